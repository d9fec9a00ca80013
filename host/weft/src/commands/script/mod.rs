//! `weft script`: trying a code block without a workflow.
//!
//! - here: from the options to a workflow of one step, and its run
//! - `told.rs`: what came of it, as text and JSON

mod told;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value, json};
use weft_engine::sandbox::outside::{Live, Outside, Recorder, Replay};
use weft_engine::store::{Store, StoreTarget};
use weft_engine::{Accounts, Event, EventSink, KeepExchanges, Mode, RunRequest, read_plain_text};
use weft_recording::Recording;
use weft_recording::har::ANY_STEP;

use super::shared::outcome::{conclude, failed};
use super::shared::replay::recorded_accounts;
use super::shared::wiring;
use crate::arguments::{InputTypes, Script, ScriptCommand, TryScript, Wiring};
use crate::connections::ConnectionsFile;
use crate::exit;
use crate::message::{Message, Messages};
use crate::recording_file;
use crate::setup::{self, Setup};
use crate::stop::Stop;
use crate::workflow_file::WorkflowFile;
use told::Told;

/// The component that runs code.
const COMPONENT: &str = "script";
/// Most bytes of a file with input.
const INPUT_BYTES_MAX: u64 = 8 << 20;

/// Runs the command.
pub async fn script(arguments: Script) -> Result<u8, Messages> {
    match arguments.command {
        ScriptCommand::Try(arguments) => try_script(arguments).await,
    }
}

async fn try_script(arguments: TryScript) -> Result<u8, Messages> {
    let stop = Stop::listen();
    let recording = arguments.recording.as_deref().map(recording_file::read).transpose()?.map(of_any_call);
    let connection = connection(&arguments, recording.as_ref())?;
    let platform = connection.as_ref().map(|(_, platform)| platform.clone());
    let setup = setup::start_with(&arguments.components, |name| {
        name == COMPONENT || platform.as_deref().is_some_and(|platform| platform == name)
    })
    .await?;
    let workflow = workflow(&arguments, connection.as_ref(), &setup)?;
    let accounts = accounts(&arguments, &workflow, recording.as_ref(), &setup)?;
    let plan = wiring::plan(&setup, &workflow).await?;
    let seen = Arc::new(Mutex::new(Seen::default()));
    let outside: Arc<dyn Outside> = match &recording {
        Some(recording) => Arc::new(Replay::new(recording)),
        None => Arc::new(Live::now()),
    };
    let recorder = Arc::new(Recorder::new(outside));
    let request = RunRequest {
        plan,
        accounts,
        inputs: BTreeMap::new(),
        secret_inputs: BTreeMap::new(),
        source_hash: workflow.hash(),
        store: Store::open(&StoreTarget::memory()).await?,
        store_key: None,
        mode: Mode::Record(Arc::clone(&recorder)),
        again: None,
        bookmarks: BTreeMap::new(),
        keep_exchanges: KeepExchanges::Never,
        fresh: true,
        events: sink(&seen),
        stop: stop.of_run(|note| tell!("{note}")),
    };
    let summary = weft_engine::run(request).await.map_err(|failure| failed(&failure, &workflow))?;
    let seen = std::mem::take(&mut *seen.lock().unwrap_or_else(PoisonError::into_inner));
    let told = Told { calls: &recorder.calls(), seen: &seen };
    if arguments.json {
        told.print_json();
    } else {
        told.print();
    }
    conclude(&summary, &workflow)
}

/// What the run told.
#[derive(Default)]
struct Seen {
    /// Level and text of what the code wrote into its log.
    log: Vec<(String, String)>,
    outputs: Option<Value>,
}

fn sink(seen: &Arc<Mutex<Seen>>) -> EventSink {
    let seen = Arc::clone(seen);
    Arc::new(move |event| {
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Log { level, message, .. } => seen.log.push((level, message)),
            Event::Note { message, .. } => seen.log.push(("note".to_owned(), message)),
            Event::Retry { reason, wait_ms, .. } => {
                seen.log.push(("note".to_owned(), format!("again in {wait_ms} ms: {reason}")));
            }
            Event::RunFinished { outputs, .. } => seen.outputs = outputs,
            _ => {}
        }
    })
}

/// A recording whose answers are for whoever asks the same: the code may belong to a workflow that is still to be written.
fn of_any_call(mut recording: Recording) -> Recording {
    for (number, call) in (1..).zip(&mut recording.calls) {
        ANY_STEP.clone_into(&mut call.key.step);
        (call.key.item, call.key.page) = (0, number);
    }
    recording
}

/// Name and platform of the connection that the code works with.
fn connection(arguments: &TryScript, recording: Option<&Recording>) -> Result<Option<(String, String)>, Messages> {
    let Some(recording) = recording else {
        let Some(name) = &arguments.connection else { return Ok(None) };
        let file = ConnectionsFile::read(arguments.connections.as_deref())?;
        return match file.platform_of(name) {
            Some(platform) => Ok(Some((name.clone(), platform.to_owned()))),
            None => {
                let known = file.names().collect::<Vec<_>>().join(", ");
                let reason = format!("--connection {name}: there is no such account");
                Err(Messages::one(exit::CONFIGURATION, Message::new(reason, format!("the accounts are: {known}"))))
            }
        };
    };
    let mut known = recording.connections.iter().filter(|(alias, _)| !alias.contains("://"));
    let found = match &arguments.connection {
        Some(name) => known.find(|(alias, _)| *alias == name),
        None => known.next().filter(|_| known.next().is_none()),
    };
    match (found, &arguments.connection) {
        (Some((alias, connection)), _) => Ok(Some((alias.clone(), connection.platform.clone()))),
        (None, None) => Ok(None),
        (None, Some(name)) => {
            let known = recording.connections.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
            let reason = format!("--connection {name}: the recording has no such connection");
            Err(Messages::one(exit::CONFIGURATION, Message::new(reason, format!("its connections are: {known}"))))
        }
    }
}

/// A workflow of one step that runs the code. As JSON: that is YAML, too, and nothing in it has to be quoted.
fn workflow(
    arguments: &TryScript,
    connection: Option<&(String, String)>,
    setup: &Setup,
) -> Result<WorkflowFile, Messages> {
    let name = arguments.file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let input_types = if arguments.input_types == InputTypes::Json { "json" } else { "text" };
    let mut step = json!({
        "id": "code", "uses": "script/js",
        "with": { "file": name, "input": input(arguments)?, "input_types": input_types },
    });
    let mut workflow = json!({ "weft": 1, "name": "try" });
    if let Some((alias, platform)) = connection {
        workflow["connections"] = json!({ alias: platform });
        step["connection"] = json!(alias);
    }
    if !arguments.allow.is_empty() {
        step["allow"] = json!(arguments.allow);
    }
    workflow["steps"] = json!([step]);
    workflow["outputs"] = json!({ "output": "${ .code.output }" });
    let path = arguments.file.with_file_name("try.yaml");
    WorkflowFile::of_text(&path, workflow.to_string(), setup)
}

/// What the code sees as `input`.
fn input(arguments: &TryScript) -> Result<Map<String, Value>, Messages> {
    let mut input = match &arguments.input_file {
        Some(path) => read_input(path)?,
        None => Map::new(),
    };
    for written in &arguments.input {
        let Some((name, text)) = written.split_once('=') else {
            let reason = format!("--input {written}: there is no `=`");
            return Err(Messages::one(exit::CONFIGURATION, Message::new(reason, "write --input NAME=VALUE")));
        };
        let may_be_json = arguments.input_types == InputTypes::Json || text.trim_start().starts_with(['{', '[']);
        let json = may_be_json.then(|| serde_json::from_str(text).ok()).flatten();
        input.insert(name.to_owned(), json.unwrap_or_else(|| Value::from(text)));
    }
    Ok(escaped(input))
}

/// In a workflow `${` begins an expression, and `$${` is `${`.
fn escaped(input: Map<String, Value>) -> Map<String, Value> {
    fn one(value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(text.replace("${", "$${")),
            Value::Array(list) => Value::Array(list.into_iter().map(one).collect()),
            Value::Object(map) => Value::Object(escaped(map)),
            other => other,
        }
    }
    input.into_iter().map(|(name, value)| (name, one(value))).collect()
}

fn read_input(path: &Path) -> Result<Map<String, Value>, Messages> {
    let failed = |reason: String| {
        let message = Message::new(reason, "give a file with a JSON object: { \"page\": 1 }");
        Messages::one(exit::CONFIGURATION, message.about(path.display().to_string()))
    };
    let text =
        read_plain_text(path, INPUT_BYTES_MAX).map_err(|error| failed(format!("the file can't be read: {error}")))?;
    serde_json::from_str(&text).map_err(|error| failed(format!("the file is no JSON object: {error}")))
}

fn accounts(
    arguments: &TryScript,
    workflow: &WorkflowFile,
    recording: Option<&Recording>,
    setup: &Setup,
) -> Result<Accounts, Messages> {
    if let Some(recording) = recording {
        return recorded_accounts(recording, &workflow.checked, &setup.runtime.components().catalogue());
    }
    let wiring = Wiring {
        accounts: None,
        connections: arguments.connections.clone(),
        connection: Vec::new(),
        allow: arguments.allow.clone(),
        input: Vec::new(),
    };
    wiring::accounts(&wiring, workflow, &setup.runtime, &Accounts::new(), arguments.json)
}
