//! Widening a column. SQLite can't change a column's type, so the table is made again and its rows are copied.

use rusqlite::Connection;

use super::fit::wider;
use super::make;
use super::shape::{Column, Shape, quoted, quoted_list};
use super::{Outcome, system};
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
    rebuild(connection, shape, &widened, column, from)?;
    let sample = cell.as_text().unwrap_or_default().chars().take(SAMPLE_CHARS_MAX).collect();
    let report = Widened { table: shape.table.clone(), column: name.clone(), from, to, sample };
    Ok((widened, report))
}

/// Puts a table with other column types in the place of one. Indexes and triggers that somebody added are made again;
/// views don't notice.
fn rebuild(connection: &Connection, old: &Shape, new: &Shape, column: usize, from: ColumnKind) -> Outcome<()> {
    let additions = additions(connection, &old.table)?;
    let draft = Shape { table: format!("{}rebuilt", system::PREFIX), ..new.clone() };
    make::create(connection, &draft)?;
    let (table, draft) = (quoted(&old.table), quoted(&draft.table));
    let names = quoted_list(old.columns.iter().map(|column| column.name.as_str()));
    let values: Vec<String> = old
        .columns
        .iter()
        .enumerate()
        .map(|(index, each)| if index == column { as_text(&each.name, from) } else { quoted(&each.name) })
        .collect();
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
