//! What is repeated, what is not, and how long that may take.

use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use weft_sandbox::Limits;
use weft_sandbox_tests::guests::spy;
use weft_sandbox_tests::{Answer, Outcome, Run, Server, settings};

/// Gives the answers one after the other, then the last one again and again.
async fn server(answers: Vec<Answer>) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move |_| {
        let index = next.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1);
        answers[index].clone()
    })
    .await
}

async fn send(server: &Server, request: Value) -> Outcome {
    let run = Run::live(settings(&server.base_url, &[]));
    run.call(spy().await, "gather", json!({ "requests": [request] })).await
}

fn read() -> Value {
    json!({ "url": "/", "repeatable": true })
}

/// A request that changes something on the far side.
fn write() -> Value {
    json!({ "url": "/", "method": "POST", "json": {} })
}

/// Pauses between the requests that a server saw.
fn pauses(server: &Server) -> Vec<Duration> {
    server.seen().windows(2).map(|pair| pair[1].at - pair[0].at).collect()
}

#[tokio::test]
async fn the_platforms_wish_is_respected() {
    let server = server(vec![Answer::new(429, "slow down").header("retry-after", "1"), Answer::ok()]).await;
    // Whoever answers 429 has not acted, so even a change can be sent again.
    let outcome = send(&server, write()).await;
    assert_eq!((outcome.answer()["status"].clone(), outcome.requests), (json!(200), 2));
    let pause = pauses(&server)[0];
    assert!((Duration::from_millis(1000)..Duration::from_millis(1500)).contains(&pause), "{pause:?}");
}

/// A date counts from the platform's own: its clock and ours need not agree.
#[tokio::test]
async fn a_wish_may_be_a_date() {
    let busy = Answer::new(503, "")
        .header("date", "Sun, 08 Mar 2026 10:00:00 GMT")
        .header("retry-after", "Sun, 08 Mar 2026 10:00:02 GMT");
    let server = server(vec![busy, Answer::ok()]).await;
    assert_eq!(send(&server, read()).await.requests, 2);
    let pause = pauses(&server)[0];
    assert!((Duration::from_millis(2000)..Duration::from_millis(2500)).contains(&pause), "{pause:?}");
}

#[tokio::test]
async fn a_wish_beyond_the_budget_is_handed_on() {
    let server = server(vec![Answer::new(429, "").header("retry-after", "3600")]).await;
    let started = Instant::now();
    let outcome = send(&server, read()).await;
    assert_eq!((outcome.answer()["status"].clone(), outcome.requests), (json!(429), 1));
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn pauses_grow_until_the_budget_ends() {
    let server = server(vec![Answer::new(503, "busy")]).await;
    let outcome = send(&server, read()).await;
    assert_eq!((outcome.answer()["status"].clone(), outcome.requests), (json!(503), 4));
    let pauses = pauses(&server);
    for (pause, longest_ms) in pauses.iter().zip([500, 1000, 2000]) {
        let longest = Duration::from_millis(longest_ms);
        assert!((longest / 2..longest + Duration::from_millis(300)).contains(pause), "{pauses:?}");
    }
}

#[tokio::test]
async fn a_passing_failure_is_not_seen() {
    let server = server(vec![Answer::new(500, ""), Answer::broken(), Answer::ok()]).await;
    let outcome = send(&server, read()).await;
    assert_eq!((outcome.answer()["body"].clone(), outcome.requests), (json!("ok"), 3));
}

#[tokio::test]
async fn what_may_have_been_done_is_not_done_again() {
    for answer in [Answer::new(502, ""), Answer::new(503, ""), Answer::broken()] {
        let server = server(vec![answer]).await;
        assert_eq!(send(&server, write()).await.requests, 1);
    }
    let server = server(vec![Answer::ok().after(Duration::from_secs(5))]).await;
    let mut request = write();
    request["timeout_ms"] = json!(100);
    assert_eq!(send(&server, request).await.requests, 1);
}

#[tokio::test]
async fn what_never_left_is_sent_again() {
    let server = server(vec![Answer::ok()]).await;
    let base_url = server.base_url.clone();
    drop(server);
    // The listener is gone once its task is.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let run = Run::live(settings(&base_url, &[]));
    let outcome = run.call(spy().await, "gather", json!({ "requests": [write()] })).await;
    assert_eq!(outcome.requests, 4);
    insta::assert_snapshot!(outcome.answer()["error"].as_str().unwrap());
}

#[tokio::test]
async fn a_timeout_is_repeated_and_told() {
    let slow = Answer::ok().after(Duration::from_secs(5));
    let server = server(vec![slow.clone(), Answer::ok(), slow]).await;
    let request = json!({ "url": "/", "repeatable": true, "timeout_ms": 100 });
    assert_eq!(send(&server, request.clone()).await.answer()["body"], "ok");
    let outcome = send(&server, request).await;
    assert_eq!(outcome.requests, 4);
    insta::assert_snapshot!(outcome.answer()["error"].as_str().unwrap());
}

#[tokio::test]
async fn an_answer_that_is_final_is_not_repeated() {
    for status in [200, 204, 400, 401, 403, 404, 409, 422, 501] {
        let server = server(vec![Answer::new(status, "")]).await;
        let outcome = send(&server, read()).await;
        assert_eq!((outcome.answer()["status"].clone(), outcome.requests), (json!(status), 1));
    }
}

#[tokio::test]
async fn repeats_count_against_the_limits_of_the_call() {
    let server = server(vec![Answer::new(503, "")]).await;
    let limits = Limits { requests_max: 2, ..Limits::default() };
    let run = Run::live(settings(&server.base_url, &[])).with_limits(limits);
    let outcome = run.call(spy().await, "gather", json!({ "requests": [read()] })).await;
    assert_eq!((outcome.requests, server.seen().len()), (2, 2));

    let server = self::server(vec![Answer::new(503, "").after(Duration::from_millis(300))]).await;
    let limits = Limits { wall_clock: Duration::from_millis(700), ..Limits::default() };
    let run = Run::live(settings(&server.base_url, &[])).with_limits(limits);
    let outcome = run.call(spy().await, "gather", json!({ "requests": [read()] })).await;
    insta::assert_snapshot!(outcome.error());
}

/// The answers take the call's time; what lies between them doesn't.
#[tokio::test]
async fn pauses_take_none_of_the_calls_time() {
    let server =
        server(vec![Answer::new(429, "").header("retry-after", "1"), Answer::new(503, ""), Answer::ok()]).await;
    let limits = Limits { wall_clock: Duration::from_millis(700), ..Limits::default() };
    let run = Run::live(settings(&server.base_url, &[])).with_limits(limits);
    let outcome = run.call(spy().await, "gather", json!({ "requests": [read()] })).await;
    assert_eq!((outcome.answer()["body"].clone(), outcome.requests), (json!("ok"), 3));
    assert!(pauses(&server)[0] >= Duration::from_secs(1));
}

/// Whether the request was on its way when the connection was closed is a matter of microseconds. If it wasn't, nothing is in
/// doubt, and it is sent again.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_change_that_never_left_is_not_in_doubt() {
    const CHANGES: u32 = 400;
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let base_url = format!("http://{}", listener.local_addr().expect("it is bound"));
    std::thread::spawn(move || listener.incoming().for_each(|connection| drop(connection.expect("a connection"))));
    let run = Run::live(settings(&base_url, &[]));
    let mut changes = JoinSet::new();
    for page in 1..=CHANGES {
        let run = run.at_page(page);
        changes.spawn(async move { run.call(spy().await, "gather", json!({ "requests": [write()] })).await });
    }
    while let Some(outcome) = changes.join_next().await {
        let told = outcome.expect("the call ended").answer().to_string();
        let is_in_doubt = ["closed before message completed", "reset by peer"].iter().any(|end| told.contains(end));
        assert!(is_in_doubt, "sent again until it had left: {told}");
    }
}
