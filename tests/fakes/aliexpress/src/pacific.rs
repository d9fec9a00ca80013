//! Times of the US Pacific coast, as the platform writes them: without an offset, so that an hour in spring is missing
//! and an hour in autumn comes twice.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Weekday};

const STANDARD_S: i64 = -8 * 3600;
const DAYLIGHT_S: i64 = -7 * 3600;
const CURRENT: &str = "%Y-%m-%d %H:%M:%S";
const OLD: &str = "%m/%d/%Y %H:%M:%S";

/// Seconds to add to UTC. The clocks change on the second Sunday of March and the first Sunday of November at 02:00.
pub fn offset_s(unix_s: i64) -> i64 {
    let year = DateTime::from_timestamp(unix_s, 0).unwrap_or_default().year();
    let begins = sunday(year, 3, 2).map_or(i64::MAX, |midnight| midnight + 2 * 3600 - STANDARD_S);
    let ends = sunday(year, 11, 1).map_or(i64::MIN, |midnight| midnight + 2 * 3600 - DAYLIGHT_S);
    if (begins..ends).contains(&unix_s) { DAYLIGHT_S } else { STANDARD_S }
}

/// The n-th Sunday of a month, as if its midnight were UTC's.
fn sunday(year: i32, month: u32, nth: u8) -> Option<i64> {
    let day = NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, nth)?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc().timestamp())
}

/// `yyyy-MM-dd HH:mm:ss`, as the current generation writes it.
pub fn pacific(unix_s: i64) -> String {
    wall(unix_s).format(CURRENT).to_string()
}

/// `MM/dd/yyyy HH:mm:ss`, as the old generation reads it.
pub fn pacific_slashed(unix_s: i64) -> String {
    wall(unix_s).format(OLD).to_string()
}

/// `yyyyMMddHHmmssSSS-0800`, as the old generation writes it; `-0700` in summer.
pub fn pacific_with_offset(unix_ms: i64) -> String {
    let unix_s = unix_ms.div_euclid(1000);
    let hours = offset_s(unix_s) / -3600;
    format!("{}{:03}-{hours:02}00", wall(unix_s).format("%Y%m%d%H%M%S"), unix_ms.rem_euclid(1000))
}

/// The unix seconds of a `yyyy-MM-dd HH:mm:ss`.
pub fn parse_pacific(text: &str) -> Option<i64> {
    parsed(text, CURRENT)
}

/// The unix seconds of a `MM/dd/yyyy HH:mm:ss`.
pub fn parse_pacific_slashed(text: &str) -> Option<i64> {
    parsed(text, OLD)
}

fn parsed(text: &str, pattern: &str) -> Option<i64> {
    let wall = NaiveDateTime::parse_from_str(text, pattern).ok()?;
    // Digits may not be left out.
    (wall.format(pattern).to_string() == text).then(|| unix_s(wall))
}

/// As the calendar of Java has it: an hour that comes twice is the second one (standard time), and in the missing hour
/// half past two is half past three.
fn unix_s(wall: NaiveDateTime) -> i64 {
    let [standard, daylight] = [STANDARD_S, DAYLIGHT_S].map(|offset| wall.and_utc().timestamp() - offset);
    let is_daylight = offset_s(standard) == DAYLIGHT_S && offset_s(daylight) == DAYLIGHT_S;
    if is_daylight { daylight } else { standard }
}

fn wall(unix_s: i64) -> NaiveDateTime {
    DateTime::from_timestamp(unix_s + offset_s(unix_s), 0).unwrap_or_default().naive_utc()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-01 09:00 UTC, when the clocks go back.
    const AUTUMN_S: i64 = 1_793_523_600;
    /// 2026-03-08 10:00 UTC, when they go forward.
    const SPRING_S: i64 = 1_772_964_000;

    #[test]
    fn an_hour_is_missing_in_spring() {
        assert_eq!(pacific(SPRING_S - 1), "2026-03-08 01:59:59");
        assert_eq!(pacific(SPRING_S), "2026-03-08 03:00:00");
        assert_eq!(parse_pacific("2026-03-08 02:30:00"), parse_pacific("2026-03-08 03:30:00"));
        assert_eq!(parse_pacific("2026-03-08 01:59:59"), Some(SPRING_S - 1));
        assert_eq!(parse_pacific("2026-03-08 03:00:00"), Some(SPRING_S));
    }

    #[test]
    fn an_hour_comes_twice_in_autumn() {
        assert_eq!(pacific(AUTUMN_S - 1800), "2026-11-01 01:30:00");
        assert_eq!(pacific(AUTUMN_S + 1800), "2026-11-01 01:30:00");
        assert_eq!(parse_pacific("2026-11-01 01:30:00"), Some(AUTUMN_S + 1800));
        assert_eq!(parse_pacific("2026-11-01 00:59:59"), Some(AUTUMN_S - 3601));
        assert_eq!(parse_pacific("2026-11-01 02:00:00"), Some(AUTUMN_S + 3600));
    }

    #[test]
    fn the_old_generation_writes_the_offset_it_does_not_read() {
        assert_eq!(pacific_with_offset(AUTUMN_S * 1000 - 1), "20261101015959999-0700");
        assert_eq!(pacific_with_offset(AUTUMN_S * 1000), "20261101010000000-0800");
        assert_eq!(pacific_slashed(1_556_694_000), "05/01/2019 00:00:00");
        assert_eq!(parse_pacific_slashed("05/01/2019 00:00:00"), Some(1_556_694_000));
        assert_eq!(parse_pacific_slashed("5/1/2019 00:00:00"), None);
        assert_eq!(parse_pacific("2026-1-2 00:00:00"), None);
    }
}
