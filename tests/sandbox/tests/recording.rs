//! A recorded run can be replayed without network and without secrets; whatever differs is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weft_recording::file::{self, RecordingError, Written};
use weft_recording::{DeepSearch, RecordedCall, RecordedConnection, RecordedOutcome, Recording};
use weft_sandbox::Page;
use weft_sandbox::outside::{Outside, Recorder, Replay};
use weft_sandbox_tests::guests::{hostile, spy};
use weft_sandbox_tests::{Answer, Run, Server, echo, settings};

const SECRETS: [(&str, &str); 1] = [("secret_key", "a secret: \"key\"")];

async fn server() -> Server {
    let tries = AtomicUsize::new(0);
    Server::start(move |seen| match seen.path.as_str() {
        "/token" => Answer::new(200, r#"{"data":{"access_token":"token-0001","expires_in":"7200"}}"#),
        "/flaky" if tries.fetch_add(1, Ordering::Relaxed) < 2 => Answer::new(503, "busy"),
        "/binary" => Answer::new(200, vec![0xff, 0x00, 0xfe]),
        "/slow" => Answer::ok().after(Duration::from_secs(5)),
        "/large" => Answer::new(200, vec![b'x'; 5000]),
        "/redirect" => Answer::redirect(302, &format!("/landed?{}", seen.query)),
        _ => echo::answer(200, seen),
    })
    .await
}

/// One of everything that can come back.
fn program() -> Value {
    json!({
        "sealed": ["secret_key", "access_token"],
        "derive": [{ "name": "md5", "how": "digest", "parts": ["<secret_key>", "<access_token>"] }],
        "requests": [
            { "url": "/query", "query": [["key", "<secret_key>"], ["sign", "<md5>"], ["page", "1"]] },
            { "url": "/form", "method": "POST", "form": [["token", "<access_token>"]] },
            { "url": "/json", "method": "POST", "json": { "token": "<access_token>", "page": 1, "price": 1.50 } },
            { "url": "/text", "method": "POST", "text": "weft: |\n  \ttext\r\n" },
            { "url": "/flaky", "repeatable": true },
            { "url": "/binary" },
            { "url": "/slow", "timeout_ms": 100 },
            { "url": "/large" },
            { "url": "/redirect", "query": [["key", "<secret_key>"]] },
            { "url": "http://other.example/" },
            { "url": "/", "headers": [["bad header", "x"]] },
        ],
    })
}

/// Gets a token, then runs the program.
async fn run(mut run: Run, program: Value) -> Vec<Page> {
    run.limits.response_bytes_max = 4000;
    let token = run.call(spy().await, "token", json!({})).await;
    let gathered = run.at_page(2).call(spy().await, "gather", program).await;
    let clock = run.at_page(3).call(hostile().await, "clock", json!({})).await;
    let random = run.at_page(4).call(hostile().await, "random", json!({})).await;
    [token, gathered, clock, random].map(|outcome| outcome.result.unwrap()).into()
}

fn finish(recorder: &Recorder) -> Recording {
    let connection = RecordedConnection {
        platform: "spy".to_owned(),
        base_url: "http://127.0.0.1".to_owned(),
        fields: [("app_id".to_owned(), "app-for-tests".to_owned())].into(),
        secrets: vec!["secret_key".to_owned()],
    };
    Recording {
        workflow: "spying".to_owned(),
        engine: "weft 0.1.0".to_owned(),
        components: [].into(),
        started_at_ms: recorder.run_started_at_ms(),
        seed: recorder.seed(),
        inputs: [("since".to_owned(), json!("2026-01-01")), ("n".to_owned(), json!(9_007_199_254_740_993_i64))].into(),
        connections: [("shop".to_owned(), connection)].into(),
        bookmarks: [].into(),
        tokens: [].into(),
        masked: Vec::new(),
        calls: recorder.calls(),
    }
}

/// The recording as files; refused if a secret or one of these tokens is in it.
fn write(recording: &Recording, tokens: &[&str]) -> Result<Written, RecordingError> {
    let secrets = SECRETS.iter().copied().chain(tokens.iter().map(|token| ("access_token", *token)));
    file::write(recording, &DeepSearch::new(secrets.map(|(name, value)| (name.to_owned(), value.into()))))
}

fn read(written: &Written) -> Recording {
    let load = |name: &str| {
        let file = written.files.iter().find(|file| file.name == name);
        Ok(file.expect("a side file").bytes.clone())
    };
    file::read(&written.text, &load).unwrap()
}

#[tokio::test]
async fn a_replay_gives_the_same_pages() {
    let server = server().await;
    let base_url = server.base_url.clone();
    let (live, recorder) = Run::recorded(settings(&base_url, &SECRETS));
    let recorded = run(live, program()).await;
    drop(server);
    // The server answers in encodings within one another too: the run has hidden these as well.
    let read = read(&write(&finish(&recorder), &["token-0001"]).unwrap());
    assert_eq!(read, finish(&recorder), "a recording is read as it was written");

    let started = Instant::now();
    let replay = Arc::new(Replay::new(&read));
    let replayed = run(Run::replayed(settings(&base_url, &SECRETS), Arc::clone(&replay)), program()).await;
    assert_eq!(replayed, recorded);
    assert_eq!(replay.script.unused(), [] as [&str; 0]);
    assert!(started.elapsed() < Duration::from_secs(2), "a replay waits for nothing");
}

/// Records one call of `spy/gather`.
async fn record(server: &Server, program: Value) -> Recording {
    let (live, recorder) = Run::recorded(settings(&server.base_url, &SECRETS));
    live.call(spy().await, "gather", program).await.output();
    finish(&recorder)
}

fn replay(server: &Server, recording: &Recording) -> (Run, Arc<Replay>) {
    let replay = Arc::new(Replay::new(recording));
    (Run::replayed(settings(&server.base_url, &SECRETS), Arc::clone(&replay)), replay)
}

fn three_requests() -> Value {
    json!({
        "sealed": ["secret_key"],
        "requests": [
            { "url": "/orders", "query": [["page", "1"], ["key", "<secret_key>"]], "headers": [["x-version", "2"]] },
            { "url": "/users", "method": "POST", "json": { "ids": [1, 2], "fields": "all" } },
            { "url": "/form", "method": "POST", "form": [["a", "1"]] },
        ],
    })
}

#[tokio::test]
async fn a_difference_is_told() {
    let server = server().await;
    let recording = record(&server, three_requests()).await;
    let change = |index: usize, field: &str, value: Value| {
        let mut program = three_requests();
        program["requests"][index][field] = value;
        program
    };
    let mut messages = Vec::new();
    for program in [
        change(0, "query", json!([["page", "2"], ["key", "<secret_key>"]])),
        change(0, "headers", json!([["x-version", "3"]])),
        change(0, "url", json!("/order")),
        change(1, "json", json!({ "ids": [1, 2, 3], "limit": 5 })),
        change(1, "method", json!("PUT")),
        change(2, "form", json!([["a", "2"]])),
    ] {
        let (run, _) = replay(&server, &recording);
        messages.push(run.call(spy().await, "gather", program).await.error());
    }
    insta::assert_snapshot!(server.hide_port(&messages.join("\n\n")));
}

#[tokio::test]
async fn a_request_too_many_is_told() {
    let server = server().await;
    let recording = record(&server, three_requests()).await;
    let mut program = three_requests();
    program["requests"].as_array_mut().unwrap().push(json!({ "url": "/more" }));
    let (run, _) = replay(&server, &recording);
    insta::assert_snapshot!(server.hide_port(&run.call(spy().await, "gather", program).await.error()));
}

#[tokio::test]
async fn a_request_that_never_came_is_told() {
    let server = server().await;
    let recording = record(&server, three_requests()).await;
    let mut program = three_requests();
    program["requests"].as_array_mut().unwrap().truncate(1);
    let (run, replay) = replay(&server, &recording);
    run.call(spy().await, "gather", program).await.output();
    insta::assert_snapshot!(server.hide_port(&replay.script.unused().join("\n")));
}

/// A call that was not recorded may begin; what it may not do is ask. And no call begins twice.
#[tokio::test]
async fn a_call_that_was_not_recorded_may_not_ask() {
    let server = server().await;
    let recording = record(&server, three_requests()).await;
    let (run, _) = replay(&server, &recording);
    run.at_page(2).call(spy().await, "gather", json!({})).await.output();
    let other = run.at_page(3).call(spy().await, "gather", json!({ "requests": [{ "url": "/page/9" }] })).await;
    run.call(spy().await, "gather", json!({})).await.output();
    let again = run.call(spy().await, "gather", json!({})).await;
    let asked = format!("the recording has no answer to GET {}/page/9 (step, page 3); nearest is", server.base_url);
    assert!(other.error().starts_with(&asked), "{}", other.error());
    assert_eq!(again.error(), "the call `step, page 1` was made twice (replay)");
}

/// Calls that ran in parallel may be replayed in any order.
#[tokio::test]
async fn calls_replay_in_any_order() {
    let server = server().await;
    let (live, recorder) = Run::recorded(settings(&server.base_url, &[]));
    let program = |page: u32| json!({ "requests": [{ "url": format!("/page/{page}") }] });
    let mut recorded = Vec::new();
    for page in 1..=3 {
        recorded.push(live.at_page(page).call(spy().await, "gather", program(page)).await.output());
    }
    let (run, replay) = replay(&server, &finish(&recorder));
    for page in [3, 1, 2] {
        let replayed = run.at_page(page).call(spy().await, "gather", program(page)).await.output();
        assert_eq!(replayed, recorded[page as usize - 1]);
    }
    assert!(replay.script.unused().is_empty());
}

#[tokio::test]
async fn a_recording_with_a_secret_is_not_written() {
    let server = server().await;
    let mut recording = record(&server, three_requests()).await;
    recording.inputs.insert("note".to_owned(), json!(format!("the key is {}", SECRETS[0].1)));
    let error = write(&recording, &[]).expect_err("it holds a secret");
    insta::assert_snapshot!(format!("{error}\nremedy: {}", error.remedy));
}

/// A shop that refuses its first token and gives others.
async fn forgetful() -> Server {
    let given = AtomicUsize::new(0);
    Server::start(move |seen| match seen.path.as_str() {
        "/token" => {
            let number = given.fetch_add(1, Ordering::Relaxed) + 1;
            Answer::new(200, format!(r#"{{"data":{{"access_token":"token-000{number}","expires_in":7200}}}}"#))
        }
        _ => echo::answer(200, seen),
    })
    .await
}

/// The calls of a run with two tokens, without what depends on time; and the tokens that it got.
async fn with_two_tokens() -> (Vec<RecordedCall>, usize) {
    let server = forgetful().await;
    let (live, recorder) = Run::recorded(settings(&server.base_url, &SECRETS));
    let ask = json!({
        "sealed": ["secret_key", "access_token"],
        "requests": [{ "url": "/query", "query": [["key", "<secret_key>"], ["token", "<access_token>"]] }],
    });
    for page in [1, 3] {
        live.at_page(page).call(spy().await, "token", json!({})).await.output();
        live.at_page(page + 1).call(spy().await, "gather", ask.clone()).await.output();
    }
    let mut calls = recorder.calls();
    for call in &mut calls {
        call.started_at_ms = 0;
        for exchange in &mut call.exchanges {
            exchange.duration_ms = 0;
            exchange.request.url = server.hide_port(&exchange.request.url);
            if let RecordedOutcome::Response { body, headers, .. } = &mut exchange.outcome {
                *body = server.hide_port(&String::from_utf8_lossy(body)).into_bytes();
                headers.clear();
            }
        }
    }
    (calls, recorder.tokens().len())
}

/// Sealed values are known by their names: a seed, or the tokens of the day, leave nothing behind.
#[tokio::test]
async fn recordings_do_not_depend_on_the_seed() {
    let (one, tokens) = with_two_tokens().await;
    let (other, _) = with_two_tokens().await;
    assert_eq!(tokens, 2, "a token that was replaced is not forgotten");
    let queries: Vec<&str> = [1, 3].map(|call| one[call].exchanges[0].request.query[1].1.as_str()).into();
    assert_eq!(queries, ["<token:shop/access_token>", "<token:shop/access_token/2>"]);
    assert_eq!(one, other);
}
