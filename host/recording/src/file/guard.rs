//! Nothing is written that holds a secret: every text is searched by itself, as a component would read it, and then
//! everything as it would stand on the disk.

use serde_json::Value;

use super::{RecordingError, Written};
use crate::{DeepSearch, ExchangeName, Found as Secret, RecordedBody, RecordedOutcome, RecordedRequest, Recording};

/// Looks through every text of a recording.
pub(super) fn texts(recording: &Recording, search: &DeepSearch) -> Result<(), RecordingError> {
    for (name, value) in &recording.inputs {
        leaves(value, &format!("input `{name}`"), search).map_err(at_source)?;
    }
    for (alias, connection) in &recording.connections {
        for (name, value) in &connection.fields {
            text(value, &format!("field `{name}` of the connection `{alias}`"), search).map_err(at_source)?;
        }
        text(&connection.base_url, &format!("base_url of the connection `{alias}`"), search).map_err(at_source)?;
    }
    for call in &recording.calls {
        for (exchange, number) in call.exchanges.iter().zip(1..) {
            let name = ExchangeName { call: call.key.clone(), number };
            request(&exchange.request, &name, search).map_err(in_exchange)?;
            outcome(&exchange.outcome, &name, search).map_err(in_exchange)?;
        }
    }
    Ok(())
}

/// Looks through what would be written, all at once.
pub(super) fn whole(written: &Written, search: &DeepSearch) -> Result<(), RecordingError> {
    bytes(written.text.as_bytes(), "in the text of the file", search).map_err(in_exchange)?;
    for file in &written.files {
        bytes(&file.bytes, &format!("in the side file {}", file.name), search).map_err(in_exchange)?;
    }
    Ok(())
}

/// A secret, and where it is.
struct Found {
    secret: Secret,
    place: String,
}

fn at_source(found: Found) -> RecordingError {
    RecordingError::new(explain(&found), "take the value out of it: secrets belong into secret fields of a connection")
}

fn in_exchange(found: Found) -> RecordingError {
    let remedy = "the value came in a form that weft does not hide, or it is so short that it stands in ordinary text: \
                  leave out what asks for it, or record with an account whose secret is longer";
    RecordingError::new(explain(&found), remedy)
}

fn explain(Found { secret, place }: &Found) -> String {
    let Secret { name, encoding } = secret;
    format!("the recording would hold the secret `{name}` {encoding} ({place}), so it was not written")
}

fn bytes(bytes: &[u8], place: &str, search: &DeepSearch) -> Result<(), Found> {
    search.find(bytes).map_or(Ok(()), |secret| Err(Found { secret, place: place.to_owned() }))
}

fn text(text: &str, place: &str, search: &DeepSearch) -> Result<(), Found> {
    bytes(text.as_bytes(), place, search)
}

fn request(request: &RecordedRequest, name: &ExchangeName, search: &DeepSearch) -> Result<(), Found> {
    text(&request.method, &format!("{name}, method"), search)?;
    text(&request.url, &format!("{name}, url"), search)?;
    pairs(&request.query, &format!("{name}, query"), search)?;
    pairs(&request.headers, &format!("{name}, request header"), search)?;
    let place = format!("{name}, request body");
    match &request.body {
        RecordedBody::None => Ok(()),
        RecordedBody::Json(json) => body(json.as_bytes(), &place, search),
        RecordedBody::Form(fields) => pairs(fields, &format!("{name}, form field"), search),
        RecordedBody::Text { content_type, text: body } => {
            text(content_type, &place, search)?;
            text(body, &place, search)
        }
    }
}

fn outcome(outcome: &RecordedOutcome, name: &ExchangeName, search: &DeepSearch) -> Result<(), Found> {
    match outcome {
        RecordedOutcome::Failed { reason, .. } => text(reason, &format!("{name}, reason of the failure"), search),
        RecordedOutcome::Response { headers, body: bytes, .. } => {
            pairs(headers, &format!("{name}, response header"), search)?;
            body(bytes, &format!("{name}, response body"), search)
        }
    }
}

fn pairs(pairs: &[(String, String)], place: &str, search: &DeepSearch) -> Result<(), Found> {
    for (name, value) in pairs {
        text(value, &format!("{place} `{name}`"), search)?;
        text(name, &format!("{place}, a name"), search)?;
    }
    Ok(())
}

/// In JSON the leaf is named; what only the bytes as a whole hold is found all the same.
fn body(body: &[u8], place: &str, search: &DeepSearch) -> Result<(), Found> {
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        leaves(&value, place, search)?;
    }
    bytes(body, place, search)
}

/// Looks through the texts and numbers of a value, in order. `place` is followed by the pointer to the leaf.
fn leaves(value: &Value, place: &str, search: &DeepSearch) -> Result<(), Found> {
    below(value, &mut String::new(), search).map_err(|(secret, pointer)| {
        let place = if pointer.is_empty() { place.to_owned() } else { format!("{place} {pointer}") };
        Found { secret, place }
    })
}

/// The secret and the pointer to the first leaf that holds one. A key counts as a leaf. JSON is nested 128 deep at most.
fn below(value: &Value, pointer: &mut String, search: &DeepSearch) -> Result<(), (Secret, String)> {
    let check = |leaf: &str, pointer: &str| {
        search.find(leaf.as_bytes()).map_or(Ok(()), |secret| Err((secret, pointer.to_owned())))
    };
    let length = pointer.len();
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::String(leaf) => check(leaf, pointer)?,
        Value::Number(leaf) => check(&leaf.to_string(), pointer)?,
        Value::Array(list) => {
            for (index, value) in list.iter().enumerate() {
                pointer.push_str(&format!("/{index}"));
                below(value, pointer, search)?;
                pointer.truncate(length);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                check(key, pointer)?;
                pointer.push('/');
                pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
                below(value, pointer, search)?;
                pointer.truncate(length);
            }
        }
    }
    Ok(())
}
