//! What tables and columns a change needs.

use rusqlite::Connection;

use super::alter::{add_column, create};
use super::shape::{Column, SYNCED_AT, Shape, check_table_name};
use super::{Outcome, WriterState};
use crate::limits::INFER_ROWS_MAX;
use crate::{Change, ColumnKind, Row, StoreError, TableChange};

/// Makes sure that the table of a change is there, with its key and the columns of its schema. Without a schema and
/// without rows there is nothing to make.
pub(super) fn prepare(state: &mut WriterState, change: &TableChange) -> Outcome<()> {
    check_table_name(&change.table)?;
    let rows = first_rows(change);
    match state.table(&change.table)? {
        Some((connection, table)) => {
            check_table(&table.shape, change, rows)?;
            if let Some(shape) = add_schema(connection, &table.shape, change)? {
                table.become_shape(shape);
            }
        }
        None if change.schema.is_none() && rows.is_empty() => {}
        None => {
            let shape = plan_table(change, rows)?;
            create(state.connection(), &shape)?;
            state.remember(shape);
        }
    }
    Ok(())
}

/// The rows that a table which doesn't exist yet is made for.
fn first_rows(change: &TableChange) -> &[Row] {
    let rows = change.changes.iter().find_map(|change| match change {
        Change::Upsert(rows) if !rows.is_empty() => Some(rows.as_slice()),
        _ => None,
    });
    rows.map_or(&[], |rows| &rows[..rows.len().min(INFER_ROWS_MAX)])
}

/// Deleting asks less of a table than writing does.
fn check_table(shape: &Shape, change: &TableChange, rows: &[Row]) -> Outcome<()> {
    if !shape.is_ours() {
        return Err(StoreError::ForeignTable { table: change.table.clone() }.into());
    }
    let same_key = shape.key.len() == change.key.len() && shape.key.iter().all(|field| change.key.contains(field));
    if same_key || (change.key.is_empty() && rows.is_empty()) {
        return Ok(());
    }
    let (table, is, wanted) = (change.table.clone(), shape.key.clone(), change.key.clone());
    Err(StoreError::KeyChanged { table, is, wanted }.into())
}

/// A new table: the columns of its schema, then those that its first rows have values for.
fn plan_table(change: &TableChange, rows: &[Row]) -> Outcome<Shape> {
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
        return Err(StoreError::NoKey { table: change.table.clone() }.into());
    }
    for field in &change.key {
        if shape.position(field)?.is_none() {
            return Err(StoreError::Key { table: change.table.clone(), field: field.clone() }.into());
        }
    }
    shape.columns.push(Column::new(SYNCED_AT, ColumnKind::Text));
    Ok(shape)
}

/// Adds the columns of a schema that a table lacks. Those that it has stay as they are.
fn add_schema(connection: &Connection, shape: &Shape, change: &TableChange) -> Outcome<Option<Shape>> {
    let mut extended = None;
    for (name, kind) in change.schema.iter().flat_map(|schema| &schema.columns) {
        let current = extended.as_ref().unwrap_or(shape);
        if current.position(name)?.is_none() {
            extended = Some(add_column(connection, current, name, *kind)?);
        }
    }
    Ok(extended)
}
