//! How many rows the tables have: a number for each, so that nobody has to count a table to show it. Triggers of the table
//! see to it, in the transaction that adds or removes rows.
//!
//! What people do by hand counts too, but it can't be trusted: SQLite tells no trigger of the rows that a `REPLACE` puts
//! others in the place of, unless whoever does it has set `recursive_triggers`, and the `sqlite3` tool has not. Weft itself
//! replaces nothing, and marks a table while it writes to it. So the triggers take note of changes by others; a table that has
//! any is counted when somebody asks, and from when the store is opened for writing its number is right again. An UPDATE by
//! hand is seen if it gives rows other keys. One that isn't: an `UPDATE OR REPLACE` that removes rows for the sake of a unique
//! index that somebody added.

use std::collections::{HashMap, HashSet};

use rusqlite::Connection;

use super::Outcome;
use super::shape::{load, quoted, quoted_list};
use crate::columns::shape::{PREFIX, SYNCED_AT, Shape, is_reserved};

/// What is known of a table's rows without counting them.
pub(super) struct Counted {
    pub(super) rows: u64,
    pub(super) last_synced_at: Option<String>,
}

// One look at the schema and one at the numbers for all tables: no index helps to look for one in the schema.
const TRIGGERS: &str = "SELECT tbl_name, name FROM sqlite_schema WHERE type = 'trigger'";
const NUMBERS: &str = "SELECT name, row_count, last_synced_at FROM _weft_tables WHERE by_others = 0";
/// A virtual table has no rows of its own, and can't have triggers.
const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY name";

/// The numbers of the tables that are right: somebody has seen to them all the time, which nobody does for a table that was
/// renamed by hand, and nobody else has changed rows.
pub(super) fn known(connection: &Connection) -> Outcome<HashMap<String, Counted>> {
    let mut statement = connection.prepare_cached(TRIGGERS)?;
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let all: HashSet<(String, String)> = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    let is_seen_to = |table: &str| triggers(table).into_iter().all(|name| all.contains(&(table.to_owned(), name)));
    let mut statement = connection.prepare_cached(NUMBERS)?;
    let read = |row: &rusqlite::Row<'_>| {
        let rows: i64 = row.get(1)?;
        Ok((row.get(0)?, Counted { rows: rows.unsigned_abs(), last_synced_at: row.get(2)? }))
    };
    let mut known: HashMap<String, Counted> = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    known.retain(|table, _| is_seen_to(table));
    Ok(known)
}

/// Counts a table, this one time.
pub(super) fn count(connection: &Connection, table: &str, is_ours: bool) -> Outcome<Counted> {
    let latest = if is_ours { format!("max({SYNCED_AT})") } else { "NULL".to_owned() };
    let count = format!("SELECT count(*), {latest} FROM {}", quoted(table));
    let (rows, last_synced_at) = connection.query_row(&count, [], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    Ok(Counted { rows: rows.unsigned_abs(), last_synced_at })
}

/// Sees to the numbers of a table of weft's from now on.
pub(super) fn follow(connection: &Connection, shape: &Shape) -> Outcome<()> {
    let table = shape.table.as_str();
    let counted = count(connection, table, true)?;
    let insert = "INSERT OR REPLACE INTO _weft_tables (name, row_count, last_synced_at) VALUES (?1, ?2, ?3)";
    let rows = i64::try_from(counted.rows).unwrap_or(i64::MAX);
    connection.execute(insert, (table, rows, counted.last_synced_at))?;
    let [added, removed, moved] = triggers(table);
    // A row keeps its key in all that weft does, so that nothing has to be done for it here.
    let key = quoted_list(shape.key.iter().map(String::as_str));
    let of_key = if key.is_empty() { String::new() } else { format!(" OF {key}") };
    let by_others = "by_others = by_others + 1 - by_weft";
    let follows = [
        (added, "INSERT".to_owned(), format!("row_count = row_count + 1, {by_others}")),
        (removed, "DELETE".to_owned(), format!("row_count = row_count - 1, {by_others}")),
        (moved, format!("UPDATE{of_key}"), by_others.to_owned()),
    ];
    let name = table.replace('\'', "''");
    for (trigger, event, change) in follows {
        let (trigger, table) = (quoted(&trigger), quoted(table));
        // A table that was renamed by hand has taken them along.
        connection.execute_batch(&format!(
            "DROP TRIGGER IF EXISTS {trigger};
             CREATE TRIGGER {trigger} AFTER {event} ON {table} BEGIN
                 UPDATE _weft_tables SET {change} WHERE name = '{name}';
             END;"
        ))?;
    }
    Ok(())
}

/// Sees to the numbers of all tables of which they may be wrong: those from before there were numbers, what people made by
/// hand, and what they changed. Each is counted once.
pub(super) fn follow_all(connection: &Connection) -> Outcome<()> {
    let known = known(connection)?;
    let mut statement = connection.prepare_cached(TABLES)?;
    let names: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut new = Vec::new();
    for name in names.into_iter().filter(|name| !is_reserved(name) && !known.contains_key(name)) {
        new.extend(load(connection, &name)?.filter(Shape::is_ours));
    }
    if new.is_empty() {
        return Ok(());
    }
    // A connection that is dropped in the middle of it leaves all as it was.
    connection.execute_batch("BEGIN IMMEDIATE")?;
    new.iter().try_for_each(|shape| follow(connection, shape))?;
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// Marks that it is weft that changes the rows of a table, until it is unmarked in the same transaction. Nobody else ever
/// sees the mark: what is rolled back takes it along.
pub(super) fn mark(connection: &Connection, table: &str, by_weft: bool) -> Outcome<()> {
    let mut statement = connection.prepare_cached("UPDATE _weft_tables SET by_weft = ?2 WHERE name = ?1")?;
    statement.execute((table, by_weft))?;
    Ok(())
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

fn triggers(table: &str) -> [String; 3] {
    ["added", "removed", "moved"].map(|event| format!("{PREFIX}{event}_{table}"))
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;
    use crate::sqlite::system;

    fn store_with(tables: usize) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        system::create(&connection).unwrap();
        for table in 0..tables {
            let statement = format!("CREATE TABLE t{table} (id TEXT PRIMARY KEY, _synced_at TEXT)");
            connection.execute_batch(&statement).unwrap();
        }
        follow_all(&connection).unwrap();
        connection
    }

    /// What it takes to know the numbers of so many tables, as the database counts its work.
    fn steps(tables: usize) -> i32 {
        let connection = store_with(tables);
        assert_eq!(known(&connection).unwrap().len(), tables);
        let steps_of = |sql: &str| {
            let mut statement = connection.prepare(sql).unwrap();
            let mut rows = statement.query([]).unwrap();
            while rows.next().unwrap().is_some() {}
            drop(rows);
            statement.get_status(StatementStatus::VmStep)
        };
        [TRIGGERS, NUMBERS, TABLES].map(steps_of).into_iter().sum()
    }

    #[test]
    fn more_tables_take_no_more_work_each() {
        let (few, many) = (steps(20), steps(200));
        assert!(many < few * 12, "{few} steps for 20 tables, {many} for 200");
    }

    #[test]
    fn a_table_with_quotes_in_its_name_or_without_a_key_is_known() {
        let connection = store_with(1);
        connection.execute_batch(r#"CREATE TABLE "o'h""no" ("the key" TEXT PRIMARY KEY, _synced_at TEXT)"#).unwrap();
        connection.execute_batch("CREATE TABLE keyless (_synced_at TEXT)").unwrap();
        follow_all(&connection).unwrap();
        let add = r#"INSERT INTO "o'h""no" VALUES ('1', ''); UPDATE _weft_tables SET by_others = 0"#;
        connection.execute_batch(add).unwrap();
        assert_eq!(known(&connection).unwrap().len(), 3);
        assert_eq!(known(&connection).unwrap().get("o'h\"no").map(|counted| counted.rows), Some(1));
    }
}
