//! `weft run`: a workflow, live or from its recording.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use weft_engine::sandbox::outside::{Machine, Replay};
use weft_engine::sandbox::recording::{self, Recording};
use weft_engine::store::{Store, StoreTarget};
use weft_engine::workflow::{Catalogue, Checked};
use weft_engine::{Accounts, FailureClass, Mode, RunFailure, RunRequest, RunStatus, RunSummary};

use super::wiring;
use crate::arguments::Run;
use crate::connections::recorded_account;
use crate::exit;
use crate::message::{Message, Messages};
use crate::render::Renderer;
use crate::setup;
use crate::table_text;
use crate::workflow_file::{WorkflowFile, recording_beside};

/// Where rows go unless the command line says otherwise.
const DEFAULT_STORE: &str = "sqlite:weft.db";
/// A replay is usually a rehearsal: it leaves nothing behind unless it is told to.
const DEFAULT_REPLAY_STORE: &str = "sqlite::memory:";

/// Runs the command.
pub async fn run(arguments: Run) -> Result<u8, Messages> {
    let setup = setup::start(&arguments.components).await?;
    let catalogue = setup.components.catalogue();
    let workflow = WorkflowFile::read(&arguments.file, &catalogue)?;
    let replay = match &arguments.replay {
        Some(path) => Some(read_recording(path.as_deref(), &arguments.file, &workflow.checked)?),
        None => None,
    };
    let (accounts, inputs) = match &replay {
        Some(recording) => {
            let inputs = wiring::inputs(&arguments.wiring, &workflow.checked, &recording.inputs)?;
            (recorded_accounts(recording, &workflow.checked, &catalogue)?, inputs)
        }
        None => {
            let inputs = wiring::inputs(&arguments.wiring, &workflow.checked, &Default::default())?;
            (wiring::accounts(&arguments.wiring, &workflow, &catalogue)?, inputs)
        }
    };
    let plan = wiring::plan(&setup, &workflow).await?;
    let target = target(&arguments, replay.is_some())?;
    let store = Store::open(&target).await?;
    let renderer = Renderer::new(arguments.json);
    let request = RunRequest {
        plan,
        accounts,
        inputs,
        source_hash: workflow.hash(),
        store: store.clone(),
        mode: match &replay {
            Some(recording) => Mode::Replay(Arc::new(Replay::new(recording))),
            None => Mode::Live(Arc::new(Machine)),
        },
        again: None,
        fresh: arguments.fresh,
        events: renderer.sink(),
        stop: wiring::stop_on_interrupt(renderer.notes()),
    };
    let outcome = weft_engine::run(request).await;
    renderer.finish();
    let summary = outcome.map_err(|failure| failed(&failure, &workflow))?;
    if !arguments.json {
        table_text::print_overview(&store, &target).await?;
    }
    conclude(&summary, &workflow)
}

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
        _ => exit::RUN_FAILED,
    };
    let step = if failure.step.is_empty() { String::new() } else { format!("step `{}`: ", failure.step) };
    let platform = if failure.code.is_empty() { String::new() } else { format!(" (code {})", failure.code) };
    let reason = format!("{step}{}{platform}", failure.message);
    let remedy = failure.remedy.clone().unwrap_or_else(|| remedy(failure.class).to_owned());
    let place = workflow.checked.steps.iter().find(|it| it.id == failure.step).map(|it| it.place.clone());
    let message = Message::new(reason, remedy);
    let message = match place {
        Some(place) => message.at(place),
        None => message.about(&workflow.name),
    };
    Messages::one(code, message).with_source(&workflow.name, &workflow.source)
}

/// What can be said where the component knows no better.
fn remedy(class: FailureClass) -> &'static str {
    match class {
        FailureClass::Unauthorized => "check the connection's secrets: the platform does not accept them",
        FailureClass::Forbidden => "switch the permission on at the platform",
        FailureClass::Throttled => "run it later, or less often: it goes on where it stopped",
        FailureClass::Unavailable => "run it again later: it goes on where it stopped",
        FailureClass::Rejected => {
            "correct the record on the platform, or let the step go on without it: on_failure: dead_letter"
        }
        FailureClass::Invalid => "correct the step's parameters",
        _ => "run it again; if it stays, report it as a mistake of weft",
    }
}

fn target(arguments: &Run, replaying: bool) -> Result<StoreTarget, Messages> {
    let default = if replaying { DEFAULT_REPLAY_STORE } else { DEFAULT_STORE };
    Ok(arguments.store.as_deref().unwrap_or(default).parse::<StoreTarget>()?)
}

fn read_recording(path: Option<&Path>, workflow: &Path, checked: &Checked) -> Result<Recording, Messages> {
    let path: PathBuf = path.map_or_else(|| recording_beside(workflow), Path::to_path_buf);
    let failed = |reason: String, remedy: &str| {
        Messages::one(exit::RECORDING, Message::new(reason, remedy).about(path.display().to_string()))
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        failed(format!("the recording can't be read: {error}"), "make one: weft record FILE --connections …")
    })?;
    let recording = recording::read(&text).map_err(|error| failed(error.reason, &error.remedy))?;
    if recording.workflow != checked.name {
        let reason = format!("it is a recording of the workflow `{}`, not of `{}`", recording.workflow, checked.name);
        return Err(failed(reason, "name the right recording: --replay RECORDING"));
    }
    Ok(recording)
}

fn recorded_accounts(recording: &Recording, checked: &Checked, catalogue: &Catalogue) -> Result<Accounts, Messages> {
    let mut accounts = Accounts::new();
    for (alias, connection) in &checked.connections {
        let recorded = recording.connections.get(alias).filter(|recorded| recorded.platform == connection.platform);
        let Some(recorded) = recorded else {
            let reason = format!("the recording has no connection `{alias}` to `{}`", connection.platform);
            let message = Message::new(reason, "record it anew: weft record FILE").at(connection.place.clone());
            return Err(Messages::one(exit::RECORDING, message));
        };
        let account =
            recorded_account(alias, recorded, catalogue).map_err(|message| Messages::one(exit::RECORDING, message))?;
        accounts.insert(alias.clone(), account);
    }
    Ok(accounts)
}
