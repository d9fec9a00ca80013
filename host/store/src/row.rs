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
