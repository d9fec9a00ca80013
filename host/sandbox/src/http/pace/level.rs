//! How full a bucket is, at most.
//!
//! A request that has been sent is all of it in the bucket, and goes on to be until it may at the latest have arrived: the
//! bucket at the platform begins to empty of it no later than that. So whatever arrives when, that one is never fuller.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::ARRIVAL_JITTER;
use super::present::WAIT_MAX;

/// Of the size, what is no more than an error of floating-point numbers.
const ERROR: f64 = 1e-9;

/// What a request fills, and when it went.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fill {
    pub(super) number: u64,
    pub(super) sent: Instant,
    pub(super) cost: f64,
}

impl Fill {
    /// When it is there at the latest.
    pub(super) fn arrives(&self) -> Instant {
        self.sent + ARRIVAL_JITTER
    }
}

/// How full a bucket is.
#[derive(Debug, Clone)]
pub(super) struct Level {
    size: f64,
    /// How much of it empties in a second; more than 0.
    per_second: f64,
    /// What was in it at a time, of requests that have surely arrived.
    arrived: f64,
    /// That time; none while it has never been filled.
    at: Option<Instant>,
    /// Those that may still be on their way, as they went.
    arriving: VecDeque<Fill>,
}

impl Level {
    pub(super) fn new(size: f64, per_second: f64) -> Self {
        Self { size, per_second, arrived: 0.0, at: None, arriving: VecDeque::new() }
    }

    pub(super) fn size(&self) -> f64 {
        self.size
    }

    /// What a request of this cost fills: more than the size counts as the size.
    pub(super) fn fill_of(&self, cost: u32) -> f64 {
        f64::from(cost).min(self.size)
    }

    /// Lets time pass. All that follows is about this time or a later one.
    pub(super) fn advance(&mut self, now: Instant) {
        while let Some(fill) = self.arriving.front().copied().filter(|fill| fill.arrives() <= now) {
            self.arriving.pop_front();
            self.arrived = self.arrived_at(fill.arrives()) + fill.cost;
            self.at = Some(fill.arrives());
        }
    }

    pub(super) fn send(&mut self, fill: Fill) {
        self.arriving.push_back(fill);
    }

    /// When a request that fills so much has room.
    pub(super) fn room_at(&self, fill: f64, now: Instant) -> Instant {
        let mut arriving = self.arriving();
        let (mut arrived, mut at) = (self.arrived_at(now), now);
        for next in &self.arriving {
            let over = arrived + arriving + fill - self.size;
            if self.is_nothing(over) {
                return at;
            }
            let room_at = at + self.empties_in(over);
            if self.is_nothing(over - arrived) && room_at <= next.arrives() {
                return room_at;
            }
            let emptied = next.arrives().saturating_duration_since(at).as_secs_f64() * self.per_second;
            arrived = (arrived - emptied).max(0.0) + next.cost;
            arriving -= next.cost;
            at = next.arrives();
        }
        let over = arrived + fill - self.size;
        if self.is_nothing(over) { at } else { at + self.empties_in(over) }
    }

    /// Whether a request that fills so much has room now.
    pub(super) fn has_room(&self, fill: f64, now: Instant) -> bool {
        self.is_nothing(self.arrived_at(now) + self.arriving() + fill - self.size)
    }

    pub(super) fn resize(&mut self, size: f64) {
        self.size = size;
    }

    pub(super) fn set_rate(&mut self, per_second: f64, now: Instant) {
        self.arrived = self.arrived_at(now);
        self.at = Some(now);
        self.per_second = per_second;
    }

    /// It is that full, besides what may still be on its way. What a bucket doesn't hold, its platform refuses, so it is
    /// never more than full.
    pub(super) fn correct(&mut self, arrived: f64, arriving: impl Iterator<Item = Fill>, now: Instant) {
        self.arriving = arriving.collect();
        self.arrived = arrived.min(self.size - self.arriving()).max(0.0);
        self.at = Some(now);
    }

    /// What these requests, which have arrived, fill of an empty bucket that empties as this one.
    pub(super) fn fills_to<'a>(&self, arrived: impl Iterator<Item = &'a Fill>, now: Instant) -> f64 {
        let mut other = Self::new(self.size, self.per_second);
        for fill in arrived {
            other.arrived = other.arrived_at(fill.arrives()) + fill.cost;
            other.at = Some(fill.arrives());
        }
        other.arrived_at(now)
    }

    /// What is in it of requests that have surely arrived.
    fn arrived_at(&self, now: Instant) -> f64 {
        let passed = self.at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        (self.arrived - passed.as_secs_f64() * self.per_second).max(0.0)
    }

    fn arriving(&self) -> f64 {
        self.arriving.iter().map(|fill| fill.cost).sum()
    }

    fn is_nothing(&self, over: f64) -> bool {
        over <= self.size * ERROR
    }

    /// Rounded up: who looks then finds room.
    fn empties_in(&self, amount: f64) -> Duration {
        let seconds = (amount / self.per_second).min(WAIT_MAX.as_secs_f64());
        Duration::from_secs_f64(seconds) + Duration::from_nanos(1)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "only differences of times count here")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Room is when it is said to be, and no earlier.
        #[test]
        fn room_is_found_to_the_moment(
            size in 1..20_u32,
            per_second in 0.1..200.0_f64,
            sent in prop::collection::vec((0..120_u64, 0..20_u32), 0..8),
            after_ms in 0..120_u64,
            cost in 0..25_u32,
        ) {
            const MOMENT: Duration = Duration::from_micros(1);
            let mut level = Level::new(size.into(), per_second);
            let mut now = Instant::now();
            for (after_ms, cost) in sent {
                now += Duration::from_millis(after_ms);
                level.advance(now);
                level.send(Fill { number: 0, sent: now, cost: level.fill_of(cost) });
            }
            now += Duration::from_millis(after_ms);
            level.advance(now);
            let fill = level.fill_of(cost);
            let room_at = level.room_at(fill, now);
            let has_room_at = |time: Instant| {
                let mut level = level.clone();
                level.advance(time);
                level.has_room(fill, time)
            };
            prop_assert!(has_room_at(room_at));
            prop_assert!(room_at == now || !has_room_at((room_at - MOMENT).max(now)));
        }
    }
}
