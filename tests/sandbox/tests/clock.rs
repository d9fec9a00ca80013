//! Time and random come from the run.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use weft_sandbox::outside::{CallKey, Live};
use weft_sandbox_tests::guests::{hostile, spy};
use weft_sandbox_tests::{Answer, Run, Server, settings};

const STARTED_AT_MS: i64 = 1_767_225_600_000;

async fn server() -> Server {
    Server::start(|_| Answer::ok().after(Duration::from_millis(150))).await
}

fn seeded(server: &Server, seed: u8) -> Run {
    Run::new(settings(&server.base_url, &[]), Arc::new(Live::started(STARTED_AT_MS, [seed; 32])))
}

#[tokio::test]
async fn the_clock_moves_only_by_waiting_in_the_host() {
    let server = server().await;
    let run = seeded(&server, 1);
    let seen = run.call(hostile().await, "clock", json!({ "amount": 50_000_000 })).await.output();
    let number = |name: &str| seen[name].as_i64().unwrap();
    assert_eq!(number("after_computing_ms"), number("start_ms"), "computing takes no time");
    let waited_ms = number("after_waiting_ms") - number("start_ms");
    assert!((150..1000).contains(&waited_ms), "{waited_ms}");
    assert_eq!(number("steady_ms"), waited_ms, "both clocks agree");
}

#[tokio::test]
async fn sleeping_is_waiting_in_the_host() {
    let server = server().await;
    let seen = seeded(&server, 1).call(hostile().await, "sleep", json!({ "amount": 120 })).await.output();
    assert_eq!(seen, json!({ "steady_ms": 120, "clock_ms": 120 }));
}

async fn random(run: &Run) -> Value {
    let random = run.call(hostile().await, "random", json!({})).await.output();
    assert_eq!(random["got"], true);
    random
}

#[track_caller]
fn assert_differs(one: &Value, other: &Value) {
    assert!(one["bytes"] != other["bytes"] && one["hash"] != other["hash"], "{one} {other}");
}

#[tokio::test]
async fn random_depends_on_seed_and_call_alone() {
    let server = server().await;
    let first = random(&seeded(&server, 1)).await;
    assert_eq!(random(&seeded(&server, 1)).await, first, "same seed, same call");
    assert_differs(&first, &random(&seeded(&server, 2)).await);
    let run = seeded(&server, 1);
    let keys = [
        CallKey { step: "other".to_owned(), ..run.key.clone() },
        CallKey { flow_page: 2, ..run.key.clone() },
        CallKey { item: 2, ..run.key.clone() },
        CallKey { page: 2, ..run.key.clone() },
        CallKey { attempt: 2, ..run.key.clone() },
    ];
    for key in keys {
        let other = Run { key, ..run.clone() };
        assert_differs(&first, &random(&other).await);
    }
}

#[tokio::test]
async fn there_is_nothing_else_to_see() {
    let server = server().await;
    let run = seeded(&server, 1);
    let seen = run.call(spy().await, "gather", json!({ "surroundings": true })).await.output();
    let nothing = json!({
        "environment": [],
        "arguments": [],
        "input": "",
        "folders": [false, false, false, false],
        "files": [null, null, null, null],
        "written": false,
        "working_folder": "/",
    });
    assert_eq!(seen["surroundings"], nothing);
}
