//! The order list: its rows, its windows, its pages.

use serde_json::{Value, json};
use weft_fakes_aliexpress::{DEMO_END_MS, FakeAliexpress, Market, Operation, Options, Order, Status, pacific};

use crate::client::{Client, all_statuses, demo, options, rows};

const DAY_MS: i64 = 86_400_000;

fn at(unix_ms: i64) -> String {
    pacific::pacific(unix_ms / 1000)
}

fn failure(client: &mut Client, query: Value) -> bool {
    let result = client.list(&query);
    let failed = result["success"] == json!(false);
    assert_eq!(failed, result["error_code"] == json!("PARAMETER_ERROR"), "{result}");
    assert_eq!(failed, result["error_message"].is_string(), "{result}");
    failed
}

/// The documents' own example.
#[test]
fn a_row_has_the_documented_shape() {
    let created_ms = 1_767_283_200_000;
    let order = Order::paid(8_010_000_000_000_001, created_ms);
    let server = FakeAliexpress::start(Market::empty(), Options { frozen_at_ms: Some(1_767_349_230_000), ..options() });
    server.with_market(|market| market.put_order("cn100001", order));
    let mut client = Client::connected(&server);
    let query = json!({ "create_date_start": "2026-01-01 00:00:00", "create_date_end": "2026-01-02 10:20:30",
        "current_page": 1, "order_status_list": ["WAIT_SELLER_SEND_GOODS"], "page_size": 50 });
    let result = client.list(&query);
    let expected: Value = serde_json::from_str(
        r#"{"success":true,"total_count":1,"total_page":1,"page_size":50,"current_page":1,
        "time_stamp":"2026-01-02 02:20:30","target_list":{"order_dto":[{"order_id":8010000000000001,
        "order_status":"WAIT_SELLER_SEND_GOODS","biz_type":"AE_COMMON",
        "gmt_create":"2026-01-01 08:00:00","gmt_pay_time":"2026-01-01 08:05:00","gmt_update":"2026-01-01 08:05:10",
        "pay_amount":{"amount":"12.50","currency_code":"USD"},"fund_status":"PAY_SUCCESS",
        "frozen_status":"NO_FROZEN","issue_status":"NO_ISSUE",
        "buyer_login_id":"us100001","buyer_signer_fullname":"A Buyer","seller_login_id":"cn100001",
        "product_list":{"order_product_dto":[{"child_id":8010000000000001,"order_id":8010000000000001,
        "product_id":1005000000000001,"product_name":"Demo","product_count":1,"product_unit":"piece",
        "sku_code":"SKU-1","product_unit_price":{"amount":"10.00","currency_code":"USD"},
        "logistics_amount":{"amount":"2.50","currency_code":"USD"},
        "total_product_amount":{"amount":"10.00","currency_code":"USD"},
        "son_order_status":"WAIT_SELLER_SEND_GOODS"}]}}]}}"#,
    )
    .unwrap();
    assert_includes(&result, &expected);
}

/// Every field that is expected is there, and every list is as long.
fn assert_includes(found: &Value, expected: &Value) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().for_each(|(name, value)| assert_includes(&found[name], value));
        }
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len());
            found.iter().zip(expected).for_each(|(found, expected)| assert_includes(found, expected));
        }
        _ => assert_eq!(found, expected),
    }
}

#[test]
fn pages_are_20_long_or_up_to_50() {
    let server = demo(200);
    let mut client = Client::connected(&server);
    let result = client.list(&json!({}));
    assert_eq!((rows(&result).len(), &result["page_size"], &result["current_page"]), (20, &json!(20), &json!(1)));
    assert_eq!(rows(&client.list(&json!({ "page_size": 50 }))).len(), 50);
    for query in [
        json!({ "page_size": 51 }),
        json!({ "page_size": 0 }),
        json!({ "page_size": "50" }),
        json!({ "current_page": 0 }),
        json!({ "current_page": -1 }),
    ] {
        assert!(failure(&mut client, query.clone()), "{query}");
    }
    let total = result["total_count"].as_u64().unwrap();
    let pages = total.div_ceil(50);
    let last = client.list(&json!({ "page_size": 50, "current_page": pages }));
    assert_eq!(last["total_page"], json!(pages));
    assert_eq!(rows(&last).len() as u64, total - 50 * (pages - 1));
    let beyond = client.list(&json!({ "page_size": 50, "current_page": pages + 1 }));
    assert_eq!((&beyond["success"], beyond.get("target_list")), (&json!(true), None));
    let far = client.list(&json!({ "page_size": 50, "current_page": u64::MAX }));
    assert_eq!(far.get("target_list"), None);
}

#[test]
fn finished_orders_need_their_status_and_a_window_of_30_days() {
    let server = demo(200);
    let mut client = Client::connected(&server);
    let unfinished = client.list(&json!({ "page_size": 50 }));
    assert!(rows(&unfinished).iter().all(|row| row["order_status"] != json!("FINISH")));
    let window = |days: i64, more_ms: i64| {
        json!({ "order_status": "FINISH", "create_date_start": at(DEMO_END_MS - days * DAY_MS - more_ms),
            "create_date_end": at(DEMO_END_MS) })
    };
    let finished = client.list(&window(5, 0));
    assert!(!rows(&finished).is_empty());
    assert!(rows(&finished).iter().all(|row| row["order_status"] == json!("FINISH")));
    // The clocks went back inside of these 30 days: they are an hour longer.
    assert!(!failure(&mut client, window(30, 3_600_000)));
    assert!(failure(&mut client, window(30, 3_601_000)));
    assert!(failure(&mut client, json!({ "order_status_list": ["FINISH", "IN_ISSUE"] })));
    assert!(failure(&mut client, json!({ "order_status_list": all_statuses() })));
    let open = json!({ "order_status": "FINISH", "create_date_start": at(DEMO_END_MS - 31 * DAY_MS) });
    assert!(failure(&mut client, open), "without an end it reaches until now");
}

#[test]
fn a_modification_window_needs_a_status_and_180_days_of_creation() {
    let server = demo(50);
    let mut client = Client::connected(&server);
    let query = |status: bool, days: Option<i64>| {
        let mut query = json!({ "modified_date_start": at(DEMO_END_MS - 2 * DAY_MS) });
        if status {
            query["order_status"] = json!("WAIT_SELLER_SEND_GOODS");
        }
        if let Some(days) = days {
            query["create_date_start"] = json!(at(DEMO_END_MS - days * DAY_MS + 3_600_000));
            query["create_date_end"] = json!(at(DEMO_END_MS));
        }
        query
    };
    assert!(!failure(&mut client, query(true, Some(180))));
    assert!(failure(&mut client, query(true, Some(181))));
    assert!(failure(&mut client, query(true, None)));
    assert!(failure(&mut client, query(false, Some(180))));
    let found = rows(&client.list(&query(true, Some(180))));
    assert!(!found.is_empty());
    let since = at(DEMO_END_MS - 2 * DAY_MS);
    assert!(found.iter().all(|row| row["gmt_update"].as_str().unwrap() >= since.as_str()));
}

#[test]
fn both_ends_of_a_window_belong_to_it() {
    let server = FakeAliexpress::start(Market::empty(), options());
    let created_ms = DEMO_END_MS - DAY_MS;
    server.with_market(|market| market.put_order("cn100001", Order::paid(1, created_ms + 999)));
    let mut client = Client::connected(&server);
    let mut found = |start_ms: i64, end_ms: i64| {
        rows(&client.list(&json!({ "create_date_start": at(start_ms), "create_date_end": at(end_ms) }))).len()
    };
    assert_eq!(found(created_ms, created_ms), 1);
    assert_eq!(found(created_ms - 1000, created_ms - 1000), 0);
    assert_eq!(found(created_ms + 1000, created_ms + 1000), 0);
}

#[test]
fn queries_that_mean_nothing_fail() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    for query in [
        json!({ "create_date_start": "2026-11-01" }),
        json!({ "create_date_start": "2026-11-01T00:00:00" }),
        json!({ "create_date_start": "11/01/2026 00:00:00" }),
        json!({ "create_date_start": 1_793_523_600_000_i64 }),
        json!({ "create_date_end": "2026-11-01 00:00:00" }),
        json!({ "create_date_start": "2026-11-02 00:00:00", "create_date_end": "2026-11-01 00:00:00" }),
        json!({ "order_status": "SHIPPED" }),
        json!({ "order_status_list": ["SHIPPED"] }),
        json!({ "order_status_list": "FINISH" }),
    ] {
        assert!(failure(&mut client, query.clone()), "{query}");
    }
    assert!(!failure(&mut client, json!({ "order_status_list": [], "buyer_login_id": null, "unknown": 1 })));
}

#[test]
fn a_lenient_fake_gives_what_it_can() {
    let server = FakeAliexpress::start(Market::generated(7, 200), Options { strict: false, ..options() });
    let mut client = Client::connected(&server);
    assert_eq!(rows(&client.list(&json!({ "page_size": 500 }))).len(), 50);
    assert!(!failure(&mut client, json!({ "order_status": "FINISH" })));
}

#[test]
fn a_buyer_is_a_filter() {
    let server = demo(200);
    let mut client = Client::connected(&server);
    let found = rows(&client.list(&json!({ "buyer_login_id": "us100007", "page_size": 50 })));
    assert!(!found.is_empty() && found.iter().all(|row| row["buyer_login_id"] == json!("us100007")));
}

#[test]
fn the_other_list_has_other_names_and_simplify_has_none() {
    let server = demo(5);
    let mut client = Client::connected(&server);
    let plain = rows(&client.list(&json!({})));
    let method = "aliexpress.trade.seller.orderlist.get";
    let other = client.sync(method, &[("param_aeop_order_query", "{}")]);
    let result = &other["aliexpress_trade_seller_orderlist_get_response"]["result"];
    assert_eq!(result["target_list"]["aeop_order_item_dto"], json!(plain));
    assert_eq!(client.error(method, &[("param0", "{}")]), json!("MissingParameter"));
    let simple = client.sync("aliexpress.solution.order.get", &[("param0", "{}"), ("simplify", "true")]);
    let rows = simple["result"]["target_list"].as_array().unwrap();
    assert_eq!(rows[0]["product_list"], plain[0]["product_list"]["order_product_dto"]);
    assert_eq!(simple["code"], json!("0"));
}

#[test]
fn orders_move_between_pages() {
    let server = demo(120);
    let mut client = Client::connected(&server);
    let mut page = |number: u64| rows(&client.list(&json!({ "page_size": 20, "current_page": number })));
    let newcomer = Order::paid(77, DEMO_END_MS - 1000);
    server.insert_after_page(Operation::OrderList, "cn100001", newcomer);
    let first = page(1);
    let second = page(2);
    assert_eq!(first[19], second[0], "the last row comes again");
    let first = page(1);
    let gone = first[3]["order_id"].as_i64().unwrap();
    let skipped = page(2)[0].clone();
    server.finish_after_page(Operation::OrderList, gone);
    let (first, second) = (page(1), page(2));
    assert!(!first.contains(&skipped) && !second.contains(&skipped), "one row is missed");
    assert_eq!(page(1)[19], skipped);
    assert_eq!(server.with_market(|market| market.order_mut(gone).unwrap().status), Status::Finish);
}
