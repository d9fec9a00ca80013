//! A table and its columns, whatever database has them.

use crate::limits::{COLUMN_NAME_BYTES_MAX, COLUMNS_MAX, SAMPLE_CHARS_MAX};
use crate::{ColumnKind, StoreError};

/// What the names of weft's own tables begin with.
pub(crate) const PREFIX: &str = "_weft_";

/// The column that says when a row was last written.
pub(crate) const SYNCED_AT: &str = "_synced_at";

/// A table and its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) table: String,
    /// All columns, in the order they have in the database; `_synced_at` is one of them.
    pub(crate) columns: Vec<Column>,
    /// The names of the key columns, in the order of the key.
    pub(crate) key: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) holds: Holds,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holds {
    /// What weft wrote there.
    Kind(ColumnKind),
    /// Somebody else declared it, with this type.
    Foreign(String),
}

impl Column {
    pub(crate) fn new(name: &str, kind: ColumnKind) -> Column {
        Column { name: name.to_owned(), holds: Holds::Kind(kind) }
    }

    /// What it holds; nothing if somebody else declared it.
    pub(crate) fn kind(&self) -> Option<ColumnKind> {
        match self.holds {
            Holds::Kind(kind) => Some(kind),
            Holds::Foreign(_) => None,
        }
    }
}

impl Shape {
    /// Where the column of a field is. A field that the database would take for another one is an error.
    pub(crate) fn position(&self, field: &str) -> Result<Option<usize>, StoreError> {
        let Some(index) = self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(field)) else {
            return Ok(None);
        };
        let column = &self.columns[index].name;
        if column == SYNCED_AT {
            return Err(self.refused(field));
        }
        if column != field {
            let (table, column) = (self.table.clone(), column.clone());
            return Err(StoreError::FieldCollision { table, column, field: field.to_owned() });
        }
        Ok(Some(index))
    }

    /// The column of exactly this name, for reading.
    pub(crate) fn column(&self, field: &str) -> Option<&Column> {
        self.data_columns().find(|column| column.name == field)
    }

    /// The columns that hold fields of records.
    pub(crate) fn data_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.name != SYNCED_AT)
    }

    /// Whether the table is one that weft writes to.
    pub(crate) fn is_ours(&self) -> bool {
        self.columns.iter().any(|column| column.name == SYNCED_AT)
    }

    /// Adds a column here (not in the database), if it can have one of that name.
    pub(crate) fn add(&mut self, field: &str, kind: ColumnKind) -> Result<(), StoreError> {
        // SQLite's own name for the row number stays free, and a statement's text ends at a zero byte.
        let taken = [SYNCED_AT, "_rowid_"].iter().any(|name| name.eq_ignore_ascii_case(field));
        if taken || field.is_empty() || field.contains('\0') || field.len() > COLUMN_NAME_BYTES_MAX {
            return Err(self.refused(field));
        }
        if self.position(field)?.is_some() {
            return Ok(());
        }
        if self.data_columns().count() >= COLUMNS_MAX {
            return Err(StoreError::TooManyColumns { table: self.table.clone() });
        }
        self.columns.push(Column::new(field, kind));
        Ok(())
    }

    fn refused(&self, field: &str) -> StoreError {
        let mut field = field.to_owned();
        if field.len() > COLUMN_NAME_BYTES_MAX {
            field.truncate(field.floor_char_boundary(SAMPLE_CHARS_MAX));
            field.push('…');
        }
        StoreError::FieldName { table: self.table.clone(), field }
    }
}

/// Checks the name of a table of records.
pub(crate) fn check_table_name(table: &str) -> Result<(), StoreError> {
    let begins_well = table.starts_with(|first: char| first.is_ascii_lowercase());
    let goes_on_well = table.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if begins_well && goes_on_well && !is_reserved(table) {
        Ok(())
    } else {
        Err(StoreError::Name { table: table.to_owned() })
    }
}

/// Whether a table of that name belongs to weft itself or to the database.
pub(crate) fn is_reserved(table: &str) -> bool {
    table.starts_with(PREFIX) || table.starts_with("sqlite_")
}
