//! What weft remembers: tables of records, bookmarks, runs with their journal and progress, sealed tokens, accounts and failures,
//! all in one SQLite file that anybody can query with the `sqlite3` tool.
//!
//! | to change | open |
//! |---|---|
//! | what callers see | [`Store`] in `store.rs`; the data it takes in `row.rs`, `commit.rs`, `run.rs`, `recording.rs`, `records.rs`, `accounts.rs` |
//! | JSON text to rows and back | `json.rs` |
//! | what a failure says | `error.rs` |
//! | limits, and what of the history goes first | `limits.rs`, `history.rs` |
//! | what a database has to do, and which there are | `backend.rs` |
//! | what tables and columns are, in any of them | `columns/` |
//! | SQLite, and anything with SQL in it | `sqlite/` |
//!
//! What holds, whatever happens:
//! - A [`Commit`] is one transaction, on the disk before it is answered. Rows and the bookmark that says they are there
//!   never part.
//! - A value comes back with the characters it came with. A value that its column can't hold as it is makes the column
//!   wider (see [`ColumnKind`]); it is never rounded, trimmed or turned into something else.
//! - The same commits in the same order give the same tables.
//! - A run has one [`Lease`] at a time, and only who has it commits for the run.
//! - Only one process writes, and it holds the file's lock. A file that weft did not make is never written to.
//! - No type of the database driver is visible outside, nothing here knows of workflows or components, and no secret
//!   comes in except as ciphertext.

mod accounts;
mod backend;
mod clock;
mod columns;
mod commit;
mod error;
mod history;
mod json;
#[cfg(test)]
mod lease_tests;
mod limits;
mod pending;
mod recording;
mod records;
mod row;
mod run;
mod sqlite;
mod store;
mod target;

pub use accounts::{Renewal, StoredAccount, StoredSecret};
pub use commit::{
    Change, ColumnKind, Commit, CommitReport, Conditions, Passed, RunCommit, TableChange, TableSchema, Widened,
};
pub use error::{LockHolder, StoreError};
pub use json::{Convert, RowsError, rows_from_json, rows_from_json_with, rows_to_json};
pub use limits::{
    COLUMNS_MAX, DELETE_COLUMNS_MAX, FAILURES_KEPT_MAX, FOUND_BYTES_MAX, JOURNAL_BYTES_MAX, LEASE_HEARTBEAT_MS,
    LEASE_TTL_MS, RECORDINGS_BYTES_MAX, RECORDS_MAX, ROW_BYTES_MAX, RUNS_KEPT_ALL_MAX, RUNS_KEPT_DAYS, RUNS_KEPT_MAX,
};
pub use pending::Pending;
pub use recording::{Lacks, RunRecording};
pub use records::{
    Bookmark, BookmarkKey, ColumnInfo, Failure, FailureFilter, FailureKey, FailureRecord, FailureSpan, JournalEntry,
    Progress, SealedToken, TableInfo,
};
pub use row::{Cell, Found, Row};
pub use run::{Begun, Lease, NewRun, Run, RunOutcome, RunStatus};
pub use store::Store;
pub use target::StoreTarget;
