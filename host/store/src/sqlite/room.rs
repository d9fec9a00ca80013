//! Room for what a commit brings: columns that a table lacks, and columns that must become wider. SQLite can't change a
//! column's type, so the table is made again and its rows are copied. That is done once for all that the commit is still
//! to bring: a row that needs it in forty columns, or forty rows that do in one each, must not copy the table forty times
//! while everybody else waits for the writer.

use std::collections::HashMap;

use rusqlite::Connection;

use super::Outcome;
use super::alter::{append, needs_rebuild, rebuild};
use super::fit::{fit, wider};
use super::shape::{Column, Shape, quoted};
use crate::limits::SAMPLE_CHARS_MAX;
use crate::{Cell, Change, ColumnKind, Row, StoreError, TableChange, TableSchema, Widened};

/// What a commit is still to bring.
#[derive(Clone, Copy)]
pub(super) struct Ahead<'a> {
    /// The rows that come next.
    pub(super) rows: &'a [Row],
    /// What the same change has behind them.
    pub(super) changes: &'a [Change],
    /// The changes behind that, to this table and to others.
    pub(super) later: &'a [TableChange],
}

/// Gives a table room for the next row, and for all that come after it. Returns the table as it then is, and the columns
/// that became wider.
pub(super) fn make_room(connection: &Connection, shape: &Shape, ahead: Ahead<'_>) -> Outcome<(Shape, Vec<Widened>)> {
    let mut room = Room { shape: shape.clone(), places: HashMap::new(), widened: Vec::new() };
    room.plan_rows(ahead.rows)?;
    room.plan_changes(ahead.changes)?;
    for later in ahead.later.iter().filter(|later| later.table == shape.table) {
        // Of a column that is not there yet, the schema knows more than the first value.
        room.plan_schema(later.schema.as_deref())?;
        room.plan_changes(&later.changes)?;
    }
    if room.shape == *shape {
        // Whoever asks again would ask for ever.
        let message = format!("no room can be made in the table `{}`", shape.table);
        return Err(StoreError::Database { message }.into());
    }
    build(connection, shape, &room.shape)?;
    Ok((room.shape, room.widened))
}

/// A table as it is to be.
struct Room<'a> {
    shape: Shape,
    /// Where the columns of fields are.
    places: HashMap<&'a str, usize>,
    widened: Vec<Widened>,
}

impl<'a> Room<'a> {
    fn plan_changes(&mut self, changes: &'a [Change]) -> Outcome<()> {
        for change in changes {
            if let Change::Upsert(rows) = change {
                self.plan_rows(rows)?;
            }
        }
        Ok(())
    }

    fn plan_schema(&mut self, schema: Option<&'a TableSchema>) -> Outcome<()> {
        for (name, kind) in schema.into_iter().flat_map(|schema| &schema.columns) {
            self.place(name, *kind)?;
        }
        Ok(())
    }

    fn plan_rows(&mut self, rows: &'a [Row]) -> Outcome<()> {
        for (name, cell) in rows.iter().flat_map(|row| &row.cells) {
            if let Some(kind) = ColumnKind::of(cell) {
                let index = self.place(name, kind)?;
                self.widen(index, cell);
            }
        }
        Ok(())
    }

    /// Where the column of a field is, which is added if there is none.
    fn place(&mut self, field: &'a str, kind: ColumnKind) -> Outcome<usize> {
        if let Some(&index) = self.places.get(field) {
            return Ok(index);
        }
        let index = match self.shape.position(field)? {
            Some(index) => index,
            None => {
                self.shape.add(field, kind)?;
                self.shape.columns.len() - 1
            }
        };
        self.places.insert(field, index);
        Ok(index)
    }

    /// Makes a column hold a value too.
    fn widen(&mut self, index: usize, cell: &Cell) {
        let column = &mut self.shape.columns[index];
        // A column of somebody else stays as it is; nothing is written to it.
        let Some(from) = column.kind else { return };
        if fit(from, cell).is_some() {
            return;
        }
        let to = wider(from, cell);
        let name = std::mem::take(&mut column.name);
        *column = Column::new(&name, to);
        let sample = cell.as_text().unwrap_or_default().chars().take(SAMPLE_CHARS_MAX).collect();
        self.widened.push(Widened { table: self.shape.table.clone(), column: name, from, to, sample });
    }
}

/// Makes the table in the database what it is to be. The columns that it has come first there, in the same order.
fn build(connection: &Connection, old: &Shape, new: &Shape) -> Outcome<()> {
    let (kept, added) = new.columns.split_at(old.columns.len());
    if kept == old.columns && !added.iter().any(|column| needs_rebuild(&column.name)) {
        return added.iter().try_for_each(|column| append(connection, &old.table, column));
    }
    let value = |index: usize, column: &Column| match column.kind {
        Some(kind) if kept[index].kind != column.kind => as_text(&column.name, kind),
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
