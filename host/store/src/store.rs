//! The store as its callers see it.

use std::fmt;
use std::sync::Arc;

use crate::backend::{Backend, Database, with_backend};
use crate::clock::Clock;
use crate::sqlite::Sqlite;
use crate::{
    Begun, Bookmark, BookmarkKey, Cell, Commit, CommitReport, FOUND_BYTES_MAX, Failure, FailureFilter, FailureKey,
    FailureSpan, Found, JournalEntry, Lease, LockHolder, NewRun, Pending, Progress, Renewal, Row, Run, RunOutcome,
    RunRecording, SealedToken, StoreError, StoreTarget, StoredAccount, TableInfo,
};

/// A store that is open. Cloning is cheap, and all clones are the same store.
///
/// Everything that writes is done, on the disk, when the call returns. A call that is dropped before it returns may or
/// may not have been done. Reads see what was committed before they began. When the last clone goes, work that is
/// still queued is finished first, then the lock is given back.
#[derive(Clone)]
pub struct Store {
    database: Arc<Database>,
}

impl fmt::Debug for Store {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.debug_struct("Store").finish_non_exhaustive()
    }
}

impl Store {
    /// Whether both are the same open store.
    pub fn is_same(&self, other: &Store) -> bool {
        Arc::ptr_eq(&self.database, &other.database)
    }

    /// Opens a store for reading and writing; makes the file where there is none. One process at a time can.
    pub async fn open(target: &StoreTarget) -> Result<Store, StoreError> {
        Store::open_by(target, Clock::default()).await
    }

    pub(crate) async fn open_by(target: &StoreTarget, clock: Clock) -> Result<Store, StoreError> {
        Ok(Store { database: Arc::new(Database::Sqlite(Sqlite::open(target.clone(), clock).await?)) })
    }

    /// Opens a store for reading, beside a process that may be writing to it.
    pub async fn open_read_only(target: &StoreTarget) -> Result<Store, StoreError> {
        Ok(Store { database: Arc::new(Database::Sqlite(Sqlite::open_read_only(target.clone()).await?)) })
    }

    /// The process that has a store open for writing now, if one has.
    pub async fn holder(target: &StoreTarget) -> Result<Option<LockHolder>, StoreError> {
        Sqlite::holder(target.clone()).await
    }

    /// Makes everything in the commit true at once. If any of it fails, nothing has happened.
    pub async fn commit(&self, commit: Commit) -> Result<CommitReport, StoreError> {
        self.submit(commit).await?.await
    }

    /// Hands a commit in. Commits are done in the order in which they were handed in, also those that nobody has
    /// waited for yet; what became of one is known when the returned [`Pending`] is done.
    pub async fn submit(&self, commit: Commit) -> Result<Pending<CommitReport>, StoreError> {
        with_backend!(self.database, backend => backend.submit(commit).await)
    }

    /// The rows that meet all conditions, in the order of the table's key, at most `limit` of them. A table or a field
    /// that does not exist has no rows. Each row has all columns of the table except `_synced_at`.
    pub async fn find(&self, table: &str, conditions: &[(String, Cell)], limit: usize) -> Result<Vec<Row>, StoreError> {
        let found = with_backend!(self.database, backend => {
            backend.find(table, conditions, None, limit, usize::MAX).await
        });
        Ok(found?.rows)
    }

    /// The same from a place on, which is none or what a find of the same table before gave: as many rows as one answer
    /// takes ([`FOUND_BYTES_MAX`](crate::FOUND_BYTES_MAX)), and where there are more. Rows that are added or removed
    /// meanwhile are neither skipped nor given twice.
    pub async fn find_after(
        &self,
        table: &str,
        conditions: &[(String, Cell)],
        after: Option<&str>,
        limit: usize,
    ) -> Result<Found, StoreError> {
        with_backend!(self.database, backend => backend.find(table, conditions, after, limit, FOUND_BYTES_MAX).await)
    }

    /// The rows that a `SELECT` gives, in its order, each value as the database has it. For people and their tests; a
    /// statement that would change anything is refused.
    pub async fn query(&self, sql: &str) -> Result<Vec<Row>, StoreError> {
        with_backend!(self.database, backend => backend.query(sql).await)
    }

    /// What there is: all tables of records, by name. How many rows they have is known and not counted.
    pub async fn tables(&self) -> Result<Vec<TableInfo>, StoreError> {
        with_backend!(self.database, backend => backend.tables().await)
    }

    /// How far a step has come.
    pub async fn bookmark(&self, key: &BookmarkKey) -> Result<Option<Bookmark>, StoreError> {
        with_backend!(self.database, backend => backend.bookmark(key).await)
    }

    /// All bookmarks, by what they belong to.
    pub async fn bookmarks(&self) -> Result<Vec<(BookmarkKey, Bookmark)>, StoreError> {
        with_backend!(self.database, backend => backend.bookmarks(None, usize::MAX).await)
    }

    /// The same some at a time: at most `limit` of them from behind a key on, which is none or that of the last one of the
    /// page before.
    pub async fn bookmarks_after(
        &self,
        after: Option<&BookmarkKey>,
        limit: usize,
    ) -> Result<Vec<(BookmarkKey, Bookmark)>, StoreError> {
        with_backend!(self.database, backend => backend.bookmarks(after, limit).await)
    }

    /// The bookmarks of the step, the account and the item of a key, whatever was asked for; the furthest first.
    pub async fn bookmarks_beside(&self, key: &BookmarkKey) -> Result<Vec<(BookmarkKey, Bookmark)>, StoreError> {
        with_backend!(self.database, backend => backend.bookmarks_beside(key).await)
    }

    /// Lets a bookmark belong to something else from now on, where there is one, and none there yet.
    pub async fn hand_bookmark_over(&self, from: BookmarkKey, to: BookmarkKey) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.hand_bookmark_over(from, to).await)
    }

    /// Sets bookmarks, also back: for people, who know why.
    pub async fn set_bookmarks(&self, bookmarks: Vec<(BookmarkKey, Bookmark)>) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.set_bookmarks(bookmarks).await)
    }

    /// Forgets bookmarks: their steps begin again as at the first time.
    pub async fn forget_bookmarks(&self, keys: Vec<BookmarkKey>) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.forget_bookmarks(keys).await)
    }

    /// Begins a run; or, when the id is that of a run that is not finished, goes on with that run: it is running
    /// again, and what is returned has the seed, the inputs and the start that it was first begun with. Old history
    /// is dropped on the way, and what of it nobody may have looked at is counted.
    ///
    /// A run that somebody is running is never gone on with, whoever asks; nor does another one begin beside it, unless it
    /// [may](NewRun::beside): [`StoreError::AlreadyRunning`]. Whoever had it before and let its lease lapse has lost it.
    pub async fn begin_run(&self, run: NewRun) -> Result<Begun, StoreError> {
        self.submit_run(run).await?.await
    }

    /// The same, handed in like a commit: what is handed in after it comes after it.
    pub async fn submit_run(&self, run: NewRun) -> Result<Pending<Begun>, StoreError> {
        with_backend!(self.database, backend => backend.submit_run(run).await)
    }

    /// The newest run with this fingerprint, if it is not finished. Somebody may be running it: beginning it tells.
    pub async fn unfinished_run(&self, fingerprint: &str) -> Result<Option<Run>, StoreError> {
        with_backend!(self.database, backend => backend.unfinished_run(fingerprint).await)
    }

    /// Ends a run. Its journal and its progress stay, as long as the history has room: a later run can begin in the
    /// middle of it. The counts are for whoever goes on with it. The lease ends with it.
    pub async fn finish_run(
        &self,
        lease: &Lease,
        outcome: RunOutcome,
        finished_at_ms: i64,
        summary_json: String,
        counts_json: Option<String>,
    ) -> Result<(), StoreError> {
        with_backend!(self.database, backend => {
            backend.finish_run(lease, outcome, finished_at_ms, summary_json, counts_json).await
        })
    }

    /// Says that owners live: all leases that they have last on, and their number is returned. Due every
    /// [`LEASE_HEARTBEAT_MS`](crate::LEASE_HEARTBEAT_MS) while they run anything.
    pub async fn renew_leases(&self, owners: &[String]) -> Result<u64, StoreError> {
        with_backend!(self.database, backend => backend.renew_leases(owners).await)
    }

    /// Gives all leases of an owner back, at an orderly end: others need not wait until they lapse. Returns their number.
    pub async fn release_leases(&self, owner: &str) -> Result<u64, StoreError> {
        with_backend!(self.database, backend => backend.release_leases(owner).await)
    }

    /// Gives a lease back without waiting for it: for a run that was dropped before its end. It is queued behind the commits
    /// that were handed in.
    pub fn let_go(&self, lease: Lease) {
        with_backend!(self.database, backend => backend.let_go(lease));
    }

    /// The ids of all runs of a workflow, or of all workflows, newest first. There are no more than
    /// [`RUNS_KEPT_ALL_MAX`](crate::RUNS_KEPT_ALL_MAX), and a few that came since somebody looked for old ones.
    pub async fn run_ids(&self, workflow: Option<&str>) -> Result<Vec<String>, StoreError> {
        with_backend!(self.database, backend => backend.run_ids(workflow).await)
    }

    /// The newest runs, newest first.
    pub async fn runs(&self, limit: usize) -> Result<Vec<Run>, StoreError> {
        with_backend!(self.database, backend => backend.runs(limit).await)
    }

    /// The run of that id.
    pub async fn run(&self, id: &str) -> Result<Option<Run>, StoreError> {
        with_backend!(self.database, backend => backend.run(id).await)
    }

    /// The outputs that a run has journaled, in the order they came.
    pub async fn journal(&self, run_id: &str) -> Result<Vec<JournalEntry>, StoreError> {
        with_backend!(self.database, backend => backend.journal(run_id).await)
    }

    /// Whether a run has journaled any output, or has a position: a later run can begin in the middle of it.
    pub async fn has_journal(&self, run_id: &str) -> Result<bool, StoreError> {
        with_backend!(self.database, backend => backend.has_journal(run_id).await)
    }

    /// The positions of a run's paging steps.
    pub async fn progress(&self, run_id: &str) -> Result<Vec<Progress>, StoreError> {
        with_backend!(self.database, backend => backend.progress(run_id).await)
    }

    /// Keeps the exchanges of a run, in place of those that were kept of it; only a part of them not in place of all. Those
    /// of the oldest runs are dropped as far as the history has no room for them.
    pub async fn keep_recording(&self, recording: RunRecording) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.keep_recording(recording).await)
    }

    /// The exchanges that were kept of a run.
    pub async fn recording(&self, run_id: &str) -> Result<Option<RunRecording>, StoreError> {
        with_backend!(self.database, backend => backend.recording(run_id).await)
    }

    /// What is mixed into the hashes of masked values: the one that the store has, else this new one from now on.
    pub async fn mask_salt(&self, new: [u8; 32]) -> Result<[u8; 32], StoreError> {
        with_backend!(self.database, backend => backend.mask_salt(new).await)
    }

    /// Failures from the newest to the oldest, at most `limit` of them; from behind a key on, which is none or that of the
    /// last one of the page before. One that happens again meanwhile becomes the newest, and is on no later page.
    pub async fn failures(
        &self,
        filter: &FailureFilter,
        after: Option<FailureKey>,
        limit: usize,
    ) -> Result<Vec<Failure>, StoreError> {
        with_backend!(self.database, backend => backend.failures(filter, after, limit).await)
    }

    /// The keys of the same failures: each is two numbers, whatever else is kept of it.
    pub async fn failure_keys(
        &self,
        filter: &FailureFilter,
        after: Option<FailureKey>,
        limit: usize,
    ) -> Result<Vec<FailureKey>, StoreError> {
        with_backend!(self.database, backend => backend.failure_keys(filter, after, limit).await)
    }

    /// How many of the same failures there are, and which numbers they have.
    pub async fn failure_span(&self, filter: &FailureFilter) -> Result<FailureSpan, StoreError> {
        with_backend!(self.database, backend => backend.failure_span(filter).await)
    }

    /// The failure with this number.
    pub async fn failure(&self, id: i64) -> Result<Option<Failure>, StoreError> {
        with_backend!(self.database, backend => backend.failure(id).await)
    }

    /// How many failures there are, of all workflows. More than [`FAILURES_KEPT_MAX`](crate::FAILURES_KEPT_MAX) are kept only
    /// until the next run begins.
    pub async fn failure_count(&self) -> Result<u64, StoreError> {
        with_backend!(self.database, backend => backend.failure_count().await)
    }

    /// What has failed in a workflow and not passed since, as [`FailureRecord::subject`](crate::FailureRecord::subject)
    /// has it.
    pub async fn failed_subjects(&self, workflow: &str) -> Result<Vec<String>, StoreError> {
        with_backend!(self.database, backend => backend.failed_subjects(workflow).await)
    }

    /// The token of an account.
    pub async fn token(&self, account: &str) -> Result<Option<SealedToken>, StoreError> {
        with_backend!(self.database, backend => backend.token(account).await)
    }

    /// Keeps a token, in place of the one that the account had.
    pub async fn save_token(&self, token: SealedToken) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.save_token(token).await)
    }

    /// Forgets the token of an account.
    pub async fn drop_token(&self, account: &str) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.drop_token(account).await)
    }

    /// All accounts of the vault, by platform and name.
    pub async fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError> {
        with_backend!(self.database, backend => backend.accounts().await)
    }

    /// The account of the vault with that name, in whatever case.
    pub async fn account(&self, platform: &str, name: &str) -> Result<Option<StoredAccount>, StoreError> {
        with_backend!(self.database, backend => backend.account(platform, name).await)
    }

    /// Keeps an account, with all its secrets, in place of what was kept of it. `before` is the generation that it had, and
    /// none for a new one: it is refused if somebody else has changed it since, or if another account has its name or owner.
    pub async fn save_account(&self, account: StoredAccount, before: Option<i64>) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.save_account(account, before).await)
    }

    /// Forgets an account, with all that is kept of it.
    pub async fn remove_account(&self, id: &str) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.remove_account(id).await)
    }

    /// Notes that an account is used, at a time in milliseconds since 1970.
    pub async fn note_account_use(&self, id: &str, at_ms: i64) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.note_account_use(id, at_ms).await)
    }

    /// Puts keys of accounts (the account's id, the id of the key above, the sealed key) in place of those before: all of
    /// them or none.
    pub async fn rewrap_accounts(&self, keys: Vec<(String, String, Vec<u8>)>) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.rewrap_accounts(keys).await)
    }

    /// Takes the right to renew the tokens of an account, for so many milliseconds by the clock of the database, unless
    /// somebody else has it. Of all processes that share the store, one at a time has it.
    pub async fn take_renewal(&self, account: &str, owner: &str, lasts_ms: i64) -> Result<Renewal, StoreError> {
        with_backend!(self.database, backend => backend.take_renewal(account, owner, lasts_ms).await)
    }

    /// Gives the right back.
    pub async fn end_renewal(&self, account: &str, owner: &str) -> Result<(), StoreError> {
        with_backend!(self.database, backend => backend.end_renewal(account, owner).await)
    }
}
