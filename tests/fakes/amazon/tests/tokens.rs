//! The token endpoint, and how long things live.

use std::time::Duration;

use serde_json::json;
use weft_fakes_amazon::{
    Application, Calls, FakeAmazon, Fault, Lives, Operation, Options, SCOPE_NOTIFICATIONS, Seller,
};

use crate::client::{
    Client, FORM, JSON, PARTICIPATIONS, TOKEN, connected, connected_to, demo, demo_options, parameter, query,
};
use crate::person::{Person, consent_path};

fn code(server: &FakeAmazon) -> String {
    code_of(server, &consent_path("s"))
}

fn code_of(server: &FakeAmazon, path: &str) -> String {
    let to = Person::new(server).accept(path, "demo_shop");
    parameter(&to, "spapi_oauth_code").unwrap()
}

fn invalid_grant() -> (u16, String) {
    (400, "invalid_grant".to_owned())
}

fn unauthorized() -> (u16, String) {
    (403, "Unauthorized".to_owned())
}

#[test]
fn a_code_becomes_tokens_once() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let code = code(&server);
    let body = client.exchange(&code).json();
    assert_eq!((&body["token_type"], &body["expires_in"]), (&"bearer".into(), &3600.into()));
    assert!(body["access_token"].as_str().unwrap().starts_with("Atza|"));
    assert!(body["refresh_token"].as_str().unwrap().starts_with("Atzr|"));
    assert_eq!(client.exchange(&code).lwa_error(), invalid_grant());
    client.keep(&body);
    assert_eq!(client.get(PARTICIPATIONS).status, 200, "what it was exchanged for lives on");
}

#[test]
fn a_code_lives_five_minutes() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    let (early, late) = (code(&server), code(&server));
    server.advance(Duration::from_millis(299_999));
    assert_eq!(client.exchange(&early).status, 200);
    server.advance(Duration::from_millis(1));
    assert_eq!(client.exchange(&late).lwa_error(), invalid_grant());
}

#[test]
fn a_code_is_bound_to_its_application_and_address() {
    let two = Application { client_id: "amzn1.application-oa2-client.two".to_owned(), ..Application::demo() };
    let options = Options { applications: vec![Application::demo(), two.clone()], ..demo_options() };
    let server = FakeAmazon::start(Seller::demo(), options);
    let address = Application::demo().redirect_uris[0].clone();
    let sent = code_of(&server, &format!("{}&{}", consent_path("s"), query(&[("redirect_uri", &address)])));
    let mut client = Client::without_tokens(&server);
    client.application = two;
    assert_eq!(client.exchange(&sent).lwa_error(), invalid_grant());
    client.application = Application::demo();
    let exchange = |client: &mut Client, code: &str, address: &str| {
        client.token(&[("grant_type", "authorization_code"), ("code", code), ("redirect_uri", address)])
    };
    assert_eq!(client.exchange(&sent).lwa_error(), (400, "invalid_request".to_owned()), "it was sent before");
    assert_eq!(exchange(&mut client, &sent, "https://other.example.test").lwa_error(), invalid_grant());
    assert_eq!(exchange(&mut client, &sent, &address).status, 200);
    let unsent = code(&server);
    assert_eq!(exchange(&mut client, &unsent, &address).status, 200, "the first registered is the one meant");
}

#[test]
fn a_refresh_token_is_bound_to_its_application() {
    let two = Application { client_id: "amzn1.application-oa2-client.two".to_owned(), ..Application::demo() };
    let options = Options { applications: vec![Application::demo(), two.clone()], ..demo_options() };
    let server = FakeAmazon::start(Seller::demo(), options);
    let mut client = Client::connected(&server);
    client.application = two;
    assert_eq!(client.refresh().lwa_error(), invalid_grant());
    client.application = Application::demo();
    assert_eq!(client.refresh().status, 200);
}

#[test]
fn an_access_token_lives_an_hour_and_the_refresh_token_stays() {
    let (server, mut client) = connected();
    server.advance(Duration::from_millis(3_599_999));
    assert_eq!(client.get(PARTICIPATIONS).status, 200);
    server.advance(Duration::from_millis(1));
    let reply = client.get(PARTICIPATIONS);
    assert_eq!(reply.error(), unauthorized());
    assert_eq!(reply.message(), "Access to requested resource is denied.");
    let body = client.refresh().json();
    assert_eq!(body["refresh_token"], json!(client.refresh));
    client.keep(&body);
    assert_eq!(client.get(PARTICIPATIONS).status, 200);
    server.advance(Duration::from_secs(3 * 365 * 86_400));
    assert_eq!(client.refresh().status, 200);
}

#[test]
fn expired_tokens_are_401_on_demand() {
    let (server, mut client) = connected_to(Options { expired_status: 401, ..demo_options() });
    server.expire_access_tokens();
    assert_eq!(client.get(PARTICIPATIONS).error(), (401, "Unauthorized".to_owned()));
    client.access = "Atza|nope".to_owned();
    assert_eq!(client.get(PARTICIPATIONS).error(), unauthorized(), "what never was has not expired");
    client.access = String::new();
    assert_eq!(client.get(PARTICIPATIONS).error(), (403, "MissingAuthenticationToken".to_owned()));
}

#[test]
fn a_rotated_refresh_token_is_dead_at_once() {
    let (server, mut client) = connected_to(Options { rotates_refresh_tokens: true, ..demo_options() });
    let first = client.refresh.clone();
    let body = client.refresh().json();
    assert_ne!(body["refresh_token"], json!(first));
    assert_eq!(client.refresh().lwa_error(), invalid_grant());
    client.keep(&body);
    server.faults().on(Operation::Token, Calls::Nth(1), Fault::LoseAnswer);
    let refresh = client.refresh.clone();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    assert!(client.try_token(&fields).is_err(), "the answer got lost");
    let mut client = Client::without_tokens(&server);
    client.refresh = refresh;
    assert_eq!(client.refresh().lwa_error(), invalid_grant(), "and the token with it");
}

#[test]
fn revocation_ends_everything() {
    let (server, mut client) = connected();
    let pending = code(&server);
    let own = server.self_authorize();
    server.revoke_all();
    assert_eq!(client.refresh().lwa_error(), invalid_grant());
    assert_eq!(client.get(PARTICIPATIONS).error(), unauthorized());
    assert_eq!(client.exchange(&pending).lwa_error(), invalid_grant());
    client.refresh = own;
    assert_eq!(client.refresh().lwa_error(), invalid_grant());
    client.connect(&server);
    assert_eq!(client.get(PARTICIPATIONS).status, 200);
}

#[test]
fn a_consent_can_have_an_end() {
    let lives = Lives { consent_s: Some(365 * 86_400), ..Lives::default() };
    let (server, mut client) = connected_to(Options { lives, ..demo_options() });
    server.advance(Duration::from_secs(365 * 86_400 - 1));
    assert_eq!(client.refresh().status, 200);
    server.advance(Duration::from_secs(1));
    assert_eq!(client.refresh().lwa_error(), invalid_grant());
}

#[test]
fn a_seller_copies_a_token_from_the_console() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    client.refresh = server.self_authorize();
    let body = client.refresh().json();
    client.keep(&body);
    assert_eq!(client.get(PARTICIPATIONS).status, 200);
}

#[test]
fn grantless_tokens_read_no_orders() {
    let (_server, mut client) = connected();
    let grantless =
        |client: &mut Client, scope: &str| client.token(&[("grant_type", "client_credentials"), ("scope", scope)]);
    let body = grantless(&mut client, SCOPE_NOTIFICATIONS).json();
    assert_eq!((&body["expires_in"], body.get("refresh_token")), (&3600.into(), None));
    client.access = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.get(PARTICIPATIONS).error(), unauthorized());
    assert_eq!(grantless(&mut client, "sellingpartnerapi::orders").lwa_error(), (400, "invalid_scope".to_owned()));
    let without = client.token(&[("grant_type", "client_credentials")]);
    assert_eq!(without.lwa_error(), (400, "invalid_request".to_owned()));
}

#[test]
fn the_endpoint_checks_what_it_is_told() {
    let (_server, mut client) = connected();
    let word = |reply: crate::client::Reply| reply.lwa_error();
    let invalid_request = || (400, "invalid_request".to_owned());
    assert_eq!(word(client.token(&[])), invalid_request());
    assert_eq!(word(client.token(&[("grant_type", "password")])), (400, "unsupported_grant_type".to_owned()));
    assert_eq!(word(client.token(&[("grant_type", "authorization_code")])), invalid_request());
    assert_eq!(word(client.token(&[("grant_type", "refresh_token")])), invalid_request());
    assert_eq!(word(client.token(&[("grant_type", "refresh_token"), ("refresh_token", "Atzr|x")])), invalid_grant());
    let twice = [("grant_type", "refresh_token"), ("grant_type", "refresh_token"), ("refresh_token", "x")];
    assert_eq!(word(client.token(&twice)), invalid_request());
    client.application.client_secret = "amzn1.oa2-cs.v1.wrong".to_owned();
    assert_eq!(word(client.refresh()), (401, "invalid_client".to_owned()));
    client.application = Application { client_id: "unknown".to_owned(), ..Application::demo() };
    assert_eq!(word(client.refresh()), (401, "invalid_client".to_owned()));
    assert_eq!(client.send("GET", TOKEN, &[], "").status, 405);
}

#[test]
fn json_is_taken_like_a_form() {
    let (_server, mut client) = connected();
    let Application { client_id, client_secret, .. } = Application::demo();
    let body = json!({
        "grant_type": "refresh_token", "refresh_token": client.refresh,
        "client_id": client_id, "client_secret": client_secret,
    });
    let body = body.to_string();
    assert_eq!(client.send("POST", TOKEN, &[("content-type", JSON)], &body).status, 200);
    let charset = "application/json;charset=UTF-8";
    assert_eq!(client.send("POST", TOKEN, &[("content-type", charset)], &body).status, 200);
    for (media_type, body) in [(FORM, body.as_str()), ("text/plain", &body), (JSON, "[]"), (JSON, "{\"a\":1}")] {
        let reply = client.send("POST", TOKEN, &[("content-type", media_type)], body);
        assert_eq!(reply.lwa_error(), (400, "invalid_request".to_owned()), "{media_type}");
    }
}
