//! A recording as an archive.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use super::{encoded_query, own};
use crate::{RecordedBody, RecordedCall, RecordedExchange, RecordedOutcome, RecordedRequest, Recording};

const COMMENT: &str = "Secrets are not in this file: <secret:CONNECTION/NAME> and <token:CONNECTION/NAME> stand in their places, \
                       in URLs too. What else a recording holds is in the fields `_weft`.";

/// Sizes that were not measured are -1 (HAR 1.2, "headersSize").
const NOT_MEASURED: i32 = -1;

/// The recording as HAR 1.2. Placeholders stay as they are; importing the archive gives the same recording.
pub fn export(recording: &Recording) -> Value {
    let (name, version) = recording.engine.split_once(' ').unwrap_or((&recording.engine, ""));
    let entries = recording.calls.iter().enumerate().flat_map(|(index, call)| entries_of(index, call));
    json!({
        "log": {
            "version": "1.2",
            "creator": { "name": name, "version": version },
            "entries": entries.collect::<Vec<_>>(),
            "comment": COMMENT,
            own::FIELD: own::write_log(recording),
        }
    })
}

/// Exchanges of a call follow one another, so each begins when those before it were done.
fn entries_of(index: usize, call: &RecordedCall) -> Vec<Value> {
    let mut started_at_ms = call.started_at_ms;
    let entries = call.exchanges.iter().map(|exchange| {
        let entry = entry(index, call, started_at_ms, exchange);
        started_at_ms = started_at_ms.saturating_add_unsigned(exchange.duration_ms);
        entry
    });
    entries.collect()
}

fn entry(index: usize, call: &RecordedCall, started_at_ms: i64, exchange: &RecordedExchange) -> Value {
    let mut entry = json!({
        "startedDateTime": date(started_at_ms),
        "time": exchange.duration_ms,
        "request": request(&exchange.request),
        "response": response(&exchange.outcome),
        "cache": {},
        "timings": { "send": 0, "wait": exchange.duration_ms, "receive": 0 },
        "comment": call.key.to_string(),
        own::FIELD: own::write_entry(index, exchange),
    });
    if let RecordedOutcome::Failed { reason, .. } = &exchange.outcome {
        // Where Chrome says why there was no response.
        entry["response"]["_error"] = json!(reason);
    }
    entry
}

/// ISO 8601. A time beyond the calendar is the epoch: viewers need a date, and the exact time is in the log's own field.
fn date(at_ms: i64) -> String {
    DateTime::from_timestamp_millis(at_ms).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn request(request: &RecordedRequest) -> Value {
    let mut value = json!({
        "method": request.method,
        "url": format!("{}{}", request.url, encoded_query(&request.query)),
        "httpVersion": "unknown",
        "cookies": [],
        "headers": pairs(&request.headers),
        "queryString": pairs(&request.query),
        "headersSize": NOT_MEASURED,
        "bodySize": NOT_MEASURED,
    });
    match &request.body {
        RecordedBody::None => value["bodySize"] = json!(0),
        RecordedBody::Json(text) => value["postData"] = json!({ "mimeType": "application/json", "text": text }),
        RecordedBody::Form(fields) => {
            value["postData"] = json!({ "mimeType": "application/x-www-form-urlencoded", "params": pairs(fields) });
        }
        RecordedBody::Text { content_type, text } => {
            value["postData"] = json!({ "mimeType": content_type, "text": text });
        }
    }
    value
}

fn response(outcome: &RecordedOutcome) -> Value {
    let no_headers = Vec::new();
    let (status, headers, body) = match outcome {
        RecordedOutcome::Response { status, headers, body } => (*status, headers, body.as_slice()),
        RecordedOutcome::Failed { .. } => (0, &no_headers, &[][..]),
    };
    json!({
        "status": status,
        "statusText": status_text(status),
        "httpVersion": "unknown",
        "cookies": [],
        "headers": pairs(headers),
        "content": content(headers, body),
        "redirectURL": header(headers, "location"),
        "headersSize": NOT_MEASURED,
        "bodySize": NOT_MEASURED,
    })
}

fn content(headers: &[(String, String)], body: &[u8]) -> Value {
    let media_type = header(headers, "content-type");
    let media_type = if media_type.is_empty() { "application/octet-stream" } else { media_type };
    match std::str::from_utf8(body) {
        Ok(text) => json!({ "size": body.len(), "mimeType": media_type, "text": text }),
        Err(_) => {
            json!({ "size": body.len(), "mimeType": media_type, "text": STANDARD.encode(body), "encoding": "base64" })
        }
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

fn pairs(pairs: &[(String, String)]) -> Vec<Value> {
    pairs.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
}

/// Reason phrases of RFC 9110, section 15, for the statuses that are usual.
fn status_text(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
