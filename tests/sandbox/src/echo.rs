//! Answers that give back what was asked: every value that a request holds, in every encoding, in body and header.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::encodings;
use crate::server::{Answer, Seen};

/// Gives everything back with this status.
pub fn answer(status: u16, seen: &Seen) -> Answer {
    let mut answer = Answer::new(status, body(seen));
    for (index, value) in values(seen).iter().enumerate() {
        let forms = encodings::all(value).into_iter().enumerate();
        // A header field can't hold everything that a body can.
        for (kind, (_, form)) in forms.filter(|(_, (_, form))| !form.chars().any(char::is_control)) {
            answer = answer.header(&format!("x-echo-{index}-{kind}"), &form);
        }
        answer = answer.header(&format!("x-{}", encodings::hex(value.as_bytes())), "a name");
    }
    answer
}

fn body(seen: &Seen) -> String {
    let mut lines = vec![
        format!("{} {}?{}", seen.method, seen.path, seen.query),
        format!("{:?}", seen.headers),
        seen.body.clone(),
        STANDARD.encode(&seen.query),
        STANDARD.encode(&seen.body),
    ];
    for value in values(seen) {
        lines.extend(encodings::all(&value).into_iter().map(|(name, form)| format!("{name}: {form}")));
        lines.push(STANDARD.encode(format!("x{value}")));
        lines.push(STANDARD.encode(format!("xx{value}yy")));
    }
    lines.join("\n")
}

/// Every value that a request holds.
pub fn values(seen: &Seen) -> Vec<String> {
    let pairs = |text: &str| -> Vec<String> {
        url::form_urlencoded::parse(text.as_bytes()).map(|(_, value)| value.into_owned()).collect()
    };
    let mut values = pairs(&seen.query);
    match serde_json::from_str(&seen.body) {
        Ok(json) => texts(&json, &mut values),
        Err(_) => values.extend(pairs(&seen.body)),
    }
    for (name, value) in &seen.headers {
        values.extend(name.starts_with("x-").then(|| value.clone()));
        values.extend(value.strip_prefix("Basic ").and_then(credentials));
    }
    values
}

fn texts(json: &Value, texts_so_far: &mut Vec<String>) {
    match json {
        Value::String(text) => texts_so_far.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, texts_so_far)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, texts_so_far)),
        _ => {}
    }
}

fn credentials(text: &str) -> Option<String> {
    String::from_utf8(STANDARD.decode(text).ok()?).ok()
}
