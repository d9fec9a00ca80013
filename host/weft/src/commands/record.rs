//! `weft record`: a live run whose exchanges are kept.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use weft_engine::sandbox::outside::{Live, Recorder};
use weft_engine::sandbox::secret::SecretSearch;
use weft_engine::store::{Store, StoreTarget};
use weft_engine::{Accounts, KeepExchanges, Mode, RunRequest, RunStatus};
use weft_recording::{Recording, file};

use super::outcome::{conclude, failed};
use super::wiring;
use crate::arguments::Record;
use crate::exit;
use crate::message::{Message, Messages};
use crate::recording_file;
use crate::render::{Hint, Renderer};
use crate::setup;
use crate::workflow_file::{WorkflowFile, recording_beside};

/// Runs the command. Only a run that finished is written: half a recording would replay to half a result.
pub async fn record(arguments: Record) -> Result<u8, Messages> {
    let setup = setup::start(&arguments.common.components).await?;
    let catalogue = setup.components.catalogue();
    let workflow = WorkflowFile::read(&arguments.file, &catalogue)?;
    let accounts = wiring::accounts(&arguments.wiring, &workflow, &catalogue)?;
    let inputs = wiring::inputs(&arguments.wiring, &workflow.checked, &Default::default())?;
    let plan = wiring::plan(&setup, &workflow).await?;
    let path = arguments.output.unwrap_or_else(|| recording_beside(&arguments.file));
    check_folder(&path)?;
    let recorder = Arc::new(Recorder::new(Live::now()));
    let renderer = Renderer::new(arguments.common.json, Hint::default());
    let request = RunRequest {
        plan: Arc::clone(&plan),
        accounts: accounts.clone(),
        inputs: inputs.clone(),
        source_hash: workflow.hash(),
        store: Store::open(&StoreTarget::memory()).await?,
        mode: Mode::Record(Arc::clone(&recorder)),
        again: None,
        bookmarks: BTreeMap::new(),
        keep_exchanges: KeepExchanges::Never,
        fresh: true,
        events: renderer.sink(),
        stop: wiring::stop_on_interrupt(renderer.notes()),
    };
    let outcome = weft_engine::run(request).await;
    renderer.finish();
    let summary = outcome.map_err(|failure| failed(&failure, &workflow))?;
    if summary.status == RunStatus::Finished {
        let recorded = weft_engine::recording(&plan, &recorder, &accounts, &inputs);
        write(&path, &recorded, &secrets(&accounts, &recorder))?;
        if !arguments.common.json {
            anstream::println!("recorded {} calls in {}", recorded.calls.len(), path.display());
        }
    }
    conclude(&summary, &workflow)
}

/// Before the run rather than after it: what it read would be lost.
fn check_folder(path: &Path) -> Result<(), Messages> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if folder.is_dir() {
        return Ok(());
    }
    let reason = format!("the recording can't be written: there is no folder {}", folder.display());
    let message = Message::new(reason, "make the folder, or name another file: --output");
    Err(Messages::one(exit::RECORDING, message.about(path.display().to_string())))
}

fn write(path: &Path, recorded: &Recording, secrets: &SecretSearch) -> Result<(), Messages> {
    let about = |message: Message| Messages::one(exit::RECORDING, message.about(path.display().to_string()));
    let search = |bytes: &[u8]| secrets.find(bytes).map(str::to_owned);
    let written = file::write(recorded, &search).map_err(|error| about(Message::new(error.reason, error.remedy)))?;
    recording_file::write(path, &written).map_err(|error| {
        let reason = format!("the recording can't be written: {error}");
        about(Message::new(reason, "check the folder, or name another file: --output"))
    })
}

/// Everything that must not be in a recording: secret fields, and all tokens of the run.
fn secrets(accounts: &Accounts, recorder: &Recorder) -> SecretSearch {
    let mut search = SecretSearch::default();
    for (alias, handle) in accounts {
        for (name, value) in &handle.account.settings.secrets {
            if let Some(value) = value {
                search.add(value, &format!("{alias}.{name}"));
            }
        }
    }
    for (token, value) in recorder.tokens() {
        search.add(&value, &token.to_string());
    }
    search
}
