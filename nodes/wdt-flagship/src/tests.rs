//! Whole calls of nodes: what is sent, and what comes of the answers.

use serde_json::{Value, json};
use weft_sdk::testing::{self, Calls, json_body, window, with_secrets};
use weft_sdk::{Call, Failure};

use super::*;

const SECRETS: &[(&str, &str)] = &[
    ("secret", "0123456789abcdef"),
    ("salt", "salt0123456789abcdef"),
    ("qimen_app_secret", "topsecret0123456789abcdef"),
];

fn direct(parameters: Value) -> Call<Value> {
    let connection = json!({
        "base_url": "https://wdt.test", "variant": "custom-app", "sid": "demosid", "app_key": "demosid-ak",
    });
    Call::new(connection, parameters)
}

fn through_qimen(sign_method: &str, parameters: Value) -> Call<Value> {
    let connection = json!({
        "base_url": "https://q.test", "variant": "qimen-app", "sid": "demosid", "app_key": "demosid-ak",
        "qimen_app_key": "12345678", "sign_method": sign_method,
    });
    Call::new(connection, parameters)
}

/// An hour, to the second before it ends.
fn in_an_hour(call: Call<Value>) -> Call<Value> {
    call.with_window(window("2023-11-14T10:00:00+08:00", "2023-11-14T11:00:01+08:00"))
}

const OPEN_API: &str = "POST https://wdt.test/openapi";
const GATEWAY: &str = "POST https://q.test/router/qm";

#[test]
fn describes_itself() {
    let component = testing::describe::<Exports>();
    testing::check(&component);
    assert!(component.nodes.iter().all(|node| Flagship::has(&node.name)));
    assert!(component.nodes.iter().all(|node| !node.title.en.is_empty() && !node.title.zh.is_empty()));
    let mut windows = component.nodes.iter().filter_map(|node| node.window.as_ref());
    assert!(windows.all(|rules| rules.sorts.is_none() && rules.parallel == 1));
}

#[test]
fn these_are_the_nodes() {
    let component = testing::describe::<Exports>();
    let names: Vec<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
    #[rustfmt::skip]
    let expected = [
        "orders", "order", "orders-archived", "order-archived", "orders-own-shops", "orders-own-shops-archived",
        "raw-orders", "raw-order", "raw-orders-archived", "raw-orders-own-shops", "raw-orders-own-shops-archived",
        "logistics-sync",
        "refunds", "refund", "refunds-archived", "raw-refunds", "raw-refund", "raw-refunds-archived",
        "return-stock-ins", "return-stock-in", "return-stock-ins-archived", "pre-stock-ins",
        "stock-outs", "stock-out", "stock-outs-open", "stock-outs-by-status", "stock-outs-archived", "stock-outs-cancelled",
        "stock", "stock-by-number", "stock-obsolete", "stock-available", "stock-ledger", "stock-details",
        "other-stock-ins", "other-stock-outs", "all-stock-ins", "all-stock-outs", "transfers", "transfer",
        "outsourced-stock-ins", "outsourced-stock-outs", "stock-take-gains", "stock-take-losses",
        "goods", "goods-by-number", "combos", "combo", "brands", "goods-classes", "platform-goods",
        "purchases", "purchase", "purchase-stock-ins", "purchase-stock-in", "purchase-returns", "purchase-return",
        "purchase-return-stock-outs", "purchase-return-stock-out", "purchase-applications",
        "shops", "warehouses", "logistics", "suppliers", "employees", "stock-costs", "stock-out-costs",
        "crm-orders", "dictionary",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_request_is_the_one_that_was_signed() {
    testing::set_clock("2023-11-15T06:13:20+08:00");
    let calls = Calls::new()
        .on(OPEN_API)
        .query("sid", "demosid")
        .query("key", "demosid-ak")
        .query("salt", "<salt>")
        .query("method", "sales.TradeQuery.queryWithDetail")
        .query("v", "1.0")
        .query("timestamp", "374652800")
        .query("page_size", "100")
        .query("page_no", "0")
        .query("calc_total", "1")
        .query("sign", "d3f1a6cb0456cfd7a56aa45f351cb0fc")
        .json(json!([{ "start_time": "2023-11-14 10:00:00", "end_time": "2023-11-14 11:00:00" }]))
        .exactly()
        .answer(200, json!({ "status": 0, "data": { "total_count": 0, "order": [] } }));
    with_secrets(SECRETS, || {
        let page = calls.run_of::<Flagship>("orders", in_an_hour(direct(json!({})))).unwrap();
        assert_eq!((page.records.text().as_str(), page.next, page.total), ("[]", None, Some(0)));
    });
    let body = r#"[{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}]"#;
    assert_eq!(json_body(&calls.requests()[0]), body);
}

#[test]
fn through_qimen_there_are_two_signatures() {
    testing::set_clock("2023-11-15T06:13:20+08:00");
    for (sign_method, sign) in [
        ("md5", "BD422A236ED227EDDD013CC76F18BF6A"),
        ("hmac", "5EBB23ACF40A4F27619230526F8813BB"),
        ("hmac-sha256", "3C5DE40CCBE2BD57C80DB86C82061426A6931FAA6EF886E495146BEA664258CC"),
    ] {
        let calls = Calls::new()
            .on(GATEWAY)
            .query("method", "wdt.sales.tradequery.querywithdetail")
            .query("sign_method", sign_method)
            .query("sign", sign)
            .form("params", r#"{"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}"#)
            .form("pager", r#"{"page_no":1,"page_size":100}"#)
            .form("datetime", "2023-11-15 06:13:20")
            .form("wdt_appkey", "demosid-ak")
            .form("wdt_salt", "<salt>")
            .form("wdt_sign", "2bc94fa6a2bc5fc55ca87139bcf026a1")
            .form("wdt3_customer_id", "demosid")
            .answer(
                200,
                json!({ "response": { "status": 0, "data": { "total_count": 1, "order": [{ "trade_id": 1 }] } } }),
            );
        with_secrets(SECRETS, || {
            let page = calls.run_of::<Flagship>("orders", in_an_hour(through_qimen(sign_method, json!({})))).unwrap();
            assert_eq!((page.records.text().as_str(), page.total), (r#"[{"trade_id":1}]"#, Some(1)));
        });
    }
}

#[test]
fn pages_are_read_from_the_last_to_the_first() {
    let answer = |total: Option<u32>, ids: &[u32]| {
        let rows: Vec<Value> = ids.iter().map(|id| json!({ "trade_id": id })).collect();
        match total {
            Some(total) => json!({ "status": 0, "data": { "total_count": total, "order": rows } }),
            None => json!({ "status": 0, "data": { "order": rows } }),
        }
    };
    let page = |calls: Calls, number: &str, count: &str| {
        calls.on(OPEN_API).query("page_no", number).query("calc_total", count).query("page_size", "2")
    };
    let calls = page(Calls::new(), "0", "1").answer(200, answer(Some(3), &[1, 2]));
    let calls = page(calls, "1", "0").answer(200, answer(None, &[3]));
    let calls = page(calls, "0", "1").answer(200, answer(Some(3), &[1, 2]));
    let records = calls.run_all_of::<Flagship>("orders", in_an_hour(direct(json!({ "page_size": 2 })))).unwrap();
    assert_eq!(records, [json!({ "trade_id": 3 }), json!({ "trade_id": 1 }), json!({ "trade_id": 2 })]);
}

#[test]
fn pages_at_qimen_count_from_one() {
    let answer = |ids: &[u32]| {
        let rows: Vec<Value> = ids.iter().map(|id| json!({ "trade_id": id })).collect();
        json!({ "response": { "status": 0, "data": { "total_count": 2, "order": rows } } })
    };
    let pager = |number: u32| json!({ "page_no": number, "page_size": 1 }).to_string();
    let calls = Calls::new()
        .on(GATEWAY)
        .form("pager", pager(1))
        .answer(200, answer(&[1]))
        .on(GATEWAY)
        .form("pager", pager(2))
        .answer(200, answer(&[2]))
        .on(GATEWAY)
        .form("pager", pager(1))
        .answer(200, answer(&[1]));
    let call = in_an_hour(through_qimen("md5", json!({ "page_size": 1 })));
    assert_eq!(calls.run_all_of::<Flagship>("orders", call).unwrap().len(), 2);
}

#[test]
fn records_pass_complete() {
    let body = concat!(
        r#"{"status":0,"data":{"total_count":1,"order":[{"trade_id":500001,"trade_time":1699927331000,"#,
        r#""pay_time":"2023-11-14 10:02:30","modified":"2023-11-14 10:05:00","receivable":39.80,"is_sealed":false,"#,
        r#""detail_list":[{"rec_id":1,"created":1699927360000,"created_date":"2023-11-14 10:02:40","pay_time":""}]}]}}"#
    );
    let calls = Calls::new().on(OPEN_API).answer_text(200, body);
    let page = calls.run_of::<Flagship>("orders", in_an_hour(direct(json!({})))).unwrap();
    let expected = concat!(
        r#"[{"trade_id":500001,"trade_time":1699927331000,"#,
        r#""pay_time":"2023-11-14 10:02:30","modified":"2023-11-14 10:05:00","receivable":39.80,"is_sealed":false,"#,
        r#""detail_list":[{"rec_id":1,"created":1699927360000,"created_date":"2023-11-14 10:02:40","pay_time":""}]}]"#
    );
    assert_eq!(page.records, expected);
}

#[test]
fn what_has_no_pages_sends_none() {
    let calls = Calls::new()
        .on(OPEN_API)
        .json(json!([{ "stock_spec_id": 7 }]))
        .answer(200, json!({ "status": 0, "data": { "detail_list": [{ "position_no": "A1" }] } }));
    let page = calls.run_of::<Flagship>("stock-details", direct(json!({ "stock_spec_id": 7 }))).unwrap();
    assert_eq!(page.records, r#"[{"position_no":"A1"}]"#);
    let query = &calls.requests()[0].query;
    assert!(query.iter().all(|(name, _)| !["page_no", "page_size", "calc_total"].contains(&name.as_str())));
    assert!(matches!(Calls::new().run_of::<Flagship>("stock-details", direct(json!({}))), Err(Failure::Invalid(_))));
}

#[test]
fn ranges_and_fixed_arguments_have_the_names_of_their_method() {
    let sent = |node: &str, parameters: Value| {
        let calls = Calls::new().on(OPEN_API).answer(200, json!({ "status": 0, "data": {} }));
        calls.run_of::<Flagship>(node, in_an_hour(direct(parameters))).unwrap();
        json_body(&calls.requests()[0]).to_owned()
    };
    let refunds = r#"[{"shop_nos":"S1,S2","modified_from":"2023-11-14 10:00:00","modified_to":"2023-11-14 11:00:00"}]"#;
    assert_eq!(sent("refunds", json!({ "shop_nos": ["S1", "S2"] })), refunds);
    let stock_outs = r#"[{"status_type":0,"start_time":"2023-11-14 10:00:00","end_time":"2023-11-14 11:00:00"}]"#;
    assert_eq!(sent("stock-outs", json!({})), stock_outs);
    let ledger = r#"[{"defect":1,"start_date":"2023-11-14 10:00:00","end_date":"2023-11-14 11:00:00"}]"#;
    assert_eq!(sent("stock-ledger", json!({ "defect": 1 })), ledger);
    assert_eq!(sent("shops", json!({})), "[{}]");
    assert_eq!(sent("stock-by-number", json!({ "spec_nos": ["A", "B"] })), r#"[{"spec_nos":["A","B"]}]"#);
}

#[test]
fn the_wrong_kind_of_app_is_told_before_anything_is_sent() {
    for (node, call, needed) in [
        ("pre-stock-ins", direct(json!({})), "variant: qimen-app"),
        ("crm-orders", direct(json!({})), "variant: qimen-app"),
        ("orders-own-shops", through_qimen("md5", json!({})), "variant: custom-app"),
    ] {
        let refused = Calls::new().run_of::<Flagship>(node, in_an_hour(call));
        let Err(Failure::Forbidden(problem)) = refused else { panic!("{node}: not forbidden") };
        assert!(problem.remedy.unwrap().contains(needed), "{node}");
    }
}

#[test]
fn a_limit_is_found_in_both_envelopes() {
    let refusal = json!({ "status": 100, "message": "超过每分钟最大调用频率限制,请稍后重试" });
    let calls = Calls::new().on(OPEN_API).answer(200, refusal.clone());
    let Err(Failure::Throttled(busy)) = calls.run_of::<Flagship>("orders", in_an_hour(direct(json!({})))) else {
        panic!("not throttled")
    };
    assert_eq!((busy.problem.code.as_str(), busy.wait_ms), ("100", Some(60_000)));
    let calls = Calls::new().on(GATEWAY).answer(200, json!({ "response": refusal }));
    let throttled = calls.run_of::<Flagship>("orders", in_an_hour(through_qimen("md5", json!({}))));
    assert!(matches!(throttled, Err(Failure::Throttled(_))));
}

#[test]
fn the_scenario_carries_the_erps_signature_in_its_extension() {
    testing::set_clock("2023-11-15T06:13:20+08:00");
    let calls = Calls::new()
        .on(GATEWAY)
        .query("method", "taobao.crm.order.detail.get")
        .form("pageNo", "1")
        .answer(200, json!({ "response": { "flag": "success", "orders": [{ "order_sn": "1" }] } }));
    let call = in_an_hour(through_qimen("md5", json!({ "fields": ["order_sn"], "orderSn": "9" })));
    assert_eq!(calls.run_of::<Flagship>("crm-orders", call).unwrap().records, r#"[{"order_sn":"1"}]"#);
    let testing::Body::Form(form) = &calls.requests()[0].body else { panic!("a form") };
    let extension = &form.iter().find(|(name, _)| name == "extendProps").unwrap().1;
    let signed = "customeriddemosidendModified2023-11-14 11:00:00extendPropsdatetime2023-11-15 06:13:20\
                  wdt_appkeydemosid-akwdt_salt<salt>fieldsorder_snmethodtaobao.crm.order.detail.getpageNo1pageSize100\
                  startModified2023-11-14 10:00:00";
    let expected = json!({
        "datetime": "2023-11-15 06:13:20", "wdt_appkey": "demosid-ak", "wdt_salt": "<salt>",
        "wdt_sign": format!("<md5 <secret>{signed}<secret> hex-lower>"),
    });
    assert_eq!(serde_json::from_str::<Value>(extension).unwrap(), expected);
}

#[test]
fn codes_have_names_without_a_request() {
    let page = Calls::new().run_of::<Flagship>("dictionary", direct(json!({ "field": "remark_flag" }))).unwrap();
    assert_eq!(testing::records(&page).len(), 11);
}
