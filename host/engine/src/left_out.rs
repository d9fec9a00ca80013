//! What becomes of a failure that doesn't pass: the run stops, or the item is left out.

use weft_store::FailureRecord;
use weft_workflow::{CheckedStep, OnFailure};

use crate::event::Event;
use crate::failure::{FailureClass, RunFailure};
use crate::state::RunState;
use crate::step::PageScope;

/// What is left out: enough to look at it later, and to try it again.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LeftOut<'a> {
    /// The item of `for_each`, JSON.
    pub(crate) item: Option<&'a str>,
    /// What the node was called with, JSON.
    pub(crate) parameters: Option<&'a str>,
    /// The record, JSON, if it is a single one that can't pass.
    pub(crate) record: Option<&'a str>,
}

impl RunState<'_> {
    /// The run stops, or what failed is left out and counted, and kept unless it was to be skipped.
    pub(crate) fn leave_out(
        &self,
        index: usize,
        scope: &PageScope,
        failure: RunFailure,
        left: LeftOut<'_>,
    ) -> Result<(), RunFailure> {
        let step = self.plan.step(index);
        let failure = self.placed(index, failure);
        let kept = match policy(step, failure.class) {
            OnFailure::Stop => return Err(failure),
            OnFailure::Skip => false,
            OnFailure::DeadLetter => true,
        };
        self.count(index, |totals| totals.left_out += 1);
        if kept {
            scope.keep(FailureRecord {
                run_id: self.id.clone(),
                workflow: self.outermost().plan.checked.name.clone(),
                step: self.name(index),
                item_json: left.item.map(str::to_owned),
                class: failure.class.as_str().to_owned(),
                code: Some(failure.code.clone()).filter(|code| !code.is_empty()),
                message: failure.message.clone(),
                record_json: left.record.map(str::to_owned),
                parameters_json: left.parameters.map(|parameters| self.kept_parameters(step, parameters)),
                at_ms: self.outside.run_started_at_ms(),
            });
        }
        (self.events)(Event::LeftOut { step: self.name(index), failure, kept });
        Ok(())
    }
}

/// One bad record never stops a page unless the workflow says so; what is wrong with the whole run always does.
fn policy(step: &CheckedStep, class: FailureClass) -> OnFailure {
    match step.on_failure {
        _ if !class.is_of_one_item() => OnFailure::Stop,
        Some(policy) => policy,
        None if class == FailureClass::Rejected => OnFailure::DeadLetter,
        None => OnFailure::Stop,
    }
}
