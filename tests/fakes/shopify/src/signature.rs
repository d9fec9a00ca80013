//! Signatures of callbacks and webhooks.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use weft_fakes_kit::hex::hex;

/// The `hmac` of a callback over its other fields, decoded.
pub fn callback_hmac(secret: &str, fields: &[(String, String)]) -> String {
    hex(&code(secret, message(fields).as_bytes()))
}

/// The `X-Shopify-Hmac-Sha256` of a webhook over the bytes of its body.
pub fn webhook_hmac(secret: &str, body: &[u8]) -> String {
    STANDARD.encode(code(secret, body))
}

/// Sorted by key; a key that stands several times (`ids[]`) is written once, as a list.
fn message(fields: &[(String, String)]) -> String {
    let signed = fields.iter().filter(|(key, _)| key != "hmac" && key != "signature");
    let mut sorted: Vec<(&str, Vec<&str>)> = Vec::new();
    for (key, value) in signed {
        match sorted.iter_mut().find(|(known, _)| known == key) {
            Some((_, values)) => values.push(value),
            None => sorted.push((key, vec![value])),
        }
    }
    sorted.sort();
    let written: Vec<String> = sorted.iter().map(|(key, values)| field(key, values)).collect();
    written.join("&")
}

fn field(key: &str, values: &[&str]) -> String {
    match key.strip_suffix("[]") {
        Some(name) => {
            let quoted: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            format!("{name}=[{}]", quoted.join(", "))
        }
        None => format!("{key}={}", values.join("")),
    }
}

#[allow(clippy::expect_used, reason = "HMAC takes keys of any length")]
fn code(secret: &str, message: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}
