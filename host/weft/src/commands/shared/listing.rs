//! A table of which nobody knows how long it is: it is printed as its lines come.

use crate::table_text::aligned;

/// Lines that are held, and aligned with each other.
const LINES_MAX: usize = 1_000;

/// Lines of cells below a head.
pub struct Listing {
    /// The head, and the lines that have come since some were printed.
    lines: Vec<Vec<String>>,
    has_printed: bool,
}

impl Listing {
    pub fn new<const N: usize>(head: [&str; N]) -> Self {
        Self::of(head.map(str::to_owned).to_vec())
    }

    pub fn of(head: Vec<String>) -> Self {
        Self { lines: vec![head], has_printed: false }
    }

    pub fn add(&mut self, line: Vec<String>) {
        self.lines.push(line);
        if self.lines.len() > LINES_MAX {
            self.print();
        }
    }

    /// Prints what has not been printed yet.
    pub fn finish(mut self) {
        if self.lines.len() > 1 || !self.has_printed {
            self.print();
        }
    }

    fn print(&mut self) {
        self.take().iter().for_each(|line| say!("{line}"));
    }

    /// The lines that are there, with the head if it has not come before. Those that come later are below it too.
    fn take(&mut self) -> Vec<String> {
        let lines = aligned(&self.lines);
        self.lines.truncate(1);
        let head = usize::from(std::mem::replace(&mut self.has_printed, true));
        lines.into_iter().skip(head).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: usize) -> Vec<String> {
        vec![number.to_string(), "x".to_owned()]
    }

    #[test]
    fn the_head_comes_once_and_no_more_lines_are_held_than_are_aligned() {
        let mut listing = Listing::new(["number", "text"]);
        (0..3).for_each(|number| listing.add(line(number)));
        assert_eq!(listing.take(), ["number  text", "0       x", "1       x", "2       x"]);
        listing.add(line(10_000_000));
        assert_eq!(listing.take(), ["10000000  x"]);
        assert!(listing.take().is_empty());
        for number in 0..10 * LINES_MAX {
            listing.lines.push(line(number));
            if listing.lines.len() > LINES_MAX {
                assert_eq!(listing.take().len(), LINES_MAX);
            }
        }
        assert_eq!(listing.lines.len(), 1);
    }
}
