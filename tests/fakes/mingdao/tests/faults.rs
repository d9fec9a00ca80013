//! What goes wrong on demand.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weft_fakes_mingdao::{Calls, FakeMingdao, Fault, Method};

use crate::client::{Client, cells, demo};

fn rows(ids: &[&str]) -> Value {
    json!({ "rows": ids.iter().map(|id| cells(&[("order_id", id)])).collect::<Vec<_>>(), "triggerWorkflow": false })
}

/// A demo server and a client whose next `addRows` is hit.
fn hit_by(fault: Fault) -> (FakeMingdao, Client) {
    let server = demo();
    let client = Client::new(&server);
    server.fault(Method::AddRows, Calls::Nth(1), fault);
    (server, client)
}

/// How many orders were added.
fn added(server: &FakeMingdao) -> usize {
    server.rows("订单").len() - 3
}

#[test]
fn the_chosen_calls_are_hit_and_no_others() {
    let server = demo();
    let mut client = Client::new(&server);
    server.faults().on(Method::GetWorksheetInfo, Calls::Nth(2), Fault::Refuse { code: 51 });
    server.faults().on(Method::GetWorksheetInfo, Calls::Between(4, 5), Fault::Refuse { code: 90000 });
    server.faults().on(Method::GetWorksheetInfo, Calls::Every(7), Fault::Refuse { code: 99999 });
    let codes: Vec<i64> = (0..8).map(|_| client.code(Method::GetWorksheetInfo, json!({}))).collect();
    assert_eq!(codes, [1, 51, 1, 90000, 90000, 1, 99999, 1]);
    server.faults().on_any(Calls::All, Fault::Http { status: 503 });
    assert_eq!(client.call(Method::GetWorksheetInfo, json!({})).status, 503);
    server.faults().clear();
    assert_eq!(client.code(Method::GetWorksheetInfo, json!({})), 1);
}

#[test]
fn some_faults_keep_the_call_from_being_carried_out() {
    for fault in
        [Fault::Refuse { code: 99999 }, Fault::Http { status: 503 }, Fault::Http { status: 200 }, Fault::HangUp]
    {
        let (server, mut client) = hit_by(fault.clone());
        let reply = client.try_call(Method::AddRows, rows(&["o_1"]));
        assert_eq!(reply.is_err(), fault == Fault::HangUp);
        assert_eq!((added(&server), server.writes().len()), (0, 0), "{fault:?}");
    }
}

#[test]
fn others_let_it_be_carried_out_and_say_something_else() {
    let (server, mut client) = hit_by(Fault::StoredThenRefused { code: 99999, rows: None });
    assert_eq!(client.code(Method::AddRows, rows(&["o_1", "o_2"])), 99999);
    assert_eq!((added(&server), server.writes().len()), (2, 1));

    let (server, mut client) = hit_by(Fault::StoredThenRefused { code: 99999, rows: Some(1) });
    assert_eq!(client.code(Method::AddRows, rows(&["o_1", "o_2"])), 99999);
    assert_eq!((added(&server), server.writes()[0].rows.len()), (1, 1), "only the first one");

    let (server, mut client) = hit_by(Fault::StoredThenHttp { status: 502 });
    let reply = client.call(Method::AddRows, rows(&["o_1"]));
    assert_eq!((reply.status, reply.text.starts_with("<html>"), added(&server)), (502, true, 1));

    let (server, mut client) = hit_by(Fault::StoredThenHangUp);
    assert!(client.try_call(Method::AddRows, rows(&["o_1"])).is_err());
    assert_eq!(added(&server), 1);
    assert_eq!((server.log()[0].status, server.log()[0].code), (0, None));
}

#[test]
fn a_late_answer_comes_when_the_row_is_long_stored() {
    let (server, mut client) = hit_by(Fault::StoredThenSlow(Duration::from_millis(300)));
    let started = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| assert_eq!(client.code(Method::AddRows, rows(&["o_1"])), 1));
        while added(&server) == 0 {
            assert!(started.elapsed() < Duration::from_secs(10), "the row is stored at once");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(server.log().is_empty(), "and not yet answered");
    });
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[test]
fn success_may_contradict_itself() {
    let (server, mut client) = hit_by(Fault::SuccessWithCode(0));
    let envelope = client.call(Method::AddRows, rows(&["o_1"])).json();
    assert_eq!((&envelope["success"], &envelope["error_code"]), (&json!(true), &json!(0)));
    assert_eq!(added(&server), 1);
}
