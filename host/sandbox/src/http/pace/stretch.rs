//! At most so many requests in any stretch of time.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::ARRIVAL_JITTER;
use super::told::Told;
use crate::types::description::RateLimit;

/// The limit, and when the requests went that it still counts.
pub(super) struct Stretch {
    written: Duration,
    requests: usize,
    /// With the jitter.
    stretch: Duration,
    sent: VecDeque<Instant>,
}

impl Stretch {
    pub(super) fn new(limit: &RateLimit) -> Self {
        let written = Duration::from_millis(limit.per_ms.into());
        Self {
            written,
            requests: (limit.requests as usize).max(1),
            stretch: written + ARRIVAL_JITTER,
            sent: VecDeque::new(),
        }
    }

    pub(super) fn forget_before(&mut self, now: Instant) {
        while self.sent.front().is_some_and(|&first| first + self.stretch <= now) {
            self.sent.pop_front();
        }
    }

    /// When there is room again: as soon as of all that went, fewer are counted than may go.
    pub(super) fn full_until(&self) -> Option<Instant> {
        let last_counted = self.sent.len().checked_sub(self.requests)?;
        self.sent.get(last_counted).map(|&sent| sent + self.stretch)
    }

    /// Whether there is no room at that time if another request goes now.
    pub(super) fn lacks_room(&self, time: Instant, now: Instant) -> bool {
        let still_counted = now + self.stretch > time;
        still_counted && self.counted_at(time) + 1 >= self.requests
    }

    pub(super) fn count(&mut self, now: Instant) {
        self.sent.push_back(now);
    }

    /// A rate that is told changes how many requests go in the same stretch, as long as it is one at least; else the
    /// stretch of one is longer.
    pub(super) fn hear(&mut self, told: Told) {
        /// Lets a whole number be one that is a hair's breadth below it.
        const HAIR: f64 = 1e-9;
        let Some(per_second) = told.rate() else { return };
        let requests = (per_second * self.written.as_secs_f64() + HAIR).floor();
        (self.requests, self.stretch) = if requests >= 1.0 {
            (requests as usize, self.written + ARRIVAL_JITTER)
        } else {
            (1, Duration::from_secs_f64(1.0 / per_second) + ARRIVAL_JITTER)
        };
    }

    /// How many of those that went it still counts then.
    fn counted_at(&self, time: Instant) -> usize {
        self.sent.len() - self.sent.partition_point(|&sent| sent + self.stretch <= time)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "only differences of times count here")]
mod tests {
    use super::*;

    fn stretch(requests: u32, per_ms: u32) -> Stretch {
        Stretch::new(&RateLimit { nodes: Vec::new(), requests, per_ms, bucket: None, day: None, told: None })
    }

    fn told(per_second: f64) -> Told {
        Told { per_second: Some(per_second), ..Told::default() }
    }

    #[test]
    fn a_rate_that_is_told_goes_before_what_is_written() {
        let table = [(5.0, 10, 2_100), (0.5, 1, 2_100), (0.25, 1, 4_100), (0.3 / 0.1 / 2.0, 3, 2_100), (0.0, 4, 2_100)];
        for (per_second, requests, stretch_ms) in table {
            let mut stretch = stretch(4, 2_000);
            stretch.hear(told(per_second));
            assert_eq!((stretch.requests, stretch.stretch.as_millis()), (requests, stretch_ms), "{per_second}");
        }
    }

    #[test]
    fn who_goes_slower_waits_until_fewer_are_counted_than_may_go() {
        let mut stretch = stretch(3, 900);
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        [0, 10, 20].into_iter().for_each(|ms| stretch.count(at(ms)));
        assert_eq!(stretch.full_until(), Some(at(1_000)));
        stretch.hear(told(2.0 / 0.9));
        assert_eq!((stretch.requests, stretch.full_until()), (2, Some(at(1_010))));
        stretch.forget_before(at(1_010));
        assert_eq!(stretch.full_until(), None);
    }
}
