//! Outsides around others: for reading only, and for what a recording is missing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use weft_recording::{RecordedOutcome, Recording};
use weft_sandbox::contract::RateLimit;
use weft_sandbox::outside::{Live, Mend, Mended, Outside, Reading, Recorder};
use weft_sandbox::{AccountSettings, CallError, Stop, fill_placeholders};
use weft_sandbox_tests::guests::spy;
use weft_sandbox_tests::{Answer, Run, Server, settings};

const SECRETS: [(&str, &str); 1] = [("secret_key", "a secret: \"key\"")];

async fn server() -> Server {
    Server::start(|seen| match seen.path.as_str() {
        "/token" => Answer::new(200, r#"{"data":{"access_token":"token-0001","expires_in":7200}}"#),
        "/moved" => Answer::redirect(307, "/elsewhere"),
        _ => Answer::ok(),
    })
    .await
}

fn ask(method: &str, url: &str, repeatable: bool) -> Value {
    json!({ "requests": [{ "method": method, "url": url, "repeatable": repeatable }] })
}

/// What came of a request through an outside for reading: what is said, and how many requests the server saw.
async fn read(nodes: &[&str], program: Value) -> (String, usize) {
    let server = server().await;
    let nodes: BTreeSet<_> = nodes.iter().map(|node| ("spy".to_owned(), (*node).to_owned())).collect();
    let reading = Arc::new(Reading::new(Arc::new(Live::now()), nodes));
    let run = Run::new(settings(&server.base_url, &SECRETS), Arc::clone(&reading) as Arc<dyn Outside>);
    let outcome = run.call(spy().await, "gather", program).await;
    let said = match outcome.result {
        Ok(_) => "came".to_owned(),
        Err(_) => format!("{}; refused {:?}", outcome.error(), reading.refused()),
    };
    (said, server.seen().len())
}

#[tokio::test]
async fn only_requests_that_read_are_sent() {
    for (method, repeatable) in [("GET", false), ("HEAD", false), ("POST", true)] {
        assert_eq!(read(&["gather"], ask(method, "/orders", repeatable)).await, ("came".to_owned(), 1), "{method}");
    }
    let refused = "the run was stopped before `step`, which may write (replay); refused Some(\"step\")".to_owned();
    for (method, repeatable) in [("POST", false), ("PUT", true), ("DELETE", true), ("PATCH", true)] {
        assert_eq!(read(&["gather"], ask(method, "/orders", repeatable)).await, (refused.clone(), 0), "{method}");
    }
    // A node that isn't known to read sends nothing at all.
    assert_eq!(read(&["token"], ask("GET", "/orders", true)).await, (refused, 0));
}

#[tokio::test]
async fn a_redirect_is_checked_too() {
    let (said, seen) = read(&["gather"], ask("POST", "/moved", true)).await;
    assert_eq!((said.as_str(), seen), ("came", 2));
}

fn finish(recorder: &Recorder) -> Recording {
    Recording {
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
    }
}

fn requests(urls: &[&str]) -> Value {
    let requests = urls.iter().map(|url| json!({ "url": url, "query": [["token", "<access_token>"]] }));
    json!({ "sealed": ["access_token"], "requests": requests.collect::<Vec<_>>() })
}

/// A run that gets a token and asks: the recording, and what came of the calls.
async fn run(run: Run, urls: &[&str]) -> Vec<Value> {
    run.call(spy().await, "token", json!({})).await.output();
    vec![run.at_page(2).call(spy().await, "gather", requests(urls)).await.output()["answers"].clone()]
}

#[tokio::test]
async fn what_is_missing_is_asked_for_with_a_live_token() {
    let server = server().await;
    let account = || settings(&server.base_url, &SECRETS);
    let (live, recorder) = Run::recorded(account());
    run(live, &["/one", "/two", "/three"]).await;
    let recording = finish(&recorder);

    let before = server.seen().len();
    let mend = Arc::new(Mend::new(&recording, Stop::never()));
    let recorder = Arc::new(Recorder::new(Arc::clone(&mend) as Arc<dyn Outside>));
    let mended = run(Run::new(account(), Arc::clone(&recorder) as Arc<dyn Outside>), &["/one", "/new", "/three"]).await;
    let seen: Vec<String> =
        server.seen()[before..].iter().map(|seen| format!("{}?{}", seen.path, seen.query)).collect();
    assert_eq!(seen.len(), 2, "{seen:?}");
    assert!(seen[0].starts_with("/token") && seen[1] == "/new?token=token-0001", "{seen:?}");
    assert_eq!(mend.counts(), Mended { kept: 2, asked: 1, tokens: 1 });
    assert_eq!(mend.dropped(), 1, "/two");

    let replay = Arc::new(weft_sandbox::outside::Replay::new(&finish(&recorder)));
    let replayed = run(Run::replayed(account(), Arc::clone(&replay)), &["/one", "/new", "/three"]).await;
    assert_eq!(replayed, mended);
    assert!(replay.script.unused().is_empty());
}

/// What waits for the account's budget hears that it is to stop, and has asked for nothing then.
#[tokio::test]
async fn whoever_waits_to_ask_for_what_is_missing_can_be_stopped() {
    let server = server().await;
    let (_, recorder) = Run::recorded(settings(&server.base_url, &SECRETS));
    let (sender, receiver) = tokio::sync::watch::channel(false);
    let mend = Arc::new(Mend::new(&finish(&recorder), receiver.into()));
    let (requests, per_ms) = (1, 3_600_000);
    let limits = vec![RateLimit { nodes: Vec::new(), requests, per_ms, bucket: None, day: None, told: None }];
    let account = AccountSettings { limits, ..settings(&server.base_url, &SECRETS) };
    let run = Run::new(account, Arc::clone(&mend) as Arc<dyn Outside>);
    let spy = spy().await;
    run.call(spy, "gather", ask("GET", "/one", true)).await.output();
    let second = run.at_page(2);
    let waiting = tokio::spawn(async move { second.call(spy, "gather", ask("GET", "/two", true)).await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!waiting.is_finished(), "there is an hour to wait");
    sender.send(true).expect("the outside listens");
    let outcome = tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("it was heard").expect("it ends");
    assert!(matches!(outcome.result, Err(CallError::Stopped)), "{:?}", outcome.result);
    assert_eq!((server.seen().len(), mend.counts().asked), (1, 1));
}

/// Whoever made a recording knows its random, and so the markers of a run with it. Data of theirs holds no value for that.
#[tokio::test]
async fn the_recording_of_a_stranger_is_given_nothing_to_fill_in() {
    let server = server().await;
    let account = || settings(&server.base_url, &SECRETS);
    let (live, recorder) = Run::recorded(account());
    run(live, &["/data"]).await;
    let mut recording = finish(&recorder);
    let marker = fill_placeholders("<token:shop/access_token>", &recording.seed);
    for exchange in recording.calls.iter_mut().flat_map(|call| &mut call.exchanges) {
        if let RecordedOutcome::Response { body, .. } = &mut exchange.outcome {
            *body = format!("<token:shop/access_token> {marker} sealed-a-{marker}").into_bytes();
        }
    }
    let run = Run::new(account(), Arc::new(Mend::new(&recording, Stop::never())) as Arc<dyn Outside>);
    run.call(spy().await, "token", json!({})).await.output();
    let answers = run.at_page(2).call(spy().await, "gather", requests(&["/data"])).await.output()["answers"].clone();
    let said = answers[0]["body"].as_str().expect("a text");
    assert!(!said.contains(&marker) && said.contains("[hidden by weft]"), "{said}");
}

/// A request for something that holds for the whole run.
fn lasting() -> Value {
    json!({ "requests": [{ "method": "POST", "url": "/fields", "repeatable": true, "once_per_run": true }] })
}

/// The call of an item of a step.
fn item(run: &Run, item: u32, attempt: u32) -> Run {
    let mut call = run.clone();
    (call.key.item, call.key.attempt) = (item, attempt);
    call
}

#[tokio::test]
async fn what_holds_for_the_whole_run_is_asked_once_and_replayed_whoever_asks_first() {
    let server = server().await;
    let account = || settings(&server.base_url, &SECRETS);
    let (live, recorder) = Run::recorded(account());
    let spy = spy().await;
    let calls: Vec<_> = (1..=8)
        .map(|number| {
            let call = item(&live, number, 1);
            tokio::spawn(async move { call.call(spy, "gather", lasting()).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for call in calls {
        outcomes.push(call.await.unwrap());
    }
    assert_eq!(server.seen().len(), 1);
    assert_eq!(outcomes.iter().map(|outcome| outcome.requests).sum::<u32>(), 1);
    let answers: Vec<Value> = outcomes.iter().map(|outcome| outcome.output()["answers"].clone()).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let recording = finish(&recorder);
    assert_eq!(recording.calls.iter().map(|call| call.exchanges.len()).sum::<usize>(), 1);

    let replay = Arc::new(weft_sandbox::outside::Replay::new(&recording));
    let replayed = Run::replayed(account(), Arc::clone(&replay));
    for number in (1..=8).rev() {
        let outcome = item(&replayed, number, 1).call(spy, "gather", lasting()).await;
        assert_eq!(outcome.output()["answers"], answers[0]);
    }
    assert!(replay.script.unused().is_empty());
}

#[tokio::test]
async fn a_call_that_is_made_again_and_another_step_ask_anew() {
    let server = server().await;
    let run = Run::live(settings(&server.base_url, &SECRETS));
    let spy = spy().await;
    for (number, attempt, asked) in [(1, 1, 1), (2, 1, 1), (2, 2, 2), (3, 1, 3), (4, 1, 3)] {
        item(&run, number, attempt).call(spy, "gather", lasting()).await.output();
        assert_eq!(server.seen().len(), asked, "item {number}, attempt {attempt}");
    }
    let mut other = item(&run, 1, 1);
    other.key.step = "other".to_owned();
    other.call(spy, "gather", lasting()).await.output();
    assert_eq!(server.seen().len(), 4);
}
