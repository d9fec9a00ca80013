//! The big shop.

use serde_json::{Value, json};
use weft_fakes_xiaoe::{DEMO_END_S, FakeXiaoe, Interface, Options, Order, Shop, beijing};

use crate::client::Client;

const DAY_S: i64 = 86_400;

fn start(shop: Shop) -> (FakeXiaoe, Client) {
    let server = FakeXiaoe::start(shop, Options { limits: false, ..Options::default() });
    let client = Client::new(&server);
    (server, client)
}

fn window(begin_s: i64, end_s: i64, page_index: u64, order_by: &str) -> Value {
    json!({
        "begin_time": begin_s.to_string(), "end_time": end_s.to_string(), "order_by": order_by,
        "page_index": page_index.to_string(), "page_size": "50",
    })
}

fn rows_between(client: &mut Client, begin_s: i64, end_s: i64, order_by: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page_index in 1.. {
        let data = client.data(Interface::OrderList, window(begin_s, end_s, page_index, order_by));
        rows.extend(data["list"].as_array().unwrap().clone());
        if page_index * 50 >= data["total"].as_u64().unwrap() {
            break;
        }
    }
    rows
}

#[test]
fn every_order_comes_once_and_in_order() {
    let (_server, mut client) = start(Shop::generated(10_007, 500));
    let mut rows = Vec::new();
    for days in (0..30).step_by(5) {
        let begin_s = DEMO_END_S - (30 - days) * DAY_S;
        rows.extend(rows_between(&mut client, begin_s, begin_s + 5 * DAY_S - 1, "updated_at:asc"));
    }
    assert_eq!(rows.len(), 10_007);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    assert!(rows.is_sorted_by_key(|row| (text(row, "created_time"), text(row, "order_id"))));
    assert_eq!(rows[0]["created_time"], json!(beijing(DEMO_END_S - 30 * DAY_S)));
}

#[test]
fn everything_hangs_together() {
    let (_server, mut client) = start(Shop::generated(1000, 70));
    let data = client.data(Interface::OrderList, window(DEMO_END_S - DAY_S, DEMO_END_S, 1, "created_at:asc"));
    let row = &data["list"][13];
    let detail = client.data(Interface::OrderDetail, json!({ "order_id": row["order_id"] }));
    assert_eq!(detail["order_info"]["price"], row["price"]);
    let user = json!({ "user_id": row["user_id"], "data": { "field_list": ["name"] } });
    assert_eq!(client.data(Interface::UserInfo, user)["user_id"], row["user_id"]);
    let form = json!({ "user_id": row["user_id"], "page": 1, "page_size": 50 });
    assert_eq!(client.data(Interface::FormResults, form)["total"], json!(1));
    let purchase = json!({ "data": { "user_id": row["user_id"] } });
    assert_eq!(client.data(Interface::ResourcePurchase, purchase)["total"], json!(1));
    let mut params = window(DEMO_END_S - 7 * DAY_S, DEMO_END_S, 1, "created_at:asc");
    params["user_id"] = row["user_id"].clone();
    let of_user = client.data(Interface::OrderList, params);
    assert!(of_user["list"].as_array().unwrap().iter().all(|other| other["user_id"] == row["user_id"]));
}

#[test]
fn added_orders_take_their_place() {
    let (server, mut client) = start(Shop::generated(3000, 70));
    let (begin_s, end_s) = (DEMO_END_S - 2 * DAY_S, DEMO_END_S - 1);
    let before = rows_between(&mut client, begin_s, end_s, "created_at:asc");
    let added = [begin_s, begin_s + DAY_S, end_s, end_s + 1];
    server.with_shop(|shop| {
        for at in added {
            shop.put_order(Order::paid(&format!("o_{at}_added"), "u_gen_0000000001", at));
        }
    });
    let after = rows_between(&mut client, begin_s, end_s, "created_at:asc");
    assert_eq!(after.len(), before.len() + 3);
    let mut backward = rows_between(&mut client, begin_s, end_s, "created_at:desc");
    backward.reverse();
    assert_eq!(after, backward);
    assert!(after.is_sorted_by_key(|row| row["created_time"].as_str().unwrap().to_owned()));
    let is_added = |row: &Value| row["order_id"].as_str().unwrap().ends_with("_added");
    assert_eq!(after.into_iter().filter(|row| !is_added(row)).collect::<Vec<_>>(), before);
}

#[test]
fn many_connections_are_served_at_once() {
    const CONNECTIONS: u64 = 8;
    const CALLS: u64 = 50;
    let options = Options { limits: false, log_max: 0, ..Options::default() };
    let server = FakeXiaoe::start(Shop::generated(1_000_000, 100_000), options);
    let token = Client::new(&server).token;
    for page_size in [50, 200] {
        std::thread::scope(|scope| {
            for connection in 0..CONNECTIONS {
                let mut client = Client::without_token(&server);
                client.token = token.clone();
                scope.spawn(move || {
                    for call in 0..CALLS {
                        let mut params = window(DEMO_END_S - 7 * DAY_S, DEMO_END_S, 1, "updated_at:asc");
                        params["page_index"] = json!((call * CONNECTIONS + connection) % 1000 + 1);
                        params["page_size"] = json!(page_size);
                        assert_eq!(client.call(Interface::OrderList, params).status, 200);
                    }
                });
            }
        });
    }
}
