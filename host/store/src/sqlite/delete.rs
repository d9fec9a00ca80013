//! Deleting rows.

use rusqlite::{Connection, params_from_iter};

use super::Outcome;
use super::conditions::clause;
use super::shape::{Shape, quoted};
use crate::{Conditions, StoreError};

/// Deletes the rows that meet any of these conditions, and returns how many there were.
pub(super) fn delete(connection: &Connection, shape: &Shape, any_of: &[Conditions]) -> Outcome<u64> {
    let mut deleted = 0;
    for conditions in any_of {
        if conditions.is_empty() {
            return Err(StoreError::NoConditions { table: shape.table.clone() }.into());
        }
        let Some((clause, values)) = clause(shape, conditions) else { continue };
        let mut statement = connection.prepare_cached(&format!("DELETE FROM {}{clause}", quoted(&shape.table)))?;
        deleted += statement.execute(params_from_iter(values))? as u64;
    }
    Ok(deleted)
}
