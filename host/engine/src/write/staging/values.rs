//! When two values are the same: if they are written the same. A column may hold `1` as a number or as text.

use weft_store::{Cell, Conditions, Row};

/// Several values as they are written, as one key: none of the lists of values has the key of another.
pub(super) type Key = Vec<u8>;

/// A value as it is written; none for null.
pub(super) fn written(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Null => None,
        Cell::Boolean(true) => Some("true"),
        Cell::Boolean(false) => Some("false"),
        Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => Some(text),
    }
}

/// Whether two values are the same.
pub(super) fn is_same(cell: &Cell, wanted: &Cell) -> bool {
    written(cell) == written(wanted)
}

/// Whether a row meets all of these conditions.
pub(super) fn matches(row: &Row, conditions: &Conditions) -> bool {
    conditions.iter().all(|(name, wanted)| is_same(row.get(name).unwrap_or(&Cell::Null), wanted))
}

/// The key of the values that a row has in these fields.
pub(super) fn key_in(row: &Row, fields: &[String]) -> Key {
    key_of(fields.iter().map(|field| row.get(field).and_then(written)))
}

/// The key of these values.
pub(super) fn key_of<'v>(values: impl IntoIterator<Item = Option<&'v str>>) -> Key {
    let mut key = Key::new();
    for value in values {
        key.push(value.is_some().into());
        if let Some(value) = value {
            // Lengths keep what is written behind one another apart.
            key.extend((value.len() as u64).to_be_bytes());
            key.extend(value.as_bytes());
        }
    }
    key
}
