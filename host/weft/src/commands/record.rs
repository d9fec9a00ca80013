//! `weft record`: a live run whose exchanges are kept, or a recording that gets what it is missing.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use weft_engine::sandbox::outside::{Live, Mend, Mended, Outside, Recorder};
use weft_engine::store::{Store, StoreTarget};
use weft_engine::workflow::Catalogue;
use weft_engine::{Accounts, KeepExchanges, Mode, Plan, RunRequest, RunStatus};
use weft_recording::{MaskRule, Recording};

use super::shared::outcome::{conclude, failed};
use super::shared::replay::{read_recording, rehearse};
use super::shared::secret_input;
use super::shared::vaults;
use super::shared::wiring::{self, Secrets};
use crate::arguments::Record;
use crate::exit;
use crate::masks::{self, Masked};
use crate::message::{Message, Messages};
use crate::recording_file;
use crate::render::{Hint, Renderer, several};
use crate::setup;
use crate::stop::Stop;
use crate::workflow_file::{WorkflowFile, recording_beside};

/// Runs the command. Only a run that finished is written: half a recording would replay to half a result.
pub async fn record(arguments: Record) -> Result<u8, Messages> {
    let stop = Stop::listen();
    let rules = masks::rules(&arguments.mask)?;
    let setup = setup::start(&arguments.common.components).await?;
    let catalogue = setup.runtime.components().catalogue();
    let workflow = WorkflowFile::read(&arguments.file, &setup)?;
    let path = arguments.output.clone().unwrap_or_else(|| recording_beside(&arguments.file));
    let mended = if arguments.missing { Some(to_mend(&path, &workflow)?) } else { None };
    let vaulted = match &arguments.wiring.accounts {
        Some(target) => {
            let vault =
                vaults::of(target, None, arguments.wiring.connections.as_deref(), arguments.common.json).await?;
            wiring::vaulted(&arguments.wiring, &workflow, &setup.runtime, &vault.vault, arguments.common.json).await?
        }
        None => Accounts::new(),
    };
    let accounts = wiring::accounts(&arguments.wiring, &workflow, &setup.runtime, &vaulted, arguments.common.json)?;
    let given = mended.as_ref().map(|recording| recording.inputs.clone()).unwrap_or_default();
    let inputs = wiring::inputs(&arguments.wiring, &workflow.checked, &given, Secrets::Needed)?;
    secret_input::tell_of_open_ones(&arguments.wiring, &workflow.checked, arguments.common.json);
    let bookmarks = mended.as_ref().map(|recording| recording.bookmarks.clone()).unwrap_or_default();
    let plan = wiring::plan(&setup, &workflow).await?;
    check_folder(&path)?;
    let renderer = Renderer::new(arguments.common.json, Hint::default());
    let stopped = stop.of_run(renderer.notes());
    let mend = mended.as_ref().map(|recording| Arc::new(Mend::new(recording, stopped.clone().into())));
    let recorder = Arc::new(Recorder::new(match &mend {
        Some(mend) => Arc::clone(mend) as Arc<dyn Outside>,
        None => Arc::new(Live::now()),
    }));
    let request = RunRequest {
        plan: Arc::clone(&plan),
        accounts: accounts.clone(),
        inputs: inputs.values.clone(),
        secret_inputs: inputs.secrets.clone(),
        source_hash: workflow.hash(),
        store: Store::open(&StoreTarget::memory()).await?,
        store_key: None,
        mode: Mode::Record(Arc::clone(&recorder)),
        again: None,
        bookmarks: bookmarks.clone(),
        keep_exchanges: KeepExchanges::Never,
        fresh: true,
        events: renderer.sink(),
        stop: stopped,
    };
    let outcome = weft_engine::run(request).await;
    renderer.finish();
    let summary = outcome.map_err(|failure| failed(&failure, &workflow))?;
    if summary.status == RunStatus::Finished {
        let mut recorded = weft_engine::recording(&plan, &recorder, &accounts, &inputs.values);
        recorded.bookmarks = bookmarks;
        let secrets = weft_engine::secrets(&accounts, &inputs.secrets, recorder.tokens());
        let mend = mend.map(|mend| Counts { mended: mend.counts(), dropped: mend.dropped() });
        // It listens to Ctrl-C as long as it is there, and the run is over.
        drop(recorder);
        let masked = mask(&mut recorded, &rules, &plan, &catalogue).await?;
        recording_file::save(&path, &recorded, &secrets)?;
        Told { path: &path, recorded: &recorded, masked, mend }.print(arguments.common.json);
    }
    conclude(&summary, &workflow)
}

/// The recording that is missing something.
fn to_mend(path: &Path, workflow: &WorkflowFile) -> Result<Recording, Messages> {
    let mut recording = read_recording(Some(path), Path::new(&workflow.name), &workflow.checked)?;
    if !recording.masked.is_empty() {
        let fields = recording.masked.join(", ");
        let reason = format!("its fields {fields} are masked, and what the platform answers now would not fit");
        let message = Message::new(reason, "record it anew: leave out --missing");
        return Err(Messages::one(exit::RECORDING, message.about(path.display().to_string())));
    }
    recording.inputs.retain(|name, _| workflow.checked.inputs.contains_key(name));
    Ok(recording)
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

/// Masks the recording and sees whether it still replays: a request may have been made from a value that is masked now.
async fn mask(
    recorded: &mut Recording,
    rules: &[MaskRule],
    plan: &Arc<Plan>,
    catalogue: &Catalogue,
) -> Result<Option<Masked>, Messages> {
    let Some(masked) = masks::mask(recorded, rules) else { return Ok(None) };
    let Some(failure) = rehearse(plan, recorded, catalogue).await? else { return Ok(Some(masked)) };
    let step = if failure.step.is_empty() { String::new() } else { format!("step `{}`: ", failure.step) };
    let reason = format!("with masks the recording does not replay, so it was not written: {step}{}", failure.message);
    let remedy = "a request, a decision or an order (`unique`, `sort`) is made from a masked value: leave its field out of \
                  --mask";
    Err(Messages::one(exit::RECORDING, Message::new(reason, remedy)))
}

/// What is said of a recording that was written.
struct Told<'a> {
    path: &'a Path,
    recorded: &'a Recording,
    masked: Option<Masked>,
    mend: Option<Counts>,
}

/// Where the answers of a mended recording came from.
struct Counts {
    mended: Mended,
    /// Recorded exchanges that nobody asks for any more.
    dropped: usize,
}

impl Told<'_> {
    fn print(&self, json: bool) {
        if json {
            return say!("{}", self.json());
        }
        say!("recorded {} calls in {}", self.recorded.calls.len(), self.path.display());
        if let Some(Counts { mended: counts, dropped }) = &self.mend {
            say!(
                "kept {}, asked {} anew and {} for tokens, dropped {} that the run does not ask for any more",
                several(counts.kept as u64, "request", "requests"),
                counts.asked,
                counts.tokens,
                dropped
            );
        }
        self.masked.iter().for_each(Masked::print);
    }

    fn json(&self) -> serde_json::Value {
        let mut line = json!({
            "event": "recorded", "file": self.path.display().to_string(), "calls": self.recorded.calls.len(),
        });
        if let Some(Counts { mended: counts, dropped }) = &self.mend {
            line["missing"] = json!({
                "kept": counts.kept, "asked": counts.asked, "tokens": counts.tokens, "dropped": dropped,
            });
        }
        if let Some(masked) = &self.masked {
            line["masked"] = masked.json();
        }
        line
    }
}
