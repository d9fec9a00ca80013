//! What the parts of the engine share during a run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OnceCell};
use weft_sandbox::outside::Outside;
use weft_sandbox::secret::Hiding;
use weft_sandbox::{Connection, Stop};
use weft_store::Store;
use weft_workflow::Place;

use crate::left_out::subject::Failed;
use crate::plan::planned::{Plan, Unit};
use crate::report::counts::{RunCounts, Tally};
use crate::report::event::{Event, EventSink, StepSummary, StepTotals};
use crate::report::failure::{RunFailure, interrupted};
use crate::run::again::Repeat;
use crate::run::exchanges::{Began, Keeping};
use crate::secret::accounts::Accounts;
use crate::secret::store_key::StoreKey;
use crate::state::input::{Results, RunFacts};
use crate::step::bookmarks::ItemName;
use crate::write::commits::Commits;
use crate::write::into::Dictionary;
use crate::write::staging::{Origin, Staging};

/// What the parts of the engine share during a run.
pub(crate) struct RunState<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) id: String,
    /// Where this workflow stands in the run.
    pub(crate) place: InRun<'a>,
    pub(crate) store: Store,
    pub(crate) store_key: Option<StoreKey>,
    pub(crate) outside: Arc<dyn Outside>,
    pub(crate) accounts: Accounts,
    pub(crate) connections: BTreeMap<String, Arc<Connection>>,
    /// What must not be shown.
    pub(crate) hiding: Arc<Hiding>,
    pub(crate) facts: RunFacts,
    /// The secret inputs of this workflow, and what the outermost one calls each.
    pub(crate) secret_inputs: BTreeMap<String, String>,
    /// Whether bookmarks, progress and tokens are kept.
    pub(crate) keeps_state: bool,
    /// What a stopped process left.
    pub(crate) kept: Arc<Kept>,
    /// What the run found when it began.
    pub(crate) began: Arc<Began>,
    /// What it takes to keep its exchanges, if they may be wanted.
    pub(crate) keeping: Option<Arc<Keeping>>,
    pub(crate) events: EventSink,
    pub(crate) commits: Arc<Commits>,
    /// Set when a part of the work is done again.
    pub(crate) repeat: Option<Repeat>,
    /// Whether pages are fetched ahead. In a recording and its replay they are not: how far ahead depends on timing.
    pub(crate) overlaps: bool,
    pub(crate) stop: Stop,
    pub(crate) once: Mutex<Arc<Results>>,
    /// How often each account was authorized in the run, by its alias in the outermost workflow.
    pub(crate) authorizations: Arc<Mutex<BTreeMap<String, u32>>>,
    /// What the steps of this workflow did, and what components have used in all of the run.
    pub(crate) counts: RunCounts,
    /// What has failed in earlier runs and not passed since.
    pub(crate) failed: Arc<Failed>,
    /// What is mixed into the hashes of masked values, once it was wanted.
    pub(crate) mask_salt: Arc<OnceCell<[u8; 32]>>,
    /// What was told once of a step, and is not told again.
    pub(crate) noted: Mutex<BTreeSet<(usize, &'static str)>>,
    /// The names of codes, by the step whose records get them.
    pub(crate) dictionaries: AsyncMutex<BTreeMap<usize, Arc<Dictionary>>>,
}

/// Where a workflow stands in the run: it is the one that was asked for, or one that a step of another runs.
#[derive(Clone)]
pub(crate) struct InRun<'a> {
    /// The workflow and the step that run it; none for the outermost.
    pub(crate) outer: Option<(&'a RunState<'a>, usize)>,
    /// Stands before the ids of its steps wherever they are written down: `invoices/`, or `invoices[3]/` for the third
    /// item.
    pub(crate) prefix: String,
    /// The same without items: an item's bookmark must not depend on how many came before it.
    pub(crate) bookmark_prefix: String,
    /// The items that led here.
    pub(crate) items: Vec<ItemName>,
    /// Stands before the origins of its writes.
    pub(crate) origin: Vec<u32>,
    /// The aliases of the outermost workflow, by its own.
    pub(crate) aliases: BTreeMap<String, String>,
}

impl InRun<'_> {
    /// The workflow that was asked for.
    pub(crate) fn outermost() -> Self {
        Self {
            outer: None,
            prefix: String::new(),
            bookmark_prefix: String::new(),
            items: Vec::new(),
            origin: Vec::new(),
            aliases: BTreeMap::new(),
        }
    }
}

/// What a stopped process left.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The results of steps, as JSON, by their name.
    pub(crate) journal: BTreeMap<String, String>,
    /// The positions of paging steps, by their name.
    pub(crate) progress: BTreeMap<String, String>,
}

impl RunState<'_> {
    /// Where the writes of a page are staged.
    pub(crate) fn staging(&self) -> Arc<Staging> {
        Arc::new(Staging::new(self.store.clone(), Arc::clone(&self.commits)))
    }

    pub(crate) fn once_results(&self) -> Arc<Results> {
        Arc::clone(&self.once.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether something of a step is to be told now, since it wasn't yet.
    pub(crate) fn is_first_note(&self, step: usize, what: &'static str) -> bool {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).insert((step, what))
    }

    /// Fails if the run is to stop: nothing more is begun.
    pub(crate) fn check_stop(&self) -> Result<(), RunFailure> {
        if self.stop.is_requested() { Err(interrupted()) } else { Ok(()) }
    }

    /// Waits, unless the run is stopped meanwhile.
    pub(crate) async fn pause(&self, wait: Duration) -> Result<(), RunFailure> {
        self.stop.unless(self.outside.sleep(wait)).await.ok_or_else(interrupted)
    }

    /// Counts what a step did; the steps of an inner workflow count for the step that runs it, too.
    pub(crate) fn count(&self, step: usize, change: impl Fn(&mut StepTotals)) {
        self.count_here(step, &change);
    }

    fn count_here(&self, step: usize, change: &dyn Fn(&mut StepTotals)) {
        let now_ms = self.outside.now_ms();
        {
            let mut tally = self.tally();
            change(tally.steps.entry(step).or_default());
            if let Some(spent) = tally.times.get_mut(&step) {
                spent.go_on(now_ms);
            }
            tally.run.go_on(now_ms);
        }
        if let Some((outer, step)) = self.place.outer {
            outer.count_here(step, change);
        }
    }

    pub(crate) fn count_requests(&self, requests: u32) {
        if let Some((outer, _)) = self.place.outer {
            return outer.count_requests(requests);
        }
        self.tally().authorizing_requests += u64::from(requests);
    }

    pub(crate) fn totals(&self, step: usize) -> StepTotals {
        self.tally().steps.get(&step).copied().unwrap_or_default()
    }

    /// Takes over the results of the steps that a stopped process had finished.
    pub(crate) fn recall(&mut self) {
        let mut once = self.once_results().as_ref().clone();
        for index in 0..self.plan.checked.steps.len() {
            let kept = self.kept.journal.get(&self.name(index));
            if let Some(result) = kept.and_then(|json| serde_json::from_str(json).ok()) {
                once.insert(index, result);
            }
        }
        self.once = Mutex::new(Arc::new(once));
    }

    /// Reports what a step has done so far.
    pub(crate) fn progress(&self, step: usize) {
        match self.place.outer {
            Some((outer, step)) => outer.progress(step),
            None => (self.events)(Event::Progress { step: self.name(step), totals: self.totals(step) }),
        }
    }

    /// What a step is called wherever it is written down.
    pub(crate) fn name(&self, step: usize) -> String {
        format!("{}{}", self.place.prefix, self.plan.step(step).id)
    }

    /// Where the writes of a step come from.
    pub(crate) fn origin(&self, step: usize, item: u32) -> Origin {
        let own = [u32::try_from(step).unwrap_or(u32::MAX), item];
        self.place.origin.iter().copied().chain(own).collect()
    }

    /// The beginning of all origins of a step.
    pub(crate) fn step_origin(&self, step: usize) -> Origin {
        let mut origin = self.origin(step, 0);
        origin.pop();
        origin
    }

    /// The workflow that was asked for.
    pub(crate) fn outermost(&self) -> &RunState<'_> {
        self.place.outer.map_or(self, |(outer, _)| outer.outermost())
    }

    /// The same failure, said to have happened in this step unless it already knows better.
    pub(crate) fn placed_at(&self, step: usize, place: Option<&Place>, failure: RunFailure) -> RunFailure {
        failure.in_step(&self.name(step), place.unwrap_or(&self.plan.step(step).place))
    }

    /// The same failure, said to have happened in this step unless it already knows better.
    pub(crate) fn placed(&self, step: usize, failure: RunFailure) -> RunFailure {
        failure.in_step(&self.name(step), &self.plan.step(step).place)
    }

    /// The alias of a connection in the outermost workflow.
    pub(crate) fn outermost_alias<'b>(&'b self, alias: &'b str) -> &'b str {
        self.place.aliases.get(alias).map_or(alias, String::as_str)
    }

    /// Numbers the authorizations of a connection in this run, from 1.
    pub(crate) fn next_authorization(&self, alias: &str) -> u32 {
        let mut authorizations = self.authorizations.lock().unwrap_or_else(PoisonError::into_inner);
        let number = authorizations.entry(self.outermost_alias(alias).to_owned()).or_default();
        *number += 1;
        *number
    }

    /// Whether the run has asked for a token of this connection.
    pub(crate) fn was_authorized(&self, alias: &str) -> bool {
        let authorizations = self.authorizations.lock().unwrap_or_else(PoisonError::into_inner);
        authorizations.contains_key(self.outermost_alias(alias))
    }

    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.counts.tally()
    }
    pub(crate) fn begin_steps(&self, steps: &[usize]) {
        let now_ms = self.outside.now_ms();
        for &step in steps {
            self.tally().times.entry(step).or_default().begin(now_ms);
            if self.place.outer.is_none() {
                (self.events)(Event::StepStarted { step: self.name(step) });
            }
        }
    }

    pub(crate) fn end_steps(&self, steps: &[usize]) {
        for &step in steps.iter().filter(|_| self.place.outer.is_none()) {
            (self.events)(Event::StepFinished { step: self.name(step), totals: self.totals(step) });
        }
    }

    /// What each step did, in the order they ran.
    pub(crate) fn summaries(&self) -> Vec<StepSummary> {
        let steps = self.plan.units.iter().flat_map(Unit::steps);
        let tally = self.tally();
        let summary = |index: usize| {
            let spent = tally.times.get(&index).copied();
            let totals = tally.steps.get(&index).copied();
            (spent.is_some() || totals.is_some()).then(|| StepSummary {
                step: self.plan.step(index).id.clone(),
                totals: totals.unwrap_or_default(),
                duration_ms: spent.unwrap_or_default().total_ms(),
            })
        };
        steps.filter_map(summary).collect()
    }
}
