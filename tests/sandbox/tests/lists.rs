//! Lists of records that stay in the host: what a component sees of them, and what a page has of them.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use weft_sandbox::outside::Live;
use weft_sandbox::{Account, CallError, LimitKind, Limits, PageRecords, Sandbox, SandboxSettings};
use weft_sandbox_tests::guests::{LIST_OF_NOBODY, SPY, spy};
use weft_sandbox_tests::{Answer, Outcome, Run, Server, sandbox, settings};

const SECRET: &str = "s3cr3t-0123456789";

fn run(server: &Server) -> Run {
    let account = Account::new(settings(&server.base_url, &[("user", SECRET)])).expect("an account");
    Run::of(account, "shop", Arc::new(Live::now()))
}

async fn server(body: &'static str) -> Server {
    Server::start(move |seen| match seen.path.as_str() {
        "/token" => Answer::new(200, r#"{"token":"t0k3n-0123456789"}"#),
        _ => Answer::new(200, body),
    })
    .await
}

async fn pass(run: &Run, parameters: Value) -> Outcome {
    run.call(spy().await, "pass", parameters).await
}

fn records(outcome: &Outcome) -> &PageRecords {
    &outcome.result.as_ref().expect("a page").records
}

#[tokio::test]
async fn a_component_passes_records_on_that_it_has_not_seen() {
    let server = server(r#"{"total":2,"data":{"list":[{"id":1.00,"name":"never seen"}, {"id":2}]}}"#).await;
    let outcome = pass(&run(&server), json!({ "places": ["/list", "/data/list"], "memory": true })).await;
    let PageRecords::Listed(list) = records(&outcome) else { panic!("{outcome:?}") };
    assert_eq!((list.text(), list.count()), (r#"[{"id":1.00,"name":"never seen"}, {"id":2}]"#, 2));
    let seen = outcome.output();
    assert_eq!(seen["body"], r#"{"total":2,"data":{"list":[]}}"#);
    assert_eq!((&seen["counts"], &seen["last"]), (&json!([2]), &json!({ "id": 2 })));
    let memory = STANDARD.decode(seen["memory"].as_str().expect("its memory")).expect("base64");
    assert!(memory.len() > 64 << 10);
    assert!(!memory.windows(10).any(|bytes| bytes == b"never seen"), "the record is in the component's memory");
}

#[tokio::test]
async fn a_component_may_look_into_a_list_after_all() {
    let server = server(r#"[{"id":1}, {"id":2}]"#).await;
    let outcome = pass(&run(&server), json!({ "places": [""], "look": true })).await;
    assert_eq!(outcome.output()["text"], r#"[{"id":1}, {"id":2}]"#);
}

#[tokio::test]
async fn what_is_no_list_of_records_comes_by_value() {
    for body in [r#"{"list":[]}"#, r#"{"list":[1]}"#, r#"{"list":null}"#, r#"{"list":[{}"#, "<html>"] {
        let server = server(body).await;
        let outcome = pass(&run(&server), json!({ "places": ["/list"] })).await;
        assert_eq!((outcome.output()["body"].as_str(), outcome.output()["counts"].clone()), (Some(body), json!([])));
    }
}

#[tokio::test]
async fn where_there_is_no_room_records_come_by_value() {
    let body: &'static str = format!(r#"{{"list":[{{"id":1,"note":"{}"}},{{"id":2}}]}}"#, "x".repeat(2_000)).leak();
    let server = server(body).await;
    let few = Limits { page_bytes_max: 3_000, ..Limits::default() };
    let ask = async |requests: u32| {
        let asked = json!({ "places": ["/list"], "requests": requests });
        let outcome = pass(&run(&server).with_limits(few.clone()), asked).await;
        outcome.output()["body"].as_str().expect("a body").len()
    };
    assert_eq!((ask(1).await, ask(2).await), (r#"{"list":[]}"#.len(), body.len()));
    let by_value = Sandbox::new(&SandboxSettings { records_by_value: true, ..SandboxSettings::default() }).unwrap();
    let spy = by_value.load(SPY).await.expect("the component is sound");
    let outcome = run(&server).call_in(&by_value, &spy, "pass", json!({ "places": ["/list"] })).await;
    assert_eq!(outcome.output()["body"], body);
}

#[tokio::test]
async fn a_secret_in_a_list_is_hidden_in_it() {
    let server = server(r#"{"list":[{"id":1,"note":"s3cr3t-0123456789"},{"id":2}]}"#).await;
    let outcome = pass(&run(&server), json!({ "places": ["/list"] })).await;
    assert_eq!(records(&outcome).text(), r#"[{"id":1,"note":"[hidden by weft]"},{"id":2}]"#);
}

#[tokio::test]
async fn a_token_that_came_after_a_list_is_hidden_in_it() {
    let server = server(r#"{"list":[{"id":1,"note":"t0k3n-0123456789"},{"id":2}]}"#).await;
    let outcome = pass(&run(&server), json!({ "places": ["/list"], "token": true })).await;
    assert_eq!(records(&outcome).text(), r#"[{"id":1,"note":"[hidden by weft]"},{"id":2}]"#);
}

#[tokio::test]
async fn a_list_that_no_answer_had_ends_the_call() {
    let sandbox = sandbox();
    let component = sandbox.load(LIST_OF_NOBODY).await.expect("the component is sound");
    let run = Run::live(settings("http://127.0.0.1:9", &[]));
    let outcome = run.call_in(sandbox, &component, "give", json!({})).await;
    let Err(CallError::Limit(reached)) = &outcome.result else { panic!("{outcome:?}") };
    assert_eq!(reached.kind, LimitKind::Rule);
    assert_eq!(reached.reason, "the component names a list of records that none of its answers had");
}

/// Its components are held against the real host: one that names the places of its lists wrong works as well, by value.
#[tokio::test]
async fn the_lists_of_components_that_come_with_weft_stay_in_the_host() {
    let body = r#"{"code":0,"data":{"total":1,"list":[{"user_id":"u_1"}]}}"#;
    let server = server(body).await;
    let account = Account::new(settings(&server.base_url, &[("access_token", SECRET)])).expect("an account");
    let run = Run::of(account, "shop", Arc::new(Live::now()));
    let list = json!({ "path": "/users", "records": "data.list" });
    for (component, node, parameters) in [("xiaoe", "users", json!({})), ("http", "list", list)] {
        let bytes = weft_bundle::components().find(|(name, _)| *name == component).expect("it comes with weft").1;
        let component = sandbox().load(bytes).await.expect("it is sound");
        let outcome = run.call(&component, node, parameters).await;
        let PageRecords::Listed(list) = records(&outcome) else { panic!("{node}: {outcome:?}") };
        assert_eq!(list.text(), r#"[{"user_id":"u_1"}]"#);
    }
}
