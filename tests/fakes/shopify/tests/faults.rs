//! What goes wrong on demand, and what is logged.

use std::time::{Duration, Instant};

use serde_json::json;
use weft_fakes_shopify::{Calls, FakeShopify, Fault, Operation, Options, Shop};

use crate::client::{Client, demo};
use crate::person::{connected, token_request};

const QUERY: &str = "{ orders(first: 5) { nodes { id name } } }";

/// A demo server and a client whose next query is hit.
fn hit_by(fault: Fault) -> (FakeShopify, Client) {
    let server = demo();
    let client = Client::new(&server);
    server.fault(Operation::GraphQl, Calls::Nth(1), fault);
    (server, client)
}

#[test]
fn the_chosen_calls_are_hit_and_no_others() {
    let server = demo();
    let client = Client::new(&server);
    server.fault(Operation::Orders, Calls::Between(2, 3), Fault::bad_gateway());
    let statuses: Vec<u16> = (0..4).map(|_| client.get("orders.json").status).collect();
    assert_eq!(statuses, [200, 502, 502, 200]);
    server.faults().on_any(Calls::All, Fault::Http { status: 503, retry_after_s: Some(7) });
    let reply = client.query(QUERY, json!({}));
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("7")));
    assert!(reply.text.starts_with("<html>"));
    server.faults().clear();
    assert_eq!(client.query(QUERY, json!({})).status, 200);
}

#[test]
fn the_platform_fails_over_http_200() {
    let (_server, client) = hit_by(Fault::internal());
    let reply = client.query(QUERY, json!({}));
    assert_eq!((reply.status, reply.code().as_deref()), (200, Some("INTERNAL_SERVER_ERROR")));
    let (_server, client) = hit_by(Fault::GraphQl { code: "SHOP_INACTIVE".to_owned(), message: "Inactive".to_owned() });
    assert_eq!(client.query(QUERY, json!({})).code().as_deref(), Some("SHOP_INACTIVE"));
    assert_eq!(client.query(QUERY, json!({})).code(), None);
}

#[test]
fn throttled_out_of_the_blue() {
    let (server, client) = hit_by(Fault::Throttled);
    assert_eq!(client.query(QUERY, json!({})).code().as_deref(), Some("THROTTLED"));
    server.fault(Operation::Orders, Calls::Nth(1), Fault::Throttled);
    let reply = client.get("orders.json");
    assert_eq!((reply.status, reply.header("retry-after")), (429, Some("2.0")));
    server.advance(Duration::from_secs(30));
    assert_eq!((client.get("orders.json").status, client.query(QUERY, json!({})).code()), (200, None));
}

#[test]
fn broken_answers() {
    let (_server, client) = hit_by(Fault::BrokenJson);
    let reply = client.query(QUERY, json!({}));
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&reply.text).is_err());
    for fault in [Fault::Truncate, Fault::HangUp, Fault::HangUpAfter] {
        let (_server, client) = hit_by(fault);
        assert!(client.try_query(QUERY, json!({})).is_err());
        assert_eq!(client.query(QUERY, json!({})).code(), None);
    }
}

#[test]
fn a_late_answer() {
    let (_server, client) = hit_by(Fault::Delay(Duration::from_millis(120)));
    let started = Instant::now();
    assert_eq!(client.query(QUERY, json!({})).status, 200);
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[test]
fn a_refresh_whose_answer_is_lost_has_happened() {
    let server = demo();
    let tokens = connected(&server, "read_orders");
    server.fault(Operation::Token, Calls::Nth(1), Fault::HangUpAfter);
    let body = json!({ "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"] });
    let lost = std::panic::catch_unwind(|| token_request(&server, body.clone()));
    assert!(lost.is_err());
    assert_eq!(token_request(&server, body).status, 400);
}

#[test]
fn a_token_dies_in_the_middle_of_a_pull() {
    let server = demo();
    let tokens = connected(&server, "read_orders");
    let client = Client::with_token(&server, tokens["access_token"].as_str().unwrap());
    server.fault(Operation::GraphQl, Calls::Nth(2), Fault::TokenDies);
    assert_eq!(client.query(QUERY, json!({})).status, 200);
    assert_eq!(client.query(QUERY, json!({})).status, 401);
    let body = json!({ "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"] });
    let next = token_request(&server, body).json();
    let client = Client::with_token(&server, next["access_token"].as_str().unwrap());
    assert_eq!(client.query(QUERY, json!({})).status, 200);
}

#[test]
fn what_was_asked_is_in_the_log() {
    let (server, client) = hit_by(Fault::internal());
    client.query(QUERY, json!({ "a": 1 }));
    client.get("orders.json?limit=2&fields=id");
    client.get("nothing.json");
    let log = server.log();
    assert_eq!((log[0].operation, log[0].code.as_deref()), (Some(Operation::GraphQl), Some("INTERNAL_SERVER_ERROR")));
    assert_eq!(log[0].body["variables"], json!({ "a": 1 }));
    assert_eq!(log[0].faults, [Fault::internal()]);
    assert_eq!((log[1].path.as_str(), log[1].status), ("/admin/api/2026-01/orders.json", 200));
    assert_eq!(log[1].query, [("limit".to_owned(), "2".to_owned()), ("fields".to_owned(), "id".to_owned())]);
    assert_eq!((log[2].operation, log[2].status), (None, 404));
    assert_eq!((server.calls_of(Operation::Orders), server.connections_opened()), (1, 3));
    server.clear_log();
    assert!(server.log().is_empty());
}

#[test]
fn the_clock_can_be_set_at_the_start() {
    let now_s = 1_700_000_000;
    let server = FakeShopify::start(Shop::empty(), Options { now_s: Some(now_s), ..Options::default() });
    assert!((now_s..now_s + 60).contains(&server.now_s()));
}
