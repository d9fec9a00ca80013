//! Every limit of the store, by name.

use std::time::Duration;

/// Most columns a table may have, and most fields a record may have.
pub const COLUMNS_MAX: usize = 1_000;

/// Longest name of a column, in bytes: the names of all columns stand in every statement.
pub(crate) const COLUMN_NAME_BYTES_MAX: usize = 1_000;

/// Most runs of a workflow that the history keeps; the oldest go first.
pub const RUNS_KEPT_MAX: usize = 1_000;

/// Most runs of all workflows that the history keeps; the oldest of the workflow that has most go first.
pub const RUNS_KEPT_ALL_MAX: usize = 10_000;

/// Most records that are read as one list: those of a page.
pub const RECORDS_MAX: usize = 100_000;

/// For how many days the history keeps a run.
pub const RUNS_KEPT_DAYS: i64 = 90;

/// Most bytes of step outputs that the history keeps of runs that are over; those of the oldest runs of the workflow that
/// has most go first.
pub const JOURNAL_BYTES_MAX: i64 = 64 << 20;

/// Most bytes of exchanges that the history keeps; those of the oldest runs of the workflow that has most go first, those of
/// the newest run stay.
pub const RECORDINGS_BYTES_MAX: i64 = 64 << 20;

/// Most failures that are kept, be it of one workflow or of all; the oldest of the workflow that has most go first.
pub const FAILURES_KEPT_MAX: usize = 100_000;

/// For how long a lease is alive without a heartbeat, in milliseconds: so long nobody else can take the run.
pub const LEASE_TTL_MS: i64 = 30_000;

/// How often leases are to be renewed, in milliseconds: two heartbeats may be missed.
pub const LEASE_HEARTBEAT_MS: u64 = 10_000;

/// Old history is looked for when this many runs have begun since the last time.
pub(crate) const RUNS_BETWEEN_PRUNES: u32 = 64;

/// How long to wait for somebody else's transaction (the `sqlite3` tool, say) before giving up.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Most jobs that wait for the writer; a caller beyond that waits its turn.
pub(crate) const WRITE_QUEUE_MAX: usize = 1_024;

/// Most jobs that share one transaction, and so one fsync.
pub(crate) const GROUP_MAX: usize = 256;

/// Most reads that run at the same time, each on a connection of its own.
pub(crate) const READERS_MAX: usize = 4;

/// Rows that are looked at for the columns of a table that doesn't exist yet. Later rows may still add columns.
pub(crate) const INFER_ROWS_MAX: usize = 100;

/// Row shapes (lists of field names) whose statement is kept ready, per table.
pub(crate) const PLANS_MAX: usize = 32;

/// Prepared statements kept per connection.
pub(crate) const STATEMENTS_MAX: usize = 256;

/// A limit of the caller as a statement takes it.
pub(crate) fn row_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// Longest part of a value that a report shows, in characters.
pub(crate) const SAMPLE_CHARS_MAX: usize = 80;

/// Most bytes of the rows that one find gives, counted as [`Row::size_bytes`](crate::Row::size_bytes) counts them: it says
/// where they go on. A single row may have more, up to [`ROW_BYTES_MAX`].
pub const FOUND_BYTES_MAX: usize = 16 << 20;

/// Most bytes of one row that is found, counted in the same way: a little more than the largest page that it may have come
/// with.
pub const ROW_BYTES_MAX: usize = 33 << 20;

/// Deletes of one commit from one table that name the same columns and may look at all of its rows. For more of them there
/// is an index.
pub(crate) const UNINDEXED_DELETES_MAX: usize = 16;

/// Most different sets of columns that the deletes of one commit from one table may name: each may need an index.
pub const DELETE_COLUMNS_MAX: usize = 32;

/// Most bytes of the rows that a query in SQL gives, counted as [`Row::size_bytes`](crate::Row::size_bytes) counts them.
pub(crate) const QUERY_BYTES_MAX: usize = 256 << 20;

/// Most rows that a query in SQL gives.
pub(crate) const QUERY_ROWS_MAX: usize = 100_000;
