//! Looking for secrets in any usual encoding.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use weft_fakes::kit::hex::hex;

/// The ways in which a secret could be written.
pub fn encodings(secret: &str) -> Vec<String> {
    let bytes = secret.as_bytes();
    let hex = hex(bytes);
    let percent: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
    let escaped: String = secret.chars().map(|char| format!("\\u{:04x}", char as u32)).collect();
    let mut all = vec![secret.to_owned(), secret.chars().rev().collect(), hex.to_uppercase(), hex, percent, escaped];
    for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD] {
        all.push(engine.encode(bytes));
        // Within a longer text the encoding depends on where the secret begins: the characters that it alone decides.
        for before in 1..3 {
            let shifted = engine.encode([&vec![b':'; before], bytes].concat());
            let inside = &shifted[4..shifted.len() - 4];
            all.push(inside.to_owned());
        }
    }
    all
}

/// Panics if one of the secrets is in the text.
#[track_caller]
pub fn assert_no_leak(what: &str, text: &str, secrets: &[String]) {
    for secret in secrets {
        assert!(secret.len() >= 8, "too short to be looked for: {secret}");
        for encoded in encodings(secret) {
            let place = text.find(&encoded);
            let around = |at: usize| text.get(at.saturating_sub(80)..at).unwrap_or_default();
            assert!(place.is_none(), "{what} holds {secret} as {encoded}, after: {}", around(place.unwrap_or(0)));
        }
    }
}
