//! How rows are written.

use serde_json::{Value, json};
use weft_fakes_amazon::{DataElement, Edge, FakeAmazon, FulfilledBy, Included, money_text};

use crate::client::{SEARCH, connected, demo};

fn row(server: &FakeAmazon, edge: Edge) -> Value {
    let id = server.with_seller(|seller| seller.examples(edge).next().unwrap().order_id.clone());
    let all = [DataElement::BuyerInfo, DataElement::ShippingAddress];
    let rows = server.truth(&all).orders;
    rows.into_iter().find(|row| row["AmazonOrderId"] == id.as_str()).expect("listed")
}

fn items(server: &FakeAmazon, edge: Edge) -> Vec<Value> {
    let id = server.with_seller(|seller| seller.examples(edge).next().unwrap().order_id.clone());
    server.truth(&[]).items.into_iter().filter(|(of, _)| *of == id).map(|(_, row)| row).collect()
}

#[test]
fn every_row_has_what_is_required() {
    let server = demo();
    let truth = server.truth(&[]);
    for row in &truth.orders {
        for name in ["AmazonOrderId", "PurchaseDate", "LastUpdateDate", "OrderStatus"] {
            assert!(row[name].is_string(), "{name} in {row}");
        }
        assert_eq!(row["LastUpdateDate"].as_str().unwrap().len(), 20, "whole seconds: {row}");
    }
    for (_, row) in &truth.items {
        assert!(row["ASIN"].is_string() && row["OrderItemId"].is_string() && row["QuantityOrdered"].is_i64(), "{row}");
    }
    for row in server.truth_2026(&[]) {
        for name in ["orderId", "createdTime", "lastUpdatedTime"] {
            assert!(row[name].is_string(), "{name} in {row}");
        }
        assert!(row["salesChannel"]["marketplaceId"].is_string() && !row["orderItems"].as_array().unwrap().is_empty());
    }
}

#[test]
fn totals_are_the_sums_of_their_parts() {
    let server = demo();
    let orders = server.with_seller(|seller| seller.orders.clone());
    let rows = server.truth_2026(&[Included::Proceeds]);
    let mut checked = 0;
    for row in rows.iter().filter(|row| row.get("proceeds").is_some()) {
        let order = orders.iter().find(|order| row["orderId"] == order.order_id.as_str()).unwrap();
        assert_eq!(row["proceeds"]["grandTotal"]["amount"], money_text(order.total_minor(), &order.currency).as_str());
        let parts = row["proceeds"]["breakdowns"].as_array().unwrap();
        let amount = |value: &Value| value.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
        let sum: i64 = parts.iter().map(|part| amount(&part["subtotal"]["amount"])).sum();
        assert_eq!(sum, amount(&row["proceeds"]["grandTotal"]["amount"]), "{row}");
        checked += 1;
    }
    assert!(checked > 300);
}

#[test]
fn amounts_are_texts_of_any_size() {
    let server = demo();
    let rows = items(&server, Edge::OddAmounts);
    assert_eq!(rows[0]["ItemPrice"]["Amount"], "0.00");
    assert_eq!(rows[1]["ItemPrice"]["Amount"], "123456789.01");
    assert!(row(&server, Edge::Replacement)["OrderTotal"]["Amount"].is_string());
}

#[test]
fn ids_stay_texts() {
    let server = demo();
    let long = row(&server, Edge::LongNumbers);
    assert_eq!(long["SellerOrderId"], "00012345678901234567");
    let rows = items(&server, Edge::LongNumbers);
    assert!(rows[0]["OrderItemId"].as_str().unwrap().parse::<u64>().unwrap() > 1 << 53);
    assert_eq!(rows[0]["SellerSKU"], "5e10");
}

#[test]
fn texts_come_as_they_are() {
    let server = demo();
    let odd = row(&server, Edge::OddTexts);
    assert_eq!(odd["ShippingAddress"]["AddressLine1"], "\"好\"，然后\r\n<b>schnell</b> & \\ 🚀 \u{202e}");
    assert!(items(&server, Edge::OddTexts)[0]["Title"].as_str().unwrap().contains("${secret:token}"));
}

#[test]
fn a_sparse_row_has_only_what_is_needed() {
    let server = demo();
    let sparse = row(&server, Edge::Sparse);
    for name in ["SellerOrderId", "SalesChannel", "FulfillmentChannel", "PaymentMethod", "LatestShipDate"] {
        assert_eq!(sparse.get(name), None, "{name}");
    }
    assert_eq!(items(&server, Edge::Sparse)[0].get("SellerSKU"), None);
    assert!(!sparse.as_object().unwrap().values().any(Value::is_null));
}

#[test]
fn what_is_sent_in_part_says_how_much() {
    let server = demo();
    let order = server.with_seller(|seller| seller.examples(Edge::PartlyShipped).next().unwrap().clone());
    let row = row(&server, Edge::PartlyShipped);
    let wanted: i64 = order.items.iter().map(|item| item.quantity).sum();
    assert_eq!(row["NumberOfItemsShipped"], order.items[0].quantity);
    assert_eq!(row["NumberOfItemsUnshipped"], wanted - order.items[0].quantity);
    let rows = items(&server, Edge::PartlyShipped);
    assert_eq!(rows[0]["QuantityShipped"], rows[0]["QuantityOrdered"]);
    assert_eq!(rows.last().unwrap()["QuantityShipped"], 0);
}

#[test]
fn channels_and_their_dates() {
    let (server, mut client) = connected();
    for (by, old, new) in [(FulfilledBy::Amazon, "AFN", "AMAZON"), (FulfilledBy::Merchant, "MFN", "MERCHANT")] {
        let id = server.with_seller(|seller| {
            seller
                .orders
                .iter()
                .find(|order| order.fulfilled_by == by && order.edge.is_none())
                .unwrap()
                .order_id
                .clone()
        });
        let rows = server.truth(&[]).orders;
        let row = rows.iter().find(|row| row["AmazonOrderId"] == id.as_str()).unwrap();
        assert_eq!(row["FulfillmentChannel"], old);
        assert_eq!(row.get("LatestDeliveryDate").is_some(), by == FulfilledBy::Merchant);
        let order = client.get(&format!("{SEARCH}/{id}?includedData=FULFILLMENT")).json()["order"].clone();
        assert_eq!(order["fulfillment"]["fulfilledBy"], new);
        assert!(order["fulfillment"]["shipByWindow"]["latestDateTime"].is_string());
    }
}

#[test]
fn a_replacement_names_what_it_replaces() {
    let server = demo();
    let row = row(&server, Edge::Replacement);
    assert_eq!((&row["IsReplacementOrder"], &row["OrderTotal"]["Amount"]), (&json!(true), &json!("0.00")));
    let replaced = row["ReplacedOrderId"].as_str().unwrap();
    assert!(server.with_seller(|seller| seller.order(replaced).is_some()), "{replaced}");
}

#[test]
fn a_canceled_order_has_nothing_open() {
    let server = demo();
    let row = row(&server, Edge::Canceled);
    assert_eq!((&row["OrderStatus"], &row["NumberOfItemsUnshipped"]), (&json!("Canceled"), &json!(0)));
}
