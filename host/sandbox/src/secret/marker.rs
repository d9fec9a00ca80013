//! What a marker looks like: `sealed-NAME-` and 32 hexadecimal digits.
//!
//! The digits are an HMAC under the run's seed, so nobody without the seed can make one, another run has others, and a
//! replay has the same. The name in it is for people who read a recording.

use std::convert::Infallible;

use weft_recording::hex;
use weft_recording::placeholder::Placeholder;

use super::hash::hmac;
use crate::types::secret::Algorithm;

const PREFIX: &str = "sealed-";
const DIGITS: usize = 32;

/// The key of a run's markers.
pub(crate) fn key(seed: &[u8; 32]) -> [u8; 32] {
    hmac(Algorithm::Sha256, seed, b"weft markers").try_into().expect("SHA-256 gives 32 bytes")
}

/// The marker of a secret field or a token. It knows which value of the run it is and not the value itself, so that a
/// replay, which has no values, makes the same.
pub(crate) fn of(key: &[u8; 32], placeholder: &Placeholder) -> String {
    match placeholder {
        Placeholder::Secret { alias, name } => make(key, name, &format!("{alias}\0field")),
        Placeholder::Token { alias, name, number } => make(key, name, &format!("{alias}\0token\0{number}")),
    }
}

/// The marker for something, by the run's key.
pub(crate) fn make(key: &[u8; 32], name: &str, identity: &str) -> String {
    // The whole name counts: `app-key` and `app_key` look alike in the marker and are not the same.
    let code = hmac(Algorithm::Sha256, key, format!("{name}\0{identity}").as_bytes());
    let shown: String = name.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '_' }).collect();
    format!("{PREFIX}{shown}-{}", &hex(&code)[..DIGITS])
}

/// Everything in a text that looks like a marker, as byte ranges. Whether it is one only a vault knows.
pub(crate) fn candidates(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    text.match_indices(PREFIX).filter_map(|(start, _)| {
        let rest = &text[start + PREFIX.len()..];
        let name = rest.find(|char: char| !char.is_ascii_alphanumeric() && char != '_')?;
        let digits = rest[name..].strip_prefix('-')?.get(..DIGITS)?;
        let all_digits = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        all_digits.then(|| start..start + PREFIX.len() + name + 1 + DIGITS)
    })
}

/// The text with others in the place of what looks like markers, as far as `other` has one; the rest stays. Of two that
/// overlap the first that has another text counts.
pub(crate) fn replace<E>(text: &str, mut other: impl FnMut(&str) -> Result<Option<String>, E>) -> Result<String, E> {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = 0;
    for range in candidates(text) {
        if range.start < rest {
            continue;
        }
        if let Some(other) = other(&text[range.clone()])? {
            replaced.push_str(&text[rest..range.start]);
            replaced.push_str(&other);
            rest = range.end;
        }
    }
    replaced.push_str(&text[rest..]);
    Ok(replaced)
}

/// The same where nothing can fail.
pub(crate) fn replace_all(text: &str, mut other: impl FnMut(&str) -> Option<String>) -> String {
    let Ok(replaced) = replace(text, |marker| Ok::<_, Infallible>(other(marker)));
    replaced
}

/// A text with the names of its markers in their place: what differs from run to run is gone.
pub fn name_markers(text: &str) -> String {
    replace_all(text, |marker| Some(marker[..marker.len() - DIGITS].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_found_wherever_they_stand() {
        let one = make(&[1; 32], "secret_key", "field");
        let two = make(&[1; 32], "access token", "field");
        let text = format!("Bearer {one}{two}, sealed-x-123, sealed-");
        let found: Vec<&str> = candidates(&text).map(|range| &text[range]).collect();
        assert_eq!(found, [one.as_str(), two.as_str()]);
    }

    #[test]
    fn names_that_look_alike_in_a_marker_have_markers_of_their_own() {
        for (one, two) in [("app-key", "app_key"), ("\u{5bc6}\u{94a5}", "\u{5bc6}\u{7801}"), ("a b", "a.b")] {
            assert_ne!(make(&[1; 32], one, "field"), make(&[1; 32], two, "field"), "{one} and {two}");
        }
    }

    #[test]
    fn another_run_has_other_markers() {
        assert_ne!(make(&[1; 32], "a", "field"), make(&[2; 32], "a", "field"));
        assert_ne!(make(&[1; 32], "a", "field"), make(&[1; 32], "a", "token"));
    }

    #[test]
    fn markers_of_different_runs_have_the_same_names() {
        let text =
            |seed: u8| format!("{{\"a\":\"x {} {}\"}}", make(&[seed; 32], "key", "field"), make(&[seed; 32], "b", "c"));
        assert_eq!(name_markers(&text(1)), "{\"a\":\"x sealed-key- sealed-b-\"}");
        assert_eq!(name_markers(&text(1)), name_markers(&text(2)));
        assert_eq!(name_markers("sealed-key-12, sealed-"), "sealed-key-12, sealed-");
    }
}
