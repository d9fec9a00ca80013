//! What came of a code block.

use serde_json::{Value, json};
use weft_recording::{RecordedCall, RecordedExchange, RecordedOutcome};

use super::Seen;
use crate::message::clean;
use crate::times::show_duration;

/// Longest part of a body that is shown, in characters.
const BODY_SHOWN_MAX: usize = 2_000;

/// What came of a code block.
pub(super) struct Told<'a> {
    pub(super) calls: &'a [RecordedCall],
    pub(super) seen: &'a Seen,
}

impl Told<'_> {
    /// Requests, log and output, for people.
    pub(super) fn print(&self) {
        for exchange in self.exchanges() {
            let RecordedExchange { request, duration_ms, outcome } = exchange;
            let came = match outcome {
                RecordedOutcome::Response { status, body, .. } => format!("{status}, {} bytes", body.len()),
                RecordedOutcome::Failed { reason, .. } => clean(reason),
            };
            say!("{} {}  {came}, {}", request.method, clean(&request.url), show_duration(*duration_ms));
        }
        for (level, message) in &self.seen.log {
            say!("{level}: {}", clean(message));
        }
        let output = self.seen.outputs.as_ref().and_then(|outputs| outputs.get("output"));
        if let Some(output) = output {
            let text = serde_json::to_string_pretty(output).unwrap_or_default();
            say!("{text}");
        }
    }

    /// The same for programs, with bodies.
    pub(super) fn print_json(&self) {
        let requests: Vec<Value> = self.exchanges().map(exchange_json).collect();
        let log: Vec<Value> =
            self.seen.log.iter().map(|(level, message)| json!({ "level": level, "message": message })).collect();
        let output = self.seen.outputs.as_ref().and_then(|outputs| outputs.get("output"));
        say!("{}", json!({ "event": "tried", "output": output, "log": log, "requests": requests }));
    }

    fn exchanges(&self) -> impl Iterator<Item = &RecordedExchange> {
        self.calls.iter().flat_map(|call| &call.exchanges)
    }
}

fn exchange_json(exchange: &RecordedExchange) -> Value {
    let RecordedExchange { request, duration_ms, outcome } = exchange;
    let mut line = json!({
        "method": request.method, "url": request.url, "duration_ms": duration_ms,
        "query": request.query, "headers": request.headers,
    });
    match outcome {
        RecordedOutcome::Response { status, body, .. } => {
            line["status"] = json!(status);
            line["bytes"] = json!(body.len());
            let text: String = String::from_utf8_lossy(body).chars().take(BODY_SHOWN_MAX).collect();
            line["body"] = json!(text);
        }
        RecordedOutcome::Failed { reason, .. } => line["failed"] = json!(reason),
    }
    line
}
