//! Whole pulls, and what happens when orders change meanwhile.

use std::collections::BTreeMap;

use serde_json::Value;
use weft_fakes_ebay::{Calls, DAY_MS, DEMO_END_MS, Fault, Operation};

use crate::client::{Client, demo, ids, list_path, window};

fn everything(name: &str) -> String {
    window(name, DEMO_END_MS - 31 * DAY_MS, DEMO_END_MS)
}

#[test]
fn a_whole_pull_is_the_truth() {
    let server = demo();
    let mut client = Client::connected(&server);
    for limit in [200, 50, 7] {
        let rows = client.pull(&everything("lastmodifieddate"), limit);
        assert_eq!(rows, server.rows(), "{limit} on a page");
    }
    let mut by_creation = client.pull(&everything("creationdate"), 100);
    by_creation.sort_by_key(|row| (row["lastModifiedDate"].to_string(), row["orderId"].to_string()));
    assert_eq!(by_creation, server.rows());
}

#[test]
fn windows_side_by_side_give_the_truth() {
    let server = demo();
    let mut client = Client::connected(&server);
    let mut rows = Vec::new();
    for day in (0..31).rev() {
        let to_ms = DEMO_END_MS - day * DAY_MS;
        rows.extend(client.pull(&window("lastmodifieddate", to_ms - DAY_MS + 1, to_ms), 200));
    }
    assert_eq!(rows, server.rows());
}

#[test]
fn an_order_that_moves_back_between_pages_lets_another_slip_through() {
    let server = demo();
    let mut client = Client::connected(&server);
    let before = server.rows();
    let moved = ids(&before)[3].clone();
    let moving = moved.clone();
    server.after_call(Operation::OrderList, 1, move |seller| {
        seller.order_mut(&moving).unwrap().ship(DEMO_END_MS);
    });
    let pulled = ids(&client.pull(&everything("lastmodifieddate"), 50));
    let missed: Vec<String> = ids(&before).into_iter().filter(|id| !pulled.contains(id)).collect();
    assert_eq!(missed, [ids(&before)[50].clone()], "the first of the second page has slipped onto the first");
    assert_eq!(pulled.iter().filter(|id| **id == moved).count(), 2, "and the moved one comes twice");
}

#[test]
fn a_second_pull_with_an_overlap_brings_what_changed() {
    let server = demo();
    let mut client = Client::connected(&server);
    let until_ms = DEMO_END_MS - DAY_MS / 2;
    let keyed =
        |rows: Vec<Value>| rows.into_iter().map(|row| (row["orderId"].to_string(), row)).collect::<BTreeMap<_, _>>();
    let mut rows = keyed(client.pull(&window("lastmodifieddate", DEMO_END_MS - 31 * DAY_MS, until_ms), 200));
    server.with_seller(|seller| seller.orders[0].ship(DEMO_END_MS - 1));
    rows.extend(keyed(client.pull(&window("lastmodifieddate", until_ms - 300_000, DEMO_END_MS), 200)));
    assert_eq!(rows, keyed(server.rows()));
}

#[test]
fn a_token_that_dies_between_pages_is_renewed_and_the_pull_goes_on() {
    let server = demo();
    let mut client = Client::connected(&server);
    server.faults().on(Operation::OrderList, Calls::Nth(3), Fault::TokenDies);
    let mut rows: Vec<Value> = Vec::new();
    let mut renewed = 0;
    loop {
        let offset = rows.len().to_string();
        let filter = everything("lastmodifieddate");
        let reply = client.get(&list_path(&[("filter", &filter), ("limit", "100"), ("offset", &offset)]));
        if reply.status == 401 {
            assert_eq!(reply.error(), (401, 1001));
            assert_eq!(client.get("/commerce/identity/v1/user/").error(), (401, 1001), "it is dead for good");
            client.access = client.refresh().json()["access_token"].as_str().unwrap().to_owned();
            renewed += 1;
            continue;
        }
        let page = reply.json();
        rows.extend(page["orders"].as_array().unwrap().clone());
        if rows.len() as u64 >= page["total"].as_u64().unwrap() {
            break;
        }
    }
    assert_eq!((renewed, rows), (1, server.rows()));
}
