//! Times as the platform writes them: UTC, ISO 8601 with milliseconds and a `Z`.

use chrono::{DateTime, NaiveDateTime};

/// A day in milliseconds.
pub const DAY_MS: i64 = 86_400_000;

const FORM: &str = "%Y-%m-%dT%H:%M:%S%.3fZ";

/// Unix milliseconds as `2026-01-02T10:20:30.000Z`.
pub fn moment(unix_ms: i64) -> String {
    DateTime::from_timestamp_millis(unix_ms).unwrap_or_default().format(FORM).to_string()
}

/// The unix milliseconds of exactly that form; nothing else is read.
pub fn parse_moment(text: &str) -> Option<i64> {
    let unix_ms = NaiveDateTime::parse_from_str(text, FORM).ok()?.and_utc().timestamp_millis();
    // The parser is lenient about digits; what is written back is not.
    Some(unix_ms).filter(|unix_ms| moment(*unix_ms) == text)
}

/// As `parse_moment`; the milliseconds may be missing.
pub(crate) fn parse_moment_or_seconds(text: &str) -> Option<i64> {
    parse_moment(text).or_else(|| parse_moment(&format!("{}.000Z", text.strip_suffix('Z')?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_is_read_and_written() {
        assert_eq!(moment(1_767_349_230_000), "2026-01-02T10:20:30.000Z");
        assert_eq!(parse_moment("2026-01-02T10:20:30.007Z"), Some(1_767_349_230_007));
        for bad in ["2026-01-02T10:20:30Z", "2026-01-02 10:20:30.000Z", "2026-01-02T10:20:30.000+00:00", "2026-1-2"] {
            assert_eq!(parse_moment(bad), None, "{bad}");
        }
        assert_eq!(parse_moment_or_seconds("2026-01-02T10:20:30Z"), Some(1_767_349_230_000));
    }
}
