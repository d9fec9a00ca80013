use weft_sdk::testing::{Calls, json};

use super::*;

fn call(parameters: serde_json::Value) -> Call<serde_json::Value> {
    Call::new(json!({ "base_url": "https://a.test", "variant": "bearer" }), parameters)
}

#[test]
fn pages_are_read_to_the_end() {
    let calls = Calls::new()
        .on("GET https://a.test/v1/products")
        .query("state", "on")
        .query("page", "1")
        .query("per_page", "2")
        .header("authorization", "Bearer <token>")
        .header("accept", "application/json")
        .exactly()
        .answer_text(200, r#"{"total":3,"data":{"items":[{"id":9007199254740993,"price":1.00},{"id":2}]}}"#)
        .on("GET /v1/products")
        .query("page", "2")
        .answer_text(200, r#"{"total":3,"data":{"items":[{"id":3}]}}"#);
    let parameters = json!({
        "path": "/v1/products",
        "query": { "state": "on" },
        "records": "data.items",
        "total": "total",
        "paging": { "page": { "in": "query", "name": "page", "size_name": "per_page", "size": 2, "until": "total" } },
    });
    let records = calls.run_all::<List>(call(parameters)).unwrap();
    let expected: serde_json::Value =
        serde_json::from_str(r#"[{"id":9007199254740993,"price":1.00},{"id":2},{"id":3}]"#).unwrap();
    assert_eq!(serde_json::Value::from(records), expected);
    assert!(calls.requests().iter().all(|request| request.repeatable));
}

#[test]
fn a_list_without_paging_is_one_page() {
    let calls = Calls::new().on("POST /v1/search").json(json!({ "q": "x" })).answer(200, json!([1, { "id": 2 }]));
    let page =
        calls.run::<List>(call(json!({ "path": "/v1/search", "method": "POST", "body": { "q": "x" } }))).unwrap();
    assert_eq!(page.records, r#"[{"value":1},{"id":2}]"#);
    assert_eq!((page.next, page.total), (None, None));
    assert!(calls.requests()[0].repeatable, "it only reads");
}

#[test]
fn the_total_is_told() {
    let calls = Calls::new().on("GET /x").answer(200, json!({ "n": "12", "rows": [] }));
    let page = calls.run::<List>(call(json!({ "path": "/x", "records": "rows", "total": "n" }))).unwrap();
    assert_eq!(page.total, Some(12));
}

#[test]
fn an_answer_that_is_an_error_has_no_records() {
    let parameters = json!({
        "path": "/x",
        "records": "rows",
        "success": { "where": "code", "is": 0 },
        "errors": { "code": "code", "message": "msg", "codes": { "1003": { "as": "unavailable" } } },
    });
    let calls = Calls::new().on("GET /x").answer(200, json!({ "code": 1003, "msg": "busy", "rows": [] }));
    let Err(Failure::Unavailable(problem)) = calls.run::<List>(call(parameters)) else { panic!("it passed") };
    assert_eq!((problem.code.as_str(), problem.message.as_str()), ("1003", "GET /x: the platform refused: busy"));
}

#[test]
fn rules_that_make_no_sense_are_found_before_anything_is_sent() {
    for wrong in [
        json!({ "path": "/x", "success": { "where": "code" } }),
        json!({ "path": "/x", "paging": { "page": { "in": "query", "name": "p", "until": "total", "size": 1 } } }),
        json!({ "path": "x" }),
        json!({ "path": "/x", "record": "rows" }),
        json!({ "path": "/x", "headers": { "Host": "b.test" } }),
    ] {
        assert!(matches!(Calls::new().run::<List>(call(wrong.clone())), Err(Failure::Invalid(_))), "{wrong}");
    }
}
