//! The table at the end: what was measured, both sides of it, beside what is demanded. It can be pasted into a note.

use crate::target::Target;

/// The lines of the table, in the order in which they were measured.
#[derive(Debug, Default)]
pub struct Summary(Vec<Line>);

#[derive(Debug)]
struct Line {
    what: String,
    measured: String,
    target: String,
    met: String,
}

/// What stands where there is nothing to say.
const NOTHING: &str = "-";

impl Summary {
    /// A line with a target; the figure is the one that it is about.
    pub fn add(&mut self, what: impl Into<String>, measured: String, target: Target, figure: f64, unit: &str) {
        let (target, met) = (target.bound(unit), target.met(figure, unit));
        self.0.push(Line { what: what.into(), measured, target, met });
    }

    /// A line that is there to be compared with others.
    pub fn beside(&mut self, what: impl Into<String>, measured: String) {
        self.0.push(Line { what: what.into(), measured, target: NOTHING.to_owned(), met: NOTHING.to_owned() });
    }

    /// A line that could not be measured here.
    pub fn missing(&mut self, what: impl Into<String>, why: String, target: Target, unit: &str) {
        self.add(what, why, target, f64::NAN, unit);
    }

    /// Prints it, if there is anything in it.
    pub fn print(&self, is_quick: bool) {
        if self.0.is_empty() {
            return;
        }
        println!();
        if is_quick {
            println!(
                "This was a quick run: it shows that the benchmarks work. Its figures say little about the targets.\n"
            );
        }
        print!("{}", self.table());
    }

    fn table(&self) -> String {
        let head = ["what", "measured", "target", "met?"].join(" | ");
        let mut lines = vec![format!("| {head} |"), "|---|---|---|---|".to_owned()];
        let row = |Line { what, measured, target, met }: &Line| format!("| {what} | {measured} | {target} | {met} |");
        lines.extend(self.0.iter().map(row));
        lines.join("\n") + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_target_beside_it() {
        let mut summary = Summary::default();
        summary.add("time", "weft 3 s, native 2 s: 1.5x".to_owned(), Target::AtMost(1.5), 1.5, "x");
        summary.beside("time, durable", "weft 3 s, native 3 s: 1x".to_owned());
        summary.missing("script", "there is none here".to_owned(), Target::AtLeast(4.0), "x");
        let expected = "\
| what | measured | target | met? |
|---|---|---|---|
| time | weft 3 s, native 2 s: 1.5x | at most 1.5x | met |
| time, durable | weft 3 s, native 3 s: 1x | - | - |
| script | there is none here | at least 4x | not known here |
";
        assert_eq!(summary.table(), expected);
    }
}
