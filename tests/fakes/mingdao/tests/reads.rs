//! Rows and worksheets, read.

use serde_json::{Value, json};
use weft_fakes_mingdao::{App, Control, FakeMingdao, Method, Options, Worksheet};

use crate::client::{Client, demo};

fn rows(client: &mut Client, params: Value) -> Vec<Value> {
    let mut all = json!({ "pageSize": 100, "pageIndex": 1, "sortId": "ctime", "isAsc": true });
    all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
    client.data(Method::GetFilterRows, all)["rows"].as_array().unwrap().clone()
}

#[test]
fn a_worksheet_is_described() {
    let server = demo();
    let mut client = Client::new(&server);
    let info = client.data(Method::GetWorksheetInfo, json!({}));
    assert_eq!((&info["name"], &info["views"][0]["name"]), (&json!("订单"), &json!("全部")));
    let first = &info["controls"][0];
    assert_eq!(
        (&first["controlName"], &first["alias"], &first["type"]),
        (&json!("订单号"), &json!("order_id"), &json!(2))
    );
    assert_eq!((&first["unique"], &first["required"], &first["attribute"]), (&json!(true), &json!(true), &json!(1)));
    assert_eq!(info["controls"][2]["options"][1]["value"], "已支付");
    client.worksheet = "users";
    assert_eq!(client.data(Method::GetWorksheetInfo, json!({}))["worksheetId"], info["controls"][4]["dataSource"]);
}

#[test]
fn keys_are_aliases_unless_ids_are_asked_for() {
    let server = demo();
    let mut client = Client::new(&server);
    let info = client.data(Method::GetWorksheetInfo, json!({}));
    let id = |at: usize| info["controls"][at]["controlId"].as_str().unwrap().to_owned();
    let row = rows(&mut client, json!({})).remove(0);
    assert_eq!((&row["order_id"], row.get(id(0))), (&json!("o_1772677200_66a1b2c3_00000001"), None));
    assert!(row.get(id(6)).is_some(), "a field without an alias goes by its id");
    let row = rows(&mut client, json!({ "useControlId": true })).remove(0);
    assert_eq!((&row[&id(0)], row.get("order_id")), (&json!("o_1772677200_66a1b2c3_00000001"), None));
    let row = rows(&mut client, json!({ "controls": ["order_id", "rowid"] })).remove(0);
    assert_eq!(row.as_object().unwrap().len(), 2);
    assert_eq!(rows(&mut client, json!({})).remove(0).get("uaid"), None);
    assert!(rows(&mut client, json!({ "getSystemControl": true })).remove(0).get("uaid").is_some());
}

#[test]
fn values_come_as_the_platform_gives_them_out() {
    let server = demo();
    let mut client = Client::new(&server);
    let orders = rows(&mut client, json!({}));
    let first = &orders[0];
    assert_eq!((&first["amount"], &first["paid_at"]), (&json!("99.00"), &json!("2026-03-05 10:15:00")));
    let buyer: Value = serde_json::from_str(first["buyer"].as_str().unwrap()).unwrap();
    assert_eq!(buyer[0]["name"], "u_demo00001");
    assert_eq!(orders[2]["out_order_id"], "9007199254740993");
    assert_eq!((&orders[1]["paid_at"], &orders[1]["buyer"]), (&json!(""), &json!("[]")));
    assert_eq!(client.data(Method::GetRowByIdPost, json!({ "rowId": first["rowid"] })), *first);
    assert_eq!(client.code(Method::GetRowByIdPost, json!({ "rowId": "nothing" })), 10007);
}

#[test]
fn pages_end_with_a_short_one() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut page = |params: Value| client.call(Method::GetFilterRows, params);
    let data = |reply: crate::client::Reply| {
        let data = reply.json()["data"].take();
        (data["rows"].as_array().unwrap().len(), data["total"].as_u64().unwrap())
    };
    assert_eq!(data(page(json!({ "pageSize": 2, "pageIndex": 1 }))), (2, 3));
    assert_eq!(data(page(json!({ "pageSize": 2, "pageIndex": 2 }))), (1, 3));
    assert_eq!(data(page(json!({ "pageSize": 2, "pageIndex": 3 }))), (0, 3));
    assert_eq!(data(page(json!({ "pageSize": 1000, "pageIndex": 1, "notGetTotal": true }))), (3, 0));
    for wrong in [
        json!({ "pageIndex": 1 }),
        json!({ "pageSize": 10 }),
        json!({ "pageSize": 0, "pageIndex": 1 }),
        json!({ "pageSize": 1001, "pageIndex": 1 }),
        json!({ "pageSize": 10, "pageIndex": 0 }),
        json!({ "pageSize": "10", "pageIndex": 1 }),
        json!({ "pageSize": 10, "pageIndex": 1, "sortId": "nothing" }),
    ] {
        assert_eq!(page(wrong.clone()).code(), 10001, "{wrong}");
    }
}

#[test]
fn without_a_field_to_sort_by_there_is_no_order() {
    let server = demo();
    let mut client = Client::new(&server);
    let mut ids = |params: Value| {
        let data = client.data(Method::GetFilterRows, params);
        data["rows"].as_array().unwrap().iter().map(|row| row["order_id"].clone()).collect::<Vec<_>>()
    };
    let unsorted = json!({ "pageSize": 10, "pageIndex": 1 });
    assert_ne!(ids(unsorted.clone()), ids(unsorted));
    let sorted = |asc: bool| json!({ "pageSize": 10, "pageIndex": 1, "sortId": "out_order_id", "isAsc": asc });
    assert_eq!(ids(sorted(true)).last(), ids(sorted(false)).first());
}

#[test]
fn worksheets_are_made_by_tests() {
    let worksheet = Worksheet::new("w1", "库存")
        .alias("stock")
        .control(Control::new("c1", "货号", 2).alias("sku").title().required().unique())
        .control(Control::new("c2", "颜色", 10).options(&["红", "绿"]))
        .row("r1", "2026-01-01 00:00:00", &[("货号", "a")]);
    let server = FakeMingdao::start(App::empty().with(worksheet), Options::default());
    let mut client = Client::new(&server);
    client.worksheet = "stock";
    let row = rows(&mut client, json!({ "keyWords": "a" })).remove(0);
    assert_eq!((&row["sku"], &row["c2"], &row["rowid"]), (&json!("a"), &json!([]), &json!("r1")));
    assert!(rows(&mut client, json!({ "keyWords": "b" })).is_empty());
    assert_eq!(server.rows("库存")[0].value("c1"), "a");
}
