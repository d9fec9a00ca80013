//! The lines of a file, and what stands at a place in them.

use std::cell::Cell;

use crate::Mark;

/// The lines of a file.
pub(crate) struct Lines<'s> {
    lines: Vec<&'s str>,
    /// The last place that was asked for, and its byte in the line. Places are asked for from the front to the back, so
    /// that a long line is gone through once and not once for each value in it.
    last: Cell<(Mark, usize)>,
}

impl<'s> Lines<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Self { lines: source.lines().collect(), last: Cell::new((Mark { line: 1, column: 1 }, 0)) }
    }

    /// A line by its number, from 1.
    pub(crate) fn get(&self, line: usize) -> Option<&'s str> {
        self.lines.get(line.checked_sub(1)?).copied()
    }

    /// The rest of a line from this place on.
    pub(crate) fn from(&self, mark: Mark) -> Option<&'s str> {
        let line = self.get(mark.line)?;
        let (last, byte) = self.last.get();
        let (column, byte) =
            if last.line == mark.line && last.column <= mark.column { (last.column, byte) } else { (1, 0) };
        let rest = line.get(byte..)?;
        let ahead = match rest.char_indices().nth(mark.column - column) {
            Some((ahead, _)) => ahead,
            None => rest.len(),
        };
        self.last.set((mark, byte + ahead));
        rest.get(ahead..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_in_any_order() {
        let lines = Lines::new("用户: a\nb: 好 c\n");
        let at = |line, column| lines.from(Mark { line, column });
        assert_eq!(at(1, 5), Some("a"));
        assert_eq!(at(2, 4), Some("好 c"));
        assert_eq!(at(2, 6), Some("c"));
        assert_eq!(at(2, 7), Some(""));
        assert_eq!(at(2, 2), Some(": 好 c"));
        assert_eq!(at(1, 1), Some("用户: a"));
        assert_eq!((at(0, 1), at(3, 1), lines.get(0)), (None, None, None));
    }

    #[test]
    fn a_long_line_is_gone_through_once() {
        let line = "好".repeat(200_000);
        let lines = Lines::new(&line);
        // Once for each place would be 20,000,000,000 characters.
        let found = (1..=200_000).filter(|&column| lines.from(Mark { line: 1, column }).is_some()).count();
        assert_eq!(found, 200_000);
    }
}
