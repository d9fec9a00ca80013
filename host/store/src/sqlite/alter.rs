//! Statements that make tables and change them.

use rusqlite::Connection;

use super::Outcome;
use super::shape::{declared, quoted, quoted_list};
use crate::ColumnKind;
use crate::columns::shape::{Column, PREFIX, SYNCED_AT, Shape};

/// Names that SQLite has for the row number. A table may have columns of these names, Taobao's orders do; but only from
/// the beginning.
const NAMES_OF_THE_ROW_NUMBER: [&str; 2] = ["rowid", "oid"];

/// Makes a table in the database.
pub(super) fn create(connection: &Connection, shape: &Shape) -> Outcome<()> {
    let mut parts = Vec::new();
    for column in &shape.columns {
        let never_null = column.name == SYNCED_AT || shape.key.contains(&column.name);
        let constraint = if never_null { " NOT NULL" } else { "" };
        parts.push(format!("{} {}{constraint}", quoted(&column.name), declared(column)));
    }
    parts.push(format!("PRIMARY KEY ({})", quoted_list(shape.key.iter().map(String::as_str))));
    // Without WITHOUT ROWID: rows of thirty fields went in 2 to 4 times slower with it when keys came in no order.
    connection.execute_batch(&format!("CREATE TABLE {} ({})", quoted(&shape.table), parts.join(", ")))?;
    Ok(())
}

/// Adds a column to a table, and returns the table as it then is.
pub(super) fn add_column(connection: &Connection, shape: &Shape, name: &str, kind: ColumnKind) -> Outcome<Shape> {
    let mut extended = shape.clone();
    extended.add(name, kind)?;
    if needs_rebuild(name) {
        rebuild(connection, shape, &extended, |_, column| quoted(&column.name))?;
    } else {
        append(connection, &shape.table, &Column::new(name, kind))?;
    }
    Ok(extended)
}

/// Whether a column of that name can't be added to a table that is there.
pub(super) fn needs_rebuild(name: &str) -> bool {
    NAMES_OF_THE_ROW_NUMBER.iter().any(|taken| taken.eq_ignore_ascii_case(name))
}

/// Adds a column in the database, behind all others.
pub(super) fn append(connection: &Connection, table: &str, column: &Column) -> Outcome<()> {
    let (table, name) = (quoted(table), quoted(&column.name));
    connection.execute_batch(&format!("ALTER TABLE {table} ADD COLUMN {name} {}", declared(column)))?;
    Ok(())
}

/// Puts a table with other columns in the place of one. Its rows are copied, with what this expression makes of each
/// old column, given with its place. Indexes and triggers that somebody added are made again; views don't notice.
pub(super) fn rebuild(
    connection: &Connection,
    old: &Shape,
    new: &Shape,
    value: impl Fn(usize, &Column) -> String,
) -> Outcome<()> {
    let additions = additions(connection, &old.table)?;
    let draft = Shape { table: format!("{PREFIX}rebuilt"), ..new.clone() };
    create(connection, &draft)?;
    let (table, draft) = (quoted(&old.table), quoted(&draft.table));
    let names = quoted_list(old.columns.iter().map(|column| column.name.as_str()));
    let values: Vec<String> = old.columns.iter().enumerate().map(|(index, column)| value(index, column)).collect();
    let values = values.join(", ");
    connection.execute_batch(&format!(
        "INSERT INTO {draft} ({names}) SELECT {values} FROM {table} ORDER BY _rowid_;
         DROP TABLE {table};
         ALTER TABLE {draft} RENAME TO {table};"
    ))?;
    for statement in additions {
        connection.execute_batch(&statement)?;
    }
    Ok(())
}

/// Statements for what belongs to a table beside its columns.
fn additions(connection: &Connection, table: &str) -> Outcome<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT sql FROM sqlite_schema
         WHERE tbl_name = ?1 AND type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid",
    )?;
    let found = statement.query_map([table], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found)
}
