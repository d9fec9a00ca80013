//! The parts of a workflow, one after the other: steps that run once, and paging steps with what runs on their pages.

use futures::future::BoxFuture;
use weft_store::{Commit, JournalEntry};

use crate::flow::streams::run_flow;
use crate::left_out::tries::keep_evidence;
use crate::plan::planned::Unit;
use crate::report::failure::{RunFailure, written};
use crate::state::frame::Frame;
use crate::state::repeat::Repeat;
use crate::state::results::StepResult;
use crate::state::scope::{FlowPage, PageScope};
use crate::step::commit::commit_of;
use crate::step::on_page::run_step;

/// Runs everything that has not been done yet.
pub(crate) fn run_parts<'f>(frame: &'f Frame<'f>) -> BoxFuture<'f, Result<(), RunFailure>> {
    Box::pin(run_units(frame))
}

async fn run_units(frame: &Frame<'_>) -> Result<(), RunFailure> {
    for unit in &frame.plan.units {
        frame.check_stop()?;
        let first = unit.steps()[0];
        let left_out = is_left_out(frame, unit);
        if left_out || frame.once_results().contains_key(&first) {
            continue;
        }
        frame.begin_steps(&unit.steps());
        match unit {
            Unit::Once(step) => run_once(frame, *step).await?,
            Unit::Flow { root, members } => {
                run_flow(frame, *root, members).await?;
                journal_flow(frame, *root).await?;
            }
        }
        frame.end_steps(&unit.steps());
    }
    Ok(())
}

/// A step that runs once: its rows and its result are committed together, so that a restart doesn't repeat it.
async fn run_once(frame: &Frame<'_>, index: usize) -> Result<(), RunFailure> {
    let scope = PageScope::new(frame.staging(), FlowPage::default());
    let result = match run_step(frame, index, &scope).await {
        Ok(result) => result,
        Err(failure) => return Err(keep_evidence(frame, &scope, failure).await),
    };
    let mut commit = commit_of(frame, &scope);
    if frame.run.keeps_state {
        commit.journal.push(journal_entry(frame, index, &result)?);
    }
    frame.run.commits.hand_in(commit, None).await?;
    frame.add_once_result(index, result);
    Ok(())
}

/// A paging step has no result of its own once it is over; the entry only says that it is.
async fn journal_flow(frame: &Frame<'_>, root: usize) -> Result<(), RunFailure> {
    if frame.run.keeps_state {
        let journal = vec![journal_entry(frame, root, &StepResult::nothing())?];
        frame.run.commits.hand_in(Commit { journal, ..Commit::default() }, None).await?;
    }
    Ok(())
}

fn journal_entry(frame: &Frame<'_>, index: usize, result: &StepResult) -> Result<JournalEntry, RunFailure> {
    let output_json = written(result)?;
    Ok(JournalEntry { run_id: frame.run.id.clone(), step: frame.name(index), output_json })
}

/// Whether a part of the workflow is not what is to be done again.
fn is_left_out(frame: &Frame<'_>, unit: &Unit) -> bool {
    let leaves_out = |repeat: &Repeat| repeat.leaves_out(frame.plan, unit).is_some();
    match &frame.run.earlier.repeat {
        // An inner workflow runs as a whole, but reads a range only where it reads by time.
        Some(repeat) if frame.is_outermost() || matches!(repeat, Repeat::Window(_)) => leaves_out(repeat),
        _ => false,
    }
}
