//! Reading and writing recordings.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{FORMAT, RecordedCall, RecordedConnection, RecordedExchange, Recording, style};
use crate::outside::CallKey;
use crate::secret::{Secret, SecretSearch};

/// Largest recording that is read.
const RECORDING_BYTES_MAX: usize = 256 << 20;

/// A recording can't be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct RecordingError {
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    weft_recording: String,
    workflow: String,
    started_at: String,
    seed: String,
    /// JSON text: YAML numbers would lose digits.
    #[serde(serialize_with = "style::plain_texts")]
    inputs: BTreeMap<String, String>,
    connections: BTreeMap<String, FileConnection>,
    calls: Vec<FileCall>,
    /// The last line, so that a file that was cut off is noticed.
    #[serde(default)]
    calls_in_all: Option<usize>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileConnection {
    platform: String,
    base_url: String,
    fields: BTreeMap<String, String>,
    #[serde(serialize_with = "style::list_on_one_line")]
    secrets: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileCall {
    #[serde(serialize_with = "style::on_one_line")]
    call: CallKey,
    at: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    exchanges: Vec<RecordedExchange>,
}

/// The text of a recording. Refused if any of these secrets is in it, in any usual encoding.
pub fn write(recording: &Recording, secrets: &[(String, Secret)]) -> Result<String, RecordingError> {
    let file = File {
        weft_recording: format!("{}.{}", FORMAT.0, FORMAT.1),
        workflow: recording.workflow.clone(),
        started_at: show_time(recording.started_at_ms),
        seed: recording.seed.iter().map(|byte| format!("{byte:02x}")).collect(),
        inputs: recording.inputs.iter().map(|(name, value)| (name.clone(), value.to_string())).collect(),
        connections: recording
            .connections
            .iter()
            .map(|(alias, connection)| (alias.clone(), show(connection)))
            .collect(),
        calls: recording.calls.iter().map(show_call).collect(),
        calls_in_all: Some(recording.calls.len()),
    };
    let text = serde_saphyr::to_string(&file).map_err(|error| RecordingError {
        reason: format!("the recording can't be written as YAML: {error}"),
        remedy: "report this: every recording should be writable".to_owned(),
    })?;
    search(&text, secrets)?;
    Ok(text)
}

fn search(text: &str, secrets: &[(String, Secret)]) -> Result<(), RecordingError> {
    let mut search = SecretSearch::default();
    for (name, secret) in secrets {
        search.add(secret, name);
    }
    match search.find(text.as_bytes()) {
        None => Ok(()),
        Some(name) => Err(RecordingError {
            reason: format!("the recording would hold the secret `{name}`, so it was not written"),
            remedy: "look for the value among the connection's public fields and the workflow's inputs".to_owned(),
        }),
    }
}

/// Reads the text of a recording.
pub fn read(text: &str) -> Result<Recording, RecordingError> {
    if text.len() > RECORDING_BYTES_MAX {
        return Err(damaged(format!("it is larger than {RECORDING_BYTES_MAX} bytes")));
    }
    check_version(text)?;
    let file: File = serde_saphyr::from_str_with_options(text, options()).map_err(|error| damaged(explain(&error)))?;
    if file.calls_in_all != Some(file.calls.len()) {
        return Err(damaged("its end is missing".to_owned()));
    }
    let mut recording = Recording {
        workflow: file.workflow,
        started_at_ms: read_time(&file.started_at)?,
        seed: read_seed(&file.seed)?,
        inputs: BTreeMap::new(),
        connections: file.connections.into_iter().map(|(alias, connection)| (alias, connection.into())).collect(),
        calls: Vec::new(),
    };
    for (name, text) in file.inputs {
        let value: Value = serde_json::from_str(&text).map_err(|error| damaged(format!("input `{name}`: {error}")))?;
        recording.inputs.insert(name, value);
    }
    for call in file.calls {
        let started_at_ms = read_time(&call.at)?;
        recording.calls.push(RecordedCall { key: call.call, started_at_ms, exchanges: call.exchanges });
    }
    Ok(recording)
}

/// The version stands in the first line that isn't a comment, so that it can be read even if the rest can't.
fn check_version(text: &str) -> Result<(), RecordingError> {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
    let Some(version) = first.strip_prefix("weft_recording:") else {
        return Err(damaged("it does not begin with `weft_recording:`".to_owned()));
    };
    let version = version.trim().trim_matches(['"', '\'']);
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if major == FORMAT.0 => Ok(()),
        Some(_) => Err(RecordingError {
            reason: format!("the recording has format {version}, and this program reads {}.x", FORMAT.0),
            remedy: format!("record again with this program, or replay with a weft that reads format {version}"),
        }),
        None => Err(damaged(format!("`{version}` is no version"))),
    }
}

/// One line: the reader can open the file, and needs no piece of it quoted.
fn explain(error: &serde_saphyr::Error) -> String {
    let text = error.without_snippet().to_string();
    let reason = text.lines().next().unwrap_or_default();
    let reason = reason.split_once(" at line ").map_or(reason, |(reason, _)| reason);
    match error.location() {
        Some(place) => format!("line {}, column {}: {reason}", place.line(), place.column()),
        None => reason.to_owned(),
    }
}

fn options() -> serde_saphyr::Options {
    // A recording is as long as its run: what bounds it is its size in bytes.
    let mut options = serde_saphyr::Options::default();
    options.budget = None;
    options
}

fn damaged(reason: String) -> RecordingError {
    RecordingError {
        reason: format!("the recording can't be read: {reason}"),
        remedy: "restore the file, or make it again with `weft record`".to_owned(),
    }
}

fn show(connection: &RecordedConnection) -> FileConnection {
    FileConnection {
        platform: connection.platform.clone(),
        base_url: connection.base_url.clone(),
        fields: connection.fields.clone(),
        secrets: connection.secrets.clone(),
    }
}

impl From<FileConnection> for RecordedConnection {
    fn from(file: FileConnection) -> Self {
        Self { platform: file.platform, base_url: file.base_url, fields: file.fields, secrets: file.secrets }
    }
}

fn show_call(call: &RecordedCall) -> FileCall {
    FileCall { call: call.key.clone(), at: show_time(call.started_at_ms), exchanges: call.exchanges.clone() }
}

fn show_time(time_ms: i64) -> String {
    let time = DateTime::from_timestamp_millis(time_ms).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn read_time(text: &str) -> Result<i64, RecordingError> {
    let time = DateTime::parse_from_rfc3339(text).map_err(|_| damaged(format!("`{text}` is no time")))?;
    Ok(time.timestamp_millis())
}

fn read_seed(text: &str) -> Result<[u8; 32], RecordingError> {
    let digits = |start: usize| u8::from_str_radix(text.get(start..start + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(digits).collect();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| damaged("its seed is not 64 digits".to_owned()))
}
