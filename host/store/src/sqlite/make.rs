//! What tables and columns a change needs.

use rusqlite::Connection;

use super::alter::{add_column, create};
use super::{Outcome, WriterState, counts};
use crate::TableChange;
use crate::columns::shape::{Shape, check_table_name};
use crate::columns::table;

/// Makes sure that the table of a change is there, with its key and the columns of its schema. Without a schema and
/// without rows there is nothing to make.
pub(super) fn prepare(state: &mut WriterState, change: &TableChange) -> Outcome<()> {
    check_table_name(&change.table)?;
    let rows = table::first_rows(change);
    match state.table(&change.table)? {
        Some((connection, known)) => {
            table::check(&known.shape, change, rows)?;
            if let Some(shape) = add_schema(connection, &known.shape, change)? {
                known.become_shape(shape);
            }
        }
        None if change.schema.is_none() && rows.is_empty() => {}
        None => {
            let shape = table::plan(change, rows)?;
            create(state.connection(), &shape)?;
            counts::follow(state.connection(), &shape)?;
            state.remember(shape);
        }
    }
    Ok(())
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
