//! A record as the store sees it: named cells whose values are still the text they came as.

use std::sync::Arc;

/// A record: its fields in the order they came in, each name once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Field names and values. Records that came together share their names.
    pub cells: Vec<(Arc<str>, Cell)>,
}

impl Row {
    /// A row of these cells.
    pub fn new<N: Into<Arc<str>>>(cells: impl IntoIterator<Item = (N, Cell)>) -> Row {
        Row { cells: cells.into_iter().map(|(name, cell)| (name.into(), cell)).collect() }
    }

    /// The cell of a field, if the row has that field.
    pub fn get(&self, name: &str) -> Option<&Cell> {
        self.cells.iter().find(|(field, _)| **field == *name).map(|(_, cell)| cell)
    }

    /// How many bytes the row takes: no fewer than it has as JSON, and none that it takes in memory are left out. A record
    /// of a thousand empty fields is short as text and still a thousand cells.
    pub fn size_bytes(&self) -> usize {
        self.cells.iter().map(|(name, cell)| cell_bytes(escaped_bytes(name.as_bytes()), cell)).sum()
    }
}

/// What a cell takes: its place in a row, and its name and its value as JSON.
fn cell_bytes(name_bytes: usize, cell: &Cell) -> usize {
    let value_bytes = match cell {
        Cell::Text(text) => escaped_bytes(text.as_bytes()),
        other => other.as_text().map_or(0, str::len),
    };
    CELL_BYTES + name_bytes + value_bytes
}

/// A cell in a row. That is more than its quotes, its colon, its comma and a `null` take as JSON.
pub(crate) const CELL_BYTES: usize = size_of::<(Arc<str>, Cell)>();

/// The length of a text as JSON writes it, without its quotes: control characters become six characters at most.
pub(crate) fn escaped_bytes(text: &[u8]) -> usize {
    let more = |byte: &u8| match byte {
        0..=0x1f => 5,
        b'"' | b'\\' => 1,
        _ => 0,
    };
    text.iter().map(|byte| 1 + more(byte)).sum()
}

/// Rows that were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The rows.
    pub rows: Vec<Row>,
    /// Where there are more; none if these were the last.
    pub after: Option<String>,
}

/// A JSON value that never passes through a float: numbers, arrays and objects stay the text they came as.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Cell {
    /// Nothing.
    Null,
    /// True or false.
    Boolean(bool),
    /// A number, as it is written in JSON.
    Number(String),
    /// Text, unescaped.
    Text(String),
    /// An array or an object, as JSON text.
    Json(String),
}

impl Cell {
    /// Shorthand for [`Cell::Text`].
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// Shorthand for [`Cell::Number`]: anything that prints as a JSON number.
    pub fn number(number: impl ToString) -> Cell {
        Cell::Number(number.to_string())
    }

    /// The cell as a text column holds it; nothing for null.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Cell::Null => None,
            Cell::Boolean(true) => Some("true"),
            Cell::Boolean(false) => Some("false"),
            Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => Some(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows_to_json;

    #[test]
    fn a_row_takes_no_fewer_bytes_than_it_has_as_json() {
        let rows = [
            Row::default(),
            Row::new([("a", Cell::Null), ("b", Cell::Boolean(false)), ("c", Cell::number("1.50"))]),
            Row::new([("\u{1}\"", Cell::text("\u{0}\n\u{1f}\u{7f}\"\\é\u{1F600}"))]),
            Row::new([("json", Cell::Json(r#"{"x": [1,  2]}"#.into()))]),
            Row::new((0..1_000).map(|column| (column.to_string(), Cell::Null))),
        ];
        for row in rows {
            let json = rows_to_json(std::slice::from_ref(&row));
            assert!(row.size_bytes() + "[{}]".len() >= json.len(), "{json}");
            assert!(row.size_bytes() >= row.cells.len() * size_of::<(Arc<str>, Cell)>());
        }
    }
}
