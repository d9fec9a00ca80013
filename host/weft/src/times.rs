//! Times and days, as people write them and as they are shown: RFC 3339 in UTC, like everywhere in weft.

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, TimeZone};
use chrono_tz::Tz;
use weft_engine::sandbox::outside::{Machine, World};

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Instant = i64;

/// Ends a range that is open towards the future. What is too new to be read is left out by the engine.
const UNTIL_NOW: Instant = i64::MAX;

/// A range of time as somebody wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub since_ms: Instant,
    pub until_ms: Instant,
    /// Whether one of its ends is a day, so that the zone counts.
    pub has_days: bool,
}

/// Now, by the machine's clock.
pub fn now() -> Instant {
    Machine.start().now_ms()
}

/// RFC 3339 in UTC, with seconds; beyond the calendar, the milliseconds since 1970.
pub fn show(instant: Instant) -> String {
    match DateTime::from_timestamp_millis(instant) {
        Some(time) => time.to_rfc3339_opts(SecondsFormat::Secs, true),
        None => format!("{instant} ms since 1970"),
    }
}

/// How long something took.
pub fn show_duration(duration_ms: u64) -> String {
    match duration_ms {
        0..1_000 => format!("{duration_ms} ms"),
        1_000..60_000 => format!("{}.{} s", duration_ms / 1_000, duration_ms % 1_000 / 100),
        60_000..3_600_000 => format!("{} min {} s", duration_ms / 60_000, duration_ms % 60_000 / 1_000),
        _ => format!("{} h {} min", duration_ms / 3_600_000, duration_ms % 3_600_000 / 60_000),
    }
}

/// A time with its offset.
pub fn read(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc3339(text).ok().map(|time| time.timestamp_millis())
}

/// `FROM..TO` or `FROM..`; days begin at 00:00 in the zone. The error says which part can't be read.
pub fn read_range(text: &str, zone: Tz) -> Result<Range, String> {
    let Some((since, until)) = text.split_once("..") else {
        return Err("there is no `..` between two times".to_owned());
    };
    let (since_ms, since_is_day) = read_end(since, zone)?;
    let (until_ms, until_is_day) = if until.is_empty() { (UNTIL_NOW, false) } else { read_end(until, zone)? };
    if since_ms >= until_ms {
        return Err(format!("{since} is not before {until}"));
    }
    Ok(Range { since_ms, until_ms, has_days: since_is_day || until_is_day })
}

fn read_end(text: &str, zone: Tz) -> Result<(Instant, bool), String> {
    if let Some(instant) = read(text) {
        return Ok((instant, false));
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(|day| begin_of(day, zone));
    day.map(|instant| (instant, true)).ok_or_else(|| format!("`{text}` is neither a day nor a time with its offset"))
}

/// 00:00, or where a change of clocks leaves that out, the first instant after it.
fn begin_of(day: NaiveDate, zone: Tz) -> Option<Instant> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    let hours = (0..24).filter_map(|hour| midnight.checked_add_signed(TimeDelta::hours(hour)));
    let hours = hours.filter_map(|time| zone.from_local_datetime(&time).earliest());
    hours.map(|begin| begin.timestamp_millis()).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (String, String, bool) {
        let range = read_range(text, chrono_tz::Asia::Shanghai).unwrap();
        (show(range.since_ms), show(range.until_ms), range.has_days)
    }

    #[test]
    fn days_begin_in_the_zone_and_times_where_they_say() {
        let days = shown("2024-03-05..2024-03-06");
        assert_eq!(days, ("2024-03-04T16:00:00Z".into(), "2024-03-05T16:00:00Z".into(), true));
        let times = shown("2024-03-05T10:00:00+08:00..2024-03-05T03:00:00Z");
        assert_eq!(times, ("2024-03-05T02:00:00Z".into(), "2024-03-05T03:00:00Z".into(), false));
    }

    #[test]
    fn without_an_end_it_reaches_to_now() {
        assert_eq!(read_range("2024-03-05..", chrono_tz::UTC).unwrap().until_ms, UNTIL_NOW);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["2024-03-05", "..2024-03-05", "2024-03-06..2024-03-05", "a..b", "2024-02-30..", "..", ""] {
            assert!(read_range(text, chrono_tz::UTC).is_err(), "{text}");
        }
    }
}
