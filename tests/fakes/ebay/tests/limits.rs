//! Daily limits, which end at midnight US Pacific.

use std::time::Duration;

use weft_fakes_ebay::{
    Application, FakeEbay, Limits, Options, Quota, SCOPE_BASE, SCOPE_FULFILLMENT_READ, Seller, parse_moment,
};

use crate::client::{Client, ORDERS, TOKEN, parameter};
use crate::person::{Person, authorize_path};
use crate::sessions::get_user;

/// One minute before midnight there.
const LATE: &str = "2026-01-02T07:59:00.000Z";

fn limited(limits: Limits, tells_retry_after: bool) -> FakeEbay {
    let options = Options { limits, tells_retry_after, now_ms: parse_moment(LATE), ..Options::default() };
    FakeEbay::start(Seller::demo(), options)
}

fn client_id() -> String {
    Application::demo().client_id
}

#[test]
fn the_documented_numbers() {
    let Limits { orders, trading, application_tokens, code_tokens, refresh_tokens } = Limits::default();
    assert_eq!((orders, trading), (100_000, 5_000));
    assert_eq!((application_tokens, code_tokens, refresh_tokens), (1_000, 10_000, 50_000));
}

#[test]
fn the_order_resource_has_one_limit_for_list_and_detail() {
    let server = limited(Limits { orders: 3, ..Limits::default() }, false);
    let mut client = Client::connected(&server);
    let id = server.with_seller(|seller| seller.orders[0].order_id.clone());
    assert_eq!(client.get(ORDERS).status, 200);
    assert_eq!(client.get(&format!("{ORDERS}?limit=0")).status, 400, "counts too");
    client.get(&format!("{ORDERS}/{id}"));
    assert_eq!(server.used_today(&client_id(), Quota::Orders), 3);
    let reply = client.get(ORDERS);
    assert_eq!(reply.error(), (429, 2001));
    assert_eq!((&reply.json()["errors"][0]["domain"], reply.header("retry-after")), (&"ACCESS".into(), None));
    assert_eq!(client.get(&format!("{ORDERS}/{id}")).error(), (429, 2001));
    assert_eq!(client.get("/commerce/identity/v1/user/").status, 200);
    server.advance(Duration::from_millis(59_999));
    assert_eq!(client.get(ORDERS).error(), (429, 2001));
    server.advance(Duration::from_millis(1));
    assert_eq!(client.get(ORDERS).status, 200);
    assert_eq!(server.used_today(&client_id(), Quota::Orders), 1);
}

#[test]
fn the_wait_is_told_when_it_is_told() {
    let server = limited(Limits { orders: 0, ..Limits::default() }, true);
    let mut client = Client::connected(&server);
    assert_eq!(client.get(ORDERS).header("retry-after"), Some("60"));
}

#[test]
fn bad_tokens_use_up_nothing() {
    let server = limited(Limits { orders: 1, ..Limits::default() }, false);
    let mut client = Client::connected(&server);
    let good = std::mem::replace(&mut client.access, "nope".to_owned());
    assert_eq!(client.get(ORDERS).status, 401);
    client.connect(&server, SCOPE_BASE);
    assert_eq!(client.get(ORDERS).status, 403);
    client.access = good;
    assert_eq!(client.get(ORDERS).status, 200);
}

#[test]
fn every_kind_of_token_has_its_own_limit() {
    let server =
        limited(Limits { application_tokens: 1, code_tokens: 2, refresh_tokens: 1, ..Limits::default() }, false);
    let mut client = Client::connected(&server);
    assert_eq!(client.refresh().status, 200);
    assert_eq!(client.refresh().error(), (429, 2001));
    let fields = [("grant_type", "client_credentials"), ("scope", SCOPE_BASE)];
    assert_eq!(client.form(TOKEN, &fields).status, 200);
    assert_eq!(client.form(TOKEN, &fields).error(), (429, 2001));
    let code = || {
        let to = Person::new(&server).accept(&authorize_path(SCOPE_FULFILLMENT_READ, "s"), "demo_shop");
        parameter(&to, "code").unwrap()
    };
    assert_eq!(client.exchange(&code()).status, 200);
    assert_eq!(client.exchange(&code()).error(), (429, 2001));
    server.advance(Duration::from_secs(60));
    assert_eq!(client.refresh().status, 200);
    assert_eq!(client.exchange(&code()).status, 200);
}

#[test]
fn trading_calls_are_counted_apart() {
    let server = limited(Limits { trading: 1, ..Limits::default() }, false);
    let mut client = Client::connected(&server);
    assert_eq!(get_user(&mut client).error_code(), None);
    let refused = get_user(&mut client);
    assert_eq!((refused.status, refused.error_code()), (200, Some(518)));
    assert_eq!(client.get(ORDERS).status, 200);
}
