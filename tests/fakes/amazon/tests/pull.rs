//! Whole pulls, and what happens when orders change meanwhile.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;
use weft_fakes_amazon::{Calls, DAY_MS, DEMO_END_MS, Edge, Fault, Included, Operation, moment};

use crate::client::{EUROPE, before_end, connected, ids};

fn keyed(rows: Vec<Value>) -> BTreeMap<String, Value> {
    rows.into_iter().map(|row| (row["AmazonOrderId"].to_string(), row)).collect()
}

#[test]
fn a_whole_pull_is_the_truth() {
    let (server, mut client) = connected();
    let truth = server.truth(&[]);
    assert!(truth.orders.len() >= 400, "{}", truth.orders.len());
    for size in ["100", "50", "7"] {
        let since = before_end(40 * DAY_MS);
        let rows = client.pull(EUROPE, &[("LastUpdatedAfter", &since), ("MaxResultsPerPage", size)]);
        assert_eq!(rows, truth.orders, "{size} on a page");
        let created = client.pull(EUROPE, &[("CreatedAfter", &since), ("MaxResultsPerPage", size)]);
        // The one that was updated a minute ago is listed by its creation.
        let within = server.with_seller(|seller| seller.examples(Edge::WithinTheLag).next().unwrap().order_id.clone());
        let created: Vec<Value> = created.into_iter().filter(|row| row["AmazonOrderId"] != within.as_str()).collect();
        assert_eq!(keyed(created), keyed(truth.orders.clone()), "{size} on a page");
    }
    let items: Vec<(String, Value)> = ids(&truth.orders)
        .into_iter()
        .flat_map(|id| client.items(&id).into_iter().map(move |row| (id.clone(), row)))
        .collect();
    assert_eq!(items, truth.items);
}

#[test]
fn a_whole_pull_of_the_new_version_is_its_truth() {
    let (server, mut client) = connected();
    let included = [Included::Buyer, Included::Recipient, Included::Proceeds, Included::Fulfillment];
    let since = before_end(40 * DAY_MS);
    let words = "BUYER,RECIPIENT,PROCEEDS,FULFILLMENT";
    let rows = client.pull_2026(&[("lastUpdatedAfter", &since), ("includedData", words)]);
    assert_eq!(rows, server.truth_2026(&included));
    let plain = client.pull_2026(&[("lastUpdatedAfter", &since), ("maxResultsPerPage", "33")]);
    assert_eq!(plain, server.truth_2026(&[]));
}

#[test]
fn windows_side_by_side_give_the_truth() {
    let (server, mut client) = connected();
    let mut rows = Vec::new();
    let end_ms = DEMO_END_MS - 120_000;
    for day in (0..31).rev() {
        let to_ms = end_ms - day * DAY_MS;
        let window = [("LastUpdatedAfter", moment(to_ms - DAY_MS + 1_000)), ("LastUpdatedBefore", moment(to_ms))];
        rows.extend(client.pull(EUROPE, &window.each_ref().map(|(name, value)| (*name, value.as_str()))));
    }
    assert_eq!(rows, server.truth(&[]).orders);
}

#[test]
fn an_order_that_is_updated_between_pages_comes_with_the_next_window() {
    let (server, mut client) = connected();
    let before = ids(&server.truth(&[]).orders);
    let moved = before[200].clone();
    let moving = moved.clone();
    server.after_call(Operation::GetOrders, 1, move |seller| seller.order_mut(&moving).unwrap().cancel(DEMO_END_MS));
    let since = before_end(40 * DAY_MS);
    let first = client.orders(&[("MarketplaceIds", EUROPE), ("LastUpdatedAfter", &since)]).payload();
    let until = first["LastUpdatedBefore"].as_str().unwrap().to_owned();
    server.with_seller(|seller| {
        let order = seller.order_mut(&moved).unwrap();
        (order.status, order.updated_ms) = (weft_fakes_amazon::Status::Unshipped, DEMO_END_MS - 3 * DAY_MS);
    });
    let moving = moved.clone();
    server.after_call(Operation::GetOrders, 1, move |seller| seller.order_mut(&moving).unwrap().cancel(DEMO_END_MS));
    let pulled = ids(&client.pull(EUROPE, &[("LastUpdatedAfter", &since)]));
    let missed: Vec<&String> = before.iter().filter(|id| !pulled.contains(id)).collect();
    assert_eq!(missed, [&moved], "no other slips through");
    server.advance(Duration::from_secs(300));
    let next = client.pull(EUROPE, &[("LastUpdatedAfter", &until)]);
    let row = next.iter().find(|row| row["AmazonOrderId"] == moved.as_str()).expect("the moved one");
    assert_eq!(row["OrderStatus"], "Canceled");
}

#[test]
fn a_second_pull_from_the_end_of_the_first_brings_what_changed() {
    let (server, mut client) = connected();
    let mut rows = keyed(client.pull(EUROPE, &[("LastUpdatedAfter", &before_end(40 * DAY_MS))]));
    let until = before_end(120_000);
    server.with_seller(|seller| {
        let pending = seller.examples(Edge::Pending).next().unwrap().order_id.clone();
        seller.order_mut(&pending).unwrap().confirm(DEMO_END_MS);
        seller.orders[0].cancel(DEMO_END_MS + 1_000);
    });
    server.advance(Duration::from_secs(121));
    rows.extend(keyed(client.pull(EUROPE, &[("LastUpdatedAfter", &until)])));
    assert_eq!(rows, keyed(server.truth(&[]).orders));
}

#[test]
fn a_token_that_dies_between_pages_is_renewed_and_the_pull_goes_on() {
    let (server, mut client) = connected();
    server.faults().on(Operation::GetOrders, Calls::Nth(3), Fault::TokenDies);
    let since = before_end(40 * DAY_MS);
    let (mut rows, mut renewed, mut token) = (Vec::new(), 0, None::<String>);
    loop {
        let going = match &token {
            Some(token) => ("NextToken", token.as_str()),
            None => ("LastUpdatedAfter", since.as_str()),
        };
        let reply = client.orders(&[("MarketplaceIds", EUROPE), going]);
        if reply.status == 403 {
            let body = client.refresh().json();
            client.keep(&body);
            renewed += 1;
            continue;
        }
        let page = reply.payload();
        rows.extend(page["Orders"].as_array().unwrap().clone());
        token = page["NextToken"].as_str().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!((renewed, rows), (1, server.truth(&[]).orders));
}
