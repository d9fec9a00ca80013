use std::io;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{
    CallKey, DeepSearch, FailureKind, RecordedBody, RecordedCall, RecordedConnection, RecordedExchange,
    RecordedOutcome, RecordedRequest, Recording,
};

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn key(step: &str, page: u32) -> CallKey {
    CallKey { step: step.to_owned(), page, attempt: 1, ..CallKey::default() }
}

fn answer(body: &[u8]) -> RecordedOutcome {
    RecordedOutcome::Response {
        status: 200,
        headers: vec![pair("content-type", "application/json")],
        body: body.to_vec(),
    }
}

fn exchange(body: &[u8]) -> RecordedExchange {
    let request = RecordedRequest {
        method: "GET".to_owned(),
        url: "http://127.0.0.1:4790/x".to_owned(),
        ..RecordedRequest::default()
    };
    RecordedExchange { request, duration_ms: 4, outcome: answer(body) }
}

/// A bit of everything.
fn recording() -> Recording {
    let mut token = exchange(br#"{"code":0,"data":{"access_token":"<token:shop/access_token>","expires_in":7200}}"#);
    token.request.query = vec![pair("app_id", "appDemo0000001"), pair("secret_key", "<secret:shop/secret_key>")];
    let mut orders = exchange(b"{\"list\":[ {\"price\":1.00,\"title\":\"\\u4e2d\"} ]}\n");
    orders.request = RecordedRequest {
        method: "POST".to_owned(),
        headers: vec![pair("x-version", "2")],
        body: RecordedBody::Json(
            r#"{"access_token":"<token:shop/access_token>","page_size":50,"where":{"ids":[1,2]}}"#.to_owned(),
        ),
        repeatable: true,
        ..orders.request
    };
    let mut failed = exchange(b"");
    failed.request.body = RecordedBody::Form(vec![pair("a", "1"), pair("a", "")]);
    failed.outcome = RecordedOutcome::Failed { kind: FailureKind::TooLarge(5000), reason: String::new() };
    let mut page = exchange("<html>\n<p class=\"x\">忙</p>".as_bytes());
    page.request.body = RecordedBody::Text { content_type: "text/plain".to_owned(), text: "a: |\n\tb".to_owned() };
    let binary = exchange(&[0xff, 0, 0xfe]);
    let call = |key: CallKey, after_ms: i64, exchanges: Vec<RecordedExchange>| RecordedCall {
        key,
        started_at_ms: 1_795_299_507_055 + after_ms,
        exchanges,
    };
    let details = CallKey { flow_page: 1, flow_item: 3, item: 2, attempt: 2, ..key("details", 1) };
    Recording {
        workflow: "xiaoe-base".to_owned(),
        engine: "weft 0.1.0".to_owned(),
        components: [("xiaoe".to_owned(), format!("sha256:{}", "9f".repeat(32)))].into(),
        started_at_ms: 1_795_299_507_055,
        seed: [0x41; 32],
        inputs: [
            ("resource_type".to_owned(), json!(6)),
            ("price".to_owned(), serde_json::from_str("1.10").unwrap()),
            ("kinds".to_owned(), json!(["6", true, null, { "deep": [[1]] }])),
        ]
        .into(),
        connections: [(
            "shop".to_owned(),
            RecordedConnection {
                platform: "xiaoe".to_owned(),
                base_url: "http://127.0.0.1:4790".to_owned(),
                fields: [("app_id".to_owned(), "0012".to_owned())].into(),
                secrets: vec!["secret_key".to_owned()],
            },
        )]
        .into(),
        bookmarks: [("orders".to_owned(), 1_795_132_800_000)].into(),
        tokens: [("shop/access_token".to_owned(), Some(1_795_303_107_055)), ("shop/other".to_owned(), None)].into(),
        masked: vec!["bind_phone".to_owned()],
        calls: vec![
            call(key("shop:authorize", 1), 2, vec![token]),
            call(key("token", 1), 2, vec![]),
            call(key("orders", 1), 7, vec![orders, failed]),
            call(key("orders", 2), 6, vec![page]),
            call(details, 9, vec![binary, exchange(b"")]),
        ],
    }
}

fn nothing() -> DeepSearch {
    DeepSearch::default()
}

fn read_written(written: &Written) -> Result<Recording, Vec<RecordingError>> {
    read(&written.text, &|name| {
        let file = written.files.iter().find(|file| file.name == name);
        file.map(|file| file.bytes.clone()).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    })
}

fn show(errors: &[RecordingError]) -> String {
    errors.iter().map(|error| format!("{error}\n  remedy: {}\n", error.remedy)).collect()
}

#[test]
fn a_recording_reads_well() {
    let written = write(&recording(), &nothing()).unwrap();
    let names: Vec<&str> = written.files.iter().map(|file| file.name.as_str()).collect();
    insta::assert_snapshot!(format!("{}\nside files: {}", written.text, names.join(", ")));
}

#[test]
fn a_recording_is_read_as_it_was_written() {
    let written = write(&recording(), &nothing()).unwrap();
    assert_eq!(read_written(&written).unwrap(), recording());
}

/// A recording by hand may say the same in several ways, and is one recording.
#[test]
fn a_request_by_hand_is_the_same_when_it_is_written_again() {
    let written = write(&recording(), &nothing()).unwrap();
    let request = "method: GET\n        url: http://127.0.0.1:4790/x";
    for body in [
        "json_text: ' {\"a\":  1E3}'",
        "json_text: ' 2026 '",
        "json_text: '{ '",
        "json: {a: 1E3, b: -0, c: 5e+30}",
        "json: 1.5E-7",
    ] {
        let text = written.text.replacen(request, &format!("{request}\n        {body}"), 1);
        assert!(text.contains(body), "{text}");
        let read = read_written(&Written { text, files: written.files.clone() }).unwrap();
        let again = write(&read, &nothing()).unwrap();
        assert_eq!(read_written(&again).unwrap(), read, "{body}");
    }
}

#[test]
fn a_time_is_one_that_can_be_written() {
    for text in ["2026-01-31T09:00:00.000Z", "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"] {
        assert_eq!(show::read_time(text).map(show::time).as_deref(), Some(text));
    }
    for text in ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"] {
        assert_eq!(show::read_time(text), None, "{text}");
    }
}

#[test]
fn the_order_of_parallel_calls_is_no_matter_of_the_file() {
    let mut other = recording();
    other.calls.swap(2, 3);
    assert_eq!(write(&other, &nothing()).unwrap(), write(&recording(), &nothing()).unwrap());
}

/// Each change of the text, and what is said.
#[test]
fn what_is_wrong_is_told_with_its_place() {
    let written = write(&recording(), &nothing()).unwrap();
    let raw = &written.files.iter().find(|file| file.name.ends_with(".json")).unwrap().name;
    let end = "end: {steps: 4, calls: 5, exchanges: 6}";
    let cases: Vec<(&str, &str, String)> = vec![
        ("an unknown key", "took_ms: 4", "lasted: 4".to_owned()),
        ("a wrong type", "status: 200", "status: fine".to_owned()),
        ("text that looks like a number", "platform: xiaoe", "platform: 12".to_owned()),
        ("no end", end, String::new()),
        ("wrong counts", end, "end: {steps: 4, calls: 6, exchanges: 7}".to_owned()),
        ("a call twice", "page: 2, attempt: 1", "page: 1, attempt: 1".to_owned()),
        ("no time", "\"2026-11-21T22:18:27.055Z\"", "yesterday".to_owned()),
        ("a time after the run", "after_ms: 9", "after_ms: 99999999999999".to_owned()),
        ("a time before the request", "took_ms: 4", "took_ms: -4".to_owned()),
        ("a short seed", "\"4141", "\"41".to_owned()),
        ("an edited body", "price: 1.00", "price: 1.5".to_owned()),
        ("a missing side file", raw, "0000000000000000.json".to_owned()),
        ("a side file somewhere else", raw, "../x.json".to_owned()),
        ("another hash", "bytes: 3", "bytes: 4".to_owned()),
        ("two bodies", "raw: {", "text: a\n        raw: {".to_owned()),
        ("no method", "- request:\n        method: GET", "- request:".to_owned()),
        ("an unknown failure", "kind: too-large", "kind: tired".to_owned()),
        ("no pair", "- [x-version, \"2\"]", "- [x-version]".to_owned()),
        ("no YAML", "workflow: ", "workflow: [".to_owned()),
        ("an alias", "workflow: xiaoe-base", "workflow: *name".to_owned()),
        ("no recording", "weft_recording", "log".to_owned()),
        ("no version", "\"2.0\"", "latest".to_owned()),
        ("an older format", "\"2.0\"", "\"1.0\"".to_owned()),
        ("a newer format", "\"2.0\"", "\"3.1\"".to_owned()),
    ];
    let mut told = String::new();
    for (what, from, to) in cases {
        assert!(written.text.contains(from), "`{from}` is not in:\n{}", written.text);
        let text = written.text.replacen(from, &to, 1);
        let changed = Written { text, files: written.files.clone() };
        let errors = read_written(&changed).expect_err(what);
        told.push_str(&format!("== {what}\n{}", show(&errors)));
    }
    let other = written.files.iter().map(|file| SideFile { name: file.name.clone(), bytes: b"{}".to_vec() });
    let changed = Written { text: written.text.clone(), files: other.collect() };
    told.push_str(&format!("== other side files\n{}", show(&read_written(&changed).expect_err("they are others"))));
    insta::assert_snapshot!(told);
}

#[test]
fn a_call_is_not_there_twice_in_two_parts_of_its_step() {
    let written = write(&recording(), &nothing()).unwrap();
    let text = written.text.replace("- step: token\n", "- step: shop:authorize\n");
    let errors = read_written(&Written { text, ..written }).unwrap_err();
    assert!(show(&errors).contains("the call `shop:authorize, page 1` is there twice"), "{}", show(&errors));
}

#[test]
fn a_later_minor_version_may_know_more() {
    let written = write(&recording(), &nothing()).unwrap();
    let text = written.text.replace("\"2.0\"", "\"2.9\"").replace("took_ms: 4", "took_ms: 4\n      mood: good");
    let text = format!("# by hand\n{text}more: {{a: [1]}}\n");
    assert_eq!(read_written(&Written { text, ..written }).unwrap(), recording());
}

#[test]
fn an_edited_body_counts_without_its_raw_form() {
    let written = write(&recording(), &nothing()).unwrap();
    let lines: Vec<&str> = written.text.lines().filter(|line| !line.trim_start().starts_with("raw:")).collect();
    let text = lines.join("\n").replace("price: 1.00", "price: 1E5");
    let read = read_written(&Written { text, ..written }).unwrap();
    let RecordedOutcome::Response { body, .. } = &read.calls[2].exchanges[0].outcome else { panic!("a response") };
    assert_eq!(body, "{\"list\":[{\"price\":1E5,\"title\":\"中\"}]}".as_bytes());
}

#[test]
fn a_secret_is_found_wherever_it_is() {
    let search = DeepSearch::new([("shop/secret_key".to_owned(), b"s3cret".to_vec())]);
    let mut recordings = vec![recording(); 8];
    recordings[0].inputs.insert("note".to_owned(), json!(["", "a s3cret"]));
    recordings[1].calls[2].exchanges[0].request.query.push(pair("key", "s3cret"));
    recordings[2].calls[3].exchanges[0].outcome = answer(br#"{"data":{"list":[1,{"title":"s3\u0063ret"}]}}"#);
    recordings[3].calls[4].exchanges[1].outcome = answer(b"s3cret\xff");
    recordings[4].calls[2].exchanges[1].outcome =
        RecordedOutcome::Failed { kind: FailureKind::Timeout, reason: "s3cret".to_owned() };
    recordings[5].connections.get_mut("shop").unwrap().fields.insert("app_id".to_owned(), "s3cret".to_owned());
    recordings[6].calls[3].exchanges[0].outcome = answer(br#"{"data":{"note":"WVNCek0yTnlaWFFnWWc9PQ=="}}"#);
    recordings[7].calls[3].exchanges[0].request.headers.push(pair("x-note", "%73%33%63%72%65%74"));
    let told = recordings.iter().map(|recording| show(&[write(recording, &search).expect_err("it holds a secret")]));
    insta::assert_snapshot!(told.collect::<String>());
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<Vec<u8>>(),
        any::<String>().prop_map(String::into_bytes),
        "[ \\t\\r\\n]{0,2}\\{\"a\":(-?0|1\\.00|1[eE][+-]?5|\"(\\\\u4e2d|\\\\/|中|<secret:)\"|\\[ ?\\]),\"(a|b)\":null\\}"
            .prop_map(String::into_bytes),
        Just(vec![b'x'; BODY_INLINE_BYTES_MAX + 1]),
    ]
}

proptest! {
    #[test]
    fn every_body_is_read_as_it_was(bodies in prop::collection::vec(body(), 0..4), text in any::<String>()) {
        let mut original = recording();
        original.calls[2].exchanges.extend(bodies.iter().map(|body| exchange(body)));
        original.calls[2].exchanges[1].request.body = RecordedBody::Form(vec![(text.clone(), text.clone())]);
        original.calls[3].exchanges[0].request.body = RecordedBody::Text { content_type: text.clone(), text };
        let written = write(&original, &nothing()).unwrap();
        prop_assert_eq!(read_written(&written).unwrap(), original, "{}", written.text);
    }
}
