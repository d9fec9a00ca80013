//! Personal data: restricted data tokens of version 0, roles of version 2026-01-01.

use std::time::Duration;

use serde_json::{Value, json};
use weft_fakes_amazon::{Application, DAY_MS, DataElement, Edge, FakeAmazon, Options, Seller};

use crate::client::{Client, EUROPE, ORDERS, PARTICIPATIONS, RESTRICTED, SEARCH, before_end, connected, demo_options};

fn unauthorized() -> (u16, String) {
    (403, "Unauthorized".to_owned())
}

fn invalid() -> (u16, String) {
    (400, "InvalidInput".to_owned())
}

/// An order that has everything: sent by the seller, to a business.
fn business(server: &FakeAmazon) -> String {
    server.with_seller(|seller| seller.examples(Edge::Business).next().unwrap().order_id.clone())
}

fn resource(path: &str, elements: &[&str]) -> Value {
    json!({ "method": "GET", "path": path, "dataElements": elements })
}

#[test]
fn without_a_restricted_token_persons_are_not_told() {
    let (server, mut client) = connected();
    let path = format!("{ORDERS}/{}", business(&server));
    let row = client.get(&path).payload();
    let names: Vec<&String> = row["ShippingAddress"].as_object().unwrap().keys().collect();
    assert!(names.iter().all(|name| ["City", "StateOrRegion", "PostalCode", "CountryCode"].contains(&name.as_str())));
    assert_eq!(row["BuyerInfo"].as_object().unwrap().keys().collect::<Vec<_>>(), ["BuyerEmail"]);
    for part in ["/address", "/buyerInfo", "/orderItems/buyerInfo"] {
        assert_eq!(client.get(&format!("{path}{part}")).error(), unauthorized(), "{part}");
    }
    assert_eq!(client.get(&format!("{path}/orderItems")).status, 200);
}

#[test]
fn a_restricted_token_shows_its_elements_on_its_path() {
    let (server, mut client) = connected();
    let ordinary = client.access.clone();
    let list = [("LastUpdatedAfter", before_end(40 * DAY_MS))];
    let list = [(list[0].0, list[0].1.as_str())];
    client.see(ORDERS, &["buyerInfo", "shippingAddress"]);
    assert!(client.access.starts_with("Atz.sprdt|"));
    let both = [DataElement::BuyerInfo, DataElement::ShippingAddress];
    assert_eq!(client.pull(EUROPE, &list), server.truth(&both).orders);
    assert_ne!(server.truth(&both).orders, server.truth(&[]).orders);
    let path = format!("{ORDERS}/{}", business(&server));
    assert_eq!(client.get(&path).error(), unauthorized(), "the list alone");
    assert_eq!(client.get(SEARCH).error(), unauthorized());
    assert_eq!(client.get(PARTICIPATIONS).error(), unauthorized());

    client.access = ordinary.clone();
    client.see(ORDERS, &["shippingAddress"]);
    assert_eq!(client.pull(EUROPE, &list), server.truth(&[DataElement::ShippingAddress]).orders);
    client.access = ordinary;
    client.see(&path, &["buyerInfo"]);
    let row = client.get(&path).payload();
    assert_eq!(row["BuyerInfo"]["PurchaseOrderNumber"], "0004711");
    assert_eq!(row["ShippingAddress"].get("Name"), None);
}

#[test]
fn a_path_names_an_order_or_any() {
    let (server, mut client) = connected();
    let ordinary = client.access.clone();
    let (one, other) = (business(&server), server.truth(&[]).orders[0]["AmazonOrderId"].clone());
    let address = |id: &str| format!("{ORDERS}/{id}/address");
    let other = other.as_str().unwrap();
    client.see(&address(&one), &[]);
    assert_eq!(client.get(&address(&one)).status, 200);
    assert_eq!(client.get(&address(other)).error(), unauthorized());
    client.access = ordinary.clone();
    client.see(&address("{orderId}"), &[]);
    let payload = client.get(&address(&one)).payload();
    assert_eq!(payload["AmazonOrderId"], one.as_str());
    assert_eq!(payload["ShippingAddress"]["CompanyName"], "Müller & Söhne GmbH");
    assert_eq!(client.get(&address(other)).status, 200);
    assert_eq!(client.get(&format!("{ORDERS}/{one}/buyerInfo")).error(), unauthorized());
    client.access = ordinary;
    client.see(&format!("{ORDERS}/{{orderId}}/buyerInfo"), &[]);
    let buyer = client.get(&format!("{ORDERS}/{one}/buyerInfo")).payload();
    assert!(buyer["BuyerName"].is_string() && buyer["AmazonOrderId"] == one.as_str(), "{buyer}");
}

#[test]
fn gifts_are_personal_too() {
    let (server, mut client) = connected();
    let ordinary = client.access.clone();
    let id = server.with_seller(|seller| seller.examples(Edge::Gift).next().unwrap().order_id.clone());
    let items = format!("{ORDERS}/{id}/orderItems");
    let row = client.get(&items).payload()["OrderItems"][0].clone();
    assert_eq!((&row["IsGift"], row.get("BuyerInfo")), (&"true".into(), None));
    client.see(&items, &["buyerInfo"]);
    let row = client.get(&items).payload()["OrderItems"][0].clone();
    assert_eq!(row["BuyerInfo"]["GiftWrapPrice"]["Amount"], "2.99");
    client.access = ordinary;
    client.see(&format!("{items}/buyerInfo"), &[]);
    let payload = client.get(&format!("{items}/buyerInfo")).payload();
    assert_eq!(payload["OrderItems"][0]["OrderItemId"], row["OrderItemId"]);
    assert_eq!(payload["OrderItems"][0]["GiftMessageText"], "Alles Gute!\nDeine 🎂-Oma");
}

#[test]
fn one_token_for_several_paths() {
    let (server, mut client) = connected();
    let id = business(&server);
    let address = json!({ "method": "GET", "path": format!("{ORDERS}/{id}/address") });
    let reply = client.restricted(json!([resource(ORDERS, &["buyerInfo"]), address]));
    assert_eq!(reply.json()["expiresIn"], 3600);
    client.access = reply.json()["restrictedDataToken"].as_str().unwrap().to_owned();
    assert_eq!(client.get(&format!("{ORDERS}/{id}/address")).status, 200);
    let list = [("MarketplaceIds", EUROPE), ("CreatedAfter", &before_end(DAY_MS))];
    assert_eq!(client.orders(&list).status, 200);
}

#[test]
fn a_restricted_token_lives_an_hour() {
    let (server, mut client) = connected();
    let path = format!("{ORDERS}/{}/address", business(&server));
    client.see(&path, &[]);
    server.advance(Duration::from_millis(3_599_999));
    assert_eq!(client.get(&path).status, 200);
    server.advance(Duration::from_millis(1));
    assert_eq!(client.get(&path).error(), unauthorized());
    let body = client.refresh().json();
    client.keep(&body);
    client.see(&path, &[]);
    server.revoke_all();
    assert_eq!(client.get(&path).error(), unauthorized());
}

#[test]
fn what_is_asked_for_is_checked() {
    let (_server, mut client) = connected();
    let long = format!("{ORDERS}/020-1000000-0000000");
    let bad = [
        json!([]),
        json!({}),
        json!(["x"]),
        json!([{ "method": "GET", "path": ORDERS }]),
        json!([resource(ORDERS, &[])]),
        json!([resource(ORDERS, &["buyer"])]),
        json!([resource(SEARCH, &["buyerInfo"])]),
        json!([resource(PARTICIPATIONS, &["buyerInfo"])]),
        json!([resource(&format!("{ORDERS}/nope"), &["buyerInfo"])]),
        json!([resource(&format!("{long}/shipment"), &["buyerInfo"])]),
        json!([{ "method": "POST", "path": ORDERS, "dataElements": ["buyerInfo"] }]),
        json!([{ "path": ORDERS, "dataElements": ["buyerInfo"] }]),
        json!([{ "method": "GET", "path": ORDERS, "dataElements": ["buyerInfo"], "elements": [] }]),
        json!([resource(ORDERS, &["buyerInfo"]), resource(ORDERS, &["x"])]),
    ];
    for resources in bad {
        assert_eq!(client.restricted(resources.clone()).error(), invalid(), "{resources}");
    }
    let all = ["buyerInfo", "shippingAddress", "buyerTaxInformation"];
    assert_eq!(client.restricted(json!([resource(&long, &all)])).status, 200);
    let access = client.access.clone();
    let mut raw = |media_type: &str, body: &str| {
        let headers = [("x-amz-access-token", &*access), ("user-agent", "D/1"), ("content-type", media_type)];
        client.send("POST", RESTRICTED, &headers, body).status
    };
    let body = json!({ "restrictedResources": [resource(ORDERS, &["buyerInfo"])] });
    assert_eq!(raw("application/json", &body.to_string()), 200);
    assert_eq!(raw("text/plain", &body.to_string()), 400);
    assert_eq!(raw("application/json", "{"), 400);
    let mut targeted = body;
    targeted["targetApplication"] = json!("amzn1.sp.solution.two");
    assert_eq!(raw("application/json", &targeted.to_string()), 200);
    targeted["targetApplication"] = json!(7);
    assert_eq!(raw("application/json", &targeted.to_string()), 400);
}

#[test]
fn a_restricted_token_gets_no_other() {
    let (_server, mut client) = connected();
    client.see(ORDERS, &["buyerInfo"]);
    assert_eq!(client.restricted(json!([resource(ORDERS, &["buyerInfo"])])).error(), unauthorized());
}

#[test]
fn an_application_without_the_role_sees_nobody() {
    let applications = vec![Application { may_see_persons: false, ..Application::demo() }];
    let server = FakeAmazon::start(Seller::demo(), Options { applications, ..demo_options() });
    let mut client = Client::connected(&server);
    assert_eq!(client.restricted(json!([resource(ORDERS, &["buyerInfo"])])).error(), unauthorized());
    let path = format!("{SEARCH}/{}?includedData=BUYER,RECIPIENT,FULFILLMENT", business(&server));
    let row = client.get(&path).json()["order"].clone();
    assert_eq!((row.get("buyer"), row.get("recipient")), (None, None));
    assert!(row["fulfillment"].is_object());
    drop(server);
    let (server, mut client) = connected();
    let row = client.get(&path).json()["order"].clone();
    assert_eq!(row["buyer"]["buyerCompanyName"], "Müller & Söhne GmbH");
    assert!(row["recipient"]["deliveryAddress"]["name"].is_string());
    drop(server);
}
