//! Times, digests and seeds as texts.

use chrono::{DateTime, Datelike, SecondsFormat};
use sha2::{Digest, Sha256};

use crate::{hex, read_hex};

/// Stands for the end of what does not end.
pub(super) const NEVER: &str = "never";

/// A time, in UTC with milliseconds.
pub(super) fn time(time_ms: i64) -> String {
    let time = DateTime::from_timestamp_millis(time_ms).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Of the years that RFC 3339 has in UTC too: an offset can lead out of them.
pub(super) fn read_time(text: &str) -> Option<i64> {
    let time = DateTime::parse_from_rfc3339(text).ok()?.to_utc();
    (0..=9999).contains(&time.year()).then(|| time.timestamp_millis())
}

/// The SHA-256 as hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(super) fn read_seed(text: &str) -> Option<[u8; 32]> {
    read_hex(text)?.try_into().ok()
}
