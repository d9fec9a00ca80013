//! One order, its recipient, the shop.

use serde_json::{Value, json};
use weft_fakes_aliexpress::{Edge, FakeAliexpress};

use crate::client::{Client, demo};

fn id_of(server: &FakeAliexpress, edge: Edge) -> i64 {
    server.with_market(|market| market.sellers[0].orders.iter().find(|order| order.is(edge)).unwrap().id)
}

fn about(client: &mut Client, method: &str, id: &Value) -> Value {
    client.sync(method, &[("param1", &json!({ "order_id": id }).to_string())])
}

#[test]
fn both_details_are_of_the_same_order() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let id = id_of(&server, Edge::PartlySent);
    let found = about(&mut client, "aliexpress.trade.new.redefining.findorderbyid", &json!(id));
    let target = &found["aliexpress_trade_new_redefining_findorderbyid_response"]["target"];
    let found = about(&mut client, "aliexpress.solution.order.info.get", &json!(id.to_string()));
    let result = &found["aliexpress_solution_order_info_get_response"]["result"];
    assert_eq!(&result["data"], target);
    assert_eq!(result["success"], json!(true));
    assert_eq!(target["id"], json!(id));
    let lines = target["child_order_list"]["global_aeop_tp_child_order_dto"].as_array().unwrap();
    let states: Vec<&Value> = lines.iter().map(|line| &line["order_status"]).collect();
    assert_eq!(states, [&json!("WAIT_BUYER_ACCEPT_GOODS"), &json!("WAIT_SELLER_SEND_GOODS")]);
    let parcels = &target["logistic_info_list"]["global_aeop_tp_logistic_info_dto"];
    assert_eq!(parcels[0]["logistics_no"], json!("LP00000000000001CN"));
    let simple = [("param1", &*json!({ "order_id": id }).to_string()), ("simplify", "true")];
    let found = client.sync("aliexpress.trade.new.redefining.findorderbyid", &simple);
    assert_eq!(&found["target"]["child_order_list"], &json!(lines));
}

#[test]
fn money_has_the_decimals_of_its_currency() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let id = id_of(&server, Edge::ZeroDecimals);
    let found = about(&mut client, "aliexpress.solution.order.info.get", &json!(id));
    let data = &found["aliexpress_solution_order_info_get_response"]["result"]["data"];
    assert_eq!(data["order_amount"], json!({ "amount": "12750", "currency_code": "KRW" }));
}

#[test]
fn recipients_are_plain_masked_or_opaque() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let mut recipient = |edge: Edge| {
        let method = "aliexpress.solution.order.receiptinfo.get";
        let found = about(&mut client, method, &json!(id_of(&server, edge)));
        found["aliexpress_solution_order_receiptinfo_get_response"]["result"].clone()
    };
    let plain = recipient(Edge::NonAscii);
    assert_eq!(plain["contact_person"], json!("Анна-Мария Ørsted 王"));
    assert_eq!(plain.get("oaid"), None);
    let masked = recipient(Edge::Masked);
    assert_eq!((&masked["contact_person"], masked.get("oaid")), (&json!("A***"), None));
    let encrypted = recipient(Edge::Encrypted);
    assert!(encrypted["oaid"].as_str().unwrap().starts_with("oaid-"));
    assert_eq!(recipient(Edge::Bare).get("mobile_no"), None);
}

#[test]
fn orders_of_others_do_not_exist() {
    let server = demo(0);
    let mut client = Client::connected(&server);
    let others = server.with_market(|market| market.sellers[1].orders[0].id);
    let mut error = |id: Value| about(&mut client, "aliexpress.solution.order.info.get", &id)["error_response"].clone();
    let refused = error(json!(others));
    assert_eq!((&refused["code"], &refused["sub_code"]), (&json!("15"), &json!("isv.order-not-exist")));
    assert!(refused["sub_msg"].is_string());
    assert_eq!(error(json!(12))["sub_code"], json!("isv.order-not-exist"));
    assert_eq!(error(json!("12a"))["sub_code"], json!("isv.invalid-parameter"));
    assert_eq!(error(json!(1.5))["sub_code"], json!("isv.invalid-parameter"));
    assert_eq!(client.error("aliexpress.solution.order.info.get", &[]), json!("MissingParameter"));
}
