//! The checks of the Qimen gateway.

use std::time::Duration;

use serde_json::json;
use weft_fakes_wdt_enterprise::{Calls, Fault, Options};

use crate::client::{FORM, demo, demo_with, encoded};
use crate::scenes::{TopClient, failure_code};

#[test]
fn missing_fields_have_codes_of_their_own() {
    let server = demo();
    let mut client = TopClient::new(&server);
    let missing = [
        ("method", 21),
        ("app_key", 28),
        ("timestamp", 30),
        ("v", 32),
        ("sign", 24),
        ("sign_method", 40),
        ("target_app_key", 40),
    ];
    for (name, code) in missing {
        let mut fields = client.signed("wdt.shop.query", &[]);
        fields.remove(name);
        let reply = client.post("/router/qmtest", &encoded(&fields));
        assert_eq!(failure_code(&reply.json()), code, "{name}: {}", reply.text);
    }
}

#[test]
fn wrong_fields_have_codes_of_their_own() {
    let server = demo();
    let mut client = TopClient::new(&server);
    let mut code = |pairs: &[(&str, &str)]| failure_code(&client.call("wdt.shop.query", pairs));
    assert_eq!(code(&[("app_key", "999")]), 29);
    assert_eq!(code(&[("v", "1.0")]), 33);
    assert_eq!(code(&[("target_app_key", "23204092")]), 41);
    assert_eq!(code(&[("sign_method", "sha1")]), 41);
    assert_eq!(code(&[("method", "wdt.no.such.query")]), 22);
    assert_eq!(code(&[("timestamp", "2026-03-10T00:00:00")]), 31);
    assert_eq!(code(&[("format", "yaml")]), 23);
}

#[test]
fn a_clock_may_be_ten_minutes_off() {
    let server = demo();
    let mut client = TopClient::new(&server);
    let now_s = client.now_s;
    for (skew_s, code) in [(600, 0), (-600, 0), (601, 31), (-601, 31)] {
        client.now_s = now_s + skew_s;
        assert_eq!(failure_code(&client.call("wdt.shop.query", &[])), code, "{skew_s} s");
    }
}

#[test]
fn three_ways_of_signing_and_no_lower_case() {
    let server = demo();
    let mut client = TopClient::new(&server);
    for way in ["md5", "hmac", "hmac-sha256"] {
        assert_eq!(failure_code(&client.call("wdt.shop.query", &[("sign_method", way)])), 0, "{way}");
    }
    let mut fields = client.signed("wdt.shop.query", &[]);
    let lower = fields["sign"].to_lowercase();
    fields.insert("sign".to_owned(), lower);
    let answer = client.post("/router/qm", &encoded(&fields)).json();
    assert_eq!((&answer["response"]["flag"], &answer["response"]["code"]), (&json!("failure"), &json!(25)));
    assert_eq!(answer["response"]["message"], "Invalid signature");
    assert!(answer["response"]["request_id"].is_string());
}

#[test]
fn query_and_form_are_one_and_no_name_comes_twice() {
    let server = demo();
    let mut client = TopClient::new(&server);
    let all = client.signed("wdt.shop.query", &[("shop_no", "S06")]);
    let (business, system): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(name, _)| matches!(name.as_str(), "sid" | "shop_no"));
    let query = encoded(&system.into_iter().collect());
    let body = encoded(&business.into_iter().collect());
    let path = format!("/router/qm?{query}");
    let answer = client.post(&path, &body).json();
    assert_eq!(answer["response"]["shoplist"][0]["shop_no"], "S06");
    assert_eq!(failure_code(&client.post(&path, &format!("{body}&v=2.0")).json()), 43);
    let get = client.http.send("GET", &format!("{path}&{body}"), FORM, "").unwrap();
    assert_eq!(failure_code(&get.json()), 9);
}

#[test]
fn without_a_format_the_answer_is_xml() {
    let server = demo();
    let mut client = TopClient::new(&server);
    let ok = client.send("wdt.shop.query", &[("format", "")]);
    assert!(ok.text.starts_with("<?xml") && ok.text.contains("<shop_no>S06</shop_no>"), "{}", ok.text);
    let failed = client.send("wdt.shop.query", &[("format", "xml"), ("app_key", "9")]);
    assert!(failed.text.contains("<code>29</code>"), "{}", failed.text);
}

#[test]
fn a_session_is_wanted_only_when_the_server_says_so() {
    let server = demo_with(Options { session: Some("sess1".to_owned()), ..Options::default() });
    let mut client = TopClient::new(&server);
    assert_eq!(failure_code(&client.call("wdt.shop.query", &[])), 26);
    assert_eq!(failure_code(&client.call("wdt.shop.query", &[("session", "sess2")])), 27);
    assert_eq!(failure_code(&client.call("wdt.shop.query", &[("session", "sess1")])), 0);
    let server = demo();
    assert_eq!(failure_code(&TopClient::new(&server).call("wdt.shop.query", &[("session", "any")])), 0);
}

#[test]
fn a_ban_lasts_as_long_as_it_says() {
    let server = demo();
    let mut client = TopClient::new(&server);
    server.fault("wdt.shop.query", Calls::Nth(1), Fault::Ban { seconds: 12 });
    let banned = client.call("wdt.shop.query", &[]);
    assert_eq!(banned["error_response"]["code"], 7);
    assert!(banned["error_response"]["sub_msg"].as_str().unwrap().contains("ban will last for 12 more seconds"));
    server.advance(Duration::from_secs(5));
    let still = client.call("wdt.logistics.query", &[]);
    assert_eq!(still["error_response"]["code"], 7, "the ban is for everything");
    assert!(still["error_response"]["sub_msg"].as_str().unwrap().contains("last for 7 more seconds"), "{still}");
    server.advance(Duration::from_secs(7));
    assert_eq!(failure_code(&client.call("wdt.shop.query", &[])), 0);
}

#[test]
fn both_shapes_of_errors_come_on_demand() {
    let server = demo();
    let mut client = TopClient::new(&server);
    server.fault("wdt.shop.query", Calls::Nth(1), Fault::remote_timeout());
    server.fault("wdt.shop.query", Calls::Nth(2), Fault::expired_session());
    server.fault("wdt.shop.query", Calls::Nth(3), Fault::over_limit());
    let timeout = client.call("wdt.shop.query", &[]);
    assert_eq!(timeout["error_response"]["code"], 15);
    assert_eq!(timeout["error_response"]["sub_code"], "isp.remote-service-timeout");
    let session = client.call("wdt.shop.query", &[]);
    assert_eq!((&session["response"]["flag"], &session["response"]["code"]), (&json!("failure"), &json!(27)));
    let provider = client.call("wdt.shop.query", &[]);
    assert_eq!((&provider["response"]["flag"], &provider["response"]["sub_code"]), (&json!("failure"), &json!("1012")));
    assert_eq!(failure_code(&client.call("wdt.shop.query", &[])), 0);
}
