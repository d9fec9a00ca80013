//! Functions on arrays and objects.

use std::rc::Rc;

use super::native::{Native, Result, Values, of_filter, of_input, of_one, wrap};
use crate::value::{Error, Fields, Outcome, Value, fail, sorted_fields};

pub(super) fn natives() -> Vec<Native> {
    wrap([
        of_input!("length", length),
        of_input!("keys", |value| names(value, true)),
        of_input!("keys_unsorted", |value| names(value, false)),
        of_one!("has", has),
        of_input!("add", |value| items_of(value)?.into_iter().try_fold(Value::Null, |sum, item| sum + item)),
        of_input!("reverse", reverse),
        of_input!("sort", |value| sorted(value).map(Value::array)),
        of_input!("unique", unique),
        of_input!("min", |value| Ok(array(value, "iterated over")?.into_iter().min().unwrap_or_default())),
        of_input!("max", |value| Ok(array(value, "iterated over")?.into_iter().max().unwrap_or_default())),
        of_filter!("sort_by", sort_by),
        of_filter!("_grouped_by", groups),
        of_filter!("unique_by", unique_by),
        of_filter!("min_by", min_by),
        of_filter!("max_by", max_by),
        of_one!("_flatten", flatten),
        of_input!("to_entries", to_entries),
        of_input!("from_entries", from_entries),
        of_one!("bsearch", bsearch),
    ])
}

/// What `.[]` gives.
pub(super) fn items_of(value: Value) -> Outcome<Vec<Value>> {
    match value {
        Value::Array(items) => Ok(Rc::unwrap_or_clone(items)),
        Value::Object(fields) => Ok(Rc::unwrap_or_clone(fields).into_values().collect()),
        other => fail(format_args!("Cannot iterate over {}", other.kind())),
    }
}

fn length(value: Value) -> Outcome {
    let length = match value {
        Value::Null => 0,
        Value::Bool(_) => return fail("boolean has no length"),
        Value::Number(number) => return Ok(Value::Number(number.magnitude())),
        Value::Text(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(fields) => fields.len(),
    };
    Ok(Value::integer(length as i64))
}

fn names(value: Value, sorted: bool) -> Outcome {
    match value {
        Value::Array(items) => Ok((0..items.len()).map(|index| Value::integer(index as i64)).collect()),
        Value::Object(fields) if sorted => {
            Ok(sorted_fields(&fields).into_iter().map(|(name, _)| Value::Text(Rc::clone(name))).collect())
        }
        Value::Object(fields) => Ok(fields.keys().map(|name| Value::Text(Rc::clone(name))).collect()),
        other => fail(format_args!("{} has no keys", other.kind())),
    }
}

fn has(value: Value, key: Value) -> Outcome {
    match (value, key) {
        (Value::Object(fields), Value::Text(name)) => Ok(fields.contains_key(&name).into()),
        (Value::Array(items), Value::Number(index)) => {
            Ok((!index.is_negative() && index.to_float() < items.len() as f64).into())
        }
        (value, key) => fail(format_args!("Cannot check whether {} has a {} key", value.kind(), key.kind())),
    }
}

fn reverse(value: Value) -> Outcome {
    match value {
        Value::Array(items) => {
            let mut items = Rc::unwrap_or_clone(items);
            items.reverse();
            Ok(Value::array(items))
        }
        Value::Null => Ok(Value::array(Vec::new())),
        Value::Object(fields) if fields.is_empty() => Ok(Value::array(Vec::new())),
        Value::Text(text) if text.is_empty() => Ok(Value::array(Vec::new())),
        other => fail(format_args!("{} cannot be reversed, as it is not an array", other.kind())),
    }
}

fn array(value: Value, done: &str) -> Outcome<Vec<Value>> {
    value.into_items().or_else(|other| fail(format_args!("{} cannot be {done}, as it is not an array", other.kind())))
}

fn sorted(value: Value) -> Outcome<Vec<Value>> {
    let mut items = array(value, "sorted")?;
    items.sort();
    Ok(items)
}

fn unique(value: Value) -> Outcome {
    let mut items = sorted(value)?;
    items.dedup();
    Ok(Value::array(items))
}

/// Items with what a filter gives for them.
type Keyed = Vec<(Vec<Value>, Value)>;

fn keyed<'a>(value: Value, done: &str, key: impl Fn(Value) -> Values<'a>) -> Result<'a, Keyed> {
    let items = array(value, done)?;
    items.into_iter().map(|item| Ok((key(item.clone()).collect::<Result<_>>()?, item))).collect()
}

fn in_order<'a>(value: Value, done: &str, key: impl Fn(Value) -> Values<'a>) -> Result<'a, Keyed> {
    let mut items = keyed(value, done, key)?;
    items.sort_by(|left, right| left.0.cmp(&right.0));
    Ok(items)
}

fn sort_by<'a>(value: Value, key: impl Fn(Value) -> Values<'a>) -> Result<'a> {
    Ok(in_order(value, "sorted", key)?.into_iter().map(|(_, item)| item).collect())
}

fn groups<'a>(value: Value, key: impl Fn(Value) -> Values<'a>) -> Result<'a> {
    let mut groups: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
    for (key, item) in in_order(value, "grouped", key)? {
        match groups.last_mut() {
            Some((last, group)) if *last == key => group.push(item),
            _ => groups.push((key, vec![item])),
        }
    }
    Ok(groups.into_iter().map(|(_, group)| Value::array(group)).collect())
}

fn unique_by<'a>(value: Value, key: impl Fn(Value) -> Values<'a>) -> Result<'a> {
    let mut items = in_order(value, "grouped", key)?;
    items.dedup_by(|later, earlier| later.0 == earlier.0);
    Ok(items.into_iter().map(|(_, item)| item).collect())
}

fn min_by<'a>(value: Value, key: impl Fn(Value) -> Values<'a>) -> Result<'a> {
    let items = keyed(value, "iterated over", key)?.into_iter();
    Ok(items.min_by(|left, right| left.0.cmp(&right.0)).map(|(_, item)| item).unwrap_or_default())
}

fn max_by<'a>(value: Value, key: impl Fn(Value) -> Values<'a>) -> Result<'a> {
    let items = keyed(value, "iterated over", key)?.into_iter();
    Ok(items.max_by(|left, right| left.0.cmp(&right.0)).map(|(_, item)| item).unwrap_or_default())
}

/// Arrays inside of arrays become their items, so many levels deep; without end if the number is below zero.
fn flatten(value: Value, depth: Value) -> Outcome {
    let Value::Number(depth) = depth else { return fail("flatten depth must be a number") };
    let mut flat = Vec::new();
    flatten_into(items_of(value)?, depth.truncated(), &mut flat);
    Ok(Value::array(flat))
}

fn flatten_into(items: Vec<Value>, depth: i64, flat: &mut Vec<Value>) {
    for item in items {
        match item {
            Value::Array(inner) if depth != 0 => flatten_into(Rc::unwrap_or_clone(inner), depth - 1, flat),
            other => flat.push(other),
        }
    }
}

fn to_entries(value: Value) -> Outcome {
    let entry = |key, value| Value::object([("key".into(), key), ("value".into(), value)].into_iter().collect());
    match value {
        Value::Array(items) => {
            let items = Rc::unwrap_or_clone(items).into_iter().enumerate();
            Ok(items.map(|(index, item)| entry(Value::integer(index as i64), item)).collect())
        }
        Value::Object(fields) => {
            Ok(Rc::unwrap_or_clone(fields).into_iter().map(|(name, value)| entry(Value::Text(name), value)).collect())
        }
        other => fail(format_args!("{} has no keys", other.kind())),
    }
}

/// The name is under `key`, `Key`, `name` or `Name`, the value under `value` or `Value`.
fn from_entries(value: Value) -> Outcome {
    let mut fields = Fields::default();
    for entry in items_of(value)? {
        let entry = match entry {
            Value::Object(entry) => entry,
            Value::Null => Rc::default(),
            other => return fail(format_args!("Cannot index {} with \"key\"", other.kind())),
        };
        let name =
            ["key", "Key", "name", "Name"].into_iter().find_map(|name| entry.get(name).filter(|name| name.is_true()));
        let value = entry.get("value").or_else(|| entry.get("Value")).cloned().unwrap_or_default();
        match name {
            Some(Value::Text(name)) => drop(fields.insert(Rc::clone(name), value)),
            other => {
                let kind = other.map_or("null", Value::kind);
                return Err(Error::str(format_args!("Cannot use {kind} as object key")));
            }
        }
    }
    Ok(Value::object(fields))
}

/// The index of a value in a sorted array, or `-1 - index` of where it would be.
fn bsearch(value: Value, wanted: Value) -> Outcome {
    let Value::Array(items) = value else {
        return fail(format_args!("{} cannot be searched from", value.kind()));
    };
    let (mut start, mut end) = (0, items.len());
    while start < end {
        let middle = (start + end) / 2;
        match items[middle].cmp(&wanted) {
            std::cmp::Ordering::Less => start = middle + 1,
            std::cmp::Ordering::Equal => return Ok(Value::integer(middle as i64)),
            std::cmp::Ordering::Greater => end = middle,
        }
    }
    Ok(Value::integer(-1 - start as i64))
}
