//! No time is too early or too late to be worked with: a file may name the year 262142, and a program the end of time.

use super::*;

const EDGES_MS: [i64; 9] = [
    i64::MIN,
    i64::MIN + 1,
    -8_334_601_228_800_000,
    -1,
    0,
    253_402_300_799_999,
    8_210_266_876_799_999,
    i64::MAX - 1,
    i64::MAX,
];

#[test]
fn seconds_are_cut_at_both_ends_of_time() {
    for instant_ms in EDGES_MS {
        let second_ms = to_second(instant_ms);
        assert!(second_ms <= instant_ms && instant_ms.abs_diff(second_ms) < 1000, "{instant_ms}");
    }
}

#[test]
fn a_time_beyond_the_calendar_is_not_shown_as_another() {
    assert_eq!(show(253_402_300_799_999), "9999-12-31T23:59:59Z");
    assert_eq!(show(i64::MAX), "9223372036854775807 ms since 1970");
    assert_eq!(show(i64::MIN), "-9223372036854775808 ms since 1970");
}

#[test]
fn every_range_has_a_wall_clock() {
    for zone in ["UTC", "Asia/Shanghai", "Pacific/Apia", "nowhere"] {
        for since_ms in EDGES_MS {
            for until_ms in EDGES_MS.into_iter().filter(|until_ms| *until_ms > since_ms) {
                let wall = wall::covering(zone.parse().unwrap_or(chrono_tz::Tz::UTC), Range { since_ms, until_ms });
                assert!(wall.since_ms <= wall.until_ms, "{zone} {since_ms} {until_ms}: {wall:?}");
            }
        }
    }
}
