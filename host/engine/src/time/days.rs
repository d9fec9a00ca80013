//! Where days begin in a zone, for windows that begin and end with them.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone};
use chrono_tz::Tz;

/// A day without a change of clocks.
pub(crate) const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Clocks are set at a full quarter of an hour, and by less than two days.
const QUARTERS_MAX: i64 = 4 * 48;

/// The beginning of the day that has this instant.
pub(crate) fn beginning(zone: Tz, instant_ms: i64) -> i64 {
    let day = local(zone, instant_ms).map(|time| time.date_naive());
    let begins_ms = day.and_then(|day| begins(zone, day));
    begins_ms.filter(|&begins_ms| begins_ms <= instant_ms).unwrap_or_else(|| instant_ms.div_euclid(DAY_MS) * DAY_MS)
}

/// The beginning of the day that comes so many days after the one that has this instant; later than it in any case.
pub(crate) fn following(zone: Tz, instant_ms: i64, days: u64) -> i64 {
    let day = local(zone, instant_ms).and_then(|time| time.date_naive().checked_add_days(Days::new(days)));
    let begins_ms = day.and_then(|day| begins(zone, day));
    // Where clocks go back at midnight, a day begins twice.
    let later = begins_ms.filter(|&begins_ms| begins_ms > instant_ms);
    later.unwrap_or_else(|| {
        let width_ms = i64::try_from(days).unwrap_or(i64::MAX).saturating_mul(DAY_MS);
        (instant_ms.div_euclid(DAY_MS) * DAY_MS).saturating_add(width_ms)
    })
}

/// The end of the day in which a range ends; the range's own end if a day begins there.
pub(crate) fn end(zone: Tz, until_ms: i64) -> i64 {
    if beginning(zone, until_ms) == until_ms { until_ms } else { following(zone, until_ms, 1) }
}

/// The first instant of a day. Where a change of clocks leaves midnight out, or all of the day, it is the first one
/// behind that.
fn begins(zone: Tz, day: NaiveDate) -> Option<i64> {
    let midnight = day.and_hms_opt(0, 0, 0)?;
    let times = (0..QUARTERS_MAX).map(|quarters| midnight + TimeDelta::minutes(quarters * 15));
    let mut instants = times.filter_map(|time| zone.from_local_datetime(&time).earliest());
    instants.next().map(|time| time.timestamp_millis())
}

fn local(zone: Tz, instant_ms: i64) -> Option<DateTime<Tz>> {
    zone.timestamp_millis_opt(instant_ms).single()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    #[test]
    fn a_day_is_as_long_as_the_clock_makes_it() {
        let table = [
            (Tz::Asia__Shanghai, "2026-03-05T12:00:00+08:00", "2026-03-05T00:00:00+08:00", 24),
            (Tz::America__New_York, "2026-11-01T01:30:00-05:00", "2026-11-01T00:00:00-04:00", 25),
            (Tz::America__New_York, "2026-03-08T03:30:00-04:00", "2026-03-08T00:00:00-05:00", 23),
            // There was no midnight that day.
            (Tz::Asia__Beirut, "2026-03-29T12:00:00+03:00", "2026-03-29T01:00:00+03:00", 23),
            // There was no 30th of December.
            (Tz::Pacific__Apia, "2011-12-29T12:00:00-10:00", "2011-12-29T00:00:00-10:00", 24),
        ];
        for (zone, within, begins, hours) in table {
            let begins_ms = beginning(zone, instant(within));
            assert_eq!(begins_ms, instant(begins), "{zone}");
            let next_ms = following(zone, instant(within), 1);
            assert_eq!((next_ms - begins_ms) / 3_600_000, hours, "{zone}");
            assert_eq!((end(zone, instant(within)), end(zone, begins_ms)), (next_ms, begins_ms), "{zone}");
        }
    }

    #[test]
    fn days_follow_each_other_without_a_gap() {
        for zone in
            [Tz::America__New_York, Tz::America__Havana, Tz::America__Asuncion, Tz::Africa__Cairo, Tz::Pacific__Apia]
        {
            let mut at_ms = beginning(zone, instant("2010-01-01T00:00:00Z"));
            while at_ms < instant("2027-01-01T00:00:00Z") {
                let next_ms = following(zone, at_ms, 1);
                assert!(next_ms > at_ms && next_ms - at_ms <= 25 * 3_600_000, "{zone} {at_ms}");
                assert_eq!(beginning(zone, next_ms - 1), at_ms, "{zone}");
                assert_eq!(beginning(zone, next_ms), next_ms, "{zone}");
                at_ms = next_ms;
            }
        }
    }
}
