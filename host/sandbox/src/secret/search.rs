//! Finding secrets in every usual encoding.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::Value;

use super::hash::hex;
use super::vault::Secret;

/// Shortest secret that can be kept secret: anything shorter turns up in ordinary text.
pub const SECRET_BYTES_MIN: usize = 4;
/// Shortest secret that nobody writes by chance.
const TELLING_BYTES_MIN: usize = 8;

/// Looks for a set of secrets.
#[derive(Default)]
pub(super) struct SecretSearch {
    patterns: Vec<Vec<u8>>,
    markers: Vec<String>,
    /// Whether nobody writes the pattern by chance.
    telling: Vec<bool>,
    /// Made when it is needed: whoever adds many secrets one after the other pays for one.
    automaton: OnceCell<Option<AhoCorasick>>,
}

impl SecretSearch {
    /// Looks for this secret too; in texts it is replaced by the marker.
    pub(super) fn add(&mut self, secret: &Secret, marker: &str) {
        if secret.expose().len() < SECRET_BYTES_MIN {
            return;
        }
        for pattern in encodings(secret.expose()) {
            if !self.patterns.contains(&pattern) {
                self.patterns.push(pattern);
                self.markers.push(marker.to_owned());
                self.telling.push(secret.expose().len() >= TELLING_BYTES_MIN);
            }
        }
        self.automaton.take();
    }

    /// The marker of a secret that stands in a text and that nobody writes by chance.
    pub(super) fn written_out(&self, text: &str) -> Option<&str> {
        let mut found = self.automaton()?.find_iter(text).map(|found| found.pattern().as_usize());
        found.find(|&pattern| self.telling[pattern]).map(|pattern| self.markers[pattern].as_str())
    }

    fn automaton(&self) -> Option<&AhoCorasick> {
        let make = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.patterns).ok();
        self.automaton.get_or_init(make).as_ref()
    }

    /// The bytes with every secret replaced by its marker.
    pub(super) fn replace(&self, bytes: Vec<u8>) -> Vec<u8> {
        match self.automaton() {
            Some(automaton) if automaton.is_match(&bytes) => automaton.replace_all_bytes(&bytes, &self.markers),
            _ => bytes,
        }
    }
}

/// The forms in which a value may turn up: as it is, in JSON, HTML, a URL or form, in base64, in hexadecimal.
fn encodings(value: &[u8]) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::from([
        value.to_vec(),
        STANDARD.encode(value).into_bytes(),
        STANDARD_NO_PAD.encode(value).into_bytes(),
        URL_SAFE.encode(value).into_bytes(),
        URL_SAFE_NO_PAD.encode(value).into_bytes(),
        hex(value).into_bytes(),
        hex(value).to_uppercase().into_bytes(),
    ]);
    forms.extend(inside_base64(value));
    let url = crate::http::percent_encode(value);
    // A form escapes `~` and leaves `*`.
    let form = url.replace("%20", "+").replace('~', "%7E").replace("%2A", "*");
    forms.extend([lower_escapes(&url), lower_escapes(&form), url, form].map(String::into_bytes));
    if let Ok(text) = std::str::from_utf8(value) {
        forms.extend(json_forms(text).into_iter().chain(html_forms(text)).map(String::into_bytes));
    }
    forms
}

/// What stays the same of a value's base64 wherever in a longer text it stands: the characters that depend on nothing
/// else. A value too short would be found in ordinary base64.
fn inside_base64(value: &[u8]) -> Vec<Vec<u8>> {
    const VALUE_BYTES_MIN: usize = 6;
    let mut forms = Vec::new();
    for before in 0..if value.len() < VALUE_BYTES_MIN { 0 } else { 3 } {
        let text = [&[0; 3][..before], value].concat();
        let own = (before * 8).div_ceil(6)..text.len() * 8 / 6;
        forms.extend([STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|engine| engine.encode(&text)[own.clone()].into()));
    }
    forms
}

/// In a JSON string, and in JSON within one. PHP writes `\/` and `\uXXXX` where others write the character.
fn json_forms(text: &str) -> Vec<String> {
    let once = json_text(text);
    let escaped: String = once.chars().map(ascii_json).collect();
    vec![json_text(&once), once.replace('/', "\\/"), escaped.replace('/', "\\/"), escaped, once]
}

fn json_text(text: &str) -> String {
    let json = Value::from(text).to_string();
    json[1..json.len() - 1].to_owned()
}

/// In a page: error pages like to show what was asked.
fn html_forms(text: &str) -> [String; 2] {
    let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    [html.replace('\'', "&#39;"), html.replace('\'', "&#039;")]
}

/// The same text with `%c3` for `%C3`: both are allowed, letters of the value itself stay.
fn lower_escapes(url: &str) -> String {
    let mut pieces = url.split('%');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| format!("{text}%{}{}", piece[..2].to_lowercase(), &piece[2..]))
}

fn ascii_json(char: char) -> String {
    if char.is_ascii() {
        return char.to_string();
    }
    char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(search: &SecretSearch, text: &str) -> bool {
        search.replace(text.as_bytes().to_vec()) != text.as_bytes()
    }

    #[test]
    fn every_usual_encoding_is_found() {
        let mut search = SecretSearch::default();
        search.add(&Secret::new("p/ä s?wörd"), "M");
        let json = "\"p/ä s?wörd\"";
        let php = "p\\/\\u00e4 s?w\\u00f6rd";
        let url = "p%2F%C3%A4%20s%3Fw%C3%B6rd";
        let form = "p%2F%C3%A4+s%3Fw%C3%B6rd";
        let base64 = STANDARD.encode("p/ä s?wörd");
        let hex = hex("p/ä s?wörd".as_bytes());
        for text in [json, php, url, form, &base64, &hex] {
            assert!(finds(&search, text), "{text}");
        }
        assert!(!finds(&search, "nothing here"));
    }

    #[test]
    fn base64_of_a_longer_text_is_found() {
        let mut search = SecretSearch::default();
        search.add(&Secret::new("s3cr\"et value"), "M");
        for before in ["", "a", "ab"] {
            let text = STANDARD.encode(format!("{before}s3cr\"et value and more"));
            assert!(finds(&search, &text), "{before:?}");
        }
    }

    #[test]
    fn values_too_short_to_hide_are_not_looked_for() {
        let mut search = SecretSearch::default();
        search.add(&Secret::new("abc"), "M");
        assert_eq!(search.replace(b"abc".to_vec()), b"abc");
    }
}
