//! Values as YAML that reads well and reads back exactly.
//!
//! `plain` and quoted scalars are in `scalar.rs`. Lists and maps that are flat and short stand on one line, others get
//! a line for each value.

use serde_json::Value;

use super::scalar;

/// Longest line on which a whole list or map stands, in characters.
const LINE_CHARS_MAX: usize = 100;
/// Longest key that YAML finds by itself, with some room for escapes; a longer one begins with `? `.
const KEY_CHARS_MAX: usize = 120;

/// What is written.
pub(super) enum Tree {
    /// A value, on one line if it is flat and short.
    Value(Value),
    /// A value on one line, however long.
    Line(Value),
    /// A map with a line for each key.
    Map(Vec<(String, Tree)>),
    /// A list with a line for each value.
    List(Vec<Tree>),
}

impl Tree {
    /// A text.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Value(Value::String(text.into()))
    }
}

/// The entries of a map, in order.
#[derive(Default)]
pub(super) struct Entries(Vec<(String, Tree)>);

impl Entries {
    pub(super) fn put(&mut self, key: &str, tree: Tree) -> &mut Self {
        self.0.push((key.to_owned(), tree));
        self
    }

    pub(super) fn value(&mut self, key: &str, value: impl Into<Value>) -> &mut Self {
        self.put(key, Tree::Value(value.into()))
    }

    pub(super) fn line(&mut self, key: &str, value: Value) -> &mut Self {
        self.put(key, Tree::Line(value))
    }

    pub(super) fn map(&mut self) -> Tree {
        Tree::Map(std::mem::take(&mut self.0))
    }
}

/// The text of a file that holds this map.
pub(super) fn write(tree: Tree) -> String {
    let mut text = String::new();
    match Block::of(tree) {
        Ok(block) => block.write(0, false, &mut text),
        Err(value) => {
            one_line(&value, &mut text);
            text.push('\n');
        }
    }
    text
}

/// What takes lines of its own.
enum Block {
    Map(Vec<(String, Tree)>),
    List(Vec<Tree>),
}

impl Block {
    /// The value itself if it has nothing to put on lines of its own.
    fn of(tree: Tree) -> Result<Self, Value> {
        match tree {
            Tree::Map(entries) if entries.is_empty() => Err(Value::Object(Default::default())),
            Tree::List(list) if list.is_empty() => Err(Value::Array(Vec::new())),
            Tree::Map(entries) => Ok(Self::Map(entries)),
            Tree::List(list) => Ok(Self::List(list)),
            Tree::Value(Value::Object(map)) if !map.is_empty() => {
                Ok(Self::Map(map.into_iter().map(|(key, value)| (key, Tree::Value(value))).collect()))
            }
            Tree::Value(Value::Array(list)) if !list.is_empty() => {
                Ok(Self::List(list.into_iter().map(Tree::Value).collect()))
            }
            Tree::Value(value) | Tree::Line(value) => Err(value),
        }
    }

    /// Writes the lines. `begun` says that the first is there up to its first key or dash.
    fn write(self, depth: usize, begun: bool, text: &mut String) {
        let mut begun = begun;
        match self {
            Self::Map(entries) => {
                for (key, tree) in entries {
                    indent(depth, &mut begun, text);
                    write_key(&key, depth, text);
                    let room = LINE_CHARS_MAX.saturating_sub(2 * depth + key.chars().count() + 2);
                    write_behind(tree, room, depth, text);
                }
            }
            Self::List(list) => {
                for tree in list {
                    indent(depth, &mut begun, text);
                    text.push('-');
                    let room = LINE_CHARS_MAX.saturating_sub(2 * depth + 2);
                    write_item(tree, room, depth, text);
                }
            }
        }
    }
}

fn indent(depth: usize, begun: &mut bool, text: &mut String) {
    if !std::mem::take(begun) {
        text.extend(std::iter::repeat_n("  ", depth));
    }
}

fn write_key(key: &str, depth: usize, text: &mut String) {
    let long = key.chars().nth(KEY_CHARS_MAX).is_some();
    if long {
        text.push_str("? ");
    }
    scalar::write(key, text);
    if long {
        text.push('\n');
        indent(depth, &mut false, text);
    }
    text.push(':');
}

/// The value behind `key:`. A list needs no deeper indentation, as its dashes show where it is.
fn write_behind(tree: Tree, room: usize, depth: usize, text: &mut String) {
    match arrange(tree, room) {
        Ok(line) => write_line(&line, text),
        Err(block @ Block::Map(_)) => {
            text.push('\n');
            block.write(depth + 1, false, text);
        }
        Err(block @ Block::List(_)) => {
            text.push('\n');
            block.write(depth, false, text);
        }
    }
}

/// The value behind `-`: a map begins on the same line.
fn write_item(tree: Tree, room: usize, depth: usize, text: &mut String) {
    match arrange(tree, room) {
        Ok(line) => write_line(&line, text),
        Err(block) => {
            text.push(' ');
            block.write(depth + 1, true, text);
        }
    }
}

fn write_line(line: &str, text: &mut String) {
    text.push(' ');
    text.push_str(line);
    text.push('\n');
}

/// The value on one line, or what takes several.
fn arrange(tree: Tree, room: usize) -> Result<String, Block> {
    let mut line = String::new();
    if let Tree::Value(value) = &tree
        && is_flat(value, room)
    {
        one_line(value, &mut line);
        if !value.is_object() && !value.is_array() || line.chars().count() <= room {
            return Ok(line);
        }
        line.clear();
    }
    match Block::of(tree) {
        Ok(block) => Err(block),
        Err(value) => {
            one_line(&value, &mut line);
            Ok(line)
        }
    }
}

/// Whether a value may stand on one line: it holds nothing that holds something, and is not surely too long.
fn is_flat(value: &Value, room: usize) -> bool {
    let is_scalar = |value: &Value| match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => true,
    };
    match value {
        Value::Object(map) => map.len() <= room && map.values().all(is_scalar),
        Value::Array(list) => list.len() <= room && list.iter().all(is_scalar),
        _ => true,
    }
}

fn one_line(value: &Value, line: &mut String) {
    match value {
        Value::Null => line.push_str("null"),
        Value::Bool(value) => line.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => line.push_str(&number.to_string()),
        Value::String(text) => scalar::write(text, line),
        Value::Array(list) => {
            line.push('[');
            for (index, value) in list.iter().enumerate() {
                line.push_str(if index > 0 { ", " } else { "" });
                one_line(value, line);
            }
            line.push(']');
        }
        Value::Object(map) => {
            line.push('{');
            for (index, (key, value)) in map.iter().enumerate() {
                line.push_str(if index > 0 { ", " } else { "" });
                scalar::write(key, line);
                line.push_str(": ");
                one_line(value, line);
            }
            line.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::file::rules::RULES;

    fn read(text: &str) -> String {
        let (node, problems) = weft_yaml::parse(text, &RULES);
        assert_eq!(problems, [], "{text}");
        node.expect("a tree").to_json_text()
    }

    #[track_caller]
    fn assert_exact(value: Value) {
        let text = write(Tree::Value(json!({ "value": value.clone(), "end": 1 })));
        assert_eq!(read(&text), json!({ "value": value, "end": 1 }).to_string(), "{text}");
    }

    #[test]
    fn small_things_stand_on_one_line() {
        let value = json!({
            "list": [{ "id": 1, "title": "它's", "tags": [] }, { "id": 2, "more": { "a": null, "b": [1, 2] } }],
            "nested": [[1, 2], [[3]], {}],
            "long": "x".repeat(90).split_inclusive("xxxxx").collect::<Vec<_>>(),
            "empty": {},
        });
        let mut text = write(Tree::Value(value));
        text.truncate(text.find("- xxxxx\n- xxxxx").unwrap());
        let expected = "list:\n- {id: 1, title: 它's, tags: []}\n- id: 2\n  more:\n    a: null\n    b: [1, 2]\nnested:\n\
                        - [1, 2]\n- - [3]\n- {}\nlong:\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn long_keys_are_read() {
        assert_exact(
            json!({ "k".repeat(2000): 1, "a: b".repeat(600): { "\n".repeat(900): [1, [2]] }, "": [{ "x".repeat(130): { "y": [[1]] } }] }),
        );
    }

    fn value() -> impl Strategy<Value = Value> {
        let nasty = "[-?:,\\[\\]{}#&*!|>'\"%@` \\t\\n\\r\\\\0-9a-zA-Z\u{85}\u{a0}\u{2028}\u{feff}é界🌸~.=<_$/+]{0,12}";
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,5})?([eE][+-][0-9]{1,3})?"
                .prop_map(|digits| Value::Number(digits.parse().unwrap())),
            nasty.prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(5, 60, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((nasty, inner), 0..6)
                    .prop_map(|entries| Value::Object(entries.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_value_is_read_as_it_was(value in value()) {
            assert_exact(value);
        }
    }
}
