//! `weft har import`.

use std::path::Path;

use sha2::{Digest, Sha256};
use weft_engine::{Accounts, Runtime, read_named_text};
use weft_recording::Recording;
use weft_recording::har::{self, HarError, ImportOptions, ImportReport};

use super::told::Told;
use crate::arguments::HarImport;
use crate::commands::shared::wiring::{self, Secrets};
use crate::exit;
use crate::message::{Message, Messages};
use crate::recording_file;
use crate::setup;
use crate::workflow_file::{WorkflowFile, recording_beside};

/// Largest archive that is read.
const ARCHIVE_BYTES_MAX: u64 = 1 << 30;

/// Runs the command.
pub async fn import(arguments: HarImport) -> Result<u8, Messages> {
    let name = arguments.file.display().to_string();
    let text = read_named_text(&arguments.file, ARCHIVE_BYTES_MAX).map_err(|error| {
        let message = Message::new(format!("the archive can't be read: {error}"), "check the path");
        Messages::one(exit::RECORDING, message.about(&name))
    })?;
    let is_ours = har::is_ours(&text).map_err(|error| damaged(&name, error))?;
    let setup = setup::start(&arguments.components).await?;
    let workflow = WorkflowFile::read(&arguments.workflow, &setup)?;
    let accounts = accounts(&arguments, &workflow, &setup.runtime, is_ours)?;
    let (mut recording, report) =
        har::import(&text, options(&text, &workflow, &accounts)).map_err(|error| damaged(&name, error))?;
    check(&name, &recording, &report, &workflow)?;
    let inputs = wiring::inputs(&arguments.wiring, &workflow.checked, &recording.inputs, Secrets::NotNeeded)?;
    recording.inputs = inputs.values;
    let path = arguments.output.unwrap_or_else(|| recording_beside(&arguments.workflow));
    recording_file::save(&path, &recording, &weft_engine::secrets(&accounts, &inputs.secrets, Vec::new()))?;
    Told { path: &path, report: &report }.print(arguments.json);
    Ok(exit::DONE)
}

/// An archive of ours says itself what its connections were.
fn accounts(
    arguments: &HarImport,
    workflow: &WorkflowFile,
    runtime: &Runtime,
    is_ours: bool,
) -> Result<Accounts, Messages> {
    let wiring = &arguments.wiring;
    if is_ours && wiring.connections.is_none() && wiring.connection.is_empty() {
        return Ok(Accounts::new());
    }
    wiring::accounts(wiring, workflow, runtime, &Accounts::new(), arguments.json)
}

fn options(text: &str, workflow: &WorkflowFile, accounts: &Accounts) -> ImportOptions {
    let secrets = accounts.iter().flat_map(|(alias, handle)| {
        let fields = handle.account.settings.secrets.iter();
        fields.filter_map(move |(name, value)| {
            let value = String::from_utf8_lossy(value.as_ref()?.expose()).into_owned();
            Some((alias.clone(), name.clone(), value))
        })
    });
    ImportOptions {
        workflow: workflow.checked.name.clone(),
        connections: weft_engine::recorded_connections(accounts),
        secrets: secrets.collect(),
        // The same archive makes the same recording.
        seed: Sha256::digest(text).into(),
    }
}

fn check(name: &str, recording: &Recording, report: &ImportReport, workflow: &WorkflowFile) -> Result<(), Messages> {
    let refused =
        |reason: String, remedy: &str| Err(Messages::one(exit::RECORDING, Message::new(reason, remedy).about(name)));
    if recording.workflow != workflow.checked.name {
        let (theirs, ours) = (&recording.workflow, &workflow.checked.name);
        let reason = format!("it was exported from a recording of the workflow `{theirs}`, not of `{ours}`");
        return refused(reason, "name the right workflow: --workflow FILE");
    }
    if report.imported == 0 {
        let reasons: Vec<String> =
            report.left_out.iter().map(|(reason, count)| format!("\n    {count}: {reason}")).collect();
        let reason = format!("no request in it goes to a connection of the workflow{}", reasons.concat());
        return refused(reason, "capture the requests to the platform's API, or correct base_url of the account");
    }
    Ok(())
}

fn damaged(name: &str, error: HarError) -> Messages {
    let place = if error.place.is_empty() {
        name.to_owned()
    } else {
        format!("{}: {}", Path::new(name).display(), error.place)
    };
    Messages::one(exit::RECORDING, Message::new(error.reason, error.remedy).about(place))
}
