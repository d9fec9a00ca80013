//! The whole of it, on the paused clock of tokio.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::DateTime;
use proptest::prelude::*;
use tokio::time::sleep;

use super::*;
use crate::types::description::ToldRate;

const NODES: [&str; 4] = ["orders", "users", "items", "ask"];

fn limit(nodes: &[&str], requests: u32, per_ms: u32) -> RateLimit {
    let nodes = nodes.iter().map(|&node| node.to_owned()).collect();
    RateLimit { nodes, requests, per_ms, bucket: None, day: None, told: None }
}

impl Pace {
    /// Waits with a request that costs nothing special and is answered at once.
    async fn wait(self: &Arc<Self>, node: &str) {
        drop(self.admit(node, 1, &|| 0).await.expect("there is no limit by the day"));
    }
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
    let pace = Arc::new(Pace::new(&limits));
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

fn bucket(nodes: &[&str], size: u32, requests: u32, per_ms: u32) -> RateLimit {
    RateLimit { bucket: Some(size), ..limit(nodes, requests, per_ms) }
}

fn with_used(limit: RateLimit) -> RateLimit {
    RateLimit { told: Some(ToldRate { used: Some("x-used".to_owned()), ..ToldRate::default() }), ..limit }
}

fn header(name: &str, value: impl ToString) -> Vec<(String, String)> {
    vec![(name.to_owned(), value.to_string())]
}

async fn admit(pace: &Arc<Pace>, node: &str, cost: u32) -> Pass {
    pace.admit(node, cost, &|| 0).await.expect("there is no limit by the day")
}

/// How long requests of these costs wait from now on, one behind the other.
async fn waits(pace: &Arc<Pace>, costs: &[u32]) -> Vec<u128> {
    let start = Instant::now();
    let mut waits = Vec::new();
    for cost in costs {
        drop(admit(pace, "orders", *cost).await);
        waits.push(start.elapsed().as_millis());
    }
    waits
}

#[tokio::test(start_paused = true)]
async fn a_bucket_takes_what_fits_in_and_then_as_much_as_empties() {
    let pace = Arc::new(Pace::new(&[bucket(&["orders"], 5, 2, 1_000)]));
    assert_eq!(waits(&pace, &[1, 1, 1, 1, 1, 1, 1, 1]).await, [0, 0, 0, 0, 0, 601, 1_101, 1_601]);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(waits(&pace, &[2, 3, 2]).await, [0, 0, 1_101]);
    sleep(Duration::from_secs(60)).await;
    assert_eq!(waits(&pace, &[0, 500, 0, 500]).await, [0, 0, 0, 2_601], "more than the size is the size");
}

#[tokio::test(start_paused = true)]
async fn who_needs_much_of_a_bucket_is_not_passed_by_those_who_need_little() {
    let watched = Watched::new(&[bucket(&[], 10, 1, 1_000), limit(&["orders"], 1_000, 1)]);
    waits(&watched.pace, &[10]).await;
    let pace = Arc::clone(&watched.pace);
    let large = tokio::spawn(async move { waits(&pace, &[10]).await });
    sleep(Duration::from_millis(1)).await;
    for number in 0..20 {
        watched.start("ask", number);
    }
    assert_eq!(large.await.unwrap(), [10_101]);
    assert!(watched.times("ask").is_empty(), "who came later has waited");
}

/// Those who are in no limit that is short must not be kept back.
#[tokio::test(start_paused = true)]
async fn who_takes_nothing_from_somebody_before_goes() {
    let watched = Watched::new(&[bucket(&[], 10, 10, 1_000), limit(&["orders"], 1, 60_000)]);
    watched.start("orders", 0);
    watched.start("orders", 1);
    sleep(Duration::from_millis(1)).await;
    for number in 0..100 {
        watched.start("ask", number);
    }
    sleep(Duration::from_secs(12)).await;
    assert_eq!(watched.times("ask").len(), 100, "{:?}", watched.times("ask"));
}

#[tokio::test(start_paused = true)]
async fn answers_correct_how_full_a_bucket_is() {
    let pace = Arc::new(Pace::new(&[with_used(bucket(&[], 10, 1, 1_000))]));
    // Others fill it, too.
    let mut pass = admit(&pace, "orders", 1).await;
    let under_way = admit(&pace, "orders", 3).await;
    sleep(Duration::from_secs(1)).await;
    pass.hear_headers(&header("X-Used", "6/10"));
    drop(pass);
    assert_eq!(waits(&pace, &[1, 1]).await, [0, 1_001], "what is under way counts on top");
    drop(under_way);
    // It gives back what a request did not need.
    let mut pass = admit(&pace, "orders", 9).await;
    pass.hear_headers(&header("x-used", "2"));
    drop(pass);
    assert_eq!(waits(&pace, &[8]).await, [0]);
}

/// What does not fit in is refused, so what is counted on top makes it no more than full.
#[tokio::test(start_paused = true)]
async fn a_bucket_is_never_more_than_full() {
    let pace = Arc::new(Pace::new(&[with_used(bucket(&[], 10, 1, 1_000))]));
    let mut pass = admit(&pace, "orders", 1).await;
    let _under_way = [admit(&pace, "orders", 4).await, admit(&pace, "orders", 5).await];
    sleep(Duration::from_millis(500)).await;
    pass.hear_headers(&header("x-used", "10/10"));
    drop(pass);
    assert_eq!(waits(&pace, &[10]).await, [10_001]);
}

#[tokio::test(start_paused = true)]
async fn answers_correct_size_and_rate_and_whoever_waits_hears_of_it() {
    let told = ToldRate {
        left: Some("/left".to_owned()),
        size: Some("/size".to_owned()),
        per_second: Some("x-rate".to_owned()),
        used: None,
    };
    let pace = Arc::new(Pace::new(&[RateLimit { told: Some(told), ..bucket(&[], 10, 1, 100_000) }]));
    let mut pass = admit(&pace, "orders", 10).await;
    let waiting = tokio::spawn({
        let pace = Arc::clone(&pace);
        async move { waits(&pace, &[50]).await }
    });
    sleep(Duration::from_secs(1)).await;
    pass.hear_headers(&header("x-rate", "5.0"));
    pass.hear_body(br#"{"left":40,"size":100}"#);
    drop(pass);
    assert_eq!(waiting.await.unwrap(), [3_001], "60 are in it, 50 fit in 2 s later");
}

#[tokio::test(start_paused = true)]
async fn nonsense_corrects_nothing() {
    let told = ToldRate {
        used: Some("x-used".to_owned()),
        size: Some("x-size".to_owned()),
        per_second: Some("x-rate".to_owned()),
        left: None,
    };
    let pace = Arc::new(Pace::new(&[RateLimit { told: Some(told), ..bucket(&[], 10, 1, 1_000) }]));
    for nonsense in ["-1", "NaN", "1e300", "0e", "many", "", "11/5000000000", "inf/inf"] {
        let mut pass = admit(&pace, "orders", 10).await;
        for name in ["x-used", "x-size", "x-rate"] {
            pass.hear_headers(&header(name, nonsense));
        }
        pass.hear_headers(&header("x-rate", "0"));
        drop(pass);
        assert_eq!(waits(&pace, &[10]).await, [10_101], "{nonsense}");
        sleep(Duration::from_secs(60)).await;
    }
}

/// The answer of the first one was made before the other request arrived, however late it comes.
#[tokio::test(start_paused = true)]
async fn an_answer_that_was_overtaken_does_not_make_room() {
    for (heard_after_ms, room_after_ms) in [(0, 1_001), (50, 1_001), (500, 601)] {
        let pace = Arc::new(Pace::new(&[with_used(bucket(&[], 10, 1, 1_000))]));
        let mut slow = admit(&pace, "orders", 1).await;
        let mut quick = admit(&pace, "orders", 9).await;
        quick.hear_headers(&header("x-used", "10"));
        drop(quick);
        sleep(Duration::from_millis(heard_after_ms)).await;
        slow.hear_headers(&header("x-used", "1"));
        drop(slow);
        assert_eq!(waits(&pace, &[1]).await, [room_after_ms], "heard after {heard_after_ms} ms");
    }
}

/// A clock on the wall that goes as the paused one.
struct Wall {
    start: Instant,
    start_ms: AtomicI64,
}

impl Wall {
    fn at(text: &str) -> Self {
        let start_ms = DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis();
        Self { start: Instant::now(), start_ms: start_ms.into() }
    }

    fn ms(&self) -> i64 {
        self.start_ms.load(Ordering::Relaxed) + self.start.elapsed().as_millis() as i64
    }
}

fn by_the_day(nodes: &[&str], requests: u32, zone: &str) -> RateLimit {
    RateLimit { day: Some(zone.to_owned()), ..limit(nodes, requests, 86_400_000) }
}

#[tokio::test(start_paused = true)]
async fn who_would_wait_for_tomorrow_fails_at_once() {
    let limits = [by_the_day(&["orders"], 2, "America/Los_Angeles"), bucket(&[], 1, 1, 1_000)];
    let pace = Arc::new(Pace::new(&limits));
    // The clock goes back on that day.
    let wall = Wall::at("2026-11-01T23:59:50-08:00");
    let go = async |node: &str| pace.admit(node, 1, &|| wall.ms()).await.map(drop);
    assert_eq!((go("orders").await, go("orders").await), (Ok(()), Ok(())));
    let refused_at = wall.start.elapsed();
    let spent = go("orders").await.unwrap_err().to_string();
    assert_eq!(wall.start.elapsed(), refused_at, "nothing was waited for, nor taken");
    assert!(spent.contains("2 requests of `orders` in a day") && spent.contains("from 2026-11-02 00:00"), "{spent}");
    assert_eq!(go("ask").await, Ok(()), "another node has no such limit");
    sleep(Duration::from_millis(10_000).saturating_sub(wall.start.elapsed())).await;
    assert_eq!(go("orders").await, Ok(()), "it is tomorrow");
}

#[tokio::test(start_paused = true)]
async fn nobody_takes_the_last_of_a_day_from_somebody_before() {
    let limits = [by_the_day(&["orders", "items"], 1, "UTC"), limit(&["orders", "users"], 1, 5_000)];
    let pace = Arc::new(Pace::new(&limits));
    let wall = Arc::new(Wall::at("2026-03-05T12:00:00Z"));
    let start = |node: &'static str| {
        let (pace, wall) = (Arc::clone(&pace), Arc::clone(&wall));
        tokio::spawn(async move { pace.admit(node, 1, &|| wall.ms()).await.map(drop) })
    };
    assert_eq!(start("users").await.unwrap(), Ok(()));
    let first = start("orders");
    sleep(Duration::from_millis(1)).await;
    let second = start("items");
    assert_eq!(first.await.unwrap(), Ok(()));
    assert!(second.await.unwrap().is_err());
}

#[tokio::test(start_paused = true)]
async fn days_are_counted_across_processes() {
    let limits = [limit(&[], 100, 1), by_the_day(&[], 5, "Asia/Shanghai")];
    let wall = Wall::at("2026-03-05T15:59:50Z");
    let go = async |pace: &Arc<Pace>| pace.admit("orders", 1, &|| wall.ms()).await.is_ok();
    let before = Arc::new(Pace::new(&limits));
    assert!(go(&before).await && go(&before).await && go(&before).await);
    let counts = before.day_counts();
    assert_eq!(counts, [DayCount { limit: 1, day: "2026-03-05".parse().unwrap(), requests: 3 }]);
    let after = Arc::new(Pace::new(&limits));
    after.restore_day_counts(&counts);
    after.restore_day_counts(&[DayCount { limit: 0, ..counts[0].clone() }, DayCount { limit: 9, ..counts[0].clone() }]);
    assert!(go(&after).await && go(&after).await && !go(&after).await);
    assert_eq!(after.day_counts()[0].requests, 5);
}

/// A bucket of a platform, which refuses whatever does not fit in.
struct Strict {
    size: f64,
    per_second: f64,
    level: f64,
    at: Instant,
}

impl Strict {
    fn new(size: u32, requests: u32, per_ms: u32) -> Arc<Mutex<Self>> {
        let per_second = f64::from(requests) * 1_000.0 / f64::from(per_ms);
        Arc::new(Mutex::new(Self { size: size.into(), per_second, level: 0.0, at: Instant::now() }))
    }

    fn level(&mut self) -> f64 {
        let now = Instant::now();
        self.level = (self.level - (now - self.at).as_secs_f64() * self.per_second).max(0.0);
        self.at = now;
        self.level
    }

    fn takes(&mut self, cost: u32) -> bool {
        let level = self.level() + f64::from(cost).min(self.size);
        let fits = level <= self.size + 1e-6;
        self.level = if fits { level } else { self.level };
        fits
    }
}

/// A request to such a platform.
#[derive(Debug, Clone)]
struct Costly {
    node: usize,
    after_ms: u64,
    cost: u32,
    /// How long it is on its way.
    arrives_after_ms: u64,
    /// When the platform says how full the bucket is, and gives back what was too much.
    answered_after_ms: u64,
    gives_back: u32,
    /// How long the answer is on its way.
    heard_after_ms: u64,
    gives_up_after_ms: Option<u64>,
}

prop_compose! {
    fn some_costly()(
        node in 0..NODES.len(),
        after_ms in prop_oneof![3 => Just(0), 3 => 0..300_u64, 1 => 0..20_000_u64],
        cost in prop_oneof![3 => Just(1), 3 => 0..12_u32, 1 => Just(1_000)],
        arrives_after_ms in prop_oneof![Just(0), Just(99), 0..100_u64],
        answered_after_ms in prop_oneof![Just(0), 0..3_000_u64],
        gives_back in 0..12_u32,
        heard_after_ms in prop_oneof![Just(0), 0..3_000_u64],
        gives_up_after_ms in prop::option::weighted(0.1, 0..5_000_u64),
    ) -> Costly {
        Costly { node, after_ms, cost, arrives_after_ms, answered_after_ms, gives_back, heard_after_ms, gives_up_after_ms }
    }
}

/// Sends a request to platforms, one for each limit. The error: which of them refused it.
async fn send_costly(
    pace: Arc<Pace>,
    limits: Vec<(RateLimit, Arc<Mutex<Strict>>)>,
    asked: Costly,
) -> Result<(), usize> {
    let node = NODES[asked.node];
    let admitted = pace.admit(node, asked.cost, &|| 0);
    let mut pass = match asked.gives_up_after_ms {
        None => admitted.await.expect("there is no limit by the day"),
        Some(after_ms) => match tokio::time::timeout(Duration::from_millis(after_ms), admitted).await {
            Ok(pass) => pass.expect("there is no limit by the day"),
            Err(_) => return Ok(()),
        },
    };
    sleep(Duration::from_millis(asked.arrives_after_ms)).await;
    let concerns = |limit: &RateLimit| limit.nodes.is_empty() || limit.nodes.iter().any(|of| of == node);
    for (index, (_, platform)) in limits.iter().enumerate().filter(|(_, (limit, _))| concerns(limit)) {
        if !platform.lock().unwrap().takes(asked.cost) {
            return Err(index);
        }
    }
    sleep(Duration::from_millis(asked.answered_after_ms)).await;
    let mut told = Vec::new();
    for (index, (_, platform)) in limits.iter().enumerate().filter(|(_, (limit, _))| concerns(limit)) {
        let mut platform = platform.lock().unwrap();
        platform.level = (platform.level() - f64::from(asked.gives_back.min(asked.cost / 2))).max(0.0);
        told.push((format!("x-used-{index}"), platform.level.to_string()));
    }
    sleep(Duration::from_millis(asked.heard_after_ms)).await;
    pass.hear_headers(&told);
    Ok(())
}

prop_compose! {
    fn some_buckets()(each in prop::collection::vec(
        (prop::collection::btree_set(0..NODES.len(), 0..3), 1..12_u32, 1..30_u32, 1..5_000_u32, any::<bool>()), 1..4,
    )) -> Vec<RateLimit> {
        each.into_iter().enumerate().map(|(index, (nodes, size, requests, per_ms, tells))| {
            let nodes: Vec<&str> = nodes.into_iter().map(|node| NODES[node]).collect();
            let told = ToldRate { used: Some(format!("x-used-{index}")), ..ToldRate::default() };
            RateLimit { told: tells.then_some(told), ..bucket(&nodes, size, requests, per_ms) }
        }).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whenever requests arrive, answers come and others give up: no strict platform refuses one, and nobody waits for ever.
    #[test]
    fn no_strict_bucket_overflows(limits in some_buckets(), asked in prop::collection::vec(some_costly(), 0..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let outcome = runtime.block_on(async {
            let pace = Arc::new(Pace::new(&limits));
            let platform = |limit: &RateLimit| Strict::new(limit.bucket.unwrap_or(1), limit.requests, limit.per_ms);
            let limits: Vec<_> = limits.iter().map(|limit| (limit.clone(), platform(limit))).collect();
            let mut sending = Vec::new();
            for asked in asked {
                sleep(Duration::from_millis(asked.after_ms)).await;
                sending.push(tokio::spawn(send_costly(Arc::clone(&pace), limits.clone(), asked)));
            }
            for sent in sending {
                const LONG: Duration = Duration::from_secs(10 * 24 * 3_600);
                tokio::time::timeout(LONG, sent).await.expect("nobody waits for ever").unwrap()?;
            }
            Ok::<_, usize>(())
        });
        prop_assert!(outcome.is_ok(), "{outcome:?}: {:?}", limits);
    }
}

/// The days on which requests arrive at a platform, of those that are let through.
async fn days_of_arrival(limits: &[RateLimit], start_ms: i64, zone: chrono_tz::Tz, asked: &[Costly]) -> Vec<String> {
    let pace = Arc::new(Pace::new(limits));
    let wall = Arc::new(Wall { start: Instant::now(), start_ms: start_ms.into() });
    let mut sending = Vec::new();
    for asked in asked.iter().cloned() {
        sleep(Duration::from_millis(asked.after_ms)).await;
        let (pace, wall) = (Arc::clone(&pace), Arc::clone(&wall));
        sending.push(tokio::spawn(async move {
            drop(pace.admit(NODES[asked.node], 1, &|| wall.ms()).await.ok()?);
            sleep(Duration::from_millis(asked.arrives_after_ms)).await;
            let time = DateTime::from_timestamp_millis(wall.ms())?.with_timezone(&zone);
            Some(time.format("%Y-%m-%d").to_string())
        }));
    }
    let mut days = Vec::new();
    for sent in sending {
        const LONG: Duration = Duration::from_secs(3_600);
        days.extend(tokio::time::timeout(LONG, sent).await.expect("nobody waits for tomorrow").unwrap());
    }
    days
}

/// Shortly before a day ends: one as others, two on which clocks change, and one of which midnight is left out.
const DAY_ENDS: [(&str, &str); 4] = [
    ("Asia/Shanghai", "2026-03-05T23:59:58+08:00"),
    ("America/New_York", "2026-03-08T23:59:58-04:00"),
    ("America/New_York", "2026-11-01T23:59:58-05:00"),
    ("Asia/Beirut", "2026-03-28T23:59:58+02:00"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_day_has_too_many(
        (zone, start) in prop::sample::select(DAY_ENDS.as_slice()),
        later_ms in 0..2_000_i64,
        requests in 1..6_u32,
        per_ms in 1..1_500_u32,
        asked in prop::collection::vec(some_costly(), 0..30),
    ) {
        let start_ms = DateTime::parse_from_rfc3339(start).unwrap().timestamp_millis() + later_ms;
        let limits = [by_the_day(&[], requests, zone), limit(&["orders", "items"], 1, per_ms)];
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let days = runtime.block_on(days_of_arrival(&limits, start_ms, zone.parse().unwrap(), &asked));
        let on = |day: &String| days.iter().filter(|other| *other == day).count();
        prop_assert!(days.iter().all(|day| on(day) <= requests as usize), "{days:?}");
        prop_assert!(days.len() >= asked.len().min(requests as usize), "as many go as may: {days:?}");
    }
}
