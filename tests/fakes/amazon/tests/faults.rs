//! What goes wrong on demand, and the log.

use std::time::{Duration, Instant};

use weft_fakes_amazon::{Calls, FakeAmazon, Fault, Operation};

use crate::client::{Client, ORDERS, PARTICIPATIONS, connected, demo, parameter};
use crate::person::{Person, consent_path};

/// A demo server and a client whose next call is hit.
fn hit_by(fault: Fault) -> (FakeAmazon, Client) {
    let (server, client) = connected();
    server.faults().on(Operation::Participations, Calls::Nth(1), fault);
    (server, client)
}

#[test]
fn the_chosen_calls_are_hit_and_no_others() {
    let (server, mut client) = connected();
    server.faults().on(Operation::Participations, Calls::Nth(2), Fault::quota_exceeded());
    server.faults().on(Operation::Participations, Calls::Between(4, 5), Fault::internal_failure());
    let statuses: Vec<u16> = (0..6).map(|_| client.get(PARTICIPATIONS).status).collect();
    assert_eq!(statuses, [200, 429, 200, 500, 500, 200]);
    server.faults().on_any(Calls::All, Fault::bad_gateway());
    assert_eq!(client.get(ORDERS).status, 502);
    assert_eq!(client.refresh().status, 502);
    server.faults().clear();
    assert_eq!(client.get(PARTICIPATIONS).status, 200);
}

#[test]
fn refusals_have_the_platforms_shape() {
    for (fault, expected) in [
        (Fault::quota_exceeded(), (429, "QuotaExceeded")),
        (Fault::internal_failure(), (500, "InternalFailure")),
        (Fault::service_unavailable(), (503, "ServiceUnavailable")),
        (Fault::refuse(400, "InvalidInput", "Invalid Input"), (400, "InvalidInput")),
    ] {
        let (_server, mut client) = hit_by(fault);
        let reply = client.get(PARTICIPATIONS);
        assert_eq!(reply.error(), (expected.0, expected.1.to_owned()));
        assert!(!reply.message().is_empty() && reply.header("x-amzn-requestid").is_some());
        assert_eq!(reply.header("x-amzn-ratelimit-limit"), None);
    }
    let (server, mut client) = connected();
    server.faults().on(Operation::Token, Calls::Nth(1), Fault::LwaError { status: 400, error: "invalid_grant" });
    assert_eq!(client.refresh().lwa_error(), (400, "invalid_grant".to_owned()));
    assert_eq!(client.refresh().status, 200);
}

#[test]
fn a_token_dies_and_another_can_be_had() {
    let (_server, mut client) = hit_by(Fault::TokenDies);
    assert_eq!(client.get(PARTICIPATIONS).error(), (403, "Unauthorized".to_owned()));
    assert_eq!(client.get(PARTICIPATIONS).status, 403, "it is dead for good");
    let body = client.refresh().json();
    client.keep(&body);
    assert_eq!(client.get(PARTICIPATIONS).status, 200);
}

#[test]
fn a_consent_is_taken_back_in_the_middle() {
    let (_server, mut client) = hit_by(Fault::ConsentRevoked);
    assert_eq!(client.get(PARTICIPATIONS).error(), (403, "Unauthorized".to_owned()));
    assert_eq!(client.refresh().lwa_error(), (400, "invalid_grant".to_owned()));
}

#[test]
fn a_gateway_answers() {
    let (_server, mut client) = hit_by(Fault::Http { status: 503, retry_after_s: Some(3) });
    let reply = client.get(PARTICIPATIONS);
    assert_eq!((reply.status, reply.header("retry-after")), (503, Some("3")));
    assert!(reply.text.starts_with("<html>"));
    let (_server, mut client) = hit_by(Fault::Http { status: 200, retry_after_s: None });
    let reply = client.get(PARTICIPATIONS);
    assert!(reply.status == 200 && reply.text.starts_with("<html>"));
}

#[test]
fn a_late_answer() {
    let (_server, mut client) = hit_by(Fault::Delay(Duration::from_millis(120)));
    let started = Instant::now();
    assert_eq!(client.get(PARTICIPATIONS).status, 200);
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[test]
fn connections_break() {
    for fault in [Fault::Truncate, Fault::HangUp, Fault::LoseAnswer] {
        let (server, mut client) = hit_by(fault);
        assert!(client.try_get(PARTICIPATIONS).is_err());
        let (access, mut again) = (client.access, Client::without_tokens(&server));
        again.access = access;
        assert_eq!(again.get(PARTICIPATIONS).status, 200);
        assert_eq!(server.connections_opened(), 3, "a person, and two clients");
    }
}

#[test]
fn half_a_text_is_no_json() {
    let (_server, mut client) = hit_by(Fault::HalfText);
    let reply = client.get(PARTICIPATIONS);
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&reply.text).is_err());
    assert_eq!(client.get(PARTICIPATIONS).status, 200, "the connection goes on");
}

#[test]
fn a_call_that_a_gateway_stopped_has_not_been_carried_out() {
    let server = demo();
    let to = Person::new(&server).accept(&consent_path("s"), "demo_shop");
    let code = parameter(&to, "spapi_oauth_code").unwrap();
    server.faults().on(Operation::Token, Calls::Nth(1), Fault::Http { status: 504, retry_after_s: None });
    let mut client = Client::without_tokens(&server);
    assert_eq!(client.exchange(&code).status, 504);
    server.faults().clear();
    server.faults().on(Operation::Token, Calls::Nth(1), Fault::Truncate);
    let fields = [("grant_type", "authorization_code"), ("code", code.as_str())];
    assert!(client.try_token(&fields).is_err());
    let mut client = Client::without_tokens(&server);
    assert_eq!(client.exchange(&code).lwa_error().1, "invalid_grant", "but one that broke off has");
}

#[test]
fn the_log_tells_what_was_asked() {
    let (server, mut client) = connected();
    server.clear_log();
    client.get(&format!("{ORDERS}?MaxResultsPerPage=0"));
    client.get("/nowhere");
    client.refresh();
    server.faults().on_any(Calls::Nth(1), Fault::bad_gateway());
    client.get(ORDERS);
    let log = server.log();
    assert_eq!(log.len(), 4);
    assert_eq!((log[0].operation, log[0].path.as_str()), (Some(Operation::GetOrders), ORDERS));
    assert_eq!((log[0].query.as_str(), log[0].status), ("MaxResultsPerPage=0", 400));
    assert_eq!(log[0].error.as_deref(), Some("InvalidInput"));
    assert_eq!(log[0].access_token.as_ref(), Some(&client.access));
    assert_eq!((log[1].operation, log[1].status), (None, 404));
    assert!(log[2].body.contains("grant_type=refresh_token") && log[2].method == "POST");
    assert_eq!((log[3].status, log[3].error.as_deref(), log[3].faults.len()), (502, None, 1));
    assert_eq!(log[0].at_ms, server.now_ms());
}
