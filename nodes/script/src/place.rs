//! Where something stands: positions in what the engine runs, and in what people wrote.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// Most characters of a source line that a message shows.
const LINE_MAX: usize = 160;

/// Where the first line of some code stands. Every line of it begins at that column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// The file.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
    /// The column at which lines of the code begin, from 1.
    pub column: u32,
}

impl At {
    /// Where a file of its own begins.
    pub fn file(name: &str) -> Self {
        Self { file: name.to_owned(), line: 1, column: 1 }
    }
}

impl Default for At {
    /// Nowhere in particular: tests.
    fn default() -> Self {
        Self::file("code")
    }
}

/// A position in a text: line and column, both from 1, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// Text that was put into a source before it was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insertion {
    /// Where, in the source as it was written.
    pub at: Position,
    /// What.
    pub text: String,
}

/// A source: as it was written, where it stands, and what was put into it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it stands.
    pub at: At,
    /// As it was written.
    pub text: String,
    /// What was put into it, in order.
    pub insertions: Vec<Insertion>,
}

impl SourceFile {
    /// A source that is run as it is.
    pub fn new(at: At, text: &str) -> Self {
        Self { at, text: text.to_owned(), insertions: Vec::new() }
    }

    /// The source with what is put into it.
    pub fn to_run(&self) -> String {
        let mut out = String::with_capacity(self.text.len() + 64 * self.insertions.len());
        let mut insertions = self.insertions.iter().peekable();
        for (number, line) in (1..).zip(lines(&self.text)) {
            let mut rest = line;
            let mut column = 1;
            while let Some(insertion) = insertions.next_if(|it| it.at.line == number) {
                let (before, after) = split_at_char(rest, (insertion.at.column - column) as usize);
                out.push_str(before);
                out.push_str(&insertion.text);
                (rest, column) = (after, insertion.at.column);
            }
            out.push_str(rest);
        }
        out
    }

    /// The place of a position in what is run, as people see it.
    pub fn place(&self, run: Position) -> Place {
        self.written_place(Position { column: self.written_column(run), ..run })
    }

    /// The place of a position in what was written.
    pub fn written_place(&self, at: Position) -> Place {
        let line = self.line(at.line).unwrap_or_default().trim_end().chars().take(LINE_MAX).collect();
        Place {
            file: self.at.file.clone(),
            line: self.at.line + at.line - 1,
            column: self.at.column + at.column - 1,
            first_column: self.at.column,
            source: line,
        }
    }

    /// The place of the first line.
    pub fn start(&self) -> Place {
        self.place(Position { line: 1, column: 1 })
    }

    fn line(&self, number: u32) -> Option<&str> {
        lines(&self.text).nth(number as usize - 1)
    }

    /// The column in the source as it was written.
    fn written_column(&self, run: Position) -> u32 {
        let mut added = 0;
        for insertion in self.insertions.iter().filter(|it| it.at.line == run.line) {
            let begins = insertion.at.column + added;
            if run.column < begins {
                break;
            }
            let length = u32::try_from(insertion.text.chars().count()).unwrap_or(u32::MAX);
            if run.column < begins + length {
                return insertion.at.column;
            }
            added += length;
        }
        run.column - added
    }
}

/// A place as people see it, with the line that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The column at which the line's text begins.
    pub first_column: u32,
    /// The line's text.
    pub source: String,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The lines of a text, each with its end, as JavaScript ends them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = line_end(rest);
        let (line, after) = rest.split_at(end);
        rest = after;
        Some(line)
    })
}

fn line_end(text: &str) -> usize {
    let Some(found) = text.find(['\n', '\r', '\u{2028}', '\u{2029}']) else { return text.len() };
    let end = &text[found..];
    if end.starts_with("\r\n") { found + 2 } else { found + end.chars().next().map_or(0, char::len_utf8) }
}

fn split_at_char(text: &str, count: usize) -> (&str, &str) {
    let index = text.char_indices().nth(count).map_or(text.len(), |(index, _)| index);
    text.split_at(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn insertion(line: u32, column: u32, text: &str) -> Insertion {
        Insertion { at: Position { line, column }, text: text.to_owned() }
    }

    #[test]
    fn what_is_put_in_moves_no_place() {
        let source = SourceFile {
            at: At { file: "orders.yaml".to_owned(), line: 12, column: 9 },
            text: "f(汉x);\r\ng()\n".to_owned(),
            insertions: vec![insertion(1, 1, "BEGIN "), insertion(1, 3, "+"), insertion(2, 4, "END")],
        };
        assert_eq!(source.to_run(), "BEGIN f(+汉x);\r\ng()END\n");
        let place = |line, column| source.place(Position { line, column });
        assert_eq!(place(1, 7).to_string(), "orders.yaml:12:9");
        assert_eq!(place(1, 10).to_string(), "orders.yaml:12:11");
        assert_eq!((place(2, 3).to_string(), place(2, 3).source), ("orders.yaml:13:11".to_owned(), "g()".to_owned()));
        assert_eq!(source.start().to_string(), "orders.yaml:12:9");
    }
}
