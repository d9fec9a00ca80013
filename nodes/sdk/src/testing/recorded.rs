//! Expected calls out of a recording: the node is to send what was sent then, and gets the same answers.

use std::collections::BTreeMap;
use std::path::Path;

use weft_recording::{
    CallKey, FailureKind, RecordedBody, RecordedCall, RecordedExchange, RecordedOutcome, RecordedRequest, Recording,
};

use super::expected::{Demanded, Expected};
use super::{Body, Calls, Request, secret};
use crate::http::{Error, Response};

/// A recording from its file, for [`Calls::of_step`]. The path counts from the component's folder, where `cargo test` runs.
///
/// # Panics
/// If it can't be read. Says why, and what to do.
pub fn recording(path: impl AsRef<Path>) -> Recording {
    let path = path.as_ref();
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{} can't be read: {error}", path.display()));
    // The folder of `orders.recording.yaml` is `orders.recording`.
    let folder = path.with_extension("");
    let read = weft_recording::file::read(&text, &|side_file| std::fs::read(folder.join(side_file)));
    read.unwrap_or_else(|errors| {
        let told: Vec<String> =
            errors.iter().map(|error| format!("{}\n  remedy: {}", error.reason, error.remedy)).collect();
        panic!("{}: {}", path.display(), told.join("\n"))
    })
}

/// A request and what became of it, as plain values.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// What is to be sent, exactly.
    pub request: Request,
    /// What comes back.
    pub outcome: Result<Response, Error>,
}

impl Calls {
    /// These exchanges. Unlike calls that are written by hand, they demand all of a request: what was not recorded may
    /// not come. See [`Calls::varying`] for what can't be the same.
    pub fn of_exchanges(exchanges: impl IntoIterator<Item = Exchange>) -> Self {
        exchanges.into_iter().fold(Self::new(), |calls, exchange| calls.with(expected(exchange)))
    }

    /// All calls of a step, page after page, for [`Calls::run_all`]. Of a call that was repeated, the last attempt
    /// counts.
    ///
    /// # Panics
    /// If the recording doesn't have the step. Says which ones it has.
    pub fn of_step(recording: &Recording, step: &str) -> Self {
        let calls: Vec<_> = last_attempts(recording).into_iter().filter(|call| call.key.step == step).collect();
        assert!(!calls.is_empty(), "the recording has no step `{step}`; it has: {}", steps(recording));
        Self::of_exchanges(calls.into_iter().flat_map(|call| &call.exchanges).map(exchange))
    }

    /// One call of a recording, for [`Calls::run`]: one item of a `for_each`, say.
    ///
    /// # Panics
    /// If the recording doesn't have the call. Says which ones of the step it has.
    pub fn of_call(recording: &Recording, key: &CallKey) -> Self {
        let call = recording.calls.iter().find(|call| call.key == *key).unwrap_or_else(|| {
            let of_step = recording.calls.iter().filter(|call| call.key.step == key.step);
            let keys: Vec<String> = of_step.map(|call| call.key.to_string()).collect();
            panic!("the recording has no call `{key}`; of this step it has: {}", listed(&keys));
        });
        Self::of_exchanges(call.exchanges.iter().map(exchange))
    }
}

/// The calls in their order, without attempts that others followed.
fn last_attempts(recording: &Recording) -> Vec<&RecordedCall> {
    let place = |key: &CallKey| CallKey { attempt: 0, ..key.clone() };
    let mut last = BTreeMap::new();
    for call in &recording.calls {
        let attempt = last.entry(place(&call.key)).or_insert(call.key.attempt);
        *attempt = call.key.attempt.max(*attempt);
    }
    recording.calls.iter().filter(|call| last[&place(&call.key)] == call.key.attempt).collect()
}

fn steps(recording: &Recording) -> String {
    let mut steps: Vec<String> = recording.calls.iter().map(|call| call.key.step.clone()).collect();
    steps.dedup();
    listed(&steps)
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join("; ") }
}

fn expected(Exchange { request, outcome }: Exchange) -> Expected {
    Expected {
        query: request.query,
        headers: request.headers.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect(),
        body: demanded(request.body),
        exactly: true,
        outcome,
        ..Expected::of_line(&format!("{} {}", request.method, request.url))
    }
}

fn demanded(body: Body) -> Demanded {
    match body {
        Body::None => Demanded::None,
        Body::Json(text) => match serde_json::from_str(&text) {
            Ok(value) => Demanded::Json(value),
            Err(error) => panic!("a recorded body is said to be JSON and is not ({error}): {text}"),
        },
        Body::Form(fields) => Demanded::Form(fields),
        Body::Text(body) => Demanded::Text(body.text),
    }
}

fn exchange(recorded: &RecordedExchange) -> Exchange {
    Exchange { request: request(&recorded.request), outcome: outcome(&recorded.outcome) }
}

fn request(recorded: &RecordedRequest) -> Request {
    Request {
        method: recorded.method.clone(),
        url: recorded.url.clone(),
        query: pairs(&recorded.query),
        headers: pairs(&recorded.headers),
        body: body(&recorded.body),
        seal: Vec::new(),
        timeout_ms: None,
        once_per_run: false,
        charset: None,
        cost: None,
        repeatable: recorded.repeatable,
    }
}

fn body(recorded: &RecordedBody) -> Body {
    match recorded {
        RecordedBody::None => Body::None,
        RecordedBody::Json(text) => Body::Json(with_markers(text)),
        RecordedBody::Form(fields) => Body::Form(pairs(fields)),
        RecordedBody::Text { content_type, text } => {
            Body::Text(super::TextBody { content_type: content_type.clone(), text: with_markers(text) })
        }
    }
}

fn outcome(recorded: &RecordedOutcome) -> Result<Response, Error> {
    match recorded {
        RecordedOutcome::Response { status, headers, body } => {
            let body = match std::str::from_utf8(body) {
                Ok(text) => with_markers(text).into_bytes(),
                Err(_) => body.clone(),
            };
            let response = Response::new(*status, body);
            Ok(pairs(headers).iter().fold(response, |response, (name, value)| response.with_header(name, value)))
        }
        RecordedOutcome::Failed { kind, reason } => Err(error(*kind, reason.clone())),
    }
}

/// The contract knows fewer reasons than a recording: what is not connected is unreachable.
fn error(kind: FailureKind, reason: String) -> Error {
    match kind {
        FailureKind::Denied => Error::Denied(reason),
        FailureKind::Malformed => Error::Malformed(reason),
        FailureKind::Timeout => Error::Timeout(reason),
        FailureKind::NotConnected | FailureKind::Unreachable => Error::Unreachable(reason),
        FailureKind::TooLarge(bytes_max) => Error::TooLarge(bytes_max),
        FailureKind::Encoding => Error::Encoding(reason),
        FailureKind::Charset => Error::Charset(reason),
    }
}

fn pairs(pairs: &[(String, String)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| (name.clone(), with_markers(value))).collect()
}

/// The text with markers as they read natively: `<secret:shop/secret_key>` and `<token:shop/access_token>` become
/// `<secret_key>` and `<access_token>`.
fn with_markers(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        match placeholder(rest) {
            Some((name, bytes)) => {
                out.push_str(&secret::marker(name));
                rest = &rest[bytes..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

/// The name in a placeholder that a text begins with, and the length of the placeholder.
fn placeholder(text: &str) -> Option<(&str, usize)> {
    let inside = ["<secret:", "<token:"].iter().find_map(|start| text.strip_prefix(start))?;
    let (whole, _) = inside.split_once('>')?;
    let (alias, name) = whole.split_once('/')?;
    let fits = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    };
    (fits(alias) && fits(name)).then_some((name, text.len() - inside.len() + whole.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_markers() {
        let text =
            r#"{"a":"Bearer <token:shop/access_token>","b":"<secret:my-shop/key><secret:x/y>","c":"<b>1 < 2</b>"}"#;
        let expected = r#"{"a":"Bearer <access_token>","b":"<key><y>","c":"<b>1 < 2</b>"}"#;
        assert_eq!(with_markers(text), expected);
        for text in ["<secret:", "<secret:a>", "<secret:a/>", "<secret:a/b c>", "<other:a/b>", "<", "好<token:a/好>"]
        {
            assert_eq!(with_markers(text), text);
        }
    }
}
