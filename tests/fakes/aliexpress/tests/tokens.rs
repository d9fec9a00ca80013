//! Lives of tokens, over simulated months.

use std::time::Duration;

use serde_json::{Value, json};
use weft_fakes_aliexpress::{Application, FakeAliexpress, Generation, Market, Options, RefreshRule};

use crate::client::{CALLBACK, Client, demo, json_of, options};

const DAY: Duration = Duration::from_secs(86_400);
const PROFILE: &str = "aliexpress.solution.merchant.profile.get";

fn refreshed(client: &mut Client) -> Value {
    let spent = client.refresh.clone();
    client.rest("/auth/token/refresh", &[("refresh_token", &spent)])
}

fn works(client: &mut Client) -> bool {
    let answer = client.sync(PROFILE, &[]);
    let error = answer["error_response"]["code"].as_str();
    assert!(error.is_none_or(|code| code == "IllegalAccessToken"), "{answer}");
    error.is_none()
}

#[test]
fn an_application_on_line_has_30_and_60_days() {
    let server = demo(0);
    let mut client = Client::new(&server);
    let code = client.consent();
    let now_ms = server.now_ms();
    let tokens = client.create(&code);
    assert_eq!(tokens["expires_in"], json!(2_592_000));
    assert_eq!(tokens["refresh_expires_in"], json!(5_184_000));
    assert_eq!(tokens["expire_time"], json!(now_ms + 2_592_000_000_i64));
    assert_eq!(tokens["refresh_token_valid_time"], json!(now_ms + 5_184_000_000_i64));
    assert!(client.access.starts_with("50000") && client.refresh.starts_with("50001"));
    server.advance(30 * DAY - Duration::from_millis(1));
    assert!(works(&mut client));
    server.advance(Duration::from_millis(1));
    assert!(!works(&mut client));
    server.advance(30 * DAY);
    assert_eq!(refreshed(&mut client)["code"], json!("IllegalRefreshToken"));
}

#[test]
fn a_test_application_has_one_and_two_days() {
    let server = demo(0);
    server.with_market(|market| market.applications[0].is_test = true);
    let mut client = Client::new(&server);
    let code = client.consent();
    let tokens = client.create(&code);
    assert_eq!((&tokens["expires_in"], &tokens["refresh_expires_in"]), (&json!(86_400), &json!(172_800)));
}

#[test]
fn refresh_tokens_rotate_over_a_year() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    for _ in 0..24 {
        server.advance(15 * DAY);
        let spent = client.refresh.clone();
        let tokens = refreshed(&mut client);
        client.keep(&tokens);
        assert_ne!(client.refresh, spent);
        let again = client.rest("/auth/token/refresh", &[("refresh_token", &spent)]);
        assert_eq!(again["code"], json!("IllegalRefreshToken"));
        assert_eq!(again["type"], json!("ISV"));
        assert!(works(&mut client));
    }
}

fn started_with(refresh: RefreshRule) -> FakeAliexpress {
    FakeAliexpress::start(Market::empty(), Options { refresh, ..options() })
}

#[test]
fn a_kept_refresh_token_ends_all_the_same() {
    let server = started_with(RefreshRule::Keep);
    let mut client = Client::connected(&server);
    let first = client.refresh.clone();
    server.advance(40 * DAY);
    let tokens = refreshed(&mut client);
    assert_eq!((&tokens["refresh_token"], &tokens["refresh_expires_in"]), (&json!(first), &json!(20 * 86_400)));
    client.keep(&tokens);
    server.advance(20 * DAY);
    assert!(works(&mut client), "the access token lives on");
    assert_eq!(refreshed(&mut client)["code"], json!("IllegalRefreshToken"));
}

#[test]
fn an_answer_without_a_refresh_token_keeps_the_old_one() {
    let server = started_with(RefreshRule::Silent);
    let mut client = Client::connected(&server);
    let tokens = refreshed(&mut client);
    assert_eq!((&tokens["code"], tokens.get("refresh_token")), (&json!("0"), None));
    assert_eq!(refreshed(&mut client)["code"], json!("0"));
}

#[test]
fn a_seller_takes_it_back() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let mut old = Client::old_connected(&server);
    server.revoke("cn100002");
    assert!(works(&mut client));
    server.revoke("cn100001");
    assert!(!works(&mut client));
    assert_eq!(refreshed(&mut client)["code"], json!("IllegalRefreshToken"));
    assert_eq!(old.old_token("param2/1/system.oauth2/refreshToken", &old.old_refresh()).status, 400);
}

#[test]
fn tokens_of_one_application_are_nothing_to_another() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let old = Client::old_connected(&server);
    client.access = old.access.clone();
    client.refresh = old.refresh.clone();
    assert!(!works(&mut client));
    assert_eq!(refreshed(&mut client)["code"], json!("IllegalRefreshToken"));
}

#[test]
fn tokens_do_not_pass_between_applications_of_one_generation() {
    let server = demo(0);
    server.with_market(|market| {
        market.applications.push(Application::new(Generation::Iop, "654321", "other secret", CALLBACK));
    });
    let mut client = Client::connected(&server);
    (client.key, client.secret) = ("654321".to_owned(), "other secret".to_owned());
    assert!(!works(&mut client));
    assert_eq!(refreshed(&mut client)["code"], json!("IllegalRefreshToken"));
    (client.key, client.secret) = ("123456".to_owned(), "helloworld".to_owned());
    assert!(works(&mut client));
    assert_eq!(refreshed(&mut client)["code"], json!("0"), "a wrong try spends nothing");
}

#[test]
fn a_secured_application_has_paths_of_its_own() {
    let server = demo(0);
    server.with_market(|market| market.applications[0].is_secured = true);
    let mut client = Client::new(&server);
    let code = client.consent();
    let plain = client.rest("/auth/token/create", &[("code", &code)]);
    assert_eq!(plain["code"], json!("InsufficientPermission"));
    let tokens = client.rest("/auth/token/security/create", &[("code", &code)]);
    client.keep(&tokens);
    let spent = client.refresh.clone();
    let tokens = client.rest("/auth/token/security/refresh", &[("refresh_token", &spent)]);
    assert_eq!(tokens["code"], json!("0"));
}

#[test]
fn an_old_access_token_lives_ten_hours_and_is_refreshed_by_either_path() {
    let server = demo(0);
    let mut client = Client::old_connected(&server);
    for path in ["http/1/system.oauth2/getToken", "param2/1/system.oauth2/refreshToken"] {
        server.advance(Duration::from_secs(36_000));
        let dead = client.openapi("api.findOrderListQuery", &[("page", "1"), ("pageSize", "50")]);
        assert_eq!((dead.status, &json_of(&dead)["error_code"]), (401, &json!("401")));
        let tokens = json_of(&client.old_token(path, &client.old_refresh()));
        assert!(tokens.get("refresh_token").is_none(), "{tokens}");
        client.keep(&tokens);
        assert_eq!(client.openapi("api.findOrderListQuery", &[("page", "1"), ("pageSize", "50")]).status, 200);
    }
}

#[test]
fn an_old_refresh_token_is_postponed_in_its_last_30_days() {
    let server = demo(0);
    let mut client = Client::old_connected(&server);
    let path = "param2/1/system.oauth2/postponeToken";
    server.advance(151 * DAY);
    let mut form = client.old_refresh();
    assert_eq!(client.old_token(path, &form).status, 400, "access_token is missing");
    form.insert("access_token".to_owned(), client.access.clone());
    assert_eq!(client.old_token(path, &form).status, 400, "31 days are left");
    server.advance(DAY);
    let answer = client.old_token(path, &form);
    assert_eq!(answer.status, 200, "{}", answer.text);
    client.keep(&json_of(&answer));
    assert_eq!(client.old_token(path, &form).status, 400, "the old one is spent");
    server.advance(181 * DAY);
    assert_eq!(client.old_token("http/1/system.oauth2/getToken", &client.old_refresh()).status, 200);
    server.advance(DAY);
    assert_eq!(client.old_token("http/1/system.oauth2/getToken", &client.old_refresh()).status, 400);
}
