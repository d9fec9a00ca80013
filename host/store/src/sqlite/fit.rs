//! Which values a column holds unchanged, and what it must become for those that it doesn't.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::commit::whole_number;
use crate::json::is_number;
use crate::{Cell, ColumnKind};

/// A value as it is bound to a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// The value as a column of this kind holds it; nothing if it can't hold it unchanged.
pub(super) fn fit(kind: ColumnKind, cell: &Cell) -> Option<Value<'_>> {
    match (kind, cell) {
        (_, Cell::Null) => Some(Value::Null),
        (ColumnKind::Integer, Cell::Number(text) | Cell::Text(text)) => whole_number(text).map(Value::Integer),
        (ColumnKind::Decimal, Cell::Number(text)) => Some(Value::Text(text)),
        (ColumnKind::Decimal, Cell::Text(text)) if is_number(text) => Some(Value::Text(text)),
        (ColumnKind::Boolean, Cell::Boolean(truth)) => Some(Value::Integer(i64::from(*truth))),
        (ColumnKind::Json, Cell::Json(text)) => Some(Value::Text(text)),
        (ColumnKind::Text, other) => other.as_text().map(Value::Text),
        _ => None,
    }
}

/// The narrowest kind that holds what a column of this kind holds, and a value that doesn't fit there.
pub(super) fn wider(kind: ColumnKind, cell: &Cell) -> ColumnKind {
    match (kind, cell) {
        (ColumnKind::Integer, Cell::Number(_)) => ColumnKind::Decimal,
        (ColumnKind::Integer, Cell::Text(text)) if is_number(text) => ColumnKind::Decimal,
        _ => ColumnKind::Text,
    }
}

/// A stored value as the cell it was. Values that somebody else put there are shown as well as can be.
pub(super) fn cell(kind: Option<ColumnKind>, stored: ValueRef<'_>) -> Cell {
    match stored {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(truth @ (0 | 1)) if kind == Some(ColumnKind::Boolean) => Cell::Boolean(truth == 1),
        ValueRef::Integer(number) => Cell::Number(number.to_string()),
        ValueRef::Real(number) if number.is_finite() => Cell::Number(number.to_string()),
        ValueRef::Real(number) => Cell::Text(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => text_cell(kind, String::from_utf8_lossy(bytes).into_owned()),
    }
}

fn text_cell(kind: Option<ColumnKind>, text: String) -> Cell {
    match kind {
        Some(ColumnKind::Decimal) if is_number(&text) => Cell::Number(text),
        Some(ColumnKind::Json) if text.starts_with(['[', '{']) => Cell::Json(text),
        _ => Cell::Text(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_hold_canonical_text_only() {
        assert_eq!(fit(ColumnKind::Integer, &Cell::text("1")), Some(Value::Integer(1)));
        for text in ["007", " 1", "1.0", "-0", "9223372036854775808", "abc", ""] {
            assert_eq!(fit(ColumnKind::Integer, &Cell::text(text)), None, "{text}");
        }
    }

    #[test]
    fn a_wider_kind_always_fits() {
        use ColumnKind::{Boolean, Decimal, Integer, Json, Text};
        let cells = [
            Cell::Null,
            Cell::Boolean(true),
            Cell::number("1.0"),
            Cell::number(7),
            Cell::text("007"),
            Cell::text("1.5"),
            Cell::Json("[]".into()),
        ];
        for kind in [Integer, Decimal, Text, Boolean, Json] {
            for cell in &cells {
                assert!(fit(kind, cell).or(fit(wider(kind, cell), cell)).is_some(), "{kind} {cell:?}");
            }
        }
    }
}
