//! What a clock on the wall shows within a range of time. Some platforms filter by local time, and where clocks go back
//! an hour comes twice: the times at both ends of a range then don't say which times are within it.

use chrono::{Offset, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::time::range::Range;

/// Clocks have never been set by more than that: the date line was crossed by a day.
const CHANGE_MAX_MS: i64 = 26 * 60 * 60 * 1000;
/// Clocks are set at a full quarter of an hour.
const QUARTER_MS: i64 = 15 * 60 * 1000;

/// The half-open range of wall-clock times, in milliseconds since 1970-01-01T00:00:00 of the clock in that zone, that has
/// every time which the clock shows within a range.
pub(crate) fn covering(zone: Tz, range: Range) -> Range {
    let Range { since_ms, until_ms } = range;
    // Between the changes of a clock its time grows. So only a change close to an end can lead beyond the time there.
    let behind_since = quarters(since_ms, until_ms.min(since_ms.saturating_add(CHANGE_MAX_MS)));
    let earliest = behind_since.chain([since_ms]).map(|instant_ms| shown(zone, instant_ms, instant_ms)).min();
    let before_until = quarters(since_ms.max(until_ms.saturating_sub(CHANGE_MAX_MS)), until_ms);
    let latest =
        before_until.chain([until_ms]).map(|instant_ms| shown(zone, instant_ms.saturating_sub(1), instant_ms)).max();
    Range { since_ms: earliest.unwrap_or(since_ms), until_ms: latest.unwrap_or(until_ms) }
}

/// The full quarters of an hour behind the beginning and before the end.
fn quarters(since_ms: i64, until_ms: i64) -> impl Iterator<Item = i64> {
    let first = since_ms.div_euclid(QUARTER_MS).saturating_add(1).saturating_mul(QUARTER_MS);
    (first..until_ms).step_by(usize::try_from(QUARTER_MS).unwrap_or(usize::MAX))
}

/// What a clock shows at an instant that is still set as it was at another one.
fn shown(zone: Tz, set_as_at_ms: i64, instant_ms: i64) -> i64 {
    let set = zone.timestamp_millis_opt(set_as_at_ms).single();
    let ahead =
        set.map_or(TimeDelta::zero(), |time| TimeDelta::seconds(i64::from(time.offset().fix().local_minus_utc())));
    instant_ms.saturating_add(ahead.num_milliseconds())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDateTime};

    use super::*;

    fn asked(zone: &str, since: &str, until: &str) -> (String, String) {
        let instant = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis();
        let zone = zone.parse().unwrap();
        let wall = covering(zone, Range { since_ms: instant(since), until_ms: instant(until) });
        let show = |ms| DateTime::from_timestamp_millis(ms).unwrap().naive_utc().to_string();
        (show(wall.since_ms), show(wall.until_ms))
    }

    #[test]
    fn usually_it_is_the_time_at_both_ends() {
        assert_eq!(
            asked("Asia/Shanghai", "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z"),
            ("2026-03-05 08:00:00".to_owned(), "2026-03-06 08:00:00".to_owned())
        );
        assert_eq!(asked("UTC", "2026-03-05T00:00:00Z", "2026-03-05T00:00:01Z").1, "2026-03-05 00:00:01");
    }

    #[test]
    fn an_hour_that_comes_twice_is_read_whole() {
        // 01:30 in summer to 01:30 in winter: the clock shows all of 01:00 to 02:00.
        assert_eq!(
            asked("America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"),
            ("2026-11-01 01:00:00".to_owned(), "2026-11-01 02:00:00".to_owned())
        );
        assert_eq!(
            asked("America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T06:00:00Z"),
            ("2026-11-01 01:30:00".to_owned(), "2026-11-01 02:00:00".to_owned())
        );
        assert_eq!(
            asked("Australia/Lord_Howe", "2026-04-04T14:30:00Z", "2026-04-05T00:00:00Z").0,
            "2026-04-05 01:30:00",
            "half an hour there"
        );
    }

    #[test]
    fn windows_that_meet_leave_no_time_of_the_clock_out() {
        for zone in ["America/New_York", "Europe/Berlin", "Pacific/Apia", "Asia/Shanghai", "America/St_Johns"] {
            let zone_of: Tz = zone.parse().unwrap();
            let begin = NaiveDateTime::parse_from_str("2011-10-01 00:00:00", "%Y-%m-%d %H:%M:%S").unwrap();
            let begin_ms = begin.and_utc().timestamp_millis();
            for hours in (0..24 * 120).step_by(7) {
                let since_ms = begin_ms + hours * 3_600_000;
                let range = Range { since_ms, until_ms: since_ms + 7 * 3_600_000 };
                let wall = covering(zone_of, range);
                for instant_ms in (range.since_ms..range.until_ms).step_by(600_000) {
                    let shown = shown(zone_of, instant_ms, instant_ms);
                    assert!(wall.since_ms <= shown && shown < wall.until_ms, "{zone} {instant_ms}");
                }
            }
        }
    }
}
