//! What goes wrong on demand.

use std::time::{Duration, Instant};

use weft_fakes_wdt_enterprise::{Calls, FakeWdt, Fault};

use crate::client::{Client, demo};

const SHOPS: &str = "shop.php";

/// A demo server and a client whose next call is hit.
fn hit_by(fault: Fault) -> (FakeWdt, Client) {
    let server = demo();
    let client = Client::new(&server);
    server.fault(SHOPS, Calls::Nth(1), fault);
    (server, client)
}

#[test]
fn the_chosen_calls_are_hit_and_no_others() {
    let server = demo();
    let mut client = Client::new(&server);
    server.fault(SHOPS, Calls::Nth(2), Fault::over_limit());
    server.fault(SHOPS, Calls::Nth(4), Fault::busy());
    let codes: Vec<i64> = (0..5).map(|_| client.code(SHOPS, &[])).collect();
    assert_eq!(codes, [0, 1012, 0, 1020, 0]);
    server.faults().on_any(Calls::All, Fault::refuse(1060, "账户余额不足"));
    assert_eq!(client.code("logistics.php", &[]), 1060);
    server.faults().clear();
    assert_eq!(client.code("logistics.php", &[]), 0);
}

#[test]
fn a_server_in_between_answers() {
    let (server, mut client) = hit_by(Fault::unavailable());
    let reply = client.call(SHOPS, &[]);
    assert!(reply.status == 503 && reply.text.starts_with("<html>"));
    assert_eq!((server.log()[0].status, server.log()[0].code), (503, None));
    let (_server, mut client) = hit_by(Fault::HtmlPage);
    let reply = client.call(SHOPS, &[]);
    assert!(reply.status == 200 && reply.text.starts_with("<html>"));
}

#[test]
fn the_json_is_broken() {
    let (_server, mut client) = hit_by(Fault::BrokenJson);
    let reply = client.call(SHOPS, &[]);
    assert!(reply.text.starts_with('{') && serde_json::from_str::<serde_json::Value>(&reply.text).is_err());
}

#[test]
fn a_late_answer() {
    let (_server, mut client) = hit_by(Fault::Delay(Duration::from_millis(120)));
    let started = Instant::now();
    assert_eq!(client.code(SHOPS, &[]), 0);
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[test]
fn connections_break() {
    for fault in [Fault::Truncate, Fault::HangUp] {
        let (server, mut client) = hit_by(fault);
        assert!(client.try_call(SHOPS, &[]).is_err());
        assert_eq!(Client::new(&server).code(SHOPS, &[]), 0);
        assert_eq!(server.connections_opened(), 2);
    }
}

#[test]
fn the_merchant_changes_after_a_number_of_successful_calls() {
    let server = demo();
    let mut client = Client::new(&server);
    server.after_call(SHOPS, 2, |merchant| *merchant = weft_fakes_wdt_enterprise::Merchant::empty());
    assert_eq!(client.code(SHOPS, &[("page_size", "0")]), 2220, "does not count");
    let counts: Vec<usize> = (0..3).map(|_| client.rows(SHOPS, &[]).len()).collect();
    assert_eq!(counts, [10, 10, 0]);
}
