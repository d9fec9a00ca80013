//! Writing recordings.

use serde_json::{Map, Value, json};

use super::body::{self, SideFiles};
use super::yaml_text::{self, Entries, Tree};
use super::{FORMAT, KEY, RecordingError, SideFile, guard, show};
use crate::{
    CallKey, DeepSearch, FailureKind, RecordedBody, RecordedCall, RecordedConnection, RecordedExchange,
    RecordedOutcome, RecordedRequest, Recording,
};

/// A recording, ready for the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text of the file.
    pub text: String,
    /// What belongs into the side folder, by name.
    pub files: Vec<SideFile>,
}

/// The text of a recording, and the files beside it. Refused if one of the secrets is in it: each text is searched by
/// itself, and everything as a whole.
pub fn write(recording: &Recording, search: &DeepSearch) -> Result<Written, RecordingError> {
    guard::texts(recording, search)?;
    let mut files = SideFiles::default();
    let text = yaml_text::write(tree(recording, &mut files));
    let written = Written { text, files: files.into_list() };
    guard::whole(&written, search)?;
    Ok(written)
}

fn tree(recording: &Recording, files: &mut SideFiles) -> Tree {
    let mut entries = Entries::default();
    entries.value(KEY, format!("{}.{}", FORMAT.0, FORMAT.1));
    entries.value("workflow", recording.workflow.as_str());
    entries.value("engine", recording.engine.as_str());
    entries.put("components", texts(&recording.components));
    entries.value("started_at", show::time(recording.started_at_ms));
    entries.value("seed", crate::hex(&recording.seed));
    entries.value("inputs", object(recording.inputs.iter().map(|(name, value)| (name, value.clone()))));
    let connections = recording.connections.iter().map(|(alias, it)| (alias.clone(), connection(it)));
    entries.put("connections", Tree::Map(connections.collect()));
    if !recording.bookmarks.is_empty() {
        let bookmarks = recording.bookmarks.iter().map(|(step, time_ms)| (step, Value::from(show::time(*time_ms))));
        entries.value("bookmarks", object(bookmarks));
    }
    if !recording.tokens.is_empty() {
        let end = |end_ms: &Option<i64>| end_ms.map_or_else(|| show::NEVER.to_owned(), show::time);
        let tokens = recording.tokens.iter().map(|(token, end_ms)| (token, Value::from(end(end_ms))));
        entries.value("tokens", object(tokens));
    }
    if !recording.masked.is_empty() {
        entries.value("masked", recording.masked.clone());
    }
    let steps = steps(&recording.calls);
    let exchanges: usize = recording.calls.iter().map(|call| call.exchanges.len()).sum();
    let end = json!({ "steps": steps.len(), "calls": recording.calls.len(), "exchanges": exchanges });
    let step = |(name, mut calls): (&str, Vec<&RecordedCall>)| {
        // How parallel calls were timed is no matter of the file.
        calls.sort_by_key(|call| &call.key);
        let calls = calls.into_iter().map(|it| call(it, recording.started_at_ms, files));
        let mut entries = Entries::default();
        entries.value("step", name).put("calls", Tree::List(calls.collect())).map()
    };
    entries.put("steps", Tree::List(steps.into_iter().map(step).collect()));
    entries.line("end", end);
    entries.map()
}

/// The calls by step, steps in order of their first call.
fn steps(calls: &[RecordedCall]) -> Vec<(&str, Vec<&RecordedCall>)> {
    let mut steps: Vec<(&str, Vec<&RecordedCall>)> = Vec::new();
    for call in calls {
        let name = call.key.step.as_str();
        // Calls of a step stand together, so the last one is nearly always it.
        match steps.iter_mut().rev().find(|(step, _)| *step == name) {
            Some((_, calls)) => calls.push(call),
            None => steps.push((name, vec![call])),
        }
    }
    steps
}

fn object<'a>(entries: impl Iterator<Item = (&'a String, Value)>) -> Value {
    Value::Object(entries.map(|(name, value)| (name.clone(), value)).collect::<Map<_, _>>())
}

fn texts(texts: &std::collections::BTreeMap<String, String>) -> Tree {
    Tree::Map(texts.iter().map(|(name, text)| (name.clone(), Tree::text(text))).collect())
}

fn connection(connection: &RecordedConnection) -> Tree {
    let mut entries = Entries::default();
    entries.value("platform", connection.platform.as_str());
    entries.value("base_url", connection.base_url.as_str());
    entries.value("fields", object(connection.fields.iter().map(|(name, text)| (name, Value::from(text.as_str())))));
    entries.value("secrets", connection.secrets.clone());
    entries.map()
}

fn call(call: &RecordedCall, run_started_at_ms: i64, files: &mut SideFiles) -> Tree {
    let mut entries = Entries::default();
    entries.line("call", key(&call.key));
    entries.value("after_ms", call.started_at_ms.saturating_sub(run_started_at_ms));
    if !call.exchanges.is_empty() {
        let exchanges = call.exchanges.iter().map(|it| exchange(it, files)).collect();
        entries.put("exchanges", Tree::List(exchanges));
    }
    entries.map()
}

fn key(key: &CallKey) -> Value {
    let mut numbers = Map::new();
    let numbered =
        [("flow_page", key.flow_page), ("flow_item", key.flow_item), ("item", key.item), ("window", key.window)];
    for (name, number) in numbered {
        if number != 0 {
            numbers.insert(name.to_owned(), number.into());
        }
    }
    numbers.insert("page".to_owned(), key.page.into());
    numbers.insert("attempt".to_owned(), key.attempt.into());
    Value::Object(numbers)
}

fn exchange(exchange: &RecordedExchange, files: &mut SideFiles) -> Tree {
    let mut entries = Entries::default();
    entries.put("request", request(&exchange.request));
    entries.value("took_ms", exchange.duration_ms);
    match &exchange.outcome {
        RecordedOutcome::Response { status, headers, body } => {
            let mut response = Entries::default();
            response.value("status", *status);
            put_pairs(&mut response, "headers", headers);
            body::put(&mut response, body, headers, files);
            entries.put("response", response.map());
        }
        RecordedOutcome::Failed { kind, reason } => {
            let mut failed = Map::from_iter([("kind".to_owned(), Value::from(kind.name()))]);
            if let FailureKind::TooLarge(bytes_max) = kind {
                failed.insert("bytes_max".to_owned(), (*bytes_max).into());
            }
            failed.insert("reason".to_owned(), reason.as_str().into());
            entries.value("failed", Value::Object(failed));
        }
    }
    entries.map()
}

fn request(request: &RecordedRequest) -> Tree {
    let mut entries = Entries::default();
    entries.value("method", request.method.as_str()).value("url", request.url.as_str());
    put_pairs(&mut entries, "query", &request.query);
    put_pairs(&mut entries, "headers", &request.headers);
    match &request.body {
        RecordedBody::None => {}
        RecordedBody::Json(text) => json_body(&mut entries, text),
        RecordedBody::Form(fields) => {
            entries.put("form", pairs(fields));
        }
        RecordedBody::Text { content_type, text } => {
            entries.value("text", json!({ "content_type": content_type, "text": text }));
        }
    }
    if request.repeatable {
        entries.value("repeatable", true);
    }
    entries.map()
}

/// A component may send what it likes: what only claims to be JSON is kept as it was.
fn json_body(entries: &mut Entries, text: &str) {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => entries.put("json", Tree::Value(value)),
        Err(_) => entries.value("json_text", text),
    };
}

fn put_pairs(entries: &mut Entries, key: &str, list: &[(String, String)]) {
    if !list.is_empty() {
        entries.put(key, pairs(list));
    }
}

/// Names and values, a pair on each line.
fn pairs(pairs: &[(String, String)]) -> Tree {
    Tree::List(pairs.iter().map(|(name, value)| Tree::Line(json!([name, value]))).collect())
}
