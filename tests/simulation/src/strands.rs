//! Virtual time.
//!
//! The engine fetches a page while it works on the one before, and looks up several items at once. Each of these
//! strands has a clock of its own, which starts where the engine could have started the strand and moves with what the
//! strand waits for. So the moments at which requests reach the source don't depend on which strand the machine
//! happened to run first.

use std::collections::BTreeMap;

use weft_engine::sandbox::outside::CallKey;

/// What is done one after the other: a call, all its attempts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Strand {
    step: String,
    flow_page: u32,
    item: u32,
    window: u32,
    page: u32,
}

/// Most windows that a workflow here reads at the same time.
pub const WINDOWS_AT_ONCE_MAX: u32 = 3;

impl Strand {
    fn of(key: &CallKey) -> Self {
        Self { step: key.step.clone(), flow_page: key.flow_page, item: key.item, window: key.window, page: key.page }
    }

    /// Whether the engine begins `later` only when this is over.
    fn is_before(&self, later: &Self) -> bool {
        match (self.flow_page, later.flow_page) {
            (0, 0) if self.step != later.step => true,
            (0, 0) if self.window == later.window => self.page < later.page,
            (0, 0) => self.window + WINDOWS_AT_ONCE_MAX < later.window,
            (0, page) => (self.window, self.page) <= (later.window, page),
            // One page waits for the one that is worked on, and one more is on its way.
            (page, 0) if self.window == later.window => page + 2 < later.page,
            (_, 0) => self.window + WINDOWS_AT_ONCE_MAX < later.window,
            (page, other) if (self.window, page) == (later.window, other) => {
                self.step == later.step && self.item == later.item && self.page < later.page
            }
            (page, other) => (self.window, page) < (later.window, other),
        }
    }
}

/// The clocks of one process.
#[derive(Debug)]
pub struct Strands {
    started_ms: i64,
    clocks: BTreeMap<Strand, i64>,
    latest: Option<Strand>,
}

impl Strands {
    /// All clocks of a process that starts then.
    pub fn new(started_ms: i64) -> Self {
        Self { started_ms, clocks: BTreeMap::new(), latest: None }
    }

    /// The time of the strand that a call belongs to.
    pub fn now_ms(&mut self, key: &CallKey) -> i64 {
        let strand = Strand::of(key);
        let before = self.clocks.iter().filter(|(other, _)| other.is_before(&strand)).map(|(_, at_ms)| *at_ms);
        let start_ms = before.max().unwrap_or(self.started_ms);
        *self.clocks.entry(strand).or_insert(start_ms)
    }

    /// Moves the clock of a strand.
    pub fn set(&mut self, key: &CallKey, now_ms: i64) {
        let strand = Strand::of(key);
        self.clocks.insert(strand.clone(), now_ms);
        self.latest = Some(strand);
    }

    /// Moves the clock of the strand that had an answer last: whoever waits does so because of an answer.
    pub fn wait(&mut self, wait_ms: i64) {
        if let Some(now_ms) = self.latest.as_ref().and_then(|strand| self.clocks.get_mut(strand)) {
            *now_ms += wait_ms;
        }
    }

    /// The time of the strand that is furthest.
    pub fn latest_ms(&self) -> i64 {
        self.clocks.values().copied().max().unwrap_or(self.started_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(page: u32) -> CallKey {
        CallKey { step: "rows".to_owned(), page, attempt: 1, ..CallKey::default() }
    }

    fn item(flow_page: u32, item: u32) -> CallKey {
        CallKey { step: "details".to_owned(), flow_page, item, page: 1, attempt: 1, ..CallKey::default() }
    }

    #[test]
    fn pages_are_fetched_beside_the_items_of_those_before() {
        let mut strands = Strands::new(1_000);
        strands.set(&page(1), 2_000);
        assert_eq!([page(2), item(1, 1), item(1, 2)].map(|key| strands.now_ms(&key)), [2_000; 3]);
        strands.set(&item(1, 1), 5_000);
        strands.set(&page(2), 3_000);
        strands.set(&page(3), 4_000);
        assert_eq!([item(1, 2), item(2, 1), page(4)].map(|key| strands.now_ms(&key)), [2_000, 5_000, 5_000]);
    }

    #[test]
    fn who_waits_had_an_answer() {
        let mut strands = Strands::new(0);
        strands.set(&page(1), 10);
        strands.set(&item(1, 1), 20);
        strands.wait(100);
        assert_eq!((strands.now_ms(&page(1)), strands.now_ms(&item(1, 1)), strands.latest_ms()), (10, 120, 120));
    }
}
