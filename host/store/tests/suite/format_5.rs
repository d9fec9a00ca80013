//! A store as the release before left it: the tables as they were, word for word.

use rusqlite::Connection;
use weft_store::{RunStatus, Store, StoreError};

use crate::help::{Place, all, lease, new_run, number, row, upsert};

const FORMAT_5: &str = "
PRAGMA application_id = 2003134068;
PRAGMA user_version = 5;

CREATE TABLE _weft_meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE _weft_runs (
    id TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    workflow TEXT NOT NULL,
    inputs_json TEXT NOT NULL,
    started_at_ms INTEGER NOT NULL,
    seed TEXT NOT NULL,
    pid INTEGER NOT NULL,
    status TEXT NOT NULL,
    finished_at_ms INTEGER,
    summary_json TEXT,
    commits INTEGER NOT NULL DEFAULT 0,
    counts_json TEXT,
    components_json TEXT
);
CREATE INDEX _weft_runs_by_fingerprint ON _weft_runs (fingerprint, started_at_ms);

CREATE TABLE _weft_journal (
    run_id TEXT NOT NULL,
    step TEXT NOT NULL,
    output_json TEXT NOT NULL,
    PRIMARY KEY (run_id, step)
);

CREATE TABLE _weft_progress (
    run_id TEXT NOT NULL,
    step TEXT NOT NULL,
    item TEXT NOT NULL,
    state_json TEXT NOT NULL,
    PRIMARY KEY (run_id, step, item)
) WITHOUT ROWID;

CREATE TABLE _weft_tokens (
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    ciphertext BLOB NOT NULL,
    expires_at_ms INTEGER,
    PRIMARY KEY (account, name)
) WITHOUT ROWID;

CREATE TABLE _weft_failures (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL,
    workflow TEXT NOT NULL,
    step TEXT NOT NULL,
    item_json TEXT,
    class TEXT NOT NULL,
    code TEXT,
    message TEXT NOT NULL,
    record_json TEXT,
    at_ms INTEGER NOT NULL,
    parameters_json TEXT,
    subject TEXT NOT NULL DEFAULT '',
    times INTEGER NOT NULL DEFAULT 1,
    first_at_ms INTEGER
);
CREATE INDEX _weft_failures_by_run ON _weft_failures (run_id);
CREATE INDEX _weft_failures_by_subject ON _weft_failures (workflow, subject);
CREATE TABLE _weft_bookmarks (
    workflow TEXT NOT NULL,
    step TEXT NOT NULL,
    account TEXT NOT NULL,
    item TEXT NOT NULL,
    asked TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (workflow, step, account, item, asked)
) WITHOUT ROWID;
CREATE TABLE _weft_recordings (
    run_id TEXT NOT NULL PRIMARY KEY,
    lacks TEXT,
    bytes INTEGER NOT NULL,
    kept_at_ms INTEGER NOT NULL,
    text TEXT NOT NULL
);

CREATE TABLE _weft_recording_files (
    run_id TEXT NOT NULL,
    name TEXT NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (run_id, name)
);

INSERT INTO _weft_meta VALUES ('application', 'weft'), ('format_version', '5');
INSERT INTO _weft_runs (id, fingerprint, workflow, inputs_json, started_at_ms, seed, pid, status, commits, components_json)
VALUES ('stopped', 'f', 'orders', '{}', 7, '5eed', 4711, 'running', 2, '{}');
INSERT INTO _weft_journal VALUES ('stopped', 'token', '1');
INSERT INTO _weft_bookmarks VALUES ('orders', 's', 'a', '', '', 7);
CREATE TABLE t (id INTEGER NOT NULL, _synced_at TEXT NOT NULL, PRIMARY KEY (id));
INSERT INTO t VALUES (1, '2025-03-04T12:00:00Z'), (2, '2025-03-04T13:00:00Z');
";

fn of_format_5() -> Place {
    let place = Place::new();
    let connection = Connection::open(place.path()).unwrap();
    connection.execute_batch(FORMAT_5).unwrap();
    place
}

fn columns(connection: &Connection, table: &str) -> Vec<String> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY name").unwrap();
    statement.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[tokio::test]
async fn a_store_of_the_release_before_goes_on() {
    let place = of_format_5();
    let read_only = Store::open_read_only(&place.target()).await;
    assert_eq!(read_only.unwrap_err(), StoreError::Older { path: place.path(), found: 5 });
    let store = place.store().await;
    let stopped = store.unfinished_run("f").await.unwrap().unwrap();
    assert_eq!((stopped.status, stopped.owner, stopped.commits), (RunStatus::Running, None, 2));
    let begun = store.begin_run(new_run("stopped", "f", 100)).await.unwrap();
    assert_eq!((begun.lease, begun.run.started_at_ms), (lease("stopped", 1), 7));
    assert_eq!(store.journal("stopped").await.unwrap().len(), 1);
    let journaled = store.query("SELECT bytes FROM _weft_journal_bytes WHERE run_id = 'stopped'").await.unwrap();
    assert_eq!(journaled[0].get("bytes"), Some(&number(1)), "they were counted");
    assert_eq!(store.bookmarks().await.unwrap().len(), 1);
    let rows = async || store.tables().await.unwrap().remove(0).rows;
    assert_eq!(rows().await, 2, "they were counted");
    store.commit(upsert(vec![row([("id", number(3))])])).await.unwrap();
    assert_eq!((rows().await, all(&store, "t").await.len()), (3, 3));
}

#[tokio::test]
async fn its_tables_become_those_of_a_new_file() {
    let (place, new) = (of_format_5(), Place::new());
    drop((place.store().await, new.store().await));
    let (plain, new) = (place.plain(), new.plain());
    let names =
        "SELECT type || ' ' || name FROM sqlite_schema WHERE name GLOB '_weft_*' AND tbl_name <> 't' ORDER BY 1";
    let made = |connection: &Connection| -> Vec<String> {
        let mut statement = connection.prepare(names).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(made(&plain), made(&new));
    for table in made(&new).iter().filter_map(|made| made.strip_prefix("table ")) {
        assert_eq!(columns(&plain, table), columns(&new, table), "{table}");
    }
}
