//! Where requests may go.

use std::sync::Arc;

use serde_json::{Value, json};
use weft_recording::{RecordedCall, RecordedExchange, RecordedOutcome, RecordedRequest, Recording};
use weft_sandbox::outside::{CallKey, Replay};
use weft_sandbox::{Account, AccountSettings, Connection};
use weft_sandbox_tests::guests::spy;
use weft_sandbox_tests::{Answer, Run, Server, settings};

/// What comes of GET requests to these URLs, one line each.
async fn ask(settings: AccountSettings, urls: &[String]) -> String {
    let requests: Vec<Value> = urls.iter().map(|url| json!({ "url": url })).collect();
    let seen = Run::live(settings).call(spy().await, "gather", json!({ "requests": requests })).await.output();
    let answers = seen["answers"].as_array().unwrap();
    answers.iter().map(shown).collect::<Vec<_>>().join("\n")
}

/// The status of an answer, or why there was none.
fn shown(answer: &Value) -> String {
    answer["error"].as_str().map_or_else(|| answer["status"].to_string(), str::to_owned)
}

#[tokio::test]
async fn only_the_granted_origin_is_reached() {
    let server = Server::start(|_| Answer::ok()).await;
    let other = Server::start(|_| Answer::ok()).await;
    let port = server.port();
    let urls = [
        other.base_url.clone(),
        format!("https://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://user:pass@127.0.0.1:{port}/"),
        format!("http://127.0.0.1:{port}@other.example/"),
        format!("http://127.0.0.1.other.example:{port}/"),
        format!("http://127.0.0.1:{port}/?q=1"),
        format!("http://127.0.0.1:{port}/#f"),
        "file:///etc/passwd".to_owned(),
        "no URL".to_owned(),
        String::new(),
    ];
    let answers = ask(settings(&server.base_url, &[]), &urls).await;
    insta::assert_snapshot!(server.hide_port(&answers.replace(other.port(), "OTHER_PORT")));
    assert!(server.seen().is_empty() && other.seen().is_empty());
}

#[tokio::test]
async fn private_addresses_are_not_dialled_unless_allowed() {
    let server = Server::start(|_| Answer::ok()).await;
    let port = server.port();
    let mut answers = Vec::new();
    for host in
        ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254"]
    {
        let base_url = format!("http://{host}:{port}");
        let settings = AccountSettings { allow_private: false, ..settings(&base_url, &[]) };
        answers.push(format!("{host}: {}", ask(settings, &["/".to_owned()]).await));
    }
    insta::assert_snapshot!(answers.join("\n"));
    assert!(server.seen().is_empty());
    let by_name = format!("http://localhost:{port}");
    assert_eq!(ask(settings(&by_name, &[]), &["/".to_owned()]).await, "200", "allow_private permits it");
}

#[tokio::test]
async fn a_step_without_a_connection_has_no_network() {
    let server = Server::start(|_| Answer::ok()).await;
    let run = Run { connection: None, ..Run::live(settings(&server.base_url, &[])) };
    let program = json!({ "requests": [{ "url": server.base_url }] });
    let answer = run.call(spy().await, "gather", program).await.answer();
    insta::assert_snapshot!(answer["error"].as_str().unwrap());
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_is_checked_like_a_request() {
    let inside = Server::start(|_| Answer::ok()).await;
    let target = inside.base_url.clone();
    let server = Server::start(move |seen| match seen.path.as_str() {
        "/to-other" => Answer::redirect(302, &target),
        "/to-metadata" => Answer::redirect(302, "http://169.254.169.254/latest/meta-data/"),
        "/to-file" => Answer::redirect(302, "file:///etc/passwd"),
        "/to-user" => Answer::redirect(302, "//user:pass@127.0.0.1/"),
        "/to-itself" => Answer::redirect(302, "/to-itself"),
        "/to-nowhere" => Answer::redirect(302, "http://["),
        "/to-ok" => Answer::redirect(301, "/ok?a=1#f"),
        _ => Answer::ok(),
    })
    .await;
    let urls = ["/to-other", "/to-metadata", "/to-file", "/to-user", "/to-itself", "/to-nowhere", "/to-ok"];
    let answers = ask(settings(&server.base_url, &[]), &urls.map(str::to_owned)).await;
    insta::assert_snapshot!(inside.hide_port(&server.hide_port(&answers)));
    assert!(inside.seen().is_empty());
    assert_eq!(server.paths().iter().filter(|path| *path == "/to-itself").count(), 6, "five redirects are followed");
    assert_eq!(server.seen().pop().unwrap().query, "a=1");
}

/// A replay of one call in which a request by HTTPS is answered by a redirect: no TLS server is needed.
fn redirected(method: &str, headers: &[(&str, &str)], status: u16, location: &str, then: RecordedRequest) -> Run {
    let pairs =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let request = RecordedRequest {
        method: method.to_owned(),
        url: "https://spy.example/".to_owned(),
        headers: pairs(headers),
        ..RecordedRequest::default()
    };
    let outcome = RecordedOutcome::Response { status, headers: pairs(&[("location", location)]), body: Vec::new() };
    let landed = RecordedOutcome::Response { status: 200, headers: Vec::new(), body: Vec::new() };
    let exchanges = vec![
        RecordedExchange { request, duration_ms: 1, outcome },
        RecordedExchange { request: then, duration_ms: 1, outcome: landed },
    ];
    let key = CallKey { step: "step".to_owned(), page: 1, attempt: 1, ..CallKey::default() };
    let recording = Recording {
        workflow: "redirect".to_owned(),
        engine: String::new(),
        components: [].into(),
        started_at_ms: 0,
        seed: [0; 32],
        inputs: [].into(),
        connections: [].into(),
        bookmarks: [].into(),
        tokens: [].into(),
        masked: Vec::new(),
        calls: vec![RecordedCall { key, started_at_ms: 0, exchanges }],
    };
    let hosts = vec!["cdn.spy.example".to_owned()];
    let settings = AccountSettings { hosts, ..settings("https://spy.example", &[]) };
    Run::replayed(settings, Arc::new(Replay::new(&recording)))
}

async fn follow(run: &Run, method: &str) -> String {
    let request = json!({ "url": "/", "method": method, "headers": [["x-key", "k"]] });
    let outcome = run.call(spy().await, "gather", json!({ "requests": [request] })).await;
    if outcome.result.is_err() {
        return outcome.error();
    }
    let answer = outcome.answer();
    answer["error"].as_str().map_or_else(|| answer["status"].to_string(), str::to_owned)
}

#[tokio::test]
async fn a_redirect_may_not_leave_https_or_take_anything_along() {
    let header = [("x-key", "k")];
    let nothing = RecordedRequest::default();
    let to_cdn = RecordedRequest {
        method: "GET".to_owned(),
        url: "https://cdn.spy.example/file".to_owned(),
        query: vec![("a".to_owned(), "1".to_owned())],
        ..RecordedRequest::default()
    };
    let plain = redirected("GET", &header, 302, "http://spy.example/", nothing.clone());
    let ungranted = redirected("GET", &header, 302, "https://other.example/", nothing.clone());
    let posted = redirected("POST", &header, 307, "https://cdn.spy.example/file?a=1", nothing);
    let refused = [follow(&plain, "GET").await, follow(&ungranted, "GET").await, follow(&posted, "POST").await];
    insta::assert_snapshot!(refused.join("\n"));
    let granted = redirected("GET", &header, 302, "https://cdn.spy.example/file?a=1", to_cdn);
    assert_eq!(follow(&granted, "GET").await, "200", "without the header field, or the replay would refuse it");
}

#[tokio::test]
async fn a_host_that_is_allowed_gets_nothing_sealed() {
    let shop = Server::start(|_| Answer::ok()).await;
    let target = format!("{}/moved", shop.base_url);
    let further = Server::start(move |seen| match seen.path.as_str() {
        "/back" => Answer::redirect(302, &target),
        _ => Answer::ok(),
    })
    .await;
    let mut run = Run::live(settings(&shop.base_url, &[("secret_key", "s3cret-key-of-the-shop")]));
    let host = Account::new(AccountSettings {
        name: further.base_url.clone(),
        secrets: [].into(),
        places: Vec::new(),
        ..settings(&further.base_url, &[])
    });
    run.allowed = vec![Connection::new(&further.base_url, host.expect("a sound URL"), &run.outside.seed())];
    let ask = |url: String, value: &'static str| json!({ "url": url, "query": [["v", value]] });
    let further_url = |path: &str| format!("{}{path}", further.base_url);
    let requests = [
        ask(further_url("/open"), "open"),
        ask(further_url("/sealed"), "<secret_key>"),
        ask(further_url("/back"), "open"),
        ask(format!("{}/own", shop.base_url), "<secret_key>"),
        ask("http://127.0.0.1:1/other".to_owned(), "open"),
    ];
    let program = json!({ "requests": requests, "sealed": ["secret_key"] });
    let answers = run.call(spy().await, "gather", program).await.output()["answers"].clone();
    let told: Vec<String> = answers.as_array().expect("a list").iter().map(shown).collect();
    insta::assert_snapshot!(further.hide_port(&shop.hide_port(&told.join("\n")).replace("127.0.0.1:PORT", "SHOP")));
    assert_eq!(further.paths(), ["/open", "/back"], "nothing was sent that had a secret in it");
    assert_eq!(shop.paths(), ["/own"], "a redirect leads nowhere else");
}
