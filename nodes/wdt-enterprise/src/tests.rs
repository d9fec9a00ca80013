//! Whole calls of nodes: what is sent, and what comes of the answers.

use serde_json::{Value, json};
use weft_sdk::testing::{self, Body, Calls, window, with_secrets};
use weft_sdk::{Call, Failure};

use super::*;

fn direct(parameters: Value) -> Call<Value> {
    let connection = json!({
        "base_url": "https://wdt.test", "variant": "custom-app", "sid": "demosid", "app_key": "demosid-ak",
    });
    Call::new(connection, parameters)
}

fn through_qimen(parameters: Value) -> Call<Value> {
    let connection = json!({
        "base_url": "https://q.test", "variant": "qimen-app", "sid": "demosid", "qimen_app_key": "12345678",
        "sign_method": "md5",
    });
    Call::new(connection, parameters)
}

/// An hour, to the second before it ends.
fn in_an_hour(call: Call<Value>) -> Call<Value> {
    call.with_window(window("2023-11-14T10:00:00+08:00", "2023-11-14T11:00:01+08:00"))
}

const TRADES: &str = "POST https://wdt.test/openapi2/trade_query.php";

#[test]
fn describes_itself() {
    let component = testing::describe::<Exports>();
    testing::check(&component);
    assert!(component.nodes.iter().all(|node| node.name == "dictionary" || Enterprise::has(&node.name)));
    assert!(component.nodes.iter().all(|node| !node.title.en.is_empty() && !node.title.zh.is_empty()));
    let windows = component.nodes.iter().filter_map(|node| node.window.as_ref());
    assert!(windows.clone().all(|rules| rules.sorts.is_none() && rules.parallel == 4));
    assert!(windows.clone().all(|rules| [3_600_000, 86_400_000, 2_592_000_000].contains(&rules.widest_ms)));
}

#[test]
fn these_are_the_nodes() {
    let component = testing::describe::<Exports>();
    let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
    #[rustfmt::skip]
    let expected = [
        "orders", "order", "orders-archived", "order-archived", "orders-own-shops", "orders-own-shops-archived",
        "raw-orders", "raw-order", "raw-orders-archived", "logistics-sync",
        "refunds", "refund", "refunds-archived", "raw-refunds", "raw-refund", "return-stock-ins", "return-stock-ins-archived",
        "stock-outs", "stock-out", "stock-outs-modified", "stock-outs-archived",
        "stock", "stock-by-number", "full-stock", "stock-details", "stock-changes", "other-stock-ins", "other-stock-outs",
        "transfers", "stock-takes", "outsourced-orders",
        "goods", "goods-by-number", "combos", "combo", "goods-classes", "platform-goods",
        "purchases", "purchase", "purchase-stock-ins", "purchase-returns", "purchase-return-stock-outs", "purchase-applications",
        "shops", "warehouses", "logistics", "suppliers", "sales-statistics", "sales-statistics-of-day",
        "crm-orders", "dictionary",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_request_is_the_one_that_was_signed() {
    testing::set_clock("2023-11-15T06:13:20+08:00");
    let calls = Calls::new()
        .on(TRADES)
        .form("sid", "demosid")
        .form("status", "30")
        .form("start_time", "2023-11-14 10:00:00")
        .form("end_time", "2023-11-14 11:00:00")
        .form("page_no", "0")
        .form("page_size", "100")
        .form("appkey", "demosid-ak")
        .form("timestamp", "1700000000")
        .form("sign", "e671dbbf66fc922be7e802ea0d623423")
        .exactly()
        .answer(200, json!({ "code": 0, "total_count": 0, "trades": [] }));
    with_secrets(&[("app_secret", "0123456789abcdef0123456789abcdef")], || {
        let page = calls.run_of::<Enterprise>("orders", in_an_hour(direct(json!({ "status": 30 })))).unwrap();
        assert_eq!((page.records.text().as_str(), page.next, page.total), ("[]", None, Some(0)));
    });
}

#[test]
fn through_qimen_the_gateway_signs() {
    testing::set_clock("2023-11-15T06:13:20+08:00");
    let calls = Calls::new()
        .on("POST https://q.test/router/qm")
        .query("method", "wdt.trade.query")
        .query("sign", "417987ACA0ACC63C2350E50D538DB573")
        .form("sid", "demosid")
        .form("start_time", "2023-11-14 10:00:00")
        .form("end_time", "2023-11-14 11:00:00")
        .form("page_no", "0")
        .form("page_size", "100")
        .answer(200, json!({ "response": { "errorcode": 0, "total_count": 1, "trades": [{ "trade_id": 1 }] } }));
    with_secrets(&[("qimen_app_secret", "topsecret0123456789abcdef")], || {
        let page = calls.run_of::<Enterprise>("orders", in_an_hour(through_qimen(json!({})))).unwrap();
        assert_eq!(page.records, r#"[{"trade_id":1}]"#);
    });
}

#[test]
fn names_at_qimen_follow_from_files() {
    let name = |node: &str| request::qimen_method(interfaces::INTERFACES.iter().find(|row| row.name == node).unwrap());
    assert_eq!(name("stock-outs"), "wdt.stockout.order.query.trade");
    assert_eq!(name("full-stock"), "wdt.vip.stock.query.all");
    assert_eq!(name("shops"), "wdt.shop.query");
    assert_eq!(name("logistics"), "wdt.logistics.query");
    assert_eq!(name("warehouses"), "wdt.warehouse.query");
}

#[test]
fn records_pass_complete() {
    let body = concat!(
        r#"{"code":"0","message":"ok","total_count":"1","trades":[{"trade_id":"90001","paid":"39.8000","#,
        r#""modified":"2023-11-14 10:05:00","pay_time":"0000-00-00 00:00:00","delay_to_time":"0","buyer_nick":"~x~","#,
        r#""goods_list":[{"rec_id":"1","created":"","num":2.0000,"modified":"2023-11-14 10:05:01"}],"new":{"n":1.10}}]}"#
    );
    let calls = Calls::new().on(TRADES).answer_text(200, body);
    let page = calls.run_of::<Enterprise>("orders", in_an_hour(direct(json!({})))).unwrap();
    let expected = concat!(
        r#"[{"trade_id":"90001","paid":"39.8000","modified":"2023-11-14 10:05:00","pay_time":"0000-00-00 00:00:00","#,
        r#""delay_to_time":"0","buyer_nick":"~x~","#,
        r#""goods_list":[{"rec_id":"1","created":"","num":2.0000,"modified":"2023-11-14 10:05:01"}],"new":{"n":1.10}}]"#
    );
    assert_eq!((page.records.text().as_str(), page.total), (expected, Some(1)));
}

#[test]
fn pages_are_read_from_the_last_to_the_first() {
    let trades = |ids: &[u32]| ids.iter().map(|id| json!({ "trade_id": id })).collect::<Vec<_>>();
    let calls = Calls::new()
        .on(TRADES)
        .form("page_no", "0")
        .answer(200, json!({ "code": 0, "total_count": "5", "trades": trades(&[1, 2]) }))
        .on(TRADES)
        .form("page_no", "2")
        .answer(200, json!({ "code": 0, "trades": trades(&[5]) }))
        .on(TRADES)
        .form("page_no", "1")
        .answer(200, json!({ "code": 0, "total_count": 0, "trades": trades(&[3, 4]) }))
        // One record has left the range since.
        .on(TRADES)
        .form("page_no", "0")
        .answer(200, json!({ "code": 0, "total_count": 4, "trades": trades(&[2, 3]) }));
    let records = calls.run_all_of::<Enterprise>("orders", in_an_hour(direct(json!({ "page_size": 2 })))).unwrap();
    assert_eq!(Value::from(records), json!(trades(&[5, 3, 4, 2, 3])));
}

#[test]
fn a_window_without_a_second_asks_nobody() {
    let call = direct(json!({})).with_window(weft_sdk::Window::utc(1_001, 1_999));
    assert_eq!(
        Calls::new().run_of::<Enterprise>("orders", call).unwrap(),
        Page { records: "[]".to_owned().into(), output: "null".to_owned(), ..Page::default() }
    );
}

#[test]
fn what_is_found_by_number_has_no_time() {
    let calls = Calls::new().on(TRADES).form("trade_no", "JY1").answer(200, json!({ "code": 0, "total_count": 0 }));
    calls.run_of::<Enterprise>("order", direct(json!({ "trade_no": "JY1" }))).unwrap();
    let [request] = &calls.requests()[..] else { panic!("one request") };
    let Body::Form(form) = &request.body else { panic!("a form") };
    assert!(form.iter().all(|(name, _)| !name.ends_with("_time")));
    assert!(request.repeatable);
    let nothing = Calls::new().run_of::<Enterprise>("order", direct(json!({})));
    assert!(matches!(nothing, Err(Failure::Invalid(_))));
}

#[test]
fn what_has_no_pages_is_one_request() {
    let calls = Calls::new()
        .on("POST https://wdt.test/openapi2/api_goods_stock_change_query.php")
        .form("shop_no", "S1")
        .answer(200, json!({ "code": 0, "current_count": 2, "stock_change_list": [{ "rec_id": 1 }, { "rec_id": 2 }] }));
    let page = calls.run_of::<Enterprise>("stock-changes", direct(json!({ "shop_no": "S1" }))).unwrap();
    assert_eq!((page.records.text().as_str(), page.next), (r#"[{"rec_id":1},{"rec_id":2}]"#, None));
    let Body::Form(form) = &calls.requests()[0].body else { panic!("a form") };
    assert!(form.iter().all(|(name, _)| !name.starts_with("page")));
}

#[test]
fn the_wrong_kind_of_app_is_told_before_anything_is_sent() {
    for (node, call, needed) in [
        ("orders-own-shops", through_qimen(json!({})), "variant: custom-app"),
        ("stock-changes", through_qimen(json!({ "shop_no": "S1" })), "variant: custom-app"),
        ("crm-orders", direct(json!({})), "variant: qimen-app"),
    ] {
        let refused = Calls::new().run_of::<Enterprise>(node, in_an_hour(call));
        let Err(Failure::Forbidden(problem)) = refused else { panic!("{node}: not forbidden") };
        assert!(problem.remedy.unwrap().contains(needed), "{node}");
    }
}

#[test]
fn codes_and_words_of_the_platform_are_kept() {
    let calls = Calls::new().on(TRADES).answer(200, json!({ "code": "1012", "message": "超过每分钟最大调用频率限制" }));
    let Err(Failure::Throttled(busy)) = calls.run_of::<Enterprise>("orders", in_an_hour(direct(json!({})))) else {
        panic!("not throttled")
    };
    assert_eq!((busy.problem.code.as_str(), busy.wait_ms), ("1012", Some(60_000)));
    assert_eq!(busy.problem.message, "trade_query.php: the call limit is reached: 超过每分钟最大调用频率限制");
}

#[test]
fn a_limit_of_the_erp_behind_the_gateway_is_the_same() {
    let refusal = json!({ "response": { "flag": "failure", "code": "50", "message": "x", "sub_code": "1012", "sub_message": "慢" } });
    let calls = Calls::new().on("POST https://q.test/router/qm").answer(200, refusal);
    let throttled = calls.run_of::<Enterprise>("orders", in_an_hour(through_qimen(json!({}))));
    assert!(matches!(throttled, Err(Failure::Throttled(busy)) if busy.problem.code == "1012"));
}

#[test]
fn orders_of_the_scenario_are_asked_for_and_counted_from_one() {
    let calls = Calls::new()
        .on("POST https://q.test/router/qm")
        .query("method", "taobao.crm.order.detail.get")
        .form("customerid", "demosid")
        .form("startModified", "2023-11-14 10:00:00")
        .form("endModified", "2023-11-14 11:00:00")
        .form("fields", "order_sn,sku")
        .form("pageNo", "1")
        .form("pageSize", "100")
        .exactly()
        .answer(200, json!({ "response": { "flag": "success", "orders": [{ "order_sn": "1" }] } }))
        .varying(&[
            "method",
            "app_key",
            "target_app_key",
            "timestamp",
            "format",
            "v",
            "sign_method",
            "session",
            "sign",
        ]);
    let call = in_an_hour(through_qimen(json!({ "fields": ["order_sn", "sku"] })));
    assert_eq!(calls.run_of::<Enterprise>("crm-orders", call).unwrap().records, r#"[{"order_sn":"1"}]"#);
}

#[test]
fn codes_have_names_without_a_request() {
    let page = Calls::new().run_of::<Enterprise>("dictionary", direct(json!({ "field": "remark_flag" }))).unwrap();
    let flags = testing::records(&page);
    assert_eq!(flags.len(), 6);
    assert_eq!(flags[1], json!({ "field": "remark_flag", "value": "1", "name_en": "red", "name_zh": "红" }));
}
