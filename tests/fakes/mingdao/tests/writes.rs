//! Rows, added, edited, deleted.

use serde_json::{Value, json};
use weft_fakes_mingdao::{FakeMingdao, GoneRows, Method};

use crate::client::{Client, cells, demo};

fn ids(server: &FakeMingdao) -> Vec<String> {
    server.rows("订单").into_iter().map(|row| row.id).collect()
}

/// The value of a field, by its name, of the newest order.
fn newest(server: &FakeMingdao, field: &str) -> String {
    server.with_app(|app| {
        let orders = app.worksheet("订单").unwrap();
        orders.rows.last().unwrap().value(&orders.find(field).unwrap().id).to_owned()
    })
}

#[test]
fn a_row_is_added() {
    let server = demo();
    server.freeze_now(1_773_072_000);
    let mut client = Client::new(&server);
    let controls =
        cells(&[("order_id", "o_1"), ("amount", "1.5"), ("state", "已支付"), ("nothing", "x"), ("paid_at", "")]);
    let id = client.data(Method::AddRow, json!({ "controls": controls, "triggerWorkflow": false }));
    assert_eq!((ids(&server).last().unwrap(), server.rows("订单").len()), (&id.as_str().unwrap().to_owned(), 4));
    assert_eq!(server.rows("订单")[3].created, "2026-03-10 00:00:00");
    assert_eq!([newest(&server, "金额"), newest(&server, "支付时间")], ["1.50".to_owned(), String::new()]);
    assert_eq!(client.found(json!([]), "state").last().unwrap(), "已支付");
    let write = &server.writes()[0];
    assert_eq!(
        (write.triggered_workflow, &write.ignored, &write.rows),
        (false, &vec!["nothing".to_owned()], &ids(&server)[3..].to_vec())
    );
    client.data(Method::AddRow, json!({ "controls": cells(&[("order_id", "o_2")]) }));
    assert!(server.writes()[1].triggered_workflow, "unless told otherwise");
}

#[test]
fn rows_are_added_together_or_not_at_all() {
    let server = demo();
    let mut client = Client::new(&server);
    let rows = |ids: &[&str]| ids.iter().map(|id| cells(&[("order_id", id)])).collect::<Vec<_>>();
    assert_eq!(client.data(Method::AddRows, json!({ "rows": rows(&["o_1", "o_2"]) })), 2);
    let given = client.data(Method::AddRows, json!({ "rows": rows(&["o_3"]), "returnRowIds": true }));
    assert_eq!(given, json!([ids(&server)[5]]));
    let mut code = |rows: Value| client.code(Method::AddRows, json!({ "rows": rows }));
    assert_eq!(code(json!(rows(&["o_4", "o_1"]))), 100_005);
    assert_eq!(code(json!(rows(&["o_4", "o_4"]))), 100_005);
    assert_eq!(code(json!(rows(&["o_4", ""]))), 430_019);
    assert_eq!(code(json!([{ "controls": cells(&[("order_id", "o_4")]) }])), 10001);
    assert_eq!(code(json!([])), 10001);
    let many: Vec<String> = (0..1_001).map(|n| format!("m_{n}")).collect();
    assert_eq!(code(json!(rows(&many.iter().map(String::as_str).collect::<Vec<_>>()))), 10001);
    assert_eq!(server.rows("订单").len(), 6);
}

#[test]
fn values_are_checked_by_the_type_of_their_field() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut code = |field: &str, value: Value| {
        let id = format!("o_{field}_{value}");
        let controls = json!([{ "controlId": "order_id", "value": id }, { "controlId": field, "value": value }]);
        client.code(Method::AddRow, json!({ "controls": controls }))
    };
    for (field, value) in [
        ("amount", json!("a lot")),
        ("amount", json!("1e3")),
        ("paid_at", json!("2026-03-05T10:15:00+08:00")),
        ("paid_at", json!("2026-02-30 10:15:00")),
        ("paid_at", json!("2026-03-05")),
    ] {
        assert_eq!(code(field, value.clone()), 10002, "{field} {value}");
    }
    assert_eq!(code("amount", json!(1)), 10001, "everything is written as a text");
    assert_eq!(code("out_order_id", json!("9007199254740993")), 1);
    assert_eq!(newest(&server, "外部单号"), "9007199254740993");
}

#[test]
fn options_are_made_only_when_told_to() {
    let server = demo();
    let mut client = Client::new(&server);
    client.worksheet = "users";
    let mut add = |id: &str, value: &str, value_type: i64| {
        let tags = json!({ "controlId": "tags", "value": value, "valueType": value_type });
        client.data(Method::AddRow, json!({ "controls": [{ "controlId": "user_id", "value": id }, tags] }));
        let rows = client.data(Method::GetFilterRows, json!({ "pageSize": 10, "pageIndex": 1, "sortId": "ctime" }));
        let rows = rows["rows"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["user_id"] == id).unwrap()["tags"].take()
    };
    assert_eq!(add("u_1", r#"["会员","旧客"]"#, 1), json!(["会员"]), "what is no option is left out");
    assert_eq!(add("u_2", r#"["会员","旧客"]"#, 2), json!(["会员", "旧客"]));
    assert_eq!(add("u_3", r#"["旧客"]"#, 1), json!(["旧客"]));
    assert_eq!(
        client.code(Method::AddRow, json!({ "controls": cells(&[("user_id", "u_4"), ("tags", "会员")]) })),
        10002
    );
}

#[test]
fn a_row_is_edited() {
    let server = demo();
    server.freeze_now(1_773_072_000);
    let mut client = Client::new(&server);
    let id = ids(&server)[2].clone();
    let mut code = |id: &str, values: &[(&str, &str)]| {
        client.code(Method::EditRow, json!({ "rowId": id, "controls": cells(values), "triggerWorkflow": false }))
    };
    assert_eq!(code(&id, &[("amount", "7"), ("out_order_id", "")]), 1);
    assert_eq!([newest(&server, "金额"), newest(&server, "外部单号")], ["7.00".to_owned(), String::new()]);
    assert_eq!(code(&id, &[("order_id", "")]), 430_019);
    assert_eq!(code(&id, &[("order_id", "o_1772677200_66a1b2c3_00000001")]), 100_005);
    assert_eq!(code("nothing", &[("amount", "1")]), 10007);
    let row = &server.rows("订单")[2];
    assert!(row.updated > row.created);
    assert_eq!(server.writes().len(), 1);
}

#[test]
fn rows_are_edited_alike() {
    let server = demo();
    let mut client = Client::new(&server);
    let ids = ids(&server);
    let mut code = |params: Value| client.code(Method::EditRows, params);
    assert_eq!(code(json!({ "rowIds": ids, "controls": cells(&[("amount", "3")]) })), 1);
    assert_eq!(code(json!({ "rowIds": ids, "control": { "controlId": "state", "value": "已退款" } })), 1);
    assert_eq!(code(json!({ "rowIds": ids })), 10001);
    assert_eq!(code(json!({ "rowIds": [], "controls": [] })), 10001);
    assert_eq!(client.found(json!([]), "amount"), ["3.00", "3.00", "3.00"]);
    assert_eq!(client.found(json!([]), "state"), ["已退款", "已退款", "已退款"]);
}

#[test]
fn rows_are_deleted() {
    let server = demo();
    let mut client = Client::new(&server);
    let there = ids(&server);
    let two = format!("{},{}", there[0], there[1]);
    assert_eq!(client.data(Method::DeleteRow, json!({ "rowId": two, "triggerWorkflow": false })), true);
    assert_eq!(ids(&server), there[2..]);
    assert_eq!(client.data(Method::DeleteRow, json!({ "rowId": two })), true);
    server.with_app(|app| app.gone_rows = GoneRows::Refused);
    let mixed = format!("{},{}", there[0], there[2]);
    assert_eq!(client.code(Method::DeleteRow, json!({ "rowId": mixed })), 10007);
    assert_eq!(ids(&server), there[2..]);
}
