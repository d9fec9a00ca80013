//! The token endpoint, and how long things live.

use std::time::Duration;

use weft_fakes_ebay::{Application, FakeEbay, Options, RuName, SCOPE_BASE, SCOPE_FULFILLMENT_READ, Seller};

use crate::client::{Client, FORM, ORDERS, TOKEN, demo, demo_options, parameter};
use crate::person::{Person, authorize_path};

fn code(server: &FakeEbay) -> String {
    let to = Person::new(server).accept(&authorize_path(SCOPE_FULFILLMENT_READ, "s"), "demo_shop");
    parameter(&to, "code").unwrap()
}

fn invalid_grant() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

#[test]
fn a_code_becomes_tokens_once() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let code = code(&server);
    let reply = client.exchange(&code);
    let body = reply.json();
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert_eq!((&body["expires_in"], &body["refresh_token_expires_in"]), (&7200.into(), &47_304_000.into()));
    assert_eq!(body["token_type"], "User Access Token");
    assert_eq!(client.exchange(&code).oauth_error(), invalid_grant());
    client.access = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.get(ORDERS).status, 200, "what it was exchanged for lives on");
}

#[test]
fn a_code_lives_299_seconds() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let (early, late) = (code(&server), code(&server));
    server.advance(Duration::from_millis(298_999));
    assert_eq!(client.exchange(&early).status, 200);
    server.advance(Duration::from_millis(1));
    assert_eq!(client.exchange(&late).oauth_error(), invalid_grant());
}

#[test]
fn a_code_is_bound_to_its_application_and_ru_name() {
    let mut one = Application::demo();
    let second = RuName { name: "Demo_Inc-DemoApp-PRD-second".to_owned(), accept_url: None, declined_url: None };
    one.ru_names.push(second.clone());
    let stranger = RuName { name: "Two_Inc-Two-PRD-1".to_owned(), accept_url: None, declined_url: None };
    let two = Application { client_id: "Two".to_owned(), ru_names: vec![stranger], ..Application::demo() };
    let options = Options { applications: vec![one, two.clone()], ..demo_options() };
    let server = FakeEbay::start(Seller::demo(), options);
    let mut client = Client::without_tokens(&server);
    let text = code(&server);
    let fields = [("grant_type", "authorization_code"), ("code", &text), ("redirect_uri", &second.name)];
    assert_eq!(client.form(TOKEN, &fields).oauth_error(), invalid_grant());
    let text = code(&server);
    client.application = two;
    assert_eq!(client.exchange(&text).oauth_error(), invalid_grant());
    client.application = Application::demo();
    assert_eq!(client.exchange(&text).status, 200, "a stranger does not spend it");
}

#[test]
fn the_endpoint_refuses() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let text = code(&server);
    let mut word = |fields: &[(&str, &str)]| client.form(TOKEN, fields).oauth_error();
    let bad = |word: &str| (400, word.to_owned());
    let ru_name = Application::demo().ru_names[0].name.clone();
    let grant = ("grant_type", "authorization_code");
    let url = ("redirect_uri", "https://example.test/return");
    assert_eq!(word(&[grant, ("code", &text), url]), bad("invalid_request"));
    assert_eq!(word(&[grant, ("code", &text)]), bad("invalid_request"));
    assert_eq!(word(&[grant, ("redirect_uri", &ru_name)]), bad("invalid_request"));
    assert_eq!(word(&[("code", &text)]), bad("invalid_request"));
    assert_eq!(word(&[("grant_type", "password")]), bad("unsupported_grant_type"));
    assert_eq!(word(&[grant, ("code", "v^1.1#nope"), ("redirect_uri", &ru_name)]), bad("invalid_grant"));
    assert_eq!(word(&[("grant_type", "refresh_token"), ("refresh_token", "nope")]), bad("invalid_grant"));
    assert_eq!(word(&[("grant_type", "refresh_token")]), bad("invalid_request"));
    let encoded_twice = weft_fakes_ebay::percent_encoded(&text);
    assert_eq!(word(&[grant, ("code", &encoded_twice), ("redirect_uri", &ru_name)]), bad("invalid_grant"));
    assert_eq!(client.exchange(&text).status, 200, "none of this spent it");
}

#[test]
fn the_keys_and_the_type_of_the_body_are_checked() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let body = format!("grant_type=client_credentials&scope={SCOPE_BASE}");
    let basic = client.basic();
    let mut word = |headers: &[(&str, &str)]| client.send("POST", TOKEN, headers, &body).oauth_error();
    let unknown = (401, "invalid_client".to_owned());
    assert_eq!(word(&[("content-type", FORM)]), unknown);
    assert_eq!(word(&[("content-type", FORM), ("authorization", "Basic bm86bm8=")]), unknown);
    assert_eq!(word(&[("content-type", FORM), ("authorization", &basic.replace("Basic", "Bearer"))]), unknown);
    let json = [("content-type", "application/json"), ("authorization", basic.as_str())];
    assert_eq!(word(&json), (400, "invalid_request".to_owned()));
    let form =
        [("content-type", "application/x-www-form-urlencoded; charset=utf-8"), ("authorization", basic.as_str())];
    assert_eq!(word(&form), (200, String::new()));
    assert_eq!(client.send("GET", TOKEN, &form, "").status, 405);
}

#[test]
fn an_application_token_reads_no_orders() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let mut ask = |scope: &str| client.form(TOKEN, &[("grant_type", "client_credentials"), ("scope", scope)]);
    assert_eq!(ask(SCOPE_FULFILLMENT_READ).oauth_error(), (400, "invalid_scope".to_owned()));
    let body = ask(SCOPE_BASE).json();
    assert_eq!((&body["token_type"], body.get("refresh_token")), (&"Application Access Token".into(), None));
    client.access = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.get(ORDERS).error(), (403, 1100));
}

#[test]
fn an_access_token_lives_two_hours() {
    let server = demo();
    let mut client = Client::connected(&server);
    server.advance(Duration::from_millis(7_199_999));
    assert_eq!(client.get(ORDERS).status, 200);
    server.advance(Duration::from_millis(1));
    assert_eq!(client.get(ORDERS).error(), (401, 1001));
    let body = client.refresh().json();
    assert_eq!(body.as_object().unwrap().len(), 3, "no refresh token comes again: {body}");
    client.access = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.get(ORDERS).status, 200);
}

#[test]
fn one_refresh_token_serves_for_months_and_then_no_more() {
    let server = demo();
    let mut client = Client::connected(&server);
    let hours = 47_304_000 / 3600;
    let mut seen = Vec::new();
    for _ in 0..hours / 73 {
        server.advance(Duration::from_secs(72 * 3600));
        let reply = client.refresh();
        assert_eq!(reply.status, 200, "{}", reply.text);
        let body = reply.json();
        assert_eq!((&body["token_type"], &body["expires_in"]), (&"User Access Token".into(), &7200.into()));
        let access = body["access_token"].as_str().unwrap().to_owned();
        assert!(!seen.contains(&access), "every access token is new");
        client.access = access.clone();
        assert_eq!(client.get("/commerce/identity/v1/user/").status, 200);
        seen.push(access);
    }
    let server_spent_s = (hours / 73) * 72 * 3600;
    server.advance(Duration::from_secs((47_304_000 - server_spent_s - 1) as u64));
    assert_eq!(client.refresh().status, 200);
    server.advance(Duration::from_secs(1));
    assert_eq!(client.refresh().oauth_error(), invalid_grant());
}

#[test]
fn a_refresh_may_ask_for_less_and_never_for_more() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    client.connect(&server, &format!("{SCOPE_BASE} {SCOPE_FULFILLMENT_READ}"));
    let refresh = client.refresh.clone();
    let mut ask = |scope: &str| {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str()), ("scope", scope)];
        client.form(TOKEN, &fields)
    };
    let more = format!("{SCOPE_FULFILLMENT_READ} {}", weft_fakes_ebay::SCOPE_FULFILLMENT);
    assert_eq!(ask(&more).oauth_error(), (400, "invalid_scope".to_owned()));
    let narrow = ask(SCOPE_BASE).json();
    client.access = narrow["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.get(ORDERS).error(), (403, 1100));
    let body = client.refresh().json();
    client.access = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.get(ORDERS).status, 200, "what was granted is not narrowed for good");
}

#[test]
fn what_was_allowed_ends_when_the_seller_wants_it() {
    let ends: [fn(&FakeEbay); 3] =
        [FakeEbay::revoke_all, FakeEbay::change_password, |server| server.rename_seller("new_name")];
    for end in ends {
        let server = demo();
        let mut client = Client::connected(&server);
        end(&server);
        assert_eq!(client.get(ORDERS).error(), (401, 1001));
        assert_eq!(client.refresh().oauth_error(), invalid_grant());
    }
}

#[test]
fn a_name_may_change_and_the_user_id_does_not() {
    let server = demo();
    let mut client = Client::connected(&server);
    let before = client.get("/commerce/identity/v1/user/").json();
    assert_eq!((&before["username"], &before["status"]), (&"demo_shop".into(), &"CONFIRMED".into()));
    assert_eq!((&before["accountType"], &before["registrationMarketplaceId"]), (&"BUSINESS".into(), &"EBAY_DE".into()));
    server.with_seller(|seller| seller.username = "new_name".to_owned());
    let after = client.get("/commerce/identity/v1/user/").json();
    assert_eq!((&after["username"], &after["userId"]), (&"new_name".into(), &before["userId"]));
}

#[test]
fn tokens_are_looked_into_and_revoked() {
    let server = demo();
    let mut client = Client::connected(&server);
    let (access, refresh) = (client.access.clone(), client.refresh.clone());
    let mut active = |token: &str| {
        client.form("/identity/v1/oauth2/introspect", &[("token", token)]).json()["active"].as_bool().unwrap()
    };
    assert_eq!([active(&access), active(&refresh), active("nope")], [true, true, false]);
    assert_eq!(client.form("/identity/v1/oauth2/revoke", &[("token", &refresh)]).status, 200);
    assert_eq!(client.refresh().oauth_error(), invalid_grant());
    assert_eq!(client.get(ORDERS).status, 200);
    assert_eq!(client.form("/identity/v1/oauth2/revoke", &[("token", &access)]).status, 200);
    assert_eq!(client.get(ORDERS).error(), (401, 1001));
}
