//! Which time range to read next. Here and nowhere else, so that it is right for all platforms.

use chrono::{DateTime, SecondsFormat};
use chrono_tz::Tz;
use weft_sandbox::Window;
use weft_workflow::{Align, First, Sync};

use crate::time::days;
use crate::time::range::Range;
use crate::time::wall;

/// A range of time as a component is asked for it by a step in this zone (an IANA name). None if there is no such zone.
/// Times are in milliseconds since 1970-01-01T00:00:00Z.
pub fn window_in(zone: &str, since_ms: i64, until_ms: i64) -> Option<Window> {
    Some(with_wall(zone.parse().ok()?, since_ms, until_ms))
}

/// Everything that a run has to read: from the bookmark, less the lookback, to now, less the lag.
pub(crate) fn whole(sync: &Sync, bookmark_ms: Option<i64>, now_ms: i64) -> Range {
    let newest = now_ms.saturating_sub(milliseconds(sync.lag));
    let until_ms = sync.until_ms.map_or(newest, |until| until.min(newest));
    let since_ms = match bookmark_ms {
        Some(bookmark) => bookmark.saturating_sub(milliseconds(sync.lookback)),
        None => first(sync, now_ms),
    };
    Range { since_ms: beginning(sync, since_ms), until_ms: to_second(until_ms) }
}

/// A range that is read once more: what lies in the future, or is too new to be read, is left out.
pub(crate) fn again(sync: &Sync, range: Range, now_ms: i64) -> Range {
    let newest = now_ms.saturating_sub(milliseconds(sync.lag));
    Range { since_ms: beginning(sync, range.since_ms), until_ms: to_second(range.until_ms.min(newest)) }
}

/// What a platform is asked for to read a slice. A range of days ends with one, also where the newest day is not over
/// yet: the bookmark stays in it then, and the next run reads all of it again.
pub(crate) fn asked(sync: &Sync, slice: Range) -> Range {
    let Some(Align::Day) = sync.align else { return slice };
    let widest_ms = slice.since_ms.saturating_add_unsigned(step_ms(sync).max(sync.rules.widest_ms));
    Range { until_ms: days::end(zone(sync), slice.until_ms).min(widest_ms.max(slice.until_ms)), ..slice }
}

/// A slice as a component is asked for it.
pub(crate) fn of_component(sync: &Sync, slice: Range) -> Window {
    let Range { since_ms, until_ms } = asked(sync, slice);
    with_wall(zone(sync), since_ms, until_ms)
}

fn with_wall(zone: Tz, since_ms: i64, until_ms: i64) -> Window {
    let wall = wall::covering(zone, Range { since_ms, until_ms });
    Window { since_ms, until_ms, wall_since_ms: wall.since_ms, wall_until_ms: wall.until_ms }
}

/// Where a range begins that has this instant.
fn beginning(sync: &Sync, since_ms: i64) -> i64 {
    match sync.align {
        None => to_second(since_ms),
        Some(Align::Day) => days::beginning(zone(sync), since_ms),
    }
}

fn zone(sync: &Sync) -> Tz {
    sync.zone.parse().unwrap_or(Tz::UTC)
}

fn first(sync: &Sync, now_ms: i64) -> i64 {
    match sync.first {
        First::At(instant) => instant,
        First::Ago(ago) => now_ms.saturating_sub(milliseconds(ago)),
        First::Yesterday => yesterday(zone(sync), now_ms),
    }
}

/// The beginning of the previous day.
fn yesterday(zone: Tz, now_ms: i64) -> i64 {
    days::beginning(zone, days::beginning(zone, now_ms) - 1)
}

/// The next slice of a range, no wider than the platform allows.
///
/// One slice ends where the lookback of the next run begins. Before that line records only leave a window while it is
/// read, which its total shows; behind it they also arrive late, which hides what left, but all of that is read once
/// more by the next run.
pub(crate) fn slice(sync: &Sync, since_ms: i64, whole: Range) -> Range {
    let until_ms = match sync.align {
        None => since_ms.saturating_add_unsigned(step_ms(sync)),
        Some(Align::Day) => days_from(sync, since_ms),
    };
    let until_ms = until_ms.min(whole.until_ms);
    let settled_ms = settled_ms(sync, whole);
    let until_ms = if since_ms < settled_ms { until_ms.min(settled_ms) } else { until_ms };
    Range { since_ms, until_ms }
}

/// The end of as many days as a slice may have. Where one of them has 25 hours and the platform takes no more than 24, it
/// is read in two parts.
fn days_from(sync: &Sync, since_ms: i64) -> i64 {
    let days = (step_ms(sync) / days::DAY_MS.unsigned_abs()).max(1);
    let widest_ms = since_ms.saturating_add_unsigned(sync.rules.widest_ms);
    let ends = [days, days - 1].into_iter().filter(|&days| days > 0);
    let mut ends = ends.map(|days| days::following(zone(sync), since_ms, days));
    ends.find(|&until_ms| until_ms <= widest_ms).unwrap_or(widest_ms)
}

/// How many slices of a range end by then.
pub(crate) fn slices_until(sync: &Sync, whole: Range, until_ms: i64) -> u64 {
    match sync.align {
        None => seconds_until(sync, whole, until_ms),
        Some(Align::Day) => days_until(sync, whole, until_ms),
    }
}

/// One by one: a hundred years have few days.
fn days_until(sync: &Sync, whole: Range, until_ms: i64) -> u64 {
    let mut slices = 0;
    let mut next = slice(sync, whole.since_ms, whole);
    while !next.is_empty() && next.until_ms <= until_ms {
        slices += 1;
        next = slice(sync, next.until_ms, whole);
    }
    slices
}

/// By division: a hundred years have three billion seconds.
fn seconds_until(sync: &Sync, whole: Range, until_ms: i64) -> u64 {
    let border_ms = settled_ms(sync, whole).clamp(whole.since_ms, whole.until_ms.max(whole.since_ms));
    let parts = [(whole.since_ms, border_ms), (border_ms, whole.until_ms)];
    let step_ms = step_ms(sync);
    let of_part = |(from_ms, to_ms): (i64, i64)| {
        let covered_ms = u64::try_from(until_ms.min(to_ms).saturating_sub(from_ms)).unwrap_or_default();
        // Only the end of the part makes a slice shorter than the others.
        if until_ms >= to_ms { covered_ms.div_ceil(step_ms) } else { covered_ms / step_ms }
    };
    parts.map(of_part).iter().sum()
}

fn step_ms(sync: &Sync) -> u64 {
    let step_ms = u64::try_from(sync.step.as_millis()).unwrap_or(u64::MAX);
    step_ms.clamp(1000, sync.rules.widest_ms.max(1000)).min(i64::MAX as u64)
}

/// From here on the next run reads everything once more.
fn settled_ms(sync: &Sync, whole: Range) -> i64 {
    beginning(sync, whole.until_ms.saturating_sub(milliseconds(sync.lookback)))
}

/// Platforms count in seconds: a range that begins within one would have it read by halves.
fn to_second(instant_ms: i64) -> i64 {
    instant_ms.div_euclid(1000).saturating_mul(1000)
}

fn milliseconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// RFC 3339 in UTC, with seconds; beyond the calendar, the milliseconds since 1970.
pub(crate) fn show(instant_ms: i64) -> String {
    match DateTime::from_timestamp_millis(instant_ms) {
        Some(instant) => instant.to_rfc3339_opts(SecondsFormat::Secs, true),
        None => format!("{instant_ms} ms since 1970"),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use weft_workflow::WindowRules;

    use super::*;

    const DAY: u64 = 24 * 60 * 60;

    fn sync() -> Sync {
        Sync {
            first: First::Ago(Duration::from_secs(90 * DAY)),
            lookback: Duration::from_secs(7 * DAY),
            step: Duration::from_secs(7 * DAY),
            lag: Duration::from_secs(60),
            until_ms: None,
            zone: "Asia/Shanghai".to_owned(),
            align: None,
            parallel: 1,
            rules: WindowRules {
                filters: Some("created_time".to_owned()),
                sorts: Some("created_time".to_owned()),
                closed_end: true,
                widest_ms: 7 * DAY * 1000,
                zone: "Asia/Shanghai".to_owned(),
                lag_ms: 60_000,
                first_ms: 0,
                lookback_ms: 0,
                parallel: 1,
            },
        }
    }

    fn instant(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    #[test]
    fn the_first_run_reaches_back_and_later_ones_look_back() {
        let now = instant("2026-03-10T12:00:00.500+08:00");
        let range = whole(&sync(), None, now);
        assert_eq!(
            (show(range.since_ms), show(range.until_ms)),
            ("2025-12-10T04:00:00Z".into(), "2026-03-10T03:59:00Z".into())
        );
        let range = whole(&sync(), Some(instant("2026-03-09T00:00:00Z")), now);
        assert_eq!(show(range.since_ms), "2026-03-02T00:00:00Z");
    }

    #[test]
    fn yesterday_begins_at_midnight_in_the_zone() {
        let now = instant("2026-03-10T00:30:00+08:00");
        let range = whole(&Sync { first: First::Yesterday, ..sync() }, None, now);
        assert_eq!(range.since_ms, instant("2026-03-09T00:00:00+08:00"));
        // In Beirut the clocks went from 23:59 to 01:00 on 2026-03-29: that day had no midnight.
        let now = instant("2026-03-30T10:00:00+03:00");
        let zone = "Asia/Beirut".to_owned();
        let range = whole(&Sync { first: First::Yesterday, zone, ..sync() }, None, now);
        assert_eq!(range.since_ms, instant("2026-03-29T01:00:00+03:00"));
    }

    #[test]
    fn slices_are_no_wider_than_allowed_and_leave_nothing_out() {
        let sync = Sync { step: Duration::from_secs(30 * DAY), ..sync() };
        let whole = whole(&sync, None, instant("2026-03-10T12:00:00+08:00"));
        let mut since_ms = whole.since_ms;
        let mut slices = 0;
        while since_ms < whole.until_ms {
            let range = slice(&sync, since_ms, whole);
            assert!(range.since_ms == since_ms && range.until_ms - range.since_ms <= 7 * DAY as i64 * 1000);
            since_ms = range.until_ms;
            slices += 1;
        }
        assert_eq!((since_ms, slices), (whole.until_ms, 13));
        let last = slice(&sync, whole.until_ms - DAY as i64 * 8_000, whole);
        assert_eq!(last.until_ms, whole.until_ms - DAY as i64 * 7_000, "the lookback is read by itself");
    }

    #[test]
    fn slices_are_counted_as_they_come() {
        let now = instant("2026-03-10T12:00:00+08:00");
        for (step, lookback, first) in [(7, 7, 90), (7, 0, 90), (30, 3, 91), (1, 200, 90), (7, 7, 3), (7, 7, 0)] {
            let days = |days: u64| Duration::from_secs(days * DAY);
            let sync = Sync { step: days(step), lookback: days(lookback), first: First::Ago(days(first)), ..sync() };
            let whole = whole(&sync, None, now);
            let mut ends = Vec::new();
            let mut next = slice(&sync, whole.since_ms, whole);
            while !next.is_empty() {
                ends.push(next.until_ms);
                next = slice(&sync, next.until_ms, whole);
            }
            for until_ms in ends.iter().flat_map(|end| [end - 1, *end]).chain([whole.since_ms, whole.until_ms]) {
                let expected = ends.iter().filter(|&&end| end <= until_ms).count() as u64;
                assert_eq!(slices_until(&sync, whole, until_ms), expected, "{step} {lookback} {first} {until_ms}");
            }
        }
    }

    fn days(zone: &str) -> Sync {
        let days = Duration::from_secs(DAY);
        Sync {
            align: Some(Align::Day),
            zone: zone.to_owned(),
            step: days,
            lookback: Duration::from_secs(600),
            ..sync()
        }
    }

    fn slices(sync: &Sync, whole: Range) -> Vec<Range> {
        let mut slices = vec![slice(sync, whole.since_ms, whole)];
        while let Some(last) = slices.last().filter(|last| last.until_ms < whole.until_ms) {
            slices.push(slice(sync, last.until_ms, whole));
        }
        slices
    }

    #[test]
    fn aligned_windows_begin_and_end_at_midnight_across_a_change_of_clocks() {
        let sync = Sync { first: First::Ago(Duration::from_secs(3 * DAY)), ..days("America/New_York") };
        let now = instant("2026-11-02T10:00:00-05:00");
        let whole = whole(&sync, None, now);
        let slices = slices(&sync, whole);
        let starts: Vec<i64> = slices.iter().map(|slice| slice.since_ms).collect();
        let midnights = [
            "2026-10-30T00:00:00-04:00",
            "2026-10-31T00:00:00-04:00",
            "2026-11-01T00:00:00-04:00",
            "2026-11-02T00:00:00-05:00",
        ];
        assert_eq!(starts, midnights.map(instant));
        let ends: Vec<i64> = slices.iter().map(|slice| asked(&sync, *slice).until_ms).collect();
        assert_eq!(ends[..3], starts[1..], "each ends where the next one begins");
        assert_eq!(ends[3], instant("2026-11-03T00:00:00-05:00"), "the day that isn't over is asked for as a whole");
        assert_eq!(slices[3].until_ms, now - 60_000, "and the bookmark stays behind the clock");
        for until_ms in starts.iter().copied().chain([whole.until_ms, whole.since_ms + 1]) {
            let expected = slices.iter().filter(|slice| slice.until_ms <= until_ms).count() as u64;
            assert_eq!(slices_until(&sync, whole, until_ms), expected);
        }
    }

    #[test]
    fn the_newest_day_is_read_again_until_it_is_over() {
        let sync = days("America/New_York");
        let bookmark = instant("2026-11-02T09:59:00-05:00");
        let range = whole(&sync, Some(bookmark), instant("2026-11-02T23:00:00-05:00"));
        assert_eq!(range.since_ms, instant("2026-11-02T00:00:00-05:00"));
        let range = again(&sync, Range { since_ms: bookmark, until_ms: i64::MAX }, bookmark + 120_000);
        assert_eq!(range.since_ms, instant("2026-11-02T00:00:00-05:00"));
        let past_midnight =
            whole(&sync, Some(instant("2026-11-03T00:05:00-05:00")), instant("2026-11-03T09:00:00-05:00"));
        assert_eq!(past_midnight.since_ms, instant("2026-11-02T00:00:00-05:00"), "the lookback reaches into it");
    }

    #[test]
    fn a_day_of_25_hours_is_no_wider_than_the_platform_allows() {
        let mut sync = days("America/New_York");
        sync.rules.widest_ms = DAY * 1_000;
        let since_ms = instant("2026-11-01T00:00:00-04:00");
        let whole = Range { since_ms, until_ms: instant("2026-11-04T12:00:00-05:00") };
        let slices = slices(&sync, whole);
        assert!(slices.iter().all(|slice| asked(&sync, *slice).until_ms - slice.since_ms <= DAY as i64 * 1_000));
        let starts = ["2026-11-01T00:00:00-04:00", "2026-11-01T23:00:00-05:00", "2026-11-02T00:00:00-05:00"];
        let found: Vec<i64> = slices.iter().take(3).map(|slice| slice.since_ms).collect();
        assert_eq!(found, starts.map(instant));
        let several = Sync { step: Duration::from_secs(3 * DAY), ..days("America/New_York") };
        assert_eq!(slice(&several, since_ms, whole).until_ms, instant("2026-11-04T00:00:00-05:00"));
    }

    #[test]
    fn a_hundred_years_of_seconds_are_counted_at_once() {
        let sync = Sync { step: Duration::ZERO, lookback: Duration::ZERO, ..sync() };
        let range = Range { since_ms: 0, until_ms: 100 * 365 * DAY as i64 * 1000 };
        assert_eq!(slices_until(&sync, range, i64::MAX), 100 * 365 * DAY);
    }

    #[test]
    fn a_bookmark_at_the_end_leaves_only_the_lookback() {
        let sync = Sync { lookback: Duration::ZERO, ..sync() };
        let now = instant("2026-03-10T12:00:00+08:00");
        let end = whole(&sync, None, now).until_ms;
        assert!(whole(&sync, Some(end), now).is_empty());
    }
}

#[cfg(test)]
mod edges;
