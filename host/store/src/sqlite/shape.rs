//! The columns of a table, as the database declares them: there is no other record of what a table holds.

use rusqlite::Connection;

use super::Outcome;
use crate::ColumnKind;
use crate::columns::shape::{Column, Holds, Shape};

/// Reads what the database says of a table or a view; nothing if there is none.
pub(super) fn load(connection: &Connection, table: &str) -> Outcome<Option<Shape>> {
    let mut statement = connection.prepare_cached("SELECT name, type, pk FROM pragma_table_info(?1)")?;
    let mut rows = statement.query([table])?;
    let mut shape = Shape { table: table.to_owned(), columns: Vec::new(), key: Vec::new() };
    let mut key = Vec::new();
    while let Some(row) = rows.next()? {
        let (name, declared): (String, String) = (row.get(0)?, row.get(1)?);
        let place_in_key: i64 = row.get(2)?;
        if place_in_key > 0 {
            key.push((place_in_key, name.clone()));
        }
        let holds = kind_of(&declared).map_or(Holds::Foreign(declared), Holds::Kind);
        shape.columns.push(Column { name, holds });
    }
    key.sort_unstable();
    shape.key = key.into_iter().map(|(_, name)| name).collect();
    Ok(if shape.columns.is_empty() { None } else { Some(shape) })
}

/// The type that a column is declared with. All that SQLite itself sees in it is its affinity: "INT" makes whole
/// numbers, "TEXT" leaves text alone.
pub(super) fn declared(column: &Column) -> &str {
    match &column.holds {
        Holds::Kind(kind) => declared_kind(*kind),
        Holds::Foreign(declared) => declared,
    }
}

fn declared_kind(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Integer => "INTEGER",
        ColumnKind::Decimal => "DECIMAL TEXT",
        ColumnKind::Text => "TEXT",
        ColumnKind::Boolean => "BOOLEAN",
        ColumnKind::Json => "JSON TEXT",
    }
}

fn kind_of(type_name: &str) -> Option<ColumnKind> {
    [ColumnKind::Integer, ColumnKind::Decimal, ColumnKind::Text, ColumnKind::Boolean, ColumnKind::Json]
        .into_iter()
        .find(|kind| declared_kind(*kind).eq_ignore_ascii_case(type_name))
}

/// A name as it stands in a statement, whatever it is.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Names as they stand in a list.
pub(super) fn quoted_list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(quoted).collect();
    names.join(", ")
}
