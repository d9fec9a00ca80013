//! What the store asks for, each as a job of the writer or of a reader.

use super::{
    Sqlite, accounts, bookmarks, commit, failures, find, leases, overview, query, recordings, runs, salt, tokens,
};
use crate::backend::Backend;
use crate::{
    Begun, Bookmark, BookmarkKey, Cell, Commit, CommitReport, Failure, FailureFilter, FailureKey, FailureSpan, Found,
    JournalEntry, Lease, NewRun, Pending, Progress, Renewal, Row, Run, RunOutcome, RunRecording, SealedToken,
    StoreError, StoredAccount, TableInfo,
};

impl Backend for Sqlite {
    async fn submit(&self, commit: Commit) -> Result<Pending<CommitReport>, StoreError> {
        self.queue(move |state| commit::apply(state, &commit)).await
    }

    async fn find(
        &self,
        table: &str,
        conditions: &[(String, Cell)],
        after: Option<&str>,
        limit: usize,
        bytes_max: usize,
    ) -> Result<Found, StoreError> {
        let (table, conditions, after) = (table.to_owned(), conditions.to_vec(), after.map(str::to_owned));
        self.read(move |reader| find::find(reader, &table, &conditions, after.as_deref(), limit, bytes_max)).await
    }

    async fn query(&self, sql: &str) -> Result<Vec<Row>, StoreError> {
        let sql = sql.to_owned();
        self.read(move |reader| query::query(reader, &sql)).await
    }

    async fn tables(&self) -> Result<Vec<TableInfo>, StoreError> {
        self.read(overview::tables).await
    }

    async fn bookmark(&self, key: &BookmarkKey) -> Result<Option<Bookmark>, StoreError> {
        let key = key.clone();
        self.read(move |reader| bookmarks::load(reader.connection(), &key)).await
    }

    async fn bookmarks(
        &self,
        after: Option<&BookmarkKey>,
        limit: usize,
    ) -> Result<Vec<(BookmarkKey, Bookmark)>, StoreError> {
        let after = after.cloned();
        self.read(move |reader| bookmarks::page(reader.connection(), after.as_ref(), limit)).await
    }

    async fn bookmarks_beside(&self, key: &BookmarkKey) -> Result<Vec<(BookmarkKey, Bookmark)>, StoreError> {
        let key = key.clone();
        self.read(move |reader| bookmarks::beside(reader.connection(), &key)).await
    }

    async fn hand_bookmark_over(&self, from: BookmarkKey, to: BookmarkKey) -> Result<(), StoreError> {
        self.write(move |state| bookmarks::hand_over(state.connection(), &from, &to)).await
    }

    async fn set_bookmarks(&self, bookmarks: Vec<(BookmarkKey, Bookmark)>) -> Result<(), StoreError> {
        self.write(move |state| bookmarks::set(state.connection(), &bookmarks)).await
    }

    async fn forget_bookmarks(&self, keys: Vec<BookmarkKey>) -> Result<(), StoreError> {
        self.write(move |state| bookmarks::forget(state.connection(), &keys)).await
    }

    async fn submit_run(&self, run: NewRun) -> Result<Pending<Begun>, StoreError> {
        self.queue(move |state| runs::begin(state, &run)).await
    }

    async fn unfinished_run(&self, fingerprint: &str) -> Result<Option<Run>, StoreError> {
        let fingerprint = fingerprint.to_owned();
        self.read(move |reader| runs::unfinished(reader.connection(), &fingerprint)).await
    }

    async fn finish_run(
        &self,
        lease: &Lease,
        outcome: RunOutcome,
        finished_at_ms: i64,
        summary_json: String,
        counts_json: Option<String>,
    ) -> Result<(), StoreError> {
        let lease = lease.clone();
        self.write(move |state| {
            let (summary_json, counts_json) = (summary_json.as_str(), counts_json.as_deref());
            runs::finish(state.connection(), &lease, outcome, finished_at_ms, summary_json, counts_json)
        })
        .await
    }

    async fn renew_leases(&self, owners: &[String]) -> Result<u64, StoreError> {
        let owners = owners.to_vec();
        self.write(move |state| leases::renew(state, &owners)).await
    }

    async fn release_leases(&self, owner: &str) -> Result<u64, StoreError> {
        let owner = owner.to_owned();
        self.write(move |state| leases::release_all(state.connection(), &owner)).await
    }

    fn let_go(&self, lease: Lease) {
        self.queue_unwatched(move |state| leases::release(state.connection(), &lease));
    }

    async fn run_ids(&self, workflow: Option<&str>) -> Result<Vec<String>, StoreError> {
        let workflow = workflow.map(str::to_owned);
        self.read(move |reader| runs::ids(reader.connection(), workflow.as_deref())).await
    }

    async fn runs(&self, limit: usize) -> Result<Vec<Run>, StoreError> {
        self.read(move |reader| runs::newest(reader.connection(), limit)).await
    }

    async fn run(&self, id: &str) -> Result<Option<Run>, StoreError> {
        let id = id.to_owned();
        self.read(move |reader| runs::one(reader.connection(), &id)).await
    }

    async fn journal(&self, run_id: &str) -> Result<Vec<JournalEntry>, StoreError> {
        let run_id = run_id.to_owned();
        self.read(move |reader| runs::journal(reader.connection(), &run_id)).await
    }

    async fn has_journal(&self, run_id: &str) -> Result<bool, StoreError> {
        let run_id = run_id.to_owned();
        self.read(move |reader| runs::has_journal(reader.connection(), &run_id)).await
    }

    async fn progress(&self, run_id: &str) -> Result<Vec<Progress>, StoreError> {
        let run_id = run_id.to_owned();
        self.read(move |reader| runs::progress(reader.connection(), &run_id)).await
    }

    async fn keep_recording(&self, recording: RunRecording) -> Result<(), StoreError> {
        self.write(move |state| recordings::keep(state.connection(), &recording)).await
    }

    async fn recording(&self, run_id: &str) -> Result<Option<RunRecording>, StoreError> {
        let run_id = run_id.to_owned();
        self.read(move |reader| recordings::load(reader.connection(), &run_id)).await
    }

    async fn mask_salt(&self, new: [u8; 32]) -> Result<[u8; 32], StoreError> {
        self.write(move |state| salt::get_or_set(state.connection(), &new)).await
    }

    async fn failures(
        &self,
        filter: &FailureFilter,
        after: Option<FailureKey>,
        limit: usize,
    ) -> Result<Vec<Failure>, StoreError> {
        let filter = filter.clone();
        self.read(move |reader| failures::page(reader.connection(), &filter, after, limit)).await
    }

    async fn failure(&self, id: i64) -> Result<Option<Failure>, StoreError> {
        self.read(move |reader| failures::one(reader.connection(), id)).await
    }

    async fn failure_count(&self) -> Result<u64, StoreError> {
        self.read(|reader| failures::count(reader.connection())).await
    }

    async fn failure_keys(
        &self,
        filter: &FailureFilter,
        after: Option<FailureKey>,
        limit: usize,
    ) -> Result<Vec<FailureKey>, StoreError> {
        let filter = filter.clone();
        self.read(move |reader| failures::keys(reader.connection(), &filter, after, limit)).await
    }

    async fn failure_span(&self, filter: &FailureFilter) -> Result<FailureSpan, StoreError> {
        let filter = filter.clone();
        self.read(move |reader| failures::span(reader.connection(), &filter)).await
    }

    async fn failed_subjects(&self, workflow: &str) -> Result<Vec<String>, StoreError> {
        let workflow = workflow.to_owned();
        self.read(move |reader| failures::subjects(reader.connection(), &workflow)).await
    }

    async fn token(&self, account: &str) -> Result<Option<SealedToken>, StoreError> {
        let account = account.to_owned();
        self.read(move |reader| tokens::load(reader.connection(), &account)).await
    }

    async fn save_token(&self, token: SealedToken) -> Result<(), StoreError> {
        self.write(move |state| tokens::save(state.connection(), &token)).await
    }

    async fn drop_token(&self, account: &str) -> Result<(), StoreError> {
        let account = account.to_owned();
        self.write(move |state| tokens::remove(state.connection(), &account)).await
    }

    async fn accounts(&self) -> Result<Vec<StoredAccount>, StoreError> {
        self.read(move |reader| accounts::all(reader.connection())).await
    }

    async fn account(&self, platform: &str, name: &str) -> Result<Option<StoredAccount>, StoreError> {
        let (platform, name) = (platform.to_owned(), name.to_owned());
        self.read(move |reader| accounts::load(reader.connection(), &platform, &name)).await
    }

    async fn save_account(&self, account: StoredAccount, before: Option<i64>) -> Result<(), StoreError> {
        self.write(move |state| accounts::save(state.connection(), &account, before)).await
    }

    async fn remove_account(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |state| accounts::remove(state.connection(), &id)).await
    }

    async fn note_account_use(&self, id: &str, at_ms: i64) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |state| accounts::note_use(state.connection(), &id, at_ms)).await
    }

    async fn rewrap_accounts(&self, keys: Vec<(String, String, Vec<u8>)>) -> Result<(), StoreError> {
        self.write(move |state| accounts::rewrap(state.connection(), &keys)).await
    }

    async fn take_renewal(&self, account: &str, owner: &str, lasts_ms: i64) -> Result<Renewal, StoreError> {
        let (account, owner) = (account.to_owned(), owner.to_owned());
        self.write(move |state| accounts::take_renewal(state.connection(), &account, &owner, lasts_ms)).await
    }

    async fn end_renewal(&self, account: &str, owner: &str) -> Result<(), StoreError> {
        let (account, owner) = (account.to_owned(), owner.to_owned());
        self.write(move |state| accounts::end_renewal(state.connection(), &account, &owner)).await
    }
}
