//! Every usual encoding of a value, written apart from the sandbox's own list so that the one can be held against the
//! other.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::Value;

/// The value in every usual encoding, each with a name for messages.
pub fn all(value: &str) -> Vec<(&'static str, String)> {
    let bytes = value.as_bytes();
    let json = quoted(value);
    let url = percent(value, |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let form: String = url::form_urlencoded::byte_serialize(bytes).collect();
    let hex = hex(bytes);
    vec![
        ("plain", value.to_owned()),
        ("JSON", json.clone()),
        ("JSON as PHP writes it", ascii(&json).replace('/', "\\/")),
        ("JSON in ASCII", ascii(&json)),
        ("JSON in JSON", quoted(&json)),
        ("URL", url.clone()),
        ("URL in lower case", lower_escapes(&url)),
        ("form", form),
        ("base64", STANDARD.encode(bytes)),
        ("base64 without padding", STANDARD_NO_PAD.encode(bytes)),
        ("base64 for URLs", URL_SAFE.encode(bytes)),
        ("base64 for URLs without padding", URL_SAFE_NO_PAD.encode(bytes)),
        ("HTML", html(value)),
        ("hexadecimal", hex.clone()),
        ("upper-case hexadecimal", hex.to_uppercase()),
    ]
}

/// Two digits for each byte. Not that of `weft-recording`, with which the sandbox writes its digests.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The encodings in which a value is to be found in some bytes, also within base64 of a longer text.
pub fn found(haystack: &[u8], value: &str) -> Vec<&'static str> {
    let contains = |needle: &str| haystack.windows(needle.len()).any(|window| window == needle.as_bytes());
    let mut names: Vec<_> = all(value).iter().filter(|(_, form)| contains(form)).map(|(name, _)| *name).collect();
    if inside_base64(value).iter().any(|form| contains(form)) {
        names.push("base64 of a longer text");
    }
    names
}

/// What stays the same of a value's base64 wherever in a longer text it begins.
fn inside_base64(value: &str) -> Vec<String> {
    let mut forms = Vec::new();
    for before in 0..3 {
        let bits = (before * 8, (before + value.len()) * 8);
        let whole = (bits.0.div_ceil(6), bits.1 / 6);
        let text = [&vec![0; before], value.as_bytes()].concat();
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            forms.push(engine.encode(&text)[whole.0..whole.1].to_owned());
        }
    }
    forms
}

fn quoted(value: &str) -> String {
    let json = Value::from(value).to_string();
    json[1..json.len() - 1].to_owned()
}

fn ascii(text: &str) -> String {
    text.chars()
        .map(|char| if char.is_ascii() { char.to_string() } else { format!("\\u{:04x}", char as u32) })
        .collect()
}

fn html(value: &str) -> String {
    let escapes = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#39;")];
    escapes.iter().fold(value.to_owned(), |text, (char, escape)| text.replace(*char, escape))
}

fn percent(value: &str, plain: impl Fn(u8) -> bool) -> String {
    let write = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    value.bytes().map(write).collect()
}

fn lower_escapes(url: &str) -> String {
    let mut rest = 0;
    url.chars()
        .map(|char| {
            rest = if char == '%' {
                2
            } else if rest > 0 {
                rest - 1
            } else {
                return char;
            };
            char.to_ascii_lowercase()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_in_whatever_it_is_wrapped_in() {
        for before in ["", "a", "ab"] {
            let text = STANDARD.encode(format!("{before}s3cr\"et value and more"));
            assert_eq!(found(text.as_bytes(), "s3cr\"et value"), ["base64 of a longer text"], "{before:?}");
        }
        assert_eq!(found(b"x=%2fq%C3%A4", "/qä"), [] as [&str; 0]);
        assert_eq!(found(b"x=%2fq%c3%a4", "/qä"), ["URL in lower case"]);
        assert_eq!(found(b"nothing", "s3cr\"et value"), [] as [&str; 0]);
    }
}
