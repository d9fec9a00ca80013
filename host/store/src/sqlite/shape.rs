//! The columns of a table, as the database declares them: there is no other record of what a table holds.

use rusqlite::Connection;

use super::{Outcome, system};
use crate::limits::{COLUMN_NAME_BYTES_MAX, COLUMNS_MAX, SAMPLE_CHARS_MAX};
use crate::{ColumnKind, StoreError};

/// The column that says when a row was last written.
pub(super) const SYNCED_AT: &str = "_synced_at";

/// A table and its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) table: String,
    /// All columns, in the order they have in the database; `_synced_at` is one of them.
    pub(super) columns: Vec<Column>,
    /// The names of the key columns, in the order of the key.
    pub(super) key: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// The type as it is declared.
    pub(super) declared: String,
    /// What it means; nothing if somebody else declared it.
    pub(super) kind: Option<ColumnKind>,
}

impl Column {
    pub(super) fn new(name: &str, kind: ColumnKind) -> Column {
        Column { name: name.to_owned(), declared: declared(kind).to_owned(), kind: Some(kind) }
    }
}

impl Shape {
    /// Reads what the database says of a table or a view; nothing if there is none.
    pub(super) fn load(connection: &Connection, table: &str) -> Outcome<Option<Shape>> {
        let mut statement = connection.prepare_cached("SELECT name, type, pk FROM pragma_table_info(?1)")?;
        let mut rows = statement.query([table])?;
        let mut shape = Shape { table: table.to_owned(), columns: Vec::new(), key: Vec::new() };
        let mut key = Vec::new();
        while let Some(row) = rows.next()? {
            let (name, declared): (String, String) = (row.get(0)?, row.get(1)?);
            let place_in_key: i64 = row.get(2)?;
            if place_in_key > 0 {
                key.push((place_in_key, name.clone()));
            }
            shape.columns.push(Column { name, kind: kind_of(&declared), declared });
        }
        key.sort_unstable();
        shape.key = key.into_iter().map(|(_, name)| name).collect();
        Ok(if shape.columns.is_empty() { None } else { Some(shape) })
    }

    /// Where the column of a field is. A field that the database would take for another one is an error.
    pub(super) fn position(&self, field: &str) -> Outcome<Option<usize>> {
        let Some(index) = self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(field)) else {
            return Ok(None);
        };
        let column = &self.columns[index].name;
        if column == SYNCED_AT {
            return Err(self.refused(field));
        }
        if column != field {
            let (table, column) = (self.table.clone(), column.clone());
            return Err(StoreError::FieldCollision { table, column, field: field.to_owned() }.into());
        }
        Ok(Some(index))
    }

    /// The column of exactly this name, for reading.
    pub(super) fn column(&self, field: &str) -> Option<&Column> {
        self.data_columns().find(|column| column.name == field)
    }

    /// The columns that hold fields of records.
    pub(super) fn data_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.name != SYNCED_AT)
    }

    /// Whether the table is one that weft writes to.
    pub(super) fn is_ours(&self) -> bool {
        self.columns.iter().any(|column| column.name == SYNCED_AT)
    }

    /// Adds a column here (not in the database), if it can have one of that name.
    pub(super) fn add(&mut self, field: &str, kind: ColumnKind) -> Outcome<()> {
        // SQLite's own name for the row number stays free, and a statement's text ends at a zero byte.
        let taken = [SYNCED_AT, "_rowid_"].iter().any(|name| name.eq_ignore_ascii_case(field));
        if taken || field.is_empty() || field.contains('\0') || field.len() > COLUMN_NAME_BYTES_MAX {
            return Err(self.refused(field));
        }
        if self.position(field)?.is_some() {
            return Ok(());
        }
        if self.data_columns().count() >= COLUMNS_MAX {
            return Err(StoreError::TooManyColumns { table: self.table.clone() }.into());
        }
        self.columns.push(Column::new(field, kind));
        Ok(())
    }

    fn refused(&self, field: &str) -> super::Failure {
        let mut field = field.to_owned();
        if field.len() > COLUMN_NAME_BYTES_MAX {
            field.truncate(field.floor_char_boundary(SAMPLE_CHARS_MAX));
            field.push('…');
        }
        StoreError::FieldName { table: self.table.clone(), field }.into()
    }
}

/// The type that a column is declared with. All that SQLite itself sees in it is its affinity: "INT" makes whole
/// numbers, "TEXT" leaves text alone.
fn declared(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Integer => "INTEGER",
        ColumnKind::Decimal => "DECIMAL TEXT",
        ColumnKind::Text => "TEXT",
        ColumnKind::Boolean => "BOOLEAN",
        ColumnKind::Json => "JSON TEXT",
    }
}

fn kind_of(type_name: &str) -> Option<ColumnKind> {
    [ColumnKind::Integer, ColumnKind::Decimal, ColumnKind::Text, ColumnKind::Boolean, ColumnKind::Json]
        .into_iter()
        .find(|kind| declared(*kind).eq_ignore_ascii_case(type_name))
}

/// A name as it stands in a statement, whatever it is.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names as they stand in a list.
pub(super) fn quoted_list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(quoted).collect();
    names.join(", ")
}

/// Checks the name of a table of records.
pub(super) fn check_table_name(table: &str) -> Outcome<()> {
    let begins_well = table.starts_with(|first: char| first.is_ascii_lowercase());
    let goes_on_well = table.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if begins_well && goes_on_well && !is_reserved(table) {
        Ok(())
    } else {
        Err(StoreError::Name { table: table.to_owned() }.into())
    }
}

/// Whether a table of that name belongs to weft itself or to SQLite.
pub(super) fn is_reserved(table: &str) -> bool {
    table.starts_with(system::PREFIX) || table.starts_with("sqlite_")
}
