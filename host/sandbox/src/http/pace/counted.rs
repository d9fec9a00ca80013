//! All limits of an account together: who goes, and who makes way for whom.

use std::collections::BTreeMap;

use tokio::time::Instant;

use super::counter::Counter;
use super::day::{DayCount, Spent};
use super::present::{Now, Sent};
use super::told::Told;
use crate::types::description::RateLimit;

/// What is counted.
pub(super) struct Counted {
    counters: Vec<Counter>,
    arrivals: u64,
    /// Those who are first in their lanes, by arrival.
    first: BTreeMap<u64, Waiting>,
}

/// A request that waits.
#[derive(Debug, Clone)]
pub(super) struct Waiting {
    /// The limits that concern it.
    pub(super) limits: Vec<usize>,
    /// What it costs.
    pub(super) cost: u32,
}

/// Whether a request goes.
#[derive(Debug)]
pub(super) enum Next {
    /// Now: it is counted.
    Goes,
    /// There is no room before this time.
    NotBefore(Instant),
    /// Somebody who came before needs the room.
    AfterOthers,
    /// There is no room on this day.
    Spent(Spent),
}

impl Counted {
    pub(super) fn new(limits: &[RateLimit]) -> Self {
        Self { counters: limits.iter().map(Counter::new).collect(), arrivals: 0, first: BTreeMap::new() }
    }

    /// The number of a request that comes. One that would wait for another day does not come in: nobody needs to wait for
    /// his turn to be told so.
    pub(super) fn arrive(&mut self, limits: &[usize], wall_ms: i64) -> Result<u64, Spent> {
        match self.spent(limits, wall_ms) {
            Some(spent) => Err(spent),
            None => {
                self.arrivals += 1;
                Ok(self.arrivals)
            }
        }
    }

    pub(super) fn come_first(&mut self, arrival: u64, waiting: Waiting) {
        self.first.insert(arrival, waiting);
    }

    pub(super) fn leave(&mut self, arrival: u64) {
        self.first.remove(&arrival);
    }

    /// Counts one of the first in all of its limits at once, or in none.
    pub(super) fn next(&mut self, arrival: u64, now: Now) -> Next {
        self.counters.iter_mut().for_each(|counter| counter.forget_before(now));
        let Some(own) = self.first.get(&arrival).cloned() else { return Next::AfterOthers };
        if let Some(spent) = self.spent(&own.limits, now.wall_ms) {
            return Next::Spent(spent);
        }
        let room_at = self.room_at(&own, now);
        if room_at > now.instant {
            return Next::NotBefore(room_at);
        }
        let would_delay = |(_, other): (&u64, &Waiting)| self.would_delay(other, &own, now);
        if self.first.range(..arrival).any(would_delay) || self.leaves_too_few(arrival, &own, now) {
            return Next::AfterOthers;
        }
        for &index in &own.limits {
            self.counters[index].count(Sent { number: arrival, at: now.instant, cost: own.cost }, now.wall_ms);
        }
        Next::Goes
    }

    fn spent(&self, limits: &[usize], wall_ms: i64) -> Option<Spent> {
        limits.iter().find_map(|&index| self.counters[index].day()?.spent(wall_ms))
    }

    /// When all of its limits have room.
    fn room_at(&self, waiting: &Waiting, now: Now) -> Instant {
        let rooms = waiting.limits.iter().filter_map(|&index| self.counters[index].room_at(waiting.cost, now));
        rooms.fold(now.instant, Instant::max)
    }

    /// Whether a request that goes now would take room that somebody before it needs when the other limits let that go.
    fn would_delay(&self, other: &Waiting, own: &Waiting, now: Now) -> bool {
        let goes_at = self.room_at(other, now);
        let mut both = other.limits.iter().filter(|index| own.limits.contains(index));
        both.any(|&index| self.counters[index].lacks_room(goes_at, other.cost, own.cost, now))
    }

    /// Whether a request that goes now would leave no room on this day for all who came before it and go on this day.
    fn leaves_too_few(&self, arrival: u64, own: &Waiting, now: Now) -> bool {
        own.limits.iter().any(|&index| {
            let Some(day) = self.counters[index].day() else { return false };
            let goes_today = |other: &&Waiting| {
                other.limits.contains(&index) && day.is_same(now.wall_ms, now.wall_ms_at(self.room_at(other, now)))
            };
            let before = self.first.range(..arrival).map(|(_, other)| other).filter(goes_today).count();
            usize::try_from(day.left(now.wall_ms)).unwrap_or(usize::MAX) <= before
        })
    }

    /// The answer to a request has come, or none ever will, and tells this of its limits.
    pub(super) fn answered(
        &mut self,
        limits: &[usize],
        number: u64,
        sent: Instant,
        told: &BTreeMap<usize, Told>,
        now: Instant,
    ) {
        for &index in limits {
            let told = told.get(&index).copied().unwrap_or_default();
            self.counters[index].answered(number, sent, told, now);
        }
    }

    pub(super) fn day_counts(&self) -> Vec<DayCount> {
        let days = self.counters.iter().enumerate().filter_map(|(limit, counter)| Some((limit, counter.day()?)));
        days.flat_map(|(limit, day)| day.counts(limit)).collect()
    }

    pub(super) fn restore_day_counts(&mut self, counts: &[DayCount]) {
        for count in counts {
            if let Some(Counter::Day(day)) = self.counters.get_mut(count.limit) {
                day.restore(count);
            }
        }
    }
}
