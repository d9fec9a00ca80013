//! Upserting rows. Rows with the same fields in a row share a statement; each is bound straight from its text.

use std::collections::HashSet;

use rusqlite::{CachedStatement, Connection};

use super::fit::{Value, fit};
use super::plan::{Plan, Slot};
use super::shape::Shape;
use super::state::Table;
use super::{Outcome, alter, widen};
use crate::limits::COLUMNS_MAX;
use crate::{Cell, ColumnKind, CommitReport, Row, StoreError};

/// Why rows can't go on with the plan they began with.
enum Stop {
    /// All rows are done, or the next has other fields.
    End,
    /// This value comes for a field without a column.
    NewField { field: usize, kind: ColumnKind },
    /// This value doesn't fit its column.
    Misfit { field: usize, column: usize, kind: ColumnKind },
}

/// Upserts rows in their order, giving the table the columns it needs on the way.
pub(super) fn upsert(
    connection: &Connection,
    table: &mut Table,
    rows: &[Row],
    synced_at: &str,
    report: &mut CommitReport,
) -> Outcome<()> {
    let mut rest = rows;
    let mut counted = false;
    while let Some(first) = rest.first() {
        let plan = table.plans.plan(&table.shape, first)?;
        let (done, stop) = write(connection, &table.shape, &plan, rest, synced_at)?;
        rest = &rest[done..];
        report.upserted += done as u64;
        if !counted && matches!(stop, Stop::NewField { .. }) {
            check_columns(&table.shape, rest)?;
            counted = true;
        }
        make_room(connection, table, rest.first(), stop, report)?;
    }
    Ok(())
}

/// Fails if these rows need more columns than a table may have: a thousand of them would be added one by one first, while
/// everybody else waits.
fn check_columns(shape: &Shape, rows: &[Row]) -> Outcome<()> {
    let with_value = rows.iter().flat_map(|row| &row.cells).filter(|(_, cell)| ColumnKind::of(cell).is_some());
    let fields: HashSet<String> = with_value.map(|(field, _)| field.to_ascii_lowercase()).collect();
    let columns: HashSet<String> = shape.data_columns().map(|column| column.name.to_ascii_lowercase()).collect();
    if columns.union(&fields).count() > COLUMNS_MAX {
        return Err(StoreError::TooManyColumns { table: shape.table.clone() }.into());
    }
    Ok(())
}

/// Writes rows from the first on, for as long as the plan holds. Returns how many, and why it ended there.
fn write(connection: &Connection, shape: &Shape, plan: &Plan, rows: &[Row], synced_at: &str) -> Outcome<(usize, Stop)> {
    let mut statement = connection.prepare_cached(&plan.statement)?;
    // Stays bound from row to row.
    statement.raw_bind_parameter(Plan::SYNCED_AT_PARAMETER, synced_at)?;
    for (index, row) in rows.iter().enumerate() {
        if index > 0 && !plan.is_for(row) {
            return Ok((index, Stop::End));
        }
        if let Some(stop) = bind(&mut statement, shape, plan, row)? {
            return Ok((index, stop));
        }
        statement.raw_execute()?;
    }
    Ok((rows.len(), Stop::End))
}

/// Binds the values of a row, unless one of them has no place.
fn bind(statement: &mut CachedStatement<'_>, shape: &Shape, plan: &Plan, row: &Row) -> Outcome<Option<Stop>> {
    for (field, (planned, (_, cell))) in plan.fields.iter().zip(&row.cells).enumerate() {
        match planned.slot {
            Slot::Missing => {
                if let Some(kind) = ColumnKind::of(cell) {
                    return Ok(Some(Stop::NewField { field, kind }));
                }
            }
            Slot::Column { index, parameter, kind, in_key } => match fit(kind, cell) {
                Some(Value::Null) if in_key => return Err(null_in_key(shape, &planned.name)),
                Some(value) => statement.raw_bind_parameter(parameter, value)?,
                None => return Ok(Some(Stop::Misfit { field, column: index, kind })),
            },
        }
    }
    Ok(None)
}

fn null_in_key(shape: &Shape, field: &str) -> super::Failure {
    StoreError::Key { table: shape.table.clone(), field: field.to_owned() }.into()
}

/// Gives the table what the next row lacked. Ends, because a column can become wider only twice.
fn make_room(
    connection: &Connection,
    table: &mut Table,
    row: Option<&Row>,
    stop: Stop,
    report: &mut CommitReport,
) -> Outcome<()> {
    let cell_of = |field: usize| row.and_then(|row| row.cells.get(field));
    match stop {
        Stop::End => {}
        Stop::NewField { field, kind } => {
            if let Some((name, _)) = cell_of(field) {
                table.become_shape(alter::add_column(connection, &table.shape, name, kind)?);
            }
        }
        Stop::Misfit { field, column, kind } => {
            let cell = cell_of(field).map_or(&Cell::Null, |(_, cell)| cell);
            let (shape, widened) = widen::widen(connection, &table.shape, column, kind, cell)?;
            table.become_shape(shape);
            report.widened.push(widened);
        }
    }
    Ok(())
}
