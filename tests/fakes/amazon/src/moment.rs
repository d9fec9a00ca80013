//! Instants as the platform writes and reads them: UTC, ISO 8601.

use chrono::DateTime;

/// A day in milliseconds.
pub const DAY_MS: i64 = 86_400_000;

/// Unix milliseconds as `2026-01-02T10:20:30Z`.
pub fn moment(unix_ms: i64) -> String {
    DateTime::from_timestamp_millis(unix_ms).unwrap_or_default().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The unix milliseconds of an ISO 8601 text with a time and an offset: `…Z` or `…+08:00`, parts of a second or none.
pub fn parse_moment(text: &str) -> Option<i64> {
    let is_iso = text.as_bytes().get(10) == Some(&b'T');
    DateTime::parse_from_rfc3339(text).ok().filter(|_| is_iso).map(|time| time.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(moment(1_767_349_230_999), "2026-01-02T10:20:30Z");
        assert_eq!(parse_moment("2026-01-02T10:20:30Z"), Some(1_767_349_230_000));
        assert_eq!(parse_moment("2026-01-02T18:20:30.007+08:00"), Some(1_767_349_230_007));
        // The last one is what an unescaped plus comes out as.
        for bad in ["", "2026-01-02", "2026-01-02T10:20:30", "2026-01-02 10:20:30Z", "2026-01-02T18:20:30 08:00"] {
            assert_eq!(parse_moment(bad), None, "{bad}");
        }
    }
}
