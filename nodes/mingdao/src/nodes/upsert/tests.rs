//! What is written, and what becomes of writes that go wrong.

use weft_sdk::http::Error;
use weft_sdk::testing::{Calls, records};

use super::*;
use crate::nodes::testing::{ADD, EDIT, ROWS, call, failed, ok, with_info};

const ROW: &str = "5a6b7c8d-0001-4a2b-8c3d-000000000001";

fn upsert(calls: &Calls, rows: Value) -> Result<Page, Failure> {
    calls.run::<Upsert>(call(json!({ "worksheet": "orders", "key": "订单号", "rows": rows })))
}

fn output(page: &Page) -> Value {
    serde_json::from_str(&page.output).unwrap()
}

fn counts(page: &Page) -> [u64; 3] {
    ["added", "edited", "unchanged"].map(|name| output(page)[name].as_u64().unwrap())
}

/// The next look-up is for these keys, and finds these rows.
fn found(calls: Calls, keys: &[&str], rows: Value) -> Calls {
    let conditions: Vec<Value> = keys.iter().map(|key| json!({ "value": key, "filterType": 2 })).collect();
    calls.on(ROWS).json(json!({ "filters": conditions })).answer(200, ok(json!({ "rows": rows, "total": 0 })))
}

/// The next write adds rows with these keys.
fn adding(calls: Calls, keys: &[&str]) -> weft_sdk::testing::On {
    let rows: Vec<Value> = keys.iter().map(|key| json!([{ "controlId": "c_id", "value": key }])).collect();
    calls.on(ADD).json(json!({ "rows": rows }))
}

fn order(key: &str) -> Value {
    json!({ "订单号": key })
}

fn rejected(result: Result<Page, Failure>) -> weft_sdk::Problem {
    match result {
        Err(Failure::Rejected(problem)) => problem,
        other => panic!("not rejected: {other:?}"),
    }
}

#[test]
fn new_rows_are_added_changed_ones_edited_and_others_left_alone() {
    let there = json!([
        { "rowid": "r_2", "c_id": "o_2", "c_money": "1", "c_state": "已支付" },
        { "rowid": "r_3", "c_id": "o_3", "c_money": "2.00", "c_state": "已支付" },
    ]);
    let calls = found(with_info(), &["o_1", "o_2", "o_3"], there)
        .on(EDIT)
        .json(json!({ "rowId": "r_2", "controls": [{ "controlId": "c_money", "value": "2.0" }], "triggerWorkflow": false }))
        .answer(200, ok(json!(true)))
        .on(ADD)
        .json(json!({
            "rows": [[
                { "controlId": "c_id", "value": "o_1" },
                { "controlId": "c_money", "value": "2.0" },
                { "controlId": "c_state", "value": "已支付" },
            ]],
            "returnRowIds": true,
            "triggerWorkflow": false,
        }))
        .answer(200, ok(json!(["r_1"])));
    let rows: Vec<Value> =
        ["o_1", "o_2", "o_3"].iter().map(|key| json!({ "订单号": key, "金额": "2.0", "state": "k_paid" })).collect();
    let page = upsert(&calls, json!(rows)).unwrap();
    assert_eq!(counts(&page), [1, 1, 1]);
    let ids = json!([
        { "key": "o_1", "rowid": "r_1" }, { "key": "o_2", "rowid": "r_2" }, { "key": "o_3", "rowid": "r_3" },
    ]);
    assert_eq!(output(&page)["rows"], ids);
    let first = json!({ "rowid": "r_1", "订单号": "o_1", "金额": "2.0", "状态": "k_paid" });
    assert_eq!((records(&page).len(), &records(&page)[0]), (3, &first));
    assert!(calls.requests().iter().all(|request| request.repeatable == request.url.contains("/get")));
    assert!(calls.logged().is_empty());
}

#[test]
fn of_two_rows_with_one_key_the_last_counts() {
    let calls = found(with_info(), &["o_1"], json!([]))
        .on(ADD)
        .json(json!({ "rows": [[{ "value": "o_1" }, { "value": "2" }]] }))
        .answer(200, ok(json!(["r_1"])));
    let rows = json!([{ "订单号": "o_1", "金额": "a lot" }, { "订单号": "o_1", "金额": 2 }]);
    assert_eq!(counts(&upsert(&calls, rows).unwrap()), [1, 0, 0]);
}

#[test]
fn names_and_keys_are_checked_before_anything_is_written() {
    let problem = |parameters: Value| match with_info().run::<Upsert>(call(parameters)) {
        Err(Failure::Invalid(problem)) => problem,
        other => panic!("not invalid: {other:?}"),
    };
    let wrong = problem(json!({ "worksheet": "orders", "key": "订单编号", "rows": [{ "订单号": 1 }] }));
    assert!(wrong.remedy.unwrap().contains("`订单号`"));
    let wrong = problem(json!({ "worksheet": "orders", "key": "订单号", "rows": [{ "订单号": 1, "价格": 1 }] }));
    assert!(wrong.message.contains("no field `价格`"));
    let wrong = problem(json!({ "worksheet": "orders", "key": "状态", "rows": [{ "状态": "已支付" }] }));
    assert!(wrong.message.contains("told apart"));
}

#[test]
fn an_added_row_whose_answer_was_lost_is_found_again() {
    let losses: [fn(weft_sdk::testing::On) -> Calls; 4] = [
        |on| on.fails(Error::Timeout("no answer".to_owned())),
        |on| on.answer(200, failed(99999)),
        |on| on.answer_text(502, "<html>"),
        |on| on.answer_text(200, "<html>"),
    ];
    for lose in losses {
        let calls = lose(adding(found(with_info(), &["o_1", "o_2"], json!([])), &["o_1", "o_2"]));
        let calls = found(calls, &["o_1", "o_2"], json!([{ "rowid": "r_1", "c_id": "o_1" }]));
        let calls = adding(calls, &["o_2"]).answer(200, ok(json!(["r_2"])));
        let page = upsert(&calls, json!([order("o_1"), order("o_2")])).unwrap();
        assert_eq!(counts(&page), [2, 0, 0], "both are new");
    }
}

#[test]
fn an_edit_whose_answer_was_lost_is_found_again() {
    let row = |money: &str| json!([{ "rowid": "r_1", "c_id": "o_1", "c_money": money }]);
    let calls = found(with_info(), &["o_1"], row("1")).on(EDIT).fails(Error::Unreachable("cut".to_owned()));
    let calls = found(calls, &["o_1"], row("2"));
    let page = upsert(&calls, json!([{ "订单号": "o_1", "金额": 2 }])).unwrap();
    assert_eq!(counts(&page), [0, 1, 0]);
}

#[test]
fn what_never_arrives_is_left_to_the_host() {
    let mut calls = with_info();
    for _ in 0..3 {
        calls = adding(found(calls, &["o_1"], json!([])), &["o_1"]).fails(Error::Timeout("no answer".to_owned()));
    }
    let result = upsert(&calls, json!([order("o_1")]));
    let Err(Failure::Unavailable(problem)) = result else { panic!("{result:?}") };
    assert!(problem.message.ends_with("no answer"), "{}", problem.message);
}

#[test]
fn a_platform_that_asks_to_slow_down_is_left_alone() {
    for calls in [
        adding(found(with_info(), &["o_1"], json!([])), &["o_1"]).answer_text(503, ""),
        adding(found(with_info(), &["o_1"], json!([])), &["o_1"]).answer(200, failed(51)),
    ] {
        assert!(matches!(upsert(&calls, json!([order("o_1")])), Err(Failure::Throttled(_))));
    }
}

#[test]
fn a_row_that_came_in_between_is_edited() {
    let calls = found(with_info(), &["o_1"], json!([])).on(ADD).answer(200, failed(100_005));
    let calls = found(calls, &["o_1"], json!([{ "rowid": ROW, "c_id": "o_1", "c_money": "1" }]));
    let calls = calls.on(EDIT).json(json!({ "rowId": ROW })).answer(200, ok(json!(true)));
    let page = upsert(&calls, json!([{ "订单号": "o_1", "金额": 2 }])).unwrap();
    assert_eq!(counts(&page), [0, 1, 0]);
}

#[test]
fn a_clash_in_another_unique_field_is_refused() {
    let mut calls = with_info();
    for _ in 0..2 {
        calls = found(calls, &["o_1"], json!([])).on(ADD).answer(200, failed(100_005));
    }
    let problem = rejected(upsert(&calls, json!([order("o_1")])));
    assert!(problem.message.contains("`o_1`: another row has the same value in a unique field"), "{}", problem.message);
    assert_eq!(problem.code, "100005");
}

#[test]
fn one_bad_row_does_not_keep_the_others_from_being_written() {
    for code in [10002, 100_006, 430_019, 430_021] {
        let keys = ["o_1", "o_2", "o_3"];
        let calls = adding(found(with_info(), &keys, json!([])), &keys).answer(200, failed(code));
        // The platform may have taken some of them all the same.
        let calls = found(calls, &keys, json!([{ "rowid": "r_1", "c_id": "o_1" }]));
        let calls = adding(calls, &["o_2"]).answer(200, failed(code));
        let calls = adding(calls, &["o_3"]).answer(200, ok(json!(["r_3"])));
        let problem = rejected(upsert(&calls, json!([order("o_1"), order("o_2"), order("o_3")])));
        assert!(problem.message.starts_with("one row was refused, all others are written: `o_2`: "));
        assert_eq!(problem.code, code.to_string());
    }
}

#[test]
fn what_does_not_fit_is_refused_when_the_others_are_written() {
    let calls = adding(found(with_info(), &["o_2"], json!([])), &["o_2"]).answer(200, ok(json!(["r_2"])));
    let rows = json!([{ "订单号": "o_1", "状态": "已付" }, order("o_2"), { "金额": 1 }]);
    let problem = rejected(upsert(&calls, rows));
    let expected = "2 rows were refused, all others are written: `row 3`: it has no value in the key `订单号`; \
                    `o_1`: `状态` has no option `已付`; it has `已支付` (`create_options: true` makes new ones)";
    assert_eq!(problem.message, expected);
}

#[test]
fn a_row_that_vanishes_before_its_edit_is_added() {
    let calls = found(with_info(), &["o_1"], json!([{ "rowid": "r_1", "c_id": "o_1", "c_money": "1" }]));
    let calls = found(calls.on(EDIT).answer(200, failed(10007)), &["o_1"], json!([]));
    let calls = calls.on(ADD).answer(200, ok(json!(["r_2"])));
    assert_eq!(counts(&upsert(&calls, json!([{ "订单号": "o_1", "金额": 2 }])).unwrap()), [1, 0, 0]);
}

#[test]
fn a_missing_permission_stops_everything() {
    let calls = adding(found(with_info(), &["o_1"], json!([])), &["o_1"]).answer(200, failed(10005));
    assert!(matches!(upsert(&calls, json!([order("o_1")])), Err(Failure::Forbidden(_))));
}

#[test]
fn a_hundred_rows_at_once_and_a_key_that_is_not_unique_is_told() {
    let rows: Vec<Value> = (1..=101).map(|n| json!({ "金额": n })).collect();
    let ids = |count: usize| ok(json!(vec!["r"; count]));
    let calls = with_info().on(ROWS).answer(200, ok(json!({ "rows": [] }))).times(3);
    let calls = calls.on(ADD).answer(200, ids(100)).on(ADD).answer(200, ids(1));
    let page = calls.run::<Upsert>(call(json!({ "worksheet": "orders", "key": "amount", "rows": rows }))).unwrap();
    assert_eq!(counts(&page), [101, 0, 0]);
    assert!(calls.logged()[0].message.contains("`金额` is not unique"));
}

#[test]
fn a_map_says_where_fields_go_and_a_view_is_passed_on() {
    let calls = with_info()
        .on(ROWS)
        .json(json!({ "viewId": "v_all", "worksheetId": "w_orders" }))
        .answer(200, ok(json!({ "rows": null })))
        .on(ADD)
        .json(json!({ "rows": [[{ "controlId": "c_id", "value": "9007199254740993" }]], "triggerWorkflow": true }))
        .answer(200, ok(json!(["r_1"])));
    let parameters = json!({
        "worksheet": "orders", "key": "订单号", "view": "全部", "trigger_workflow": true,
        "rows": [{ "id": 9_007_199_254_740_993_u64, "extra": {} }], "map": { "id": "订单号" },
    });
    let page = calls.run::<Upsert>(call(parameters)).unwrap();
    assert_eq!(page.records, r#"[{"rowid":"r_1","订单号":9007199254740993}]"#);
}

#[test]
fn nothing_is_asked_for_no_rows() {
    assert_eq!(counts(&upsert(&Calls::new(), json!([])).unwrap()), [0, 0, 0]);
}
