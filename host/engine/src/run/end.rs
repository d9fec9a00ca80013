//! The end of a run: what it says, and what the store keeps of it.

use serde_json::Value;
use weft_store::{FAILURES_KEPT_MAX, RunOutcome};

use crate::report::event::{Event, RunStatus};
use crate::report::failure::written;
use crate::report::failure::{FailureClass, RunFailure};
use crate::run::exchanges::keep_exchanges;
use crate::run::receipt::receipt;
use crate::state::frame::Frame;
use crate::state::run::Run;

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

/// Reports the end, also to the store.
pub(crate) async fn end(
    frame: &Frame<'_>,
    outcome: Result<Option<String>, RunFailure>,
) -> Result<RunSummary, RunFailure> {
    let run = frame.run;
    // What is on its way gets there, however the run ended; the failure that counts is the first.
    let settled = run.commits.settle().await;
    let outcome = without_secrets(run, outcome).and_then(|outputs| settled.and_then(|()| read_outputs(outputs)));
    let (status, failure, outputs) = match outcome {
        Ok(outputs) => (RunStatus::Finished, None, outputs),
        Err(failure) if failure.class == FailureClass::Interrupted => (RunStatus::Interrupted, None, None),
        Err(failure) => (RunStatus::Failed, Some(failure), None),
    };
    let finished_at_ms = run.outside.now_ms();
    keep_exchanges(run, frame.plan, status, finished_at_ms).await;
    let tables = run.commits.tables();
    let (requests, left_out, failures_dropped, duration_ms) = {
        let mut tally = run.counts.tally();
        tally.run.go_on(finished_at_ms);
        (tally.requests(), tally.left_out(), tally.failures_dropped, tally.run.total_ms())
    };
    tell_of_too_many_failures(run).await;
    if status == RunStatus::Finished {
        tell_of_masks(run);
    }
    let event = Event::RunFinished {
        run: run.id.clone(),
        status,
        steps: frame.summaries(),
        outputs,
        tables,
        requests,
        left_out,
        failures_dropped,
        duration_ms,
        failure: failure.clone(),
        receipt: receipt(run, frame.plan),
    };
    let summary = written(&event)?;
    let outcome = match status {
        RunStatus::Finished => RunOutcome::Finished,
        RunStatus::Failed => RunOutcome::Failed,
        RunStatus::Interrupted => RunOutcome::Interrupted,
    };
    let counts = (outcome != RunOutcome::Finished).then(|| run.counts.to_json(&run.commits.tables())).transpose()?;
    let entered = match run.commits.held() {
        Some(held) => held.finish(outcome, finished_at_ms, summary, counts).await,
        None => Ok(()),
    };
    run.tell(event);
    entered?;
    Ok(RunSummary { id: run.id.clone(), status, failure })
}

/// What a run says at its end is kept in the store and printed, and is not only what components gave: an input that is a
/// secret of an account as well, say.
fn without_secrets(run: &Run, outcome: Result<Option<String>, RunFailure>) -> Result<Option<String>, RunFailure> {
    let hide = |text: String| run.access.hiding.hide_text(text).0;
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
fn tell_of_masks(run: &Run) {
    for (step, fields) in run.counts.masks.unmet() {
        let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        let message = format!("no record had {}, which `mask` names: look at how it is spelt", fields.join(" or "));
        run.tell(Event::Note { step, message });
    }
}

/// What the run has kept may be more than the store keeps: then there is time to look at it until the next one begins.
async fn tell_of_too_many_failures(run: &Run) {
    let keeps_some = run.counts.tally().steps.values().any(|totals| totals.left_out > totals.skipped);
    if !run.keeps_state || !keeps_some {
        return;
    }
    // How the run ended does not depend on it.
    let Ok(count) = run.store.failure_count().await else { return };
    let too_many = count.saturating_sub(FAILURES_KEPT_MAX as u64);
    if too_many > 0 {
        let go = if too_many == 1 { "the oldest is".to_owned() } else { format!("the {too_many} oldest are") };
        let message = format!(
            "there are {count} failures, and the store keeps {FAILURES_KEPT_MAX}: {go} dropped as a later \
             run begins. Before that: look at them with `weft failures`, try them with `weft failures retry FILE`, or \
             make room with `weft failures forget`"
        );
        run.note(message);
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
