//! What goes wrong on demand.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weft_fakes_kit::caller::header;
use weft_fakes_xiaoe::{Calls, DEMO_END_S, FakeXiaoe, Fault, Interface};

use crate::client::{Client, demo};

fn window() -> Value {
    json!({ "begin_time": (DEMO_END_S - 86_400).to_string(), "end_time": DEMO_END_S.to_string() })
}

/// A demo server and a client whose next order list call is hit.
fn hit_by(fault: Fault) -> (FakeXiaoe, Client) {
    let server = demo();
    let client = Client::new(&server);
    server.faults().on(Interface::OrderList, Calls::Nth(1), fault);
    (server, client)
}

#[test]
fn the_chosen_calls_are_hit_and_no_others() {
    let server = demo();
    let mut client = Client::new(&server);
    server.faults().on(Interface::OrderList, Calls::Nth(2), Fault::expired_token());
    server.faults().on(Interface::OrderList, Calls::Between(4, 5), Fault::busy());
    server.faults().on(Interface::OrderList, Calls::Every(7), Fault::over_limit());
    let codes: Vec<i64> = (0..8).map(|_| client.code(Interface::OrderList, window())).collect();
    assert_eq!(codes, [0, 2008, 0, 1001, 1001, 0, 2053, 0]);
    assert_eq!(client.code(Interface::OrderListNested, json!({ "data": window() })), 0);
    server.faults().on_any(Calls::All, Fault::spike());
    assert_eq!(client.code(Interface::OrderListNested, json!({ "data": window() })), 2054);
    server.faults().clear();
    assert_eq!(client.code(Interface::OrderList, window()), 0);
}

#[test]
fn a_gateway_answers() {
    let (server, mut client) = hit_by(Fault::bad_gateway());
    server.faults().on(Interface::OrderList, Calls::Nth(2), Fault::too_many_requests(3));
    let reply = client.call(Interface::OrderList, window());
    assert_eq!((reply.status, header(&reply.head, "content-type")), (502, Some("text/html")));
    assert!(reply.text.starts_with("<html>"));
    let reply = client.call(Interface::OrderList, window());
    assert_eq!((reply.status, header(&reply.head, "retry-after")), (429, Some("3")));
    assert_eq!(server.log()[1].code, None);
}

#[test]
fn a_late_answer() {
    let (_server, mut client) = hit_by(Fault::Delay(Duration::from_millis(120)));
    let started = Instant::now();
    assert_eq!(client.code(Interface::OrderList, window()), 0);
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[test]
fn connections_break() {
    for fault in [Fault::Truncate, Fault::HangUp] {
        let (server, mut client) = hit_by(fault);
        assert!(client.try_call(Interface::OrderList, window()).is_err());
        let mut again = Client::new(&server);
        assert_eq!(again.code(Interface::OrderList, window()), 0);
        assert_eq!(server.connections_opened(), 2);
    }
}

#[test]
fn a_truncated_body_arrives_by_half() {
    use std::io::{Read, Write};
    let (server, client) = hit_by(Fault::Truncate);
    let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
    let body = json!({ "access_token": client.token }).to_string();
    let head = format!("POST {} HTTP/1.1\r\nhost: fake\r\n", Interface::OrderList.path());
    let rest = format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(format!("{head}{rest}").as_bytes()).unwrap();
    let mut got = Vec::new();
    let _ = stream.read_to_end(&mut got);
    let got = String::from_utf8_lossy(&got).into_owned();
    assert!(got.starts_with("HTTP/1.1 200") && got.contains("{\"code\":0") && !got.ends_with('}'), "{got}");
}

#[test]
fn the_envelope_looks_different() {
    let look = |fault: Fault| {
        let (_server, mut client) = hit_by(fault);
        client.call(Interface::OrderList, window()).json()
    };
    assert_eq!(look(Fault::NoMsg).get("msg"), None);
    let renamed = look(Fault::MessageKey);
    assert_eq!((renamed.get("msg"), &renamed["message"]), (None, &json!("Success")));
    assert_eq!(look(Fault::CodeAsText)["code"], json!("0"));
    assert_eq!(look(Fault::DataAsArray)["data"], json!([]));
}

#[test]
fn the_token_comes_back() {
    let (_server, mut client) = hit_by(Fault::EchoToken);
    let answer = client.call(Interface::OrderList, window()).json();
    assert_eq!(answer["data"]["access_token"], json!(client.token));
    assert_eq!(answer["data"]["list"][0]["access_token"], json!(client.token));
    assert!(answer["msg"].as_str().unwrap().contains(&client.token));
}
