//! What is written, and what becomes of writes that go wrong.

use std::cell::RefCell;
use std::rc::Rc;

use weft_sdk::http::Error;
use weft_sdk::testing::{Calls, records};

use super::*;
use crate::nodes::testing::{ADD, EDIT, ROWS, call, failed, ok, with_info};
use crate::worksheet::tests::ROW;

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

/// The rows that were refused, each with the reason.
fn rejected(page: &Page) -> Vec<(Value, &str)> {
    let one = |rejection: &Rejection| serde_json::from_str(&rejection.record).unwrap();
    page.rejected.iter().map(|rejection| (one(rejection), rejection.problem.message.as_str())).collect()
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
    let page = upsert(&calls, json!([order("o_1")])).unwrap();
    let told = rejected(&page);
    let (record, reason) = &told[0];
    assert_eq!((told.len(), record), (1, &order("o_1")));
    assert!(reason.contains("`o_1`: another row has the same value in a unique field"), "{reason}");
    assert_eq!((page.rejected[0].problem.code.as_str(), page.next), ("100005", None));
}

#[test]
fn a_refused_batch_is_halved_until_the_bad_row_is_alone() {
    for code in [10002, 100_006, 430_019, 430_021] {
        let keys = ["o_1", "o_2", "o_3"];
        let calls = adding(found(with_info(), &keys, json!([])), &keys).answer(200, failed(code));
        // The platform may have taken some of them all the same.
        let calls = found(calls, &keys, json!([{ "rowid": "r_1", "c_id": "o_1" }]));
        let calls = adding(calls, &keys[1..]).answer(200, failed(code));
        let calls = found(calls, &keys, json!([]));
        let calls = adding(calls, &["o_2"]).answer(200, failed(code));
        let calls = adding(calls, &["o_3"]).answer(200, ok(json!(["r_3"])));
        let page = upsert(&calls, json!([order("o_1"), order("o_2"), order("o_3")])).unwrap();
        assert_eq!((records(&page).len(), page.rejected.len()), (2, 1));
        assert_eq!(rejected(&page)[0].0, order("o_2"));
        assert_eq!(page.rejected[0].problem.code, code.to_string());
        assert_eq!(page.effect.unwrap().added, 1, "one was there when it was looked up");
    }
}

#[test]
fn what_does_not_fit_is_refused_row_by_row_and_the_others_are_written() {
    let calls = adding(found(with_info(), &["o_1", "o_2"], json!([])), &["o_2"]).answer(200, ok(json!(["r_2"])));
    let unknown = json!({ "订单号": "o_1", "状态": "已付" });
    let page = upsert(&calls, json!([unknown, order("o_2"), { "金额": 1 }])).unwrap();
    let expected = [
        (json!({ "金额": 1 }), "row 3: it has no value in the key `订单号`"),
        (unknown, "`o_1`: `状态` has no option `已付`; it has `已支付` (`create_options: true` makes new ones)"),
    ];
    assert_eq!(rejected(&page), expected);
    assert_eq!(counts(&page), [1, 0, 0]);
}

#[test]
fn rows_with_the_key_of_a_later_one_are_told() {
    let calls = adding(found(with_info(), &["o_1"], json!([])), &["o_1"]).answer(200, ok(json!(["r_1"])));
    let page = upsert(&calls, json!([order("o_1"), order(" o_1"), order("o_1")])).unwrap();
    assert_eq!((counts(&page), page.rejected.len()), ([1, 0, 0], 0));
    assert!(calls.logged()[0].message.contains("2 rows have the key of a later one"));
}

#[test]
fn values_are_rounded_before_they_are_compared_and_a_key_is_not_rounded_at_all() {
    let there = json!([{ "rowid": "r_1", "c_id": "o_1", "c_money": "1.24" }]);
    let calls = found(with_info(), &["o_1"], there);
    let page = upsert(&calls, json!([{ "订单号": "o_1", "金额": 1.239 }])).unwrap();
    assert_eq!(counts(&page), [0, 0, 1]);
    assert!(calls.logged()[0].message.contains("`金额` has 2 decimals"), "it is said");
    let rows = json!([{ "金额": "1.239" }]);
    let calls = with_info();
    let page = calls.run::<Upsert>(call(json!({ "worksheet": "orders", "key": "金额", "rows": rows }))).unwrap();
    assert!(rejected(&page)[0].1.contains("does not keep all of its decimals"));
}

#[test]
fn a_failure_behind_rows_that_are_written_waits_for_the_next_call() {
    let rows: Vec<Value> = (0..101).map(|n| order(&format!("o_{n}"))).collect();
    let begin = || with_info().on(ROWS).answer(200, ok(json!({ "rows": [] }))).times(2);
    let calls = begin().on(ADD).answer(200, ok(json!(vec!["r"; 100])));
    let calls = found(calls, &["o_100"], json!([])).on(ADD).answer(200, failed(51));
    let page = upsert(&calls, json!(rows)).unwrap();
    assert_eq!((counts(&page), page.next.is_some()), ([100, 0, 0], true));
    let again = found(with_info(), &["o_100"], json!([])).on(ADD).answer(200, failed(51));
    let parameters = json!({ "worksheet": "orders", "key": "订单号", "rows": rows });
    let result = again.run::<Upsert>(call(parameters).with_page(page.next));
    assert!(matches!(result, Err(Failure::Throttled(_))), "{result:?}");
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

/// A platform that takes 2.5 seconds for every write, and refuses rows whose amount is 666 together with all others of
/// their request.
struct Slow {
    /// Amounts by key.
    rows: BTreeMap<String, String>,
    now_ms: i64,
    requests: u32,
    /// Requests that add rows, and those that edit one.
    writes: (u32, u32),
}

impl Slow {
    fn answer(&mut self, method: &str, body: &Value) -> Value {
        self.requests += 1;
        self.now_ms += if method.starts_with("get") { 100 } else { 2_500 };
        weft_sdk::testing::set_clock(&weft_sdk::time::rfc3339(self.now_ms, 0));
        let cell = |row: &Value, id: &str| {
            let cells = row.as_array().unwrap().iter();
            cells.clone().find(|cell| cell["controlId"] == id).map(|cell| cell["value"].as_str().unwrap().to_owned())
        };
        match method {
            "getWorksheetInfo" => ok(crate::worksheet::tests::info()),
            "getFilterRows" => {
                let keys = body["filters"].as_array().unwrap().iter().map(|filter| filter["value"].as_str().unwrap());
                let there = keys.filter_map(|key| Some((key, self.rows.get(key)?)));
                let rows: Vec<Value> = there
                    .map(|(key, money)| json!({ "rowid": format!("r_{key}"), "c_id": key, "c_money": money }))
                    .collect();
                ok(json!({ "rows": rows }))
            }
            "editRow" => {
                self.writes.1 += 1;
                let key = body["rowId"].as_str().unwrap().trim_start_matches("r_").to_owned();
                *self.rows.get_mut(&key).unwrap() = cell(&body["controls"], "c_money").unwrap();
                ok(json!(true))
            }
            _ => {
                self.writes.0 += 1;
                let rows = body["rows"].as_array().unwrap();
                assert!(rows.len() <= 100);
                if rows.iter().any(|row| cell(row, "c_money").as_deref() == Some("666")) {
                    return failed(10002);
                }
                let keys: Vec<String> = rows.iter().map(|row| cell(row, "c_id").unwrap()).collect();
                for (key, row) in keys.iter().zip(rows) {
                    let before = self.rows.insert(key.clone(), cell(row, "c_money").unwrap());
                    assert_eq!(before, None, "{key} is added twice");
                }
                ok(json!(keys.iter().map(|key| format!("r_{key}")).collect::<Vec<_>>()))
            }
        }
    }
}

#[test]
fn more_rows_than_one_call_can_write_are_all_written_and_bad_ones_are_told_one_by_one() {
    let there = (0..1_000).map(|n| (format!("o_{n}"), "1".to_owned())).collect();
    let slow = Rc::new(RefCell::new(Slow { rows: there, now_ms: 0, requests: 0, writes: (0, 0) }));
    let platform = Rc::clone(&slow);
    weft_sdk::testing::answer(move |request| {
        let body: Value = serde_json::from_str(weft_sdk::testing::json_body(request)).unwrap();
        let method = request.url.rsplit('/').next().unwrap();
        Ok(weft_sdk::http::Response::new(200, platform.borrow_mut().answer(method, &body).to_string()))
    });
    let row = |n: u32| {
        let money = if n >= 1_000 && n % 2 == 1 { "666" } else { "2" };
        json!({ "订单号": format!("o_{n}"), "金额": money })
    };
    let run = |rows: &[Value]| {
        let (mut next, mut written, mut refused, mut effect) = (None, 0, Vec::new(), [0; 3]);
        loop {
            let (requests, began_ms) = (slow.borrow().requests, slow.borrow().now_ms);
            let parameters = json!({ "worksheet": "orders", "key": "订单号", "rows": rows });
            let parameters = serde_json::from_value(parameters).unwrap();
            let page = Upsert::run(call(Value::Null).with_parameters(parameters).with_page(next)).unwrap();
            assert!(slow.borrow().requests - requests <= 60, "a call has a limit of 100 requests");
            assert!(slow.borrow().now_ms - began_ms <= 70_000, "a call has a limit of 120 seconds");
            written += records(&page).len();
            let of_page = page.effect.unwrap();
            effect = [effect[0] + of_page.added, effect[1] + of_page.edited, effect[2] + of_page.unchanged];
            refused.extend(page.rejected.into_iter().map(|rejection| rejection.record));
            next = page.next;
            let Some(next) = &next else { return (written, refused, effect) };
            assert!(next.to_string().len() < 16 << 10, "the place to go on is small");
        }
    };
    let rows: Vec<Value> = (0..1_300).map(row).collect();
    let (written, refused, effect) = run(&rows);
    assert_eq!((written, effect), (1_150, [150, 1_000, 0]));
    let mut expected: Vec<String> = (0..150).map(|n| row(1_001 + 2 * n).to_string()).collect();
    expected.sort();
    let mut told = refused;
    told.sort();
    assert_eq!(told, expected);
    assert_eq!(slow.borrow().writes.1, 1_000);
    assert!(slow.borrow().writes.0 <= 600, "at worst two requests for each row: {}", slow.borrow().writes.0);
    let good: Vec<Value> = rows.into_iter().filter(|row| row["金额"] != "666").collect();
    assert_eq!(run(&good), (1_150, Vec::new(), [0, 0, 1_150]), "a second run writes nothing");
    assert_eq!(slow.borrow().writes.1, 1_000);
}
