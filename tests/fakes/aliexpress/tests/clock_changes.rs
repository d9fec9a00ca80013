//! Hours that are missing, and hours that come twice.

use serde_json::json;
use weft_fakes_aliexpress::{Edge, FakeAliexpress};

use crate::client::{Client, demo, rows};

fn created(client: &mut Client, start: &str, end: &str) -> Vec<i64> {
    let query = json!({ "create_date_start": start, "create_date_end": end, "page_size": 50 });
    rows(&client.list(&query)).iter().map(|row| row["order_id"].as_i64().unwrap()).collect()
}

/// The ids of the marked orders, in the order of the list: newest first.
fn marked(server: &FakeAliexpress, edge: Edge) -> Vec<i64> {
    server.with_market(|market| {
        let orders = market.sellers[0].orders.iter().filter(|order| order.is(edge));
        orders.map(|order| order.id).rev().collect()
    })
}

#[test]
fn two_orders_an_hour_apart_have_the_same_time_in_autumn() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let both = marked(&server, Edge::Autumn);
    let found =
        client.list(&json!({ "create_date_start": "2026-11-01 00:00:00", "create_date_end": "2026-11-02 00:00:00" }));
    let times: Vec<_> = rows(&found).iter().map(|row| row["gmt_create"].clone()).collect();
    assert_eq!(times, [json!("2026-11-01 01:30:00"), json!("2026-11-01 01:30:00")]);
    assert_eq!(created(&mut client, "2026-11-01 00:59:59", "2026-11-01 02:00:00"), both);
    // A time of the doubled hour is its second one: a window that ends there reaches over the first, a window that
    // begins there misses it.
    assert_eq!(created(&mut client, "2026-11-01 00:59:59", "2026-11-01 01:00:00"), both[1..]);
    assert_eq!(created(&mut client, "2026-11-01 01:00:00", "2026-11-01 02:00:00"), both[..1]);
    assert_eq!(created(&mut client, "2026-11-01 01:30:00", "2026-11-01 01:30:00"), both[..1]);
}

#[test]
fn the_old_generation_tells_the_two_apart() {
    let server = demo(0);
    let mut client = Client::old_connected(&server);
    let window = [("createDateStart", "11/01/2026 00:00:00"), ("createDateEnd", "11/02/2026 00:00:00")];
    let own = [("page", "1"), ("pageSize", "50"), window[0], window[1]];
    let body = crate::client::json_of(&client.openapi("api.findOrderListQuery", &own));
    let times: Vec<_> = body["orderList"].as_array().unwrap().iter().map(|row| row["gmtCreate"].clone()).collect();
    assert_eq!(times, [json!("20261101013000000-0800"), json!("20261101013000000-0700")]);
}

#[test]
fn a_second_lies_between_two_and_three_in_spring() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let both = marked(&server, Edge::Spring);
    assert_eq!(created(&mut client, "2026-03-08 01:59:59", "2026-03-08 03:00:00"), both);
    assert_eq!(created(&mut client, "2026-03-08 01:59:59", "2026-03-08 01:59:59"), both[1..]);
    // 02:00 was never: it stands for 03:00.
    assert_eq!(created(&mut client, "2026-03-08 02:00:00", "2026-03-08 02:00:00"), both[..1]);
}
