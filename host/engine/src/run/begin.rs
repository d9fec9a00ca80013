//! The beginning of a run: anew, or where a stopped one goes on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::sync::OnceCell;
use weft_sandbox::Connection;
use weft_sandbox::outside::{Outside, World};
use weft_sandbox::secret::Hiding;
use weft_store::{Lacks, NewRun, Run as StoredRun};

use crate::plan::planned::Plan;
use crate::report::counts::RunCounts;
use crate::report::failure::RunFailure;
use crate::report::failure::written;
use crate::run::again::repeat_of;
use crate::run::identity::{fingerprint, run_id};
use crate::run::parts::run_parts;
use crate::run::request::{Mode, RunRequest};
use crate::run::stopped::{Before, components_json};
use crate::secret::secret_inputs;
use crate::state::earlier::{Earlier, Failed, Stopped};
use crate::state::exchanges::{Exchanges, Keeping};
use crate::state::run::{Access, Run};
use crate::time::hours;
use crate::time::window::show;
use crate::write::commits::{Commits, Entered};
use weft_recording::{hex, read_hex};

/// A run that has begun.
pub(crate) struct Begun {
    pub(crate) run: Run,
    /// Whether it goes on after a stop.
    pub(crate) resumed: bool,
    /// Why it doesn't go on with a stopped run that there is.
    pub(crate) why_not: Option<String>,
    /// Inputs that the store may not have, as they hold secrets that nobody declared.
    pub(crate) unkept: Vec<String>,
}

/// Enters the run in the store, or takes up one that was stopped.
pub(crate) async fn begin(plan: &Plan, request: RunRequest) -> Result<Begun, RunFailure> {
    if let Mode::Live(world) = &request.mode {
        // Before anything is written: what may not run leaves nothing behind.
        hours::check(plan.checked.only_between.as_ref(), world.start().now_ms())?;
    }
    let repeat = match &request.again {
        Some(again) => Some(repeat_of(again, plan, &request.store).await?),
        None => None,
    };
    let Ready { outside, keeping, access, unkept, entered, resumed, why_not } = loop {
        if let Some(ready) = get_ready(plan, &request).await? {
            break ready;
        }
    };
    let has_failures = entered.as_ref().is_some_and(|entered| entered.has_failures);
    let mut run = new_run(plan, request, outside, access, (entered, keeping));
    run.earlier.repeat = repeat;
    if has_failures {
        run.earlier.failed = Failed::load(&run.store, &run.workflow).await?;
    }
    if resumed {
        run.earlier.stopped = Stopped::load(&run.store, &run.id).await?;
    }
    let began_ms = if resumed { run.outside.now_ms() } else { run.outside.run_started_at_ms() };
    run.counts.tally().run.begin(began_ms);
    Ok(Begun { run, resumed, why_not, unkept })
}

/// What a run begins with.
struct Ready {
    outside: Arc<dyn Outside>,
    keeping: Option<Keeping>,
    access: Access,
    unkept: Vec<String>,
    /// The run in the store. Of a recording or a replay none: nobody can go on with it, and the same recording may be replayed
    /// into the same store again.
    entered: Option<Entered>,
    resumed: bool,
    why_not: Option<String>,
}

impl Ready {
    /// Of a run that keeps no state.
    fn stateless(plan: &Plan, request: &RunRequest, outside: Arc<dyn Outside>) -> Self {
        let access = access(plan, request, outside.as_ref());
        let (keeping, unkept, entered, resumed, why_not) = (None, Vec::new(), None, false, None);
        Self { outside, keeping, access, unkept, entered, resumed, why_not }
    }
}

/// None if what was there to go on with is another one by now: look again.
async fn get_ready(plan: &Plan, request: &RunRequest) -> Result<Option<Ready>, RunFailure> {
    let world = match &request.mode {
        Mode::Live(world) => world,
        Mode::Record(recorder) => {
            return Ok(Some(Ready::stateless(plan, request, Arc::clone(recorder) as Arc<dyn Outside>)));
        }
        Mode::Replay(replay) => {
            return Ok(Some(Ready::stateless(plan, request, Arc::clone(replay) as Arc<dyn Outside>)));
        }
    };
    let (outside, Before { run: stopped, why_not }) = outside_of(world.as_ref(), request).await?;
    let resumed = stopped.is_some();
    let (outside, keeping) = noted(outside, request, resumed);
    let access = access(plan, request, outside.as_ref());
    let unkept = secret_values(request, &access.hiding);
    let entered = enter(request, plan, outside.as_ref(), &unkept, stopped).await?;
    Ok(entered.map(|entered| Ready { outside, keeping, access, unkept, entered: Some(entered), resumed, why_not }))
}

/// The outside of a live run, and the stopped run that it goes on with.
async fn outside_of(world: &dyn World, request: &RunRequest) -> Result<(Arc<dyn Outside>, Before), RunFailure> {
    let fresh = world.start();
    let Before { run, why_not } = Before::of(request, fresh.now_ms()).await?;
    let stopped = run.and_then(|run| Some((read_hex(&run.seed)?.try_into().ok()?, run)));
    Ok(match stopped {
        Some((seed, run)) => (world.go_on(run.started_at_ms, seed), Before { run: Some(run), why_not }),
        None => (fresh, Before { run: None, why_not }),
    })
}

/// The outside of a live run, written down if its exchanges may be wanted.
fn noted(outside: Arc<dyn Outside>, request: &RunRequest, resumed: bool) -> (Arc<dyn Outside>, Option<Keeping>) {
    let lacks = match (&request.again, resumed) {
        (Some(_), _) => Some(Lacks::EarlierRun),
        (None, true) => Some(Lacks::EarlierProcess),
        (None, false) => None,
    };
    Keeping::around(outside, request.keep_exchanges, (&request.inputs, &request.secret_inputs), lacks)
}

/// Enters a new run in the store, or one that was stopped and goes on: before anything is asked of a platform, as somebody
/// else may be running it at this moment.
async fn enter(
    request: &RunRequest,
    plan: &Plan,
    outside: &dyn Outside,
    unkept: &[String],
    stopped: Option<StoredRun>,
) -> Result<Option<Entered>, RunFailure> {
    let steps = plan.checked.steps.iter().map(|step| step.id.clone()).collect();
    let kept: BTreeMap<_, _> = request.inputs.iter().filter(|(name, _)| !unkept.contains(name)).collect();
    let run = NewRun {
        id: stopped.map_or_else(|| run_id(outside), |run| run.id),
        fingerprint: fingerprint(plan, request),
        workflow: plan.checked.name.clone(),
        inputs_json: written(&kept)?,
        started_at_ms: outside.run_started_at_ms(),
        seed: hex(&outside.seed()),
        // Each start is an owner of its own.
        owner: String::new(),
        beside: request.fresh || !secret_inputs::tell_apart(&request.secret_inputs, request.store_key.as_ref()),
        components_json: components_json(plan),
    };
    let Some((held, begun)) = plan.runtime.heart.begin(&request.store, run).await? else { return Ok(None) };
    let (counts, tables) = match begun.run.counts_json.as_deref() {
        Some(json) => RunCounts::read(json, steps),
        None => (RunCounts::new(steps), BTreeMap::new()),
    };
    let (commits, failures_dropped, has_failures) = (begun.run.commits, begun.failures_dropped, begun.has_failures);
    Ok(Some(Entered { id: begun.run.id, held, failures_dropped, has_failures, commits, counts, tables }))
}

/// Inputs that hold the secret of an account, though they aren't declared to be secret. The store has them no more than those
/// that are: who does a part of the run again is asked for them.
fn secret_values(request: &RunRequest, hiding: &Hiding) -> Vec<String> {
    let holds_secret = |value: &Value| hiding.hide_text(value.to_string()).1 > 0;
    request.inputs.iter().filter(|(_, value)| holds_secret(value)).map(|(name, _)| name.clone()).collect()
}

/// `entered` is the run as the store knows it; none for a run that leaves only rows behind.
fn new_run(
    plan: &Plan,
    request: RunRequest,
    outside: Arc<dyn Outside>,
    access: Access,
    (entered, keeping): (Option<Entered>, Option<Keeping>),
) -> Run {
    let keeps_state = entered.is_some();
    let synced_at = show(outside.run_started_at_ms());
    let commits = Commits::new(request.store.clone(), synced_at, Arc::clone(&request.events));
    let (id, counts, commits) = match entered {
        Some(entered) => (entered.id.clone(), entered.counts.clone(), commits.of_run(entered)),
        None => (run_id(outside.as_ref()), RunCounts::default(), commits),
    };
    Run {
        id,
        workflow: plan.checked.name.clone(),
        access,
        reads_ahead: matches!(&request.mode, Mode::Live(world) if world.reads_ahead()),
        outside,
        events: request.events,
        stop: request.stop.into(),
        store: request.store,
        commits: Arc::new(commits),
        counts,
        earlier: Earlier::default(),
        exchanges: Exchanges::new(request.bookmarks, keeping),
        keeps_state,
        mask_salt: OnceCell::new(),
        run_parts,
    }
}

/// What the run may use, and must not show.
fn access(plan: &Plan, request: &RunRequest, outside: &dyn Outside) -> Access {
    let seed = outside.seed();
    let sealed = secret_inputs::of(&plan.checked, &request.secret_inputs);
    let hiding = Hiding::new(
        request.accounts.iter().map(|(alias, handle)| (alias.clone(), Arc::clone(&handle.account))),
        sealed.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?))),
    );
    let connections = request.accounts.iter().map(|(alias, handle)| {
        let account = Arc::clone(&handle.account);
        (alias.clone(), Connection::with_inputs(alias, account, &seed, &sealed, Arc::clone(&hiding)))
    });
    Access {
        connections: connections.collect(),
        accounts: request.accounts.clone(),
        hiding,
        store_key: request.store_key.clone(),
        authorizations: Mutex::default(),
    }
}
