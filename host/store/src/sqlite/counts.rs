//! How many rows the tables have: a number for each, so that nobody has to count a table to show it. Triggers of the table
//! see to it, in the transaction that adds or removes rows: it holds for what people change by hand, too. Not for rows that
//! a `REPLACE` of theirs puts in the place of others: SQLite tells no trigger that those are gone.

use rusqlite::{Connection, OptionalExtension};

use super::Outcome;
use super::overview::names;
use super::shape::{load, quoted};
use crate::columns::shape::{PREFIX, SYNCED_AT};

/// What is known of a table's rows without counting them.
pub(super) struct Counted {
    pub(super) rows: u64,
    pub(super) last_synced_at: Option<String>,
}

/// The numbers of a table; none if nobody has seen to them all the time, as for a table that was renamed by hand.
pub(super) fn known(connection: &Connection, table: &str) -> Outcome<Option<Counted>> {
    let mut statement = connection.prepare_cached(
        "SELECT row_count, last_synced_at FROM _weft_tables
         WHERE name = ?1 AND 2 = (SELECT count(*) FROM sqlite_schema
                                  WHERE type = 'trigger' AND tbl_name = ?1 AND name IN (?2, ?3))",
    )?;
    let [added, removed] = triggers(table);
    let read = |row: &rusqlite::Row<'_>| {
        let rows: i64 = row.get(0)?;
        Ok(Counted { rows: rows.unsigned_abs(), last_synced_at: row.get(1)? })
    };
    Ok(statement.query_row((table, added, removed), read).optional()?)
}

/// Counts a table, this one time.
pub(super) fn count(connection: &Connection, table: &str, is_ours: bool) -> Outcome<Counted> {
    let latest = if is_ours { format!("max({SYNCED_AT})") } else { "NULL".to_owned() };
    let count = format!("SELECT count(*), {latest} FROM {}", quoted(table));
    let (rows, last_synced_at) = connection.query_row(&count, [], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    Ok(Counted { rows: rows.unsigned_abs(), last_synced_at })
}

/// Sees to the numbers of a table of weft's from now on.
pub(super) fn follow(connection: &Connection, table: &str) -> Outcome<()> {
    let counted = count(connection, table, true)?;
    let insert = "INSERT OR REPLACE INTO _weft_tables (name, row_count, last_synced_at) VALUES (?1, ?2, ?3)";
    let rows = i64::try_from(counted.rows).unwrap_or(i64::MAX);
    connection.execute(insert, (table, rows, counted.last_synced_at))?;
    let [added, removed] = triggers(table);
    let name = table.replace('\'', "''");
    for (trigger, event, change) in [(added, "INSERT", "+ 1"), (removed, "DELETE", "- 1")] {
        let (trigger, table) = (quoted(&trigger), quoted(table));
        // A table that was renamed by hand has taken them along.
        connection.execute_batch(&format!(
            "DROP TRIGGER IF EXISTS {trigger};
             CREATE TRIGGER {trigger} AFTER {event} ON {table} BEGIN
                 UPDATE _weft_tables SET row_count = row_count {change} WHERE name = '{name}';
             END;"
        ))?;
    }
    Ok(())
}

/// Sees to the numbers of all tables that nobody has seen to: those from before there were numbers, and what people made
/// by hand. Each is counted once.
pub(super) fn follow_all(connection: &Connection) -> Outcome<()> {
    let mut new = Vec::new();
    for name in names(connection)? {
        let is_ours = load(connection, &name)?.is_some_and(|shape| shape.is_ours());
        if is_ours && has_rows_of_its_own(connection, &name)? && known(connection, &name)?.is_none() {
            new.push(name);
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    // A connection that is dropped in the middle of it leaves all as it was.
    connection.execute_batch("BEGIN IMMEDIATE")?;
    new.iter().try_for_each(|name| follow(connection, name))?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// Whether a table is more than a view of something else: a virtual one can't have triggers.
fn has_rows_of_its_own(connection: &Connection, table: &str) -> Outcome<bool> {
    let select = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1 AND rootpage > 0";
    Ok(connection.prepare_cached(select)?.exists([table])?)
}

/// Takes note of when rows were written.
pub(super) fn written(connection: &Connection, table: &str, synced_at: &str) -> Outcome<()> {
    let mut statement = connection.prepare_cached(
        "UPDATE _weft_tables SET last_synced_at = ?2
         WHERE name = ?1 AND (last_synced_at IS NULL OR last_synced_at < ?2)",
    )?;
    statement.execute((table, synced_at))?;
    Ok(())
}

fn triggers(table: &str) -> [String; 2] {
    ["added", "removed"].map(|event| format!("{PREFIX}{event}_{table}"))
}
