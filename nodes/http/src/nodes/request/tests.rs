use serde_json::Value;
use weft_sdk::http::Error;
use weft_sdk::testing::{Calls, json};

use super::*;

fn call(parameters: Value) -> Call<Value> {
    Call::new(json!({ "base_url": "https://a.test", "variant": "header", "header_name": "X-Key" }), parameters)
}

#[test]
fn the_output_is_the_whole_answer_or_a_part_of_it() {
    let answer = r#"{"data":{"id":9007199254740993,"price":1.00}}"#;
    let ask = |parameters| {
        let calls = Calls::new()
            .on("GET https://a.test/v1/orders/7")
            .header("x-key", "<key>")
            .answer_text(200, answer)
            .with_header("Location", "/v1/orders/7")
            .with_header("X-Other", "x");
        calls.run::<Ask>(call(parameters)).unwrap().output
    };
    let whole = ask(json!({ "path": "/v1/orders/7", "response_headers": ["Location", "ETag"] }));
    assert_eq!(whole, format!(r#"{{"status":200,"headers":{{"location":"/v1/orders/7"}},"body":{answer}}}"#));
    let part = ask(json!({ "path": "/v1/orders/7", "output": "data" }));
    assert_eq!(part, r#"{"id":9007199254740993,"price":1.00}"#);
}

#[test]
fn an_answer_without_a_body_is_null() {
    let calls = Calls::new().on("DELETE /v1/x").answer_text(204, "");
    let output = calls.run::<Ask>(call(json!({ "path": "/v1/x", "method": "DELETE" }))).unwrap().output;
    assert_eq!(output, r#"{"status":204,"headers":{},"body":null}"#);
}

#[test]
fn only_what_reads_may_be_repeated_unless_told() {
    let repeatable = |parameters: Value| {
        let line = format!("{} /x", parameters["method"].as_str().unwrap_or("GET"));
        let calls = Calls::new().on(&line).answer(200, json!({}));
        calls.run::<Ask>(call(parameters)).unwrap();
        calls.requests()[0].repeatable
    };
    assert!(repeatable(json!({ "path": "/x" })) && repeatable(json!({ "path": "/x", "method": "HEAD" })));
    assert!(
        !repeatable(json!({ "path": "/x", "method": "POST" })) && !repeatable(json!({ "path": "/x", "method": "PUT" }))
    );
    assert!(repeatable(json!({ "path": "/x", "method": "PUT", "repeatable": true })));
    assert!(!repeatable(json!({ "path": "/x", "repeatable": false })));
}

#[test]
fn what_may_have_been_done_is_not_done_again() {
    let parameters = |repeatable: bool| {
        let success = json!({ "where": "code", "is": 0 });
        json!({ "path": "/x", "method": "POST", "repeatable": repeatable, "success": success })
    };
    let failures = || {
        [
            Calls::new().on("POST /x").fails(Error::Timeout("no answer".to_owned())),
            Calls::new().on("POST /x").answer_text(502, "<html>"),
        ]
    };
    for calls in failures() {
        assert!(matches!(calls.run::<Ask>(call(parameters(true))), Err(Failure::Unavailable(_))));
    }
    for calls in failures() {
        let Err(Failure::Rejected(problem)) = calls.run::<Ask>(call(parameters(false))) else { panic!("repeated") };
        assert!(problem.message.contains("may have been carried out"), "{}", problem.message);
        assert!(problem.remedy.is_some_and(|remedy| remedy.contains("repeatable")));
    }
}

#[test]
fn what_came_and_can_not_be_read_is_not_asked_for_again() {
    let came = || {
        [
            Calls::new().on("POST /x").answer_text(200, r#"{"code":"#),
            Calls::new().on("POST /x").answer_text(200, r#"{"code":NaN}"#),
            Calls::new().on("POST /x").fails(Error::Encoding("packed as `br`".to_owned())),
            Calls::new().on("POST /x").fails(Error::Charset("no `gbk`".to_owned())),
        ]
    };
    let parameters = |repeatable: bool| json!({ "path": "/x", "method": "POST", "repeatable": repeatable });
    for calls in came() {
        let Err(Failure::Invalid(problem)) = calls.run::<Ask>(call(parameters(true))) else { panic!("read") };
        assert!(problem.message.starts_with("POST /x: ") && problem.remedy.is_some(), "{}", problem.message);
    }
    for calls in came() {
        let Err(Failure::Rejected(problem)) = calls.run::<Ask>(call(parameters(false))) else { panic!("read") };
        assert!(problem.message.ends_with("it may have been carried out all the same"), "{}", problem.message);
    }
}

#[test]
fn the_charset_is_asked_for() {
    let calls = Calls::new().on("GET /x").answer(200, json!({}));
    calls.run::<Ask>(call(json!({ "path": "/x", "charset": "gbk" }))).unwrap();
    assert_eq!(calls.requests()[0].charset.as_deref(), Some("gbk"));
}

#[test]
fn one_thing_that_is_not_there_spoils_only_itself() {
    let calls = Calls::new().on("GET /v1/orders/8").answer(404, json!({ "error": "gone" }));
    let Err(Failure::Rejected(problem)) = calls.run::<Ask>(call(json!({ "path": "/v1/orders/8" }))) else {
        panic!("it is not rejected")
    };
    assert_eq!(problem.message, "GET /v1/orders/8: HTTP status 404; it is 16 bytes of JSON with `error`");

    let kept = json!({ "path": "/v1/orders/8", "success": { "status": [200, 404] }, "output": "error" });
    let calls = Calls::new().on("GET /v1/orders/8").answer(404, json!({ "error": "gone" }));
    assert_eq!(calls.run::<Ask>(call(kept)).unwrap().output, r#""gone""#);
}

#[test]
fn an_output_that_is_not_there_is_told() {
    let calls = Calls::new().on("GET /x").answer(200, json!({ "data": {} }));
    let refused = calls.run::<Ask>(call(json!({ "path": "/x", "output": "data.id" })));
    let Err(Failure::Invalid(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!(problem.message, "GET /x: the answer has no `data.id`; it is 11 bytes of JSON with `data`");
}

#[test]
fn one_thing_that_may_be_missing_is_null_where_that_is_said() {
    let parameters = json!({
        "path": "/v1/orders/8",
        "output": "data",
        "errors": { "status": { "404": { "as": "empty" } }, "code": "code", "codes": { "7": { "as": "empty" } } },
    });
    for (status, body) in [(404, json!({ "error": "gone" })), (200, json!({ "code": 7 }))] {
        let calls = Calls::new().on("GET /v1/orders/8").answer(status, body);
        let page = calls.run::<Ask>(call(parameters.clone())).unwrap();
        assert_eq!((page.output.as_str(), page.records.text().as_str()), ("null", "[]"), "{status}");
    }
}
