//! Where something is, and whether it is there.

use super::native::{Native, of_one, wrap};
use crate::value::{Outcome, Value, fail, positions_of};

pub(super) fn natives() -> Vec<Native> {
    wrap([
        of_one!("contains", |value: Value, part: Value| contains(&value, &part).map(Value::Bool)),
        of_one!("indices", |value, wanted| indices(&value, &wanted)),
        of_one!("index", |value, wanted| Ok(nth(indices(&value, &wanted)?, false))),
        of_one!("rindex", |value, wanted| Ok(nth(indices(&value, &wanted)?, true))),
    ])
}

/// Texts contain texts, arrays a part of an item for each item of the other, objects the same by name.
fn contains(value: &Value, part: &Value) -> Outcome<bool> {
    match (value, part) {
        (Value::Text(text), Value::Text(part)) => Ok(text.contains(&**part)),
        (Value::Array(items), Value::Array(parts)) => {
            let in_any = |part| any(items.iter().map(|item| contains_same(item, part)));
            all(parts.iter().map(in_any))
        }
        (Value::Object(fields), Value::Object(parts)) => all(parts.iter().map(|(name, part)| match fields.get(name) {
            Some(value) => contains_same(value, part),
            None => Ok(false),
        })),
        (value, part) if value.kind() == part.kind() => Ok(value == part),
        (value, part) => {
            fail(format_args!("{} and {} cannot have their containment checked", value.kind(), part.kind()))
        }
    }
}

/// Inside of arrays and objects, other kinds are simply other values.
fn contains_same(value: &Value, part: &Value) -> Outcome<bool> {
    if value.kind() == part.kind() { contains(value, part) } else { Ok(false) }
}

fn any(mut results: impl Iterator<Item = Outcome<bool>>) -> Outcome<bool> {
    results.find(|result| !matches!(result, Ok(false))).unwrap_or(Ok(false))
}

fn all(mut results: impl Iterator<Item = Outcome<bool>>) -> Outcome<bool> {
    results.find(|result| !matches!(result, Ok(true))).unwrap_or(Ok(true))
}

fn indices(value: &Value, wanted: &Value) -> Outcome {
    match (value, wanted) {
        (Value::Null, _) => Ok(Value::Null),
        (Value::Text(text), Value::Text(part)) => Ok(text_positions(text, part)),
        (Value::Array(items), Value::Array(part)) => Ok(positions_of(items, part)),
        (Value::Array(items), part) => Ok(positions_of(items, std::slice::from_ref(part))),
        (value, wanted) => fail(format_args!("Cannot index {} with {}", value.kind(), wanted.in_message())),
    }
}

/// Positions in characters. Places where the text is found may overlap.
fn text_positions(text: &str, part: &str) -> Value {
    if part.is_empty() {
        return Value::array(Vec::new());
    }
    let places = text.char_indices().enumerate();
    let found = places.filter(|(_, (offset, _))| text[*offset..].starts_with(part));
    found.map(|(position, _)| Value::integer(position as i64)).collect()
}

fn nth(positions: Value, last: bool) -> Value {
    match positions {
        Value::Array(items) => if last { items.last() } else { items.first() }.cloned().unwrap_or_default(),
        other => other,
    }
}
