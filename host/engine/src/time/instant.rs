//! When a record says that something happened, in the forms that platforms write it.

use chrono::{DateTime, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use weft_store::Cell;

/// An instant as far as it is known: a local time is two instants where clocks go back. In milliseconds since
/// 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Instant {
    pub(crate) earliest_ms: i64,
    pub(crate) latest_ms: i64,
}

/// Numbers from here on are milliseconds: as seconds they would lie beyond the year 5000.
const MILLISECONDS_FROM: u64 = 100_000_000_000;

/// Reads RFC 3339, local wall-clock time of the zone (`2024-03-05 10:15:00`, also with `T` or a fraction), and seconds
/// or milliseconds since 1970 as a number or as text. None for anything else, and for no value.
pub(crate) fn read(cell: &Cell, zone: Tz) -> Option<Instant> {
    match cell {
        Cell::Number(text) => text.parse().ok().map(since_1970),
        Cell::Text(text) => read_text(text.trim(), zone),
        Cell::Null | Cell::Boolean(_) | Cell::Json(_) => None,
    }
}

fn read_text(text: &str, zone: Tz) -> Option<Instant> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(exactly(time.timestamp_millis()));
    }
    if text.len() >= 9 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(since_1970);
    }
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    let local = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())?;
    let instants = zone.from_local_datetime(&local);
    Some(Instant {
        earliest_ms: instants.earliest()?.timestamp_millis(),
        latest_ms: instants.latest()?.timestamp_millis(),
    })
}

fn since_1970(number: i64) -> Instant {
    exactly(if number.unsigned_abs() < MILLISECONDS_FROM { number * 1_000 } else { number })
}

fn exactly(instant_ms: i64) -> Instant {
    Instant { earliest_ms: instant_ms, latest_ms: instant_ms }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_time_is_the_same_instant() {
        let forms = [
            Cell::text("2024-03-05T10:15:00+08:00"),
            Cell::text("2024-03-05T02:15:00Z"),
            Cell::text("2024-03-05 10:15:00"),
            Cell::text("2024-03-05T10:15:00.000"),
            Cell::text("1709604900"),
            Cell::number(1_709_604_900),
            Cell::number(1_709_604_900_000_i64),
        ];
        assert!(read(&Cell::number(i64::MIN), chrono_tz::UTC).is_some(), "as far away as it may be");
        for form in forms {
            assert_eq!(read(&form, chrono_tz::Asia::Shanghai), Some(exactly(1_709_604_900_000)), "{form:?}");
        }
        for other in [Cell::Null, Cell::text(""), Cell::text("soon"), Cell::text("12"), Cell::number("1.5")] {
            assert_eq!(read(&other, chrono_tz::Asia::Shanghai), None, "{other:?}");
        }
    }

    #[test]
    fn no_number_is_too_large_to_be_a_time() {
        for number in [i64::MIN, i64::MIN + 1, -100_000_000_000, 100_000_000_000, i64::MAX] {
            assert_eq!(read(&Cell::number(number), Tz::UTC), Some(exactly(number)));
        }
        let most_seconds = 99_999_999_999;
        assert_eq!(read(&Cell::number(-most_seconds), Tz::UTC), Some(exactly(-most_seconds * 1_000)));
        assert_eq!(read(&Cell::text("99999999999999999999"), Tz::UTC), None);
        assert_eq!(read(&Cell::number("9223372036854775808"), Tz::UTC), None);
    }

    #[test]
    fn an_hour_that_comes_twice_is_two_instants() {
        let instant = read(&Cell::text("2024-11-03 01:30:00"), chrono_tz::America::New_York).unwrap();
        assert_eq!(instant.latest_ms - instant.earliest_ms, 3_600_000);
        assert_eq!(read(&Cell::text("2024-03-10 02:30:00"), chrono_tz::America::New_York), None, "it never was");
    }
}
