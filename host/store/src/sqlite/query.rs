//! Questions that people ask in SQL.

use std::sync::Arc;

use rusqlite::types::ValueRef;

use super::{Outcome, Reader};
use crate::limits::{QUERY_BYTES_MAX, QUERY_ROWS_MAX};
use crate::{Cell, Row, StoreError};

/// The rows that a query gives, in its order. It may only read.
pub(super) fn query(reader: &mut Reader, sql: &str) -> Outcome<Vec<Row>> {
    let mut statement = reader.connection().prepare(sql)?;
    if !statement.readonly() {
        return Err(refused("it would change the tables").into());
    }
    let names: Vec<Arc<str>> = statement.column_names().map(Arc::from).collect();
    let mut stored = statement.query([])?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while let Some(row) = stored.next()? {
        if rows.len() == QUERY_ROWS_MAX {
            return Err(refused(&format!("it gives more than {QUERY_ROWS_MAX} rows")).into());
        }
        let read_cell = |(index, name): (usize, &Arc<str>)| Ok((Arc::clone(name), cell(row.get_ref(index)?)));
        let row = Row { cells: names.iter().enumerate().map(read_cell).collect::<Outcome<_>>()? };
        bytes += row.size_bytes();
        if bytes > QUERY_BYTES_MAX {
            return Err(refused(&format!("it gives more than {} MiB", QUERY_BYTES_MAX >> 20)).into());
        }
        rows.push(row);
    }
    Ok(rows)
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::number(number),
        ValueRef::Real(number) => Cell::number(number),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Cell::text(String::from_utf8_lossy(bytes)),
    }
}

fn refused(reason: &str) -> StoreError {
    StoreError::Database { message: format!("this query can't be asked: {reason}") }
}
