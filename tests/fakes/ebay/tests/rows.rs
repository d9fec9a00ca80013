//! How orders look, and which odd ones there are.

use std::time::Duration;

use serde_json::{Value, json};
use weft_fakes_ebay::{Cancel, DAY_MS, DEMO_END_MS, Edge, FakeEbay, Seller, moment};

use crate::client::{Client, ORDERS, demo};

/// The first example of something, as the single call tells it.
fn example(server: &FakeEbay, client: &mut Client, edge: Edge) -> Value {
    let id = server.with_seller(|seller| seller.examples(edge).next().expect("an example").order_id.clone());
    client.get(&format!("{ORDERS}/{id}")).json()
}

/// The same, as the list tells it.
fn listed(server: &FakeEbay, client: &mut Client, edge: Edge) -> Value {
    let id = server.with_seller(|seller| seller.examples(edge).next().expect("an example").order_id.clone());
    client.list(&[("orderIds", &id)]).json()["orders"][0].clone()
}

#[test]
fn the_demo_is_the_same_every_time_and_has_every_example() {
    assert_eq!(Seller::demo(), Seller::demo());
    assert_ne!(Seller::generated(1, 5, DEMO_END_MS).orders, Seller::generated(2, 5, DEMO_END_MS).orders);
    let seller = Seller::demo();
    let edges = [
        Edge::ZeroDecimals,
        Edge::PartlyRefunded,
        Edge::FullyRefunded,
        Edge::PartlyShipped,
        Edge::Canceled,
        Edge::CancelAsked,
        Edge::Sparse,
        Edge::OddTexts,
        Edge::LongNumbers,
        Edge::Converted,
        Edge::AuctionWithTax,
        Edge::NotCheckedOut,
        Edge::LateCheckout,
    ];
    for edge in edges {
        assert!(seller.examples(edge).count() >= 4, "{edge:?}");
    }
    let same = seller.orders.iter().filter(|order| order.modified_ms == DEMO_END_MS - DAY_MS).count();
    assert!(same >= 20, "{same}");
    let mut ids: Vec<&str> = seller.orders.iter().map(|order| order.order_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 400);
    assert!(seller.orders.iter().all(|order| order.created_ms < order.modified_ms && order.modified_ms < DEMO_END_MS));
}

#[test]
fn an_order_has_the_documented_fields() {
    let server = demo();
    let mut client = Client::connected(&server);
    let order = server.with_seller(|seller| seller.orders[1].clone());
    let row = client.get(&format!("{ORDERS}/{}", order.order_id)).json();
    assert_eq!(row["creationDate"], json!(moment(order.created_ms)));
    assert_eq!(row["creationDate"].as_str().unwrap().len(), "2026-01-01T00:00:00.000Z".len());
    assert_eq!((&row["sellerId"], &row["orderPaymentStatus"]), (&json!("demo_shop"), &json!("PAID")));
    assert_eq!(row["cancelStatus"], json!({ "cancelState": "NONE_REQUESTED", "cancelRequests": [] }));
    assert!(row["pricingSummary"]["total"]["value"].is_string());
    let line = &row["lineItems"][0];
    for name in ["lineItemId", "legacyItemId", "title", "soldFormat", "listingMarketplaceId"] {
        assert!(line[name].is_string(), "{name}");
    }
    assert!(line["quantity"].is_u64());
    let cost: i64 = order.lines.iter().map(|line| line.cost_minor).sum();
    let told: f64 = row["pricingSummary"]["priceSubtotal"]["value"].as_str().unwrap().parse().unwrap();
    assert_eq!((told * 100.0).round() as i64, cost);
    let contact = &row["fulfillmentStartInstructions"][0]["shippingStep"]["shipTo"];
    assert_eq!(contact["contactAddress"]["addressLine1"], json!(order.buyer.street));
}

#[test]
fn money_is_a_decimal_text() {
    let server = demo();
    let mut client = Client::connected(&server);
    let row = example(&server, &mut client, Edge::ZeroDecimals);
    let total = row["pricingSummary"]["total"].clone();
    assert_eq!(total["currency"], "JPY");
    assert!(total["value"].as_str().unwrap().ends_with(".0"), "{total}");
    let row = example(&server, &mut client, Edge::Converted);
    let total = &row["pricingSummary"]["total"];
    assert_eq!(total["convertedFromCurrency"], "CHF");
    assert!(total["convertedFromValue"].is_string() && total["convertedFromValue"] != total["value"]);
}

#[test]
fn refunds_and_shipments() {
    let server = demo();
    let mut client = Client::connected(&server);
    let partly = example(&server, &mut client, Edge::PartlyRefunded);
    assert_eq!(partly["orderPaymentStatus"], "PARTIALLY_REFUNDED");
    assert_eq!(partly["paymentSummary"]["refunds"][0]["refundStatus"], "REFUNDED");
    let fully = example(&server, &mut client, Edge::FullyRefunded);
    assert_eq!(fully["paymentSummary"]["refunds"][0]["amount"], fully["pricingSummary"]["total"]);
    let sent = example(&server, &mut client, Edge::PartlyShipped);
    let states: Vec<&Value> =
        sent["lineItems"].as_array().unwrap().iter().map(|line| &line["lineItemFulfillmentStatus"]).collect();
    assert_eq!((states[0], states[1]), (&json!("FULFILLED"), &json!("NOT_STARTED")));
    assert_eq!(sent["orderFulfillmentStatus"], "IN_PROGRESS");
    let href = sent["fulfillmentHrefs"][0].as_str().unwrap();
    assert!(href.starts_with(&format!("{}{ORDERS}/", server.base_url())), "{href}");
}

#[test]
fn requests_to_call_off_are_told_by_the_single_call_alone() {
    let server = demo();
    let mut client = Client::connected(&server);
    for (edge, word) in [(Edge::CancelAsked, "IN_PROGRESS"), (Edge::Canceled, "CANCELED")] {
        let (list, single) = (listed(&server, &mut client, edge), example(&server, &mut client, edge));
        assert_eq!(list["cancelStatus"]["cancelState"], word);
        assert_eq!(list["cancelStatus"]["cancelRequests"], json!([]));
        assert_eq!(single["cancelStatus"]["cancelRequests"].as_array().unwrap().len(), 1);
        assert_eq!(single["cancelStatus"].get("cancelledDate").is_some(), edge == Edge::Canceled);
    }
}

#[test]
fn optional_fields_may_be_missing() {
    let server = demo();
    let mut client = Client::connected(&server);
    let row = example(&server, &mut client, Edge::Sparse);
    for name in ["salesRecordReference", "buyerCheckoutNotes", "totalMarketplaceFee", "ebayCollectAndRemitTax"] {
        assert_eq!(row.get(name), None, "{name}");
    }
    assert_eq!(row["lineItems"][0].get("sku"), None);
    assert_eq!(row["buyer"].as_object().unwrap().len(), 1);
}

#[test]
fn texts_and_numbers_come_through() {
    let server = demo();
    let mut client = Client::connected(&server);
    let row = example(&server, &mut client, Edge::OddTexts);
    assert_eq!(row["buyerCheckoutNotes"], "\"好\"，然后\r\n<b>schnell</b> & \\ 🚀 \u{202e}");
    assert_eq!(row["lineItems"][0]["title"], "Ťričko ${secret:token} ]]> 5'11\" – größe L");
    let row = example(&server, &mut client, Edge::LongNumbers);
    assert_eq!(row["lineItems"][0]["lineItemId"], "9007199254740993");
}

#[test]
fn collected_tax_is_in_the_total_only_when_asked_for() {
    let server = demo();
    let mut client = Client::connected(&server);
    let order = server.with_seller(|seller| seller.examples(Edge::AuctionWithTax).next().unwrap().clone());
    let path = format!("{ORDERS}/{}", order.order_id);
    let without = client.get(&path).json();
    let with = client.get(&format!("{path}?fieldGroups=TAX_BREAKDOWN")).json();
    let minor = |row: &Value| {
        let text = row["pricingSummary"]["total"]["value"].as_str().unwrap().to_owned();
        (text.parse::<f64>().unwrap() * 100.0).round() as i64
    };
    assert!(order.remitted_tax_minor > 0);
    assert_eq!(minor(&with) - minor(&without), order.remitted_tax_minor);
    assert_eq!(
        (without["lineItems"][0].get("ebayCollectAndRemitTaxes"), &without["lineItems"][0]["soldFormat"]),
        (None, &json!("AUCTION"))
    );
    assert_eq!(with["lineItems"][0]["ebayCollectAndRemitTaxes"].as_array().unwrap().len(), 1);
}

#[test]
fn what_says_who_the_buyer_is_goes_with_time() {
    let server = demo();
    let mut client = Client::connected(&server);
    let id = server.with_seller(|seller| {
        let order = &mut seller.orders[0];
        (order.created_ms, order.cancel) = (DEMO_END_MS, Cancel::NoneRequested);
        order.order_id.clone()
    });
    let mut told = |days: u64| {
        server.freeze_now_ms(DEMO_END_MS);
        server.advance(Duration::from_millis(days * DAY_MS as u64));
        client.connect(&server, &client.application.scopes.join(" "));
        let row = client.get(&format!("{ORDERS}/{id}")).json();
        let to = row["fulfillmentStartInstructions"][0]["shippingStep"]["shipTo"].clone();
        let address = &to["contactAddress"];
        assert!(address["city"].is_string() && address["countryCode"].is_string());
        [to.get("email"), to.get("fullName"), to.get("primaryPhone"), address.get("addressLine1")]
            .map(|field| field.is_some())
    };
    assert_eq!(told(14), [true, true, true, true]);
    assert_eq!(told(15), [false, true, true, true]);
    assert_eq!(told(90), [false, true, true, true]);
    assert_eq!(told(91), [false, false, false, false]);
}

#[test]
fn an_order_appears_when_it_is_checked_out() {
    let server = demo();
    let mut client = Client::connected(&server);
    let id = server.with_seller(|seller| seller.examples(Edge::NotCheckedOut).next().unwrap().order_id.clone());
    assert_eq!(client.list(&[("orderIds", &id)]).json()["total"], 0);
    server.with_seller(|seller| {
        let order = seller.order_mut(&id).unwrap();
        order.checked_out = true;
        order.modified_ms = DEMO_END_MS;
    });
    let filter = crate::client::window("lastmodifieddate", DEMO_END_MS - 1, DEMO_END_MS);
    assert!(crate::client::ids(&client.pull(&filter, 200)).contains(&id));
}
