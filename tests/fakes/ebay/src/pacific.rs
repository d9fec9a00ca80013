//! US Pacific days: the daily limits start anew at midnight there.

use chrono::{DateTime, Datelike, NaiveDate, Weekday};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Which Pacific day it is, counted from 1970-01-01.
pub(crate) fn pacific_day(unix_ms: i64) -> i64 {
    (unix_ms + offset_ms(unix_ms)).div_euclid(DAY_MS)
}

/// The midnight that ends the Pacific day, unix milliseconds.
pub(crate) fn next_pacific_midnight_ms(unix_ms: i64) -> i64 {
    let midnight = (pacific_day(unix_ms) + 1) * DAY_MS;
    // The clock changes at two in the morning: at midnight the offset of the hour before holds.
    midnight - offset_ms(midnight - offset_ms(unix_ms) - HOUR_MS)
}

/// -7 h in summer, which begins on the second Sunday of March and ends on the first of November, -8 h else.
fn offset_ms(unix_ms: i64) -> i64 {
    let year = DateTime::from_timestamp_millis(unix_ms).unwrap_or_default().year();
    // Both changes happen at two local time: 10:00 UTC in March, 9:00 UTC in November.
    let summer = sunday_ms(year, 3, 2) + 10 * HOUR_MS..sunday_ms(year, 11, 1) + 9 * HOUR_MS;
    if summer.contains(&unix_ms) { -7 * HOUR_MS } else { -8 * HOUR_MS }
}

fn sunday_ms(year: i32, month: u32, nth: u8) -> i64 {
    let day = NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Sun, nth).unwrap_or_default();
    day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::{moment, parse_moment};

    fn midnight_after(text: &str) -> String {
        moment(next_pacific_midnight_ms(parse_moment(text).unwrap()))
    }

    #[test]
    fn the_day_ends_at_midnight_there() {
        assert_eq!(midnight_after("2026-01-02T07:59:59.999Z"), "2026-01-02T08:00:00.000Z");
        assert_eq!(midnight_after("2026-01-02T08:00:00.000Z"), "2026-01-03T08:00:00.000Z");
        assert_eq!(midnight_after("2026-07-02T06:59:59.999Z"), "2026-07-02T07:00:00.000Z");
        assert_eq!(midnight_after("2026-03-08T09:00:00.000Z"), "2026-03-09T07:00:00.000Z", "a day of 23 hours");
        assert_eq!(midnight_after("2026-11-01T08:00:00.000Z"), "2026-11-02T08:00:00.000Z", "a day of 25 hours");
    }
}
