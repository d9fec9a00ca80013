//! Room in a table of the database. SQLite can't change a column's type, so the table is made again and its rows are
//! copied.

use rusqlite::Connection;

use super::Outcome;
use super::alter::{append, needs_rebuild, rebuild};
use super::shape::quoted;
use crate::columns::room::{Ahead, plan};
use crate::columns::shape::{Column, Shape};
use crate::{ColumnKind, Widened};

/// Gives a table room for the next row, and for all that come after it. Returns the table as it then is, and the columns
/// that became wider.
pub(super) fn make_room(connection: &Connection, shape: &Shape, ahead: Ahead<'_>) -> Outcome<(Shape, Vec<Widened>)> {
    let (planned, widened) = plan(shape, ahead)?;
    build(connection, shape, &planned)?;
    Ok((planned, widened))
}

/// Makes the table in the database what it is to be. The columns that it has come first there, in the same order.
fn build(connection: &Connection, old: &Shape, new: &Shape) -> Outcome<()> {
    let (known, added) = new.columns.split_at(old.columns.len());
    if known == old.columns && !added.iter().any(|column| needs_rebuild(&column.name)) {
        return added.iter().try_for_each(|column| append(connection, &old.table, column));
    }
    let value = |index: usize, column: &Column| match column.kind() {
        Some(kind) if known[index].kind() != column.kind() => as_text(&column.name, kind),
        _ => quoted(&column.name),
    };
    rebuild(connection, old, new, value)
}

/// The expression for a column's values as text. All kinds but these two are text already.
fn as_text(column: &str, kind: ColumnKind) -> String {
    let name = quoted(column);
    match kind {
        ColumnKind::Integer => format!("CAST({name} AS TEXT)"),
        ColumnKind::Boolean => {
            format!("CASE {name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE CAST({name} AS TEXT) END")
        }
        ColumnKind::Decimal | ColumnKind::Text | ColumnKind::Json => name,
    }
}
