//! What goes wrong on demand.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weft_fakes_aliexpress::{Calls, Fault, Operation};
use weft_fakes_kit::caller::{Caller, header};

use crate::client::{Client, demo, json_of};

const LIST: &str = "aliexpress.solution.order.get";

#[test]
fn the_chosen_calls_are_hit_and_no_others() {
    let server = demo(3);
    let mut client = Client::connected(&server);
    server.faults().on(Operation::OrderList, Calls::Nth(2), Fault::service_timeout());
    server.faults().on(Operation::OrderList, Calls::Between(4, 5), Fault::over_limit(7));
    let codes: Vec<Value> = (0..6).map(|_| client.error(LIST, &[("param0", "{}")])).collect();
    let [timeout, limit] = [json!("ServiceTimeout"), json!("AppCallLimit")];
    assert_eq!(codes, [Value::Null, timeout, Value::Null, limit.clone(), limit, Value::Null]);
    server.faults().on_any(Calls::All, Fault::refuse("ServiceUnavailable", "later"));
    assert_eq!(client.rest("/auth/token/refresh", &[])["code"], json!("ServiceUnavailable"));
    assert_eq!(client.get(&client.authorize_path()).status, 400);
    let mut old = Client::old(&server);
    let refused = old.openapi("api.findOrderListQuery", &[]);
    assert_eq!((refused.status, &json_of(&refused)["error_code"]), (400, &json!("ServiceUnavailable")));
    server.faults().clear();
    assert_eq!(client.error(LIST, &[("param0", "{}")]), Value::Null);
    server.faults().on(Operation::AopOrderList, Calls::Nth(1), Fault::refuse("503", "later"));
    assert_eq!(old.openapi("api.findOrderListQuery", &[]).status, 503);
}

#[test]
fn a_gateway_answers() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    server.faults().on(Operation::OrderList, Calls::Nth(1), Fault::bad_gateway());
    server.faults().on(Operation::OrderList, Calls::Nth(2), Fault::too_many_requests(3));
    let answer = client.try_sync(LIST, &[("param0", "{}")]).unwrap();
    assert_eq!((answer.status, header(&answer.head, "content-type")), (502, Some("text/html")));
    let answer = client.try_sync(LIST, &[("param0", "{}")]).unwrap();
    assert_eq!((answer.status, header(&answer.head, "retry-after")), (429, Some("3")));
    assert_eq!(server.log().last().unwrap().code, None);
}

#[test]
fn answers_come_late_broken_or_not_at_all() {
    let server = demo(3);
    let mut client = Client::connected(&server);
    let mut hit = |fault: Fault| {
        server.faults().on(Operation::OrderList, Calls::Nth(1), fault);
        let answer = client.try_sync(LIST, &[("param0", "{}")]);
        server.faults().clear();
        client.caller = Caller::new(server.address()).unwrap();
        answer
    };
    let started = Instant::now();
    assert!(hit(Fault::Delay(Duration::from_millis(120))).is_ok());
    assert!(started.elapsed() >= Duration::from_millis(120));
    let broken = hit(Fault::BrokenJson).unwrap();
    assert_eq!(broken.status, 200);
    assert!(serde_json::from_str::<Value>(&broken.text).is_err());
    assert!(hit(Fault::Truncate).is_err());
    assert!(hit(Fault::HangUp).is_err());
    assert!(hit(Fault::EchoToken).unwrap().text.contains("called with 50000"));
    let statuses: Vec<u16> = server.log().iter().rev().take(2).map(|entry| entry.status).collect();
    assert_eq!(statuses, [200, 0]);
}

#[test]
fn a_refresh_that_nobody_hears_of() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let spent = client.refresh.clone();
    // The tokens are rotated, but the answer is lost.
    server.faults().on(Operation::TokenRefresh, Calls::Nth(1), Fault::BrokenJson);
    let mut all = client.system();
    all.insert("refresh_token".to_owned(), spent.clone());
    let all = client.signed("/auth/token/refresh", all);
    client.post("/rest/auth/token/refresh", &all);
    let again = client.rest("/auth/token/refresh", &[("refresh_token", &spent)]);
    assert_eq!(again["code"], json!("IllegalRefreshToken"));
}

#[test]
fn a_token_dies() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    server.faults().on(Operation::OrderList, Calls::Nth(2), Fault::TokenDies);
    let codes: Vec<Value> = (0..3).map(|_| client.error(LIST, &[("param0", "{}")])).collect();
    assert_eq!(codes, [Value::Null, json!("IllegalAccessToken"), json!("IllegalAccessToken")]);
    let spent = client.refresh.clone();
    let tokens = client.rest("/auth/token/refresh", &[("refresh_token", &spent)]);
    client.keep(&tokens);
    assert_eq!(client.error(LIST, &[("param0", "{}")]), Value::Null);
    server.expire_access_tokens();
    assert_eq!(client.error(LIST, &[("param0", "{}")]), json!("IllegalAccessToken"));
    let mut old = Client::old_connected(&server);
    server.faults().on(Operation::AopOrderList, Calls::Nth(1), Fault::TokenDies);
    assert_eq!(old.openapi("api.findOrderListQuery", &[("page", "1"), ("pageSize", "5")]).status, 401);
}
