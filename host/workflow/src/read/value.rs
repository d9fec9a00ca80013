//! Values that may have expressions in them.

use serde_json::Value;

use super::Reader;
use crate::document::{Located, Program, TextWritten, Written, WrittenKind};
use crate::finding::shortened;
use weft_yaml::{Mark, Node, Text, Wide, Yaml};

/// Begins an expression.
pub(super) const OPENING: &str = "${";
/// Stands for `${` in a text that is no expression.
const ESCAPED: &str = "$${";

/// Most expressions of a workflow: each is compiled for the checker and for the run.
const EXPRESSIONS_MAX: usize = 4_000;

/// A value with expressions.
pub(super) fn written(reader: &mut Reader<'_>, node: &Node) -> Written {
    let kind = match &node.value {
        Yaml::Broken => WrittenKind::Broken,
        Yaml::Null if node.is_empty() => empty(reader, node.mark),
        Yaml::Null => WrittenKind::Scalar(Value::Null),
        Yaml::Bool(value) => WrittenKind::Scalar(Value::Bool(*value)),
        Yaml::Number(number) => WrittenKind::Scalar(Value::Number(number.to_json())),
        Yaml::Text(text) => text_kind(reader, node.mark, text),
        Yaml::List(list) => WrittenKind::List(list.iter().map(|node| written(reader, node)).collect()),
        Yaml::Map(entries) => {
            let entry = |(key, node): &(weft_yaml::Key, Node)| {
                let name = Located { value: key.name.clone(), place: reader.place(key.mark) };
                (name, written(reader, node))
            };
            WrittenKind::Object(entries.iter().map(entry).collect())
        }
    };
    Written { place: reader.place(node.mark), kind }
}

/// Parameters: a value with expressions, and the values in it may be code.
pub(super) fn parameters(reader: &mut Reader<'_>, node: &Node) -> Written {
    let Yaml::Map(entries) = &node.value else { return written(reader, node) };
    let entry = |(key, node): &(weft_yaml::Key, Node)| {
        let name = Located { value: key.name.clone(), place: reader.place(key.mark) };
        match &node.value {
            Yaml::Text(text) if may_be_code(reader, node.mark, text) => {
                let place = reader.place(text.lines.first().copied().unwrap_or(node.mark));
                (name, Written { place, kind: WrittenKind::Text(text_written(text)) })
            }
            _ => (name, written(reader, node)),
        }
    };
    let kind = WrittenKind::Object(entries.iter().map(entry).collect());
    Written { place: reader.place(node.mark), kind }
}

/// Whether a text may be code: it is no expression, and reads otherwise if it isn't code, or has several lines.
fn may_be_code(reader: &Reader<'_>, mark: Mark, text: &Text) -> bool {
    let is_expression = program(reader, mark, text).is_some() || wide_bracket(&text.value).is_some();
    !is_expression && (text.value.contains(OPENING) || text.lines.len() > 1)
}

fn text_written(text: &Text) -> TextWritten {
    TextWritten { text: text.value.clone(), lines: text.lines.clone(), meaning: literal(&text.value) }
}

/// A value that was forgotten looks like one that is meant to be nothing.
fn empty(reader: &mut Reader<'_>, mark: Mark) -> WrittenKind {
    let remedy = "write `null` if nothing is meant, `\"\"` for an empty text, or remove the key";
    reader.report(mark, "no value is written here, and YAML makes null of that", remedy);
    WrittenKind::Broken
}

fn text_kind(reader: &mut Reader<'_>, mark: Mark, text: &Text) -> WrittenKind {
    if let Some(program) = program(reader, mark, text) {
        return counted(reader, mark, program);
    }
    if let Some(wide) = wide_bracket(&text.value) {
        let reason = format!("`{}` has {} where an expression is meant", shortened(&text.value), wide.told());
        reader.report(mark, reason, format!("{}: an expression is written `${{ … }}`", wide.remedy()));
        return WrittenKind::Broken;
    }
    match literal(&text.value) {
        Ok(text) => WrittenKind::Scalar(Value::String(text)),
        Err((reason, remedy)) => {
            reader.report(mark, reason, remedy);
            WrittenKind::Broken
        }
    }
}

/// What a text means that is no expression. The error says why it can't mean anything, and what to do.
fn literal(text: &str) -> Result<String, (String, String)> {
    if text.replace(ESCAPED, "").contains(OPENING) {
        let reason =
            format!("`{}` mixes text and an expression, and an expression is always a whole value", shortened(text));
        return Err((reason, format!("build the text in jq: {}", spliced_in_jq(text))));
    }
    Ok(text.replace(ESCAPED, OPENING))
}

/// An expression, unless there are too many.
fn counted(reader: &mut Reader<'_>, mark: Mark, program: Program) -> WrittenKind {
    reader.expressions += 1;
    if reader.expressions > EXPRESSIONS_MAX {
        if reader.expressions == EXPRESSIONS_MAX + 1 {
            let reason = format!("the workflow has more than {EXPRESSIONS_MAX} expressions");
            reader.report(mark, reason, "put several into one, or split the workflow");
        }
        return WrittenKind::Broken;
    }
    WrittenKind::Expression(program)
}

/// The full-width sign in `$｛ .a }`, `＄{ .a }` or `${ .a ｝`: it keeps an expression from being one.
fn wide_bracket(text: &str) -> Option<Wide> {
    let text = text.trim();
    let mut first = text.chars();
    let begins = match (first.next()?, first.next()?) {
        ('$', brace @ '｛') => Some(brace),
        (dollar @ '＄', '{' | '｛') => Some(dollar),
        _ => None,
    };
    let ends = text.chars().next_back().filter(|last| *last == '｝' && text.starts_with(OPENING));
    begins.or(ends).and_then(Wide::of)
}

/// The program, if the whole text is one expression.
fn program(reader: &Reader<'_>, mark: Mark, text: &Text) -> Option<Program> {
    let inner = text.value.trim().strip_prefix(OPENING)?.strip_suffix('}')?;
    if is_spliced(inner) {
        return None;
    }
    let source = inner.trim();
    let begin = source.as_ptr() as usize - text.value.as_ptr() as usize;
    Some(Program {
        source: source.to_owned(),
        place: reader.place(mark),
        before: text.value.get(..begin)?.to_owned(),
        lines: text.lines.clone(),
    })
}

/// Whether this is `.a } and ${ .b`: two expressions that only look like one. Text in quotes doesn't count.
fn is_spliced(inner: &str) -> bool {
    let mut quoted = false;
    let mut characters = inner.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' if quoted => drop(characters.next()),
            '"' => quoted = !quoted,
            // jq has no `${` outside of quotes, so it can only be a second expression.
            '$' if !quoted && characters.peek() == Some(&'{') => return true,
            _ => {}
        }
    }
    false
}

/// `order ${ .item }` as one expression: `${ "order \(.item)" }`.
fn spliced_in_jq(text: &str) -> String {
    let mut built = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPENING) {
        let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
        built.push_str(&escaped(before));
        built.push_str(&format!("\\({})", inside.trim()));
        rest = behind;
    }
    built.push_str(&escaped(rest));
    format!("${{ \"{built}\" }}")
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// A value that must be an expression, such as that of `if`.
pub(super) fn expression(reader: &mut Reader<'_>, node: &Node, what: &str) -> Option<Program> {
    if let Yaml::Text(text) = &node.value {
        match text_kind(reader, node.mark, text) {
            WrittenKind::Expression(program) => return Some(program),
            WrittenKind::Broken => return None,
            _ => {}
        }
    }
    let written = match &node.value {
        Yaml::Broken => return None,
        Yaml::Text(text) => shortened(text.value.trim()),
        Yaml::Bool(_) | Yaml::Number(_) => plain(node).to_string(),
        _ => "…".to_owned(),
    };
    reader.report(node.mark, format!("{what} must be an expression"), format!("write `${{ {written} }}`"));
    None
}

/// A value as it stands, `${` included.
pub(super) fn plain(node: &Node) -> Value {
    node.to_json()
}
