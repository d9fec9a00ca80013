//! What becomes of a failure that doesn't pass: the run stops, or the item is left out.

use weft_store::FailureRecord;
use weft_workflow::{OnFailure, Scope};

use crate::call::sealed::kept_parameters;
use crate::left_out::subject;
use crate::left_out::tries::{leaves_out, stands_for};
use crate::report::event::Event;
use crate::report::failure::{FailureClass, RunFailure};
use crate::report::shares::Part;
use crate::state::frame::Frame;
use crate::state::scope::PageScope;

/// What is left out: enough to look at it later, and to try it again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LeftOut<'a> {
    /// What of the step it is.
    pub(crate) part: Part,
    /// The item of `for_each`, JSON.
    pub(crate) item: Option<&'a str>,
    /// What the node was called with, JSON.
    pub(crate) parameters: Option<&'a str>,
    /// The record, JSON, if it is a single one that can't pass.
    pub(crate) record: Option<&'a str>,
}

impl LeftOut<'_> {
    /// Something of this kind, of which nothing is known yet.
    pub(crate) fn of(part: Part) -> Self {
        Self { part, item: None, parameters: None, record: None }
    }
}

/// The run stops, or what failed is left out and counted, and kept unless it was to be skipped.
pub(crate) fn leave_out(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    failure: RunFailure,
    left: LeftOut<'_>,
) -> Result<(), RunFailure> {
    let failure = frame.placed(index, failure);
    let kept = match policy(frame, index, failure.class, left.part) {
        OnFailure::Stop => return Err(failure),
        OnFailure::Skip => false,
        OnFailure::DeadLetter => true,
    };
    let is_call = u64::from(left.record.is_none());
    frame.count(index, |totals| {
        totals.left_out += 1;
        totals.left_out_calls += is_call;
        totals.skipped += u64::from(!kept);
        totals.skipped_calls += if kept { 0 } else { is_call };
    });
    let number = if left.part == Part::Items { stands_for(frame, index, scope) } else { 1 };
    leaves_out(frame, index, scope, left.part, number, &failure.message);
    if kept {
        let subject = subject::of(frame, index, left.item, left.parameters, left.record);
        frame.run.earlier.failed.add(subject.clone());
        scope.keep(FailureRecord {
            run_id: frame.run.id.clone(),
            workflow: frame.run.workflow.clone(),
            step: frame.name(index),
            subject,
            item_json: left.item.map(str::to_owned),
            class: failure.class.as_str().to_owned(),
            code: Some(failure.code.clone()).filter(|code| !code.is_empty()),
            message: failure.message.clone(),
            record_json: left.record.map(str::to_owned),
            parameters_json: left
                .parameters
                .map(|parameters| kept_parameters(frame, frame.plan.step(index), parameters)),
            at_ms: frame.run.outside.run_started_at_ms(),
        });
    }
    frame.tell(Event::LeftOut { step: frame.name(index), failure, kept });
    Ok(())
}

/// One bad record never stops a page unless the workflow says so; what is wrong with the whole run always does. A
/// list that is no item of many is all that its step has: it is left out only if the workflow says so.
fn policy(frame: &Frame<'_>, index: usize, class: FailureClass, part: Part) -> OnFailure {
    let step = frame.plan.step(index);
    let is_whole = part == Part::Items && step.scope == Scope::Pages && step.for_each.is_none();
    // What code throws may be about its item or about the code: only who has written both knows.
    let may_be_the_item = class == FailureClass::Invalid && frame.plan.steps[index].runs_code;
    match step.on_failure {
        Some(policy) if may_be_the_item => policy,
        _ if !class.is_of_one_item() => OnFailure::Stop,
        Some(policy) => policy,
        None if class == FailureClass::Rejected && !is_whole => OnFailure::DeadLetter,
        None => OnFailure::Stop,
    }
}
