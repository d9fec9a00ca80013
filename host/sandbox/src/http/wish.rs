//! How long a platform asks to wait, whatever way it writes that.
//!
//! Components read one form: a `Retry-After` of whole seconds. A date counts from the answer's own date, as its clock and
//! ours need not agree.

use chrono::{DateTime, NaiveDateTime};

use super::Response;

/// The field that asks to wait (RFC 9110, section 10.2.3).
pub(crate) const RETRY_AFTER: &str = "retry-after";
/// The field with the answer's own time.
pub(crate) const DATE: &str = "date";

/// Longest wait that is handed on, in seconds. Nobody waits that long within a run: whoever asks for more means a mistake.
const WAIT_S_MAX: u64 = 30 * 24 * 60 * 60;
/// Longest wait for the end of a stretch that requests are counted in, in seconds. Who only says when that is has not asked
/// to wait for it, and often something is free before.
const RESET_S_MAX: u64 = 15 * 60;
/// Fields that say how long to wait, in milliseconds.
const IN_MILLISECONDS: [&str; 2] = ["retry-after-ms", "x-ms-retry-after-ms"];
/// Fields that say when requests are counted anew: in so many seconds, or at a time in seconds or milliseconds since 1970.
const RESETS: [&str; 3] = ["ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset"];
/// What is at least that many is no wait but a time since 1970, in seconds (2001), and in milliseconds.
const TIME_S_MIN: u64 = 1_000_000_000;
const TIME_MS_MIN: u64 = 1_000_000_000_000;

/// Writes the wait that a response asks for as seconds, in its `Retry-After`. What can't be read stays as it came.
/// `now_ms` counts where the answer has no date of its own.
pub(crate) fn write_in_seconds(response: &mut Response, now_ms: i64) {
    let header = |name: &str| response.headers.iter().find(|(field, _)| field == name).map(|(_, value)| value.trim());
    let now_s = header(DATE).and_then(time_s).unwrap_or_else(|| now_ms.div_euclid(1_000));
    let wait_s = match header(RETRY_AFTER) {
        Some(value) => seconds(value).or_else(|| Some(until(time_s(value)?, now_s))),
        None if matches!(response.status, 429 | 503) => {
            let asked = IN_MILLISECONDS.iter().find_map(|name| Some(seconds(header(name)?)?.div_ceil(1_000)));
            asked.or_else(|| RESETS.iter().find_map(|name| reset_s(header(name)?, now_s)))
        }
        None => None,
    };
    let Some(wait_s) = wait_s else { return };
    let value = wait_s.min(WAIT_S_MAX).to_string();
    match response.headers.iter_mut().find(|(name, _)| name == RETRY_AFTER) {
        Some((_, known)) => *known = value,
        None => response.headers.push((RETRY_AFTER.to_owned(), value)),
    }
}

/// The seconds that a `Retry-After` asks for, once it is written so. None for 0, which asks for nothing.
pub(crate) fn wait_s(response: &Response) -> Option<u64> {
    let (_, value) = response.headers.iter().find(|(name, _)| name == RETRY_AFTER)?;
    value.trim().parse().ok().filter(|seconds| *seconds > 0)
}

/// Whole seconds, up; with or without a fraction.
fn seconds(value: &str) -> Option<u64> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let more = fraction.bytes().any(|byte| byte != b'0');
    // More than fits in is more than anybody waits.
    Some(whole.parse().unwrap_or(u64::MAX).saturating_add(more.into()))
}

fn reset_s(value: &str, now_s: i64) -> Option<u64> {
    let value = seconds(value)?;
    let wait_s = match value {
        TIME_MS_MIN.. => until(i64::try_from(value.div_ceil(1_000)).ok()?, now_s),
        TIME_S_MIN.. => until(i64::try_from(value).ok()?, now_s),
        _ => value,
    };
    (wait_s <= RESET_S_MAX).then_some(wait_s)
}

fn until(time_s: i64, now_s: i64) -> u64 {
    u64::try_from(time_s.saturating_sub(now_s)).unwrap_or_default()
}

/// A time in one of the three forms of RFC 9110, section 5.6.7, or as RFC 3339 has it; in seconds since 1970.
fn time_s(value: &str) -> Option<i64> {
    const OLD_FORMS: [&str; 2] = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let zoned = DateTime::parse_from_rfc2822(value).or_else(|_| DateTime::parse_from_rfc3339(value));
    let old = || OLD_FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(value, form).ok());
    zoned.ok().map(|time| time.timestamp()).or_else(|| old().map(|time| time.and_utc().timestamp()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-08T10:00:00Z.
    const NOW_S: i64 = 1_772_964_000;

    fn written(status: u16, headers: &[(&str, &str)]) -> Option<String> {
        let headers = headers.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut response = Response { status, headers, body: Vec::new() };
        write_in_seconds(&mut response, NOW_S * 1_000 + 700);
        response.headers.into_iter().find(|(name, _)| name == RETRY_AFTER).map(|(_, value)| value)
    }

    fn asked(value: &str) -> String {
        written(429, &[(RETRY_AFTER, value)]).unwrap()
    }

    #[test]
    fn dates_in_all_their_forms_become_seconds() {
        for value in [
            "Sun, 08 Mar 2026 10:01:15 GMT",
            "Sun, 8 Mar 2026 10:01:15 +0000",
            "Sunday, 08-Mar-26 10:01:15 GMT",
            "Sun Mar  8 10:01:15 2026",
            "2026-03-08T10:01:15Z",
            "2026-03-08T18:01:15+08:00",
        ] {
            assert_eq!(asked(value), "75", "{value}");
        }
    }

    #[test]
    fn a_date_counts_from_the_answers_own() {
        let headers = [(RETRY_AFTER, "Thu, 01 Jan 2026 00:01:15 GMT"), (DATE, "Thu, 01 Jan 2026 00:00:00 GMT")];
        assert_eq!(written(503, &headers).as_deref(), Some("75"));
    }

    #[test]
    fn seconds_stay_and_all_has_a_bound() {
        let table = [
            ("75", "75"),
            ("1.5", "2"),
            ("2.0", "2"),
            ("0", "0"),
            ("Sun, 08 Mar 2020 10:00:00 GMT", "0"),
            ("Fri, 31 Dec 9999 23:59:59 GMT", "2592000"),
            ("99999999999999999999999999", "2592000"),
        ];
        for (value, expected) in table {
            assert_eq!(asked(value), expected, "{value}");
        }
        for value in ["soon", "-5", "1e3", "", "Sun, 99 Mar 2026 10:00:00 GMT", "1.", ".5"] {
            assert_eq!(asked(value), value, "what can't be read stays");
        }
    }

    #[test]
    fn other_fields_count_where_the_platform_is_busy_and_asks_for_nothing() {
        let table = [
            (429, "x-ratelimit-reset", "30", Some("30")),
            (429, "ratelimit-reset", "1772964042", Some("42")),
            (503, "x-rate-limit-reset", "1772964042000", Some("42")),
            (429, "retry-after-ms", "1500", Some("2")),
            (429, "x-ratelimit-reset", "1772963000", Some("0")),
            (429, "x-ratelimit-reset", "3600", None),
            (200, "x-ratelimit-reset", "30", None),
            (403, "x-ratelimit-reset", "30", None),
        ];
        for (status, name, value, expected) in table {
            assert_eq!(written(status, &[(name, value)]).as_deref(), expected, "{status} {name}: {value}");
        }
        let both = [("x-ratelimit-reset", "30"), (RETRY_AFTER, "5")];
        assert_eq!(written(429, &both).as_deref(), Some("5"));
    }
}
