//! What a database has to do to be a store, in the store's words, and the databases that can.
//!
//! A backend keeps what the crate promises (see `lib.rs`), whatever it takes; the suite in `tests/suite` runs on each. The
//! rules of tables and columns are not its own: they are in `columns/`.

use crate::sqlite::Sqlite;
use crate::{
    Begun, Bookmark, BookmarkKey, Cell, Commit, CommitReport, Failure, FailureFilter, FailureKey, FailureSpan, Found,
    JournalEntry, Lease, NewRun, Pending, Progress, Renewal, Row, Run, RunOutcome, RunRecording, SealedToken,
    StoreError, StoredAccount, TableInfo,
};

/// A database that is open. What is written is on the disk when the call returns, or when its [`Pending`] is done; what is
/// read is as it was after the latest commit that was answered before.
pub(crate) trait Backend {
    /// Hands a commit in: one transaction. They are done in the order in which they come.
    async fn submit(&self, commit: Commit) -> Result<Pending<CommitReport>, StoreError>;

    /// The rows that meet all conditions, in the order of the table's key; from behind a place that an earlier find of the
    /// table gave, and as many as have so many bytes.
    async fn find(
        &self,
        table: &str,
        conditions: &[(String, Cell)],
        after: Option<&str>,
        limit: usize,
        bytes_max: usize,
    ) -> Result<Found, StoreError>;

    /// The rows that a `SELECT` gives.
    async fn query(&self, sql: &str) -> Result<Vec<Row>, StoreError>;

    /// All tables of records, by name. How many rows they have is not counted for it.
    async fn tables(&self) -> Result<Vec<TableInfo>, StoreError>;

    async fn bookmark(&self, key: &BookmarkKey) -> Result<Option<Bookmark>, StoreError>;

    /// Those behind a key, by what they belong to.
    async fn bookmarks(
        &self,
        after: Option<&BookmarkKey>,
        limit: usize,
    ) -> Result<Vec<(BookmarkKey, Bookmark)>, StoreError>;

    /// Those that differ from a key by nothing but what was asked; the furthest first.
    async fn bookmarks_beside(&self, key: &BookmarkKey) -> Result<Vec<(BookmarkKey, Bookmark)>, StoreError>;

    /// Moves a bookmark to another key, where there is one, and none there yet.
    async fn hand_bookmark_over(&self, from: BookmarkKey, to: BookmarkKey) -> Result<(), StoreError>;

    /// Sets bookmarks, also back.
    async fn set_bookmarks(&self, bookmarks: Vec<(BookmarkKey, Bookmark)>) -> Result<(), StoreError>;

    async fn forget_bookmarks(&self, keys: Vec<BookmarkKey>) -> Result<(), StoreError>;

    /// Hands a run in, in turn with the commits: begins it, or takes it if nobody runs it. Drops old history now and then.
    async fn submit_run(&self, run: NewRun) -> Result<Pending<Begun>, StoreError>;

    /// The newest run with this fingerprint, if it is not finished.
    async fn unfinished_run(&self, fingerprint: &str) -> Result<Option<Run>, StoreError>;

    /// Ends a run, and its lease with it.
    async fn finish_run(
        &self,
        lease: &Lease,
        outcome: RunOutcome,
        finished_at_ms: i64,
        summary_json: String,
        counts_json: Option<String>,
    ) -> Result<(), StoreError>;

    /// Renews all leases of these owners, by the clock of the database. Gives their number.
    async fn renew_leases(&self, owners: &[String]) -> Result<u64, StoreError>;

    /// Ends all leases of an owner. Gives their number.
    async fn release_leases(&self, owner: &str) -> Result<u64, StoreError>;

    /// Ends a lease behind all that was handed in before, and waits for nothing.
    fn let_go(&self, lease: Lease);

    /// The ids of the runs of a workflow, or of all, newest first.
    async fn run_ids(&self, workflow: Option<&str>) -> Result<Vec<String>, StoreError>;

    /// The newest runs, newest first.
    async fn runs(&self, limit: usize) -> Result<Vec<Run>, StoreError>;

    async fn run(&self, id: &str) -> Result<Option<Run>, StoreError>;

    /// What a run has journaled, in the order it came.
    async fn journal(&self, run_id: &str) -> Result<Vec<JournalEntry>, StoreError>;

    /// Whether a run has journaled any output, or has a position.
    async fn has_journal(&self, run_id: &str) -> Result<bool, StoreError>;

    /// By step and item.
    async fn progress(&self, run_id: &str) -> Result<Vec<Progress>, StoreError>;

    async fn keep_recording(&self, recording: RunRecording) -> Result<(), StoreError>;

    async fn recording(&self, run_id: &str) -> Result<Option<RunRecording>, StoreError>;

    /// The salt that there is, else this one from now on.
    async fn mask_salt(&self, new: [u8; 32]) -> Result<[u8; 32], StoreError>;

    /// Failures, newest first, from behind a key on.
    async fn failures(
        &self,
        filter: &FailureFilter,
        after: Option<FailureKey>,
        limit: usize,
    ) -> Result<Vec<Failure>, StoreError>;

    async fn failure(&self, id: i64) -> Result<Option<Failure>, StoreError>;

    async fn failure_count(&self) -> Result<u64, StoreError>;

    /// The keys of failures, in the order of these and from behind a key on.
    async fn failure_keys(
        &self,
        filter: &FailureFilter,
        after: Option<FailureKey>,
        limit: usize,
    ) -> Result<Vec<FailureKey>, StoreError>;

    async fn failure_span(&self, filter: &FailureFilter) -> Result<FailureSpan, StoreError>;

    /// The subjects that failed in a workflow and have not passed since.
    async fn failed_subjects(&self, workflow: &str) -> Result<Vec<String>, StoreError>;

    async fn token(&self, account: &str) -> Result<Option<SealedToken>, StoreError>;

    /// Puts a token in the place of the one that the account had.
    async fn save_token(&self, token: SealedToken) -> Result<(), StoreError>;

    async fn drop_token(&self, account: &str) -> Result<(), StoreError>;

    /// All accounts of the vault.
    async fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError>;

    async fn account(&self, platform: &str, name: &str) -> Result<Option<StoredAccount>, StoreError>;

    async fn save_account(&self, account: StoredAccount, before: Option<i64>) -> Result<(), StoreError>;

    async fn remove_account(&self, id: &str) -> Result<(), StoreError>;

    async fn note_account_use(&self, id: &str, at_ms: i64) -> Result<(), StoreError>;

    async fn rewrap_accounts(&self, keys: Vec<(String, String, Vec<u8>)>) -> Result<(), StoreError>;

    async fn take_renewal(&self, account: &str, owner: &str, lasts_ms: i64) -> Result<Renewal, StoreError>;

    async fn end_renewal(&self, account: &str, owner: &str) -> Result<(), StoreError>;
}

/// The databases that there are.
pub(crate) enum Database {
    Sqlite(Sqlite),
}

/// Does something with the database of a store, whichever it is: each is a [`Backend`].
macro_rules! with_backend {
    ($database:expr, $backend:ident => $work:expr) => {
        match &*$database {
            $crate::backend::Database::Sqlite($backend) => $work,
        }
    };
}
pub(crate) use with_backend;
