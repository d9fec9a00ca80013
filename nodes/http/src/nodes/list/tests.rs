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

/// A platform of six records that refuses what is behind the end.
fn strict(parameters: serde_json::Value, pages: &[&[u64]], behind: (u16, serde_json::Value)) -> Result<usize, Failure> {
    let mut calls = Calls::new();
    let total: usize = pages.iter().map(|ids| ids.len()).sum();
    for (number, ids) in (1..).zip(pages) {
        let items: Vec<_> = ids.iter().map(|id| json!({ "id": id })).collect();
        calls = calls
            .on("GET /x")
            .query("page", number.to_string())
            .answer(200, json!({ "count": total, "results": items }));
    }
    if behind.0 > 0 {
        calls = calls.on("GET /x").query("page", (pages.len() + 1).to_string()).answer(behind.0, behind.1);
    }
    calls.run_all::<List>(call(parameters)).map(|records| records.len())
}

fn counted(until: &str) -> serde_json::Value {
    let page = json!({ "in": "query", "name": "page", "size": 2, "until": until });
    json!({ "path": "/x", "records": "results", "total": "count", "paging": { "page": page } })
}

const NO_REQUEST: (u16, serde_json::Value) = (0, serde_json::Value::Null);

#[test]
fn a_total_that_is_reached_is_the_end_and_nothing_behind_it_is_asked_for() {
    for until in ["empty", "short", "total"] {
        assert_eq!(strict(counted(until), &[&[1, 2], &[3, 4], &[5, 6]], NO_REQUEST).unwrap(), 6, "{until}");
        assert_eq!(strict(counted(until), &[&[1, 2], &[3]], NO_REQUEST).unwrap(), 3, "{until}");
    }
    assert_eq!(strict(counted("total"), &[&[1, 2]], NO_REQUEST).unwrap(), 2);
}

#[test]
fn an_error_behind_the_end_is_the_end() {
    let refusals = [
        (404, json!({ "detail": "Invalid page." })),
        (400, json!({ "detail": "page out of range" })),
        (422, json!({})),
        (200, json!({ "error": "no such page" })),
        (200, json!({ "count": 2, "results": [] })),
        (200, json!({ "count": 2, "results": [{ "id": 1 }, { "id": 2 }] })),
    ];
    for behind in refusals {
        assert_eq!(strict(counted("empty"), &[&[1, 2]], behind.clone()).unwrap(), 2, "{behind:?}");
    }
    let calls = Calls::new()
        .on("GET /x")
        .answer(200, json!({ "count": 2, "results": [{ "id": 1 }, { "id": 2 }] }))
        .on("GET /x")
        .answer_text(200, r#"{"count":4,"results":[{"id":3},"#);
    assert!(calls.run_all::<List>(call(counted("empty"))).is_err(), "what can't be read says nothing of the end");
    for (status, class) in [(401, "forbidden"), (429, "throttled"), (503, "unavailable")] {
        let refused = strict(counted("empty"), &[&[1, 2]], (status, json!({})));
        let found = match refused {
            Err(Failure::Forbidden(_)) => "forbidden",
            Err(Failure::Throttled(_)) => "throttled",
            Err(Failure::Unavailable(_)) => "unavailable",
            other => panic!("{other:?}"),
        };
        assert_eq!(found, class);
    }
}

#[test]
fn an_error_behind_the_end_is_told_where_nobody_knows_the_end() {
    let mut parameters = counted("empty");
    parameters.as_object_mut().unwrap().remove("total");
    let Err(Failure::Invalid(problem)) = strict(parameters.clone(), &[&[1, 2]], (404, json!({}))) else {
        panic!("it passed")
    };
    assert!(problem.remedy.unwrap().contains("`errors: { status: { 404: { as: end } } }`"));
    parameters["errors"] = json!({ "status": { "404": { "as": "end" } } });
    assert_eq!(strict(parameters, &[&[1, 2]], (404, json!({}))).unwrap(), 2);
}

#[test]
fn a_count_that_says_nothing_is_not_told() {
    for (count, told) in
        [(json!(0), None), (json!(-1), None), (json!(null), None), (json!(7), Some(7)), (json!("7"), Some(7))]
    {
        let calls = Calls::new().on("GET /x").answer(200, json!({ "count": count, "results": [{ "id": 1 }] }));
        assert_eq!(calls.run::<List>(call(counted("empty"))).unwrap().total, told, "{count}");
    }
    let second = call(counted("empty")).with_page(Some(json!({ "at": 2, "read": 2, "total": 9 })));
    let calls = Calls::new().on("GET /x").answer(200, json!({ "count": 2, "results": [{ "id": 3 }, { "id": 4 }] }));
    let page = calls.run::<List>(second).unwrap();
    assert_eq!((page.total, page.next), (None, Some(json!({ "at": 3, "read": 4, "total": 9 }))));
}

#[test]
fn an_answer_that_means_nothing_is_an_empty_page() {
    let parameters = json!({
        "path": "/x",
        "records": "rows",
        "paging": { "cursor": { "in": "query", "name": "c", "path": "next", "more": "more" } },
        "errors": { "code": "code", "codes": { "30005": { "as": "empty" } }, "status": { "404": { "as": "empty" } } },
    });
    for (status, body) in [(404, json!("gone")), (200, json!({ "code": 30005 })), (204, json!(null))] {
        let body = if status == 204 { String::new() } else { body.to_string() };
        let calls = Calls::new().on("GET /x").answer_text(status, &body);
        let page = calls.run::<List>(call(parameters.clone())).unwrap();
        assert_eq!((page.records.text().trim_matches(['[', ']']), page.next), ("", None), "{status}");
    }
}

#[test]
fn rules_that_make_no_sense_are_found_before_anything_is_sent() {
    for wrong in [
        json!({ "path": "/x", "success": { "where": "code" } }),
        json!({ "path": "/x", "paging": { "page": { "in": "query", "name": "p", "until": "total", "size": 1 } } }),
        json!({ "path": "x" }),
        json!({ "path": "/x", "record": "rows" }),
        json!({ "path": "/x", "headers": { "Host": "b.test" } }),
        json!({ "path": "/x", "records": { "path": "rows", "keyed": "id", "single": "record" } }),
        json!({ "path": "/x", "records": { "paht": "rows" } }),
    ] {
        assert!(matches!(Calls::new().run::<List>(call(wrong.clone())), Err(Failure::Invalid(_))), "{wrong}");
    }
}
