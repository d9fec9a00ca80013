//! Signed calls of the old generation.

use serde_json::{Value, json};
use weft_fakes_aliexpress::{DEMO_END_MS, Edge, Market, Operation, Order, pacific, sign};
use weft_fakes_kit::caller::Answer;

use crate::client::{Client, demo, fields, form, json_of, options};

const LIST: &str = "api.findOrderListQuery";
const PAGE: [(&str, &str); 2] = [("page", "1"), ("pageSize", "50")];

fn error(answer: &Answer) -> (u16, String) {
    let body = json_of(answer);
    assert!(body["error_message"].is_string(), "{body}");
    (answer.status, body["error_code"].as_str().unwrap().to_owned())
}

#[test]
fn a_row_has_the_documented_shape() {
    let server = weft_fakes_aliexpress::FakeAliexpress::start(Market::empty(), options());
    let order = Order::paid(8_010_000_000_000_001, DEMO_END_MS + 7);
    server.with_market(|market| market.put_order("cn100001", order));
    let mut client = Client::old_connected(&server);
    let body = json_of(&client.openapi(LIST, &PAGE));
    assert_eq!(body["totalItem"], json!(1));
    let row = &body["orderList"][0];
    assert_eq!(row["orderId"], json!(8_010_000_000_000_001_i64));
    assert_eq!(row["gmtCreate"], json!("20261110040000007-0800"));
    let amount: Value = serde_json::from_str(
        r#"{"amount":12.50,"cent":1250,"currencyCode":"USD","centFactor":100,
        "currency":{"currencyCode":"USD","defaultFractionDigits":2,"symbol":"$"}}"#,
    )
    .unwrap();
    assert_eq!(row["payAmount"], amount);
    let line = &row["productList"][0];
    assert_eq!((&line["childId"], &line["sonOrderStatus"]), (&row["orderId"], &json!("WAIT_SELLER_SEND_GOODS")));
}

#[test]
fn a_call_is_checked() {
    let server = demo(5);
    let mut client = Client::old_connected(&server);
    let path = "param2/1/aliexpress.open/api.findOrderListQuery/1234567";
    let mut all = fields(&PAGE);
    all.insert("access_token".to_owned(), client.access.clone());
    let address = format!("/openapi/{path}");
    assert_eq!(error(&client.post(&address, &all)), (400, "gw.ParamMissing".to_owned()));
    all.insert("_aop_signature".to_owned(), sign::aop("test123", path, &all));
    assert_eq!(client.post(&address, &all).status, 200);
    assert_eq!(client.get(&format!("{address}?{}", form(&all))).status, 405);
    all.insert("page".to_owned(), "2".to_owned());
    assert_eq!(error(&client.post(&address, &all)), (400, "gw.SignatureInvalid".to_owned()));
    all.insert("_aop_signature".to_owned(), sign::aop("test123", &address, &all));
    assert_eq!(error(&client.post(&address, &all)), (400, "gw.SignatureInvalid".to_owned()));
    let unknown = client.openapi(LIST, &[("access_token", "00000000-0000-4000-8000-000000000000"), PAGE[0], PAGE[1]]);
    assert_eq!(error(&unknown), (401, "401".to_owned()));
    assert_eq!(error(&client.openapi("api.nothing", &PAGE)), (404, "gw.APIUnsupported".to_owned()));
    client.key = "999".to_owned();
    assert_eq!(error(&client.openapi(LIST, &PAGE)), (401, "401".to_owned()));
    client.key = "1234567".to_owned();
    server.with_market(|market| market.applications[1].permissions.remove(&Operation::AopOrderList));
    assert_eq!(error(&client.openapi(LIST, &PAGE)), (403, "403".to_owned()));
}

#[test]
fn parameters_are_checked() {
    let server = demo(5);
    let mut client = Client::old_connected(&server);
    let mut tried = |own: &[(&str, &str)]| error(&client.openapi(LIST, own));
    assert_eq!(tried(&[("page", "1")]), (400, "gw.ParamMissing".to_owned()));
    assert_eq!(tried(&[("pageSize", "50")]), (400, "gw.ParamMissing".to_owned()));
    for wrong in [
        ("pageSize", "51"),
        ("page", "0"),
        ("page", "x"),
        ("createDateStart", "2026-11-01 00:00:00"),
        ("createDateEnd", "1/2/2026 00:00:00"),
        ("orderStatus", "SHIPPED"),
        ("_aop_datePattern", "yyyy"),
        ("_aop_timestamp", "now"),
    ] {
        let mut own = vec![wrong];
        own.extend(PAGE.into_iter().filter(|(name, _)| *name != wrong.0));
        assert_eq!(tried(&own), (400, "400".to_owned()), "{wrong:?}");
    }
    let backwards =
        [PAGE[0], PAGE[1], ("createDateStart", "11/02/2026 00:00:00"), ("createDateEnd", "11/01/2026 00:00:00")];
    assert_eq!(tried(&backwards), (400, "400".to_owned()));
    let fine = [PAGE[0], PAGE[1], ("_aop_datePattern", "MM/dd/yyyy HH:mm:ss"), ("_aop_timestamp", "1793523600000")];
    assert_eq!(client.openapi(LIST, &fine).status, 200);
}

#[test]
fn windows_hold_and_finished_orders_are_asked_for() {
    let server = demo(200);
    let mut client = Client::old_connected(&server);
    let start_ms = DEMO_END_MS - 5 * 86_400_000;
    let start = pacific::pacific_slashed(start_ms / 1000);
    let mut count = |own: &[(&str, &str)]| {
        let mut all = PAGE.to_vec();
        all.extend(own);
        json_of(&client.openapi(LIST, &all))["totalItem"].as_u64().unwrap() as usize
    };
    let found = [count(&[]), count(&[("orderStatus", "FINISH")]), count(&[("createDateStart", &start)])];
    let expected = server.with_market(|market| {
        let orders = &market.sellers[0].orders;
        let finished = orders.iter().filter(|order| order.status.word() == "FINISH").count();
        let since = orders.iter().filter(|order| order.created_ms >= start_ms && order.status.word() != "FINISH");
        [orders.len() - finished, finished, since.count()]
    });
    assert_eq!(found, expected);
}

#[test]
fn one_order_and_its_recipient() {
    let server = demo(0);
    let mut client = Client::old_connected(&server);
    let order = server
        .with_market(|market| market.sellers[0].orders.iter().find(|order| order.is(Edge::Refunded)).cloned().unwrap());
    let id = order.id.to_string();
    let detail = json_of(&client.openapi("api.findOrderById", &[("orderId", &id)]));
    assert_eq!(detail, order.old_detail());
    assert_eq!(detail["id"], json!(order.id));
    assert_eq!(detail["initOderAmount"]["cent"], json!(1250));
    assert!(detail["logisticInfoList"][0]["logisticsNo"].is_string());
    let recipient = json_of(&client.openapi("api.findOrderReceiptInfo", &[("orderId", &id)]));
    assert_eq!(recipient, detail["receiptAddress"]);
    assert_eq!(recipient["contactPerson"], json!("A Buyer"));
    let others = server.with_market(|market| market.sellers[1].orders[0].id.to_string());
    assert_eq!(error(&client.openapi("api.findOrderById", &[("orderId", &others)])), (400, "400".to_owned()));
    assert_eq!(error(&client.openapi("api.findOrderById", &[])), (400, "gw.ParamMissing".to_owned()));
}
