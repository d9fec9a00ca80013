//! Code that stands in a workflow is looked at before anything runs, by the component that would run it.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
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

/// Looks at the code of all steps of a plan, at the same code once. Planning ends with the first code that has a mistake, so
/// that only codes without any are met again, and of those it doesn't matter where they stand.
#[derive(Default)]
pub(super) struct Inspection {
    /// The digests of questions that were answered with no finding.
    without_findings: BTreeSet<[u8; 32]>,
}

impl Inspection {
    /// Asks the component of a step what is wrong with the step's code, if it has some.
    pub(super) async fn look(
        &mut self,
        sandbox: &Sandbox,
        component: &Component,
        step: &CheckedStep,
    ) -> Result<(), PlanError> {
        let Some(question) = Question::about(step) else { return Ok(()) };
        let digest = question.digest();
        if self.without_findings.contains(&digest) {
            return Ok(());
        }
        let findings = question.ask(sandbox, component, step).await?;
        if !findings.is_empty() {
            return Err(PlanError::Findings(findings));
        }
        self.without_findings.insert(digest);
        Ok(())
    }
}

/// What a component is asked about the code of a step.
struct Question<'s> {
    component: &'s str,
    /// The node that looks.
    node: String,
    /// Code and files as the step has them, and which hosts the code may reach.
    parameters: Value,
    /// Where the code stands.
    at: Option<&'s Value>,
}

impl<'s> Question<'s> {
    fn about(step: &'s CheckedStep) -> Option<Self> {
        let names = CodeParameters::of(&step.node.parameters)?;
        let node = names.checked_by?;
        let literal = |name: Option<String>| step.with.literal_entry(&name?);
        let mut parameters = json!({ "allow": step.allow, "connected": step.connection.is_some() });
        parameters["code"] = literal(Some(names.code))?.clone();
        if let Some(files) = literal(names.files) {
            parameters["files"] = files.clone();
        }
        Some(Self { component: &step.component, node, parameters, at: literal(names.place) })
    }

    /// Equal for questions that differ at most in where the code stands.
    fn digest(&self) -> [u8; 32] {
        let Self { component, node, parameters, at: _ } = self;
        Sha256::digest(format!("{component}/{node} {parameters}")).into()
    }

    async fn ask(
        mut self,
        sandbox: &Sandbox,
        component: &Component,
        step: &CheckedStep,
    ) -> Result<Vec<Finding>, PlanError> {
        if let Some(at) = self.at {
            self.parameters["at"] = at.clone();
        }
        let page = sandbox.call_alone(component, &self.node, &self.parameters.to_string()).await;
        let page = page.map_err(|error| PlanError::Findings(vec![given_up(step, error)]))?;
        let looked: Looked = serde_json::from_str(&page.output)
            .map_err(|error| PlanError::Host(format!("{}/{} gives no findings: {error}", self.component, self.node)))?;
        let file = self.at.and_then(|at| at.get("file")?.as_str()).unwrap_or(&step.place.file);
        Ok(looked.findings.into_iter().map(|found| found.within(file)).collect())
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn question(component: &'static str, parameters: Value, at: Option<&'static Value>) -> [u8; 32] {
        Question { component, node: "check".to_owned(), parameters, at }.digest()
    }

    #[test]
    fn the_same_code_is_the_same_question_wherever_it_stands() {
        static ELSEWHERE: Value = Value::Bool(true);
        let first = question("script", json!({ "code": "a", "allow": [] }), None);
        assert_eq!(first, question("script", json!({ "code": "a", "allow": [] }), Some(&ELSEWHERE)));
        assert_ne!(first, question("script", json!({ "code": "b", "allow": [] }), None));
        assert_ne!(first, question("script", json!({ "code": "a", "allow": ["https://a.example"] }), None));
        assert_ne!(first, question("other", json!({ "code": "a", "allow": [] }), None));
    }
}
