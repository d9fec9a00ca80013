//! What goes wrong on demand, and the log.

use std::time::{Duration, Instant};

use weft_fakes_ebay::{Calls, FakeEbay, Fault, Operation, SCOPE_BASE};

use crate::client::{Client, ORDERS, demo, parameter};
use crate::person::{Person, authorize_path};
use crate::sessions::get_user;

/// A demo server and a client whose next order list call is hit.
fn hit_by(fault: Fault) -> (FakeEbay, Client) {
    let server = demo();
    let client = Client::connected(&server);
    server.faults().on(Operation::OrderList, Calls::Nth(1), fault);
    (server, client)
}

#[test]
fn the_chosen_calls_are_hit_and_no_others() {
    let server = demo();
    let mut client = Client::connected(&server);
    server.faults().on(Operation::OrderList, Calls::Nth(2), Fault::call_limit());
    server.faults().on(Operation::OrderList, Calls::Between(4, 5), Fault::system_error());
    let statuses: Vec<u16> = (0..6).map(|_| client.get(ORDERS).status).collect();
    assert_eq!(statuses, [200, 429, 200, 500, 500, 200]);
    server.faults().on_any(Calls::All, Fault::bad_gateway());
    assert_eq!(client.get("/commerce/identity/v1/user/").status, 502);
    server.faults().clear();
    assert_eq!(client.get("/commerce/identity/v1/user/").status, 200);
}

#[test]
fn each_interface_refuses_in_its_own_shape() {
    let (server, mut client) = hit_by(Fault::call_limit());
    let reply = client.get(ORDERS);
    assert_eq!((reply.error(), reply.header("retry-after")), ((429, 2001), None));
    server.faults().on(Operation::OrderList, Calls::Nth(1), Fault::system_error());
    let reply = client.get(ORDERS);
    assert_eq!(reply.error(), (500, 30500));
    assert_eq!(reply.json()["errors"][0]["category"], "APPLICATION");
    let busy = Fault::TradingError { code: 10007, message: "Internal error to the application.".to_owned() };
    server.faults().on(Operation::GetUser, Calls::Nth(1), busy);
    let told = get_user(&mut client);
    assert_eq!((told.status, told.error_code()), (200, Some(10007)));
    server.faults().on(Operation::Token, Calls::Nth(1), Fault::OAuthError { status: 400, error: "invalid_grant" });
    assert_eq!(client.refresh().oauth_error(), (400, "invalid_grant".to_owned()));
    assert_eq!(client.refresh().status, 200);
}

#[test]
fn a_gateway_answers() {
    let (_server, mut client) = hit_by(Fault::Http { status: 503, retry_after_s: Some(3) });
    let reply = client.get(ORDERS);
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("3")));
    assert!(reply.text.starts_with("<html>"));
}

#[test]
fn a_late_answer() {
    let (_server, mut client) = hit_by(Fault::Delay(Duration::from_millis(120)));
    let started = Instant::now();
    assert_eq!(client.get(ORDERS).status, 200);
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[test]
fn connections_break() {
    for fault in [Fault::Truncate, Fault::HangUp] {
        let (server, mut client) = hit_by(fault);
        assert!(client.try_get(ORDERS).is_err());
        let (access, mut again) = (client.access, Client::without_tokens(&server));
        again.access = access;
        assert_eq!(again.get(ORDERS).status, 200);
    }
}

#[test]
fn half_a_text_is_no_json() {
    let (_server, mut client) = hit_by(Fault::HalfText);
    let reply = client.get(ORDERS);
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&reply.text).is_err());
    assert_eq!(client.get(ORDERS).json()["limit"], 50, "the connection goes on");
}

#[test]
fn a_token_dies_for_trading_calls_too() {
    let server = demo();
    let mut client = Client::connected(&server);
    server.faults().on(Operation::GetUser, Calls::Nth(2), Fault::TokenDies);
    let codes: Vec<_> = (0..3).map(|_| get_user(&mut client).error_code()).collect();
    assert_eq!(codes, [None, Some(21917053), Some(21917053)]);
}

#[test]
fn a_call_that_was_hung_up_on_has_not_been_carried_out() {
    let server = demo();
    let to = Person::new(&server).accept(&authorize_path(SCOPE_BASE, "s"), "demo_shop");
    let code = parameter(&to, "code").unwrap();
    server.faults().on(Operation::Token, Calls::Nth(1), Fault::Http { status: 504, retry_after_s: None });
    let mut client = Client::without_tokens(&server);
    assert_eq!(client.exchange(&code).status, 504);
    assert_eq!(client.exchange(&code).status, 200, "the code is still good");
}

#[test]
fn the_log_tells_what_was_asked() {
    let server = demo();
    let mut client = Client::connected(&server);
    server.clear_log();
    client.get(&format!("{ORDERS}?limit=0"));
    client.get("/nowhere");
    server.faults().on_any(Calls::Nth(1), Fault::bad_gateway());
    client.get(ORDERS);
    let log = server.log();
    assert_eq!(log.len(), 3);
    assert_eq!((log[0].operation, log[0].path.as_str()), (Some(Operation::OrderList), ORDERS));
    assert_eq!((log[0].query.as_str(), log[0].status, log[0].error.as_deref()), ("limit=0", 400, Some("31100")));
    assert_eq!(log[0].authorization, Some(format!("Bearer {}", client.access)));
    assert_eq!((log[1].operation, log[1].status), (None, 404));
    assert_eq!((log[2].status, log[2].error.as_deref(), log[2].faults.len()), (502, None, 1));
    assert_eq!(log[0].at_ms, server.now_ms());
}
