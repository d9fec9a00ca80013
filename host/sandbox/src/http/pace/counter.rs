//! One limit, of whatever kind.

use tokio::time::Instant;

use super::bucket::Bucket;
use super::day::Day;
use super::present::{Now, Sent};
use super::stretch::Stretch;
use super::told::Told;
use crate::types::description::RateLimit;

/// One limit, and what it still counts.
pub(super) enum Counter {
    Stretch(Stretch),
    Bucket(Bucket),
    Day(Day),
}

impl Counter {
    /// Of a limit by the day and of a bucket at the same time, which descriptions don't have, the day counts.
    pub(super) fn new(limit: &RateLimit) -> Self {
        match (&limit.day, limit.bucket) {
            (Some(zone), _) => Self::Day(Day::new(limit, zone)),
            (None, Some(size)) => Self::Bucket(Bucket::new(limit, size)),
            (None, None) => Self::Stretch(Stretch::new(limit)),
        }
    }

    pub(super) fn day(&self) -> Option<&Day> {
        match self {
            Self::Day(day) => Some(day),
            Self::Stretch(_) | Self::Bucket(_) => None,
        }
    }

    pub(super) fn forget_before(&mut self, now: Now) {
        match self {
            Self::Stretch(stretch) => stretch.forget_before(now.instant),
            Self::Bucket(bucket) => bucket.forget_before(now.instant),
            Self::Day(day) => day.forget_before(now.wall_ms),
        }
    }

    /// When there is room for a request of this cost; none if there is now.
    pub(super) fn room_at(&self, cost: u32, now: Now) -> Option<Instant> {
        match self {
            Self::Stretch(stretch) => stretch.full_until(),
            Self::Bucket(bucket) => bucket.room_at(cost, now.instant),
            Self::Day(day) => day.rests_until(now),
        }
    }

    /// Whether there is no room for a request of this cost at that time, if one of the other cost goes now. Days are
    /// counted for all who wait together, see `Counted::leaves_too_few`.
    pub(super) fn lacks_room(&self, time: Instant, cost: u32, cost_now: u32, now: Now) -> bool {
        match self {
            Self::Stretch(stretch) => stretch.lacks_room(time, now.instant),
            Self::Bucket(bucket) => bucket.lacks_room(time, cost, cost_now, now.instant),
            Self::Day(_) => false,
        }
    }

    pub(super) fn count(&mut self, sent: Sent, wall_ms: i64) {
        match self {
            Self::Stretch(stretch) => stretch.count(sent.at),
            Self::Bucket(bucket) => bucket.count(sent),
            Self::Day(day) => day.count(wall_ms),
        }
    }

    /// The answer to a request has come, or none ever will, and tells this.
    ///
    /// Of a stretch, answers correct how many requests it holds. What they say of a day is not believed: an answer from the
    /// end of one day would use up the next.
    pub(super) fn answered(&mut self, number: u64, sent: Instant, told: Told, now: Instant) {
        match self {
            Self::Stretch(stretch) => stretch.hear(told),
            Self::Bucket(bucket) => bucket.answered(number, sent, told, now),
            Self::Day(_) => {}
        }
    }
}
