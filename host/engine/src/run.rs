//! A run from its beginning to its end, and going on after a stop.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use weft_sandbox::Connection;
use weft_sandbox::outside::{Outside, Recorder, Replay, World, unused};
use weft_sandbox::recording::{RecordedConnection, Recording};
use weft_store::{Commit, JournalEntry, NewRun, Run, RunOutcome, Store};

use crate::accounts::Accounts;
use crate::event::{Event, EventSink, RunStatus, StepTotals};
use crate::failure::{FailureClass, RunFailure, replay};
use crate::identity::{fingerprint, hex, read_seed, run_id};
use crate::input::{Results, RunFacts};
use crate::page::StepResult;
use crate::plan::{Plan, Unit};
use crate::staging::Staging;
use crate::step::PageScope;
use crate::window::show;

/// A run that was stopped longer ago than this is not gone on with: its newest data would be that old.
const RESUME_AGE_MAX: Duration = Duration::from_secs(24 * 60 * 60);

/// Where a run's network, time and random come from.
#[derive(Clone)]
pub enum Mode {
    /// The machine's own network and clock, or a simulated world. Tokens, bookmarks and progress are kept.
    Live(Arc<dyn World>),
    /// The machine's, written down. Begins from nothing, so that a replay can too.
    Record(Arc<Recorder>),
    /// A recording. Begins from nothing; only the rows are kept.
    Replay(Arc<Replay>),
}

/// What to run.
pub struct RunRequest {
    /// The workflow, ready.
    pub plan: Arc<Plan>,
    /// The account behind each alias.
    pub accounts: Accounts,
    /// Inputs, complete and of the right types.
    pub inputs: BTreeMap<String, Value>,
    /// Changes when the workflow file changes: a run of another text is not gone on with.
    pub source_hash: String,
    /// Where rows go.
    pub store: Store,
    /// Live, recording or replaying.
    pub mode: Mode,
    /// Whether to begin anew even if a stopped run could go on.
    pub fresh: bool,
    /// Takes what happens.
    pub events: EventSink,
    /// Becomes true when the run is to stop at the next page.
    pub stop: watch::Receiver<bool>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSummary {
    /// Its id.
    pub id: String,
    /// How it ended.
    pub status: RunStatus,
    /// Why it failed.
    pub failure: Option<RunFailure>,
}

/// What the parts of the engine share during a run.
pub(crate) struct RunState<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) id: String,
    pub(crate) store: Store,
    pub(crate) outside: Arc<dyn Outside>,
    pub(crate) accounts: Accounts,
    pub(crate) connections: BTreeMap<String, Arc<Connection>>,
    pub(crate) facts: RunFacts,
    /// Whether bookmarks, progress and tokens are kept.
    pub(crate) keeps_state: bool,
    /// Positions of paging steps that a stopped process left, by step.
    pub(crate) progress: BTreeMap<String, String>,
    pub(crate) events: EventSink,
    stop: watch::Receiver<bool>,
    once: Mutex<Arc<Results>>,
    tally: Mutex<Tally>,
}

#[derive(Default)]
struct Tally {
    steps: BTreeMap<usize, StepTotals>,
    tables: BTreeMap<String, u64>,
    authorizations: BTreeMap<String, u32>,
    authorizing_requests: u64,
}

/// Runs a workflow to its end, or until it fails or is stopped. The error is about the store: the run could not even
/// be entered there.
pub async fn run(request: RunRequest) -> Result<RunSummary, RunFailure> {
    let plan = Arc::clone(&request.plan);
    let replayed = match &request.mode {
        Mode::Replay(replay) => Some(Arc::clone(replay)),
        _ => None,
    };
    let (state, resumed) = RunState::begin(&plan, request).await?;
    (state.events)(Event::RunStarted {
        run: state.id.clone(),
        workflow: plan.checked.name.clone(),
        started_at: show(state.outside.run_started_at_ms()),
        resumed,
        steps: plan.checked.steps.iter().map(|step| step.id.clone()).collect(),
    });
    let outcome = match (state.run_units().await, replayed) {
        (Ok(()), Some(replayed)) => check_used_up(&replayed),
        (outcome, _) => outcome,
    };
    state.end(outcome).await
}

/// What a recording run wrote down, once it is over.
pub fn recording(
    workflow: &str,
    recorder: &Recorder,
    accounts: &Accounts,
    inputs: &BTreeMap<String, Value>,
) -> Recording {
    let connections = accounts.iter().map(|(alias, handle)| {
        let settings = &handle.account.settings;
        let recorded = RecordedConnection {
            platform: settings.platform.clone(),
            base_url: settings.base_url.clone(),
            fields: settings.fields.clone(),
            secrets: settings.secrets.keys().cloned().collect(),
        };
        (alias.clone(), recorded)
    });
    Recording {
        workflow: workflow.to_owned(),
        started_at_ms: recorder.run_started_at_ms(),
        seed: recorder.seed(),
        inputs: inputs.clone(),
        connections: connections.collect(),
        calls: recorder.calls(),
    }
}

impl<'a> RunState<'a> {
    /// Enters the run in the store, or takes up one that was stopped.
    async fn begin(plan: &'a Plan, request: RunRequest) -> Result<(Self, bool), RunFailure> {
        let fingerprint = fingerprint(plan, &request);
        let keeps_state = matches!(request.mode, Mode::Live(_));
        let (outside, stopped) = match &request.mode {
            Mode::Live(world) => Self::outside_of(world.as_ref(), &request, &fingerprint).await?,
            Mode::Record(recorder) => (Arc::clone(recorder) as Arc<dyn Outside>, None),
            Mode::Replay(replay) => (Arc::clone(replay) as Arc<dyn Outside>, None),
        };
        let resumed = stopped.is_some();
        let id = match stopped {
            Some(run) => run.id,
            None if keeps_state => enter(&request, plan, outside.as_ref(), fingerprint).await?,
            // Nobody can go on with it, and the same recording may be replayed into the same store again.
            None => run_id(outside.as_ref()),
        };
        let mut state = Self::new(plan, request, id, outside, keeps_state);
        if resumed {
            state.load().await?;
        }
        Ok((state, resumed))
    }

    /// The outside of a live run, and the stopped run that it goes on with.
    async fn outside_of(
        world: &dyn World,
        request: &RunRequest,
        fingerprint: &str,
    ) -> Result<(Arc<dyn Outside>, Option<Run>), RunFailure> {
        let fresh = world.start();
        if request.fresh {
            return Ok((fresh, None));
        }
        let stopped = request.store.unfinished_run(fingerprint).await?;
        let recent = |run: &Run| fresh.now_ms() - run.started_at_ms <= RESUME_AGE_MAX.as_millis() as i64;
        let stopped = stopped.filter(recent).and_then(|run| Some((read_seed(&run.seed)?, run)));
        Ok(match stopped {
            Some((seed, run)) => (world.go_on(run.started_at_ms, seed), Some(run)),
            None => (fresh, None),
        })
    }

    fn new(plan: &'a Plan, request: RunRequest, id: String, outside: Arc<dyn Outside>, keeps_state: bool) -> Self {
        let seed = outside.seed();
        let connections = request
            .accounts
            .iter()
            .map(|(alias, handle)| (alias.clone(), Connection::new(alias, Arc::clone(&handle.account), &seed)));
        Self {
            plan,
            facts: RunFacts::new(&id, &show(outside.run_started_at_ms()), &request.inputs),
            id,
            connections: connections.collect(),
            accounts: request.accounts,
            store: request.store,
            outside,
            keeps_state,
            progress: BTreeMap::new(),
            events: request.events,
            stop: request.stop,
            once: Mutex::default(),
            tally: Mutex::default(),
        }
    }

    /// What the stopped process had finished.
    async fn load(&mut self) -> Result<(), RunFailure> {
        let progress = self.store.progress(&self.id).await?;
        self.progress = progress.into_iter().map(|progress| (progress.step, progress.state_json)).collect();
        let mut once = Results::new();
        for entry in self.store.journal(&self.id).await? {
            let index = self.plan.checked.steps.iter().position(|step| step.id == entry.step);
            if let (Some(index), Ok(result)) = (index, serde_json::from_str::<StepResult>(&entry.output_json)) {
                once.insert(index, result);
            }
        }
        self.once = Mutex::new(Arc::new(once));
        Ok(())
    }

    async fn run_units(&self) -> Result<(), RunFailure> {
        for unit in &self.plan.units {
            if self.is_stopped() {
                return Err(self.interrupted());
            }
            let first = unit.steps()[0];
            if self.once_results().contains_key(&first) {
                continue;
            }
            for step in unit.steps() {
                (self.events)(Event::StepStarted { step: self.plan.step(step).id.clone() });
            }
            match unit {
                Unit::Once(step) => self.run_once(*step).await?,
                Unit::Flow { root, members } => {
                    self.run_flow(*root, members).await?;
                    self.journal_flow(*root).await?;
                }
            }
            for step in unit.steps() {
                let totals = self.totals(step);
                (self.events)(Event::StepFinished { step: self.plan.step(step).id.clone(), totals });
            }
        }
        Ok(())
    }

    /// A step that runs once: its rows and its result are committed together, so that a restart doesn't repeat it.
    async fn run_once(&self, index: usize) -> Result<(), RunFailure> {
        let scope = PageScope::new(Arc::new(Staging::new(self.store.clone())), 0);
        let result = self.run_step(index, &scope).await?;
        let mut commit =
            Commit { changes: scope.staging.take(), failures: scope.take_failures(), ..self.commit_of_run() };
        if self.keeps_state {
            commit.journal.push(self.journal_entry(index, &result));
        }
        self.commit(commit).await?;
        let mut once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut once).insert(index, result);
        Ok(())
    }

    /// A paging step has no result of its own once it is over; the entry only says that it is.
    async fn journal_flow(&self, root: usize) -> Result<(), RunFailure> {
        if self.keeps_state {
            let journal = vec![self.journal_entry(root, &StepResult::nothing())];
            self.commit(Commit { journal, ..self.commit_of_run() }).await?;
        }
        Ok(())
    }

    fn journal_entry(&self, index: usize, result: &StepResult) -> JournalEntry {
        JournalEntry {
            run_id: self.id.clone(),
            step: self.plan.step(index).id.clone(),
            output_json: serde_json::to_string(result).unwrap_or_default(),
        }
    }

    /// A commit with nothing in it yet.
    pub(crate) fn commit_of_run(&self) -> Commit {
        // The store knows only runs that were entered there.
        let run_id = self.keeps_state.then(|| self.id.clone());
        Commit { run_id, synced_at: show(self.outside.run_started_at_ms()), ..Commit::default() }
    }

    /// Commits, counts rows, reports widened columns. Gives the number of rows.
    pub(crate) async fn commit(&self, mut commit: Commit) -> Result<u64, RunFailure> {
        if !self.keeps_state {
            // Only rows: the failures of a rehearsal are not the store's.
            commit.failures.clear();
        }
        let by_table: Vec<(String, u64)> =
            commit.changes.iter().map(|change| (change.table.clone(), change.changes.iter().map(rows).sum())).collect();
        let report = self.store.commit(commit).await?;
        for widened in report.widened {
            (self.events)(Event::Widened {
                table: widened.table,
                column: widened.column,
                from: widened.from.to_string(),
                to: widened.to.to_string(),
                sample: widened.sample,
            });
        }
        let mut tally = self.tally();
        for (table, rows) in by_table {
            *tally.tables.entry(table).or_default() += rows;
        }
        Ok(report.upserted)
    }

    /// Reports the end, also to the store.
    async fn end(self, outcome: Result<(), RunFailure>) -> Result<RunSummary, RunFailure> {
        let (status, failure) = match outcome {
            Ok(()) => (RunStatus::Finished, None),
            Err(failure) if failure.class == FailureClass::Interrupted => (RunStatus::Interrupted, None),
            Err(failure) => (RunStatus::Failed, Some(failure)),
        };
        let finished_at_ms = self.outside.now_ms();
        let (steps, tables) = {
            let tally = self.tally();
            (tally.steps.clone(), tally.tables.clone())
        };
        let requests = steps.values().map(|totals| totals.requests).sum::<u64>() + self.tally().authorizing_requests;
        let event = Event::RunFinished {
            run: self.id.clone(),
            status,
            tables,
            requests,
            left_out: steps.values().map(|totals| totals.left_out).sum(),
            duration_ms: u64::try_from(finished_at_ms - self.outside.run_started_at_ms()).unwrap_or_default(),
            failure: failure.clone(),
        };
        let summary = serde_json::to_string(&event).unwrap_or_default();
        let outcome = match status {
            RunStatus::Finished => RunOutcome::Finished,
            RunStatus::Failed => RunOutcome::Failed,
            RunStatus::Interrupted => RunOutcome::Interrupted,
        };
        let entered = match self.keeps_state {
            true => self.store.finish_run(&self.id, outcome, finished_at_ms, summary).await,
            false => Ok(()),
        };
        (self.events)(event);
        entered?;
        Ok(RunSummary { id: self.id, status, failure })
    }

    pub(crate) fn once_results(&self) -> Arc<Results> {
        Arc::clone(&self.once.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn is_stopped(&self) -> bool {
        *self.stop.borrow()
    }

    pub(crate) fn interrupted(&self) -> RunFailure {
        RunFailure::new(FailureClass::Interrupted, "the run was stopped")
    }

    /// Waits, unless the run is stopped meanwhile.
    pub(crate) async fn pause(&self, wait: Duration) -> Result<(), RunFailure> {
        let mut stop = self.stop.clone();
        let stopped = async {
            // An error means that nobody is left who could stop the run.
            if stop.wait_for(|&stopped| stopped).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = self.outside.sleep(wait) => Ok(()),
            () = stopped => Err(self.interrupted()),
        }
    }

    pub(crate) fn count(&self, step: usize, change: impl FnOnce(&mut StepTotals)) {
        change(self.tally().steps.entry(step).or_default());
    }

    pub(crate) fn count_requests(&self, requests: u32) {
        self.tally().authorizing_requests += u64::from(requests);
    }

    fn totals(&self, step: usize) -> StepTotals {
        self.tally().steps.get(&step).copied().unwrap_or_default()
    }

    /// Reports what a step has done so far.
    pub(crate) fn progress(&self, step: usize) {
        (self.events)(Event::Progress { step: self.plan.step(step).id.clone(), totals: self.totals(step) });
    }

    /// Numbers the authorizations of a connection in this run, from 1.
    pub(crate) fn next_authorization(&self, alias: &str) -> u32 {
        let mut tally = self.tally();
        let number = tally.authorizations.entry(alias.to_owned()).or_default();
        *number += 1;
        *number
    }

    fn tally(&self) -> std::sync::MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn rows(change: &weft_store::Change) -> u64 {
    match change {
        weft_store::Change::Upsert(rows) => rows.len() as u64,
        weft_store::Change::Delete(_) => 0,
    }
}

async fn enter(
    request: &RunRequest,
    plan: &Plan,
    outside: &dyn Outside,
    fingerprint: String,
) -> Result<String, RunFailure> {
    let run = NewRun {
        id: run_id(outside),
        fingerprint,
        workflow: plan.checked.name.clone(),
        inputs_json: serde_json::to_string(&request.inputs).unwrap_or_default(),
        started_at_ms: outside.run_started_at_ms(),
        seed: hex(&outside.seed()),
        pid: std::process::id(),
    };
    Ok(request.store.begin_run(run).await?.id)
}

/// A replay has to use its recording up.
fn check_used_up(replay_of: &Replay) -> Result<(), RunFailure> {
    let left = unused(replay_of);
    if left.is_empty() {
        return Ok(());
    }
    let shown = left.iter().take(5).cloned().collect::<Vec<_>>().join("\n    ");
    Err(replay(format!("{} recorded exchange(s) were never asked for:\n    {shown}", left.len())))
}
