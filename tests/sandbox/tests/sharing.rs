//! Calls share a sandbox: those that wait keep no others from running.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;
use weft_sandbox::outside::Live;
use weft_sandbox::{Account, Expressions, Items, Limits, Sandbox, Source, Text};
use weft_sandbox_tests::guests::{HOSTILE, SPY, spy};
use weft_sandbox_tests::{Answer, Outcome, Run, Server, sandbox_with, settings};

/// A run with an account at this server.
fn run(server: &Server) -> Run {
    Run::of(Account::new(settings(&server.base_url, &[])).expect("an account"), "shop", Arc::new(Live::now()))
}

/// Starts so many calls at once, each with so many requests, one after the other.
async fn start(run: &Run, calls: u32, requests: usize) -> JoinSet<Outcome> {
    let spy = spy().await;
    let mut started = JoinSet::new();
    for page in 1..=calls {
        let run = run.at_page(page);
        let requests = vec![json!({ "url": "/" }); requests];
        started.spawn(async move { run.call(spy, "gather", json!({ "requests": requests })).await });
    }
    started
}

/// How long 100 calls take that each wait for five answers.
async fn time_of_honest_calls(server: &Server) -> Duration {
    let started = Instant::now();
    for outcome in start(&run(server), 100, 5).await.join_all().await {
        assert_eq!(outcome.answer()["status"], json!(200));
    }
    started.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_hangs_keeps_nobody_waiting_but_its_own_account() {
    /// More than there are places in the pool.
    const HANGING: u32 = 1_500;
    /// What a busy machine may add.
    const NOISE: Duration = Duration::from_millis(500);
    let prompt = Server::start(|_| Answer::ok().after(Duration::from_millis(200))).await;
    time_of_honest_calls(&prompt).await;
    let alone = time_of_honest_calls(&prompt).await;

    let hangs = Server::start(|_| Answer::ok().after(Duration::from_secs(100))).await;
    let mut hanging = start(&run(&hangs), HANGING, 1).await;
    let (mut asked, mut before) = (hangs.seen().len(), usize::MAX);
    while asked == 0 || asked != before {
        tokio::time::sleep(Duration::from_millis(500)).await;
        (asked, before) = (hangs.seen().len(), asked);
    }
    let beside = time_of_honest_calls(&prompt).await;
    println!("alone {alone:?}, beside {asked} calls that hang {beside:?}");
    assert!(beside < alone.mul_f64(1.2) + NOISE, "alone {alone:?}, beside {asked} calls that hang {beside:?}");
    let ended = hanging.try_join_next().map(|ended| ended.map(|outcome| outcome.result));
    assert!(ended.is_none(), "they hang as long as the test takes, and one has ended: {ended:?}");
}

const MIB: usize = 1 << 20;

/// The expressions of so many workflows, whose engines rest. Each has a stack of 1 MiB.
async fn expressions(sandbox: &Arc<Sandbox>, workflows: usize) -> Vec<Expressions> {
    let mut all = Vec::new();
    for _ in 0..workflows {
        let programs = vec![".orders".to_owned()];
        let compiled = Expressions::new(Arc::clone(sandbox), weft_bundle::expression_engine(), programs).await;
        all.push(compiled.expect("there is memory for one engine"));
    }
    all
}

/// A quarter of the memory is for expressions, and calls have all the rest, whatever rests.
#[tokio::test]
async fn a_call_gets_its_memory_beside_expressions_that_rest() {
    let sandbox = Arc::new(sandbox_with(80 * MIB));
    let hostile = sandbox.load(HOSTILE).await.expect("the component is sound");
    let _resting = expressions(&sandbox, 8).await;
    let run = Run::live(settings("http://127.0.0.1:9", &[]));
    let run = run.with_limits(Limits { wall_clock: Duration::from_secs(10), ..Limits::default() });
    let outcome = run.call_in(&sandbox, &hostile, "allocate", json!({ "amount": 56 })).await;
    assert_eq!(outcome.output(), json!(56));
}

#[tokio::test]
async fn the_next_workflow_gets_the_memory_of_expressions_that_rest() {
    // Whatever is left when there is too little: not even the first memory of an engine, or that and no more.
    for quarters in 64..76 {
        let sandbox = Arc::new(sandbox_with(quarters * MIB));
        assert_eq!(expressions(&sandbox, 16).await.len(), 16);
    }
}

/// Each needs more than half of what there is.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn expressions_wait_for_the_memory_of_expressions_that_compute() {
    let sandbox = Arc::new(sandbox_with(4 * 24 * MIB));
    let orders: Vec<_> = (0..4_000).map(|id| json!({ "id": id, "note": "x".repeat(1_000) })).collect();
    let orders = json!(orders).to_string();
    let mut at_once = JoinSet::new();
    for expressions in expressions(&sandbox, 8).await {
        let orders = Text::from(orders.clone());
        at_once.spawn(async move {
            for _ in 0..3 {
                let source = Source { key: "orders", field: None, value: &orders };
                let evaluated = expressions.evaluate(&[0], &[source], Items::Once).await;
                assert_eq!(evaluated.expect("its turn comes").rows.len(), 1);
            }
        });
    }
    while let Some(ended) = at_once.join_next().await {
        ended.expect("it was evaluated");
    }
}

/// Calls keep their memory for as long as a platform lets them wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn expressions_wait_for_no_calls_that_hang() {
    let sandbox = Arc::new(sandbox_with(64 * MIB));
    let spy: &'static _ = Box::leak(Box::new(sandbox.load(SPY).await.expect("the component is sound")));
    let hangs = Server::start(|_| Answer::ok().after(Duration::from_secs(100))).await;
    let mut hanging = JoinSet::new();
    for page in 1..=100 {
        let (run, sandbox) = (run(&hangs).at_page(page), Arc::clone(&sandbox));
        let parameters = json!({ "requests": [{ "url": "/" }] });
        hanging.spawn(async move { run.call_in(&sandbox, spy, "gather", parameters).await });
    }
    while hangs.seen().len() < 20 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(expressions(&sandbox, 4).await.len(), 4);
    assert!(hanging.try_join_next().is_none(), "they hang as long as the test takes");
}
