//! The rate budget of an account: what its platform allows per time, each limit counted on its own.
//!
//! Requests that the same limits concern go by order of arrival. Those that others concern pass them, unless somebody who
//! came before would have to wait longer for it: so a tight limit of one node keeps back no other node, and nobody who needs
//! room in several limits at once waits for ever.
//!
//! - `present.rs`: the present, by both clocks
//! - `counted.rs`: all limits together: who goes, and who makes way for whom
//! - `counter.rs`: one limit, of whatever kind
//! - `stretch.rs`: so many requests in any stretch of time
//! - `bucket.rs`: a bucket that requests fill, and what answers tell of it; `level.rs`: how full it is
//! - `day.rs`: so many requests in a day of the calendar
//! - `told.rs`: what answers tell; `pointers.rs`: where in a JSON body they do
//! - `pass.rs`: a request that may go, until its answer is there

mod bucket;
mod counted;
mod counter;
mod day;
mod level;
mod pass;
mod pointers;
mod present;
mod stretch;
mod told;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::types::description::RateLimit;
use counted::{Counted, Next, Waiting};
use day::Spent;
use present::Now;
use told::Ears;

pub use day::DayCount;
pub use pass::Pass;

/// How much later than another a request may arrive that was sent at the same time. Requests that leave within their
/// limit must also arrive within it: every stretch is counted that much longer, a bucket begins to empty of a request that
/// much later, and in the last moment of a day nothing goes.
const ARRIVAL_JITTER: Duration = Duration::from_millis(100);

/// Counts requests and says how long to wait.
pub(crate) struct Pace {
    lanes: Vec<Lane>,
    /// The lanes of the nodes that limits name; all others are in the first one.
    lane_of: BTreeMap<String, usize>,
    counted: Mutex<Counted>,
    /// Somebody went or waits no longer, or an answer told of more room.
    moved: Notify,
}

/// Requests that the same limits concern.
struct Lane {
    /// Indices of these.
    limits: Vec<usize>,
    /// Where answers tell how these stand.
    ears: Ears,
    /// Whose turn it is.
    queue: tokio::sync::Mutex<()>,
}

impl Pace {
    pub(crate) fn new(limits: &[RateLimit]) -> Self {
        let mut pace = Self {
            lanes: Vec::new(),
            lane_of: BTreeMap::new(),
            counted: Mutex::new(Counted::new(limits)),
            moved: Notify::new(),
        };
        pace.add_lane(limits, |limit| limit.nodes.is_empty());
        for node in limits.iter().flat_map(|limit| &limit.nodes) {
            let lane = pace.add_lane(limits, |limit| limit.nodes.is_empty() || limit.nodes.contains(node));
            pace.lane_of.insert(node.clone(), lane);
        }
        pace
    }

    /// The lane for those limits that concern it, which may be there already.
    fn add_lane(&mut self, all: &[RateLimit], concerns: impl Fn(&RateLimit) -> bool) -> usize {
        let limits: Vec<usize> =
            all.iter().enumerate().filter(|(_, limit)| concerns(limit)).map(|(index, _)| index).collect();
        let known = self.lanes.iter().position(|lane| lane.limits == limits);
        known.unwrap_or_else(|| {
            let ears = Ears::new(limits.iter().map(|&index| (index, &all[index])));
            self.lanes.push(Lane { limits, ears, queue: tokio::sync::Mutex::default() });
            self.lanes.len() - 1
        })
    }

    /// Waits until one more request of this node, which costs so much, is within all limits, and counts it. Whoever stops
    /// waiting has taken nothing. `wall_ms` is the clock that days are told by. The error: a day's requests have gone.
    #[allow(
        clippy::disallowed_methods,
        reason = "a platform counts by the clock on the wall; a replay asks no platform and never comes here"
    )]
    pub(crate) async fn admit(
        self: &Arc<Self>,
        node: &str,
        cost: u32,
        wall_ms: &(dyn Fn() -> i64 + Sync),
    ) -> Result<Pass, Spent> {
        let index = self.lane_of.get(node).copied().unwrap_or_default();
        let lane = &self.lanes[index];
        if lane.limits.is_empty() {
            return Ok(Pass::free());
        }
        let arrival = self.lock().arrive(&lane.limits, wall_ms())?;
        let _turn = lane.queue.lock().await;
        let first = First::new(self, arrival, Waiting { limits: lane.limits.clone(), cost });
        loop {
            let mut moved = std::pin::pin!(self.moved.notified());
            moved.as_mut().enable();
            let now = Now { instant: Instant::now(), wall_ms: wall_ms() };
            let next = self.lock().next(first.arrival, now);
            match next {
                Next::Goes => return Ok(Pass::new(self, index, arrival, now.instant)),
                Next::Spent(spent) => return Err(spent),
                Next::AfterOthers => moved.await,
                Next::NotBefore(time) => tokio::select! {
                    () = tokio::time::sleep_until(time) => {}
                    () = moved => {}
                },
            }
        }
    }

    /// What went on which days, of limits that count by the day.
    pub(crate) fn day_counts(&self) -> Vec<DayCount> {
        self.lock().day_counts()
    }

    /// Goes on from what went before.
    pub(crate) fn restore_day_counts(&self, counts: &[DayCount]) {
        self.lock().restore_day_counts(counts);
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The first of a lane, until it goes or waits no longer.
struct First<'a> {
    pace: &'a Pace,
    arrival: u64,
}

impl<'a> First<'a> {
    fn new(pace: &'a Pace, arrival: u64, waiting: Waiting) -> Self {
        pace.lock().come_first(arrival, waiting);
        Self { pace, arrival }
    }
}

impl Drop for First<'_> {
    fn drop(&mut self) {
        self.pace.lock().leave(self.arrival);
        self.pace.moved.notify_waiters();
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the clock of tokio is paused here")]
mod tests;
