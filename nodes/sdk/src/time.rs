//! Instants as platforms want them written, for requests: seconds, local times, RFC 3339.
//!
//! Platforms mostly take whole seconds, while a host's window is in milliseconds: [`Window::seconds`] gives the seconds
//! that are in it. For a platform whose times are whole seconds, windows that meet then meet without a gap and without
//! a second that is read twice:
//!
//! ```
//! use weft_sdk::{Window, time};
//!
//! let seconds = Window::utc(1_709_604_900_000, 1_709_608_500_000).seconds();
//! // Seconds as texts, where the end no longer counts.
//! assert_eq!([seconds.start, seconds.end].map(|second| second.to_string()), ["1709604900", "1709608500"]);
//! // Beijing time, where the last second counts in.
//! assert_eq!(time::local(seconds.start, 8 * 60), "2024-03-05 10:15:00");
//! assert_eq!(time::local(seconds.end - 1, 8 * 60), "2024-03-05 11:14:59");
//! ```
//!
//! Offsets are in minutes ahead of UTC, and fixed. Where clocks change, the host knows what they show: a platform that
//! filters by local time is asked for [`Window::wall_since_ms`] to [`Window::wall_until_ms`], written by a [`Pattern`].

mod pattern;

use std::ops::Range;

pub use pattern::Pattern;

use crate::Window;

const DAY_S: i64 = 24 * 60 * 60;

impl Window {
    /// A window of a step whose zone is UTC: for tests.
    pub const fn utc(since_ms: i64, until_ms: i64) -> Self {
        Self { since_ms, until_ms, wall_since_ms: since_ms, wall_until_ms: until_ms }
    }

    /// The whole seconds that are in it, since 1970-01-01T00:00:00Z; see [`time`](crate::time). A window shorter than
    /// a second may have none.
    pub fn seconds(&self) -> Range<i64> {
        second_from(self.since_ms)..second_from(self.until_ms)
    }
}

/// The first whole second that is not before this instant.
fn second_from(ms: i64) -> i64 {
    ms.div_euclid(1_000) + i64::from(ms.rem_euclid(1_000) > 0)
}

/// The run's clock: whole seconds since 1970-01-01T00:00:00Z, for requests that carry the time they were made. A replay
/// sees the recorded time. In tests it is [`testing::set_clock`](crate::testing::set_clock).
#[cfg(target_arch = "wasm32")]
#[expect(clippy::disallowed_methods, reason = "inside of a component the system's clock is the run's clock")]
pub fn now_s() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The clock of the test: whole seconds since 1970-01-01T00:00:00Z; see [`testing::set_clock`](crate::testing::set_clock).
#[cfg(not(target_arch = "wasm32"))]
pub fn now_s() -> i64 {
    crate::testing::clock_s()
}

/// A second since 1970-01-01T00:00:00Z as a local time: `2024-03-05 10:15:00`.
pub fn local(second: i64, offset_minutes: i16) -> String {
    date_and_time(second + i64::from(offset_minutes) * 60, ' ')
}

/// Milliseconds since 1970-01-01T00:00:00Z as RFC 3339 with this offset, `Z` for none. Only an instant between two
/// seconds has a fraction.
///
/// ```
/// use weft_sdk::time::rfc3339;
///
/// assert_eq!(rfc3339(1_709_604_900_000, 8 * 60), "2024-03-05T10:15:00+08:00");
/// assert_eq!(rfc3339(1_709_604_900_250, 0), "2024-03-05T02:15:00.250Z");
/// ```
pub fn rfc3339(ms: i64, offset_minutes: i16) -> String {
    let second = ms.div_euclid(1_000) + i64::from(offset_minutes) * 60;
    let fraction = match ms.rem_euclid(1_000) {
        0 => String::new(),
        ms => format!(".{ms:03}"),
    };
    format!("{}{fraction}{}", date_and_time(second, 'T'), offset(offset_minutes))
}

fn offset(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    match minutes.unsigned_abs() {
        0 => "Z".to_owned(),
        minutes => format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60),
    }
}

/// A second since 1970 as date and time, taken as it is.
fn date_and_time(second: i64, between: char) -> String {
    let (year, month, day) = date(second.div_euclid(DAY_S));
    let of_day = second.rem_euclid(DAY_S);
    let (hour, minute, second) = (of_day / 3_600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}")
}

/// Year, month and day of a day since 1970-01-01, in the Gregorian calendar.
fn date(day: i64) -> (i64, i64, i64) {
    // Years are counted from March, so that the leap day is the last day of its year, in eras of 400 years, after which
    // the calendar repeats. 719,468 days lie between 0000-03-01 and 1970-01-01.
    const ERA: i64 = 146_097;
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(ERA), day.rem_euclid(ERA));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / (ERA - 1)) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // From March on, months have 31, 30, 31, 30, 31 days in turn: 153 in five months.
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let january_or_february = month >= 10;
    let month = if january_or_february { month - 9 } else { month + 3 };
    (era * 400 + year + i64::from(january_or_february), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every day of the years 1600 to 2400, counted up by hand.
    #[test]
    fn dates_are_those_of_the_calendar() {
        let mut day = -135_140; // 1600-01-01
        for year in 1600..2400_i64 {
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let days = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            for (month, days) in (1..).zip(days) {
                for of_month in 1..=days {
                    assert_eq!(date(day), (year, month, of_month));
                    day += 1;
                }
            }
        }
        assert_eq!(date(0), (1970, 1, 1));
    }

    #[test]
    fn a_window_has_the_seconds_that_begin_in_it() {
        let seconds = |since_ms, until_ms| Window::utc(since_ms, until_ms).seconds();
        assert_eq!(seconds(1_000, 3_000), 1..3);
        assert_eq!((seconds(1_001, 2_999), seconds(2_999, 4_000)), (2..3, 3..4));
        assert_eq!(seconds(-1_500, -1), -1..0);
        assert!(seconds(1_001, 1_999).is_empty());
    }

    #[test]
    fn an_offset_moves_the_clock_and_not_the_instant() {
        let leap_day = 1_709_164_800;
        assert_eq!(local(leap_day, 0), "2024-02-29 00:00:00");
        assert_eq!(local(leap_day, -210), "2024-02-28 20:30:00");
        assert_eq!(rfc3339(leap_day * 1_000 - 1, 0), "2024-02-28T23:59:59.999Z");
        assert_eq!(rfc3339(leap_day * 1_000, -210), "2024-02-28T20:30:00-03:30");
        assert_eq!(rfc3339(leap_day * 1_000, 330), "2024-02-29T05:30:00+05:30");
        assert_eq!(rfc3339(-1, 0), "1969-12-31T23:59:59.999Z");
    }
}
