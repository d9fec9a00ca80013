//! A step that runs another workflow.
//!
//! A workflow that pages runs as it would by itself, page by page, with bookmarks, progress and journal of its own: only
//! steps that run once may use it. Any other runs on the page of the step that uses it: its writes are staged there and
//! committed together with that page.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use serde_json::Value;

use crate::plan::planned::{Plan, Unit};
use crate::report::failure::{FailureClass, RunFailure};
use crate::report::shares::is_excess;
use crate::state::frame::Frame;
use crate::state::results::StepResult;
use crate::state::scope::{FlowPage, PageScope};
use crate::step::on_page::run_step;
use crate::step::outputs::outputs;

/// What a step hands to the workflow that it runs.
pub(crate) struct Outer<'a> {
    /// The page of the step.
    pub(crate) scope: &'a PageScope,
    /// Which item, from 1; 0 without items.
    pub(crate) number: u32,
    /// The item, JSON; empty without items.
    pub(crate) item: &'a str,
    /// The inputs, a JSON object.
    pub(crate) parameters: &'a str,
}

/// Runs another workflow. Its outputs are the output of the step.
pub(crate) fn run_workflow<'a>(
    frame: &'a Frame<'a>,
    index: usize,
    plan: &'a Plan,
    outer: Outer<'a>,
) -> BoxFuture<'a, Result<StepResult, RunFailure>> {
    Box::pin(async move {
        let inputs = inputs(plan, outer.parameters)?;
        let inner = Frame::nested(frame, index, plan, (outer.number, outer.item), &inputs)?;
        let outputs =
            if plan.checked.pages() { run_whole(&inner).await? } else { run_on_page(&inner, outer.scope).await? };
        let output = outputs.unwrap_or_else(|| "null".to_owned());
        Ok(StepResult { output: output.into(), ..StepResult::nothing() })
    })
}

/// Runs all parts of a workflow that pages, and gives the outputs.
async fn run_whole(frame: &Frame<'_>) -> Result<Option<String>, RunFailure> {
    (frame.run.run_parts)(frame).await?;
    outputs(frame, &PageScope::new(frame.staging(), FlowPage::default())).await
}

/// The same workflow as part of a page.
async fn run_on_page(frame: &Frame<'_>, outer: &PageScope) -> Result<Option<String>, RunFailure> {
    let mut scope = PageScope::new(Arc::clone(&outer.staging), outer.flow_page);
    let outputs = run_steps(frame, &mut scope).await;
    // What a part of a page left out belongs to the page, unless the page lives on without that part.
    if outputs.as_ref().map_or_else(is_excess, |_| true) {
        outer.absorb(&scope);
    }
    outputs
}

async fn run_steps(frame: &Frame<'_>, scope: &mut PageScope) -> Result<Option<String>, RunFailure> {
    for unit in &frame.plan.units {
        let Unit::Once(step) = unit else {
            return Err(RunFailure::new(FailureClass::Host, "a workflow that pages was run on a page"));
        };
        let result = run_step(frame, *step, scope).await?;
        scope.results.insert(*step, result);
    }
    outputs(frame, scope).await
}

/// The inputs of a workflow, completed by their defaults.
fn inputs(plan: &Plan, parameters: &str) -> Result<BTreeMap<String, Value>, RunFailure> {
    let mut inputs: BTreeMap<String, Value> = serde_json::from_str(parameters)
        .map_err(|error| RunFailure::new(FailureClass::Host, format!("inputs that can't be read: {error}")))?;
    for (name, input) in &plan.checked.inputs {
        if let (false, Some(default)) = (inputs.contains_key(name), &input.default) {
            inputs.insert(name.clone(), default.clone());
        }
    }
    Ok(inputs)
}
