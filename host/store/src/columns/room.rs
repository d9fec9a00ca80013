//! Room for what a commit brings: columns that a table lacks, and columns that must become wider. It is planned once for all
//! that the commit is still to bring: a row that needs it in forty columns, or forty rows that do in one each, must not copy
//! the table forty times while everybody else waits for the writer.

use std::collections::HashMap;

use super::fit::{fit, wider};
use super::shape::{Column, Shape};
use crate::limits::SAMPLE_CHARS_MAX;
use crate::{Cell, Change, ColumnKind, Row, StoreError, TableChange, TableSchema, Widened};

/// What a commit is still to bring.
#[derive(Clone, Copy)]
pub(crate) struct Ahead<'a> {
    /// The rows that come next.
    pub(crate) rows: &'a [Row],
    /// What the same change has behind them.
    pub(crate) changes: &'a [Change],
    /// The changes behind that, to this table and to others.
    pub(crate) later: &'a [TableChange],
}

/// The table with room for the next row, and for all that come after it, and the columns that become wider.
pub(crate) fn plan(shape: &Shape, ahead: Ahead<'_>) -> Result<(Shape, Vec<Widened>), StoreError> {
    let mut room = Room { shape: shape.clone(), indexes: HashMap::new(), widened: Vec::new() };
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
        return Err(StoreError::Database { message });
    }
    Ok((room.shape, room.widened))
}

/// A table as it is to be.
struct Room<'a> {
    shape: Shape,
    /// Where the columns of fields are.
    indexes: HashMap<&'a str, usize>,
    widened: Vec<Widened>,
}

impl<'a> Room<'a> {
    fn plan_changes(&mut self, changes: &'a [Change]) -> Result<(), StoreError> {
        for change in changes {
            if let Change::Upsert(rows) = change {
                self.plan_rows(rows)?;
            }
        }
        Ok(())
    }

    fn plan_schema(&mut self, schema: Option<&'a TableSchema>) -> Result<(), StoreError> {
        for (name, kind) in schema.into_iter().flat_map(|schema| &schema.columns) {
            self.index_of(name, *kind)?;
        }
        Ok(())
    }

    fn plan_rows(&mut self, rows: &'a [Row]) -> Result<(), StoreError> {
        for (name, cell) in rows.iter().flat_map(|row| &row.cells) {
            if let Some(kind) = ColumnKind::of(cell) {
                let index = self.index_of(name, kind)?;
                self.widen(index, cell);
            }
        }
        Ok(())
    }

    /// Where the column of a field is, which is added if there is none.
    fn index_of(&mut self, field: &'a str, kind: ColumnKind) -> Result<usize, StoreError> {
        if let Some(&index) = self.indexes.get(field) {
            return Ok(index);
        }
        let index = match self.shape.position(field)? {
            Some(index) => index,
            None => {
                self.shape.add(field, kind)?;
                self.shape.columns.len() - 1
            }
        };
        self.indexes.insert(field, index);
        Ok(index)
    }

    /// Makes a column hold a value too.
    fn widen(&mut self, index: usize, cell: &Cell) {
        let column = &mut self.shape.columns[index];
        // A column of somebody else stays as it is; nothing is written to it.
        let Some(from) = column.kind() else { return };
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
