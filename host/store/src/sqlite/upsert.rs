//! Upserting rows. Rows with the same fields in a row share a statement; each is bound straight from its text.

use rusqlite::{CachedStatement, Connection};

use super::Outcome;
use super::plan::{Plan, Slot};
use super::room::make_room;
use super::state::Table;
use crate::columns::fit::{Value, fit};
use crate::columns::room::Ahead;
use crate::columns::shape::Shape;
use crate::{ColumnKind, CommitReport, Row, StoreError};

/// Why rows can't go on with the plan they began with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// All rows are done, or the next has other fields.
    End,
    /// The next row has a value for a field without a column, or one that doesn't fit its column.
    NoRoom,
}

/// Upserts the rows that are next in their order, giving the table the columns it needs on the way: at once for all that
/// the commit is still to bring.
pub(super) fn upsert(
    connection: &Connection,
    table: &mut Table,
    ahead: Ahead<'_>,
    synced_at: &str,
    report: &mut CommitReport,
) -> Outcome<()> {
    let mut rest = ahead.rows;
    while let Some(first) = rest.first() {
        let plan = table.plans.plan(&table.shape, first)?;
        let (done, stop) = write(connection, table, &plan, rest, synced_at)?;
        rest = &rest[done..];
        report.upserted += done as u64;
        if stop == Stop::NoRoom {
            let (shape, widened) = make_room(connection, &table.shape, Ahead { rows: rest, ..ahead })?;
            table.become_shape(shape);
            report.widened.extend(widened);
        }
    }
    Ok(())
}

/// Writes rows from the first on, for as long as the plan holds. Returns how many, and why it ended there.
fn write(
    connection: &Connection,
    table: &mut Table,
    plan: &Plan,
    rows: &[Row],
    synced_at: &str,
) -> Outcome<(usize, Stop)> {
    let mut insert = connection.prepare_cached(&plan.insert)?;
    let mut update = connection.prepare_cached(&plan.update)?;
    // Stays bound from row to row.
    insert.raw_bind_parameter(Plan::SYNCED_AT_PARAMETER, synced_at)?;
    update.raw_bind_parameter(Plan::SYNCED_AT_PARAMETER, synced_at)?;
    for (index, row) in rows.iter().enumerate() {
        if index > 0 && !plan.is_for(row) {
            return Ok((index, Stop::End));
        }
        // Rows that are new come together, and so do those that are known.
        let (first, second) = if table.had_latest { (&mut update, &mut insert) } else { (&mut insert, &mut update) };
        if !bind(first, &table.shape, plan, row)? {
            return Ok((index, Stop::NoRoom));
        }
        if first.raw_execute()? == 0 {
            bind(second, &table.shape, plan, row)?;
            if second.raw_execute()? == 0 {
                let message = format!("a row of {} is neither there nor can be added", table.shape.table);
                return Err(StoreError::Database { message }.into());
            }
            table.had_latest = !table.had_latest;
        }
    }
    Ok((rows.len(), Stop::End))
}

/// Binds the values of a row. Not if one of them has no place.
fn bind(statement: &mut CachedStatement<'_>, shape: &Shape, plan: &Plan, row: &Row) -> Outcome<bool> {
    for (planned, (_, cell)) in plan.fields.iter().zip(&row.cells) {
        match planned.slot {
            Slot::Missing if ColumnKind::of(cell).is_some() => return Ok(false),
            Slot::Missing => {}
            Slot::Column { parameter, kind, in_key } => match fit(kind, cell) {
                Some(Value::Null) if in_key => return Err(null_in_key(shape, &planned.name)),
                Some(value) => statement.raw_bind_parameter(parameter, value)?,
                None => return Ok(false),
            },
        }
    }
    Ok(true)
}

fn null_in_key(shape: &Shape, field: &str) -> super::Failure {
    StoreError::Key { table: shape.table.clone(), field: field.to_owned() }.into()
}
