//! The page of consent of the old generation: signed, and with a code to copy.

use std::time::Duration;

use serde_json::json;
use weft_fakes_aliexpress::{Calls, Generation, SHOWN_FOR_COPYING, Twist};

use crate::client::{CALLBACK, Client, between, demo, json_of, location, query_field};

const CREATE: &str = "http/1/system.oauth2/getToken";

#[test]
fn a_code_is_copied_within_two_minutes() {
    let server = demo(0);
    let mut client = Client::old(&server);
    let code = client.copied_code();
    server.advance(Duration::from_secs(119));
    let answer = client.old_token(CREATE, &client.old_create(&code));
    assert_eq!(answer.status, 200);
    let tokens = json_of(&answer);
    assert_eq!(tokens["expires_in"], json!("36000"));
    assert_eq!(tokens["resource_owner"], json!("cn100001"));
    assert_eq!(tokens["aliId"], json!("2200000001"));
    assert_eq!(tokens["access_token"].as_str().unwrap().split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    // 182 days after 2026-11-10 20:01:59 in Beijing.
    assert_eq!(tokens["refresh_token_timeout"], json!("20270511200159000+0800"));
    let late = client.copied_code();
    server.advance(Duration::from_secs(120));
    let answer = client.old_token(CREATE, &client.old_create(&late));
    assert_eq!((answer.status, &json_of(&answer)["error_code"]), (400, &json!("400")));
}

#[test]
fn a_code_works_once_and_for_its_address() {
    let server = demo(0);
    let mut client = Client::old(&server);
    let code = client.copied_code();
    let mut elsewhere = client.old_create(&code);
    elsewhere.insert("redirect_uri".to_owned(), CALLBACK.to_owned());
    assert_eq!(client.old_token(CREATE, &elsewhere).status, 400);
    assert_eq!(client.old_token(CREATE, &client.old_create(&code)).status, 200);
    assert_eq!(client.old_token(CREATE, &client.old_create(&code)).status, 400);
}

#[test]
fn a_code_comes_to_an_address() {
    let server = demo(0);
    let mut client = Client::old(&server);
    let page = client.old_authorize_path(client.old_authorize(CALLBACK));
    let address = location(&client.choose(&page, &[("choice", "accept")]));
    assert_eq!(query_field(&address, "state").as_deref(), Some("acc_42"));
    let mut form = client.old_create(&query_field(&address, "code").unwrap());
    form.insert("redirect_uri".to_owned(), CALLBACK.to_owned());
    assert_eq!(client.old_token(CREATE, &form).status, 200);
}

#[test]
fn the_page_is_checked() {
    let server = demo(0);
    let mut client = Client::old(&server);
    let right = client.old_authorize(SHOWN_FOR_COPYING);
    for (name, value) in
        [("client_id", "999"), ("site", "taobao"), ("redirect_uri", "https://evil.example.com/"), ("redirect_uri", "")]
    {
        let mut query = right.clone();
        query.insert(name.to_owned(), value.to_owned());
        let page = client.get(&client.old_authorize_path(query));
        assert_eq!(page.status, 400, "{name}={value}");
        assert_eq!(between(&page.text, "<p id=\"error\">", "</p>"), "invalid_request");
    }
    let signed = client.old_authorize_path(right.clone());
    let page = client.get(&signed.replace("acc%5F42", "acc%5F43"));
    assert_eq!(between(&page.text, "<p id=\"error\">", "</p>"), "gw.SignatureInvalid");
    let unsigned = format!("/auth/authorize.htm?{}", crate::client::form(&right));
    assert_eq!(client.get(&unsigned).status, 400);
}

#[test]
fn declining_shows_no_code() {
    let server = demo(0);
    let mut client = Client::old(&server);
    let page = client.old_authorize_path(client.old_authorize(SHOWN_FOR_COPYING));
    let shown = client.choose(&page, &[("choice", "decline")]);
    assert!(shown.status == 200 && !shown.text.contains("id=\"code\""), "{}", shown.text);
    server.twist(Generation::Aop, Calls::Nth(1), Twist::Declined);
    assert!(!client.choose(&page, &[("choice", "accept")]).text.contains("id=\"code\""));
    server.twist(Generation::Iop, Calls::All, Twist::Declined);
    assert!(!client.copied_code().is_empty(), "the other generation's twists do not count");
}

#[test]
fn the_exchange_is_checked() {
    let server = demo(0);
    let mut client = Client::old(&server);
    let code = client.copied_code();
    let right = client.old_create(&code);
    for (name, value, status, error) in [
        ("client_secret", "wrong", 401, "401"),
        ("client_id", "123456", 401, "401"),
        ("client_id", "", 400, "gw.ParamMissing"),
        ("redirect_uri", "", 400, "gw.ParamMissing"),
        ("grant_type", "password", 400, "400"),
        ("code", "00000000-0000-4000-8000-000000000000", 400, "400"),
    ] {
        let mut form = right.clone();
        form.insert(name.to_owned(), value.to_owned());
        let answer = client.old_token(CREATE, &form);
        assert_eq!((answer.status, &json_of(&answer)["error_code"]), (status, &json!(error)), "{name}={value}");
    }
    let by_query = client.get(&format!("/openapi/{CREATE}/1234567?{}", crate::client::form(&right)));
    assert_eq!(by_query.status, 405);
    let mut without = right.clone();
    without.remove("need_refresh_token");
    let tokens = json_of(&client.old_token(CREATE, &without));
    assert!(tokens["access_token"].is_string() && tokens.get("refresh_token").is_none(), "{tokens}");
}
