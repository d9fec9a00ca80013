//! Beijing time (UTC+8, no daylight saving) as the platform writes it.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};

const OFFSET_S: i64 = 8 * 3600;

/// How the platform writes "no time".
pub const NO_TIME: &str = "0000-00-00 00:00:00";

/// Unix seconds as `YYYY-MM-DD HH:MM:SS`.
pub fn beijing(unix_s: i64) -> String {
    let mut text = String::with_capacity(19);
    push_beijing(&mut text, unix_s);
    text
}

/// The unix seconds that a `YYYY-MM-DD HH:MM:SS` text stands for.
pub fn parse_beijing(text: &str) -> Option<i64> {
    let naive = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    Some(naive.and_utc().timestamp() - OFFSET_S)
}

/// The unix seconds of the midnight that begins a `YYYY-MM-DD` day.
pub fn parse_beijing_date(text: &str) -> Option<i64> {
    let midnight = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0)?;
    Some(midnight.and_utc().timestamp() - OFFSET_S)
}

/// Appends the text of `beijing`. Written out by hand because a big shop renders millions of these.
pub fn push_beijing(out: &mut String, unix_s: i64) {
    let time = DateTime::from_timestamp(unix_s + OFFSET_S, 0).unwrap_or_default();
    let year = time.year().unsigned_abs() % 10_000;
    let mut text = *b"0000-00-00 00:00:00";
    let numbers = [year / 100, year % 100, time.month(), time.day(), time.hour(), time.minute(), time.second()];
    for (number, at) in numbers.into_iter().zip([0, 2, 5, 8, 11, 14, 17]) {
        text[at] = b'0' + (number / 10) as u8;
        text[at + 1] = b'0' + (number % 10) as u8;
    }
    out.push_str(std::str::from_utf8(&text).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(beijing(1_773_072_000), "2026-03-10 00:00:00");
        assert_eq!(beijing(1_709_604_909), "2024-03-05 10:15:09");
        assert_eq!(parse_beijing("2024-03-05 10:15:09"), Some(1_709_604_909));
        assert_eq!(parse_beijing_date("2026-03-10"), Some(1_773_072_000));
        assert_eq!(parse_beijing("2026-03-10"), None);
    }
}
