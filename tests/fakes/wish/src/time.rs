//! How the two versions write times.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike};

/// Version 3: `2022-10-19T04:16:35.661+00:00`.
pub fn iso(unix_ms: i64) -> String {
    let time = DateTime::from_timestamp_millis(unix_ms).unwrap_or_default();
    format!("{}.{:03}+00:00", v2_time(unix_ms), time.timestamp_subsec_millis())
}

/// The instant behind `YYYY-MM-DDTHH:mm:ss`, perhaps with `.sss`, and `Z` or an offset. Nothing looser.
pub fn parse_iso(text: &str) -> Option<i64> {
    let (clock, rest) = text.split_at_checked(19)?;
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => {
            let (digits, zone) = fraction.split_at_checked(3)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(zone)?
        }
        None => rest,
    };
    // The parser would also take a small t, a blank, or a lower-case z.
    let is_plain = clock.as_bytes()[10] == b'T' && (zone == "Z" || zone.len() == 6);
    let time = DateTime::parse_from_rfc3339(text).ok().filter(|_| is_plain)?;
    Some(time.timestamp_millis())
}

/// Version 2: `2014-01-20T20:10:20`, UTC.
pub fn v2_time(unix_ms: i64) -> String {
    let time = DateTime::from_timestamp_millis(unix_ms).unwrap_or_default();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// Version 2 beside it, for dates such as `shipped_date`: `01-20-2014T20:10:20`.
pub(crate) fn v2_american_time(unix_ms: i64) -> String {
    let plain = v2_time(unix_ms);
    let (date, clock) = plain.split_once('T').unwrap_or((&plain, ""));
    let (year, day) = date.split_once('-').unwrap_or((date, ""));
    format!("{day}-{year}T{clock}")
}

/// Whole seconds of `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`.
pub(crate) fn parse_v2(text: &str) -> Option<i64> {
    let time = match text.len() {
        10 => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0)?,
        19 => NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").ok()?,
        _ => return None,
    };
    Some(time.and_utc().timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        assert_eq!(iso(1_666_152_995_661), "2022-10-19T04:16:35.661+00:00");
        assert_eq!(parse_iso("2022-10-19T04:16:35.661+00:00"), Some(1_666_152_995_661));
        assert_eq!(parse_iso("2022-10-19T12:16:35.661+08:00"), Some(1_666_152_995_661));
        assert_eq!(parse_iso("2022-10-19T04:16:35Z"), Some(1_666_152_995_000));
        assert_eq!(v2_american_time(1_666_152_995_661), "10-19-2022T04:16:35");
        assert_eq!(parse_v2(&v2_time(1_666_152_995_661)), Some(1_666_152_995));
        assert_eq!(parse_v2("2022-10-19"), Some(1_666_137_600));
    }

    #[test]
    fn nothing_looser() {
        let refused = [
            "2022-10-19T04:16:35.661 00:00", // what an unescaped plus becomes
            "2022-10-19T04:16:35",
            "2022-10-19 04:16:35Z",
            "2022-10-19T04:16:35z",
            "2022-10-19T04:16:35.6Z",
            "2022-13-19T04:16:35Z",
            "2022-10-19",
            "",
        ];
        assert_eq!(refused.map(parse_iso), [None; 8]);
        assert_eq!(["2022-10-19T04:16", "19-10-2022", "2022-10-19T04:16:35Z"].map(parse_v2), [None; 3]);
    }
}
