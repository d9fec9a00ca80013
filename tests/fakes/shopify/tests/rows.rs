//! REST: what a row looks like.

use serde_json::json;
use weft_fakes_shopify::Edge;

use crate::client::{Client, escaped, unlimited};

#[test]
fn one_order_and_the_shop() {
    let server = unlimited();
    let client = Client::new(&server);
    let long = server.with_shop(|shop| shop.with_edge(Edge::LongId)[0].id);
    assert!(long > 1 << 53);
    let reply = client.get(&format!("orders/{long}.json"));
    assert!(reply.text.contains(&format!("\"id\":{long},")));
    assert_eq!(reply.json()["order"]["admin_graphql_api_id"], json!(format!("gid://shopify/Order/{long}")));
    assert_eq!(client.get("orders/1.json").json(), json!({ "errors": "Not Found" }));
    assert_eq!(client.get("orders/x.json").status, 404);
    assert_eq!(client.get("shop.json").json()["shop"]["myshopify_domain"], json!("demo-shop.myshopify.com"));
}

#[test]
fn a_row_by_hand() {
    let server = unlimited();
    server.with_shop(|shop| {
        let mut order = shop.with_edge(Edge::PartlySent)[0].clone();
        order.id = 9_007_199_254_740_995;
        order.lines.truncate(1);
        let line = &mut order.lines[0];
        (line.price_minor, line.quantity, line.sent, line.discount_minor, line.tax_minor) = (20_150, 2, 1, 100, 2_412);
        order.shipping[0].price_minor = 495;
        order.presentment = Some(("JPY".to_owned(), 150_000_000));
        shop.orders = vec![order];
    });
    let row = &Client::new(&server).rows("status=any")[0];
    let money = |amount: &str, yen: &str| {
        json!({
            "shop_money": { "amount": amount, "currency_code": "USD" },
            "presentment_money": { "amount": yen, "currency_code": "JPY" },
        })
    };
    assert_eq!((&row["total_line_items_price"], &row["subtotal_price"]), (&json!("403.00"), &json!("402.00")));
    assert_eq!((&row["total_discounts"], &row["total_tax"]), (&json!("1.00"), &json!("24.12")));
    assert_eq!((&row["total_price"], &row["total_price_set"]), (&json!("431.07"), &money("431.07", "64660")));
    assert_eq!((&row["currency"], &row["presentment_currency"]), (&json!("USD"), &json!("JPY")));
    assert_eq!((&row["financial_status"], &row["fulfillment_status"]), (&json!("paid"), &json!("partial")));
    assert_eq!(row["updated_at"].as_str().map(|text| text.ends_with("-05:00") || text.ends_with("-04:00")), Some(true));
    let line = &row["line_items"][0];
    assert_eq!((&line["price"], &line["price_set"]), (&json!("201.50"), &money("201.50", "30225")));
    assert_eq!(
        (&line["quantity"], &line["fulfillable_quantity"], &line["fulfillment_status"]),
        (&json!(2), &json!(1), &json!("partial"))
    );
    assert_eq!(line["discount_allocations"][0]["amount"], json!("1.00"));
    assert_eq!(row["fulfillments"][0]["line_items"][0]["quantity"], json!(1));
}

#[test]
fn a_shop_whose_currency_has_no_smaller_unit() {
    let server = unlimited();
    server.with_shop(|shop| shop.currency = "JPY".to_owned());
    let rows = Client::new(&server).rows("status=any&limit=250");
    assert!(rows.iter().all(|row| row["total_price"].as_str().unwrap().bytes().all(|byte| byte.is_ascii_digit())));
}

#[test]
fn what_is_missing_is_null_or_empty() {
    let server = unlimited();
    let id = server.with_shop(|shop| shop.with_edge(Edge::Bare)[0].id);
    let row = &Client::new(&server).get(&format!("orders/{id}.json")).json()["order"];
    for name in ["customer", "billing_address", "shipping_address", "note", "phone", "contact_email", "closed_at"] {
        assert_eq!(row[name], json!(null), "{name}");
    }
    assert_eq!((&row["email"], &row["tags"].is_string(), &row["shipping_lines"]), (&json!(""), &true, &json!([])));
    assert_eq!((&row["line_items"][0]["sku"], &row["line_items"][0]["variant_id"]), (&json!(null), &json!(null)));
}

#[test]
fn odd_texts_come_whole() {
    let server = unlimited();
    let client = Client::new(&server);
    let id = server.with_shop(|shop| shop.with_edge(Edge::OddTexts)[0].id);
    let row =
        &client.get(&format!("orders/{id}.json?fields={}", escaped("note,tags,shipping_address"))).json()["order"];
    assert!(row["note"].as_str().unwrap().contains("\"vorsichtig\" verpacken\n— größte Sorgfalt\t\\ 谢谢 🎁"));
    assert_eq!((&row["tags"], &row["shipping_address"]["city"]), (&json!("größe: XL, 特价"), &json!("上海市")));
    assert_eq!(row.as_object().unwrap().len(), 3);
}
