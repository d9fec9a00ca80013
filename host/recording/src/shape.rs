//! What JSON values look like, and how that has changed: a drift of a platform's answers.
//!
//! Values of one place are laid over each other: elements of a list are one place (`/data/list[]/user_id`), and so are
//! the values of an object that maps ids to things (`/data/by_id/{}/name`).

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

/// An object with more keys than this that only some samples have maps ids to things.
pub const OPTIONAL_KEYS_MAX: usize = 20;

/// What the values of a place look like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    types: BTreeSet<Type>,
    /// How many objects were seen here.
    objects: u64,
    /// Fields of the objects, and how many of the objects had each.
    fields: BTreeMap<String, (u64, Shape)>,
    /// Elements of the lists.
    items: Option<Box<Shape>>,
}

/// Types that values are told apart by. Integers and decimal numbers are one: platforms write `1` for `1.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Type {
    Null,
    Boolean,
    Number,
    /// A text that holds a number.
    NumberAsText,
    Text,
    /// May be either of the two.
    EmptyText,
    List,
    Object,
}

/// How much a change matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something is new.
    Note,
    /// Something is gone that was always there.
    Warning,
    /// Something is of a type that it never was of.
    Error,
}

/// One thing that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// How much it matters.
    pub level: Level,
    /// Where: keys after slashes, `[]` for the elements of a list, `{}` for the values by id. Empty for the whole value.
    pub path: String,
    /// What has changed, in words.
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() { "/" } else { &self.path };
        write!(formatter, "{}: {path} {}", self.level, self.what)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

impl Shape {
    /// Lays one more sample over the others.
    pub fn add(&mut self, value: &Value) {
        self.types.insert(Type::of(value));
        match value {
            Value::Array(items) if !items.is_empty() => {
                let shape = self.items.get_or_insert_default();
                items.iter().for_each(|item| shape.add(item));
            }
            Value::Object(fields) => {
                self.objects += 1;
                for (key, value) in fields {
                    let (seen, shape) = self.fields.entry(key.clone()).or_default();
                    *seen += 1;
                    shape.add(value);
                }
            }
            _ => {}
        }
    }

    fn lay_over(&mut self, other: &Self) {
        self.types.extend(&other.types);
        self.objects += other.objects;
        for (key, (seen, shape)) in &other.fields {
            let field = self.fields.entry(key.clone()).or_default();
            field.0 += seen;
            field.1.lay_over(shape);
        }
        if let Some(items) = &other.items {
            self.items.get_or_insert_default().lay_over(items);
        }
    }

    /// Types other than null, which goes with anything.
    fn known_types(&self) -> impl Iterator<Item = Type> {
        self.types.iter().copied().filter(|known| *known != Type::Null)
    }

    fn is_always_there(&self, key: &str) -> bool {
        self.objects > 0 && self.fields.get(key).is_some_and(|(seen, _)| *seen == self.objects)
    }

    /// The fields that only some objects have.
    fn optional_keys(&self) -> BTreeSet<&str> {
        self.fields.iter().filter(|(_, (seen, _))| *seen < self.objects).map(|(key, _)| key.as_str()).collect()
    }

    /// The values of these fields as one.
    fn folded(&self, keys: &BTreeSet<&str>) -> Self {
        let mut folded = Self::default();
        for key in keys {
            if let Some((_, shape)) = self.fields.get(*key) {
                folded.lay_over(shape);
            }
        }
        folded
    }
}

impl Type {
    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(_) => Self::Number,
            Value::String(text) if text.is_empty() => Self::EmptyText,
            Value::String(text) if is_number(text) => Self::NumberAsText,
            Value::String(_) => Self::Text,
            Value::Array(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::NumberAsText | Self::EmptyText)
    }

    fn words(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::NumberAsText => "a number written as text",
            Self::Text | Self::EmptyText => "a text",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

/// Digits, perhaps with a sign and a decimal point. Ids with leading zeros are such texts too.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What is different in live values from what was recorded, by path.
pub fn compare(recorded: &Shape, live: &Shape) -> Vec<Change> {
    let mut changes = Vec::new();
    compare_at("", recorded, live, &mut changes);
    changes
}

fn compare_at(path: &str, recorded: &Shape, live: &Shape, changes: &mut Vec<Change>) {
    compare_types(path, recorded, live, changes);
    if let (Some(recorded), Some(live)) = (&recorded.items, &live.items) {
        compare_at(&format!("{path}[]"), recorded, live, changes);
    }
    if recorded.objects == 0 || live.objects == 0 {
        return;
    }
    let ids = ids_of_map(recorded, live);
    if !ids.is_empty() {
        compare_at(&format!("{path}/{{}}"), &recorded.folded(&ids), &live.folded(&ids), changes);
    }
    let keys: BTreeSet<_> = recorded.fields.keys().chain(live.fields.keys()).map(String::as_str).collect();
    for key in keys.difference(&ids) {
        compare_field(path, key, recorded, live, changes);
    }
}

fn compare_field(path: &str, key: &str, recorded: &Shape, live: &Shape, changes: &mut Vec<Change>) {
    let path = format!("{path}/{key}");
    match (recorded.fields.get(key), live.fields.get(key)) {
        (Some((_, before)), Some((_, now))) => compare_at(&path, before, now, changes),
        (None, Some(_)) => changes.push(Change { level: Level::Note, path, what: "is new".to_owned() }),
        (Some(_), None) if recorded.is_always_there(key) => {
            changes.push(Change { level: Level::Warning, path, what: "was always there, is gone".to_owned() });
        }
        _ => {}
    }
}

fn compare_types(path: &str, recorded: &Shape, live: &Shape, changes: &mut Vec<Change>) {
    if recorded.known_types().next().is_none() {
        return;
    }
    let unknown: BTreeSet<_> = live.known_types().filter(|now| !fits(*now, recorded)).map(Type::words).collect();
    if unknown.is_empty() {
        return;
    }
    let before: BTreeSet<_> = recorded.known_types().map(Type::words).collect();
    let [before, now] = [before, unknown].map(|words| words.into_iter().collect::<Vec<_>>().join(" or "));
    let what = format!("was {before}, is now {now}");
    changes.push(Change { level: Level::Error, path: path.to_owned(), what });
}

/// A text is a text, whatever it holds; only towards numbers it matters.
fn fits(now: Type, recorded: &Shape) -> bool {
    recorded.known_types().any(|before| before == now || before.is_text() && now.is_text())
}

/// The keys that stand for ids rather than for themselves: more of them than a plain object leaves out, and either the
/// recorded samples differ that much already, or all the values are alike.
fn ids_of_map<'a>(recorded: &'a Shape, live: &'a Shape) -> BTreeSet<&'a str> {
    let keys = recorded.fields.keys().chain(live.fields.keys()).map(String::as_str);
    let ids: BTreeSet<_> = keys.filter(|key| !recorded.is_always_there(key) || !live.is_always_there(key)).collect();
    let differs = recorded.optional_keys().len() > OPTIONAL_KEYS_MAX;
    if ids.len() > OPTIONAL_KEYS_MAX && (differs || are_alike(recorded, &ids)) { ids } else { BTreeSet::new() }
}

/// Whether the fields are of one type. Those of an object that was renamed all over are not.
fn are_alike(shape: &Shape, keys: &BTreeSet<&str>) -> bool {
    let types: BTreeSet<_> =
        shape.folded(keys).known_types().map(|known| if known.is_text() { Type::Text } else { known }).collect();
    types.len() < 2
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shape(samples: &[Value]) -> Shape {
        let mut shape = Shape::default();
        samples.iter().for_each(|sample| shape.add(sample));
        shape
    }

    fn changes(recorded: &[Value], live: &[Value]) -> Vec<String> {
        compare(&shape(recorded), &shape(live)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_has_changed_is_named() {
        let cases = [
            (json!({"a": 1}), json!({"a": 1, "b": 2}), vec!["note: /b is new"]),
            (json!({"a": 1, "b": {"c": 1}}), json!({"a": 1}), vec!["warning: /b was always there, is gone"]),
            (json!({"a": "x"}), json!({"a": 1}), vec!["error: /a was a text, is now a number"]),
            (json!({"a": "12"}), json!({"a": 12}), vec!["error: /a was a number written as text, is now a number"]),
            (json!({"a": 12}), json!({"a": "12"}), vec!["error: /a was a number, is now a number written as text"]),
            (
                json!({"a": [1, "x"]}),
                json!({"a": [true]}),
                vec!["error: /a[] was a number or a text, is now true or false"],
            ),
            (json!([]), json!({}), vec!["error: / was a list, is now an object"]),
            (
                json!({"data": {"list": [{"user_id": 1, "old": 1}]}}),
                json!({"data": {"list": [{"user_id": "u1", "new": 1}]}}),
                vec![
                    "note: /data/list[]/new is new",
                    "warning: /data/list[]/old was always there, is gone",
                    "error: /data/list[]/user_id was a number, is now a text",
                ],
            ),
        ];
        for (recorded, live, expected) in cases {
            assert_eq!(
                changes(std::slice::from_ref(&recorded), std::slice::from_ref(&live)),
                expected,
                "{recorded} {live}"
            );
        }
    }

    #[test]
    fn what_is_usual_is_no_change() {
        let cases = [
            (json!({"a": 1}), json!({"a": 1.5})),
            (json!({"a": null}), json!({"a": "x"})),
            (json!({"a": "x"}), json!({"a": null})),
            (json!({"a": "12"}), json!({"a": "x"})),
            (json!({"a": ""}), json!({"a": "12"})),
            (json!({"a": []}), json!({"a": [{"b": 1}]})),
            (json!({"a": [{"b": 1}]}), json!({"a": []})),
            (json!([{"a": 1, "b": 1}, {"a": 1}]), json!([{"a": 1}])),
            (json!([{"a": 1, "b": 1}]), json!([{"a": 1, "b": 1}, {"a": 1}])),
        ];
        for (recorded, live) in cases {
            assert_eq!(
                changes(std::slice::from_ref(&recorded), std::slice::from_ref(&live)),
                Vec::<String>::new(),
                "{recorded} {live}"
            );
        }
    }

    #[test]
    fn a_field_that_some_samples_lacked_may_be_gone() {
        assert_eq!(changes(&[json!({"a": 1, "b": 1}), json!({"a": 1})], &[json!({"a": 1})]), Vec::<String>::new());
    }

    fn by_id(ids: std::ops::Range<u32>, value: &Value) -> Value {
        json!({ "by_id": ids.map(|id| (format!("u{id}"), value.clone())).collect::<serde_json::Map<_, _>>() })
    }

    #[test]
    fn values_by_id_are_one_place() {
        let person = json!({"name": "x", "age": 3});
        let live = by_id(100..160, &json!({"name": "x", "age": "3", "city": "y"}));
        let expected =
            ["error: /by_id/{}/age was a number, is now a number written as text", "note: /by_id/{}/city is new"];
        assert_eq!(changes(&[by_id(0..40, &person)], std::slice::from_ref(&live)), expected);
        assert_eq!(changes(&[by_id(0..40, &person), by_id(30..70, &person)], &[live]), expected);
        assert_eq!(changes(&[by_id(0..40, &person)], &[by_id(7..90, &person)]), Vec::<String>::new());
    }

    #[test]
    fn an_object_of_many_fields_is_no_map() {
        let fields = |prefix: &str| {
            let value = |index: u32| if index.is_multiple_of(2) { json!(index) } else { json!("text") };
            Value::from(
                (0..30).map(|index| (format!("{prefix}{index}"), value(index))).collect::<serde_json::Map<_, _>>(),
            )
        };
        let changes = changes(&[fields("old_")], &[fields("new_")]);
        assert_eq!(changes.len(), 60);
    }
}
