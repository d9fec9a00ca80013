//! What goes wrong on demand.

use std::time::{Duration, Instant};

use serde_json::json;
use weft_fakes_wish::{Calls, Endpoint, Fault, Options, Version};

use crate::client::{APP, Client, MERCHANT, demo, query, refresh_of};

const LIST: &str = "/api/v3/orders?limit=2";

/// A demo server and a client whose next order list call is hit.
fn hit_by(fault: Fault) -> (weft_fakes_wish::FakeWish, Client) {
    let wish = demo(Options::default());
    let client = Client::with_token(&wish, Version::V3);
    wish.faults().on(Endpoint::OrdersV3, Calls::Nth(1), fault);
    (wish, client)
}

#[test]
fn the_chosen_calls_are_hit_and_no_others() {
    let (wish, mut client) = hit_by(Fault::internal());
    wish.faults().on(Endpoint::OrdersV3, Calls::Between(3, 4), Fault::refuse(400, 1000, "no"));
    let codes: Vec<i64> = (0..5).map(|_| client.get(LIST).code()).collect();
    assert_eq!(codes, [9000, 0, 1000, 1000, 0]);
    wish.faults().on_any(Calls::All, Fault::bad_gateway());
    assert_eq!(client.get("/api/v3/oauth/test").status, 502);
    wish.faults().clear();
    assert_eq!(client.get(LIST).code(), 0);
}

#[test]
fn gateways_answer() {
    let (wish, mut client) = hit_by(Fault::bad_gateway());
    wish.faults().on(Endpoint::OrdersV3, Calls::Nth(2), Fault::too_many_requests(3));
    let reply = client.get(LIST);
    assert_eq!((reply.status, reply.header("content-type")), (502, Some("text/html")));
    let reply = client.get(LIST);
    assert_eq!((reply.status, reply.header("retry-after")), (429, Some("3")));
    assert_eq!(wish.log()[1].code, None);
}

#[test]
fn a_late_answer() {
    let (_wish, mut client) = hit_by(Fault::Delay(Duration::from_millis(120)));
    let started = Instant::now();
    assert_eq!(client.get(LIST).code(), 0);
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[test]
fn a_body_that_is_no_json() {
    let (_wish, mut client) = hit_by(Fault::BrokenJson);
    let reply = client.get(LIST);
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&reply.text).is_err());
    assert_eq!(client.get(LIST).code(), 0, "the connection is as good as before");
}

#[test]
fn connections_break() {
    for fault in [Fault::Truncate, Fault::HangUp, Fault::LoseAnswer] {
        let (wish, mut client) = hit_by(fault);
        assert!(client.try_send("GET", LIST, "", "").is_err());
        let mut again = Client::holding(&wish, &client.token);
        assert_eq!(again.get(LIST).code(), 0);
        assert_eq!(wish.connections_opened(), 2);
    }
}

#[test]
fn a_lost_refresh_has_spent_the_token() {
    let wish = demo(Options::default());
    let path = |token: &str| format!("/api/v3/oauth/refresh_token?{}", query(&refresh_of(token)));
    for (fault, expected) in [(Fault::HangUp, 0), (Fault::LoseAnswer, 1016)] {
        let granted = wish.grant(Version::V3, APP, MERCHANT).unwrap();
        wish.faults().clear();
        wish.faults().on(Endpoint::RefreshTokenV3, Calls::Nth(1), fault);
        assert!(Client::new(wish.address()).try_send("GET", &path(&granted.refresh_token), "", "").is_err());
        assert_eq!(Client::new(wish.address()).get(&path(&granted.refresh_token)).code(), expected);
    }
}

#[test]
fn a_token_ends_in_the_middle() {
    for (fault, expected) in [(Fault::ExpireToken, 1015), (Fault::RevokeConsent, 1016)] {
        let wish = demo(Options::default());
        let granted = wish.grant(Version::V3, APP, MERCHANT).unwrap();
        let mut client = Client::holding(&wish, &granted.access_token);
        wish.faults().on(Endpoint::OrdersV3, Calls::Nth(2), fault);
        assert_eq!(client.get(LIST).code(), 0);
        assert_eq!(client.get(LIST).code(), expected);
        assert_eq!(client.get(LIST).code(), expected, "for good");
        let refreshed =
            client.get(&format!("/api/v3/oauth/refresh_token?{}", query(&refresh_of(&granted.refresh_token))));
        assert_eq!(refreshed.code(), if expected == 1015 { 0 } else { 1016 });
    }
}

#[test]
fn the_envelope_looks_different() {
    let look = |fault: Fault| {
        let (_wish, mut client) = hit_by(fault);
        (client.get(LIST).json(), client.token)
    };
    assert_eq!(look(Fault::CodeAsText).0["code"], json!("0"));
    assert_eq!(look(Fault::NoData).0.get("data"), None);
    let (echoed, token) = look(Fault::EchoToken);
    assert!(echoed["message"].as_str().unwrap().contains(&token));
}
