//! What every call of the standard API needs.

use std::time::Duration;

use weft_fakes_wdt::Credentials;
use weft_fakes_wdt_enterprise::Options;

use crate::client::{Client, FORM, demo, demo_with, encoded, sign};

const SHOPS: &str = "shop.php";

#[test]
fn an_unknown_file_is_a_page_not_found() {
    let server = demo();
    let reply = Client::new(&server).call("no_such_query.php", &[]);
    assert_eq!(reply.status, 404);
    assert!(reply.text.starts_with("<html>"));
}

#[test]
fn only_a_form_without_a_query_is_taken() {
    let server = demo();
    let mut client = Client::new(&server);
    let body = encoded(&client.signed(&[]));
    let path = "/openapi2/shop.php";
    let mut code = |method: &str, path: &str, content_type: &str, body: &str| {
        client.send(method, path, content_type, body).unwrap().code()
    };
    assert_eq!(code("POST", path, FORM, &body), 0);
    assert_eq!(code("GET", &format!("{path}?{body}"), FORM, ""), 2100);
    assert_eq!(code("POST", &format!("{path}?{body}"), FORM, ""), 2100);
    assert_eq!(code("POST", path, "application/json", "{}"), 2100);
    assert_eq!(code("POST", path, FORM, &format!("{body}&sid=demosid")), 2100);
}

#[test]
fn the_caller_is_checked_field_by_field() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut without = |name: &str| {
        let mut fields = client.signed(&[]);
        fields.remove(name);
        let reply = client.send("POST", "/openapi2/shop.php", FORM, &encoded(&fields)).unwrap();
        assert!(reply.message().starts_with(name), "{}", reply.text);
        reply.code()
    };
    for name in ["sid", "appkey", "timestamp", "sign"] {
        assert_eq!(without(name), 2100, "{name}");
    }
    assert_eq!(client.code(SHOPS, &[("sid", "other")]), 2030);
    assert_eq!(client.code(SHOPS, &[("appkey", "other")]), 2060);
    assert_eq!(client.code(SHOPS, &[("timestamp", "soon")]), 2100);
}

#[test]
fn a_clock_may_be_five_minutes_off() {
    let server = demo();
    let mut client = Client::new(&server);
    let now_s = client.now_s;
    for (skew_s, code) in [(300, 0), (-300, 0), (301, 2100), (-301, 2100)] {
        client.now_s = now_s + skew_s;
        assert_eq!(client.code(SHOPS, &[]), code, "{skew_s} s");
    }
}

#[test]
fn a_signature_covers_every_field() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut fields = client.signed(&[("shop_no", "S01")]);
    fields.insert("shop_no".to_owned(), "S02".to_owned());
    let reply = client.send("POST", "/openapi2/shop.php", FORM, &encoded(&fields)).unwrap();
    assert_eq!((reply.code(), reply.message().as_str()), (2100, "签名错误"));
    assert_eq!(client.code("logistics.php", &[("logistics_name", "顺丰速运")]), 0, "lengths are characters");
    fields.remove("sign");
    let upper = sign(&fields, &Credentials::demo().app_secret).to_uppercase();
    fields.insert("sign".to_owned(), upper);
    let reply = client.send("POST", "/openapi2/shop.php", FORM, &encoded(&fields)).unwrap();
    assert_eq!(reply.code(), 2100, "the signature is lower-case");
}

#[test]
fn sixty_calls_a_minute() {
    let server = demo_with(Options::default());
    let mut client = Client::new(&server);
    assert!((0..60).all(|_| client.code(SHOPS, &[]) == 0));
    assert_eq!(client.code(SHOPS, &[]), 1012);
    assert_eq!(client.code("logistics.php", &[]), 1012, "the limit is for all files together");
    server.advance(Duration::from_secs(60));
    client.now_s = server.now_s();
    assert_eq!(client.code(SHOPS, &[]), 0);
}

#[test]
fn a_refused_caller_does_not_use_up_the_limit() {
    let server = demo_with(Options { calls_per_minute: Some(1), ..Options::default() });
    let mut client = Client::new(&server);
    assert_eq!(client.code(SHOPS, &[("appkey", "other")]), 2060);
    assert_eq!(client.code(SHOPS, &[]), 0);
    assert_eq!(client.code(SHOPS, &[]), 1012);
}

#[test]
fn the_log_tells_what_was_asked() {
    let server = demo();
    let mut client = Client::new(&server);
    client.call(SHOPS, &[("shop_no", "S01")]);
    client.call("trade_query.php", &[]);
    let log = server.log();
    assert_eq!((log[0].name.as_str(), log[0].code, log[0].fields["shop_no"].as_str()), (SHOPS, Some(0), "S01"));
    assert_eq!(log[1].code, Some(2160));
    assert_eq!((server.requests(SHOPS), server.requests_total(), server.connections_opened()), (1, 2, 1));
}
