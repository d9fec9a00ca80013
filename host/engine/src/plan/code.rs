//! Code that stands in a workflow is looked at before anything runs, by the component that would run it.

use serde::Deserialize;
use serde_json::{Value, json};
use weft_sandbox::{CallError, Component, Sandbox};
use weft_workflow::{CheckedStep, CodeParameters, Finding, Place};

use crate::plan::planned::PlanError;
use crate::report::failure::RunFailure;

/// What a component says of code.
#[derive(Deserialize)]
struct Looked {
    findings: Vec<Found>,
}

/// A mistake in code, with its place in the file that the code stands in.
#[derive(Deserialize)]
struct Found {
    line: usize,
    column: usize,
    message: String,
    remedy: String,
}

/// Asks the component of a step what is wrong with the step's code, if it has some.
pub(super) async fn look(sandbox: &Sandbox, component: &Component, step: &CheckedStep) -> Result<(), PlanError> {
    let Some((node, parameters)) = question(step) else { return Ok(()) };
    let page = sandbox.call_alone(component, &node, &parameters.to_string()).await;
    let page = page.map_err(|error| PlanError::Findings(vec![given_up(step, error)]))?;
    let looked: Looked = serde_json::from_str(&page.output)
        .map_err(|error| PlanError::Host(format!("{}/{node} gives no findings: {error}", step.component)))?;
    let file = parameters.pointer("/at/file").and_then(Value::as_str).unwrap_or(&step.place.file);
    match looked.findings.is_empty() {
        true => Ok(()),
        false => Err(PlanError::Findings(looked.findings.into_iter().map(|found| found.within(file)).collect())),
    }
}

/// The node that looks, and what it is called with: code, files and place as the step has them, and which hosts the code may
/// reach.
fn question(step: &CheckedStep) -> Option<(String, Value)> {
    let names = CodeParameters::of(&step.node.parameters)?;
    let node = names.checked_by?;
    let mut parameters = json!({ "allow": step.allow, "connected": step.connection.is_some() });
    for (key, name) in [("code", Some(names.code)), ("files", names.files), ("at", names.place)] {
        let Some(value) = name.and_then(|name| step.with.literal_entry(&name)) else { continue };
        parameters[key] = value.clone();
    }
    parameters.get("code")?;
    Some((node, parameters))
}

/// The code kept its reader from coming to an end.
fn given_up(step: &CheckedStep, error: CallError) -> Finding {
    let reason = RunFailure::from(error).message;
    Finding {
        place: step.place.clone(),
        reason: format!("the code of the step can't be looked through: {reason}"),
        remedy: "make it shorter, or split it into several steps".to_owned(),
    }
}

impl Found {
    fn within(self, file: &str) -> Finding {
        let place = Place { file: file.to_owned(), line: self.line, column: self.column };
        Finding { place, reason: self.message, remedy: self.remedy }
    }
}
