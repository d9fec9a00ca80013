//! A run from its beginning to its end.

use std::sync::Arc;

use weft_sandbox::outside::Replay;

use crate::call::tokens::recall_tokens;
use crate::report::event::Event;
use crate::report::failure::{RunFailure, replay};
use crate::run::begin::{Begun, begin};
use crate::run::end::RunSummary;
use crate::run::end::end;
use crate::run::parts::run_parts;
use crate::run::request::{Mode, RunRequest};
use crate::run::retry_failures::retry_failures;
use crate::state::frame::Frame;
use crate::state::repeat::Repeat;
use crate::state::scope::{FlowPage, PageScope};
use crate::step::outputs::outputs;
use crate::time::window::show;

/// Runs a workflow to its end, or until it fails or is stopped. The error is about the store: the run could not even
/// be entered there.
pub async fn run(request: RunRequest) -> Result<RunSummary, RunFailure> {
    let plan = Arc::clone(&request.plan);
    let inputs = request.inputs.clone();
    let replayed = match &request.mode {
        Mode::Replay(replay) => Some(Arc::clone(replay)),
        _ => None,
    };
    let Begun { run, resumed, why_not, unkept } = begin(&plan, request).await?;
    let frame = Frame::outermost(&run, &plan, &inputs);
    run.tell(Event::RunStarted {
        run: run.id.clone(),
        workflow: plan.checked.name.clone(),
        started_at: show(run.outside.run_started_at_ms()),
        resumed,
        steps: plan.checked.steps.iter().map(|step| step.id.clone()).collect(),
    });
    if let Some(message) = why_not {
        run.note(message);
    }
    for name in unkept {
        run.note(format!(
            "the input `{name}` holds a secret of an account, so it is not kept with the run: declare it with `secret: true`, \
             and give it again where a part of the run is done again"
        ));
    }
    recall_tokens(&run).await;
    let outcome = match (work(&frame).await, replayed) {
        (Ok(outputs), Some(replayed)) => check_used_up(&replayed).map(|()| outputs),
        (outcome, _) => outcome,
    };
    end(&frame, outcome).await
}

/// Does all that is to be done, and gives the outputs.
async fn work(frame: &Frame<'_>) -> Result<Option<String>, RunFailure> {
    let repeat = &frame.run.earlier.repeat;
    match repeat {
        Some(Repeat::Failures(ids)) => retry_failures(frame, ids).await?,
        _ => run_parts(frame).await?,
    }
    // A part that is done again doesn't give all that the outputs are made of.
    if repeat.is_some() {
        return Ok(None);
    }
    outputs(frame, &PageScope::new(frame.staging(), FlowPage::default())).await
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
