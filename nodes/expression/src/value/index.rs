//! `.[key]`, `.[from:to]`, and what assignments do there. Null is an object or an array that is not there yet.

use std::ops::Range;
use std::rc::Rc;

use jaq_core::{Exn, ValX, path::Opt};

use super::{ARRAY_LENGTH_MAX, Error, Fields, Number, Outcome, Value, fail};

/// Bounds of a slice, either may be left out.
pub(super) type Bounds<'a> = Range<Option<&'a Value>>;

pub(super) fn index(value: &Value, key: &Value) -> Outcome {
    match (value, key) {
        (Value::Object(fields), Value::Text(name)) => Ok(fields.get(name).cloned().unwrap_or_default()),
        (Value::Array(items), Value::Number(position)) => {
            let found = item_position(position, items.len()).and_then(|position| items.get(position));
            Ok(found.cloned().unwrap_or_default())
        }
        (Value::Null, Value::Text(_) | Value::Number(_)) => Ok(Value::Null),
        (Value::Null | Value::Array(_) | Value::Text(_), Value::Object(bounds)) if are_bounds(bounds) => {
            slice(value, bounds_in(bounds))
        }
        (Value::Array(items), Value::Array(wanted)) => Ok(positions_of(items, wanted)),
        _ => Err(cannot_index(value, key)),
    }
}

pub(super) fn cannot_index(value: &Value, key: &Value) -> Error {
    Error::str(format_args!("Cannot index {} with {}", value.kind(), key.in_message()))
}

/// Where an array holds another.
pub(crate) fn positions_of(items: &[Value], wanted: &[Value]) -> Value {
    if wanted.is_empty() {
        return Value::array(Vec::new());
    }
    let windows = items.windows(wanted.len()).enumerate();
    windows.filter(|(_, window)| *window == wanted).map(|(position, _)| Value::integer(position as i64)).collect()
}

/// A position counted from the end if it is below zero.
fn item_position(position: &Number, length: usize) -> Option<usize> {
    let position = match position {
        Number::Integer(position) => *position,
        other => {
            let position = other.to_float().trunc();
            if position.is_nan() {
                return None;
            }
            position as i64
        }
    };
    let from_start = if position < 0 { position.checked_add_unsigned(length as u64)? } else { position };
    usize::try_from(from_start).ok()
}

fn are_bounds(bounds: &Fields) -> bool {
    bounds.contains_key("start") && bounds.contains_key("end")
}

fn bounds_in(bounds: &Fields) -> Bounds<'_> {
    bounds.get("start")..bounds.get("end")
}

/// The first and the last position of a slice: rounded down and up, within the length.
fn positions(bounds: Bounds<'_>, length: usize) -> Outcome<Range<usize>> {
    let start = bound(bounds.start, length, 0, f64::floor)?;
    let end = bound(bounds.end, length, length, f64::ceil)?;
    Ok(start..end.max(start))
}

fn bound(bound: Option<&Value>, length: usize, default: usize, round: fn(f64) -> f64) -> Outcome<usize> {
    match bound {
        None | Some(Value::Null) => Ok(default),
        Some(Value::Number(number)) => {
            let position = round(number.to_float());
            let position = if position < 0.0 { position + length as f64 } else { position };
            Ok((position.max(0.0) as usize).min(length))
        }
        Some(_) => fail("Start and end indices of an array slice must be numbers"),
    }
}

pub(super) fn slice(value: &Value, bounds: Bounds<'_>) -> Outcome {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Array(items) => Ok(Value::array(items[positions(bounds, items.len())?].to_vec())),
        Value::Text(text) => slice_text(text, bounds),
        other => fail(format_args!("Cannot index {} with object", other.kind())),
    }
}

fn slice_text(text: &str, bounds: Bounds<'_>) -> Outcome {
    let characters = positions(bounds, text.chars().count())?;
    let offset = |position: usize| text.char_indices().nth(position).map_or(text.len(), |(offset, _)| offset);
    Ok(Value::text(&text[offset(characters.start)..offset(characters.end)]))
}

/// Replaces what is at a key by the first value of `f`, and removes it if there is none.
pub(super) fn update<'a, I: Iterator<Item = ValX<'a, Value>>>(
    value: Value,
    key: &Value,
    optional: Opt,
    f: impl Fn(Value) -> I,
) -> ValX<'a, Value> {
    match (value, key) {
        (Value::Object(mut fields), Value::Text(name)) => {
            update_field(Rc::make_mut(&mut fields), name, f)?;
            Ok(Value::Object(fields))
        }
        (Value::Null, Value::Text(name)) => {
            let mut fields = Fields::default();
            update_field(&mut fields, name, f)?;
            Ok(if fields.is_empty() { Value::Null } else { Value::object(fields) })
        }
        (Value::Array(mut items), Value::Number(position)) => {
            update_item(Rc::make_mut(&mut items), position, f)?;
            Ok(Value::Array(items))
        }
        (Value::Null, Value::Number(position)) => {
            let mut items = Vec::new();
            update_item(&mut items, position, f)?;
            Ok(if items.is_empty() { Value::Null } else { Value::array(items) })
        }
        (value @ (Value::Null | Value::Array(_) | Value::Text(_)), Value::Object(bounds)) if are_bounds(bounds) => {
            update_slice(value, bounds_in(bounds), optional, f)
        }
        (value, key) => {
            let error = cannot_index(&value, key);
            optional.fail(value, |_| Exn::from(error))
        }
    }
}

fn update_field<'a, I: Iterator<Item = ValX<'a, Value>>>(
    fields: &mut Fields,
    name: &Rc<str>,
    f: impl Fn(Value) -> I,
) -> Result<(), Exn<'a, Value>> {
    let current = fields.get_mut(name).map(std::mem::take);
    let is_there = current.is_some();
    match f(current.unwrap_or_default()).next().transpose()? {
        Some(new) => match fields.get_mut(name) {
            Some(place) => *place = new,
            None => drop(fields.insert(Rc::clone(name), new)),
        },
        None if is_there => drop(fields.shift_remove(name)),
        None => {}
    }
    Ok(())
}

fn update_item<'a, I: Iterator<Item = ValX<'a, Value>>>(
    items: &mut Vec<Value>,
    position: &Number,
    f: impl Fn(Value) -> I,
) -> Result<(), Exn<'a, Value>> {
    let Some(position) = item_position(position, items.len()) else {
        let reason = if position.to_float().is_nan() {
            "Cannot set array element at NaN index"
        } else {
            "Out of bounds negative array index"
        };
        return Err(Error::str(reason).into());
    };
    if position >= ARRAY_LENGTH_MAX {
        return Err(Error::str("Array index too large").into());
    }
    let current = items.get_mut(position).map(std::mem::take);
    let is_there = current.is_some();
    match f(current.unwrap_or_default()).next().transpose()? {
        Some(new) => {
            if !is_there {
                items.resize(position + 1, Value::Null);
            }
            items[position] = new;
        }
        None if is_there => drop(items.remove(position)),
        None => {}
    }
    Ok(())
}

/// Replaces a slice by the first array of `f`, and removes it if there is none.
pub(super) fn update_slice<'a, I: Iterator<Item = ValX<'a, Value>>>(
    value: Value,
    bounds: Bounds<'_>,
    optional: Opt,
    f: impl Fn(Value) -> I,
) -> ValX<'a, Value> {
    let mut items = match value {
        Value::Null => Rc::default(),
        Value::Array(items) => items,
        other => {
            let error = if matches!(other, Value::Text(_)) {
                Error::str("Cannot update string slices")
            } else {
                Error::str(format_args!("Cannot update field at object index of {}", other.kind()))
            };
            return optional.fail(other, |_| Exn::from(error));
        }
    };
    let range = positions(bounds, items.len())?;
    let current = Value::array(items[range.clone()].to_vec());
    let new = match f(current).next().transpose()? {
        None => Vec::new(),
        Some(Value::Array(new)) => Rc::unwrap_or_clone(new),
        Some(_) => return Err(Error::str("A slice of an array can only be assigned another array").into()),
    };
    Rc::make_mut(&mut items).splice(range, new);
    Ok(Value::Array(items))
}
