//! What tables a change needs.

use super::shape::{Column, SYNCED_AT, Shape};
use crate::limits::INFER_ROWS_MAX;
use crate::{Change, ColumnKind, Row, StoreError, TableChange};

/// The rows that a table which doesn't exist yet is made for.
pub(crate) fn first_rows(change: &TableChange) -> &[Row] {
    let rows = change.changes.iter().find_map(|change| match change {
        Change::Upsert(rows) if !rows.is_empty() => Some(rows.as_slice()),
        _ => None,
    });
    rows.map_or(&[], |rows| &rows[..rows.len().min(INFER_ROWS_MAX)])
}

/// Checks what must be true of a table that is there. Deleting asks less of a table than writing does.
pub(crate) fn check(shape: &Shape, change: &TableChange, rows: &[Row]) -> Result<(), StoreError> {
    if !shape.is_ours() {
        return Err(StoreError::ForeignTable { table: change.table.clone() });
    }
    let same_key = shape.key.len() == change.key.len() && shape.key.iter().all(|field| change.key.contains(field));
    if same_key || (change.key.is_empty() && rows.is_empty()) {
        return Ok(());
    }
    let (table, is, wanted) = (change.table.clone(), shape.key.clone(), change.key.clone());
    Err(StoreError::KeyChanged { table, is, wanted })
}

/// A new table: the columns of its schema, then those that its first rows have values for.
pub(crate) fn plan(change: &TableChange, rows: &[Row]) -> Result<Shape, StoreError> {
    let mut shape = Shape { table: change.table.clone(), columns: Vec::new(), key: change.key.clone() };
    for (name, kind) in change.schema.iter().flat_map(|schema| &schema.columns) {
        shape.add(name, *kind)?;
    }
    for (name, cell) in rows.iter().flat_map(|row| &row.cells) {
        if let Some(kind) = ColumnKind::of(cell) {
            shape.add(name, kind)?;
        }
    }
    if change.key.is_empty() {
        return Err(StoreError::NoKey { table: change.table.clone() });
    }
    for field in &change.key {
        if shape.position(field)?.is_none() {
            return Err(StoreError::Key { table: change.table.clone(), field: field.clone() });
        }
    }
    shape.columns.push(Column::new(SYNCED_AT, ColumnKind::Text));
    Ok(shape)
}
