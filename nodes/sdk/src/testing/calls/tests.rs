use std::panic::{AssertUnwindSafe, catch_unwind};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::*;
use crate::http::Request;
use crate::log::Level;
use crate::{Label, label, secret};

/// Lists rows page by page, with a token.
struct Rows;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Parameters {
    #[serde(default)]
    kind: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    rows: Vec<Value>,
    next: Option<Value>,
}

impl Node for Rows {
    const NAME: &'static str = "rows";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Rows", "记录")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let page = call.resume::<Value>()?.unwrap_or(json!(1));
        let response = Request::post(format!("{}/rows", call.base_url()))
            .header("Authorization", format!("Bearer {}", secret::sealed("access_token")?))
            .json(&json!({ "page": page, "filter": { "kind": call.parameters.kind, "size": 50 } }))
            .send()?;
        crate::log::write(Level::Info, "asked", &json!({ "page": page }));
        if response.status() != 200 {
            return Err(Failure::unavailable(format!("status {}", response.status())).with_code(response.status()));
        }
        let answer: Answer = response.json().unwrap();
        Ok(match answer.next {
            Some(next) => Page::more(&answer.rows, next),
            None => Page::last(&answer.rows),
        })
    }
}

/// Obtains a token, and shows what it got.
struct Token;

impl Node for Token {
    const NAME: &'static str = "token";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Token", "令牌")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let response = Request::post(format!("{}/token", call.base_url()))
            .form(vec![("key".to_owned(), secret::sealed("secret_key")?), ("grant".to_owned(), "client".to_owned())])
            .seal("/data/token", "access_token", None)
            .send()?;
        Ok(Page::output(&response.json::<Value>().unwrap()))
    }
}

fn call() -> Call<Value> {
    Call::new(json!({ "base_url": "https://api.example" }), json!({ "kind": "paid" }))
}

fn rows(rows: Value, next: Value) -> Value {
    json!({ "rows": rows, "next": next })
}

/// What a test says that fails.
fn failing<T>(test: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(test)).err().expect("the test fails");
    *panic.downcast::<String>().expect("a message")
}

#[test]
fn pages_are_followed_to_the_last() {
    let calls = Calls::new()
        .on("POST https://api.example/rows")
        .json(json!({ "page": 1, "filter": { "kind": "paid" } }))
        .header("authorization", "Bearer <access_token>")
        .answer(200, rows(json!([{ "id": 1 }, { "id": 2 }]), json!(2)))
        .on("POST /rows")
        .json(json!({ "page": 2 }))
        .answer_text(200, r#"{"rows":[{"id":9007199254740993}]}"#);
    let records = calls.run_all::<Rows>(call()).unwrap();
    assert_eq!(records, [json!({ "id": 1 }), json!({ "id": 2 }), json!({ "id": 9_007_199_254_740_993_u64 })]);
    assert_eq!(calls.requests().len(), 2);
    let logged = calls.logged();
    assert_eq!((logged[1].message.as_str(), &logged[1].fields["page"]), ("asked", &json!(2)));
}

#[test]
fn answers_come_in_the_order_of_writing() {
    let calls = Calls::new()
        .on("POST /rows")
        .answer(200, rows(json!([]), json!("b")))
        .on("POST /rows")
        .answer(200, rows(json!([{ "id": 1 }]), json!("c")))
        .on("POST /rows")
        .json(json!({ "page": "c" }))
        .answer_text(503, "busy")
        .with_header("Retry-After", "7");
    let Err(Failure::Unavailable(problem)) = calls.run_all::<Rows>(call()) else { panic!("not unavailable") };
    assert_eq!(problem.code, "503");
}

#[test]
fn a_call_may_come_several_times() {
    let answer = |next: Value| rows(json!([{ "id": 1 }]), next);
    let calls = Calls::new().on("POST /rows").answer(200, answer(Value::Null)).times(2);
    let message = failing(|| calls.run::<Rows>(call()));
    assert!(message.contains("call 1 of 1 (came 1 of 2 times)"), "{message}");
    calls.run::<Rows>(call()).unwrap();
    assert_eq!(calls.requests().len(), 2);
}

#[test]
fn a_request_can_fail() {
    let calls = Calls::new().on("POST /rows").fails(Error::Timeout("no answer in 30 s".to_owned()));
    assert!(matches!(calls.run::<Rows>(call()), Err(Failure::Unavailable(_))));
}

#[test]
fn a_token_is_sealed_before_the_node_reads_it() {
    let calls = Calls::new()
        .on("POST /token")
        .form("grant", "client")
        .form("key", "<secret_key>")
        .exactly()
        .answer(200, json!({ "data": { "token": "abc", "lives": 7200 } }));
    let page = calls.run::<Token>(call()).unwrap();
    assert_eq!(page.output, r#"{"data":{"token":"<access_token>","lives":7200}}"#);
    assert!(records(&page).is_empty());
}

#[test]
fn parameters_are_read_as_the_host_hands_them_over() {
    let misspelt = Call::new(json!({}), json!({ "knid": "paid" }));
    assert!(matches!(Calls::new().run::<Rows>(misspelt), Err(Failure::Invalid(_))));
}

#[test]
fn an_unexpected_request_is_told_beside_the_nearest_expected_one() {
    let calls = Calls::new()
        .on("POST https://api.example/other")
        .answer(200, json!({}))
        .on("POST https://api.example/rows")
        .query("lang", "zh")
        .header("Authorization", "Bearer <token>")
        .json(json!({ "page": "1", "filter": { "kind": "open", "state": 1 } }))
        .answer(200, rows(json!([]), json!(null)));
    insta::assert_snapshot!(failing(|| calls.run::<Rows>(call())));
}

#[test]
fn nothing_else_may_come_if_so_demanded() {
    let calls =
        Calls::new().on("POST /rows").json(json!({ "page": 1 })).exactly().answer(200, rows(json!([]), json!(null)));
    insta::assert_snapshot!(failing(|| calls.run::<Rows>(call())));
}

#[test]
fn another_place_is_all_that_differs() {
    let calls = Calls::new().on("GET https://api.example/row").query("page", "1").answer(200, json!({}));
    insta::assert_snapshot!(failing(|| calls.run::<Rows>(call())));
}

#[test]
fn a_request_that_comes_too_often() {
    let calls = Calls::new().on("POST /rows").answer(200, rows(json!([{ "id": 1 }]), json!(2)));
    insta::assert_snapshot!(failing(|| calls.run_all::<Rows>(call())));
}

#[test]
fn no_call_is_expected_at_all() {
    insta::assert_snapshot!(failing(|| Calls::new().run::<Rows>(call())));
}

#[test]
fn a_call_that_never_came() {
    let calls = Calls::new()
        .on("POST /rows")
        .answer(200, rows(json!([{ "id": 1 }]), json!(2)))
        .on("POST https://api.example/rows")
        .json(json!({ "page": 2 }))
        .answer(200, rows(json!([]), json!(null)));
    insta::assert_snapshot!(failing(|| calls.run::<Rows>(call())));
}

#[test]
fn a_failure_that_kept_a_call_from_coming() {
    let calls = Calls::new()
        .on("POST /rows")
        .answer_text(502, "<html>")
        .on("POST /rows")
        .answer(200, rows(json!([]), json!(null)));
    insta::assert_snapshot!(failing(|| calls.run_all::<Rows>(call())));
}

#[test]
fn a_list_that_does_not_end() {
    let calls = Calls::new().on("POST /rows").answer(200, rows(json!([]), json!(7))).times(2);
    let message = failing(|| calls.run_all::<Rows>(call()));
    assert_eq!(message, "page 2 says to go on where it began itself: 7");
}

mod recorded {
    use weft_recording::{
        CallKey, FailureKind, RecordedBody, RecordedCall, RecordedExchange, RecordedOutcome, RecordedRequest, Recording,
    };

    use super::*;

    fn exchange(page: &str, outcome: RecordedOutcome) -> RecordedExchange {
        let body = format!(r#"{{"page":{page},"filter":{{"kind":"paid","size":50}}}}"#);
        let request = RecordedRequest {
            method: "POST".to_owned(),
            url: "https://api.example/rows".to_owned(),
            headers: vec![("Authorization".to_owned(), "Bearer <token:shop/access_token>".to_owned())],
            body: RecordedBody::Json(body),
            ..RecordedRequest::default()
        };
        RecordedExchange { request, duration_ms: 1, outcome }
    }

    fn answered(body: Value) -> RecordedOutcome {
        RecordedOutcome::Response { status: 200, headers: Vec::new(), body: body.to_string().into_bytes() }
    }

    fn key(page: u32, attempt: u32) -> CallKey {
        CallKey { step: "rows".to_owned(), page, attempt, ..CallKey::default() }
    }

    fn recording() -> Recording {
        let timeout = RecordedOutcome::Failed { kind: FailureKind::Timeout, reason: "30 s".to_owned() };
        let calls = [
            (
                key(1, 1),
                exchange("1", answered(rows(json!([{ "id": 1, "by": "<secret:shop/secret_key>" }]), json!(2)))),
            ),
            (key(2, 1), exchange("2", timeout)),
            (key(2, 2), exchange("2", answered(rows(json!([{ "id": 2 }]), json!(null))))),
        ];
        let calls = calls.map(|(key, exchange)| RecordedCall { key, started_at_ms: 0, exchanges: vec![exchange] });
        Recording {
            workflow: "rows".to_owned(),
            engine: "weft 0.1.0".to_owned(),
            components: Default::default(),
            started_at_ms: 0,
            seed: [0; 32],
            inputs: Default::default(),
            connections: Default::default(),
            bookmarks: Default::default(),
            tokens: Default::default(),
            masked: Vec::new(),
            calls: calls.to_vec(),
        }
    }

    #[test]
    fn a_step_is_replayed_page_after_page() {
        let records = Calls::of_step(&recording(), "rows").run_all::<Rows>(call()).unwrap();
        assert_eq!(records, [json!({ "id": 1, "by": "<secret_key>" }), json!({ "id": 2 })]);
    }

    #[test]
    fn one_call_is_replayed() {
        let second = call().with_page(Some(json!(2)));
        let replayed = Calls::of_call(&recording(), &key(2, 1)).run::<Rows>(second);
        assert!(matches!(replayed, Err(Failure::Unavailable(problem)) if problem.message == "30 s"));
    }

    #[test]
    fn what_is_recorded_is_demanded_exactly() {
        let other = Call::new(json!({ "base_url": "https://api.example" }), json!({ "kind": "open" }));
        insta::assert_snapshot!(failing(|| Calls::of_step(&recording(), "rows").run_all::<Rows>(other)));
    }

    #[test]
    fn what_varies_is_not_demanded() {
        let other = Call::new(json!({ "base_url": "https://api.example" }), json!({ "kind": "open" }));
        let calls = Calls::of_step(&recording(), "rows").varying(&["filter", "Authorization"]);
        assert_eq!(calls.run_all::<Rows>(other).unwrap().len(), 2);
    }

    #[test]
    #[should_panic(expected = "the recording has no step `row`; it has: rows")]
    fn a_step_that_was_not_recorded() {
        let _ = Calls::of_step(&recording(), "row");
    }

    #[test]
    #[should_panic(
        expected = "the recording has no call `rows, page 3`; of this step it has: rows, page 1; rows, page 2"
    )]
    fn a_call_that_was_not_recorded() {
        let _ = Calls::of_call(&recording(), &key(3, 1));
    }
}
