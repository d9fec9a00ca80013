//! Tokens: what is told of them, how they end, how they are replaced.

use std::time::Duration;

use serde_json::{Value, json};
use weft_fakes_shopify::{App, DEMO_END_S, Distribution, FakeShopify, Options, RefreshGrace, Shop};

use crate::client::{Client, demo, demo_with, send, unlimited};
use crate::person::{
    authorize_path, connected, consented, field, followed, press, token_request, token_request_of, visit,
};

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(86_400);

fn text<'a>(tokens: &'a Value, name: &str) -> &'a str {
    tokens[name].as_str().unwrap_or_else(|| panic!("no {name} in {tokens}"))
}

fn status(server: &FakeShopify, token: &str) -> u16 {
    Client::with_token(server, token).get("orders/count.json").status
}

fn refreshed(server: &FakeShopify, tokens: &Value) -> (u16, Value) {
    let body = json!({ "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"] });
    let reply = token_request(server, body);
    (reply.status, reply.json())
}

#[test]
fn tokens_that_expire() {
    let server = demo();
    let tokens = connected(&server, "read_orders");
    assert_eq!((&tokens["expires_in"], &tokens["refresh_token_expires_in"]), (&json!(3600), &json!(7_776_000)));
    assert!(text(&tokens, "refresh_token").starts_with("shprt_"));
    server.advance(HOUR - Duration::from_secs(1));
    assert_eq!(status(&server, text(&tokens, "access_token")), 200);
    server.advance(Duration::from_secs(1));
    let reply = Client::with_token(&server, text(&tokens, "access_token")).get("orders/count.json");
    let errors = "[API] Invalid API key or access token (unrecognized login or wrong password)";
    assert_eq!((reply.status, reply.json()), (401, json!({ "errors": errors })));
}

#[test]
fn both_tokens_rotate_and_the_spent_one_is_refused_at_once() {
    let server = demo();
    let first = connected(&server, "read_orders");
    let (code, second) = refreshed(&server, &first);
    assert_eq!((code, &second["scope"], &second["expires_in"]), (200, &json!("read_orders"), &json!(3600)));
    assert_ne!(first["access_token"], second["access_token"]);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_eq!(status(&server, text(&first, "access_token")), 401);
    assert_eq!(status(&server, text(&second, "access_token")), 200);
    let (code, refusal) = refreshed(&server, &first);
    assert_eq!((code, &refusal["error"]), (400, &json!("invalid_grant")));
    assert_eq!(refreshed(&server, &second).0, 200);
}

#[test]
fn the_access_token_may_be_left_alive() {
    let server = demo_with(Options { refresh_ends_access: false, ..Options::default() });
    let first = connected(&server, "read_orders");
    assert_eq!(refreshed(&server, &first).0, 200);
    assert_eq!(status(&server, text(&first, "access_token")), 200);
}

#[test]
fn a_lost_answer_can_be_asked_for_again_where_there_is_grace() {
    let server = demo_with(Options { refresh_grace: RefreshGrace::UntilReplacementUsed, ..Options::default() });
    let first = connected(&server, "read_orders");
    let (_, lost) = refreshed(&server, &first);
    let (code, second) = refreshed(&server, &first);
    assert_eq!(code, 200);
    assert_eq!(refreshed(&server, &lost).0, 400);
    let (code, third) = refreshed(&server, &second);
    assert_eq!(code, 200);
    // Its replacement has been used.
    assert_eq!(refreshed(&server, &first).0, 400);
    server.advance(29 * DAY);
    assert_eq!(refreshed(&server, &second).0, 200);
    assert_eq!(refreshed(&server, &third).0, 400);
    server.advance(DAY);
    assert_eq!(refreshed(&server, &second).0, 400);
}

#[test]
fn a_refresh_token_ends_after_90_days() {
    let server = demo();
    let first = connected(&server, "read_orders");
    server.advance(90 * DAY - Duration::from_secs(1));
    let (code, second) = refreshed(&server, &first);
    assert_eq!(code, 200);
    server.advance(90 * DAY);
    assert_eq!(refreshed(&server, &second).0, 400);
}

#[test]
fn rotation_over_a_year() {
    let server = unlimited();
    server.with_shop(|shop| shop.apps[0].may_use_rest = true);
    let mut tokens = connected(&server, "read_orders,read_all_orders");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..365 * 2 {
        assert!(seen.insert(text(&tokens, "refresh_token").to_owned()));
        server.advance(DAY / 2);
        assert_eq!(status(&server, text(&tokens, "access_token")), 401);
        let (code, next) = refreshed(&server, &tokens);
        assert_eq!(code, 200);
        assert_eq!(status(&server, text(&next, "access_token")), 200);
        tokens = next;
    }
    for spent in &seen {
        assert_eq!(refreshed(&server, &json!({ "refresh_token": spent })).0, 400);
    }
}

#[test]
fn a_new_consent_takes_the_place_of_the_old_one() {
    let server = demo();
    let first = connected(&server, "read_orders");
    let second = connected(&server, "read_orders");
    assert_eq!(refreshed(&server, &first).0, 400);
    assert_eq!(refreshed(&server, &second).0, 200);
}

#[test]
fn whoever_takes_the_application_out_ends_everything() {
    let server = demo();
    let tokens = connected(&server, "read_orders");
    server.uninstall(&App::demo().client_id);
    assert_eq!(status(&server, text(&tokens, "access_token")), 401);
    let (code, refusal) = refreshed(&server, &tokens);
    assert_eq!((code, &refusal["error"]), (400, &json!("app_not_installed")));
    // Coming back does not bring old tokens back.
    let again = connected(&server, "read_orders");
    assert_eq!(status(&server, text(&tokens, "access_token")), 401);
    assert_eq!(refreshed(&server, &tokens).0, 400);
    assert_eq!(status(&server, text(&again, "access_token")), 200);
}

#[test]
fn tokens_can_be_ended_while_refresh_tokens_stay() {
    let server = demo();
    let tokens = connected(&server, "read_orders");
    server.end_access_tokens();
    assert_eq!(status(&server, text(&tokens, "access_token")), 401);
    assert_eq!(refreshed(&server, &tokens).0, 200);
}

#[test]
fn the_applications_own_credentials_are_checked() {
    let server = demo();
    let refused = |fields: Value| {
        let reply = token_request(&server, fields);
        assert_eq!(reply.status, 400, "{}", reply.text);
        reply.json()["error"].as_str().unwrap().to_owned()
    };
    let code = || field(&consented(&server, "read_orders"), "code").unwrap().to_owned();
    assert_eq!(refused(json!({ "code": code(), "client_secret": "wrong" })), "invalid_client");
    assert_eq!(refused(json!({ "code": code(), "client_id": "nobody" })), "application_cannot_be_found");
    assert_eq!(refused(json!({ "code": code(), "client_secret": "" })), "invalid_request");
    assert_eq!(refused(json!({ "code": code(), "expiring": "yes" })), "invalid_request");
    assert_eq!(refused(json!({ "code": code(), "grant_type": "password" })), "unsupported_grant_type");
    assert_eq!(send(server.address(), "GET", "/admin/oauth/access_token", &[], "").unwrap().status, 404);
}

#[test]
fn a_form_is_taken_as_well_as_json() {
    let server = demo();
    let callback = consented(&server, "read_orders");
    let app = App::demo();
    let code = field(&callback, "code").unwrap();
    let body = format!("client_id={}&client_secret={}&code={code}&expiring=1", app.client_id, app.client_secret);
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let reply = send(server.address(), "POST", "/admin/oauth/access_token", &headers, &body).unwrap();
    assert_eq!((reply.status, &reply.json()["expires_in"]), (200, &json!(3600)));
}

#[test]
fn a_token_for_one_person() {
    let server = demo();
    let page = visit(&server, &format!("{}&grant_options[]=per-user", authorize_path("read_orders", "n")));
    let (_, callback) = followed(&press(&server, &page, "install"));
    let token = token_request(&server, json!({ "code": field(&callback, "code") })).json();
    assert_eq!((&token["associated_user_scope"], &token["expires_in"]), (&json!("read_orders"), &json!(86_399)));
    assert!(token["associated_user"]["id"].is_number() && token.get("refresh_token").is_none());
}

#[test]
fn tokens_for_credentials() {
    let server = demo();
    let of = |app: &App| json!({ "grant_type": "client_credentials", "client_id": app.client_id, "client_secret": app.client_secret });
    let own = App::demo_of_own();
    let token = token_request_of(&server, &of(&own)).json();
    assert_eq!((&token["expires_in"], token.get("refresh_token")), (&json!(86_399), None));
    assert_eq!(status(&server, text(&token, "access_token")), 200);
    server.advance(Duration::from_secs(86_398));
    assert_eq!(status(&server, text(&token, "access_token")), 200);
    server.advance(Duration::from_secs(1));
    assert_eq!(status(&server, text(&token, "access_token")), 401);

    assert_eq!(token_request_of(&server, &of(&App::demo())).json()["error"], json!("shop_not_permitted"));
    server.uninstall(&own.client_id);
    assert_eq!(token_request_of(&server, &of(&own)).json()["error"], json!("app_not_installed"));
}

#[test]
fn from_2027_public_applications_need_tokens_that_expire() {
    let server = demo();
    let callback = consented(&server, "read_orders");
    let token = token_request(&server, json!({ "code": field(&callback, "code"), "expiring": 0 })).json();
    let token = text(&token, "access_token");
    assert_eq!(status(&server, token), 200);
    let new_year_s = 1_798_761_600;
    server.freeze_now(new_year_s - 1);
    let client = Client { version: "2026-10".to_owned(), ..Client::with_token(&server, token) };
    assert_eq!(client.get("orders/count.json").status, 200);
    server.freeze_now(new_year_s);
    assert_eq!(client.get("orders/count.json").status, 403);
    server.with_shop(|shop| shop.apps[0].distribution = Distribution::Custom);
    assert_eq!(client.get("orders/count.json").status, 200);
}

#[test]
fn the_same_calls_give_the_same_tokens() {
    let tokens = || {
        let server = FakeShopify::start(Shop::demo(), Options::default());
        server.freeze_now(DEMO_END_S);
        connected(&server, "read_orders")
    };
    assert_eq!(tokens(), tokens());
}
