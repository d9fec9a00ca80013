//! Codes, tokens and ids that look random and come out the same for the same fake.

use std::sync::atomic::{AtomicU64, Ordering};

use weft_fakes_kit::chance::mixed;

/// Gives out a new text each time.
#[derive(Default)]
pub(crate) struct Mint(AtomicU64);

impl Mint {
    /// As tokens look: 32 digits.
    pub(crate) fn token(&self) -> String {
        let (high, low) = self.words();
        format!("{high:016x}{low:016x}")
    }

    /// As codes look: a UUID.
    pub(crate) fn code(&self) -> String {
        let text = self.token();
        [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
    }

    /// As ids of objects look: 24 digits.
    pub(crate) fn object_id(&self, now_ms: i64) -> String {
        object_id(now_ms, self.words().0)
    }

    fn words(&self) -> (u64, u64) {
        let count = self.0.fetch_add(1, Ordering::Relaxed) + 1;
        (mixed(count * 2), mixed(count * 2 + 1))
    }
}

/// Seconds first, as in a BSON id.
pub(crate) fn object_id(unix_ms: i64, tail: u64) -> String {
    format!("{:08x}{tail:016x}", unix_ms.div_euclid(1000) as u32)
}

/// Whether the text is 24 hexadecimal digits.
pub(crate) fn is_object_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
