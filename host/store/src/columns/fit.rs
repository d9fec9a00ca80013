//! Which values a column holds unchanged, and what it must become for those that it doesn't.

use crate::commit::whole_number;
use crate::json::is_number;
use crate::{Cell, ColumnKind};

/// A value as a column holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
}

/// The value as a column of this kind holds it; nothing if it can't hold it unchanged.
pub(crate) fn fit(kind: ColumnKind, cell: &Cell) -> Option<Value<'_>> {
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
pub(crate) fn wider(kind: ColumnKind, cell: &Cell) -> ColumnKind {
    match (kind, cell) {
        (ColumnKind::Integer, Cell::Number(_)) => ColumnKind::Decimal,
        (ColumnKind::Integer, Cell::Text(text)) if is_number(text) => ColumnKind::Decimal,
        _ => ColumnKind::Text,
    }
}

/// What a value is where it is sought in a column, so that it equals what the column holds; nothing if the column can't hold
/// it and so has never held it. Null is sought as such. Numbers are equal as they are written: `1.0` is not `1`. In a
/// column that somebody else declared, numbers are sought as numbers.
pub(crate) fn sought(kind: Option<ColumnKind>, cell: &Cell) -> Option<Value<'_>> {
    match kind {
        Some(kind) => fit(kind, cell),
        None => fit(ColumnKind::of(cell).unwrap_or(ColumnKind::Text), cell),
    }
}

/// A text that a column holds, as the cell it was. Texts that somebody else put there are shown as well as can be.
pub(crate) fn text_cell(kind: Option<ColumnKind>, text: String) -> Cell {
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
    fn numbers_are_sought_as_they_are_written() {
        assert_eq!(sought(Some(ColumnKind::Decimal), &Cell::number("1.0")), Some(Value::Text("1.0")));
        assert_eq!(sought(Some(ColumnKind::Integer), &Cell::number("1.0")), None);
        assert_eq!(sought(Some(ColumnKind::Text), &Cell::number(1)), sought(Some(ColumnKind::Text), &Cell::text("1")));
        assert_eq!(sought(None, &Cell::number(1)), Some(Value::Integer(1)));
        assert_eq!(sought(Some(ColumnKind::Json), &Cell::Null), Some(Value::Null));
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
