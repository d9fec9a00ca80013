//! The order lists and the order detail.

use serde_json::{Value, json};
use weft_fakes_xiaoe::{DEMO_END_S, Interface, Shop, beijing};

use crate::client::{Client, demo};

const DAY_S: i64 = 86_400;

fn week(end_s: i64) -> Value {
    json!({ "begin_time": (end_s - 7 * DAY_S).to_string(), "end_time": end_s.to_string() })
}

fn with(mut params: Value, more: Value) -> Value {
    params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    params
}

fn ids(data: &Value) -> Vec<String> {
    data["list"].as_array().unwrap().iter().map(|row| row["order_id"].as_str().unwrap().to_owned()).collect()
}

/// All rows of the demo shop, week by week.
fn all_rows(client: &mut Client) -> Vec<Value> {
    let mut rows = Vec::new();
    for weeks_ago in (0..5).rev() {
        let end_s = DEMO_END_S - weeks_ago * 7 * DAY_S - 1;
        let begin_s = end_s - 7 * DAY_S + 1;
        let params = json!({ "begin_time": begin_s.to_string(), "end_time": end_s.to_string() });
        rows.extend(client.data(Interface::OrderList, params)["list"].as_array().unwrap().clone());
    }
    rows
}

#[test]
fn the_window_is_on_creation_with_both_ends() {
    let server = demo();
    let mut client = Client::new(&server);
    assert_eq!(all_rows(&mut client).len(), 120);
    let first = server.with_shop(|shop| shop.orders[92].created_at);
    let mut total = |begin_s: i64, end_s: i64| {
        let params = json!({ "begin_time": begin_s.to_string(), "end_time": end_s.to_string() });
        client.data(Interface::OrderList, params)["total"].as_i64().unwrap()
    };
    assert_eq!(total(first, first), 1);
    assert_eq!(total(first + 1, first + 2), 0);
    assert_eq!(total(DEMO_END_S - 7 * DAY_S, DEMO_END_S), 28);
}

#[test]
fn without_times_the_last_day_counts() {
    let server = demo();
    let mut client = Client::new(&server);
    assert_eq!(client.data(Interface::OrderList, json!({}))["total"], json!(0));
    server.freeze_now(DEMO_END_S);
    client.token = client.fetch_token();
    assert_eq!(client.data(Interface::OrderList, json!({}))["total"], json!(4));
    assert_eq!(client.data(Interface::OrderListNested, json!({ "data": {} }))["total"], json!(4));
}

#[test]
fn parameters_are_strict() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut code = |more: Value| client.code(Interface::OrderList, with(week(DEMO_END_S), more));
    assert_eq!(code(json!({ "begin_time": (DEMO_END_S - 7 * DAY_S - 1).to_string() })), 40004);
    assert_eq!(code(json!({ "begin_time": "2026-03-09 00:00:00" })), 40004);
    assert_eq!(code(json!({ "begin_time": DEMO_END_S })), 40004, "times are strings");
    assert_eq!(code(json!({ "begin_time": (DEMO_END_S + 1).to_string() })), 40004);
    assert_eq!(code(json!({ "page_size": 201 })), 40004);
    assert_eq!(code(json!({ "page_size": "0" })), 40004);
    assert_eq!(code(json!({ "page_index": 0 })), 40004);
    assert_eq!(code(json!({ "order_by": "pay_time:asc" })), 40004);
    assert_eq!(code(json!({ "order_by": "created_at" })), 40004);
    assert_eq!(code(json!({ "order_state": "1" })), 40004);
    assert_eq!(code(json!({ "data": {} })), 1002, "flat and nested mixed");
    assert_eq!(code(json!({ "page_size": "200", "page_index": 1, "whatever": true })), 0);
}

#[test]
fn pages_and_both_sort_orders() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut page = |index: i64, order_by: &str| {
        let more = json!({ "page_index": index.to_string(), "page_size": "10", "order_by": order_by });
        client.data(Interface::OrderList, with(week(DEMO_END_S), more))
    };
    let pages = [1, 2, 3].map(|index| page(index, "updated_at:asc"));
    assert_eq!(pages.each_ref().map(|data| data["list"].as_array().unwrap().len()), [10, 10, 8]);
    assert!(pages.iter().all(|data| data["total"] == json!(28)));
    assert_eq!(page(4, "updated_at:asc")["list"], json!([]));
    let mut forward: Vec<String> = pages.iter().flat_map(ids).collect();
    let backward: Vec<String> = [1, 2, 3].iter().flat_map(|index| ids(&page(*index, "updated_at:desc"))).collect();
    forward.reverse();
    assert_eq!(forward, backward);
}

#[test]
fn a_late_refund_sorts_last_by_update_and_in_place_by_creation() {
    let server = demo();
    let mut client = Client::new(&server);
    let refunded = server.with_shop(|shop| shop.orders[90].order_id.clone());
    let params = |order_by: &str| with(week(DEMO_END_S - 7 * DAY_S), json!({ "order_by": order_by }));
    let by_update = client.data(Interface::OrderList, params("updated_at:asc"));
    let by_creation = client.data(Interface::OrderList, params("created_at:asc"));
    assert_eq!(ids(&by_update).last(), Some(&refunded));
    assert_eq!(ids(&by_creation).iter().position(|id| *id == refunded), Some(26));
    let row = by_update["list"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(row["order_state"], json!(10));
    assert_eq!(row["refund_time"], json!(beijing(DEMO_END_S + DAY_S)));
}

#[test]
fn filters() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut total = |more: Value| client.data(Interface::OrderList, with(week(DEMO_END_S), more))["total"].clone();
    assert_eq!(total(json!({ "order_state": 0 })), json!(1));
    assert_eq!(total(json!({ "user_id": "u_66a1b2c3d4e5f_Demo00001" })), json!(4));
    assert_eq!(total(json!({ "resource_type": "" })), json!(28));
    assert_eq!(total(json!({ "resource_type": 50, "resource_id": "course_2demo01" })), json!(9));
    assert_eq!(total(json!({ "order_id": "o_unknown" })), json!(0));
}

#[test]
fn the_demo_rows_are_odd_in_the_documented_places() {
    let server = demo();
    let mut client = Client::new(&server);
    let rows = all_rows(&mut client);
    let want: Vec<Value> = Shop::demo().orders.iter().map(|order| Value::Object(order.row())).collect();
    assert_eq!(rows, want);
    assert_eq!([7, 57, 107].map(|n| rows[n]["pay_time"].clone()), [Value::Null, Value::Null, Value::Null]);
    assert_eq!(rows[20]["order_state"], json!("1"));
    assert_eq!(rows[33]["price"].to_string(), "199.50");
    assert_eq!(rows[32]["price"], json!("99.00"));
    assert_eq!(rows[45]["out_order_id"].to_string(), "9007199254740993");
    assert_eq!(rows[45]["goods_no"].to_string(), "9223372036854775807");
    assert!(rows[50]["title"].as_str().unwrap().contains("\"好\"，然后\n"));
    assert!(rows[61]["title"].as_str().unwrap().contains('🚀'));
    assert!(rows[72]["title"].as_str().unwrap().contains("${secret:access_token}"));
    assert_eq!(rows[0].as_object().unwrap().len(), 33);
}

#[test]
fn an_order_that_appears_between_pages_pushes_the_others() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut page = |index: i64| {
        let more = json!({ "page_index": index, "page_size": 10, "order_by": "updated_at:asc" });
        client.data(Interface::OrderList, with(week(DEMO_END_S), more))
    };
    server.insert_after_next_page(Shop::demo_late_order());
    let first = page(1);
    let second = page(2);
    assert_eq!(ids(&first).last(), ids(&second).first(), "the last row comes again");
    assert_eq!((&first["total"], &second["total"]), (&json!(28), &json!(29)));
    assert_eq!(ids(&page(1))[0], Shop::demo_late_order().order_id);
}

#[test]
fn orders_change_while_the_fake_runs() {
    let server = demo();
    let mut client = Client::new(&server);
    let id = server.with_shop(|shop| shop.orders[119].order_id.clone());
    server.with_shop(|shop| {
        let order = shop.order_mut(&id).unwrap();
        *order = order.clone().refunded(DEMO_END_S + 5);
    });
    let params = with(week(DEMO_END_S), json!({ "order_id": id }));
    assert_eq!(client.data(Interface::OrderList, params)["list"][0]["order_state"], json!(10));
}

#[test]
fn the_old_list_is_nested_and_starts_at_page_0() {
    let server = demo();
    let mut client = Client::new(&server);
    let day = json!({ "begin_time": (DEMO_END_S - DAY_S).to_string(), "end_time": DEMO_END_S.to_string() });
    let data = client.data(Interface::OrderListNested, json!({ "data": day }));
    assert_eq!(data["total"], json!(4));
    let row = &data["list"][0];
    assert_eq!(row.as_object().unwrap().keys().next().unwrap(), "id");
    assert_eq!(row["id"].to_string(), (9_007_199_254_740_993_i64 + 119).to_string(), "newest first");
    assert_eq!(client.data(Interface::OrderListNested, day.clone())["total"], json!(4), "flat is accepted too");
    let mixed = json!({ "page_size": "10", "data": day });
    assert_eq!(client.code(Interface::OrderListNested, mixed), 1002);
    let mut code = |more: Value| client.code(Interface::OrderListNested, json!({ "data": with(day.clone(), more) }));
    assert_eq!(code(json!({ "page_index": "0", "page_size": 51 })), 40004);
    assert_eq!(code(json!({ "page_index": "-1" })), 40004);
    assert_eq!(code(json!({ "begin_time": (DEMO_END_S - DAY_S - 1).to_string() })), 40004);
    assert_eq!(code(json!({ "order_state": 10 })), 40004);
    assert_eq!(code(json!({ "payment_type": 2 })), 40003);
    assert_eq!(code(json!({ "payment_type": 2, "resource_type": 6 })), 0);
}

#[test]
fn the_detail_is_in_yuan_and_has_empty_arrays_for_objects() {
    let server = demo();
    let mut client = Client::new(&server);
    let id = server.with_shop(|shop| shop.orders[33].order_id.clone());
    let data = client.data(Interface::OrderDetail, json!({ "order_id": id }));
    assert_eq!(data["order_info"]["price"], json!("199.50"));
    assert_eq!(data["order_info"]["refund_money"], Value::Null);
    assert_eq!(data["student_info"], json!([]));
    assert_eq!(client.code(Interface::OrderDetail, json!({})), 40003);
    assert_eq!(client.code(Interface::OrderDetail, json!({ "order_id": "o_unknown" })), 40004);
    assert_eq!(client.code(Interface::OrderDetail, json!({ "data": { "order_id": id } })), 1002);
}
