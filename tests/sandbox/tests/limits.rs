//! Every limit ends the call it concerns, says so, and leaves the next call alone.

use std::time::{Duration, Instant};

use serde_json::json;
use weft_sandbox::{CallError, Limits};
use weft_sandbox_tests::guests::{hostile, spy};
use weft_sandbox_tests::{Answer, Outcome, Run, Server, settings};

async fn server() -> Server {
    Server::start(|seen| match seen.path.as_str() {
        "/slow" => Answer::ok().after(Duration::from_millis(100)),
        "/large" => Answer::new(200, vec![b'x'; 100_000]),
        _ => Answer::ok(),
    })
    .await
}

/// Runs a node of `hostile` under these limits; then the next call must work as if nothing had been.
async fn misbehave(node: &str, amount: u64, limits: Limits) -> (Outcome, Run) {
    let server = server().await;
    let run = Run::live(settings(&server.base_url, &[])).with_limits(limits);
    let outcome = run.call(hostile().await, node, json!({ "amount": amount })).await;
    let next = Run::live(settings(&server.base_url, &[]));
    next.call(hostile().await, "random", json!({})).await.output();
    (outcome, run)
}

#[tokio::test]
async fn computing_without_end() {
    let limits = Limits { computing: Duration::from_millis(200), ..Limits::default() };
    let started = Instant::now();
    let (outcome, _) = misbehave("spin", 0, limits).await;
    insta::assert_snapshot!(outcome.error());
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn computing_past_the_wall_clock() {
    let limits = Limits { wall_clock: Duration::from_millis(300), ..Limits::default() };
    let (outcome, _) = misbehave("spin", 0, limits).await;
    insta::assert_snapshot!(outcome.error());
}

/// Each hash may be a guess, whatever call it is in.
#[tokio::test]
async fn hashes_of_a_run_are_counted_over_its_calls() {
    let server = server().await;
    let limits = Limits { hashes_of_run_max: 10, ..Limits::default() };
    let run = Run::live(settings(&server.base_url, &[("secret_key", "a long secret")])).with_limits(limits);
    let guess = async |run: &Run| run.call(hostile().await, "guess", json!({ "amount": 5 })).await;
    assert_eq!(guess(&run).await.output(), "none");
    assert_eq!(guess(&run.at_page(2)).await.error(), "the run had more hashed for this account than it may (limit)");
    let other = Run::live(settings(&server.base_url, &[("secret_key", "a long secret")]));
    assert_eq!(guess(&other).await.output(), "none");
}

/// Waiting is not computing: a call may wait longer than it may compute.
#[tokio::test]
async fn waiting_is_not_counted_as_computing() {
    let server = server().await;
    let limits = Limits { computing: Duration::from_millis(500), ..Limits::default() };
    let run = Run::live(settings(&server.base_url, &[])).with_limits(limits);
    let requests: Vec<_> = (0..12).map(|_| json!({ "url": "/slow" })).collect();
    run.call(spy().await, "gather", json!({ "requests": requests })).await.output();
}

#[tokio::test]
async fn waiting_in_the_host_without_end() {
    let limits = Limits { wall_clock: Duration::from_millis(500), ..Limits::default() };
    let (outcome, _) = misbehave("spin-in-host", 0, limits).await;
    insta::assert_snapshot!(outcome.error());
    assert!((3..=5).contains(&outcome.requests), "{} requests", outcome.requests);
}

#[tokio::test]
async fn sleeping_past_the_wall_clock() {
    let limits = Limits { wall_clock: Duration::from_millis(300), ..Limits::default() };
    let (outcome, _) = misbehave("sleep", 3_600_000, limits).await;
    insta::assert_snapshot!(outcome.error());
}

#[tokio::test]
async fn others_go_on_while_one_computes() {
    let server = server().await;
    let limits = Limits { computing: Duration::from_secs(2), ..Limits::default() };
    let busy = Run::live(settings(&server.base_url, &[])).with_limits(limits);
    let other = Run::live(settings(&server.base_url, &[]));
    let hostile = hostile().await;
    let started = Instant::now();
    // One thread runs both: the busy call has to let go of it.
    let finished_after = async {
        other.call(hostile, "random", json!({})).await.output();
        started.elapsed()
    };
    let (outcome, finished_after) = tokio::join!(busy.call(hostile, "spin", json!({})), finished_after);
    assert!(matches!(outcome.result, Err(CallError::Limit(_))));
    assert!(finished_after < Duration::from_secs(1), "{finished_after:?}");
}

#[tokio::test]
async fn memory_without_end() {
    let limits = Limits { memory_bytes_max: 16 << 20, ..Limits::default() };
    let (outcome, _) = misbehave("allocate", 0, limits).await;
    insta::assert_snapshot!(outcome.error());
    let (outcome, _) = misbehave("allocate", 0, Limits::default()).await;
    insta::assert_snapshot!(outcome.error());
}

#[tokio::test]
async fn recursion_without_end() {
    let (by_calls, _) = misbehave("recurse", 0, Limits::default()).await;
    let (by_memory, _) = misbehave("recurse", 1, Limits::default()).await;
    insta::assert_snapshot!(format!("{}\n{}", by_calls.error(), by_memory.error()));
}

#[tokio::test]
async fn a_log_without_end() {
    let limits = Limits { log_lines_max: 5, log_line_bytes_max: 100, ..Limits::default() };
    let (outcome, run) = misbehave("flood-log", 50, limits).await;
    outcome.result.expect("a full log is no reason to fail");
    let lines = run.log.all();
    assert_eq!(lines.len(), 5);
    assert!(lines.iter().all(|line| line.message.len() <= 103 && line.fields.to_string().len() <= 110));
    insta::assert_snapshot!(lines[4].message);
}

#[tokio::test]
async fn a_page_too_large() {
    let limits = Limits { page_bytes_max: 1000, ..Limits::default() };
    let (outcome, _) = misbehave("flood-output", 1000, limits.clone()).await;
    insta::assert_snapshot!(outcome.error());
    let (outcome, _) = misbehave("flood-output", 900, limits).await;
    outcome.result.expect("a page of 900 bytes is allowed");
}

#[tokio::test]
async fn a_page_as_large_as_memory() {
    let (outcome, _) = misbehave("flood-output", 65 << 20, Limits::default()).await;
    insta::assert_snapshot!(outcome.error());
}

#[tokio::test]
async fn requests_without_end() {
    let limits = Limits { requests_max: 3, ..Limits::default() };
    let (outcome, _) = misbehave("many-requests", 1000, limits).await;
    insta::assert_snapshot!(outcome.error());
    assert_eq!(outcome.requests, 3);
}

#[tokio::test]
async fn a_response_too_large() {
    let server = server().await;
    let limits = Limits { response_bytes_max: 1000, ..Limits::default() };
    let run = Run::live(settings(&server.base_url, &[])).with_limits(limits);
    let outcome = run.call(spy().await, "gather", json!({ "requests": [{ "url": "/large" }, { "url": "/" }] })).await;
    insta::assert_snapshot!(outcome.answer()["error"].as_str().unwrap());
    assert_eq!(outcome.output()["answers"][1]["body"], "ok", "the next request works");
}

#[tokio::test]
async fn rows_beyond_the_limit_are_not_asked_for() {
    let server = server().await;
    let limits = Limits { found_rows_max: 7, ..Limits::default() };
    let run = Run::live(settings(&server.base_url, &[])).with_limits(limits);
    let seen = run.call(spy().await, "gather", json!({ "table": "orders" })).await.output();
    assert_eq!(seen["rows"], r#"[{"id":1,"limit":7}]"#);
}

#[tokio::test]
async fn a_panic_is_told_in_the_log() {
    let (outcome, run) = misbehave("panic", 42, Limits::default()).await;
    insta::assert_snapshot!(outcome.error());
    let text = run.log.text();
    assert!(text.contains("panicked at") && text.contains("the amount is 42"), "{text}");
}

#[tokio::test]
async fn a_component_that_exits() {
    let (failed, _) = misbehave("exit", 3, Limits::default()).await;
    let (well, _) = misbehave("exit", 0, Limits::default()).await;
    insta::assert_snapshot!(format!("{}\n{}", failed.error(), well.error()));
}

/// Records stay text in the sandbox: who looks into them finds the lie.
#[tokio::test]
async fn a_lie_is_passed_on_as_it_is() {
    let (outcome, _) = misbehave("lie", 0, Limits::default()).await;
    let page = outcome.result.unwrap();
    assert_eq!((page.records.text(), page.output.as_str(), page.next), ("not JSON", "{", None));
}

#[tokio::test]
async fn a_node_that_does_not_exist() {
    let (outcome, _) = misbehave("no-such-node", 0, Limits::default()).await;
    insta::assert_snapshot!(outcome.error());
}
