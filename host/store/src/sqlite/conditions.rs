//! Conditions on fields as a WHERE clause.

use super::shape::quoted;
use crate::Cell;
use crate::columns::fit::{Value, sought};
use crate::columns::shape::Shape;

/// The clause for these conditions, and what to bind to it. Nothing if no row can meet them: a field has no column,
/// or a value that its column can't hold and so has never held.
pub(super) fn clause<'a>(shape: &Shape, conditions: &'a [(String, Cell)]) -> Option<(String, Vec<Value<'a>>)> {
    let mut text = String::new();
    let mut values = Vec::new();
    for (field, cell) in conditions {
        let column = shape.column(field)?;
        text.push_str(if text.is_empty() { " WHERE " } else { " AND " });
        text.push_str(&quoted(&column.name));
        match sought(column.kind(), cell)? {
            Value::Null => text.push_str(" IS NULL"),
            value => {
                values.push(value);
                text.push_str(&format!(" = ?{}", values.len()));
            }
        }
    }
    Some((text, values))
}
