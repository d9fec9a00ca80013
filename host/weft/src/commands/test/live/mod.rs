//! `weft test --live`: whether the platform still answers as it did when a case was recorded.
//!
//! - here: which cases, and with which accounts
//! - `read.rs`: one case, live, reading only
//! - `drift.rs`: how the answers have changed
//! - `told.rs`: what is said about it

mod drift;
mod read;
mod told;

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_engine::Accounts;
use weft_engine::workflow::origin;
use weft_recording::Recording;
use weft_testing::document::Status;

use super::PreparedCase;
use super::files::OpenedFile;
use super::prepare::{Prepared, Stage};
use crate::arguments::{Test, Wiring};
use crate::commands::shared::wiring;
use crate::exit;
use crate::message::Messages;
use crate::stop::Stop;
use crate::workflow_file::WorkflowFile;

/// A case that can be run against the platform.
struct LiveCase {
    /// Which file, by its place in the list.
    file: usize,
    name: String,
    prepared: Arc<Prepared>,
    workflow: Arc<WorkflowFile>,
    recording: Arc<Recording>,
    accounts: Accounts,
}

/// Runs the cases that have a recording, one after the other: platforms count how often they are asked.
pub async fn run(
    arguments: &Test,
    files: &[OpenedFile],
    cases: Vec<PreparedCase>,
    stage: &Stage,
) -> Result<u8, Messages> {
    let cases = chosen(arguments, cases, stage)?;
    let nodes = stage.reading_nodes();
    let stop = Stop::listen().of_run(|note| tell!("{note}"));
    let mut sum = told::Sum::default();
    for case in &cases {
        let came = read::read(case, nodes.clone(), stop.clone()).await?;
        if *stop.borrow() {
            return Ok(exit::INTERRUPTED);
        }
        sum.add(&files[case.file], &case.name, &came, arguments.json);
    }
    sum.print(arguments.json);
    Ok(if sum.holds() { exit::DONE } else { exit::TEST_FAILED })
}

/// The cases and their accounts. Nothing has been asked of anybody if this fails.
fn chosen(arguments: &Test, cases: Vec<PreparedCase>, stage: &Stage) -> Result<Vec<LiveCase>, Messages> {
    let cases: Vec<_> =
        cases.into_iter().map(|(file, name, prepared)| Ok((file, name, prepared?))).collect::<Result<_, Messages>>()?;
    let workflows = cases.iter().filter_map(|(.., prepared)| prepared.workflow.as_ref());
    check_aliases(arguments, &workflows.flat_map(|workflow| workflow.checked.connections.keys().cloned()).collect())?;
    let mut chosen: Vec<LiveCase> = Vec::new();
    for (file, name, prepared) in cases {
        let (Some(workflow), Some(recording)) = (prepared.workflow.clone(), prepared.recording.clone()) else {
            continue;
        };
        // What is to fail does so by its script: live it would do something else.
        if prepared.case.expect.status_or_implied(&prepared.case.name).value == Status::Failed {
            continue;
        }
        let wiring = wiring_of(arguments, &workflow);
        let accounts = wiring::accounts(&wiring, &workflow, stage.runtime(), &Accounts::new(), arguments.json)?;
        let case = LiveCase { file, name, prepared, workflow, recording, accounts };
        if !chosen.iter().any(|known| known.asks_the_same_as(&case)) {
            chosen.push(case);
        }
    }
    if chosen.is_empty() {
        return Err(Messages::usage(
            "no case that is to finish has a recording, so there is nothing to compare live answers with",
            "name test files that have some, or record their workflows: weft record FILE",
        ));
    }
    Ok(chosen)
}

/// Of several workflows each has connections of its own.
fn wiring_of(arguments: &Test, workflow: &WorkflowFile) -> Wiring {
    let is_its_own = |choice: &&String| match choice.split_once('=') {
        Some((alias, _)) => workflow.checked.connections.contains_key(alias),
        None => true,
    };
    Wiring {
        accounts: None,
        connections: arguments.connections.clone(),
        connection: arguments.connection.iter().filter(is_its_own).cloned().collect(),
        allow: arguments.allow.iter().filter(|host| names(workflow, host)).cloned().collect(),
        input: Vec::new(),
    }
}

/// Whether a step of the workflow names the host. What is no host is told where the accounts are made.
fn names(workflow: &WorkflowFile, host: &str) -> bool {
    origin::read(host).map_or(true, |origin| workflow.checked.connections.contains_key(&origin))
}

fn check_aliases(arguments: &Test, aliases: &BTreeSet<String>) -> Result<(), Messages> {
    let aliases_chosen = arguments.connection.iter().filter_map(|choice| Some(choice.split_once('=')?.0));
    match aliases_chosen.into_iter().find(|alias| !aliases.contains(*alias)) {
        None => Ok(()),
        Some(alias) => {
            let known = aliases.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let reason = format!("--connection {alias}=…: no workflow of these cases has a connection `{alias}`");
            Err(Messages::usage(reason, format!("their connections are: {known}")))
        }
    }
}

impl LiveCase {
    fn asks_the_same_as(&self, other: &Self) -> bool {
        let inputs = |case: &Self| case.prepared.rehearsal.as_ref().map(|it| (it.started_at_ms, it.inputs.clone()));
        self.workflow.name == other.workflow.name
            && inputs(self) == inputs(other)
            && *self.recording == *other.recording
    }
}
