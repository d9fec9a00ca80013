//! One workflow of a run, as the functions that do its work see it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::Mutex as AsyncMutex;
use weft_sandbox::Connection;
use weft_workflow::Place;

use crate::plan::planned::{Plan, Unit};
use crate::report::counts::Tally;
use crate::report::event::{Event, StepSummary, StepTotals};
use crate::report::failure::RunFailure;
use crate::secret::accounts::AccountHandle;
use crate::secret::secret_inputs;
use crate::state::input::{Results, RunFacts};
use crate::state::item_name::ItemName;
use crate::state::repeat::Repeat;
use crate::state::results::StepResult;
use crate::state::run::Run;
use crate::time::window::show;
use crate::write::into::Dictionary;
use crate::write::staging::{Origin, Staging};

/// One workflow of a run: the one that was asked for, or one that a step of another runs.
pub(crate) struct Frame<'a> {
    pub(crate) run: &'a Run,
    pub(crate) plan: &'a Plan,
    pub(crate) place: InRun<'a>,
    /// What expressions see of the run.
    pub(crate) facts: RunFacts,
    /// The secret inputs of this workflow, and what the outermost one calls each.
    pub(crate) secret_inputs: BTreeMap<String, String>,
    /// The results of steps that run once.
    once: Mutex<Arc<Results>>,
    /// What the steps of this workflow did.
    tally: Arc<Mutex<Tally>>,
    /// What was told once of a step, and is not told again.
    noted: Mutex<BTreeSet<(usize, &'static str)>>,
    /// The names of codes, by the step whose records get them.
    pub(crate) dictionaries: AsyncMutex<BTreeMap<usize, Arc<Dictionary>>>,
}

/// Where a workflow stands in the run.
#[derive(Default)]
pub(crate) struct InRun<'a> {
    /// The workflow and the step that run it; none for the outermost.
    outer: Option<(&'a Frame<'a>, usize)>,
    /// Stands before the ids of its steps wherever they are written down: `invoices/`, or `invoices[3]/` for the third
    /// item.
    prefix: String,
    /// The same without items: an item's bookmark must not depend on how many came before it.
    bookmark_prefix: String,
    /// The items that led here.
    pub(crate) items: Vec<ItemName>,
    /// Stands before the origins of its writes.
    origin: Vec<u32>,
    /// The aliases of the outermost workflow, by its own; of the outermost none, as they are its own.
    aliases: BTreeMap<String, String>,
}

impl<'a> Frame<'a> {
    /// The workflow that was asked for. What a stopped process or an earlier run had of it is there.
    pub(crate) fn outermost(run: &'a Run, plan: &'a Plan, inputs: &BTreeMap<String, Value>) -> Self {
        let own_names = secret_inputs::names(&plan.checked).map(|name| (name.clone(), name.clone()));
        let tally = Arc::clone(&run.counts.tally);
        let frame = Self::new(run, plan, InRun::default(), inputs, (own_names.collect(), tally));
        if let Some(Repeat::From { results, .. }) = &run.earlier.repeat {
            frame.set_once_results(results.clone());
        }
        frame.recall();
        frame
    }

    /// A workflow that a step of another one runs for one of its items, or (0) without items.
    pub(crate) fn nested(
        outer: &'a Frame<'a>,
        index: usize,
        plan: &'a Plan,
        (number, item): (u32, &str),
        inputs: &BTreeMap<String, Value>,
    ) -> Result<Self, RunFailure> {
        let step = outer.plan.step(index);
        let of_item = if number > 0 { format!("[{number}]") } else { String::new() };
        let alias = |(inner, alias): (&String, &String)| Some((inner.clone(), outer.known_alias(alias)?.to_owned()));
        let place = InRun {
            outer: Some((outer, index)),
            prefix: format!("{}{of_item}/", outer.name(index)),
            bookmark_prefix: format!("{}/", outer.path(index)),
            items: outer.place.items.iter().cloned().chain([ItemName::of(step, item)]).collect(),
            origin: outer.origin(index, number),
            aliases: step.connections.iter().filter_map(alias).collect(),
        };
        let handed_on = secret_inputs::handed_on(&plan.checked, inputs, &outer.secret_inputs)?;
        let frame = Self::new(outer.run, plan, place, inputs, (handed_on, Arc::default()));
        // One that runs on a page has no journal of its own.
        if plan.checked.pages() {
            frame.recall();
        }
        Ok(frame)
    }

    fn new(
        run: &'a Run,
        plan: &'a Plan,
        place: InRun<'a>,
        inputs: &BTreeMap<String, Value>,
        (secret_inputs, tally): (BTreeMap<String, String>, Arc<Mutex<Tally>>),
    ) -> Self {
        let readable = secret_inputs::readable(&plan.checked, inputs);
        Self {
            run,
            plan,
            place,
            facts: RunFacts::new(&run.id, &show(run.outside.run_started_at_ms()), &readable),
            secret_inputs,
            once: Mutex::default(),
            tally,
            noted: Mutex::default(),
            dictionaries: AsyncMutex::default(),
        }
    }
}

/// Where it stands, and what things are called there.
impl Frame<'_> {
    /// Whether it is the workflow that was asked for.
    pub(crate) fn is_outermost(&self) -> bool {
        self.place.outer.is_none()
    }

    /// The workflow and the step that run it; none for the outermost.
    pub(crate) fn outer(&self) -> Option<(&Frame<'_>, usize)> {
        self.place.outer
    }

    /// What a step is called wherever it is written down.
    pub(crate) fn name(&self, step: usize) -> String {
        format!("{}{}", self.place.prefix, self.plan.step(step).id)
    }

    /// A step, the same in every run: without the numbers of items.
    pub(crate) fn path(&self, step: usize) -> String {
        format!("{}{}", self.place.bookmark_prefix, self.plan.step(step).id)
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
        self.known_alias(alias).unwrap_or(alias)
    }

    /// The same; none for what this workflow was not given.
    fn known_alias<'b>(&'b self, alias: &'b str) -> Option<&'b str> {
        if self.is_outermost() { Some(alias) } else { self.place.aliases.get(alias).map(String::as_str) }
    }

    /// The account behind an alias of this workflow.
    pub(crate) fn account(&self, alias: &str) -> Option<&Arc<AccountHandle>> {
        self.run.access.accounts.get(self.known_alias(alias)?)
    }

    /// The connection behind an alias of this workflow.
    pub(crate) fn connection(&self, alias: &str) -> Option<&Arc<Connection>> {
        self.run.access.connections.get(self.known_alias(alias)?)
    }
}

/// What is done with the run as a whole.
impl Frame<'_> {
    /// Says that something happened.
    pub(crate) fn tell(&self, event: Event) {
        self.run.tell(event);
    }

    /// Whether something of a step is to be told now, since it wasn't yet.
    pub(crate) fn is_first_note(&self, step: usize, what: &'static str) -> bool {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).insert((step, what))
    }

    /// Where the writes of a page are staged.
    pub(crate) fn staging(&self) -> Arc<Staging> {
        self.run.staging()
    }

    /// Fails if the run is to stop: nothing more is begun.
    pub(crate) fn check_stop(&self) -> Result<(), RunFailure> {
        self.run.check_stop()
    }

    /// Waits, unless the run is stopped meanwhile.
    pub(crate) async fn pause(&self, wait: Duration) -> Result<(), RunFailure> {
        self.run.pause(wait).await
    }
}

/// The results of steps that run once.
impl Frame<'_> {
    pub(crate) fn once_results(&self) -> Arc<Results> {
        Arc::clone(&self.once.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_once_results(&self, results: Results) {
        *self.once.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(results);
    }

    pub(crate) fn add_once_result(&self, step: usize, result: StepResult) {
        let mut once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut once).insert(step, result);
    }

    /// Takes over the results of the steps that a stopped process had finished.
    fn recall(&self) {
        let mut once = self.once_results().as_ref().clone();
        for index in 0..self.plan.checked.steps.len() {
            let kept = self.run.earlier.stopped.journal.get(&self.name(index));
            if let Some(result) = kept.and_then(|json| serde_json::from_str(json).ok()) {
                once.insert(index, result);
            }
        }
        self.set_once_results(once);
    }
}

/// What its steps did.
impl Frame<'_> {
    /// Counts what a step did; the steps of an inner workflow count for the step that runs it, too.
    pub(crate) fn count(&self, step: usize, change: impl Fn(&mut StepTotals)) {
        self.count_here(step, &change);
    }

    fn count_here(&self, step: usize, change: &dyn Fn(&mut StepTotals)) {
        let now_ms = self.run.outside.now_ms();
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

    pub(crate) fn totals(&self, step: usize) -> StepTotals {
        self.tally().steps.get(&step).copied().unwrap_or_default()
    }

    fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reports what a step has done so far.
    pub(crate) fn progress(&self, step: usize) {
        match self.place.outer {
            Some((outer, step)) => outer.progress(step),
            None => self.tell(Event::Progress { step: self.name(step), totals: self.totals(step) }),
        }
    }

    pub(crate) fn begin_steps(&self, steps: &[usize]) {
        let now_ms = self.run.outside.now_ms();
        for &step in steps {
            self.tally().times.entry(step).or_default().begin(now_ms);
            if self.is_outermost() {
                self.tell(Event::StepStarted { step: self.name(step) });
            }
        }
    }

    pub(crate) fn end_steps(&self, steps: &[usize]) {
        for &step in steps.iter().filter(|_| self.is_outermost()) {
            self.tell(Event::StepFinished { step: self.name(step), totals: self.totals(step) });
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
