//! Widening a column. SQLite can't change a column's type, so the table is made again and its rows are copied.

use rusqlite::Connection;

use super::Outcome;
use super::alter::rebuild;
use super::fit::wider;
use super::shape::{Column, Shape, quoted};
use crate::limits::SAMPLE_CHARS_MAX;
use crate::{Cell, ColumnKind, Widened};

/// Widens a column so that it holds this value too, and returns the table as it then is.
pub(super) fn widen(
    connection: &Connection,
    shape: &Shape,
    column: usize,
    from: ColumnKind,
    cell: &Cell,
) -> Outcome<(Shape, Widened)> {
    let name = &shape.columns[column].name;
    let to = wider(from, cell);
    let mut widened = shape.clone();
    widened.columns[column] = Column::new(name, to);
    rebuild(
        connection,
        shape,
        &widened,
        |each| {
            if each.name == *name { as_text(name, from) } else { quoted(&each.name) }
        },
    )?;
    let sample = cell.as_text().unwrap_or_default().chars().take(SAMPLE_CHARS_MAX).collect();
    let report = Widened { table: shape.table.clone(), column: name.clone(), from, to, sample };
    Ok((widened, report))
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
