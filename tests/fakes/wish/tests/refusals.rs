//! Tokens that do not do, paths that are not there, the call limit, the log.

use std::time::Duration;

use weft_fakes_wish::{CallLimit, DEMO_END_MS, Endpoint, Options, Version, iso};

use crate::client::{APP, Client, FORM, JSON, OTHER_MERCHANT, demo};

#[test]
fn version_3_takes_the_token_in_the_header_alone() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let token = std::mem::take(&mut client.token);
    let reply = client.get("/api/v3/orders");
    assert_eq!(
        (reply.status, reply.text.as_str()),
        (401, r#"{"message":"Unauthorized Request","code":4000,"data":{}}"#)
    );
    assert_eq!(client.get(&format!("/api/v3/orders?access_token={token}")).code(), 4000);
    let basic = [("authorization", format!("Basic {token}"))];
    let basic = basic.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>();
    assert_eq!(client.request("GET", "/api/v3/orders", &basic, "").unwrap().code(), 4000);
    client.token = "0".repeat(32);
    assert_eq!(client.get("/api/v3/orders").code(), 4000, "unknown");
    client.token = token;
    assert_eq!(client.get("/api/v3/orders").code(), 0);
}

#[test]
fn a_token_of_an_application_that_is_gone() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    wish.with_market(|market| market.apps.retain(|app| app.client_id != APP));
    assert_eq!(client.get("/api/v3/orders").code(), 4000);
}

#[test]
fn paths_and_methods() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    for path in ["/", "/api/v3/order", "/api/v3/orders/a/b/c", "/api/v2/orders", "/api/v1/order", "/download/x.csv"] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
    assert_eq!(client.get("/api/v3/orders/").code(), 1000, "an order without an id");
    for (method, path) in [
        ("POST", "/api/v3/orders"),
        ("GET", "/api/v3/orders/bulk_get"),
        ("POST", "/api/v3/oauth/refresh_token"),
        ("POST", "/api/v3/orders/610000000000000000000001/refund"),
        ("GET", "/api/v2/oauth/refresh_token"),
        ("DELETE", "/v3/oauth/authorize"),
    ] {
        assert_eq!(client.send(method, path, FORM, "").status, 405, "{method} {path}");
    }
}

#[test]
fn errors_may_all_come_with_200() {
    let wish = demo(Options { errors_with_200: true, ..Options::default() });
    let mut client = Client::new(wish.address());
    let reply = client.get("/api/v3/orders");
    assert_eq!((reply.status, reply.code()), (200, 4000));
}

#[test]
fn the_call_limit_is_told_and_resets() {
    let limit = CallLimit { calls: 3, window: Duration::from_secs(60) };
    let wish = demo(Options { limit: Some(limit), ..Options::default() });
    let mut client = Client::with_token(&wish, Version::V3);
    for remaining in ["2", "1", "0"] {
        let reply = client.get("/api/v3/orders?limit=1");
        assert_eq!(reply.header("wish-rate-limit-remaining"), Some(remaining));
        assert_eq!(reply.header("wish-rate-limit-reset"), None);
    }
    wish.advance(Duration::from_secs(59));
    let reply = client.get("/api/v3/orders?limit=1");
    assert_eq!(reply.status, 429);
    assert_eq!(reply.header("wish-rate-limit-reset"), Some(&*iso(DEMO_END_MS + 60_000)));
    assert_eq!(client.get("/api/v2/order/multi-get").code(), 0, "version 2 has none");
    let others = wish.grant(Version::V3, APP, OTHER_MERCHANT).unwrap();
    let mut other = Client::holding(&wish, &others.access_token);
    assert_eq!(other.get("/api/v3/orders").code(), 0, "each merchant has a window of its own");
    wish.advance(Duration::from_secs(1));
    assert_eq!(client.get("/api/v3/orders?limit=1").header("wish-rate-limit-remaining"), Some("2"));
    wish.set_limit(None);
    assert!((0..20).all(|_| client.get("/api/v3/orders?limit=1").code() == 0));
}

#[test]
fn every_answer_of_the_api_has_a_number_of_its_own() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let mut number = |path: &str| client.get(path).header("wish-request-id").map(str::to_owned).unwrap();
    let numbers = [number("/api/v3/orders"), number("/api/v3/orders?limit=x"), number("/api/v2/order/multi-get")];
    assert!(numbers[0] != numbers[1] && numbers[1] != numbers[2]);
}

#[test]
fn everything_is_logged() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    client.get("/api/v3/orders?limit=2&updated_at_min=2026-03-01T00:00:00%2B08:00");
    client.send("PUT", "/api/v3/orders/610000000000000000000001/refund", JSON, r#"{"refund_reason":"X"}"#);
    client.send("POST", "/api/v2/oauth/access_token", FORM, "code=a%20b");
    client.get("/nowhere");
    let log = wish.log();
    assert_eq!(log[0].endpoint, Some(Endpoint::OrdersV3));
    assert_eq!(log[0].parameter("updated_at_min"), Some("2026-03-01T00:00:00+08:00"));
    assert_eq!((log[0].status, log[0].code, log[0].at_ms), (200, Some(0), DEMO_END_MS));
    assert_eq!((log[1].method.as_str(), &log[1].body["refund_reason"]), ("PUT", &"X".into()));
    assert_eq!((&log[2].body["code"], log[2].code), (&"a b".into(), Some(1000)));
    assert_eq!((log[3].endpoint, log[3].status, log[3].code), (None, 404, None));
    assert_eq!(wish.connections_opened(), 1);
    wish.clear_log();
    assert!(wish.log().is_empty());
}
