//! The commits of a run: handed in one after the other, a few on their way at once.
//!
//! A run does not wait for the disk after every page: it goes on with the next one and hands that in too, and the store
//! puts both on the disk together. Whoever has to see what was written (a step that looks rows up, the end of the run)
//! waits for all of them. Commits are numbered, and the store refuses one whose predecessor failed, so what is on the
//! disk is always a beginning of the run without gaps.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Mutex as AsyncMutex;
use weft_store::{Change, Commit, CommitReport, Pending, RunCommit, Store};

use crate::event::{Event, EventSink};
use crate::failure::RunFailure;

/// Commits on their way at once. Their rows are in memory until they are on the disk.
const IN_FLIGHT_MAX: usize = 8;

/// The commits of one run.
pub(crate) struct Commits {
    store: Store,
    /// The run, if it is entered in the store.
    run_id: Option<String>,
    /// When, for the rows: RFC 3339.
    synced_at: String,
    events: EventSink,
    queue: AsyncMutex<Queue>,
    /// Rows that are on the disk, by table.
    tables: Mutex<BTreeMap<String, u64>>,
}

struct Queue {
    /// The number of the latest commit.
    number: u32,
    in_flight: VecDeque<InFlight>,
}

struct InFlight {
    pending: Pending<CommitReport>,
    tables: Vec<(String, u64)>,
    /// The step and its page, if the commit is one of a page.
    page: Option<(String, u32)>,
}

impl Commits {
    /// The commits of a run that has made so many already.
    pub(crate) fn new(store: Store, run_id: Option<String>, number: u32, synced_at: String, events: EventSink) -> Self {
        let queue = AsyncMutex::new(Queue { number, in_flight: VecDeque::new() });
        Self { store, run_id, synced_at, events, queue, tables: Mutex::default() }
    }

    /// Hands a commit in, and waits only if too many are on their way. The failure may be that of an earlier one.
    pub(crate) async fn hand_in(&self, mut commit: Commit, page: Option<(String, u32)>) -> Result<(), RunFailure> {
        let mut queue = self.queue.lock().await;
        while queue.in_flight.len() >= IN_FLIGHT_MAX {
            self.confirm(&mut queue).await?;
        }
        match &self.run_id {
            Some(id) => commit.run = Some(RunCommit { id: id.clone(), number: queue.number + 1 }),
            // Only rows: the failures of a rehearsal are not the store's.
            None => commit.failures.clear(),
        }
        commit.synced_at.clone_from(&self.synced_at);
        let tables =
            commit.changes.iter().map(|change| (change.table.clone(), change.changes.iter().map(rows).sum())).collect();
        let pending = self.store.submit(commit).await?;
        queue.number += 1;
        queue.in_flight.push_back(InFlight { pending, tables, page });
        Ok(())
    }

    /// Waits until everything that was handed in is on the disk.
    pub(crate) async fn settle(&self) -> Result<(), RunFailure> {
        let mut queue = self.queue.lock().await;
        while !queue.in_flight.is_empty() {
            self.confirm(&mut queue).await?;
        }
        Ok(())
    }

    /// Rows that are on the disk, by table.
    pub(crate) fn tables(&self) -> BTreeMap<String, u64> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for the oldest commit and reports it.
    async fn confirm(&self, queue: &mut Queue) -> Result<(), RunFailure> {
        let Some(oldest) = queue.in_flight.front_mut() else { return Ok(()) };
        let outcome = (&mut oldest.pending).await;
        let Some(done) = queue.in_flight.pop_front() else { return Ok(()) };
        let report = outcome?;
        for widened in report.widened {
            (self.events)(Event::Widened {
                table: widened.table,
                column: widened.column,
                from: widened.from.to_string(),
                to: widened.to.to_string(),
                sample: widened.sample,
            });
        }
        {
            let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
            for (table, rows) in done.tables {
                *tables.entry(table).or_default() += rows;
            }
        }
        if let Some((step, page)) = done.page {
            (self.events)(Event::Committed { step, page, rows: report.upserted });
        }
        Ok(())
    }
}

fn rows(change: &Change) -> u64 {
    match change {
        Change::Upsert(rows) => rows.len() as u64,
        Change::Delete(_) => 0,
    }
}
