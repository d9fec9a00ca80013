//! Values as SQLite has them.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use crate::columns::fit::{Value, text_cell};
use crate::{Cell, ColumnKind};

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
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
