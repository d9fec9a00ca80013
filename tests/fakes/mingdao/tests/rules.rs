//! What is checked before a method is reached.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weft_fakes_mingdao::{App, FakeMingdao, Method, NoView, Options, Scope};

use crate::client::{Client, cells, credentials, demo};

const PAGE: [(&str, i64); 2] = [("pageSize", 10), ("pageIndex", 1)];

fn page() -> Value {
    PAGE.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect::<serde_json::Map<_, _>>().into()
}

fn with_view(view: &str) -> Value {
    let mut params = page();
    params["viewId"] = json!(view);
    params
}

#[test]
fn both_prefixes_lead_to_the_interface() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut body = credentials();
    body["worksheetId"] = json!("orders");
    for path in ["/v2/open/worksheet/getWorksheetInfo", "/api/v2/open/worksheet/getWorksheetInfo"] {
        assert_eq!(client.send("POST", path, &body.to_string()).unwrap().code(), 1);
    }
    assert_eq!(client.send("POST", "/v2/open/worksheet/nothing", "{}").unwrap().status, 404);
    assert_eq!(client.send("GET", "/v2/open/worksheet/addRow", "").unwrap().status, 405);
    assert_eq!((server.requests(Method::GetWorksheetInfo), server.requests_total()), (2, 4));
}

#[test]
fn checks_come_in_order() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut code = |params: Value| client.code(Method::GetWorksheetInfo, params);
    assert_eq!(code(json!({ "appKey": "x", "sign": "x", "worksheetId": "x" })), 10101);
    assert_eq!(code(json!({ "appKey": null })), 10101);
    assert_eq!(code(json!({ "sign": "x", "worksheetId": "x" })), 10102);
    assert_eq!(code(json!({ "worksheetId": "x" })), 430_022);
    assert_eq!(code(json!({ "worksheetId": null })), 10001);
    server.with_app(|app| app.foreign_worksheets.insert("y".to_owned()));
    assert_eq!(code(json!({ "worksheetId": "y" })), 430_013);
    server.with_app(|app| app.sign_as_parameter = true);
    assert_eq!(code(json!({ "sign": "x" })), 10001);
    server.with_app(|app| app.used_up = true);
    assert_eq!(code(json!({})), 90000);
    server.with_app(|app| app.allowed_ips = Some(vec!["203.0.113.7".parse().unwrap()]));
    assert_eq!(code(json!({ "appKey": "x" })), 10000);
}

#[test]
fn a_body_that_is_too_large_is_refused_by_the_web_server() {
    let server = demo();
    let body = " ".repeat((16 << 20) + 1);
    // Some of the body may still be on its way when the answer comes.
    if let Ok(reply) = Client::new(&server).send("POST", Method::AddRow.path(), &body) {
        assert_eq!(reply.status, 413);
    }
    assert_eq!(server.requests_total(), 0);
}

#[test]
fn an_authorisation_may_only_read() {
    let server = demo();
    server.with_app(|app| app.scope = Scope::ReadOnly);
    let mut client = Client::new(&server);
    assert_eq!(client.code(Method::GetFilterRows, page()), 1);
    for method in [Method::AddRow, Method::AddRows, Method::EditRow, Method::EditRows, Method::DeleteRow] {
        assert_eq!(client.code(method, json!({})), 10005);
    }
}

#[test]
fn an_authorisation_may_be_for_some_views_and_worksheets() {
    let server = demo();
    let (orders, view) = server.with_app(|app| {
        let orders = app.worksheet("订单").unwrap();
        (orders.id.clone(), orders.views[0].id.clone())
    });
    let scope = Scope::Custom { views: BTreeSet::from([view.clone()]), writes: BTreeSet::from([orders]) };
    server.with_app(|app| app.scope = scope);
    let mut client = Client::new(&server);
    assert_eq!(client.code(Method::GetFilterRows, page()), 10005, "a view must be named");
    assert_eq!(client.code(Method::GetFilterRows, with_view(&view)), 1);
    assert_eq!(client.code(Method::AddRow, json!({ "controls": cells(&[("order_id", "o")]) })), 1);
    client.worksheet = "users";
    assert_eq!(client.code(Method::AddRow, json!({ "controls": cells(&[("user_id", "u")]) })), 10005);
    assert_eq!(client.code(Method::GetFilterRows, with_view(&view)), 10005, "the view of another worksheet");
}

#[test]
fn without_a_view_there_may_be_no_rows() {
    let server = demo();
    let mut client = Client::new(&server);
    assert_eq!(client.code(Method::GetFilterRows, with_view("nothing")), 10005);
    assert_eq!(client.data(Method::GetFilterRows, page())["total"], 3);
    server.with_app(|app| app.no_view = NoView::Nothing);
    assert_eq!(client.data(Method::GetFilterRows, page()), json!({ "rows": [], "total": 0 }));
    server.with_app(|app| app.no_view = NoView::Refused);
    assert_eq!(client.code(Method::GetFilterRows, page()), 10005);
    assert_eq!(client.code(Method::GetWorksheetInfo, json!({})), 1);
}

#[test]
fn more_than_fifty_requests_a_second_are_refused_in_two_ways() {
    let server = FakeMingdao::start(App::demo(), Options::default());
    let mut client = Client::new(&server);
    let count = json!({ "filters": [] });
    let replies: Vec<_> = (0..300).map(|_| client.call(Method::GetFilterRowsTotalNum, count.clone())).collect();
    let slowed_down = replies.iter().filter(|reply| reply.status == 503).count();
    let refused = replies.iter().filter(|reply| reply.status == 200 && reply.json()["error_code"] == 51).count();
    assert!(slowed_down > 0 && refused > 0 && slowed_down.abs_diff(refused) <= 1, "{slowed_down} {refused}");
    assert_eq!(client.code(Method::GetWorksheetInfo, json!({})), 1, "which is not limited");
}

#[test]
fn the_application_tells_its_worksheets() {
    let server = demo();
    let app = App::empty();
    let sign = app.sign.replace('=', "%3D");
    let path = format!("/v1/open/app/get?appKey={}&sign={sign}", app.app_key);
    let reply = Client::new(&server).send("GET", &path, "").unwrap();
    assert_eq!(reply.code(), 1);
    let items = &reply.json()["data"]["sections"][0]["items"];
    let names: Vec<&str> = items.as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["用户", "课程", "订单", "采集表单"]);
}

#[test]
fn what_was_asked_is_kept_without_the_sign() {
    let server = demo();
    Client::new(&server).call(Method::GetFilterRows, page());
    let log = server.log();
    assert_eq!((log[0].method, log[0].status, log[0].code), (Some(Method::GetFilterRows), 200, Some(1)));
    assert_eq!((log[0].body["pageSize"].clone(), log[0].body.get("sign")), (json!(10), None));
    server.clear_log();
    assert!(server.log().is_empty());
}
