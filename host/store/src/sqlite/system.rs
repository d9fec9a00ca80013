//! Weft's own tables, and what marks a file as weft's.

use std::path::Path;

use rusqlite::Connection;

use super::Outcome;
use crate::StoreError;

/// `weft`, in ASCII. It is in the header of the file and never changes.
pub(super) const APPLICATION_ID: i32 = 0x7765_6674;

/// The version of the tables below, in the header too (`PRAGMA user_version`).
const FORMAT_VERSION: i64 = 7;

const TABLES: &str = "
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
    status TEXT NOT NULL,
    finished_at_ms INTEGER,
    summary_json TEXT,
    commits INTEGER NOT NULL DEFAULT 0,
    counts_json TEXT,
    components_json TEXT,
    owner TEXT,
    epoch INTEGER NOT NULL DEFAULT 0,
    leased_at_ms INTEGER,
    heartbeat_ms INTEGER
);
CREATE INDEX _weft_runs_by_fingerprint ON _weft_runs (fingerprint, started_at_ms);
CREATE INDEX _weft_runs_by_time ON _weft_runs (started_at_ms);
CREATE INDEX _weft_runs_by_workflow ON _weft_runs (workflow, started_at_ms);
CREATE INDEX _weft_runs_by_owner ON _weft_runs (owner) WHERE owner IS NOT NULL;

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
CREATE INDEX _weft_failures_by_run ON _weft_failures (run_id, at_ms);
CREATE INDEX _weft_failures_by_subject ON _weft_failures (workflow, subject);
CREATE INDEX _weft_failures_by_time ON _weft_failures (at_ms);
CREATE INDEX _weft_failures_by_workflow ON _weft_failures (workflow, at_ms);
";

const BOOKMARKS: &str = "
CREATE TABLE _weft_bookmarks (
    workflow TEXT NOT NULL,
    step TEXT NOT NULL,
    account TEXT NOT NULL,
    item TEXT NOT NULL,
    asked TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    PRIMARY KEY (workflow, step, account, item, asked)
) WITHOUT ROWID;
";

/// What was kept of runs to do them again. The texts are long, so they stand last.
const RECORDINGS: &str = "
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
";

/// How many rows the tables of records have, and whether it is weft that changes them; and how many bytes runs have
/// journaled. Neither is worked out anew each time that somebody asks.
const COUNTS: &str = "
CREATE TABLE _weft_tables (
    name TEXT NOT NULL PRIMARY KEY,
    row_count INTEGER NOT NULL,
    last_synced_at TEXT,
    by_weft INTEGER NOT NULL DEFAULT 0,
    by_others INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE _weft_journal_bytes (
    run_id TEXT NOT NULL PRIMARY KEY,
    bytes INTEGER NOT NULL
) WITHOUT ROWID;
";

/// Accounts, and who renews their tokens at the moment. A row of the last is there while somebody does, and stays if they
/// couldn't tell what became of it.
const ACCOUNTS: &str = "
CREATE TABLE _weft_accounts (
    id TEXT NOT NULL PRIMARY KEY,
    platform TEXT NOT NULL,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    external_id TEXT,
    state TEXT NOT NULL,
    facts_json TEXT NOT NULL,
    generation INTEGER NOT NULL,
    key_id TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    used_at_ms INTEGER
) WITHOUT ROWID;
CREATE UNIQUE INDEX _weft_accounts_by_name ON _weft_accounts (platform, name COLLATE NOCASE);
CREATE UNIQUE INDEX _weft_accounts_by_owner ON _weft_accounts (platform, site, external_id)
    WHERE external_id IS NOT NULL;

CREATE TABLE _weft_account_secrets (
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    ciphertext BLOB NOT NULL,
    expires_at_ms INTEGER,
    PRIMARY KEY (account_id, name)
) WITHOUT ROWID;

CREATE TABLE _weft_renewals (
    account TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    until_ms INTEGER NOT NULL,
    begun_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
";

/// What makes a file of an older format one of the next, by the format it has: statements one after the other.
///
/// A table of [`TABLES`], [`BOOKMARKS`], [`RECORDINGS`], [`COUNTS`] or [`ACCOUNTS`] that an upgrade makes is made as it is today. Whoever
/// changes one of them later leaves its earlier form here, and adds what makes the new one of that.
const UPGRADES: [(i64, &[&str]); 6] = [
    (
        1,
        &["ALTER TABLE _weft_runs ADD COLUMN commits INTEGER NOT NULL DEFAULT 0;
           ALTER TABLE _weft_failures ADD COLUMN parameters_json TEXT;"],
    ),
    (2, &[RECORDINGS]),
    (3, &["ALTER TABLE _weft_runs ADD COLUMN counts_json TEXT"]),
    // What was asked for is not known of bookmarks from before: whoever asks first takes them over.
    (
        4,
        &[
            "ALTER TABLE _weft_failures ADD COLUMN subject TEXT NOT NULL DEFAULT '';
             ALTER TABLE _weft_failures ADD COLUMN times INTEGER NOT NULL DEFAULT 1;
             ALTER TABLE _weft_failures ADD COLUMN first_at_ms INTEGER;
             CREATE INDEX _weft_failures_by_subject ON _weft_failures (workflow, subject);
             ALTER TABLE _weft_runs ADD COLUMN components_json TEXT;
             ALTER TABLE _weft_bookmarks RENAME TO _weft_bookmarks_before;",
            BOOKMARKS,
            "INSERT INTO _weft_bookmarks (workflow, step, account, item, asked, until_ms)
                 SELECT workflow, step, account, item, '', until_ms FROM _weft_bookmarks_before;
             DROP TABLE _weft_bookmarks_before;",
        ],
    ),
    // The number of a process tells nothing where each has its own numbers.
    (
        5,
        &[
            "ALTER TABLE _weft_runs DROP COLUMN pid;
             ALTER TABLE _weft_runs ADD COLUMN owner TEXT;
             ALTER TABLE _weft_runs ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
             ALTER TABLE _weft_runs ADD COLUMN leased_at_ms INTEGER;
             ALTER TABLE _weft_runs ADD COLUMN heartbeat_ms INTEGER;
             CREATE INDEX _weft_runs_by_time ON _weft_runs (started_at_ms);
             CREATE INDEX _weft_runs_by_workflow ON _weft_runs (workflow, started_at_ms);
             CREATE INDEX _weft_runs_by_owner ON _weft_runs (owner) WHERE owner IS NOT NULL;
             DROP INDEX _weft_failures_by_run;
             CREATE INDEX _weft_failures_by_run ON _weft_failures (run_id, at_ms);
             CREATE INDEX _weft_failures_by_time ON _weft_failures (at_ms);
             CREATE INDEX _weft_failures_by_workflow ON _weft_failures (workflow, at_ms);",
            // Tables are counted as the file is opened.
            COUNTS,
            "INSERT INTO _weft_journal_bytes (run_id, bytes)
                 SELECT run_id, sum(octet_length(output_json)) FROM _weft_journal GROUP BY run_id;",
        ],
    ),
    (6, &[ACCOUNTS]),
];

/// Makes weft's own tables in an empty database.
pub(super) fn create(connection: &Connection) -> Outcome<()> {
    connection.execute_batch("BEGIN")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", FORMAT_VERSION)?;
    for tables in [TABLES, BOOKMARKS, RECORDINGS, COUNTS, ACCOUNTS] {
        connection.execute_batch(tables)?;
    }
    // For people who look; weft itself reads the header.
    let facts = [("application", "weft".to_owned()), ("format_version", FORMAT_VERSION.to_string())];
    for (name, value) in facts {
        connection.execute("INSERT INTO _weft_meta (name, value) VALUES (?1, ?2)", (name, value))?;
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}

/// Refuses a file that a newer weft has written.
pub(super) fn check_version(connection: &Connection, path: &Path) -> Outcome<()> {
    let found = version(connection)?;
    if found > FORMAT_VERSION {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: FORMAT_VERSION }.into());
    }
    Ok(())
}

/// Refuses a file that an older weft has written: whoever only reads can't bring it up to date.
pub(super) fn check_up_to_date(connection: &Connection, path: &Path) -> Outcome<()> {
    let found = version(connection)?;
    if found < FORMAT_VERSION {
        return Err(StoreError::Older { path: path.to_owned(), found }.into());
    }
    Ok(())
}

/// Brings a file that an older weft has written up to date, all of it or nothing.
pub(super) fn upgrade(connection: &Connection) -> Outcome<()> {
    if version(connection)? == FORMAT_VERSION {
        return Ok(());
    }
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for (from, statements) in UPGRADES {
        if version(connection)? == from {
            statements.iter().try_for_each(|statements| connection.execute_batch(statements))?;
            connection.pragma_update(None, "user_version", from + 1)?;
            connection
                .execute("UPDATE _weft_meta SET value = ?1 WHERE name = 'format_version'", [(from + 1).to_string()])?;
        }
    }
    connection.execute_batch("COMMIT")?;
    Ok(())
}

fn version(connection: &Connection) -> Outcome<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
