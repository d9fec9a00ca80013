//! Finding rows.

use std::sync::Arc;

use rusqlite::params_from_iter;

use super::conditions::clause;
use super::shape::{Column, Shape, is_reserved, quoted, quoted_list};
use super::{Outcome, Reader, fit};
use crate::limits::row_limit;
use crate::{Cell, Row};

/// The rows of a table that meet all conditions, at most so many.
pub(crate) fn find(reader: &mut Reader, table: &str, conditions: &[(String, Cell)], limit: usize) -> Outcome<Vec<Row>> {
    // Weft's own tables, tokens among them, are nobody's business.
    if is_reserved(&table.to_ascii_lowercase()) {
        return Ok(Vec::new());
    }
    reader.moment(|reader| {
        let Some(shape) = reader.shape(table)? else { return Ok(Vec::new()) };
        let Some((clause, values)) = clause(&shape, conditions) else { return Ok(Vec::new()) };
        let mut statement = reader.connection().prepare_cached(&select(&shape, &clause, limit))?;
        let mut stored = statement.query(params_from_iter(values))?;
        let mut rows = Vec::new();
        while let Some(row) = stored.next()? {
            rows.push(read(&shape, row)?);
        }
        Ok(rows)
    })
}

fn select(shape: &Shape, clause: &str, limit: usize) -> String {
    let columns = quoted_list(shape.data_columns().map(|column| column.name.as_str()));
    let order = match shape.key.is_empty() {
        true => String::new(),
        false => format!(" ORDER BY {}", quoted_list(shape.key.iter().map(String::as_str))),
    };
    format!("SELECT {columns} FROM {}{clause}{order} LIMIT {}", quoted(&shape.table), row_limit(limit))
}

fn read(shape: &Shape, stored: &rusqlite::Row<'_>) -> Outcome<Row> {
    let read_cell = |(index, column): (usize, &Column)| -> Outcome<(Arc<str>, Cell)> {
        Ok((Arc::from(column.name.as_str()), fit::cell(column.kind, stored.get_ref(index)?)))
    };
    let cells = shape.data_columns().enumerate().map(read_cell).collect::<Outcome<_>>()?;
    Ok(Row { cells })
}
