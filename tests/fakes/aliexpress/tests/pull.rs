//! A whole pull, by either generation, against what the market has.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use weft_fakes_aliexpress::{Calls, DEMO_END_MS, Edge, FakeAliexpress, Fault, Operation, Status, pacific};

use crate::client::{Client, all_statuses, demo, json_of, rows};

const DAY_MS: i64 = 86_400_000;
/// 2026-03-01 08:00 UTC, midnight on the Pacific coast, before everything that is generated.
const BEGIN_MS: i64 = 1_772_352_000_000;

/// Windows of creation that touch each other, none longer than 30 days.
fn windows() -> Vec<(i64, i64)> {
    let starts = (0..).map(|n| BEGIN_MS + n * 29 * DAY_MS).take_while(|start| *start < DEMO_END_MS);
    starts.map(|start| (start, (start + 29 * DAY_MS).min(DEMO_END_MS))).collect()
}

fn truth(server: &FakeAliexpress, written: fn(&weft_fakes_aliexpress::Seller) -> Vec<Value>) -> Vec<Value> {
    server.with_market(|market| written(&market.sellers[0]))
}

fn by_id(rows: impl IntoIterator<Item = Value>, name: &str) -> Vec<Value> {
    let found: BTreeMap<i64, Value> = rows.into_iter().map(|row| (row[name].as_i64().expect("an id"), row)).collect();
    found.into_values().collect()
}

/// Every page of every window; refreshes the token when it is refused.
fn pull(client: &mut Client) -> Vec<Value> {
    let mut found = Vec::new();
    for (start_ms, end_ms) in windows() {
        for page in 1.. {
            let [start, end] = [start_ms, end_ms].map(|unix_ms| pacific::pacific(unix_ms / 1000));
            let query = json!({ "create_date_start": start, "create_date_end": end, "page_size": 50,
                "current_page": page, "order_status_list": all_statuses() });
            let result = list_or_refresh(client, &query);
            assert_eq!(result["success"], json!(true), "{result}");
            found.extend(rows(&result));
            if page >= result["total_page"].as_i64().unwrap() {
                break;
            }
        }
    }
    by_id(found, "order_id")
}

fn list_or_refresh(client: &mut Client, query: &Value) -> Value {
    let result = client.list(query);
    if !result.is_null() {
        return result;
    }
    let spent = client.refresh.clone();
    let tokens = client.rest("/auth/token/refresh", &[("refresh_token", &spent)]);
    client.keep(&tokens);
    client.list(query)
}

#[test]
fn a_pull_of_the_current_generation_brings_everything() {
    let server = demo(300);
    let mut client = Client::connected(&server);
    let found = pull(&mut client);
    assert_eq!(found.len(), 373);
    assert_eq!(found, truth(&server, weft_fakes_aliexpress::Seller::rows));
}

#[test]
fn a_token_that_dies_between_pages_changes_nothing() {
    let server = demo(100);
    let mut client = Client::connected(&server);
    let first = client.access.clone();
    server.faults().on(Operation::OrderList, Calls::Nth(10), Fault::TokenDies);
    assert_eq!(pull(&mut client), truth(&server, weft_fakes_aliexpress::Seller::rows));
    assert_ne!(client.access, first);
    let refused = server.log().into_iter().filter(|entry| entry.code.as_deref() == Some("IllegalAccessToken"));
    assert_eq!(refused.count(), 1);
}

#[test]
fn a_pull_of_the_old_generation_brings_everything() {
    let server = demo(300);
    let mut client = Client::old_connected(&server);
    let mut found = Vec::new();
    // All that are not finished, and those that are.
    for status in [None, Some(("orderStatus", "FINISH"))] {
        for page in 1_u64.. {
            let number = page.to_string();
            let mut own = vec![("page", number.as_str()), ("pageSize", "50")];
            own.extend(status);
            let body = json_of(&client.openapi("api.findOrderListQuery", &own));
            found.extend(body["orderList"].as_array().unwrap().clone());
            if page * 50 >= body["totalItem"].as_u64().unwrap() {
                break;
            }
        }
    }
    assert_eq!(by_id(found, "orderId"), truth(&server, weft_fakes_aliexpress::Seller::old_rows));
}

#[test]
fn the_market_is_the_same_every_time_and_has_every_difficulty() {
    let rows = |seed: u64| {
        let market = weft_fakes_aliexpress::Market::generated(seed, 50);
        market.sellers[0].rows()
    };
    assert_eq!(rows(1), rows(1));
    assert_ne!(rows(1), rows(2));
    let market = weft_fakes_aliexpress::Market::generated(1, 400);
    let orders = &market.sellers[0].orders;
    let marked = |edge: Edge| orders.iter().filter(|order| order.is(edge)).count();
    assert_eq!(marked(Edge::SameModification), 60);
    assert_eq!((marked(Edge::Autumn), marked(Edge::Spring)), (2, 2));
    for edge in [
        Edge::ZeroDecimals,
        Edge::Refunded,
        Edge::PartlySent,
        Edge::Bare,
        Edge::NonAscii,
        Edge::Escaped,
        Edge::LongId,
        Edge::Masked,
        Edge::Encrypted,
    ] {
        assert_eq!(marked(edge), 1, "{edge}");
    }
    for status in Status::ALL {
        assert!(orders.iter().any(|order| order.status == status), "{status:?}");
    }
    let mut ids: Vec<i64> = market.sellers.iter().flat_map(|seller| &seller.orders).map(|order| order.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 400 + 73 + 3);
    assert!(orders.iter().all(|order| order.modified_ms <= DEMO_END_MS && order.created_ms <= order.modified_ms));
}

#[test]
fn an_incremental_pull_finds_all_that_changed_in_one_second() {
    let server = demo(50);
    let mut client = Client::connected(&server);
    let moment = pacific::pacific((DEMO_END_MS - DAY_MS) / 1000);
    let created = pacific::pacific((DEMO_END_MS - 100 * DAY_MS) / 1000);
    let mut page = |number: u64| {
        let query = json!({ "modified_date_start": moment, "modified_date_end": moment, "create_date_start": created,
            "create_date_end": pacific::pacific(DEMO_END_MS / 1000), "order_status_list": all_statuses(),
            "page_size": 50, "current_page": number });
        rows(&client.list(&query))
    };
    let (first, second) = (page(1), page(2));
    assert_eq!((first.len(), second.len()), (50, 10));
    assert_eq!(by_id(first.into_iter().chain(second), "order_id").len(), 60);
}

#[test]
fn ids_beyond_a_float_come_as_they_are() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let answer =
        client.try_sync("aliexpress.solution.order.get", &[("param0", r#"{"page_size":50,"current_page":2}"#)]);
    let text = answer.unwrap().text;
    assert!(text.contains("\"order_id\":9007199254740993,"), "{text}");
    assert_ne!(9_007_199_254_740_993_i64 as f64 as i64, 9_007_199_254_740_993);
}
