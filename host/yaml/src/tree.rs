//! From the events of the parser to a tree, by a stack of lists and maps that aren't finished.

use std::borrow::Cow;
use std::collections::HashSet;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

use crate::lines::Lines;
use crate::wide::{self, InKey, Within};
use crate::{Key, Mark, Node, Problem, Rules, Scalars, Yaml, scalar};

const START: Mark = Mark { line: 1, column: 1 };

/// Reads a file. The tree is there if the YAML could be followed to its end, be it with problems.
pub fn parse(source: &str, rules: &Rules) -> (Option<Node>, Vec<Problem>) {
    if source.len() > rules.bytes_max {
        let reason = format!("the file has {} bytes, and at most {} are read", source.len(), rules.bytes_max);
        return (None, vec![Problem::new(START, reason, rules.too_large)]);
    }
    let mut builder = Builder::new(source, rules);
    if let Err(problem) = builder.build() {
        // The same sign may have been noticed before.
        builder.problems.retain(|earlier| earlier.mark != problem.mark);
        builder.problems.push(problem);
        return (None, builder.problems);
    }
    if builder.root.is_none() {
        builder.problems.push(Problem::new(START, "the file is empty", rules.beginning));
    }
    (builder.root, builder.problems)
}

/// A list or map that isn't finished.
enum Open {
    List { mark: Mark, flow: bool, list: Vec<Node> },
    Map { mark: Mark, flow: bool, entries: Vec<(Key, Node)>, names: Names, key: Option<PendingKey> },
}

/// A key whose value is still to come, and what is wrong with it.
struct PendingKey {
    key: Key,
    found: Option<InKey>,
}

/// The keys of a map so far.
#[derive(Default)]
struct Names(HashSet<String>);

impl Names {
    /// Maps with more keys than this are searched by hash; most have fewer.
    const SEARCHED_IN_ORDER_MAX: usize = 16;

    /// Whether the key is new among these entries.
    fn insert(&mut self, entries: &[(Key, Node)], name: &str) -> bool {
        if entries.len() < Self::SEARCHED_IN_ORDER_MAX {
            return entries.iter().all(|(key, _)| key.name != name);
        }
        if self.0.is_empty() {
            self.0.extend(entries.iter().map(|(key, _)| key.name.clone()));
        }
        self.0.insert(name.to_owned())
    }
}

struct Builder<'s> {
    rules: &'s Rules,
    source: &'s str,
    lines: Lines<'s>,
    /// Behind the last character of the file.
    end: Mark,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    problems: Vec<Problem>,
}

impl<'s> Builder<'s> {
    fn new(source: &'s str, rules: &'s Rules) -> Self {
        let (lines, end) = (Lines::new(source), end_of(source));
        Self { rules, source, lines, end, open: Vec::new(), root: None, documents: 0, nodes: 0, problems: Vec::new() }
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
        let mark = self.within(mark(span));
        self.refuse_extras(&event, mark)?;
        match event {
            Event::DocumentStart(_) => self.document(mark),
            Event::Scalar(text, style, ..) if self.expects_key() => self.key(mark, text.into_owned(), style),
            Event::Scalar(text, style, ..) => {
                // What isn't there has no length, whatever follows it.
                let is_empty = text.is_empty() && style == ScalarStyle::Plain;
                let end = if is_empty { mark } else { self.within(end(span)) };
                let value = self.scalar(text, style, span).unwrap_or_else(|problem| {
                    self.problems.push(problem);
                    Yaml::Broken
                });
                self.add(Node { mark, end, value })
            }
            Event::SequenceStart(..) => self.open(mark, Open::List { mark, flow: is_flow(span), list: Vec::new() }),
            Event::MappingStart(..) => {
                let (entries, names) = (Vec::new(), Names::default());
                self.open(mark, Open::Map { mark, flow: is_flow(span), entries, names, key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            _ => Ok(()),
        }
    }

    fn document(&mut self, mark: Mark) -> Result<(), Problem> {
        self.documents += 1;
        if self.documents > 1 {
            let reason = format!("a second document begins here, and {} holds one", self.rules.file);
            return Err(Problem::new(mark, reason, "move it to a file of its own, and remove the `---` line"));
        }
        Ok(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.open.last(), Some(Open::Map { key: None, .. }))
    }

    fn key(&mut self, mark: Mark, name: String, style: ScalarStyle) -> Result<(), Problem> {
        self.count(mark)?;
        let found = if self.rules.scalars == Scalars::Core { wide::in_key(&name, style, mark) } else { None };
        if let Some(Open::Map { key, .. }) = self.open.last_mut() {
            *key = Some(PendingKey { key: Key { mark, name }, found });
        }
        Ok(())
    }

    fn scalar(&self, text: Cow<'_, str>, style: ScalarStyle, span: Span) -> Result<Yaml, Problem> {
        if style == ScalarStyle::Plain
            && self.rules.scalars == Scalars::Core
            && let Some(problem) = wide::in_value(&text, self.context(), self.within(mark(span)))
        {
            return Err(problem);
        }
        scalar::resolve(text, style, span, &self.lines, self.rules.scalars)
    }

    /// Where a value stands.
    fn context(&self) -> Within {
        match self.open.last() {
            Some(Open::List { flow: true, .. }) => Within::Brackets,
            Some(Open::Map { flow: true, .. }) => Within::Braces,
            _ => Within::Lines,
        }
    }

    fn open(&mut self, mark: Mark, open: Open) -> Result<(), Problem> {
        if self.expects_key() {
            return Err(Problem::new(mark, "a key must be a word, not a list or a map", EXPRESSION_QUOTES));
        }
        if self.open.len() >= self.rules.depth_max {
            return Err(Problem::new(
                mark,
                format!("nested deeper than {} levels", self.rules.depth_max),
                "use fewer levels",
            ));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self, span: Span) -> Result<(), Problem> {
        // A list or map in block style ends with its last value; what the parser says of its end is empty.
        let said = self.within(end(span));
        let end_of = |last: Option<&Node>| match last {
            Some(last) if span.start.index() == span.end.index() => last.end,
            _ => said,
        };
        match self.open.pop() {
            Some(Open::List { mark, list, .. }) => {
                self.add(Node { mark, end: end_of(list.last()), value: Yaml::List(list) })
            }
            Some(Open::Map { mark, entries, .. }) => {
                let end = end_of(entries.last().map(|(_, node)| node));
                self.add(Node { mark, end, value: Yaml::Map(entries) })
            }
            None => Ok(()),
        }
    }

    fn add(&mut self, node: Node) -> Result<(), Problem> {
        self.count(node.mark)?;
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open::List { list, .. }) => list.push(node),
            Some(Open::Map { entries, names, key, .. }) => {
                let Some(PendingKey { key, found }) = key.take() else { return Ok(()) };
                let problem = match found {
                    Some(InKey::Always(problem)) => Some(problem),
                    Some(InKey::WithoutValue(problem)) => Some(problem).filter(|_| node.is_empty()),
                    None => None,
                };
                let value = if problem.is_some() { Yaml::Broken } else { node.value };
                let node = Node { value, ..node };
                self.problems.extend(problem);
                if names.insert(entries, &key.name) {
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
        if self.nodes > self.rules.nodes_max {
            let reason = format!("more than {} values in one file", self.rules.nodes_max);
            return Err(Problem::new(mark, reason, self.rules.too_large));
        }
        Ok(())
    }

    fn refuse_extras(&self, event: &Event<'_>, mark: Mark) -> Result<(), Problem> {
        let (anchor, tag) = match event {
            Event::Alias(_) => (1, None),
            Event::Scalar(_, _, anchor, tag) => (*anchor, tag.as_ref()),
            Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => (*anchor, tag.as_ref()),
            _ => (0, None),
        };
        if anchor != 0 {
            let remedy = if matches!(event, Event::Alias(_)) { QUOTE_STARS } else { WRITE_OUT };
            return Err(Problem::new(mark, self.no_aliases(), remedy));
        }
        if let Some(tag) = tag {
            let reason = format!("`{tag}` is a YAML tag, which {} don't have", self.rules.files);
            return Err(Problem::new(mark, reason, "remove it, or quote the value if it is text"));
        }
        Ok(())
    }

    fn no_aliases(&self) -> String {
        format!("`&` and `*` begin a YAML anchor or alias, which {} don't have", self.rules.files)
    }

    /// The place, or the end of the file if it is behind that: the parser counts a line more than there is where a file
    /// ends in the middle of something.
    fn within(&self, mark: Mark) -> Mark {
        if mark.line > self.end.line { self.end } else { mark }
    }

    /// Full-width punctuation on the line where the YAML ends or above it, which is the probable cause.
    fn wide_near(&self, mark: Mark) -> Option<Problem> {
        if self.rules.scalars != Scalars::Core {
            return None;
        }
        let lines = [mark.line.checked_sub(1), Some(mark.line)].into_iter().flatten();
        lines.filter_map(|line| Some((line, wide::suspect(self.lines.get(line)?)?))).next().map(
            |(line, (before, wide))| {
                let reason = format!("this isn't YAML: it has {} where YAML has signs of its own", wide.told());
                let remedy = format!("{}, or put the text in quotes if it belongs to one", wide.remedy());
                Problem::new(Mark { line, column: before + 1 }, reason, remedy)
            },
        )
    }

    fn syntax(&self, error: &ScanError) -> Problem {
        let mark = self.within(Mark { line: error.marker().line(), column: error.marker().col() + 1 });
        let near = |line: usize| self.lines.get(line).unwrap_or_default();
        if let Some(problem) = self.wide_near(mark) {
            return problem;
        }
        let remedy = if near(mark.line).contains("${") || near(mark.line.saturating_sub(1)).contains("${") {
            EXPRESSION_QUOTES
        } else if error.info().contains("anchor") {
            return Problem::new(mark, self.no_aliases(), QUOTE_STARS);
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

/// Whether a list or map is written in brackets: what the parser says of the beginning of another one is empty.
fn is_flow(span: Span) -> bool {
    span.start.index() != span.end.index()
}

/// In YAML `: `, ` #` and, inside brackets, `{`, `}` and `,` have a meaning of their own.
const EXPRESSION_QUOTES: &str = "put the expression in single quotes, or below `key: |` on lines of its own: '${ … }'";

const WRITE_OUT: &str = "write the value out where it is needed, or quote it if it is text";
const QUOTE_STARS: &str = "write the value out, or quote it if it is text: \"*/10 * * * *\"";

/// Behind the last character. A line ends with `\n`, `\r\n` or `\r`.
fn end_of(source: &str) -> Mark {
    let bytes = source.as_bytes();
    let is_end = |(at, byte): (usize, &u8)| *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    let ends = bytes.iter().enumerate().filter(|it| is_end(*it)).count();
    let last = source.rsplit(['\n', '\r']).next().unwrap_or_default();
    Mark { line: ends + 1, column: last.chars().count() + 1 }
}

/// Where something begins.
pub(crate) fn mark(span: Span) -> Mark {
    Mark { line: span.start.line().max(1), column: span.start.col() + 1 }
}

fn end(span: Span) -> Mark {
    Mark { line: span.end.line().max(1), column: span.end.col() + 1 }
}
