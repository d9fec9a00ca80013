//! A run from its beginning to its end, and going on after a stop.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use weft_sandbox::Connection;
use weft_sandbox::outside::{Outside, Replay, World};
use weft_sandbox::secret::Hiding;
use weft_store::{FAILURES_KEPT_MAX, NewRun, Run, RunOutcome};

use crate::again::Repeat;
use crate::commits::{Commits, Entered};
use crate::counts::RunCounts;
use crate::event::{Event, RunStatus};
use crate::exchanges::{Began, Keeping};
use crate::failure::{FailureClass, RunFailure, replay, written};
use crate::held::{Held, beating, owner};
use crate::hours;
use crate::identity::{fingerprint, hex, read_seed, run_id};
use crate::input::RunFacts;
use crate::plan::Plan;
use crate::request::{Mode, RunRequest};
use crate::secret_inputs;
use crate::state::{InRun, Kept, RunState};
use crate::stopped::{Before, components_json};
use crate::subject::Failed;
use crate::window::show;

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

/// Runs a workflow to its end, or until it fails or is stopped. The error is about the store: the run could not even
/// be entered there.
pub async fn run(request: RunRequest) -> Result<RunSummary, RunFailure> {
    let plan = Arc::clone(&request.plan);
    let replayed = match &request.mode {
        Mode::Replay(replay) => Some(Arc::clone(replay)),
        _ => None,
    };
    let (state, resumed, why_not) = RunState::begin(&plan, request).await?;
    (state.events)(Event::RunStarted {
        run: state.id.clone(),
        workflow: plan.checked.name.clone(),
        started_at: show(state.outside.run_started_at_ms()),
        resumed,
        steps: plan.checked.steps.iter().map(|step| step.id.clone()).collect(),
    });
    if let Some(message) = why_not {
        (state.events)(Event::Note { step: String::new(), message });
    }
    state.recall_tokens().await;
    let outcome = match (beating(&state.store, state.run_whole()).await, replayed) {
        (Ok(outputs), Some(replayed)) => check_used_up(&replayed).map(|()| outputs),
        (outcome, _) => outcome,
    };
    state.end(outcome).await
}

impl<'a> RunState<'a> {
    /// Enters the run in the store, or takes up one that was stopped. Says whether it does that, and why not if there is
    /// one.
    async fn begin(plan: &'a Plan, request: RunRequest) -> Result<(Self, bool, Option<String>), RunFailure> {
        let keeps_state = matches!(request.mode, Mode::Live(_));
        if let Mode::Live(world) = &request.mode {
            // Before anything is written: what may not run leaves nothing behind.
            hours::check(plan.checked.only_between.as_ref(), world.start().now_ms())?;
        }
        let (outside, Before { run: stopped, why_not }) = match &request.mode {
            Mode::Live(world) => Self::outside_of(world.as_ref(), &request).await?,
            Mode::Record(recorder) => (Arc::clone(recorder) as Arc<dyn Outside>, Before::default()),
            Mode::Replay(replay) => (Arc::clone(replay) as Arc<dyn Outside>, Before::default()),
        };
        let resumed = stopped.is_some();
        let (outside, keeping) = match keeps_state {
            true => Keeping::around(outside, &request, resumed),
            false => (outside, None),
        };
        let repeat = match &request.again {
            Some(again) => Some(Repeat::of(again, plan, &request.store).await?),
            None => None,
        };
        let entered = match keeps_state {
            true => Some(Entered::new(&request, plan, outside.as_ref(), stopped).await?),
            // Nobody can go on with it, and the same recording may be replayed into the same store again.
            false => None,
        };
        let mut state = Self { keeping, ..Self::new(plan, request, outside, entered) };
        state.take_up(repeat);
        if keeps_state {
            state.failed = Arc::new(Failed::load(&state.store, &plan.checked.name).await?);
        }
        if resumed {
            state.load().await?;
        }
        let began_ms = if resumed { state.outside.now_ms() } else { state.outside.run_started_at_ms() };
        state.tally().run.begin(began_ms);
        Ok((state, resumed, why_not))
    }

    /// The outside of a live run, and the stopped run that it goes on with.
    async fn outside_of(world: &dyn World, request: &RunRequest) -> Result<(Arc<dyn Outside>, Before), RunFailure> {
        let fresh = world.start();
        let Before { run, why_not } = Before::of(request, fresh.now_ms()).await?;
        let stopped = run.and_then(|run| Some((read_seed(&run.seed)?, run)));
        Ok(match stopped {
            Some((seed, run)) => (world.go_on(run.started_at_ms, seed), Before { run: Some(run), why_not }),
            None => (fresh, Before { run: None, why_not }),
        })
    }

    /// `entered` is the run as the store knows it; none for a run that leaves only rows behind.
    fn new(plan: &'a Plan, request: RunRequest, outside: Arc<dyn Outside>, entered: Option<Entered>) -> Self {
        let seed = outside.seed();
        let keeps_state = entered.is_some();
        let overlaps = matches!(&request.mode, Mode::Live(world) if world.reads_ahead());
        let synced_at = show(outside.run_started_at_ms());
        let commits = Commits::new(request.store.clone(), synced_at, Arc::clone(&request.events));
        let (id, counts, commits) = match entered {
            Some(entered) => (entered.held.lease().run_id.clone(), entered.counts.clone(), commits.of_run(entered)),
            None => (run_id(outside.as_ref()), RunCounts::default(), commits),
        };
        let sealed = secret_inputs::of(&plan.checked, &request.secret_inputs);
        let hiding = Hiding::new(
            request.accounts.iter().map(|(alias, handle)| (alias.clone(), Arc::clone(&handle.account))),
            sealed.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?))),
        );
        let connections = request.accounts.iter().map(|(alias, handle)| {
            let account = Arc::clone(&handle.account);
            (alias.clone(), Connection::with_inputs(alias, account, &seed, &sealed, Arc::clone(&hiding)))
        });
        Self {
            plan,
            facts: RunFacts::new(
                &id,
                &show(outside.run_started_at_ms()),
                &secret_inputs::readable(&plan.checked, &request.inputs),
            ),
            secret_inputs: sealed.keys().map(|name| (name.clone(), name.clone())).collect(),
            id,
            connections: connections.collect(),
            hiding,
            accounts: request.accounts,
            store: request.store,
            store_key: request.store_key,
            outside,
            keeps_state,
            overlaps,
            commits: Arc::new(commits),
            began: Began::with(request.bookmarks),
            keeping: None,
            repeat: None,
            place: InRun::outermost(),
            kept: Arc::default(),
            events: request.events,
            stop: request.stop.into(),
            once: Mutex::default(),
            authorizations: Arc::default(),
            counts,
            failed: Arc::default(),
            mask_salt: Arc::default(),
            noted: Mutex::default(),
            dictionaries: Default::default(),
        }
    }

    /// What the stopped process had finished.
    async fn load(&mut self) -> Result<(), RunFailure> {
        let progress = self.store.progress(&self.id).await?.into_iter();
        let journal = self.store.journal(&self.id).await?.into_iter();
        self.kept = Arc::new(Kept {
            progress: progress.map(|progress| (progress.step, progress.state_json)).collect(),
            journal: journal.map(|entry| (entry.step, entry.output_json)).collect(),
        });
        self.recall();
        Ok(())
    }

    /// Takes over what an earlier run had, where only a part of it is done again.
    fn take_up(&mut self, repeat: Option<Repeat>) {
        if let Some(Repeat::From { results, .. }) = &repeat {
            self.once = Mutex::new(Arc::new(results.clone()));
        }
        self.repeat = repeat;
    }

    /// Reports the end, also to the store.
    async fn end(self, outcome: Result<Option<String>, RunFailure>) -> Result<RunSummary, RunFailure> {
        // What is on its way gets there, however the run ended; the failure that counts is the first.
        let settled = self.commits.settle().await;
        let outcome = self.without_secrets(outcome).and_then(|outputs| settled.and_then(|()| read_outputs(outputs)));
        let (status, failure, outputs) = match outcome {
            Ok(outputs) => (RunStatus::Finished, None, outputs),
            Err(failure) if failure.class == FailureClass::Interrupted => (RunStatus::Interrupted, None, None),
            Err(failure) => (RunStatus::Failed, Some(failure), None),
        };
        let finished_at_ms = self.outside.now_ms();
        self.keep_exchanges(status, finished_at_ms).await;
        let tables = self.commits.tables();
        let (requests, left_out, failures_dropped, duration_ms) = {
            let mut tally = self.tally();
            tally.run.go_on(finished_at_ms);
            (tally.requests(), tally.left_out(), tally.failures_dropped, tally.run.total_ms())
        };
        self.tell_of_too_many_failures().await;
        if status == RunStatus::Finished {
            self.tell_of_masks();
        }
        let event = Event::RunFinished {
            run: self.id.clone(),
            status,
            steps: self.summaries(),
            outputs,
            tables,
            requests,
            left_out,
            failures_dropped,
            duration_ms,
            failure: failure.clone(),
            receipt: self.receipt(),
        };
        let summary = written(&event)?;
        let outcome = match status {
            RunStatus::Finished => RunOutcome::Finished,
            RunStatus::Failed => RunOutcome::Failed,
            RunStatus::Interrupted => RunOutcome::Interrupted,
        };
        let counts =
            (outcome != RunOutcome::Finished).then(|| self.counts.to_json(&self.commits.tables())).transpose()?;
        let entered = match self.commits.held() {
            Some(held) => held.finish(outcome, finished_at_ms, summary, counts).await,
            None => Ok(()),
        };
        (self.events)(event);
        entered?;
        Ok(RunSummary { id: self.id, status, failure })
    }
}

impl RunState<'_> {
    /// What a run says at its end is kept in the store and printed, and is not only what components gave: an input that is a
    /// secret of an account as well, say.
    fn without_secrets(&self, outcome: Result<Option<String>, RunFailure>) -> Result<Option<String>, RunFailure> {
        let hide = |text: String| self.hiding.hide_text(text).0;
        match outcome {
            Ok(outputs) => Ok(outputs.map(hide)),
            Err(failure) => Err(RunFailure {
                code: hide(failure.code),
                message: hide(failure.message),
                remedy: failure.remedy.map(hide),
                ..failure
            }),
        }
    }

    /// A field that is spelt wrong would be written as it is.
    fn tell_of_masks(&self) {
        for (step, fields) in self.counts.masks.unmet() {
            let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
            let message = format!("no record had {}, which `mask` names: look at how it is spelt", fields.join(" or "));
            (self.events)(Event::Note { step, message });
        }
    }

    /// What the run has kept may be more than the store keeps: then there is time to look at it until the next one begins.
    async fn tell_of_too_many_failures(&self) {
        let keeps_some = self.tally().steps.values().any(|totals| totals.left_out > totals.skipped);
        if !self.keeps_state || !keeps_some {
            return;
        }
        // How the run ended does not depend on it.
        let Ok(count) = self.store.failure_count().await else { return };
        let too_many = count.saturating_sub(FAILURES_KEPT_MAX as u64);
        if too_many > 0 {
            let go = if too_many == 1 { "the oldest is".to_owned() } else { format!("the {too_many} oldest are") };
            let message = format!(
                "there are {count} failures, and the store keeps {FAILURES_KEPT_MAX}: {go} dropped as a later \
                 run begins. Before that: look at them with `weft failures`, try them with `weft failures retry FILE`, or \
                 make room with `weft failures forget`"
            );
            (self.events)(Event::Note { step: String::new(), message });
        }
    }
}

impl Entered {
    /// A new run, or one that was stopped and goes on. It is entered before anything is asked of a platform: somebody else
    /// may be running it at this moment.
    async fn new(
        request: &RunRequest,
        plan: &Plan,
        outside: &dyn Outside,
        stopped: Option<Run>,
    ) -> Result<Self, RunFailure> {
        let steps = plan.checked.steps.iter().map(|step| step.id.clone()).collect();
        let run = NewRun {
            id: stopped.map_or_else(|| run_id(outside), |run| run.id),
            fingerprint: fingerprint(plan, request),
            workflow: plan.checked.name.clone(),
            inputs_json: written(&request.inputs)?,
            started_at_ms: outside.run_started_at_ms(),
            seed: hex(&outside.seed()),
            owner: owner().to_owned(),
            beside: request.fresh || !secret_inputs::tell_apart(&request.secret_inputs, request.store_key.as_ref()),
            components_json: components_json(plan),
        };
        let begun = request.store.begin_run(run).await?;
        let (counts, tables) = match begun.run.counts_json.as_deref() {
            Some(json) => RunCounts::read(json, steps),
            None => (RunCounts::new(steps), BTreeMap::new()),
        };
        let held = Held::new(request.store.clone(), begun.lease);
        let (commits, failures_dropped) = (begun.run.commits, begun.failures_dropped);
        Ok(Self { held, failures_dropped, commits, counts, tables })
    }
}

/// What the workflow gives, for whoever watches.
fn read_outputs(outputs: Option<String>) -> Result<Option<Value>, RunFailure> {
    let Some(outputs) = outputs else { return Ok(None) };
    serde_json::from_str(&outputs).map(Some).map_err(|error| {
        RunFailure::new(FailureClass::Host, format!("the outputs can't be read: {error}"))
            .with_remedy("report it as a mistake of weft")
    })
}

/// A replay has to use its recording up.
fn check_used_up(replay_of: &Replay) -> Result<(), RunFailure> {
    let left = replay_of.script.unused();
    if left.is_empty() {
        return Ok(());
    }
    let shown = left.iter().take(5).cloned().collect::<Vec<_>>().join("\n    ");
    Err(replay(format!("{} recorded exchange(s) were never asked for:\n    {shown}", left.len())))
}
