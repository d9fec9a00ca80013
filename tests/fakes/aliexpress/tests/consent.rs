//! The page of consent of the current generation, with a person at it.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};
use weft_fakes_aliexpress::{Application, Calls, Generation, Operation, Twist};
use weft_fakes_kit::caller::header;

use crate::client::{CALLBACK, Client, between, demo, encoded, location, query_field};

#[test]
fn a_person_accepts() {
    let server = demo(0);
    let mut client = Client::new(&server);
    let page = client.get(&client.authorize_path());
    assert_eq!(header(&page.head, "content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(between(&page.text, "<p id=\"shop\">", "</p>"), "示例店铺 One &amp; Only");
    assert!(page.text.contains("<h1>Demo Hub asks for access"));
    let sent = client.choose(&client.authorize_path(), &[("login", "cn100001"), ("choice", "accept")]);
    let address = location(&sent);
    assert!(address.starts_with(&format!("{CALLBACK}?code=3_123456_")), "{address}");
    assert_eq!(query_field(&address, "state").as_deref(), Some("acc 42&"));
    let tokens = client.create(&query_field(&address, "code").unwrap());
    assert_eq!(tokens["code"], json!("0"));
    assert_eq!(tokens["account"], json!("cn100001"));
    assert_eq!(tokens["seller_id"], json!("2200000001"));
    let profile = client.sync("aliexpress.solution.merchant.profile.get", &[]);
    assert_eq!(profile["aliexpress_solution_merchant_profile_get_response"]["shop_id"], json!(1_100_001));
}

#[test]
fn state_may_be_missing_and_addresses_may_have_a_query() {
    let server = demo(0);
    server.with_market(|market| market.applications[0].callback = format!("{CALLBACK}?shop=1"));
    let mut client = Client::new(&server);
    let address = encoded(&format!("{CALLBACK}?shop=1"));
    let page = format!("/oauth/authorize?response_type=code&client_id=123456&redirect_uri={address}");
    let address = location(&client.choose(&page, &[("choice", "accept")]));
    assert!(address.starts_with(&format!("{CALLBACK}?shop=1&code=")));
    assert_eq!(query_field(&address, "state"), None);
}

#[test]
fn a_person_declines() {
    let server = demo(0);
    let mut client = Client::new(&server);
    let page = client.authorize_path();
    let address = location(&client.choose(&page, &[("choice", "decline")]));
    assert_eq!(address, format!("{CALLBACK}?error=access_denied&state=acc%2042%26"));
}

#[test]
fn a_wrong_address_shows_a_page_and_sends_nobody_anywhere() {
    let server = demo(0);
    let mut client = Client::new(&server);
    let right = client.authorize_path();
    for (part, instead) in [
        ("response_type=code", "response_type=token"),
        ("client_id=123456", "client_id=999"),
        ("client_id=123456", ""),
        ("client_id=123456", "client_id=1234567"),
        ("hub", "evil"),
        ("aliexpress&", "aliexpress%2F&"),
    ] {
        assert!(right.contains(part));
        let answer = client.get(&right.replace(part, instead));
        assert_eq!((answer.status, header(&answer.head, "location")), (400, None), "{instead}");
        assert_eq!(between(&answer.text, "<p id=\"error\">", "</p>"), "invalid_request");
    }
    assert_eq!(client.post(&right, &Default::default()).status, 405);
}

#[test]
fn a_page_is_answered_once() {
    let server = demo(0);
    let mut client = Client::new(&server);
    let page = client.get(&client.authorize_path()).text;
    let ticket = between(&page, "name=\"ticket\" value=\"", "\"").to_owned();
    let form = crate::client::fields(&[("ticket", &ticket), ("choice", "accept")]);
    assert_eq!(client.post("/oauth/authorize/choice", &form).status, 302);
    assert_eq!(client.post("/oauth/authorize/choice", &form).status, 400);
}

fn exchanged(client: &mut Client, fields: &[(&str, &str)]) -> Value {
    client.rest("/auth/token/create", fields)["code"].clone()
}

#[test]
fn a_code_works_once_for_its_application_and_in_time() {
    let server = demo(0);
    server.with_market(|market| {
        market.applications.push(Application::new(Generation::Iop, "654321", "other secret", CALLBACK));
    });
    let mut client = Client::new(&server);
    let code = client.consent();
    let mut other = Client::new(&server);
    (other.key, other.secret) = ("654321".to_owned(), "other secret".to_owned());
    assert_eq!(exchanged(&mut other, &[("code", &code)]), json!("InvalidCode"));
    assert_eq!(exchanged(&mut client, &[]), json!("MissingParameter"));
    assert_eq!(exchanged(&mut client, &[("code", &code)]), json!("0"));
    assert_eq!(exchanged(&mut client, &[("code", &code)]), json!("InvalidCode"));
    let code = client.consent();
    server.advance(Duration::from_secs(120));
    assert_eq!(exchanged(&mut client, &[("code", &code)]), json!("InvalidCode"));
}

#[test]
fn the_exchange_brings_the_uuid_of_the_page() {
    let server = demo(0);
    let mut client = Client::new(&server);
    let page = client.authorize_path() + "&uuid=u1";
    let code = query_field(&location(&client.choose(&page, &[("choice", "accept")])), "code").unwrap();
    assert_eq!(exchanged(&mut client, &[("code", &code)]), json!("InvalidCode"));
    assert_eq!(exchanged(&mut client, &[("code", &code), ("uuid", "u2")]), json!("InvalidCode"));
    assert_eq!(exchanged(&mut client, &[("code", &code), ("uuid", "u1")]), json!("0"));
}

#[test]
fn another_seller_signs_in() {
    let server = demo(0);
    let mut client = Client::new(&server);
    let page = client.authorize_path();
    let account = |client: &mut Client, login: &str| {
        let sent = client.choose(&page, &[("login", login), ("choice", "accept")]);
        client.create(&query_field(&location(&sent), "code").unwrap())["account"].clone()
    };
    assert_eq!(account(&mut client, "cn100002"), json!("cn100002"));
    server.twist(Generation::Iop, Calls::Nth(1), Twist::OtherSeller("cn100002".to_owned()));
    assert_eq!(account(&mut client, "cn100001"), json!("cn100002"));
    assert_eq!(account(&mut client, "cn100001"), json!("cn100001"));
    assert_eq!(client.choose(&page, &[("login", "nobody"), ("choice", "accept")]).status, 400);
}

#[test]
fn a_consent_is_twisted() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let page = client.authorize_path();
    let mut twisted = |twist: Twist| {
        server.twist(Generation::Iop, Calls::Nth(1), twist);
        location(&client.choose(&page, &[("choice", "accept")]))
    };
    assert_eq!(query_field(&twisted(Twist::ChangedState), "state").as_deref(), Some("acc 42&-changed"));
    assert_eq!(query_field(&twisted(Twist::Declined), "error").as_deref(), Some("access_denied"));
    let replayed = query_field(&twisted(Twist::ReplayedCode), "code").unwrap();
    let narrow = twisted(Twist::Only(BTreeSet::from([Operation::Profile])));
    assert_eq!(exchanged(&mut client, &[("code", &replayed)]), json!("InvalidCode"));
    client.create(&query_field(&narrow, "code").unwrap());
    let list = client.error("aliexpress.solution.order.get", &[("param0", "{}")]);
    assert_eq!(list, json!("InsufficientPermission"));
    let profile = client.sync("aliexpress.solution.merchant.profile.get", &[]);
    assert!(profile.get("error_response").is_none(), "{profile}");
}

#[test]
fn a_replayed_code_is_used_up_even_when_none_was_used_before() {
    let server = demo(0);
    let mut client = Client::new(&server);
    server.twist(Generation::Iop, Calls::Nth(1), Twist::ReplayedCode);
    let code = client.consent();
    assert_eq!(exchanged(&mut client, &[("code", &code)]), json!("InvalidCode"));
}
