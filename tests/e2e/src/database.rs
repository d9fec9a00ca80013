//! What is in a store, read with plain SQLite: what a shop's own programs would see. On purpose it shares nothing with the
//! store, which it judges.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

/// A value as SQLite holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// Text.
    Text(String),
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    fn of(value: ValueRef<'_>) -> Cell {
        match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Integer(number),
            ValueRef::Text(bytes) => Cell::Text(String::from_utf8(bytes.to_vec()).expect("text is UTF-8")),
            ValueRef::Real(number) => panic!("a float in a table: {number}"),
            ValueRef::Blob(_) => panic!("bytes in a table"),
        }
    }
}

/// Values by column.
pub type Row = BTreeMap<String, Cell>;
/// Rows by table, sorted.
pub type Tables = BTreeMap<String, Vec<Row>>;

/// An open store.
pub struct Database(Connection);

impl Database {
    /// Opens a store that nobody writes to any more.
    pub fn open(path: &Path) -> Database {
        let opened = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE);
        Database(opened.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    }

    /// All tables that hold data, without the time of writing.
    pub fn tables(&self) -> Tables {
        let names = self
            .query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_weft\\_%' ESCAPE '\\'");
        let names = names.into_iter().map(|row| match &row["name"] {
            Cell::Text(name) => name.clone(),
            other => panic!("no name: {other:?}"),
        });
        names.map(|name| (name.clone(), self.table(&name))).collect()
    }

    /// All tables that hold data with all rows in the order in which they were first written, as text: two stores whose
    /// dumps are equal hold the same bytes. Only the time of writing is left out.
    pub fn dump(&self) -> String {
        let mut dump = String::new();
        for table in self.tables().keys() {
            let rows = self.query(&format!("SELECT rowid AS rowid_, * FROM \"{table}\" ORDER BY rowid"));
            for mut row in rows {
                row.remove("_synced_at");
                dump.push_str(&format!("{table} {row:?}\n"));
            }
        }
        dump
    }

    /// The rows of a table without the time of writing, sorted. Each row has one.
    pub fn table(&self, name: &str) -> Vec<Row> {
        let mut rows = self.query(&format!("SELECT * FROM \"{name}\""));
        for row in &mut rows {
            match row.remove("_synced_at") {
                Some(Cell::Text(time)) if time.len() == "2026-01-01T00:00:00Z".len() && time.ends_with('Z') => {}
                other => panic!("`_synced_at` of {name} is {other:?}"),
            }
        }
        rows.sort();
        rows
    }

    /// The declared types of a table's columns.
    pub fn types(&self, table: &str) -> BTreeMap<String, String> {
        let columns = self.query(&format!("SELECT name, type FROM pragma_table_info('{table}')"));
        let text = |cell: &Cell| match cell {
            Cell::Text(text) => text.clone(),
            other => panic!("no text: {other:?}"),
        };
        columns.iter().map(|row| (text(&row["name"]), text(&row["type"]))).collect()
    }

    /// The single value that a query gives.
    pub fn value(&self, query: &str) -> Cell {
        let rows = self.query(query);
        assert_eq!(rows.len(), 1, "{query}");
        rows[0].values().next().expect("a column").clone()
    }

    /// The rows of a query.
    pub fn query(&self, query: &str) -> Vec<Row> {
        let mut statement = self.0.prepare(query).unwrap_or_else(|error| panic!("{query}: {error}"));
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let rows = statement.query_map([], |row| {
            let cells = names.iter().enumerate().map(|(index, name)| Ok((name.clone(), Cell::of(row.get_ref(index)?))));
            cells.collect()
        });
        rows.and_then(Iterator::collect).unwrap_or_else(|error| panic!("{query}: {error}"))
    }
}
