//! How live answers differ from recorded ones, by step and kind of request.

use std::collections::BTreeMap;

use weft_recording::har::ANY_STEP;
use weft_recording::{Change, RecordedCall, RecordedExchange, RecordedOutcome, Shape};

/// Something that has changed.
#[derive(Debug, PartialEq, Eq)]
pub struct Drift {
    pub step: String,
    /// Method and path.
    pub request: String,
    pub change: Change,
}

type Shapes = BTreeMap<(String, String), Shape>;

/// How many kinds of requests were answered then and now, and what has changed. All answers to requests of a kind are laid
/// over each other. Answers that bring tokens are left out, and so are those that tell of a failure.
pub fn compare(recorded: &[RecordedCall], live: &[RecordedCall]) -> (usize, Vec<Drift>) {
    let (recorded, live) = (shapes(recorded), shapes(live));
    let mut drifts = Vec::new();
    let mut compared = 0;
    for ((step, request), now) in &live {
        let captured = (ANY_STEP.to_owned(), request.clone());
        let before = recorded.get(&(step.clone(), request.clone())).or_else(|| recorded.get(&captured));
        let Some(before) = before else { continue };
        compared += 1;
        let changes = weft_recording::compare(before, now).into_iter();
        drifts.extend(changes.map(|change| Drift { step: step.clone(), request: request.clone(), change }));
    }
    (compared, drifts)
}

fn shapes(calls: &[RecordedCall]) -> Shapes {
    let mut shapes = Shapes::new();
    for call in calls.iter().filter(|call| !call.key.authorizes()) {
        for exchange in &call.exchanges {
            let Some(answer) = answer(exchange) else { continue };
            let request = format!("{} {}", exchange.request.method, path(&exchange.request.url));
            shapes.entry((without_items(&call.key.step), request)).or_default().add(&answer);
        }
    }
    shapes
}

/// The JSON of an answer that tells of success.
fn answer(exchange: &RecordedExchange) -> Option<serde_json::Value> {
    match &exchange.outcome {
        RecordedOutcome::Response { status: 200..=299, body, .. } => serde_json::from_slice(body).ok(),
        _ => None,
    }
}

/// The path of a URL; a segment of digits is an id, and `{}` stands for it.
fn path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    let is_id = |segment: &str| !segment.is_empty() && segment.bytes().all(|byte| byte.is_ascii_digit());
    let segments = path.split('/').map(|segment| if is_id(segment) { "{}" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

/// `invoices[3]/token` is `invoices/token` for all items.
fn without_items(step: &str) -> String {
    let mut parts = step.split('[');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |step, part| step + part.split_once(']').map_or(part, |(_, behind)| behind))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_recording::{CallKey, RecordedRequest};

    use super::*;

    fn call(step: &str, url: &str, status: u16, answer: &Value) -> RecordedCall {
        let request = RecordedRequest { method: "GET".to_owned(), url: url.to_owned(), ..RecordedRequest::default() };
        let body = answer.to_string().into_bytes();
        let outcome = RecordedOutcome::Response { status, headers: Vec::new(), body };
        let key = CallKey { step: step.to_owned(), page: 1, attempt: 1, ..CallKey::default() };
        let exchanges = vec![RecordedExchange { request, duration_ms: 1, outcome }];
        RecordedCall { exchanges, ..RecordedCall::new(key, 0) }
    }

    #[test]
    fn answers_are_compared_by_step_and_request() {
        let recorded = [
            call("orders", "https://a.example/orders/17", 200, &json!({"id": 1})),
            call("invoices[1]/lines", "https://a.example/lines", 200, &json!({"n": 1})),
            call("shop:authorize", "https://a.example/token", 200, &json!({"token": 1})),
            call("*", "https://a.example/users", 200, &json!({"name": "x"})),
        ];
        let live = [
            call("orders", "https://b.example/orders/18", 200, &json!({"id": "x"})),
            call("orders", "https://b.example/orders/19", 500, &json!({"error": true})),
            call("invoices[2]/lines", "https://b.example/lines", 200, &json!({"n": 1, "m": 2})),
            call("shop:authorize", "https://b.example/token", 200, &json!({"token": "x"})),
            call("users", "https://b.example/users", 200, &json!({})),
            call("new", "https://b.example/new", 200, &json!(1)),
        ];
        let (compared, drifts) = compare(&recorded, &live);
        assert_eq!(compared, 3);
        let lines: Vec<String> =
            drifts.iter().map(|drift| format!("{}: {}: {}", drift.step, drift.request, drift.change)).collect();
        let expected = [
            "invoices/lines: GET /lines: note: /m is new",
            "orders: GET /orders/{}: error: /id was a number, is now a text",
            "users: GET /users: warning: /name was always there, is gone",
        ];
        assert_eq!(lines, expected);
    }
}
