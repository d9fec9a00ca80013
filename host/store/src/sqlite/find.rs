//! Finding rows: some at a time, from a place in the order of the key on.

use std::sync::Arc;

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

use super::conditions::clause;
use super::shape::{declared, quoted, quoted_list};
use super::{Outcome, Reader, values};
use crate::columns::shape::{Column, Shape, is_reserved};
use crate::limits::{SAMPLE_CHARS_MAX, row_limit};
use crate::row::{CELL_BYTES, escaped_bytes};
use crate::{Cell, ColumnKind, Found, ROW_BYTES_MAX, Row, StoreError};

/// Where rows go on. As text it is a cursor that only this file reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    /// Behind the row with this key. Rows that come and go before it don't move it.
    Behind {
        /// The types of the key's columns: those of a widened column have another order.
        declared: Vec<String>,
        key: Vec<Value>,
    },
    /// Behind so many rows, where a table that weft did not make has no key of weft's.
    Skip(u64),
}

/// A value of a key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Value {
    Integer(i64),
    Text(String),
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Value::Integer(number) => ToSqlOutput::from(*number),
            Value::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// The rows of a table that meet all conditions, from a place on: at most so many, and no more than have so many bytes in
/// all; but one row at least. What is left out is said by the place where it begins. Rows are read one by one: what is not
/// given is not held.
pub(super) fn find(
    reader: &mut Reader,
    table: &str,
    conditions: &[(String, Cell)],
    after: Option<&str>,
    limit: usize,
    bytes_max: usize,
) -> Outcome<Found> {
    // Weft's own tables, tokens among them, are nobody's business.
    if is_reserved(&table.to_ascii_lowercase()) {
        return Ok(Found::default());
    }
    reader.moment(|reader| {
        let Some(shape) = reader.shape(table)? else { return Ok(Found::default()) };
        let Some((clause, values)) = clause(&shape, conditions) else { return Ok(Found::default()) };
        let place = after.map(|after| place_of(after, &shape)).transpose()?;
        let (key, skip) = match &place {
            Some(Place::Behind { key, .. }) => (key.as_slice(), 0),
            Some(Place::Skip(rows)) => (&[][..], *rows),
            None => (&[][..], 0),
        };
        // One more than asked for, to see whether there is more.
        let sql = select(&shape, &behind(&shape, &clause, values.len(), key), limit.saturating_add(1), skip);
        let mut statement = reader.connection().prepare_cached(&sql)?;
        let bound: Vec<&dyn ToSql> =
            values.iter().map(|value| value as &dyn ToSql).chain(key.iter().map(|value| value as &dyn ToSql)).collect();
        let mut stored = statement.query(bound.as_slice())?;
        let columns = named_columns(&shape);
        let mut found = Found::default();
        let (mut bytes, mut last) = (0, None);
        while let Some(row) = stored.next()? {
            // Before it is copied: what SQLite holds of it goes with the next row.
            let size = size_bytes(&columns, row)?;
            if found.rows.len() >= limit || (bytes + size > bytes_max && !found.rows.is_empty()) {
                let given = skip + found.rows.len() as u64;
                let place = last.flatten().unwrap_or(Place::Skip(given));
                found.after = Some(serde_json::to_string(&place).map_err(unwritable)?);
                break;
            }
            if size > ROW_BYTES_MAX {
                return Err(too_large(&shape, row)?.into());
            }
            last = Some(place_behind(&shape, row)?);
            bytes += size;
            found.rows.push(read(&columns, row)?);
        }
        Ok(found)
    })
}

fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Database { message: format!("a key can't be written down: {error}") }
}

/// Reads a cursor. It has to fit the table as it is now.
fn place_of(after: &str, shape: &Shape) -> Result<Place, StoreError> {
    let moved = || StoreError::Moved { table: shape.table.clone() };
    let place: Place = serde_json::from_str(after).map_err(|_| moved())?;
    match &place {
        Place::Behind { declared, key } if *declared != declared_key(shape) || key.len() != declared.len() => {
            Err(moved())
        }
        Place::Skip(_) if has_own_key(shape) => Err(moved()),
        _ => Ok(place),
    }
}

/// Whether rows are in the order of a key that is never NULL.
fn has_own_key(shape: &Shape) -> bool {
    !shape.key.is_empty() && shape.is_ours()
}

fn declared_key(shape: &Shape) -> Vec<String> {
    key_columns(shape).map(|(_, column)| declared(column).to_owned()).collect()
}

/// The columns of the key with their places among the data columns, in the order of the key.
fn key_columns(shape: &Shape) -> impl Iterator<Item = (usize, &Column)> {
    shape.key.iter().filter_map(|name| shape.data_columns().enumerate().find(|(_, column)| column.name == *name))
}

/// The place behind a row; none if it can't be told by its key.
fn place_behind(shape: &Shape, stored: &rusqlite::Row<'_>) -> Outcome<Option<Place>> {
    if !has_own_key(shape) {
        return Ok(None);
    }
    let mut key = Vec::new();
    for (index, _) in key_columns(shape) {
        key.push(match stored.get_ref(index)? {
            ValueRef::Integer(number) => Value::Integer(number),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
            _ => return Err(StoreError::Moved { table: shape.table.clone() }.into()),
        });
    }
    Ok(Some(Place::Behind { declared: declared_key(shape), key }))
}

/// The clause with the condition to be behind a key, whose values are bound behind those of the clause.
fn behind(shape: &Shape, clause: &str, bound: usize, key: &[Value]) -> String {
    if key.is_empty() {
        return clause.to_owned();
    }
    let names = quoted_list(shape.key.iter().map(String::as_str));
    let places: Vec<String> = (bound + 1..=bound + key.len()).map(|place| format!("?{place}")).collect();
    let word = if clause.is_empty() { " WHERE " } else { " AND " };
    format!("{clause}{word}({names}) > ({})", places.join(", "))
}

fn select(shape: &Shape, clause: &str, limit: usize, skip: u64) -> String {
    let columns = quoted_list(shape.data_columns().map(|column| column.name.as_str()));
    let order = match shape.key.is_empty() {
        true => String::new(),
        false => format!(" ORDER BY {}", quoted_list(shape.key.iter().map(String::as_str))),
    };
    let skip = if skip > 0 { format!(" OFFSET {skip}") } else { String::new() };
    format!("SELECT {columns} FROM {}{clause}{order} LIMIT {}{skip}", quoted(&shape.table), row_limit(limit))
}

/// The columns of records, with names that all rows share.
fn named_columns(shape: &Shape) -> Vec<(Arc<str>, Option<ColumnKind>)> {
    shape.data_columns().map(|column| (Arc::from(column.name.as_str()), column.kind())).collect()
}

/// How many bytes a row will take, as [`Row::size_bytes`] counts, or a few more.
fn size_bytes(columns: &[(Arc<str>, Option<ColumnKind>)], stored: &rusqlite::Row<'_>) -> Outcome<usize> {
    let mut bytes = 0;
    for (index, (name, _)) in columns.iter().enumerate() {
        let value_bytes = match stored.get_ref(index)? {
            ValueRef::Text(text) | ValueRef::Blob(text) => escaped_bytes(text),
            ValueRef::Null => 0,
            ValueRef::Integer(_) | ValueRef::Real(_) => NUMBER_BYTES,
        };
        bytes += CELL_BYTES + escaped_bytes(name.as_bytes()) + value_bytes;
    }
    Ok(bytes)
}

/// The longest whole number of 64 bits has so many digits; that others may have more does not matter.
const NUMBER_BYTES: usize = 20;

fn read(columns: &[(Arc<str>, Option<ColumnKind>)], stored: &rusqlite::Row<'_>) -> Outcome<Row> {
    let read_cell = |(index, (name, kind)): (usize, &(Arc<str>, Option<ColumnKind>))| {
        Ok((Arc::clone(name), values::cell(*kind, stored.get_ref(index)?)))
    };
    Ok(Row { cells: columns.iter().enumerate().map(read_cell).collect::<Outcome<_>>()? })
}

/// Says which row it is, by no more of its key than people can read.
fn too_large(shape: &Shape, stored: &rusqlite::Row<'_>) -> Outcome<StoreError> {
    let mut key = Vec::new();
    for (index, column) in key_columns(shape) {
        let value = match values::cell(column.kind(), stored.get_ref(index)?) {
            Cell::Text(text) => serde_json::json!(text).to_string(),
            other => other.as_text().unwrap_or("null").to_owned(),
        };
        key.push(value.chars().take(SAMPLE_CHARS_MAX).collect::<String>());
    }
    Ok(StoreError::RowSize { table: shape.table.clone(), key: format!("({})", key.join(", ")) })
}
