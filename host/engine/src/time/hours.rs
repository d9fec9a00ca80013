//! The hours of the day in which a workflow may run (`only_between`).

use chrono::{DateTime, Days, NaiveTime, SecondsFormat, TimeZone};
use chrono_tz::Tz;
use weft_workflow::Hours;

use crate::report::failure::{FailureClass, RunFailure};

/// Where a moment lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// Within hours that began then, in milliseconds since 1970-01-01T00:00:00Z.
    Open {
        /// When they began.
        since_ms: i64,
    },
    /// Outside of them.
    Closed {
        /// When the next ones begin.
        opens_at_ms: i64,
    },
}

/// Whether this moment lies within the hours.
pub fn opening(hours: &Hours, now_ms: i64) -> Opening {
    // The day before matters where the hours reach across midnight.
    let stretches = (-1..=2).filter_map(|days| stretch(hours, now_ms, days));
    for (since_ms, until_ms) in stretches {
        if now_ms < since_ms {
            return Opening::Closed { opens_at_ms: since_ms };
        }
        if now_ms < until_ms {
            return Opening::Open { since_ms };
        }
    }
    // Only a clock at the end of time gets here.
    Opening::Open { since_ms: now_ms }
}

/// When the next hours begin, those that may be open now left aside.
pub fn next_opening(hours: &Hours, now_ms: i64) -> i64 {
    let stretches = (0..=2).filter_map(|days| stretch(hours, now_ms, days));
    stretches.map(|(since_ms, _)| since_ms).find(|since_ms| *since_ms > now_ms).unwrap_or(now_ms)
}

/// The hours that begin so many days after today.
fn stretch(hours: &Hours, now_ms: i64, days: i64) -> Option<(i64, i64)> {
    let zone = zone(hours);
    let today = DateTime::from_timestamp_millis(now_ms)?.with_timezone(&zone).date_naive();
    let at = |minute: u32, more_days: i64| {
        let days = days + more_days;
        let distance = Days::new(days.unsigned_abs());
        let day = if days < 0 { today.checked_sub_days(distance)? } else { today.checked_add_days(distance)? };
        let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)?;
        // Where clocks go forward over it, it begins with the hour after.
        let later = (0..3).map(|hours| day.and_time(time) + chrono::TimeDelta::hours(hours));
        Some(later.filter_map(|time| zone.from_local_datetime(&time).earliest()).next()?.timestamp_millis())
    };
    let over_midnight = i64::from(hours.to_minute <= hours.from_minute);
    Some((at(hours.from_minute, 0)?, at(hours.to_minute, over_midnight)?))
}

fn zone(hours: &Hours) -> Tz {
    hours.zone.parse().unwrap_or(Tz::UTC)
}

/// A moment in the zone of the hours, RFC 3339.
fn show(hours: &Hours, at_ms: i64) -> String {
    let at = DateTime::from_timestamp_millis(at_ms).unwrap_or_default().with_timezone(&zone(hours));
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Why nothing may be done now, if so.
pub(crate) fn check(hours: Option<&Hours>, now_ms: i64) -> Result<(), RunFailure> {
    let Some(hours) = hours else { return Ok(()) };
    let Opening::Closed { opens_at_ms } = opening(hours, now_ms) else { return Ok(()) };
    let clock = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    let message = format!(
        "the workflow may run only between {} and {} ({}), and now it is {}; the next opening is {}",
        clock(hours.from_minute),
        clock(hours.to_minute),
        hours.zone,
        show(hours, now_ms),
        show(hours, opens_at_ms),
    );
    Err(RunFailure::new(FailureClass::Closed, message)
        .with_remedy("run it then, or let it wait for the opening: add --in-hours"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(from_minute: u32, to_minute: u32) -> Hours {
        Hours { from_minute, to_minute, zone: "Asia/Shanghai".to_owned() }
    }

    fn at(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    #[test]
    fn a_night_is_open_from_its_first_minute_to_before_its_last() {
        let hours = hours(0, 120);
        let open = Opening::Open { since_ms: at("2026-03-10T00:00:00+08:00") };
        assert_eq!(opening(&hours, at("2026-03-10T00:00:00+08:00")), open);
        assert_eq!(opening(&hours, at("2026-03-10T01:59:59.999+08:00")), open);
        let closed = Opening::Closed { opens_at_ms: at("2026-03-11T00:00:00+08:00") };
        assert_eq!(opening(&hours, at("2026-03-10T02:00:00+08:00")), closed);
        assert_eq!(opening(&hours, at("2026-03-10T23:59:59+08:00")), closed);
    }

    #[test]
    fn hours_may_reach_across_midnight() {
        let hours = hours(23 * 60, 60);
        let open = Opening::Open { since_ms: at("2026-03-09T23:00:00+08:00") };
        assert_eq!(opening(&hours, at("2026-03-10T00:30:00+08:00")), open);
        assert_eq!(opening(&hours, at("2026-03-09T23:00:00+08:00")), open);
        let closed = Opening::Closed { opens_at_ms: at("2026-03-10T23:00:00+08:00") };
        assert_eq!(opening(&hours, at("2026-03-10T01:00:00+08:00")), closed);
    }

    #[test]
    fn hours_may_end_at_midnight() {
        let hours = hours(22 * 60, 0);
        assert!(matches!(opening(&hours, at("2026-03-10T23:59:59+08:00")), Opening::Open { .. }));
        assert!(matches!(opening(&hours, at("2026-03-11T00:00:00+08:00")), Opening::Closed { .. }));
    }

    #[test]
    fn the_next_opening_is_not_the_one_that_is_open() {
        let hours = hours(0, 120);
        assert_eq!(next_opening(&hours, at("2026-03-10T00:00:00+08:00")), at("2026-03-11T00:00:00+08:00"));
        assert_eq!(next_opening(&hours, at("2026-03-10T12:00:00+08:00")), at("2026-03-11T00:00:00+08:00"));
    }

    #[test]
    fn who_comes_too_late_is_told_when_to_come() {
        let failure = check(Some(&hours(0, 120)), at("2026-03-10T03:10:00+08:00")).unwrap_err();
        assert_eq!(
            failure.message,
            "the workflow may run only between 00:00 and 02:00 (Asia/Shanghai), and now it is \
             2026-03-10T03:10:00+08:00; the next opening is 2026-03-11T00:00:00+08:00"
        );
    }
}
