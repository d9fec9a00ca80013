//! Call limits: in a stretch of time, and in a day.

use std::time::Duration;

use serde_json::{Value, json};
use weft_fakes_aliexpress::{FakeAliexpress, Limits, Market};

use crate::client::{Client, json_of, options};

const LIST: &str = "aliexpress.solution.order.get";
const PROFILE: &str = "aliexpress.solution.merchant.profile.get";

fn limited(app_calls: u32, daily_calls: u64) -> FakeAliexpress {
    let server = FakeAliexpress::start(Market::empty(), options());
    server.set_limits(Some(Limits { app_calls, app_window: Duration::from_secs(60), daily_calls }));
    server
}

fn listed(client: &mut Client) -> Value {
    client.sync(LIST, &[("param0", "{}")])["error_response"].clone()
}

#[test]
fn an_application_calls_so_often_in_a_stretch_of_time() {
    let server = limited(3, 100);
    let mut client = Client::connected(&server);
    assert!((0..2).all(|_| listed(&mut client).is_null()));
    assert_eq!(client.error(PROFILE, &[]), Value::Null);
    let refused = listed(&mut client);
    assert_eq!(refused["code"], json!("AppCallLimit"));
    let text = refused["msg"].as_str().unwrap();
    assert!(text.ends_with("this ban will last 60 seconds"), "{text}");
    assert_eq!(client.error(PROFILE, &[]), json!("AppCallLimit"), "the application counts, not the method");
    let mut old = Client::old_connected(&server);
    let own = [("page", "1"), ("pageSize", "50")];
    assert!((0..3).all(|_| old.openapi("api.findOrderListQuery", &own).status == 200), "another application");
    let refused = old.openapi("api.findOrderListQuery", &own);
    assert_eq!((refused.status, &json_of(&refused)["error_code"]), (403, &json!("gw.QosAppFrequencyLimit")));
    server.advance(Duration::from_secs(60));
    assert!(listed(&mut client).is_null());
}

#[test]
fn a_method_has_a_quota_for_the_day() {
    let server = limited(1000, 4);
    let mut client = Client::connected(&server);
    assert!((0..4).all(|_| listed(&mut client).is_null()));
    let refused = listed(&mut client);
    assert_eq!(refused["code"], json!("ApiCallLimit"));
    // It is 20:00 in Beijing.
    let text = refused["msg"].as_str().unwrap();
    assert!(text.ends_with("this ban will last 14400 seconds"), "{text}");
    assert_eq!(client.error(PROFILE, &[]), Value::Null, "another method has its own");
    server.advance(Duration::from_secs(14_399));
    assert_eq!(listed(&mut client)["code"], json!("ApiCallLimit"));
    server.advance(Duration::from_secs(1));
    assert!((0..4).all(|_| listed(&mut client).is_null()));
    assert_eq!(listed(&mut client)["code"], json!("ApiCallLimit"));
    server.set_limits(None);
    assert!(listed(&mut client).is_null());
}

#[test]
fn refused_calls_do_not_count_and_tokens_are_free() {
    let server = limited(2, 100);
    let mut client = Client::connected(&server);
    for _ in 0..5 {
        let spent = client.refresh.clone();
        let tokens = client.rest("/auth/token/refresh", &[("refresh_token", &spent)]);
        client.keep(&tokens);
    }
    let access = std::mem::replace(&mut client.access, "50000unknown".to_owned());
    assert!((0..5).all(|_| listed(&mut client)["code"] == json!("IllegalAccessToken")));
    client.access = access;
    assert!((0..2).all(|_| listed(&mut client).is_null()));
    assert_eq!(listed(&mut client)["code"], json!("AppCallLimit"));
}

#[test]
fn limits_hold_unless_they_are_lifted() {
    let options = weft_fakes_aliexpress::Options { limits: Some(Limits::default()), ..options() };
    let server = FakeAliexpress::start(Market::empty(), options);
    let mut client = Client::connected(&server);
    let codes: Vec<Value> = (0..60).map(|_| listed(&mut client)["code"].clone()).collect();
    assert_eq!(codes[..5], [const { Value::Null }; 5]);
    assert!(codes.contains(&json!("AppCallLimit")));
}
