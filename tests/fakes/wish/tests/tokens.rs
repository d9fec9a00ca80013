//! Codes and tokens: life, rotation, revocation.

use std::time::Duration;

use serde_json::json as value;
use weft_fakes_wish::{Codes, DEMO_END_MS, FakeWish, Options, Version};

use crate::client::{
    APP, Client, FORM, JSON, MERCHANT, OTHER_APP, but, demo, exchange_of, json, query, refresh_of, secret,
};
use crate::person::{code_v2, code_v3};

const DAY: Duration = Duration::from_secs(86_400);
const TEST: &str = "/api/v3/oauth/test";

fn refresh(client: &mut Client, token: &str) -> crate::client::Reply {
    client.token.clear();
    client.get(&format!("/api/v3/oauth/refresh_token?{}", query(&refresh_of(token))))
}

fn text(data: &serde_json::Value, name: &str) -> String {
    data[name].as_str().unwrap_or_else(|| panic!("no {name} in {data}")).to_owned()
}

#[test]
fn a_code_is_exchanged_by_get_too_and_once() {
    let wish = demo(Options::default());
    let code = code_v3(&wish);
    let mut client = Client::new(wish.address());
    let path = format!("/api/v3/oauth/access_token?{}", query(&exchange_of(&code)));
    client.token = text(&client.get(&path).data(), "access_token");
    let again = client.get(&path);
    assert_eq!((again.status, again.code()), (400, 1016));
    assert_eq!(client.get(TEST).code(), 0, "the tokens of the first exchange live on");
}

#[test]
fn a_code_lives_five_minutes() {
    let wish = demo(Options::default());
    let mut client = Client::new(wish.address());
    for (seconds, expected) in [(299, 0), (300, 1015)] {
        let code = code_v3(&wish);
        wish.advance(Duration::from_secs(seconds));
        assert_eq!(
            client.send("POST", "/api/v3/oauth/access_token", JSON, &json(&exchange_of(&code))).code(),
            expected
        );
    }
}

#[test]
fn an_exchange_is_checked() {
    let wish = demo(Options::default());
    let code = code_v3(&wish);
    let mut client = Client::new(wish.address());
    let mut exchange = |fields: &[(&'static str, String)]| {
        let reply = client.send("POST", "/api/v3/oauth/access_token", JSON, &json(fields));
        (reply.status, reply.code())
    };
    let right = || exchange_of(&code);
    for name in ["client_id", "client_secret", "code", "grant_type", "redirect_uri"] {
        assert_eq!(exchange(&but(right(), name, "")), (400, 1000), "{name} is missing");
    }
    assert_eq!(exchange(&but(right(), "grant_type", "refresh_token")), (400, 1000));
    assert_eq!(exchange(&but(right(), "client_id", "5f00000000000000000000ff")), (400, 4000));
    assert_eq!(exchange(&but(right(), "client_secret", "wrong")), (400, 4000));
    assert_eq!(exchange(&but(right(), "redirect_uri", "https://erp.example.test/return/")), (400, 4000));
    assert_eq!(exchange(&but(right(), "code", "ede9c269-10d3-44ca-88d6-53030311de04")), (400, 4000));
    let others = but(but(right(), "client_id", OTHER_APP), "client_secret", &secret(OTHER_APP));
    assert_eq!(exchange(&others), (400, 4000), "the code is the first application's");
    assert_eq!(exchange(&right()), (200, 0), "nothing of that used it up");
}

#[test]
fn the_published_codes() {
    let wish = demo(Options { v3_codes: Codes::Published, ..Options::default() });
    let code = code_v3(&wish);
    let mut client = Client::new(wish.address());
    let mut exchange =
        |fields: &[(&'static str, String)]| client.send("POST", "/api/v3/oauth/access_token", JSON, &json(fields)).text;
    let right = || exchange_of(&code);
    assert_eq!(
        exchange(&but(right(), "grant_type", "x")),
        r#"{"message":"grant_type must be set to 'authorization_code'","code":1001,"data":{}}"#
    );
    assert_eq!(
        exchange(&but(right(), "client_secret", "x")),
        "{\"message\":\"Incorrect credentials. One of client_id, client_secret, or redirect_url does not match our \
         records\",\"code\":10001,\"data\":{}}"
    );
    assert_eq!(
        exchange(&but(right(), "code", "x")),
        r#"{"message":"Incorrect authorization code provided","code":10008,"data":{}}"#
    );
    exchange(&right());
    assert_eq!(
        exchange(&right()),
        r#"{"message":"The authorization code has already been redeemed","code":10002,"data":{}}"#
    );
    let late = code_v3(&wish);
    wish.advance(Duration::from_secs(300));
    assert_eq!(
        exchange(&exchange_of(&late)),
        r#"{"message":"The authorization code has expired","code":10004,"data":{}}"#
    );
    let reply = client.get(TEST);
    assert_eq!(reply.status, 401);
    assert_eq!(reply.text, r#"{"message":"Missing access token in authorization header","code":1012,"data":{}}"#);
    let granted = wish.grant(Version::V3, APP, MERCHANT).unwrap();
    client.token = "unknown".to_owned();
    assert_eq!(client.get(TEST).code(), 1006);
    client.token = granted.access_token.clone();
    wish.with_market(|market| market.merchants[0].is_open = false);
    assert_eq!(client.get(TEST).code(), 1002);
    wish.expire_access_tokens();
    assert_eq!(client.get(TEST).text, r#"{"message":"This access token has expired","code":1007,"data":{}}"#);
    wish.revoke(APP, MERCHANT);
    assert_eq!(client.get(TEST).code(), 1008);
    assert_eq!(refresh(&mut client, &granted.refresh_token).code(), 1006);
}

#[test]
fn an_access_token_lives_thirty_days() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    wish.advance(30 * DAY - Duration::from_secs(1));
    assert_eq!(client.get(TEST).code(), 0);
    wish.advance(Duration::from_secs(1));
    let reply = client.get(TEST);
    assert_eq!((reply.status, reply.code()), (400, 1015));
    assert_eq!(reply.text, r#"{"message":"This access token has expired.","code":1015,"data":{}}"#);
}

#[test]
fn rotation_over_two_years() {
    let wish = demo(Options::default());
    let granted = wish.grant(Version::V3, APP, MERCHANT).unwrap();
    let mut client = Client::new(wish.address());
    let (mut access, mut spare) = (granted.access_token, granted.refresh_token);
    for month in 0..27 {
        wish.advance(27 * DAY);
        let data = refresh(&mut client, &spare).data();
        let (new_access, new_spare) = (text(&data, "access_token"), text(&data, "refresh_token"));
        assert!(new_access != access && new_spare != spare, "month {month}: both are new");
        client.token = access;
        assert_eq!(client.get(TEST).code(), 1016, "month {month}: the access token before is revoked");
        assert_eq!(refresh(&mut client, &spare).code(), 1016, "month {month}: the refresh token before is spent");
        client.token = new_access.clone();
        assert_eq!(client.get(TEST).code(), 0, "month {month}: the refused refresh did no harm");
        (access, spare) = (new_access, new_spare);
    }
    assert_eq!(wish.now_ms(), DEMO_END_MS + 27 * 27 * 86_400_000);
}

#[test]
fn a_refresh_is_checked() {
    let wish = demo(Options::default());
    let granted = wish.grant(Version::V3, APP, MERCHANT).unwrap();
    let mut client = Client::new(wish.address());
    let mut code = |fields: &[(&'static str, String)]| {
        client.get(&format!("/api/v3/oauth/refresh_token?{}", query(fields))).code()
    };
    let right = || refresh_of(&granted.refresh_token);
    assert_eq!(code(&but(right(), "grant_type", "authorization_code")), 1000);
    assert_eq!(code(&but(right(), "client_secret", "wrong")), 4000);
    assert_eq!(code(&but(right(), "refresh_token", "unknown")), 4000);
    assert_eq!(code(&but(right(), "refresh_token", "")), 1000);
    let others = but(but(right(), "client_id", OTHER_APP), "client_secret", &secret(OTHER_APP));
    assert_eq!(code(&others), 4000);
    assert_eq!(code(&right()), 0);
}

#[test]
fn a_refresh_token_may_be_made_to_end() {
    let wish = demo(Options { refresh_token_life_s: Some(86_400 * 60), ..Options::default() });
    let granted = wish.grant(Version::V3, APP, MERCHANT).unwrap();
    wish.advance(60 * DAY);
    assert_eq!(refresh(&mut Client::new(wish.address()), &granted.refresh_token).code(), 1016);
}

#[test]
fn the_seller_takes_the_consent_back() {
    let wish = demo(Options::default());
    let granted = wish.grant(Version::V3, APP, MERCHANT).unwrap();
    let rivals = wish.grant(Version::V3, OTHER_APP, MERCHANT).unwrap();
    let code = code_v3(&wish);
    wish.revoke(APP, MERCHANT);
    let mut client = Client::holding(&wish, &granted.access_token);
    let reply = client.get("/api/v3/orders");
    assert_eq!(reply.text, r#"{"message":"This access token has been revoked.","code":1016,"data":{}}"#);
    assert_eq!(refresh(&mut client, &granted.refresh_token).code(), 1016);
    assert_eq!(client.send("POST", "/api/v3/oauth/access_token", JSON, &json(&exchange_of(&code))).code(), 1016);
    client.token = rivals.access_token;
    assert_eq!(client.get(TEST).code(), 0);
}

#[test]
fn a_closed_account_gets_2000_everywhere() {
    let wish = demo(Options::default());
    let granted = wish.grant(Version::V3, APP, MERCHANT).unwrap();
    let code = code_v3(&wish);
    wish.with_market(|market| market.merchants[0].is_open = false);
    let mut client = Client::holding(&wish, &granted.access_token);
    assert_eq!(client.get("/api/v3/orders").code(), 2000);
    assert_eq!(client.get("/api/v2/order/multi-get").code(), 2000);
    assert_eq!(client.send("POST", "/api/v3/oauth/access_token", JSON, &json(&exchange_of(&code))).code(), 2000);
    assert_eq!(refresh(&mut client, &granted.refresh_token).code(), 2000);
    wish.with_market(|market| market.merchants[0].is_open = true);
    assert_eq!(client.send("POST", "/api/v3/oauth/access_token", JSON, &json(&exchange_of(&code))).code(), 0);
    assert_eq!(refresh(&mut client, &granted.refresh_token).code(), 0, "nothing was spent by that");
}

#[test]
fn version_2_exchanges_by_form_and_writes_seconds() {
    let wish = demo(Options::default());
    let mut client = Client::new(wish.address());
    let path = "/api/v2/oauth/access_token";
    let code = code_v2(&wish);
    assert_eq!(client.send("POST", path, JSON, &json(&exchange_of(&code))).code(), 1000, "a form it must be");
    assert_eq!(client.send("GET", &format!("{path}?{}", query(&exchange_of(&code))), JSON, "").status, 405);
    let wrong = but(exchange_of(&code), "client_secret", "wrong");
    let refused = client.send("POST", path, FORM, &query(&wrong));
    assert_eq!((refused.status, refused.code()), (400, 4000));
    let data = client.send("POST", path, FORM, &query(&exchange_of(&code))).data();
    assert_eq!(data["merchant_user_id"], MERCHANT);
    assert_eq!(data["expires_in"], value!(2_592_000));
    assert_eq!(data["expiry_time"], value!(DEMO_END_MS / 1000 + 2_592_000));
    assert_eq!(client.send("POST", path, FORM, &query(&exchange_of(&code))).code(), 1016);

    let token = text(&data, "access_token");
    assert_eq!(client.get(&format!("/api/v2/auth_test?access_token={token}")).code(), 0);
    let path = "/api/v2/oauth/refresh_token";
    let fields = refresh_of(&text(&data, "refresh_token"));
    let new = client.send("POST", path, FORM, &query(&fields)).data();
    assert_eq!(client.send("POST", path, FORM, &query(&fields)).code(), 1016);
    assert_eq!(client.get(&format!("/api/v2/auth_test?access_token={token}")).code(), 1016);
    client.token = text(&new, "access_token");
    assert_eq!(client.get("/api/v2/auth_test").data()["success"], "True");
    let reply = client.get(TEST);
    assert_eq!((reply.status, reply.code()), (401, 4000), "version 3 wants scopes");
}

#[test]
fn a_code_belongs_to_its_version() {
    let wish = demo(Options::default());
    let mut client = Client::new(wish.address());
    let (old, new) = (exchange_of(&code_v2(&wish)), exchange_of(&code_v3(&wish)));
    assert_eq!(client.send("POST", "/api/v3/oauth/access_token", JSON, &json(&old)).code(), 4000);
    assert_eq!(client.send("POST", "/api/v2/oauth/access_token", FORM, &query(&new)).code(), 4000);
    let access = "/api/v3/oauth/access_token";
    assert_eq!(client.send("POST", access, FORM, &query(&new)).code(), 1000, "JSON is documented");
    let lenient: FakeWish = demo(Options { strict: false, ..Options::default() });
    let fields = exchange_of(&code_v3(&lenient));
    assert_eq!(Client::new(lenient.address()).send("POST", access, FORM, &query(&fields)).code(), 0);
}
