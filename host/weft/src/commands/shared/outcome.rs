//! What a run that is over means: an exit code, and a message if it failed.

use weft_engine::workflow::Place;
use weft_engine::{FailureClass, RunFailure, RunStatus, RunSummary};

use crate::exit;
use crate::message::{Message, Messages};
use crate::workflow_file::WorkflowFile;

/// The exit code of a run that is over, or why it failed.
pub fn conclude(summary: &RunSummary, workflow: &WorkflowFile) -> Result<u8, Messages> {
    match (&summary.status, &summary.failure) {
        (RunStatus::Finished, _) => Ok(exit::DONE),
        (RunStatus::Interrupted, _) => Ok(exit::INTERRUPTED),
        (RunStatus::Failed, Some(failure)) => Err(failed(failure, workflow)),
        (RunStatus::Failed, None) => Ok(exit::RUN_FAILED),
    }
}

/// A failed run as a message.
pub fn failed(failure: &RunFailure, workflow: &WorkflowFile) -> Messages {
    let code = match failure.class {
        FailureClass::Replay => exit::RECORDING,
        FailureClass::Store => exit::STORE,
        FailureClass::Closed => exit::CLOSED,
        _ => exit::RUN_FAILED,
    };
    let step = if failure.step.is_empty() { String::new() } else { format!("step `{}`: ", failure.step) };
    let platform = if failure.code.is_empty() { String::new() } else { format!(" (code {})", failure.code) };
    let (in_code, told) = match in_code(&failure.message, workflow) {
        Some((place, told)) => (Some(place), told),
        None => (None, failure.message.as_str()),
    };
    let reason = format!("{step}{told}{platform}");
    let remedy = failure.remedy.clone().unwrap_or_else(|| remedy(failure.class).to_owned());
    let message = Message::new(reason, remedy);
    let message = match in_code.or_else(|| place(&failure.place)) {
        Some(place) => message.at(place),
        None => message.about(&workflow.name),
    };
    Messages::one(code, message).with_sources(&workflow.sources)
}

/// Where in its code a step failed, which is nearer than the step, and what it says without that: code tells
/// `file:line:column: what`, and its line in the next one, which is shown from the file.
fn in_code<'f>(message: &'f str, workflow: &WorkflowFile) -> Option<(Place, &'f str)> {
    let first = message.lines().next()?;
    let mut files = workflow.sources.iter().map(|(name, _)| name.as_str());
    let file = files.find(|name| first.strip_prefix(*name).is_some_and(|rest| rest.starts_with(':')))?;
    let (line, rest) = first[file.len() + 1..].split_once(':')?;
    let (column, told) = rest.split_once(": ")?;
    let place = Place { file: file.to_owned(), line: line.parse().ok()?, column: column.parse().ok()? };
    Some((place, told))
}

/// Reads `file:line:column`. It may be in a file that the workflow runs.
fn place(text: &str) -> Option<Place> {
    let mut parts = text.rsplitn(3, ':');
    let (column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
    Some(Place { file: file.to_owned(), line: line.parse().ok()?, column: column.parse().ok()? })
}

/// What can be said where the component knows no better.
fn remedy(class: FailureClass) -> &'static str {
    match class {
        FailureClass::Unauthorized => "check the connection's secrets: the platform does not accept them",
        FailureClass::Forbidden => "switch the permission on at the platform",
        FailureClass::Throttled => "run it later, or less often: it goes on where it stopped",
        FailureClass::Unavailable => "run it later, when the platform can be reached: it goes on where it stopped",
        FailureClass::Rejected => {
            "correct the record on the platform, or let the step go on without it: on_failure: dead_letter"
        }
        FailureClass::Invalid => "correct the step: what is under `with`, and the expressions there",
        FailureClass::Interrupted => "start it again: it goes on where it stopped",
        _ => "report it as a mistake of weft, with this message and the step",
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn places_are_read_as_they_print() {
        let found = place("sub:folder/orders.yaml:12:5").unwrap();
        assert_eq!((found.file.as_str(), found.line, found.column), ("sub:folder/orders.yaml", 12, 5));
        assert_eq!(found.to_string(), "sub:folder/orders.yaml:12:5");
        assert_eq!(place(""), None);
        assert_eq!(place("orders.yaml"), None);
    }
}
