//! A bucket that each request fills by its cost, and that empties by itself.
//!
//! What answers tell of it corrects what is counted here. An answer tells how full the bucket was at some time between its
//! request and now, and nobody knows when. So on top of that is counted all that may have arrived since:
//!
//! - whole, what is still under way, whenever it went;
//! - emptied as any bucket since it arrived, what went no earlier than with that request and has been answered: its answer
//!   may have overtaken this one.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::ARRIVAL_JITTER;
use super::level::{Fill, Level};
use super::present::Sent;
use super::told::Told;
use crate::types::description::RateLimit;

/// How long and how many requests are remembered that went. How full the bucket was is not believed of an answer to one
/// before these: nobody knows any more what went since.
const REMEMBERED: Duration = Duration::from_secs(60);
const REMEMBERED_MAX: usize = 4_096;

/// The limit, and what is in the bucket.
pub(super) struct Bucket {
    level: Level,
    /// What answers may correct; none if they don't tell how full the bucket is.
    memory: Option<Memory>,
}

/// Requests by which it can be told what may have arrived since an answer was made.
#[derive(Default)]
struct Memory {
    under_way: BTreeMap<u64, Fill>,
    /// The last ones that went, as they went.
    last: VecDeque<Fill>,
    /// When the last one went that is forgotten.
    forgotten: Option<Instant>,
}

impl Bucket {
    pub(super) fn new(limit: &RateLimit, size: u32) -> Self {
        let per_second = f64::from(limit.requests.max(1)) * 1_000.0 / f64::from(limit.per_ms.max(1));
        let tells_level = limit.told.as_ref().is_some_and(|told| told.used.is_some() || told.left.is_some());
        Self { level: Level::new(f64::from(size.max(1)), per_second), memory: tells_level.then(Memory::default) }
    }

    pub(super) fn forget_before(&mut self, now: Instant) {
        self.level.advance(now);
    }

    pub(super) fn room_at(&self, cost: u32, now: Instant) -> Option<Instant> {
        let room_at = self.level.room_at(self.level.fill_of(cost), now);
        (room_at > now).then_some(room_at)
    }

    /// Whether there is no room for the one at that time, if the other goes now.
    pub(super) fn lacks_room(&self, time: Instant, cost: u32, cost_now: u32, now: Instant) -> bool {
        let mut level = self.level.clone();
        level.send(Fill { number: 0, sent: now, cost: level.fill_of(cost_now) });
        level.advance(time);
        !level.has_room(level.fill_of(cost), time)
    }

    pub(super) fn count(&mut self, sent: Sent) {
        let fill = Fill { number: sent.number, sent: sent.at, cost: self.level.fill_of(sent.cost) };
        self.level.send(fill);
        if let Some(memory) = &mut self.memory {
            memory.remember(fill);
        }
    }

    /// The answer to a request that was sent then has come, or none ever will, and tells this.
    pub(super) fn answered(&mut self, number: u64, sent: Instant, told: Told, now: Instant) {
        self.level.advance(now);
        if let Some(size) = told.size() {
            self.level.resize(size);
        }
        if let Some(per_second) = told.rate() {
            self.level.set_rate(per_second, now);
        }
        let Some(memory) = &mut self.memory else { return };
        memory.under_way.remove(&number);
        let Some(used) = told.level(self.level.size()) else { return };
        if memory.reaches_back_to(sent) {
            let since = memory.may_have_arrived(number, sent, &self.level, now);
            self.level.correct(used + since, memory.arriving(number, now), now);
        }
    }
}

impl Memory {
    fn remember(&mut self, fill: Fill) {
        self.under_way.insert(fill.number, fill);
        self.last.push_back(fill);
        let is_old = |first: &Fill| first.sent + REMEMBERED < fill.sent;
        while self.last.len() > REMEMBERED_MAX || self.last.front().is_some_and(is_old) {
            self.forgotten = self.last.pop_front().map(|forgotten| forgotten.sent);
        }
    }

    /// Whether nothing is forgotten that may have arrived since an answer was made to a request that was sent then.
    fn reaches_back_to(&self, sent: Instant) -> bool {
        self.forgotten.is_none_or(|forgotten| forgotten + ARRIVAL_JITTER <= sent)
    }

    /// What is in the bucket now of requests that have arrived, and may have done so after an answer was made to this one,
    /// which was sent then. `level` gives size and rate.
    fn may_have_arrived(&self, number: u64, sent: Instant, level: &Level, now: Instant) -> f64 {
        let is_answered = |fill: &&Fill| fill.number != number && !self.under_way.contains_key(&fill.number);
        let answered =
            self.last.iter().filter(is_answered).filter(|fill| fill.arrives() > sent && fill.arrives() <= now);
        let under_way = self.under_way.values().filter(|fill| fill.arrives() <= now).map(|fill| fill.cost);
        level.fills_to(answered, now) + under_way.sum::<f64>()
    }

    /// All but this one that may still be on their way. Those that are answered are not, but may have arrived after this
    /// one was.
    fn arriving(&self, number: u64, now: Instant) -> impl Iterator<Item = Fill> {
        self.last.iter().filter(move |fill| fill.number != number && fill.arrives() > now).copied()
    }
}
