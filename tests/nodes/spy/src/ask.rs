//! Sends what a program asks for. It speaks to the contract directly: `weft_sdk` shows no list of header fields.

use serde_json::{Value, json};
use weft_sdk::bindings::weft::node::http::{self, Body, Request, Response, Seal, TextBody};

use crate::gather::Markers;
use crate::program::Ask;

/// Sends a request with markers put in. The answer, or why there was none, as JSON.
pub fn send(base_url: &str, ask: &Ask, markers: &Markers) -> Value {
    match http::send(&request(base_url, ask, markers)) {
        Ok(response) => show(&response),
        Err(error) => json!({ "error": format!("{error:?}") }),
    }
}

fn show(response: &Response) -> Value {
    json!({
        "status": response.status,
        "headers": response.headers,
        "body": String::from_utf8_lossy(&response.body),
    })
}

fn request(base_url: &str, ask: &Ask, markers: &Markers) -> Request {
    let fill = |text: &str| fill(text, markers);
    let url = if ask.url.starts_with('/') { format!("{base_url}{}", ask.url) } else { ask.url.clone() };
    let pairs = |pairs: &[(String, String)]| pairs.iter().map(|(name, value)| (name.clone(), fill(value))).collect();
    let seal =
        ask.seal.iter().map(|(pointer, name)| Seal { pointer: pointer.clone(), name: name.clone(), lives: None });
    Request {
        method: ask.method.clone(),
        url: fill(&url),
        query: pairs(&ask.query),
        headers: pairs(&ask.headers),
        body: match ask {
            Ask { form: Some(form), .. } => Body::Form(pairs(form)),
            Ask { json: Some(json), .. } => Body::Json(fill(&json.to_string())),
            Ask { text: Some(text), .. } => {
                Body::Text(TextBody { content_type: "text/plain".to_owned(), text: fill(text) })
            }
            _ => Body::None,
        },
        seal: seal.collect(),
        timeout_ms: ask.timeout_ms,
        repeatable: ask.repeatable,
        once_per_run: ask.once_per_run,
        charset: ask.charset.clone(),
        cost: None,
    }
}

fn fill(text: &str, markers: &Markers) -> String {
    markers.iter().fold(text.to_owned(), |text, (name, marker)| text.replace(&format!("<{name}>"), marker))
}
