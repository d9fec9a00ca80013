//! Shorthands for the tests.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tempfile::TempDir;
use weft_store::{
    Cell, Change, ColumnKind, Commit, Lease, NewRun, Row, RunRecording, Store, StoreTarget, TableChange, TableSchema,
};

pub const NOON: &str = "2025-03-04T12:00:00Z";

/// A store in a folder of its own.
pub struct Place {
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("weft.db")
    }

    pub fn target(&self) -> StoreTarget {
        StoreTarget::sqlite(self.path())
    }

    pub async fn store(&self) -> Store {
        Store::open(&self.target()).await.unwrap()
    }

    /// What the `sqlite3` tool would have open.
    pub fn plain(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }
}

/// The backends that the suite runs on.
#[derive(Debug, Clone, Copy)]
pub enum Backend {
    SqliteFile,
    SqliteMemory,
}

/// A fresh store, and what lasts as long as it is used.
pub struct Fresh {
    pub store: Store,
    _place: Option<Place>,
}

/// Gives a fresh store of a backend.
pub async fn fresh(backend: Backend) -> Fresh {
    match backend {
        Backend::SqliteFile => {
            let place = Place::new();
            Fresh { store: place.store().await, _place: Some(place) }
        }
        Backend::SqliteMemory => Fresh { store: memory().await, _place: None },
    }
}

/// Makes a test of a function that takes a fresh store, for every backend.
macro_rules! on_every_backend {
    ($test:ident) => {
        mod $test {
            use crate::help::{Backend, fresh};

            #[tokio::test]
            async fn sqlite_file() {
                let fresh = fresh(Backend::SqliteFile).await;
                super::$test(fresh.store.clone()).await;
            }

            #[tokio::test]
            async fn sqlite_memory() {
                let fresh = fresh(Backend::SqliteMemory).await;
                super::$test(fresh.store.clone()).await;
            }
        }
    };
}

pub async fn memory() -> Store {
    Store::open(&StoreTarget::memory()).await.unwrap()
}

pub fn row<const N: usize>(cells: [(&str, Cell); N]) -> Row {
    Row::new(cells)
}

pub fn number(text: impl ToString) -> Cell {
    Cell::number(text)
}

pub fn text(text: &str) -> Cell {
    Cell::text(text)
}

pub fn change(table: &str, key: &[&str], changes: Vec<Change>) -> TableChange {
    TableChange {
        table: table.to_owned(),
        schema: None,
        key: key.iter().map(|field| field.to_string()).collect(),
        changes,
    }
}

/// Rows for the table `t`, whose key is `id`.
pub fn upsert(rows: Vec<Row>) -> Commit {
    of(vec![change("t", &["id"], vec![Change::Upsert(rows)])])
}

pub fn of(changes: Vec<TableChange>) -> Commit {
    Commit { synced_at: NOON.to_owned(), changes, ..Commit::default() }
}

pub fn schema(columns: &[(&str, ColumnKind)]) -> Option<std::sync::Arc<TableSchema>> {
    Some(std::sync::Arc::new(TableSchema {
        columns: columns.iter().map(|(name, kind)| (name.to_string(), *kind)).collect(),
    }))
}

pub async fn all(store: &Store, table: &str) -> Vec<Row> {
    store.find(table, &[], usize::MAX).await.unwrap()
}

pub async fn kind(store: &Store, column: &str) -> Option<ColumnKind> {
    let tables = store.tables().await.unwrap();
    tables.iter().flat_map(|table| &table.columns).find(|each| each.name == column).and_then(|each| each.kind)
}

pub fn new_run(id: &str, fingerprint: &str, started_at_ms: i64) -> NewRun {
    NewRun {
        id: id.to_owned(),
        fingerprint: fingerprint.to_owned(),
        workflow: "orders".to_owned(),
        inputs_json: "{}".to_owned(),
        started_at_ms,
        seed: "5eed".to_owned(),
        owner: "me".to_owned(),
        beside: true,
        components_json: "{}".to_owned(),
    }
}

pub fn lease(run_id: &str, epoch: u32) -> Lease {
    Lease { run_id: run_id.to_owned(), epoch }
}

/// What was kept of a run: this text.
pub fn recording(run_id: &str, kept_at_ms: i64, text: &str) -> RunRecording {
    RunRecording { run_id: run_id.to_owned(), lacks: None, kept_at_ms, text: text.to_owned(), files: Vec::new() }
}

/// All bytes of the files in a folder, to see that nothing has changed.
pub fn bytes(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.map(|path| (path.clone(), std::fs::read(&path).unwrap_or_default())).collect();
    files.sort();
    files
}
