//! YAML as a small tree in which everything knows its place.
//!
//! Built on the events of a YAML 1.2 parser. What a workflow file has no use for is refused rather than half
//! supported: anchors and aliases (they can blow a small file up), tags, more than one document, keys that aren't
//! scalars. Nothing in here recurses over the input.

mod scalar;

use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScanError, Span};
use serde_json::Number;

/// Largest file that is read, in bytes.
pub(crate) const SOURCE_BYTES_MAX: usize = 1 << 20;
/// Deepest nesting of lists and maps.
pub(crate) const DEPTH_MAX: usize = 64;
/// Most values (keys included) in a file.
pub(crate) const NODES_MAX: usize = 100_000;

/// A place without its file. Both count from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) mark: Mark,
    pub(crate) value: Yaml,
}

/// A value by the YAML 1.2 core schema.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Yaml {
    Null,
    /// A scalar that was reported already.
    Broken,
    Bool(bool),
    /// With the digits it was written with.
    Number(Number),
    Text(Text),
    List(Vec<Node>),
    /// In the order of the file, without duplicates.
    Map(Vec<(Key, Node)>),
}

/// A text, and where its lines begin in the file as far as that is simple to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) value: String,
    /// One mark per line of `value`, or none at all if the text isn't written as it reads (escapes, folding).
    pub(crate) lines: Vec<Mark>,
}

/// A key of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) mark: Mark,
    pub(crate) name: String,
}

/// Something wrong with the YAML itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) mark: Mark,
    pub(crate) reason: String,
    pub(crate) remedy: String,
}

impl Problem {
    fn new(mark: Mark, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { mark, reason: reason.into(), remedy: remedy.into() }
    }
}

const START: Mark = Mark { line: 1, column: 1 };

/// Reads a file. The tree is there if the YAML could be followed to its end, be it with problems.
pub(crate) fn parse(source: &str) -> (Option<Node>, Vec<Problem>) {
    if source.len() > SOURCE_BYTES_MAX {
        let reason = format!("the file has {} bytes, and at most {SOURCE_BYTES_MAX} are read", source.len());
        return (None, vec![Problem::new(START, reason, "split the workflow")]);
    }
    let mut builder = Builder::new(source);
    if let Err(problem) = builder.build() {
        builder.problems.push(problem);
        return (None, builder.problems);
    }
    if builder.root.is_none() {
        builder.problems.push(Problem::new(START, "the file is empty", "begin with `weft: 1` and `name: …`"));
    }
    (builder.root, builder.problems)
}

/// A list or map that isn't finished.
enum Open {
    List(Mark, Vec<Node>),
    Map { mark: Mark, entries: Vec<(Key, Node)>, names: HashSet<String>, key: Option<Key> },
}

struct Builder<'s> {
    source: &'s str,
    lines: Vec<&'s str>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    problems: Vec<Problem>,
}

impl<'s> Builder<'s> {
    fn new(source: &'s str) -> Self {
        let lines = source.lines().collect();
        Self { source, lines, open: Vec::new(), root: None, documents: 0, nodes: 0, problems: Vec::new() }
    }

    fn build(&mut self) -> Result<(), Problem> {
        let mut parser = Parser::new_from_str(self.source);
        while let Some(event) = parser.next_event() {
            let (event, span) = event.map_err(|error| self.syntax(&error))?;
            self.event(event, span)?;
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        let mark = mark(span);
        refuse_extras(&event, mark)?;
        match event {
            Event::DocumentStart(_) => self.document(mark),
            Event::Scalar(text, ..) if self.expects_key() => self.key(mark, text.into_owned()),
            Event::Scalar(text, style, ..) => {
                let value = scalar::resolve(&text, style, span, &self.lines).unwrap_or_else(|problem| {
                    self.problems.push(problem);
                    Yaml::Broken
                });
                self.add(Node { mark, value })
            }
            Event::SequenceStart(..) => self.open(mark, Open::List(mark, Vec::new())),
            Event::MappingStart(..) => {
                self.open(mark, Open::Map { mark, entries: Vec::new(), names: HashSet::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            _ => Ok(()),
        }
    }

    fn document(&mut self, mark: Mark) -> Result<(), Problem> {
        self.documents += 1;
        if self.documents > 1 {
            let reason = "a second document begins here, and a workflow file holds one";
            return Err(Problem::new(mark, reason, "move it to a file of its own, and remove the `---` line"));
        }
        Ok(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Map { key: None, .. }))
    }

    fn key(&mut self, mark: Mark, name: String) -> Result<(), Problem> {
        self.count(mark)?;
        if let Some(Open::Map { key, .. }) = self.open.last_mut() {
            *key = Some(Key { mark, name });
        }
        Ok(())
    }

    fn open(&mut self, mark: Mark, open: Open) -> Result<(), Problem> {
        if self.expects_key() {
            return Err(Problem::new(mark, "a key must be a word, not a list or a map", EXPRESSION_QUOTES));
        }
        if self.open.len() >= DEPTH_MAX {
            return Err(Problem::new(mark, format!("nested deeper than {DEPTH_MAX} levels"), "use fewer levels"));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self) -> Result<(), Problem> {
        match self.open.pop() {
            Some(Open::List(mark, list)) => self.add(Node { mark, value: Yaml::List(list) }),
            Some(Open::Map { mark, entries, .. }) => self.add(Node { mark, value: Yaml::Map(entries) }),
            None => Ok(()),
        }
    }

    fn add(&mut self, node: Node) -> Result<(), Problem> {
        self.count(node.mark)?;
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List(_, list)) => list.push(node),
            Some(Open::Map { entries, names, key, .. }) => {
                let Some(key) = key.take() else { return Ok(()) };
                if names.insert(key.name.clone()) {
                    entries.push((key, node));
                } else {
                    let reason = format!("`{}` is already set above, and only one of the two could count", key.name);
                    self.problems.push(Problem::new(key.mark, reason, "remove one of the two"));
                }
            }
        }
        Ok(())
    }

    fn count(&mut self, mark: Mark) -> Result<(), Problem> {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            return Err(Problem::new(mark, format!("more than {NODES_MAX} values in one file"), "split the workflow"));
        }
        Ok(())
    }

    fn syntax(&self, error: &ScanError) -> Problem {
        let mark = Mark { line: error.marker().line(), column: error.marker().col() + 1 };
        let near = |line: usize| self.lines.get(line.wrapping_sub(1)).copied().unwrap_or_default();
        let remedy = if near(mark.line).contains("${") || near(mark.line.saturating_sub(1)).contains("${") {
            EXPRESSION_QUOTES
        } else if error.info().contains("anchor") {
            return Problem::new(mark, NO_ALIASES, QUOTE_STARS);
        } else if error.info().contains("quoted scalar") {
            let reason = "the quoted text that begins here has no end, or goes on without indentation";
            return Problem::new(mark, reason, "close the quote");
        } else if near(mark.line).trim_start_matches(' ').starts_with('\t') {
            "indent with spaces, YAML allows no tabs"
        } else {
            "check indentation, colons and quotes on this line and the one above"
        };
        Problem::new(mark, format!("this isn't YAML: {}", error.info()), remedy)
    }
}

/// In YAML `: `, ` #` and, inside brackets, `{`, `}` and `,` have a meaning of their own.
const EXPRESSION_QUOTES: &str = "put the expression in single quotes, or below `key: |` on lines of its own: '${ … }'";

const NO_ALIASES: &str = "`&` and `*` begin a YAML anchor or alias, which workflow files don't have";
const WRITE_OUT: &str = "write the value out where it is needed, or quote it if it is text";
const QUOTE_STARS: &str = "write the value out, or quote it if it is text: \"*/10 * * * *\"";

fn refuse_extras(event: &Event<'_>, mark: Mark) -> Result<(), Problem> {
    let (anchor, tag) = match event {
        Event::Alias(_) => (1, None),
        Event::Scalar(_, _, anchor, tag) => (*anchor, tag.as_ref()),
        Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => (*anchor, tag.as_ref()),
        _ => (0, None),
    };
    if anchor != 0 {
        let remedy = if matches!(event, Event::Alias(_)) { QUOTE_STARS } else { WRITE_OUT };
        return Err(Problem::new(mark, NO_ALIASES, remedy));
    }
    if let Some(tag) = tag {
        let reason = format!("`{tag}` is a YAML tag, which workflow files don't have");
        return Err(Problem::new(mark, reason, "remove it, or quote the value if it is text"));
    }
    Ok(())
}

fn mark(span: Span) -> Mark {
    Mark { line: span.start.line().max(1), column: span.start.col() + 1 }
}

#[cfg(test)]
mod tests;
