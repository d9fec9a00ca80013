//! What a recording holds beyond an archive.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::HarError;
use crate::{
    CallKey, FailureKind, RecordedBody, RecordedCall, RecordedConnection, RecordedExchange, RecordedOutcome, Recording,
    hex, read_hex,
};

/// The field of the log and of every entry.
pub const FIELD: &str = "_weft";

const REMEDY: &str = "export the recording again";

/// The recording without its exchanges.
pub fn write_log(recording: &Recording) -> Value {
    let connections =
        recording.connections.iter().map(|(alias, connection)| (alias.clone(), connection_value(connection)));
    let calls = recording.calls.iter().map(|call| json!({ "key": call.key, "started_at_ms": call.started_at_ms }));
    json!({
        "workflow": recording.workflow,
        "engine": recording.engine,
        "components": recording.components,
        "started_at_ms": recording.started_at_ms,
        "seed": hex(&recording.seed),
        "inputs": recording.inputs,
        "connections": connections.collect::<Map<_, _>>(),
        "bookmarks": recording.bookmarks,
        "tokens": recording.tokens,
        "masked": recording.masked,
        "calls": calls.collect::<Vec<_>>(),
    })
}

fn connection_value(connection: &RecordedConnection) -> Value {
    let RecordedConnection { platform, base_url, fields, secrets } = connection;
    json!({ "platform": platform, "base_url": base_url, "fields": fields, "secrets": secrets })
}

/// What an entry can't say of an exchange; the call is one of those of the log, from 0.
pub fn write_entry(call: usize, exchange: &RecordedExchange) -> Value {
    let request = &exchange.request;
    let body = match &request.body {
        RecordedBody::None => Value::Null,
        RecordedBody::Json(_) => json!("json"),
        RecordedBody::Form(_) => json!("form"),
        RecordedBody::Text { .. } => json!("text"),
    };
    let mut entry = json!({ "call": call, "repeatable": request.repeatable, "body": body });
    if let RecordedOutcome::Failed { kind, .. } = &exchange.outcome {
        entry["failure"] = json!(kind.name());
        if let FailureKind::TooLarge(bytes) = kind {
            entry["bytes_max"] = json!(bytes);
        }
    }
    entry
}

/// The recording that [`write_log`] has written.
pub fn read_log(log: &Value) -> Result<Recording, HarError> {
    let calls: Vec<Value> = read(log, "calls")?;
    let connections: BTreeMap<String, Value> = read(log, "connections")?;
    let connections = connections.iter().map(|(alias, value)| Ok((alias.clone(), read_connection(value)?)));
    Ok(Recording {
        workflow: read(log, "workflow")?,
        engine: read(log, "engine")?,
        components: read(log, "components")?,
        started_at_ms: read(log, "started_at_ms")?,
        seed: read_seed(&read::<String>(log, "seed")?)?,
        inputs: read(log, "inputs")?,
        connections: connections.collect::<Result<_, HarError>>()?,
        bookmarks: read(log, "bookmarks")?,
        tokens: read::<Option<_>>(log, "tokens")?.unwrap_or_default(),
        masked: read(log, "masked")?,
        calls: calls.iter().map(read_call).collect::<Result<_, _>>()?,
    })
}

fn read_call(value: &Value) -> Result<RecordedCall, HarError> {
    Ok(RecordedCall::new(read::<CallKey>(value, "key")?, read(value, "started_at_ms")?))
}

fn read_connection(value: &Value) -> Result<RecordedConnection, HarError> {
    Ok(RecordedConnection {
        platform: read(value, "platform")?,
        base_url: read(value, "base_url")?,
        fields: read(value, "fields")?,
        secrets: read(value, "secrets")?,
    })
}

fn read<T: serde::de::DeserializeOwned>(value: &Value, name: &str) -> Result<T, HarError> {
    serde_json::from_value(value[name].clone()).map_err(|error| {
        HarError::new(format!("/log/{FIELD}"), format!("`{name}` is not what it should be: {error}"), REMEDY)
    })
}

/// Why there was no response, if an entry of ours says so.
pub fn failure_kind(entry: &Value) -> Option<FailureKind> {
    Some(match entry[FIELD]["failure"].as_str()? {
        "denied" => FailureKind::Denied,
        "malformed" => FailureKind::Malformed,
        "timeout" => FailureKind::Timeout,
        "not-connected" => FailureKind::NotConnected,
        "encoding" => FailureKind::Encoding,
        "charset" => FailureKind::Charset,
        "too-large" => FailureKind::TooLarge(entry[FIELD]["bytes_max"].as_u64().unwrap_or_default()),
        _ => FailureKind::Unreachable,
    })
}

fn read_seed(text: &str) -> Result<[u8; 32], HarError> {
    let seed = read_hex(text).and_then(|bytes| bytes.try_into().ok());
    seed.ok_or_else(|| HarError::new(format!("/log/{FIELD}/seed"), "the seed is not 64 hexadecimal digits", REMEDY))
}
