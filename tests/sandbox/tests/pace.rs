//! The rate budget of an account: one for all steps and all runs of the process.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;
use tokio::task::JoinSet;
use weft_recording::Recording;
use weft_sandbox::contract::{RateLimit, ToldRate};
use weft_sandbox::outside::{Live, Outside, Replay};
use weft_sandbox::{Account, AccountSettings, CallError, LimitKind, Limits, Reached};
use weft_sandbox_tests::guests::spy;
use weft_sandbox_tests::{Answer, Run, Server, settings};

const STRETCH: Duration = Duration::from_millis(700);
/// How much later than another a request may arrive that was sent at the same time, on a machine that is busy.
const ARRIVAL_JITTER: Duration = Duration::from_millis(300);

/// The most requests that arrived within any stretch of that length.
fn most_within(server: &Server, stretch: Duration) -> usize {
    let times: Vec<_> = server.seen().iter().map(|seen| seen.at).collect();
    let within = |start: usize| times[start..].iter().take_while(|&&time| time - times[start] < stretch).count();
    (0..times.len()).map(within).max().unwrap_or(0)
}

#[tokio::test]
async fn runs_that_go_on_at_once_share_the_budget() {
    let server = Server::start(|_| Answer::ok()).await;
    let limit = |nodes: &[&str], requests| RateLimit {
        nodes: nodes.iter().map(|&node| node.to_owned()).collect(),
        requests,
        per_ms: STRETCH.as_millis() as u32,
        bucket: None,
        day: None,
        told: None,
    };
    // Several limits hold at once: the narrowest counts, and that of another node doesn't.
    let limits = vec![limit(&[], 8), limit(&["gather"], 5), limit(&["ask"], 1)];
    let account = Account::new(AccountSettings { limits, ..settings(&server.base_url, &[]) }).expect("an account");
    let mut calls = JoinSet::new();
    for run in 0..4 {
        let outside: Arc<dyn Outside> = Arc::new(Live::now());
        let run = Run::of(Arc::clone(&account), &format!("shop{run}"), outside);
        for page in 1..=5 {
            let run = run.at_page(page);
            let request = json!({ "url": "/", "repeatable": true });
            calls.spawn(async move { run.call(spy().await, "gather", json!({ "requests": [request] })).await });
        }
    }
    while let Some(outcome) = calls.join_next().await {
        assert_eq!(outcome.expect("the call ends").answer()["status"], json!(200));
    }
    assert_eq!(server.seen().len(), 20);
    assert_eq!(most_within(&server, STRETCH - ARRIVAL_JITTER), 5);
}

/// A call that needs no time of its own waits for the budget as long as it takes.
#[tokio::test]
async fn waiting_for_the_budget_takes_none_of_the_calls_time() {
    const CALLS: u32 = 80;
    let server = Server::start(|_| Answer::ok()).await;
    let (requests, per_ms) = (10, 300);
    let limits = vec![RateLimit { nodes: Vec::new(), requests, per_ms, bucket: None, day: None, told: None }];
    let account = Account::new(AccountSettings { limits, ..settings(&server.base_url, &[]) }).expect("an account");
    let limits = Limits { wall_clock: Duration::from_secs(1), ..Limits::default() };
    let run = Run::of(account, "shop", Arc::new(Live::now())).with_limits(limits);
    let started = Instant::now();
    let mut calls = JoinSet::new();
    for page in 1..=CALLS {
        let run = run.at_page(page);
        let request = json!({ "url": "/", "repeatable": true });
        calls.spawn(async move { run.call(spy().await, "gather", json!({ "requests": [request] })).await });
    }
    while let Some(outcome) = calls.join_next().await {
        assert_eq!(outcome.expect("the call ends").answer()["status"], json!(200));
    }
    assert_eq!(server.seen().len(), CALLS as usize);
    assert!(started.elapsed() > Duration::from_secs(2), "{:?}", started.elapsed());
}

/// Of all nodes.
fn stretch(requests: u32, per_ms: u32) -> RateLimit {
    RateLimit { nodes: Vec::new(), requests, per_ms, bucket: None, day: None, told: None }
}

fn account(server: &Server, limit: RateLimit) -> Arc<Account> {
    Account::new(AccountSettings { limits: vec![limit], ..settings(&server.base_url, &[]) }).expect("an account")
}

fn ask(requests: usize) -> serde_json::Value {
    json!({ "requests": vec![json!({ "url": "/", "repeatable": true }); requests] })
}

#[tokio::test]
async fn a_bucket_takes_as_many_at_once_as_fit_in() {
    let server = Server::start(|_| Answer::ok()).await;
    let run =
        Run::of(account(&server, RateLimit { bucket: Some(5), ..stretch(10, 1_000) }), "shop", Arc::new(Live::now()));
    run.call(spy().await, "gather", ask(12)).await.output();
    assert_eq!(server.seen().len(), 12);
    let times: Vec<_> = server.seen().iter().map(|seen| seen.at).collect();
    assert!(times[11] - times[0] >= Duration::from_millis(700 - 300), "{times:?}");
}

/// Others fill the bucket, too: the platform says so in header fields or in a body, also where it refuses.
#[tokio::test]
async fn what_answers_tell_goes_before_what_is_counted() {
    let in_header = ToldRate { used: Some("X-Used".to_owned()), ..ToldRate::default() };
    let in_body =
        ToldRate { left: Some("/rate/left".to_owned()), size: Some("/rate/size".to_owned()), ..ToldRate::default() };
    for (told, status) in [(in_header, 200), (in_body, 403)] {
        let answer = Answer::new(status, r#"{"rate":{"size":10,"left":0}}"#).header("x-used", "10/10");
        let server = Server::start(move |_| answer.clone()).await;
        let limit = RateLimit { bucket: Some(1_000), told: Some(told), ..stretch(1, 1_000) };
        let run = Run::of(account(&server, limit), "shop", Arc::new(Live::now()));
        let started = Instant::now();
        run.call(spy().await, "gather", ask(2)).await.output();
        assert_eq!(server.seen().len(), 2);
        assert!(started.elapsed() >= Duration::from_millis(900), "{:?}", started.elapsed());
    }
}

/// A zone in which it is no time near midnight.
fn zone() -> &'static str {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock that is set");
    let hour = since.as_secs() / 3_600 % 24;
    if (6..18).contains(&hour) { "UTC" } else { "Etc/GMT+12" }
}

#[tokio::test]
async fn who_would_wait_for_tomorrow_fails_at_once_and_a_replay_does_not_count() {
    let server = Server::start(|_| Answer::ok()).await;
    let limit = RateLimit { day: Some(zone().to_owned()), ..stretch(2, 86_400_000) };
    let account = account(&server, limit.clone());
    let recorder = Arc::new(weft_sandbox::outside::Recorder::new(Arc::new(Live::now())));
    let run = Run::of(Arc::clone(&account), "shop", Arc::clone(&recorder) as Arc<dyn Outside>);
    run.call(spy().await, "gather", ask(2)).await.output();
    let counts = account.day_counts();
    assert_eq!((counts.len(), counts[0].limit, counts[0].requests), (1, 0, 2));

    // In the next process, too.
    let next = self::account(&server, limit);
    next.restore_day_counts(&counts);
    for account in [account, Arc::clone(&next)] {
        let run = Run::of(account, "shop", Arc::new(Live::now()));
        let outcome = run.call(spy().await, "gather", ask(1)).await;
        let Err(CallError::Limit(Reached { reason, kind: LimitKind::Day })) = &outcome.result else {
            panic!("{:?}", outcome.result)
        };
        assert!(reason.starts_with("the account `main` has no request left for today"), "{reason}");
    }
    assert_eq!(server.seen().len(), 2);

    let recording = Recording {
        workflow: "spying".to_owned(),
        engine: String::new(),
        components: [].into(),
        started_at_ms: recorder.run_started_at_ms(),
        seed: recorder.seed(),
        inputs: [].into(),
        connections: [].into(),
        bookmarks: [].into(),
        tokens: [].into(),
        masked: Vec::new(),
        calls: recorder.calls(),
    };
    let replayed = Run::of(next, "shop", Arc::new(Replay::new(&recording)));
    replayed.call(spy().await, "gather", ask(2)).await.output();
}
