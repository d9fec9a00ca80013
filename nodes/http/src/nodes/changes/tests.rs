use weft_sdk::testing::{Calls, json, window};

use super::*;

fn call(parameters: serde_json::Value) -> Call<serde_json::Value> {
    Call::new(json!({ "base_url": "https://a.test", "variant": "none" }), parameters)
        .with_window(window("2026-03-05T00:00:00+08:00", "2026-03-06T00:00:00+08:00"))
}

#[test]
fn the_range_goes_into_the_request_of_every_page() {
    let range = json!({ "from": "2026-03-05 00:00:00", "to": "2026-03-06 00:00:00" });
    let day = window("2026-03-05T00:00:00+08:00", "2026-03-06T00:00:00+08:00");
    let wall = window("2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z");
    let day = weft_sdk::Window { wall_since_ms: wall.since_ms, wall_until_ms: wall.until_ms, ..day };
    let calls = Calls::new()
        .on("POST /v1/changes")
        .json(json!({ "updated": range, "offset": 0 }))
        .answer(200, json!({ "items": [{ "id": 1 }], "more": true }))
        .on("POST /v1/changes")
        .json(json!({ "updated": range, "offset": 1 }))
        .answer(200, json!({ "items": [{ "id": 2 }], "more": false }));
    let parameters = json!({
        "path": "/v1/changes",
        "method": "POST",
        "body": { "updated": { "from": "{since}", "to": "{until}" } },
        "time_format": "local",
        "records": "items",
        "paging": { "offset": { "in": "body", "name": "offset", "more": "more" } },
    });
    let call = call(parameters).with_window(day);
    assert_eq!(calls.run_all::<Changes>(call).unwrap(), [json!({ "id": 1 }), json!({ "id": 2 })]);
}

#[test]
fn a_number_stands_alone_and_a_text_holds_it() {
    let calls = Calls::new()
        .on("POST /x")
        .query("filter", "updated ge 1772640000")
        .json(json!({ "since": 1_772_640_000 }))
        .answer(200, json!([]));
    let parameters = json!({
        "path": "/x",
        "method": "POST",
        "query": { "filter": "updated ge {since}" },
        "body": { "since": "{since}" },
        "time_format": "seconds",
    });
    assert_eq!(calls.run::<Changes>(call(parameters)).unwrap().records, "[]");
}

#[test]
fn a_request_without_a_range_is_refused() {
    let refused = Calls::new().run::<Changes>(call(json!({ "path": "/x", "query": { "to": "{until}" } })));
    assert!(matches!(refused, Err(Failure::Invalid(_))));
}

#[test]
fn a_range_shorter_than_a_second_asks_nothing() {
    let parameters = json!({ "path": "/x", "query": { "from": "{since}" } });
    let call = call(parameters).with_window(weft_sdk::Window::utc(1_001, 1_999));
    assert_eq!(Calls::new().run::<Changes>(call).unwrap().next, None);
}

#[test]
fn the_range_may_stand_in_the_path() {
    let calls = Calls::new().on("GET /days/2026-03-04/2026-03-05").answer(200, json!([{ "id": 1 }]));
    let parameters = json!({ "path": "/days/{since}/{until}", "time_format": "date", "until": "inclusive" });
    assert_eq!(calls.run::<Changes>(call(parameters)).unwrap().records, r#"[{"id":1}]"#);
}

#[test]
fn a_form_of_times_that_is_none_is_refused() {
    let parameters = json!({ "path": "/x/{since}", "time_format": "%Y-%m" });
    let Err(Failure::Invalid(problem)) = Calls::new().run::<Changes>(call(parameters)) else { panic!("it was taken") };
    assert!(problem.message.contains("`time_format` can't be `%Y-%m`: it has no `%d`"), "{}", problem.message);
}
