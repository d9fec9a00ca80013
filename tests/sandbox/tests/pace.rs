//! The rate budget of an account: one for all steps and all runs of the process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;
use weft_sandbox::contract::RateLimit;
use weft_sandbox::outside::{Live, Outside};
use weft_sandbox::{Account, AccountSettings, Limits};
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
