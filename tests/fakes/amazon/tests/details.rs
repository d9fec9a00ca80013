//! Single orders of version 0 and their parts.

use weft_fakes_amazon::{Edge, FakeAmazon, Seller};

use crate::client::{Client, ORDERS, connected, demo_options, parameter};
use crate::person::{Person, consent_path};

fn example(server: &FakeAmazon, edge: Edge) -> String {
    server.with_seller(|seller| seller.examples(edge).next().unwrap().order_id.clone())
}

#[test]
fn one_order_is_its_row() {
    let (server, mut client) = connected();
    let row = server.truth(&[]).orders[7].clone();
    let id = row["AmazonOrderId"].as_str().unwrap();
    assert_eq!(client.get(&format!("{ORDERS}/{id}")).payload(), row);
    assert_eq!(client.get(&format!("{ORDERS}/{}", id.replace('-', "%2D"))).payload(), row);
}

#[test]
fn ids_are_checked() {
    let (_server, mut client) = connected();
    for part in ["", "/orderItems"] {
        let mut error = |id: &str| client.get(&format!("{ORDERS}/{id}{part}")).error();
        assert_eq!(error("000-0000000-0000000"), (404, "NotFound".to_owned()));
        assert_eq!(error("nope"), (400, "InvalidInput".to_owned()));
        assert_eq!(error("020-1000000-00000000"), (400, "InvalidInput".to_owned()));
    }
    assert_eq!(client.get(&format!("{ORDERS}/020-1000000-0000000?a=b")).error().0, 400);
    assert_eq!(client.get(&format!("{ORDERS}/020-1000000-0000000/shipment")).status, 404);
}

#[test]
fn orders_of_other_sellers_are_not_there() {
    let (server, mut client) = connected();
    let id = example(&server, Edge::Gift);
    let to = Person::new(&server).accept(&consent_path("s"), "other_shop");
    let body = client.exchange(&parameter(&to, "spapi_oauth_code").unwrap()).json();
    client.keep(&body);
    assert_eq!(client.get(&format!("{ORDERS}/{id}")).error(), (404, "NotFound".to_owned()));
    assert_eq!(client.get(&format!("{ORDERS}/{id}/orderItems")).error(), (404, "NotFound".to_owned()));
}

#[test]
fn what_is_not_paid_has_neither_amounts_nor_address() {
    let (server, mut client) = connected();
    for edge in [Edge::Pending, Edge::PendingAvailability, Edge::CanceledUnpaid] {
        let path = format!("{ORDERS}/{}", example(&server, edge));
        let row = client.get(&path).payload();
        assert_eq!((row.get("OrderTotal"), row.get("ShippingAddress")), (None, None), "{edge:?}");
        let items = client.get(&format!("{path}/orderItems")).payload();
        let names = ["ItemPrice", "ItemTax", "ShippingPrice", "PromotionDiscount"];
        assert!(names.iter().all(|name| items["OrderItems"][0].get(name).is_none()), "{edge:?}");
        assert_eq!(row.get("BuyerInfo").is_some(), edge == Edge::CanceledUnpaid, "{edge:?}");
    }
    let id = example(&server, Edge::Pending);
    server.with_seller(|seller| seller.order_mut(&id).unwrap().confirm(weft_fakes_amazon::DEMO_END_MS));
    let row = client.get(&format!("{ORDERS}/{id}")).payload();
    assert!(row["OrderTotal"]["Amount"].is_string() && row["ShippingAddress"].is_object());
}

#[test]
fn an_address_belongs_to_what_is_sent_or_to_be_sent() {
    let (server, mut client) = connected();
    for (edge, is_there) in [(Edge::PartlyShipped, true), (Edge::Canceled, false), (Edge::Unfulfillable, false)] {
        let row = client.get(&format!("{ORDERS}/{}", example(&server, edge))).payload();
        assert_eq!(row.get("ShippingAddress").is_some(), is_there, "{edge:?}");
        assert!(row.get("OrderTotal").is_some(), "{edge:?}");
    }
    let id = example(&server, Edge::Canceled);
    client.see(&format!("{ORDERS}/{id}/address"), &[]);
    let payload = client.get(&format!("{ORDERS}/{id}/address")).payload();
    assert_eq!(payload, serde_json::json!({ "AmazonOrderId": id }));
}

#[test]
fn a_seller_without_orders_has_an_empty_list() {
    let region = weft_fakes_amazon::Region::Europe;
    let server = FakeAmazon::start(Seller::empty("A1", "demo_shop", region), demo_options());
    let mut client = Client::connected(&server);
    assert_eq!(client.pull(crate::client::EUROPE, &[("CreatedAfter", "2026-01-01T00:00:00Z")]).len(), 0);
}
