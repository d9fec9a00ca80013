//! Doing a part of the work again, on purpose: one range of time, or everything from a step on. Bookmarks stay where
//! they are.

use std::collections::{BTreeMap, BTreeSet};

use weft_store::{Run, Store};
use weft_workflow::{Checked, CheckedStep, Scope};

use crate::flow::position::Saved;
use crate::plan::planned::Plan;
use crate::report::failure::{FailureClass, RunFailure};
use crate::state::input::Results;
use crate::state::repeat::Repeat;
use crate::state::results::StepResult;
use crate::time::range::Range;

/// What to do again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// Read this range of time once more, in every step that reads by time.
    Window {
        /// First instant, milliseconds since 1970-01-01T00:00:00Z.
        since_ms: i64,
        /// First instant that no longer belongs to it, milliseconds since 1970-01-01T00:00:00Z.
        until_ms: i64,
    },
    /// Run a step and all that depends on it once more, with what an earlier run had read before it.
    From {
        /// Id of the step.
        step: String,
        /// Id of the run.
        run: String,
    },
    /// Try failures again that are kept in the store.
    Failures {
        /// Their numbers.
        ids: Vec<i64>,
    },
}

/// What it takes to do that.
pub(crate) async fn repeat_of(again: &Again, plan: &Plan, store: &Store) -> Result<Repeat, RunFailure> {
    match again {
        Again::Window { since_ms, until_ms } => window(plan, Range { since_ms: *since_ms, until_ms: *until_ms }),
        Again::From { step, run } => from(plan, store, step, run).await,
        Again::Failures { ids } => Ok(Repeat::Failures(ids.clone())),
    }
}

fn window(plan: &Plan, range: Range) -> Result<Repeat, RunFailure> {
    if range.is_empty() {
        return Err(invalid(
            "the range to read again is empty",
            "write it as --window FROM..TO, the earlier time first",
        ));
    }
    if !reads_by_time(&plan.checked) {
        let reason = "the workflow has no step that reads a range of time";
        return Err(invalid(reason, "run it without --window: it reads everything each time"));
    }
    Ok(Repeat::Window(range))
}

/// Whether a step of the workflow, or of one that it runs, reads by time.
fn reads_by_time(checked: &Checked) -> bool {
    let inner = |step: &CheckedStep| step.workflow.as_ref().is_some_and(|inner| reads_by_time(inner));
    checked.steps.iter().any(|step| step.sync.is_some() || inner(step))
}

async fn from(plan: &Plan, store: &Store, step: &str, run: &str) -> Result<Repeat, RunFailure> {
    let Some(target) = plan.checked.steps.iter().position(|known| known.id == step) else {
        let ids: Vec<&str> = plan.checked.steps.iter().map(|step| step.id.as_str()).collect();
        return Err(invalid(&format!("there is no step `{step}`"), &format!("the steps are: {}", ids.join(", "))));
    };
    let run = stored(plan, store, run).await?;
    let steps = dependents(plan, target);
    let results = results(plan, store, &run, &steps).await?;
    let ranges = ranges(plan, store, &run, &steps).await?;
    Ok(Repeat::From { steps, ranges, results })
}

async fn stored(plan: &Plan, store: &Store, id: &str) -> Result<Run, RunFailure> {
    let run = store.run(id).await?.filter(|run| run.workflow == plan.checked.name);
    run.ok_or_else(|| {
        let reason = format!("there is no run {id} of the workflow `{}` in the store", plan.checked.name);
        invalid(&reason, "`weft runs` lists the runs that are kept")
    })
}

/// The steps of the unit that has this step, and of all units that wait for one of them.
fn dependents(plan: &Plan, target: usize) -> BTreeSet<usize> {
    let mut steps = BTreeSet::new();
    for unit in &plan.units {
        let own = unit.steps();
        let waits = own.iter().any(|&index| {
            let step = plan.step(index);
            step.reads.iter().chain(&step.needs).any(|before| steps.contains(before))
        });
        if waits || own.contains(&target) {
            steps.extend(own);
        }
    }
    steps
}

/// What a run had from its steps that run once, as far as the history still knows.
pub(crate) async fn journaled(plan: &Plan, store: &Store, run_id: &str) -> Result<Results, RunFailure> {
    let mut results = Results::new();
    for entry in store.journal(run_id).await? {
        // A paging step leaves nothing behind but that it is over.
        let is_once = |step: &CheckedStep| step.id == entry.step && step.scope == Scope::Once;
        let index = plan.checked.steps.iter().position(is_once);
        if let (Some(index), Ok(result)) = (index, serde_json::from_str::<StepResult>(&entry.output_json)) {
            results.insert(index, result);
        }
    }
    Ok(results)
}

/// What the earlier run had from steps that run once and don't run again.
async fn results(plan: &Plan, store: &Store, run: &Run, steps: &BTreeSet<usize>) -> Result<Results, RunFailure> {
    let mut results = journaled(plan, store, &run.id).await?;
    results.retain(|index, _| !steps.contains(index));
    let read = steps.iter().flat_map(|&index| &plan.step(index).reads).filter(|read| !steps.contains(read));
    for &missing in read {
        if !results.contains_key(&missing) {
            let id = &plan.step(missing).id;
            let reason = format!("the run {} kept nothing of the step `{id}`, which is needed", run.id);
            return Err(invalid(&reason, &format!("begin earlier: --from-step {id}")));
        }
    }
    Ok(results)
}

/// The ranges that the earlier run read.
async fn ranges(
    plan: &Plan,
    store: &Store,
    run: &Run,
    steps: &BTreeSet<usize>,
) -> Result<BTreeMap<String, Range>, RunFailure> {
    let mut ranges = BTreeMap::new();
    for progress in store.progress(&run.id).await? {
        let saved = serde_json::from_str::<Saved>(&progress.state_json).ok();
        if let Some(range) = saved.and_then(|saved| saved.whole) {
            ranges.insert(progress.step, range);
        }
    }
    let read_by_time = steps.iter().map(|&index| plan.step(index)).filter(|step| step.sync.is_some());
    for step in read_by_time {
        if !ranges.contains_key(&step.id) {
            let reason = match step.scope {
                Scope::PageOf(_) => format!("the step `{}` read a range of its own for each item", step.id),
                _ => format!("the run {} read nothing in the step `{}`", run.id, step.id),
            };
            return Err(invalid(&reason, "say which range to read: --window FROM..TO"));
        }
    }
    Ok(ranges)
}

fn invalid(reason: &str, remedy: &str) -> RunFailure {
    RunFailure::new(FailureClass::Invalid, reason).with_remedy(remedy)
}
