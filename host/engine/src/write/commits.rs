//! The commits of a run: handed in one after the other, a few on their way at once.
//!
//! A run does not wait for the disk after every page: it goes on with the next one and hands that in too, and the store
//! puts both on the disk together. Whoever has to see what was written (a step that looks rows up, the end of the run)
//! waits for all of them. Commits are numbered, and the store refuses one whose predecessor failed, so what is on the
//! disk is always a beginning of the run without gaps.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::Mutex as AsyncMutex;
use weft_store::{Change, Commit, CommitReport, FAILURES_KEPT_MAX, Pending, RunCommit, Store};

use crate::lease::Held;
use crate::report::counts::RunCounts;
use crate::report::event::{Event, EventSink};
use crate::report::failure::RunFailure;

/// Commits on their way at once. Their rows are in memory until they are on the disk.
const IN_FLIGHT_MAX: usize = 8;

/// The commits of one run.
pub(crate) struct Commits {
    store: Store,
    /// The run, if it is entered in the store.
    held: Option<Held>,
    /// What the run counts: every commit carries it along.
    counts: RunCounts,
    /// When, for the rows: RFC 3339.
    synced_at: String,
    events: EventSink,
    queue: AsyncMutex<Queue>,
    /// Rows that are on the disk, by table.
    tables: Mutex<BTreeMap<String, u64>>,
}

/// A run that was entered in the store.
pub(crate) struct Entered {
    pub(crate) id: String,
    pub(crate) held: Held,
    /// Failures that had to go as it began.
    pub(crate) failures_dropped: u64,
    /// Whether there are failures of its workflow from before.
    pub(crate) has_failures: bool,
    /// Commits that it has made before.
    pub(crate) commits: u32,
    /// What it has counted before.
    pub(crate) counts: RunCounts,
    /// Rows that it has written before, by table.
    pub(crate) tables: BTreeMap<String, u64>,
}

struct Queue {
    /// The number of the latest commit.
    number: u32,
    /// Rows that were handed in, by table.
    tables: BTreeMap<String, u64>,
    in_flight: VecDeque<InFlight>,
}

/// What is on its way.
enum InFlight {
    /// The run itself, which is there: what had to go is told in its turn.
    Run(u64),
    /// A commit.
    Commit(OneCommit),
}

struct OneCommit {
    pending: Pending<CommitReport>,
    tables: Vec<(String, u64)>,
    /// The step and its page, if the commit is one of a page.
    page: Option<(String, u32)>,
}

impl Commits {
    /// The commits of a run that is not entered in the store.
    pub(crate) fn new(store: Store, synced_at: String, events: EventSink) -> Self {
        let queue = AsyncMutex::new(Queue { number: 0, tables: BTreeMap::new(), in_flight: VecDeque::new() });
        let (held, counts) = (None, RunCounts::default());
        Self { store, held, counts, synced_at, events, queue, tables: Mutex::default() }
    }

    /// The commits of a run that is entered in the store, and may have made commits before.
    pub(crate) fn of_run(self, run: Entered) -> Self {
        let in_flight = VecDeque::from([InFlight::Run(run.failures_dropped)]);
        let queue = AsyncMutex::new(Queue { number: run.commits, tables: run.tables.clone(), in_flight });
        Self { held: Some(run.held), counts: run.counts, queue, tables: Mutex::new(run.tables), ..self }
    }

    /// Hands a commit in, and waits only if too many are on their way. The failure may be that of an earlier one.
    pub(crate) async fn hand_in(&self, mut commit: Commit, page: Option<(String, u32)>) -> Result<(), RunFailure> {
        let mut queue = self.queue.lock().await;
        while queue.in_flight.len() >= IN_FLIGHT_MAX {
            self.confirm(&mut queue).await?;
        }
        commit.synced_at.clone_from(&self.synced_at);
        let tables: Vec<(String, u64)> =
            commit.changes.iter().map(|change| (change.table.clone(), change.changes.iter().map(rows).sum())).collect();
        add(&mut queue.tables, &tables);
        match &self.held {
            Some(held) => {
                let lease = held.lease().clone();
                let (number, counts_json) = (queue.number + 1, self.counts.to_json(&queue.tables)?);
                commit.run = Some(RunCommit { lease, number, counts_json });
            }
            // Only rows: the failures of a rehearsal are not the store's.
            None => {
                commit.failures.clear();
                commit.passed.clear();
            }
        }
        let pending = self.store.submit(commit).await?;
        queue.number += 1;
        queue.in_flight.push_back(InFlight::Commit(OneCommit { pending, tables, page }));
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

    /// The run, if it is entered in the store.
    pub(crate) fn held(&self) -> Option<&Held> {
        self.held.as_ref()
    }

    /// Rows that are on the disk, by table.
    pub(crate) fn tables(&self) -> BTreeMap<String, u64> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits for the oldest and reports it.
    async fn confirm(&self, queue: &mut Queue) -> Result<(), RunFailure> {
        // It stays in the queue until it is done: whoever waits here may be dropped.
        let outcome = match queue.in_flight.front_mut() {
            None => return Ok(()),
            Some(InFlight::Run(failures_dropped)) => {
                self.tell_of_dropped(*failures_dropped);
                Ok(CommitReport::default())
            }
            Some(InFlight::Commit(commit)) => (&mut commit.pending).await,
        };
        let done = queue.in_flight.pop_front();
        let report = outcome?;
        if let Some(InFlight::Commit(done)) = done {
            self.report(done, report);
        }
        Ok(())
    }

    /// Says that failures had to go as the run began.
    fn tell_of_dropped(&self, failures: u64) {
        if failures == 0 {
            return;
        }
        self.counts.tally().failures_dropped = failures;
        let went = if failures == 1 {
            "the oldest failure was".to_owned()
        } else {
            format!("the {failures} oldest failures were")
        };
        let message = format!(
            "{went} dropped: the store keeps {FAILURES_KEPT_MAX}; what they were about is in no table \
             and is not tried again. To make room: `weft failures retry FILE`, or `weft failures forget` with what is of no \
             use"
        );
        (self.events)(Event::Note { step: String::new(), message });
    }

    fn report(&self, done: OneCommit, report: CommitReport) {
        for widened in report.widened {
            (self.events)(Event::Widened {
                table: widened.table,
                column: widened.column,
                from: widened.from.to_string(),
                to: widened.to.to_string(),
                sample: widened.sample,
            });
        }
        add(&mut self.tables.lock().unwrap_or_else(PoisonError::into_inner), &done.tables);
        if let Some((step, page)) = done.page {
            (self.events)(Event::Committed { step, page, rows: report.upserted });
        }
    }
}

fn add(tables: &mut BTreeMap<String, u64>, written: &[(String, u64)]) {
    for (table, rows) in written {
        let sum = tables.entry(table.clone()).or_default();
        *sum = sum.saturating_add(*rows);
    }
}

fn rows(change: &Change) -> u64 {
    match change {
        Change::Upsert(rows) => rows.len() as u64,
        Change::Delete(_) => 0,
    }
}
