//! The rate budget of an account: at most so many requests in any stretch of time, as its platform says.
//!
//! Requests that the same limits concern go by order of arrival. Those that others concern pass them, unless somebody who
//! came before would have to wait longer for it: so a tight limit of one node keeps back no other node, and nobody who needs
//! room in several limits at once waits for ever.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::types::description::RateLimit;

/// How much later than another a request may arrive that was sent at the same time. Requests that leave within their
/// limit must also arrive within it, so every stretch is counted that much longer.
const ARRIVAL_JITTER: Duration = Duration::from_millis(100);

/// Counts requests and says how long to wait.
pub(crate) struct Pace {
    lanes: Vec<Lane>,
    /// The lanes of the nodes that limits name; all others are in the first one.
    lane_of: BTreeMap<String, usize>,
    counted: Mutex<Counted>,
    /// Somebody went, or waits no longer.
    moved: Notify,
}

/// Requests that the same limits concern.
struct Lane {
    /// Indices of these.
    limits: Vec<usize>,
    /// Whose turn it is.
    queue: tokio::sync::Mutex<()>,
}

/// One limit, and when the requests went that it still counts.
struct Counter {
    requests: usize,
    stretch: Duration,
    sent: VecDeque<Instant>,
}

struct Counted {
    counters: Vec<Counter>,
    arrivals: u64,
    /// The limits of those who are first in their lanes, by arrival.
    first: BTreeMap<u64, Vec<usize>>,
}

/// Whether a request goes.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// Now: it is counted.
    Goes,
    /// There is no room before this time.
    NotBefore(Instant),
    /// Somebody who came before needs the room.
    AfterOthers,
}

impl Pace {
    pub(crate) fn new(limits: &[RateLimit]) -> Self {
        let mut pace = Self {
            lanes: Vec::new(),
            lane_of: BTreeMap::new(),
            counted: Mutex::new(Counted::new(limits)),
            moved: Notify::new(),
        };
        pace.add_lane(limits.iter().map(|limit| limit.nodes.is_empty()));
        for node in limits.iter().flat_map(|limit| &limit.nodes) {
            let lane = pace.add_lane(limits.iter().map(|limit| limit.nodes.is_empty() || limit.nodes.contains(node)));
            pace.lane_of.insert(node.clone(), lane);
        }
        pace
    }

    /// The lane for these limits, which may be there already.
    fn add_lane(&mut self, concerned: impl Iterator<Item = bool>) -> usize {
        let limits: Vec<usize> =
            concerned.enumerate().filter(|(_, concerns)| *concerns).map(|(index, _)| index).collect();
        let known = self.lanes.iter().position(|lane| lane.limits == limits);
        known.unwrap_or_else(|| {
            self.lanes.push(Lane { limits, queue: tokio::sync::Mutex::default() });
            self.lanes.len() - 1
        })
    }

    /// Waits until one more request of this node is within all limits, and counts it. Whoever stops waiting has taken nothing.
    #[allow(
        clippy::disallowed_methods,
        reason = "a platform counts by the clock on the wall; a replay asks no platform and never comes here"
    )]
    pub(crate) async fn wait(&self, node: &str) {
        let lane = &self.lanes[self.lane_of.get(node).copied().unwrap_or_default()];
        if lane.limits.is_empty() {
            return;
        }
        let arrival = self.lock().arrive();
        let _turn = lane.queue.lock().await;
        let first = First::new(self, arrival, &lane.limits);
        loop {
            let mut moved = std::pin::pin!(self.moved.notified());
            moved.as_mut().enable();
            let next = self.lock().next(first.arrival, &lane.limits, Instant::now());
            match next {
                Next::Goes => return,
                Next::AfterOthers => moved.await,
                Next::NotBefore(time) => tokio::select! {
                    () = tokio::time::sleep_until(time) => {}
                    () = moved => {}
                },
            }
        }
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
    fn new(pace: &'a Pace, arrival: u64, limits: &[usize]) -> Self {
        pace.lock().first.insert(arrival, limits.to_vec());
        Self { pace, arrival }
    }
}

impl Drop for First<'_> {
    fn drop(&mut self) {
        self.pace.lock().first.remove(&self.arrival);
        self.pace.moved.notify_waiters();
    }
}

impl Counted {
    fn new(limits: &[RateLimit]) -> Self {
        let counters = limits.iter().map(|limit| Counter {
            requests: (limit.requests as usize).max(1),
            stretch: Duration::from_millis(limit.per_ms.into()) + ARRIVAL_JITTER,
            sent: VecDeque::new(),
        });
        Self { counters: counters.collect(), arrivals: 0, first: BTreeMap::new() }
    }

    fn arrive(&mut self) -> u64 {
        self.arrivals += 1;
        self.arrivals
    }

    /// Counts a request in all of its limits at once, or in none.
    fn next(&mut self, arrival: u64, limits: &[usize], now: Instant) -> Next {
        self.counters.iter_mut().for_each(|counter| counter.forget_before(now));
        let room_at = self.room_at(limits, now);
        if room_at > now {
            return Next::NotBefore(room_at);
        }
        let mut before = self.first.range(..arrival);
        if before.any(|(_, others)| self.would_delay(others, limits, now)) {
            return Next::AfterOthers;
        }
        for &index in limits {
            self.counters[index].sent.push_back(now);
        }
        Next::Goes
    }

    /// When all of these limits have room.
    fn room_at(&self, limits: &[usize], now: Instant) -> Instant {
        limits.iter().filter_map(|&index| self.counters[index].full_until()).fold(now, Instant::max)
    }

    /// Whether a request that goes now would take room that somebody before it needs when the other limits let that go.
    fn would_delay(&self, others: &[usize], limits: &[usize], now: Instant) -> bool {
        let they_go_at = self.room_at(others, now);
        let both = others.iter().filter(|index| limits.contains(index)).map(|&index| &self.counters[index]);
        both.into_iter().any(|counter| {
            let still_counted = now + counter.stretch > they_go_at;
            still_counted && counter.counted_at(they_go_at) + 1 >= counter.requests
        })
    }
}

impl Counter {
    fn forget_before(&mut self, now: Instant) {
        while self.sent.front().is_some_and(|&first| first + self.stretch <= now) {
            self.sent.pop_front();
        }
    }

    fn full_until(&self) -> Option<Instant> {
        let first = self.sent.front().filter(|_| self.sent.len() >= self.requests)?;
        Some(*first + self.stretch)
    }

    /// How many of those that went it still counts then.
    fn counted_at(&self, time: Instant) -> usize {
        self.sent.len() - self.sent.partition_point(|&sent| sent + self.stretch <= time)
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the clock of tokio is paused here")]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use tokio::time::sleep;

    use super::*;

    const NODES: [&str; 4] = ["orders", "users", "items", "ask"];

    fn limit(nodes: &[&str], requests: u32, per_ms: u32) -> RateLimit {
        let nodes = nodes.iter().map(|&node| node.to_owned()).collect();
        RateLimit { nodes, requests, per_ms, bucket: None, day: None, told: None }
    }

    /// What is sent, and when.
    #[derive(Clone)]
    struct Watched {
        pace: Arc<Pace>,
        start: Instant,
        sent: Arc<Mutex<Vec<(String, usize, u64)>>>,
    }

    impl Watched {
        fn new(limits: &[RateLimit]) -> Self {
            Self { pace: Arc::new(Pace::new(limits)), start: Instant::now(), sent: Arc::default() }
        }

        async fn send(self, node: String, number: usize) {
            self.pace.wait(&node).await;
            let at_ms = self.start.elapsed().as_millis() as u64;
            self.sent.lock().unwrap().push((node, number, at_ms));
        }

        fn start(&self, node: &str, number: usize) -> tokio::task::JoinHandle<()> {
            tokio::spawn(self.clone().send(node.to_owned(), number))
        }

        fn start_in_turn(&self, node: &'static str) {
            let watched = self.clone();
            tokio::spawn(async move {
                for number in 0..20 {
                    watched.clone().send(node.to_owned(), number).await;
                }
            });
        }

        fn times(&self, node: &str) -> Vec<u64> {
            let sent = self.sent.lock().unwrap();
            sent.iter().filter(|(of, _, _)| of == node).map(|(_, _, at_ms)| *at_ms).collect()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_stretch_holds_more_than_the_limit() {
        let limits = [limit(&["orders"], 3, 1000)];
        let pace = Pace::new(&limits);
        let start = Instant::now();
        let mut times = Vec::new();
        for _ in 0..10 {
            pace.wait("orders").await;
            times.push(start.elapsed().as_millis());
        }
        assert_eq!(times, [0, 0, 0, 1100, 1100, 1100, 2200, 2200, 2200, 3300]);
        pace.wait("users").await;
        assert_eq!(start.elapsed().as_millis(), 3300, "another node has a budget of its own");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_at_one_limit_takes_nothing_from_another() {
        let watched = Watched::new(&[limit(&[], 2, 900), limit(&["orders"], 1, 9_900)]);
        for number in 0..4 {
            watched.start("orders", number);
        }
        sleep(Duration::from_millis(1)).await;
        for number in 0..30 {
            watched.start("ask", number);
        }
        sleep(Duration::from_secs(40)).await;
        assert_eq!(watched.times("orders"), [0, 10_000, 20_000, 30_000]);
        let asked = watched.times("ask");
        assert_eq!(asked.len(), 30);
        assert!(
            asked.iter().all(|at_ms| *at_ms <= 16_001),
            "two go in each second, and one where `orders` goes: {asked:?}"
        );
    }

    /// Whoever needs room in two limits at once finds one or the other full, if those who need only one of them may pass.
    #[tokio::test(start_paused = true)]
    async fn whoever_needs_two_limits_does_not_wait_for_ever() {
        let watched = Watched::new(&[limit(&["orders", "items"], 1, 900), limit(&["users", "items"], 1, 900)]);
        watched.start_in_turn("orders");
        sleep(Duration::from_millis(500)).await;
        watched.start_in_turn("users");
        sleep(Duration::from_millis(100)).await;
        watched.start("items", 0);
        sleep(Duration::from_secs(60)).await;
        assert!(watched.times("items")[0] <= 2_500, "{:?}", watched.times("items"));
        assert_eq!((watched.times("orders").len(), watched.times("users").len()), (20, 20));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_gives_up_makes_way_and_has_taken_nothing() {
        let watched = Watched::new(&[limit(&[], 1, 900)]);
        let calls: Vec<_> = (0..100).map(|number| watched.start("orders", number)).collect();
        sleep(Duration::from_millis(100)).await;
        calls[1..99].iter().for_each(|call| call.abort());
        sleep(Duration::from_secs(2)).await;
        assert_eq!(watched.times("orders"), [0, 1_000]);
    }

    #[derive(Debug, Clone)]
    struct Asked {
        node: usize,
        after_ms: u64,
        gives_up_after_ms: Option<u64>,
    }

    prop_compose! {
        fn some_limits()(each in prop::collection::vec((prop::collection::btree_set(0..NODES.len(), 0..3), 1..5_u32, 1..3_000_u32), 0..4)) -> Vec<RateLimit> {
            each.into_iter().map(|(nodes, requests, per_ms)| {
                let nodes: Vec<&str> = nodes.into_iter().map(|node| NODES[node]).collect();
                limit(&nodes, requests, per_ms)
            }).collect()
        }
    }

    prop_compose! {
        fn some_request()(node in 0..NODES.len(), after_ms in 0..800_u64, gives_up_after_ms in prop::option::weighted(0.2, 0..5_000_u64)) -> Asked {
            Asked { node, after_ms, gives_up_after_ms }
        }
    }

    async fn watch(limits: &[RateLimit], asked: &[Asked]) -> Vec<(String, usize, u64)> {
        let watched = Watched::new(limits);
        let mut calls = Vec::new();
        for (number, Asked { node, after_ms, gives_up_after_ms }) in asked.iter().cloned().enumerate() {
            sleep(Duration::from_millis(after_ms)).await;
            let send = watched.clone().send(NODES[node].to_owned(), number);
            calls.push(tokio::spawn(async move {
                match gives_up_after_ms {
                    None => send.await,
                    Some(gives_up_after_ms) => {
                        let _ = tokio::time::timeout(Duration::from_millis(gives_up_after_ms), send).await;
                    }
                }
            }));
        }
        for call in calls {
            call.await.unwrap();
        }
        watched.sent.lock().unwrap().clone()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn limits_hold_and_order_stays(limits in some_limits(), asked in prop::collection::vec(some_request(), 0..40)) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
            let sent = runtime.block_on(async {
                const LONG: Duration = Duration::from_secs(3600);
                tokio::time::timeout(LONG, watch(&limits, &asked)).await.expect("nobody waits for ever")
            });
            for limit in &limits {
                let counts = |node: &String| limit.nodes.is_empty() || limit.nodes.contains(node);
                let times: Vec<u64> = sent.iter().filter(|(node, _, _)| counts(node)).map(|(_, _, at_ms)| *at_ms).collect();
                for (place, first) in times.iter().enumerate() {
                    let within = times[place..].iter().take_while(|at_ms| **at_ms < first + u64::from(limit.per_ms)).count();
                    prop_assert!(within <= limit.requests as usize, "{limit:?}: {times:?}");
                }
            }
            for node in NODES {
                let numbers: Vec<usize> = sent.iter().filter(|(of, _, _)| of == node).map(|(_, number, _)| *number).collect();
                prop_assert!(numbers.is_sorted(), "{node}: {numbers:?}");
            }
            let stay = asked.iter().filter(|asked| asked.gives_up_after_ms.is_none()).count();
            prop_assert!(sent.len() >= stay, "everybody gets its turn");
            // A node that no limit concerns waits for nobody.
            let mut now_ms = 0;
            for (number, asked) in asked.iter().enumerate() {
                now_ms += asked.after_ms;
                let is_free = limits.iter().all(|limit| !limit.nodes.is_empty() && !limit.nodes.iter().any(|node| node == NODES[asked.node]));
                let at_ms = sent.iter().find(|(_, sent, _)| *sent == number).map(|(_, _, at_ms)| *at_ms);
                prop_assert!(!is_free || at_ms == Some(now_ms) || asked.gives_up_after_ms.is_some());
            }
        }
    }
}
