//! The search for secrets: with its shortcuts it finds what it finds without them, at the same places; and a text in
//! which something was hidden holds nothing more.
//!
//! An input has a line for each secret, an empty line, and a text.

use weft_recording::{DeepSearch, SECRET_BYTES_MIN};

const BYTES_MAX: usize = 2 << 10;
const SECRETS_MAX: usize = 8;

/// Searches the text of the input both ways.
pub fn check(input: &[u8]) {
    if input.len() > BYTES_MAX {
        return;
    }
    let Some(end) = input.windows(2).position(|pair| pair == b"\n\n") else { return };
    let (head, text) = (&input[..end], &input[end + 2..]);
    let secrets: Vec<(String, Vec<u8>)> = head
        .split(|byte| *byte == b'\n')
        .filter(|secret| secret.len() >= SECRET_BYTES_MIN)
        .take(SECRETS_MAX)
        .enumerate()
        .map(|(number, secret)| (number.to_string(), secret.to_vec()))
        .collect();
    let quick = DeepSearch::new(secrets.clone());
    let plain = DeepSearch::new(secrets).exhaustive();
    assert_eq!(quick.places(text), plain.places(text));
    assert_eq!(quick.find(text).is_some(), plain.find(text).is_some());
}
