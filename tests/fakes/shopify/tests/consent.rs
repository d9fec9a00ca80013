//! Consent, end to end, and what goes wrong with it.

use std::time::Duration;

use serde_json::json;
use weft_fakes_shopify::{App, ConsentTwist, DEMO_END_S, Decline, FakeShopify, Options, Shop, scopes};

use crate::client::{Client, demo, demo_with, escaped};
use crate::person::{authorize_path, consented, field, followed, is_genuine, press, token_request, visit};

#[test]
fn the_page_names_what_is_asked_for() {
    let server = demo();
    server.with_shop(|shop| shop.name = "Tom & <Jerry>".to_owned());
    let page = visit(&server, &authorize_path("read_orders,read_customers", "n0nce"));
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    for part in ["Demo Connector", "Tom &amp; &lt;Jerry&gt;", "demo-shop.myshopify.com", "<li>read_customers</li>"] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
}

#[test]
fn who_accepts_comes_back_with_a_code() {
    let server = demo();
    let page = visit(&server, &authorize_path("read_orders,read_all_orders", "n0nce"));
    let (address, callback) = followed(&press(&server, &page, "install"));
    assert_eq!(address, App::demo().redirect_addresses[0]);
    let names: Vec<&str> = callback.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "hmac", "host", "shop", "state", "timestamp"]);
    assert_eq!(field(&callback, "shop"), Some("demo-shop.myshopify.com"));
    assert_eq!(field(&callback, "host"), Some("YWRtaW4uc2hvcGlmeS5jb20vc3RvcmUvZGVtby1zaG9w"));
    assert_eq!(field(&callback, "state"), Some("n0nce"));
    assert_eq!(field(&callback, "timestamp"), Some(DEMO_END_S.to_string().as_str()));
    assert!(is_genuine(&callback));
    let reply = token_request(&server, json!({ "code": field(&callback, "code") }));
    let token = reply.json();
    let keys: Vec<&String> = token.as_object().unwrap().keys().collect();
    assert_eq!(
        (reply.status, keys),
        (200, vec!["access_token", "scope"].into_iter().map(str::to_owned).collect::<Vec<_>>().iter().collect())
    );
    assert_eq!(token["scope"], json!("read_orders,read_all_orders"));
    let token = token["access_token"].as_str().unwrap();
    assert!(token.starts_with("shpat_"));
    assert_eq!(Client::with_token(&server, token).get("orders/count.json?status=any").status, 200);
}

#[test]
fn a_code_is_good_once() {
    let server = demo();
    let callback = consented(&server, "read_orders");
    let exchange = json!({ "code": field(&callback, "code") });
    assert_eq!(token_request(&server, exchange.clone()).status, 200);
    let again = token_request(&server, exchange);
    let expected = json!({
        "error": "invalid_request", "error_description": "The authorization code was not found or was already used",
    });
    assert_eq!((again.status, again.json()), (400, expected.clone()));
    for wrong in [json!({ "code": "0123" }), json!({})] {
        assert_eq!(token_request(&server, wrong).json(), expected);
    }
}

#[test]
fn a_code_ends_and_is_of_one_application() {
    let server = demo();
    let callback = consented(&server, "read_orders");
    let own = App::demo_of_own();
    let other =
        json!({ "code": field(&callback, "code"), "client_id": own.client_id, "client_secret": own.client_secret });
    assert_eq!(token_request(&server, other).status, 400);
    server.advance(Duration::from_secs(599));
    assert_eq!(token_request(&server, json!({ "code": field(&callback, "code") })).status, 200);
    let callback = consented(&server, "read_orders");
    server.advance(Duration::from_secs(600));
    assert_eq!(token_request(&server, json!({ "code": field(&callback, "code") })).status, 400);
}

#[test]
fn wrong_parameters_get_a_page_and_no_redirect() {
    let server = demo();
    let good = authorize_path("read_orders", "n0nce");
    let refused = |path: &str, part: &str| {
        let page = visit(&server, path);
        assert_eq!(page.status, 400, "{path}");
        assert!(page.text.contains(part), "{part} in {}", page.text);
    };
    refused(&good.replace("demo-client-id-0001", "nobody"), "application_cannot_be_found");
    refused(&good.replace("client_id=", "id="), "application_cannot_be_found");
    refused(
        &good.replace("%2Fshopify", "%2Felsewhere"),
        "Oauth error invalid_request: The redirect_uri is not whitelisted",
    );
    refused(&good.replace("redirect_uri=", "redirect="), "The redirect_uri is not whitelisted");
    refused(
        &good.replace("read_orders", "read_everything"),
        "invalid_scope: The access scope is invalid: read_everything",
    );
    refused(&good.replace("scope=", "scopes="), "invalid_scope");
    refused(&format!("{good}&grant_options[]=per-shop"), "grant_options");
    server.with_shop(|shop| shop.apps[0].may_read_all_orders = false);
    refused(&authorize_path("read_orders,read_all_orders", "n"), "not approved for read_all_orders");
}

#[test]
fn who_declines_is_heard_of_only_if_told_so() {
    let server = demo();
    let page = visit(&server, &authorize_path("read_orders", "n0nce"));
    let reply = press(&server, &page, "cancel");
    assert_eq!((reply.status, reply.header("location")), (200, None));
    assert!(reply.text.contains("not installed"));
    assert!(server.with_shop(|shop| shop.apps[0].granted.is_none()));

    let server = demo_with(Options { decline: Decline::TellsTheApp, ..Options::default() });
    server.twist_consent(ConsentTwist::Declined);
    let callback = consented(&server, "read_orders");
    assert_eq!((field(&callback, "error"), field(&callback, "state")), (Some("access_denied"), Some("n0nce")));
    assert!(field(&callback, "code").is_none() && is_genuine(&callback));
}

#[test]
fn a_page_is_good_once() {
    let server = demo();
    let page = visit(&server, &authorize_path("read_orders", "n0nce"));
    assert_eq!(press(&server, &page, "install").status, 302);
    assert_eq!(press(&server, &page, "install").status, 400);
    let page = visit(&server, &authorize_path("read_orders", "n0nce"));
    assert_eq!(press(&server, &page, "nothing").status, 400);
}

/// What the application gets when consent goes wrong in one way.
fn twisted(twist: ConsentTwist) -> (FakeShopify, crate::person::Callback) {
    let server = demo();
    server.twist_consent(twist);
    let callback = consented(&server, "read_orders,read_products");
    (server, callback)
}

#[test]
fn what_can_go_wrong_on_the_way_back() {
    let (_, callback) = twisted(ConsentTwist::StateChanged);
    assert_eq!(field(&callback, "state"), Some("n0ncex"));
    assert!(is_genuine(&callback));

    let (server, callback) = twisted(ConsentTwist::CodeReplayed);
    assert!(is_genuine(&callback));
    assert_eq!(token_request(&server, json!({ "code": field(&callback, "code") })).status, 400);

    let (_, callback) = twisted(ConsentTwist::WrongSignature);
    assert!(!is_genuine(&callback));

    let (_, callback) = twisted(ConsentTwist::Old(90_000));
    assert_eq!(field(&callback, "timestamp"), Some((DEMO_END_S - 90_000).to_string().as_str()));
    assert!(is_genuine(&callback));
}

#[test]
fn another_shops_owner_is_signed_in() {
    let (server, callback) = twisted(ConsentTwist::OtherShop("foreign.myshopify.com".to_owned()));
    assert_eq!(field(&callback, "shop"), Some("foreign.myshopify.com"));
    assert!(is_genuine(&callback));
    assert_eq!(token_request(&server, json!({ "code": field(&callback, "code") })).status, 400);

    let server = demo();
    let page = visit(&server, &authorize_path("read_orders", "n0nce"));
    let (_, callback) = followed(&press(&server, &page, "other"));
    assert_eq!(field(&callback, "shop"), Some("other-shop.myshopify.com"));
    assert!(server.with_shop(|shop| shop.apps[0].granted.is_none()));
}

#[test]
fn fewer_scopes_are_granted() {
    let (server, callback) = twisted(ConsentTwist::FewerScopes(scopes(&["read_products"])));
    let token = token_request(&server, json!({ "code": field(&callback, "code") })).json();
    assert_eq!(token["scope"], json!("read_products"));
    let client = Client::with_token(&server, token["access_token"].as_str().unwrap());
    assert_eq!(client.get("orders.json").status, 403);
    // The next consent is as it should be.
    let callback = consented(&server, "read_orders");
    let token = token_request(&server, json!({ "code": field(&callback, "code") })).json();
    assert_eq!(token["scope"], json!("read_orders"));
}

#[test]
fn writing_includes_reading() {
    let server = demo();
    let callback = consented(&server, "read_orders,write_orders");
    let token = token_request(&server, json!({ "code": field(&callback, "code") })).json();
    assert_eq!(token["scope"], json!("write_orders"));
    assert_eq!(Client::with_token(&server, token["access_token"].as_str().unwrap()).get("orders.json").status, 200);
}

#[test]
fn a_redirect_address_may_have_a_query_of_its_own() {
    let mut shop = Shop::empty();
    shop.apps[0].redirect_addresses = vec!["https://erp.example.test/back?site=1".to_owned()];
    let server = FakeShopify::start(shop, Options::default());
    let redirect = escaped("https://erp.example.test/back?site=1");
    let path =
        format!("/admin/oauth/authorize?client_id=demo-client-id-0001&scope=read_orders&redirect_uri={redirect}");
    let reply = press(&server, &visit(&server, &path), "install");
    assert!(reply.header("location").unwrap().starts_with("https://erp.example.test/back?site=1&code="));
    // No state was given, so none comes back.
    assert_eq!(field(&followed(&reply).1, "state"), None);
}
