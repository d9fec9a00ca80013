//! Instants as the platform writes and reads them.

use chrono::{DateTime, FixedOffset};

/// One day.
pub(crate) const DAY_S: i64 = 86_400;

/// As REST writes it: in the shop's offset (`2026-01-02T05:20:30-05:00`).
pub(crate) fn with_offset(unix_s: i64, offset_minutes: i32) -> String {
    let zone = FixedOffset::east_opt(offset_minutes * 60);
    let time = DateTime::from_timestamp(unix_s, 0).unwrap_or_default();
    match zone {
        Some(zone) => time.with_timezone(&zone).format("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        None => utc(unix_s),
    }
}

/// As GraphQL writes it: `2026-01-02T10:20:30Z`.
pub(crate) fn utc(unix_s: i64) -> String {
    DateTime::from_timestamp(unix_s, 0).unwrap_or_default().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The unix seconds of an ISO 8601 text that names its offset.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let is_iso = text.as_bytes().get(10) == Some(&b'T');
    DateTime::parse_from_rfc3339(text).ok().filter(|_| is_iso).map(|time| time.timestamp())
}

/// The unix seconds of a day's begin (`2026-01-02`, UTC).
pub(crate) fn parse_date(text: &str) -> Option<i64> {
    if text.len() == 10 { parse(&format!("{text}T00:00:00Z")) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(utc(1_767_349_230), "2026-01-02T10:20:30Z");
        assert_eq!(with_offset(1_767_349_230, -300), "2026-01-02T05:20:30-05:00");
        assert_eq!(parse("2026-01-02T05:20:30-05:00"), Some(1_767_349_230));
        assert_eq!(parse_date("2026-01-02"), Some(1_767_312_000));
    }

    #[test]
    fn what_names_no_offset_is_refused() {
        assert_eq!(parse("2026-01-02T05:20:30"), None);
        // This is what an unescaped plus comes out as.
        assert_eq!(parse("2026-01-02T05:20:30 05:00"), None);
        assert_eq!(parse("2026-01-02 05:20:30Z"), None);
    }
}
