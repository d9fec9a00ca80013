//! Tokens, checks, limits: what is the same for every interface.

use std::time::Duration;

use serde_json::{Value, json};
use weft_fakes_kit::caller::header;
use weft_fakes_xiaoe::{FakeXiaoe, Interface, Limit, Options, Shop, TokenMode};

use crate::client::{Client, demo, demo_credentials, token_path};

fn user_params() -> Value {
    json!({ "user_id": "u_66a1b2c3d4e5f_Demo00001", "data": { "field_list": ["name"] } })
}

#[test]
fn a_token_is_asked_for_in_the_query_or_in_the_body() {
    let server = demo();
    let mut client = Client::without_token(&server);
    let by_query = client.get(&token_path(&demo_credentials())).json();
    assert!(by_query["data"]["access_token"].as_str().unwrap().starts_with("xe_"));
    assert_eq!(by_query["data"]["expires_in"], json!(7200));
    let fields: serde_json::Map<String, Value> =
        demo_credentials().into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let body = Value::Object(fields).to_string();
    assert_eq!(client.send("GET", "/token", "application/json", &body).unwrap().code(), 0);
    assert_eq!(client.send("POST", "/token", "application/json", &body).unwrap().code(), 2055);
}

#[test]
fn a_token_request_is_checked_in_order() {
    let server = demo();
    let mut client = Client::without_token(&server);
    let mut code = |changes: &[(&str, &str)]| {
        let mut fields = demo_credentials();
        for (name, value) in changes {
            fields.iter_mut().filter(|field| field.0 == *name).for_each(|field| field.1 = (*value).to_owned());
        }
        client.get(&token_path(&fields)).code()
    };
    assert_eq!(code(&[("app_id", ""), ("secret_key", "")]), 2001);
    assert_eq!(code(&[("secret_key", ""), ("grant_type", "")]), 2003);
    assert_eq!(code(&[("grant_type", ""), ("app_id", "appOther")]), 2005);
    assert_eq!(code(&[("grant_type", "client_credentials")]), 2005);
    assert_eq!(code(&[("app_id", "appOther"), ("secret_key", "wrong")]), 2002);
    assert_eq!(code(&[("client_id", "xopOther")]), 2023);
    assert_eq!(code(&[("secret_key", "wrong")]), 2004);
    server.with_shop(|shop| shop.allowed_ips = Some(vec!["203.0.113.7".parse().unwrap()]));
    assert_eq!(code(&[("secret_key", "wrong")]), 2004);
    assert_eq!(code(&[]), 2051);
    server.with_shop(|shop| shop.allowed_ips = Some(vec!["127.0.0.1".parse().unwrap()]));
    assert_eq!(code(&[]), 0);
}

#[test]
fn a_hundred_tokens_in_ten_minutes() {
    let server = demo();
    let mut client = Client::without_token(&server);
    let path = token_path(&demo_credentials());
    assert!((0..100).all(|_| client.get(&path).code() == 0));
    assert_eq!(client.get(&path).code(), 2053);
    server.advance(Duration::from_secs(600));
    assert_eq!(client.get(&path).code(), 0);
}

#[test]
fn tokens_rotate_or_stick() {
    let server = demo();
    let mut client = Client::new(&server);
    let first = client.token.clone();
    assert_ne!(client.fetch_token(), first);
    assert_eq!(client.code(Interface::UserInfo, user_params()), 0, "the first one lives 300 seconds more");
    server.advance(Duration::from_secs(301));
    assert_eq!(client.code(Interface::UserInfo, user_params()), 2008);

    let options = Options { token_mode: TokenMode::Sticky, ..Options::default() };
    let server = FakeXiaoe::start(Shop::demo(), options);
    let mut client = Client::new(&server);
    assert_eq!(client.fetch_token(), client.token);
    server.advance(Duration::from_secs(5400));
    assert_ne!(client.fetch_token(), client.token);
}

#[test]
fn a_token_dies() {
    let server = demo();
    let mut client = Client::new(&server);
    server.advance(Duration::from_secs(7199));
    assert_eq!(client.code(Interface::UserInfo, user_params()), 0);
    server.advance(Duration::from_secs(1));
    assert_eq!(client.code(Interface::UserInfo, user_params()), 2008);
    client.token = client.fetch_token();
    server.expire_tokens();
    assert_eq!(client.code(Interface::UserInfo, user_params()), 2008);
}

#[test]
fn business_calls_are_checked_in_order() {
    let server = demo();
    let mut client = Client::new(&server);
    let path = Interface::OrderList.path();
    let token = client.token.clone();
    let mut code = |method: &str, path: &str, content_type: &str, body: &str| {
        let reply = client.send(method, path, content_type, body).unwrap();
        assert_eq!(reply.status, 200);
        assert_eq!(header(&reply.head, "content-type"), Some("application/json"));
        reply.code()
    };
    let body = json!({ "access_token": token }).to_string();
    let plain = "application/json";
    assert_eq!(code("GET", path, "", ""), 2055);
    assert_eq!(code("POST", path, plain, "page_index=1"), 1002);
    assert_eq!(code("POST", path, plain, "[]"), 1002);
    assert_eq!(code("POST", path, "application/x-www-form-urlencoded", &body), 1002);
    assert_eq!(code("POST", path, plain, "{}"), 2007);
    assert_eq!(code("POST", path, plain, r#"{"access_token":""}"#), 2007);
    assert_eq!(code("POST", path, plain, r#"{"access_token":"xe_unknown"}"#), 2008);
    assert_eq!(code("POST", "/xe.order.list.get/9.9.9", plain, "{}"), 2007);
    assert_eq!(code("POST", "/xe.order.list.get/9.9.9", plain, &body), 2052);
    assert_eq!(code("POST", path, "application/json; charset=utf-8", &body), 0);
    server.with_shop(|shop| shop.grants.remove(&Interface::OrderList));
    assert_eq!(code("POST", path, plain, &body), 2017);
}

#[test]
fn limits_hold_per_interface_and_bursts_are_refused() {
    let server = demo();
    let mut client = Client::new(&server);
    let limit = Limit::new(5, Duration::from_secs(10)).without_burst_rule();
    server.set_limit(Interface::UserInfo, limit);
    assert!((0..5).all(|_| client.code(Interface::UserInfo, user_params()) == 0));
    assert_eq!(client.code(Interface::UserInfo, user_params()), 2053);
    assert_eq!(client.code(Interface::OrderList, json!({})), 0, "another interface has its own window");
    server.advance(Duration::from_secs(10));
    assert_eq!(client.code(Interface::UserInfo, user_params()), 0);

    server.set_limit(Interface::UserInfo, Limit::new(20, Duration::from_secs(10)));
    server.advance(Duration::from_secs(10));
    let codes: Vec<i64> = (0..10).map(|_| client.code(Interface::UserInfo, user_params())).collect();
    assert_eq!(codes[..2], [0, 0]);
    assert!(codes.contains(&2054), "{codes:?}");
    server.advance(Duration::from_millis(100));
    assert_eq!(client.code(Interface::UserInfo, user_params()), 0);
}

#[test]
fn limits_can_be_switched_off() {
    let server = FakeXiaoe::start(Shop::demo(), Options { limits: false, ..Options::default() });
    let mut client = Client::new(&server);
    assert!((0..600).all(|_| client.code(Interface::UserInfo, user_params()) == 0));
}

#[test]
fn everything_is_counted_and_logged() {
    let server = demo();
    let mut client = Client::new(&server);
    client.call(Interface::OrderList, json!({ "page_index": "1" }));
    client.send("POST", "/nowhere", "application/json", "{}").unwrap();
    assert_eq!(server.requests().of(Interface::Token), 1);
    assert_eq!(server.requests().of(Interface::OrderList), 1);
    assert_eq!(server.requests().unknown(), 1);
    assert_eq!(server.requests().total(), 3);
    assert_eq!(server.connections_opened(), 1, "one connection carries them all");
    let log = server.log();
    assert_eq!(log.iter().map(|entry| entry.code).collect::<Vec<_>>(), [Some(0), Some(0), Some(2007)]);
    assert_eq!(log[0].body["grant_type"], json!("client_credential"));
    assert_eq!(log[1].body["page_index"], json!("1"));
    assert_eq!(log[2].path, "/nowhere");
    server.clear_log();
    assert!(server.log().is_empty());
}
