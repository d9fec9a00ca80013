//! At most so many requests in a day of the calendar.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use tokio::time::Instant;

use super::ARRIVAL_JITTER;
use super::present::Now;
use crate::types::description::RateLimit;

/// Most days that are kept: more are there only if somebody sets the clock.
const DAYS_MAX: usize = 4;
/// Clocks are set at a full quarter of an hour, and by less than two days.
const QUARTERS_MAX: i64 = 4 * 48;

/// How many requests went on a day, under a limit that counts by the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayCount {
    /// The index of the limit in the settings of the account.
    pub limit: usize,
    /// The day, in the zone of the limit.
    pub day: NaiveDate,
    /// How many requests.
    pub requests: u32,
}

/// The limit, and what went on the last days.
pub(super) struct Day {
    nodes: Vec<String>,
    requests: u32,
    zone: Tz,
    sent: BTreeMap<NaiveDate, u32>,
}

/// All requests of a day have gone. Shown as the rest of a sentence about the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spent {
    nodes: Vec<String>,
    requests: u32,
    zone: Tz,
    since: NaiveDateTime,
    until: NaiveDateTime,
}

impl fmt::Display for Spent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { nodes, requests, zone, since, until } = self;
        let of = match nodes.as_slice() {
            [] => String::new(),
            nodes => format!(" of {}", nodes.iter().map(|node| format!("`{node}`")).collect::<Vec<_>>().join(", ")),
        };
        let (since, until) = (since.format("%Y-%m-%d %H:%M"), until.format("%Y-%m-%d %H:%M"));
        write!(
            formatter,
            "has no request left for today: its platform allows {requests} requests{of} in a day, and as many went since \
             {since} ({zone}); run it again from {until} there"
        )
    }
}

impl Day {
    /// A zone that nobody knows, which no description has, is UTC.
    pub(super) fn new(limit: &RateLimit, zone: &str) -> Self {
        Self {
            nodes: limit.nodes.clone(),
            requests: limit.requests.max(1),
            zone: zone.parse().unwrap_or(Tz::UTC),
            sent: BTreeMap::new(),
        }
    }

    /// Days before the last one are over for good. On that one it may be today again: clocks have gone back over midnight.
    pub(super) fn forget_before(&mut self, wall_ms: i64) {
        if let Some(yesterday) = self.day(wall_ms).pred_opt() {
            self.sent.retain(|day, _| *day >= yesterday);
        }
        // Those that are farthest ahead are least likely to come.
        while self.sent.len() > DAYS_MAX {
            self.sent.pop_last();
        }
    }

    /// How many requests may go on this day.
    pub(super) fn left(&self, wall_ms: i64) -> u32 {
        self.requests.saturating_sub(self.sent.get(&self.day(wall_ms)).copied().unwrap_or_default())
    }

    /// That none may go on this day any more.
    pub(super) fn spent(&self, wall_ms: i64) -> Option<Spent> {
        if self.left(wall_ms) > 0 {
            return None;
        }
        let day = self.day(wall_ms);
        let tomorrow = day.succ_opt().unwrap_or(day);
        Some(Spent {
            nodes: self.nodes.clone(),
            requests: self.requests,
            zone: self.zone,
            since: self.begins(day),
            until: self.begins(tomorrow),
        })
    }

    /// In the last moment of a day, the time after it: what goes now may arrive on the next day.
    pub(super) fn rests_until(&self, now: Now) -> Option<Instant> {
        let jitter_ms = i64::try_from(ARRIVAL_JITTER.as_millis()).unwrap_or_default();
        let ends = !self.is_same(now.wall_ms, now.wall_ms.saturating_add(jitter_ms));
        ends.then(|| now.instant + ARRIVAL_JITTER)
    }

    pub(super) fn is_same(&self, wall_ms: i64, other_ms: i64) -> bool {
        self.day(wall_ms) == self.day(other_ms)
    }

    pub(super) fn count(&mut self, wall_ms: i64) {
        let sent = self.sent.entry(self.day(wall_ms)).or_default();
        *sent = sent.saturating_add(1);
    }

    pub(super) fn counts(&self, limit: usize) -> impl Iterator<Item = DayCount> {
        self.sent.iter().map(move |(&day, &requests)| DayCount { limit, day, requests })
    }

    /// Goes on from what another process counted. What is counted here already is a part of it, or the other way round.
    pub(super) fn restore(&mut self, count: &DayCount) {
        let sent = self.sent.entry(count.day).or_default();
        *sent = count.requests.max(*sent);
        // Nobody knows here which day it is, but they grow.
        while self.sent.len() > DAYS_MAX {
            self.sent.pop_first();
        }
    }

    /// The day that it is in the zone.
    fn day(&self, wall_ms: i64) -> NaiveDate {
        let time = DateTime::from_timestamp_millis(wall_ms).unwrap_or_default();
        time.with_timezone(&self.zone).date_naive()
    }

    /// What the clock in the zone shows when a day begins: midnight, or where a change of clocks leaves that out, what comes
    /// behind it.
    fn begins(&self, day: NaiveDate) -> NaiveDateTime {
        let midnight = day.and_time(chrono::NaiveTime::MIN);
        let mut times = (0..QUARTERS_MAX).map(|quarters| midnight + TimeDelta::minutes(quarters * 15));
        times.find(|time| self.zone.from_local_datetime(time).earliest().is_some()).unwrap_or(midnight)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(zone: &str, requests: u32) -> Day {
        let limit = RateLimit {
            nodes: Vec::new(),
            requests,
            per_ms: 86_400_000,
            bucket: None,
            day: Some(zone.to_owned()),
            told: None,
        };
        Day::new(&limit, zone)
    }

    fn ms(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis()
    }

    fn now(text: &str) -> Now {
        #[allow(clippy::disallowed_methods, reason = "only differences of times count here")]
        let instant = Instant::now();
        Now { instant, wall_ms: ms(text) }
    }

    #[test]
    fn a_day_is_that_of_the_zone_however_long_the_clock_makes_it() {
        let table = [
            ("Asia/Shanghai", "2026-03-05T15:59:59Z", "2026-03-05T16:00:00Z"),
            ("America/Los_Angeles", "2026-03-09T06:59:59Z", "2026-03-09T07:00:00Z"),
            // Clocks went forward on that day, and back on the next one.
            ("America/Los_Angeles", "2026-03-08T07:59:59Z", "2026-03-08T08:00:00Z"),
            ("America/Los_Angeles", "2026-11-02T07:59:59Z", "2026-11-02T08:00:00Z"),
            // There was no midnight.
            ("Asia/Beirut", "2026-03-28T21:59:59Z", "2026-03-28T22:00:00Z"),
            // There was no 30th of December.
            ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z"),
        ];
        for (zone, before, after) in table {
            let mut day = day(zone, 2);
            day.count(ms(before));
            day.count(ms(before));
            assert!(day.spent(ms(before)).is_some(), "{zone}");
            assert_eq!(day.left(ms(after)), 2, "{zone}");
        }
        // An hour that comes twice is still of the same day.
        let mut day = day("America/New_York", 1);
        day.count(ms("2026-11-01T01:30:00-04:00"));
        assert_eq!(day.left(ms("2026-11-01T01:30:00-05:00")), 0);
        assert_eq!(day.left(ms("2026-11-01T23:59:59-05:00")), 0);
        assert_eq!(day.left(ms("2026-11-02T00:00:00-05:00")), 1);
    }

    #[test]
    fn who_is_refused_hears_of_what_and_until_when() {
        let spent = |zone: &str, nodes: &[&str], at: &str| {
            let mut day = Day { nodes: nodes.iter().map(|&node| node.to_owned()).collect(), ..day(zone, 1) };
            day.count(ms(at));
            day.spent(ms(at)).unwrap().to_string()
        };
        assert_eq!(
            spent("America/Los_Angeles", &["orders", "items"], "2026-03-05T12:00:00Z"),
            "has no request left for today: its platform allows 1 requests of `orders`, `items` in a day, and as many went \
             since 2026-03-05 00:00 (America/Los_Angeles); run it again from 2026-03-06 00:00 there"
        );
        let text = spent("Asia/Beirut", &[], "2026-03-28T12:00:00Z");
        assert!(text.contains("1 requests in a day") && text.contains("from 2026-03-29 01:00 there"), "{text}");
        let text = spent("Pacific/Apia", &[], "2011-12-29T12:00:00-10:00");
        assert!(text.contains("since 2011-12-29 00:00") && text.contains("from 2011-12-31 00:00"), "{text}");
    }

    #[test]
    fn nothing_goes_in_the_last_moment_of_a_day() {
        let day = day("Asia/Shanghai", 5);
        assert!(day.rests_until(now("2026-03-05T23:59:59.899+08:00")).is_none());
        let late = now("2026-03-05T23:59:59.900+08:00");
        assert_eq!(day.rests_until(late), Some(late.instant + ARRIVAL_JITTER));
        assert!(day.rests_until(now("2026-03-06T00:00:00+08:00")).is_none());
    }

    #[test]
    fn days_that_are_over_are_forgotten_and_counts_are_restored_once() {
        let mut day = day("UTC", 10);
        let count = |text: &str, requests| DayCount { limit: 7, day: text.parse().unwrap(), requests };
        day.count(ms("2026-03-05T12:00:00Z"));
        for _ in 0..2 {
            day.restore(&count("2026-03-05", 4));
            day.restore(&count("2026-03-03", 9));
        }
        assert_eq!(day.left(ms("2026-03-05T13:00:00Z")), 6);
        day.forget_before(ms("2026-03-05T13:00:00Z"));
        assert_eq!(day.counts(7).collect::<Vec<_>>(), [count("2026-03-05", 4)]);
        day.forget_before(ms("2026-03-07T00:00:00Z"));
        assert_eq!(day.counts(7).count(), 0);
        (1..=9).for_each(|number| day.restore(&count(&format!("2030-01-0{number}"), number)));
        assert_eq!((day.sent.len(), day.left(ms("2030-01-09T00:00:00Z"))), (DAYS_MAX, 1));
    }

    proptest! {
        #[test]
        fn no_time_is_too_far_away(wall_ms: i64) {
            let mut day = day("America/St_Johns", 1);
            day.count(wall_ms);
            prop_assert!(day.spent(wall_ms).is_some());
            day.forget_before(wall_ms);
            prop_assert_eq!(day.left(wall_ms), 0);
        }
    }
}
