//! Which rows of a connection are asked for.

use std::collections::BTreeMap;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// The rows of a page, and whether there are others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) range: Range<usize>,
    pub(crate) has_next: bool,
    pub(crate) has_previous: bool,
}

/// Where a cursor stands among rows: how many come before it, and how many are not after it.
pub(crate) type Located = (usize, usize);

/// The window that the arguments ask for, or what is wrong with them.
pub(crate) fn window(
    arguments: &BTreeMap<String, Value>,
    rows: usize,
    rows_max: usize,
    locate: impl Fn(&str) -> Option<Located>,
) -> Result<Window, String> {
    let first = count(arguments, "first", rows_max)?;
    let last = count(arguments, "last", rows_max)?;
    let place = |name: &str| match arguments.get(name).and_then(Value::as_str) {
        None => Ok(None),
        Some(cursor) => locate(cursor).map(Some).ok_or("Invalid cursor for current pagination sort."),
    };
    let mut start = place("after")?.map_or(0, |(_, not_after)| not_after);
    let mut end = place("before")?.map_or(rows, |(before, _)| before).max(start);
    match (first, last) {
        (None, None) => return Err("you must provide one of first or last".to_owned()),
        (Some(_), Some(_)) => return Err("providing both first and last is not supported".to_owned()),
        (Some(first), None) => end = end.min(start + first),
        (None, Some(last)) => start = start.max(end.saturating_sub(last)),
    }
    Ok(Window { has_next: end < rows, has_previous: start > 0, range: start..end })
}

fn count(arguments: &BTreeMap<String, Value>, name: &str, rows_max: usize) -> Result<Option<usize>, String> {
    let Some(asked) = arguments.get(name).and_then(Value::as_i64) else { return Ok(None) };
    match usize::try_from(asked) {
        Ok(0) | Err(_) => Err(format!("{name} must be greater than 0")),
        Ok(asked) if asked > rows_max => Err(format!("{name} cannot exceed {rows_max}")),
        Ok(asked) => Ok(Some(asked)),
    }
}

/// The cursor of a row of a list that is sorted by a number, and then by the id.
pub(crate) fn sorted_cursor(sort: &str, value: i64, id: u64) -> String {
    encoded(&json!({ "last_id": id, "last_value": value, "sort": sort }))
}

/// What is in such a cursor; none if it is of another list, or none at all.
pub(crate) fn read_sorted_cursor(sort: &str, cursor: &str) -> Option<(i64, u64)> {
    let cursor = decoded(cursor)?;
    let is_of_sort = cursor.get("sort")?.as_str()? == sort;
    Some((cursor.get("last_value")?.as_i64()?, cursor.get("last_id")?.as_u64()?)).filter(|_| is_of_sort)
}

/// The cursor of a row of a list inside an object.
pub(crate) fn inner_cursor(row: &Value) -> String {
    encoded(&json!({ "last_id": row.get("id") }))
}

/// Where such a cursor stands.
pub(crate) fn locate_inner(rows: &[&Value], cursor: &str) -> Option<Located> {
    let cursor = decoded(cursor)?;
    let id = cursor.get("last_id").filter(|_| cursor.get("sort").is_none())?;
    let before = rows.iter().position(|row| row.get("id") == Some(id))?;
    Some((before, before + 1))
}

fn encoded(cursor: &Value) -> String {
    STANDARD.encode(cursor.to_string())
}

fn decoded(cursor: &str) -> Option<Value> {
    serde_json::from_slice(&STANDARD.decode(cursor).ok()?).ok()
}
