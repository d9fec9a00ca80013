//! Requests, responses and failures.

use serde_json::Value;
use weft_yaml::{Mark, Node, Yaml};

use super::body;
use super::reader::{Fields, RESTORE, Reader};
use crate::{FailureKind, RecordedBody, RecordedExchange, RecordedOutcome, RecordedRequest};

/// One of these, and not the other.
const OUTCOMES: [&str; 2] = ["response", "failed"];
const REQUEST_BODIES: [&str; 4] = ["json", "json_text", "form", "text"];

pub(super) fn read(reader: &mut Reader<'_>, node: Node) -> Option<RecordedExchange> {
    let mut fields = reader.fields(node, "an exchange", &["request", "took_ms", "response", "failed"])?;
    let request = reader.required(&mut fields, "request", |reader, node, _| request(reader, node));
    let duration_ms = reader.required(&mut fields, "took_ms", |reader, node, what| {
        reader.integer(node, what, 0, super::RUN_MS_MAX).map(i64::unsigned_abs)
    });
    let outcome = match one_of(reader, &mut fields, "an exchange", &OUTCOMES) {
        Some(("response", node)) => response(reader, node),
        Some((_, node)) => failed(reader, node),
        None => {
            reader.report(fields.mark, "an exchange has neither `response` nor `failed`", RESTORE);
            None
        }
    };
    Some(RecordedExchange { request: request?, duration_ms: duration_ms?, outcome: outcome? })
}

/// The one of these keys that is there. A second one is reported.
pub(super) fn one_of(
    reader: &mut Reader<'_>,
    fields: &mut Fields,
    what: &str,
    names: &[&'static str],
) -> Option<(&'static str, Node)> {
    let mut found: Vec<_> = names.iter().filter_map(|name| Some((*name, fields.take(name)?))).collect();
    if let [(first, _), (second, node), ..] = found.as_slice() {
        let reason = format!("{what} has both `{first}` and `{second}`, and only one of the two could count");
        reader.report(node.mark, reason, "remove one of the two");
    }
    found.truncate(1);
    found.pop()
}

fn request(reader: &mut Reader<'_>, node: Node) -> Option<RecordedRequest> {
    const KEYS: [&str; 9] = ["method", "url", "query", "headers", "json", "json_text", "form", "text", "repeatable"];
    let mut fields = reader.fields(node, "a request", &KEYS)?;
    let method = reader.required(&mut fields, "method", Reader::text);
    let url = reader.required(&mut fields, "url", Reader::text);
    let query = reader.optional(&mut fields, "query", pairs);
    let headers = reader.optional(&mut fields, "headers", pairs);
    let repeatable = reader.optional(&mut fields, "repeatable", Reader::bool);
    let body = match one_of(reader, &mut fields, "a request", &REQUEST_BODIES) {
        None => RecordedBody::None,
        Some((name, node)) => request_body(reader, name, node)?,
    };
    Some(RecordedRequest {
        method: method?,
        url: url?,
        query: query.unwrap_or_default(),
        headers: headers.unwrap_or_default(),
        body,
        repeatable: repeatable.unwrap_or_default(),
    })
}

fn request_body(reader: &mut Reader<'_>, name: &str, node: Node) -> Option<RecordedBody> {
    match name {
        "json" => Some(RecordedBody::Json(node.to_json().to_string())),
        "json_text" => reader.text(node, "`json_text`").map(json_text),
        "form" => pairs(reader, node, "`form`").map(RecordedBody::Form),
        _ => {
            let mut fields = reader.fields(node, "`text`", &["content_type", "text"])?;
            let content_type = reader.required(&mut fields, "content_type", Reader::text);
            let text = reader.required(&mut fields, "text", Reader::text);
            Some(RecordedBody::Text { content_type: content_type?, text: text? })
        }
    }
}

/// The text of what is JSON after all, as it is written for its value: whatever way a recording has it, it is the same
/// request.
fn json_text(text: String) -> RecordedBody {
    RecordedBody::Json(serde_json::from_str::<Value>(&text).map_or(text, |value| value.to_string()))
}

fn response(reader: &mut Reader<'_>, node: Node) -> Option<RecordedOutcome> {
    let mut fields = reader.fields(node, "a response", &["status", "headers", "json", "raw", "text", "file"])?;
    let status = reader.required(&mut fields, "status", |reader, node, what| {
        reader.integer(node, what, 100, 999).and_then(|status| u16::try_from(status).ok())
    });
    let headers = reader.optional(&mut fields, "headers", pairs);
    let body = body::read(reader, &mut fields);
    Some(RecordedOutcome::Response { status: status?, headers: headers.unwrap_or_default(), body: body? })
}

fn failed(reader: &mut Reader<'_>, node: Node) -> Option<RecordedOutcome> {
    let mut fields = reader.fields(node, "`failed`", &["kind", "bytes_max", "reason"])?;
    let mark = fields.mark;
    let bytes_max = reader.optional(&mut fields, "bytes_max", |reader, node, what| {
        reader.integer(node, what, 0, i64::MAX).map(i64::unsigned_abs)
    });
    let reason = reader.optional(&mut fields, "reason", Reader::text);
    let name = reader.required(&mut fields, "kind", Reader::text)?;
    let kind = kind(reader, mark, &name, bytes_max)?;
    Some(RecordedOutcome::Failed { kind, reason: reason.unwrap_or_default() })
}

fn kind(reader: &mut Reader<'_>, mark: Mark, name: &str, bytes_max: Option<u64>) -> Option<FailureKind> {
    let kinds = [
        FailureKind::Denied,
        FailureKind::Malformed,
        FailureKind::Timeout,
        FailureKind::NotConnected,
        FailureKind::Unreachable,
        FailureKind::TooLarge(bytes_max.unwrap_or_default()),
        FailureKind::Encoding,
        FailureKind::Charset,
    ];
    let found = kinds.into_iter().find(|kind| kind.name() == name);
    if found.is_none() {
        let known: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
        let reason = format!("there is no kind of failure `{}`", super::reader::shortened(name));
        reader.report(mark, reason, format!("write one of: {}", known.join(", ")));
    }
    found
}

/// Names and values: `[name, value]` each.
fn pairs(reader: &mut Reader<'_>, node: Node, what: &str) -> Option<Vec<(String, String)>> {
    reader.list(node, what, |reader, node, what| match node.value {
        Yaml::List(pair) if pair.len() == 2 => {
            let mut texts = pair.into_iter().map(|node| reader.text(node, what));
            texts.next().flatten().zip(texts.next().flatten())
        }
        other => reader.mismatch(node.mark, what, "a pair `[name, value]`", &other),
    })
}
