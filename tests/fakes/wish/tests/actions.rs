//! Shipping and refunds, carried out later; carriers; files of orders.

use std::time::Duration;

use serde_json::{Value, json};
use weft_fakes_wish::{Calls, DEMO_END_MS, Endpoint, Fault, Options, Version, iso};

use crate::client::{APP, Client, JSON, MERCHANT, OTHER_APP, demo};

const ID: &str = "610000000000000000000001";
const SHIP: &str = r#"{"shipping_provider":"USPS","tracking_number":"00123ABC","origin_country":"CN","ship_note":"n"}"#;

fn path(what: &str) -> String {
    format!("/api/v3/orders/{ID}/{what}")
}

#[test]
fn an_order_is_shipped_a_little_later() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let row = client.send("PUT", &path("tracking"), JSON, SHIP).data();
    assert_eq!(row["state"], "APPROVED");
    assert_eq!(
        (&row["processing_source"], &row["processing_status"]),
        (&"UPDATE_TRACKING".into(), &"IN_PROGRESS".into())
    );
    assert_eq!(row["updated_at"], iso(DEMO_END_MS));
    wish.advance(Duration::from_secs(5));
    let row = client.get(&format!("/api/v3/orders/{ID}")).data();
    assert_eq!((&row["state"], &row["processing_status"]), (&"SHIPPED".into(), &"SUCCEEDED".into()));
    assert_eq!(row["updated_at"], iso(DEMO_END_MS + 5000));
    let tracking = json!({
        "tracking_number": "00123ABC", "origin_country": "CN", "shipping_provider": { "name": "USPS" }, "ship_note": "n",
    });
    assert_eq!(row["tracking_information"], json!([tracking]));
    assert_eq!(row["fulfillment_records"][1]["event_type"], "MARK_SHIPPED");

    for number in ["SECOND", "THIRD"] {
        client.send("PUT", &path("tracking"), JSON, &SHIP.replace("00123ABC", number)).data();
        wish.advance(Duration::from_secs(5));
    }
    let row = client.get(&format!("/api/v3/orders/{ID}")).data();
    let numbers = row["tracking_information"].as_array().unwrap().iter().map(|set| set["tracking_number"].clone());
    assert_eq!(numbers.collect::<Vec<Value>>(), ["THIRD", "SECOND"], "two sets, the newest first");
}

#[test]
fn what_is_asked_for_is_checked() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    for wrong in [
        SHIP.replace("00123ABC", "00 123"),
        SHIP.replace("00123ABC", ""),
        SHIP.replace("USPS", "Nobody"),
        SHIP.replace("CN", "China"),
        SHIP.replace("ship_note", "note"),
        "[]".to_owned(),
        "{".to_owned(),
    ] {
        assert_eq!(client.send("PUT", &path("tracking"), JSON, &wrong).code(), 1000, "{wrong}");
    }
    assert_eq!(client.send("PUT", &path("tracking"), "text/plain", SHIP).code(), 1000);
    let gone = "/api/v3/orders/6100000000000000000000ff/tracking";
    assert_eq!(client.send("PUT", gone, JSON, SHIP).code(), 1000);
    let refunded = "/api/v3/orders/61f0000000000000000000f6/tracking";
    assert_eq!(client.send("PUT", refunded, JSON, SHIP).code(), 1000);
}

#[test]
fn an_order_is_refunded_for_a_reason_of_its_own() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let reasons = client.get(&path("refund_reasons")).data();
    assert!(reasons.as_array().unwrap().contains(&"UNABLE_TO_SHIP".into()));
    let refund = |reason: &str| format!(r#"{{"refund_reason":"{reason}","refund_reason_note":"sorry"}}"#);
    assert_eq!(client.send("PUT", &path("refund"), JSON, &refund("ITEM_IS_DAMAGED")).code(), 1000, "not shipped yet");
    assert_eq!(client.send("PUT", &path("refund"), JSON, "{}").code(), 1000);
    let row = client.send("PUT", &path("refund"), JSON, &refund("UNABLE_TO_SHIP")).data();
    assert_eq!((&row["processing_source"], &row["state"]), (&"REFUND".into(), &"APPROVED".into()));
    wish.advance(Duration::from_secs(5));
    let row = client.get(&format!("/api/v3/orders/{ID}")).data();
    assert_eq!((&row["state"], &row["refunds"][0]["refund_amount"]["amount"]), (&"REFUNDED".into(), &json!(11.05)));
    assert_eq!(client.get(&path("refund_reasons")).data(), json!([]));
}

#[test]
fn what_was_accepted_may_fail() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    wish.faults().on(Endpoint::TrackingV3, Calls::Nth(1), Fault::FailLater);
    client.send("PUT", &path("tracking"), JSON, SHIP).data();
    wish.advance(Duration::from_secs(5));
    let row = client.get(&format!("/api/v3/orders/{ID}")).data();
    assert_eq!((&row["state"], &row["processing_status"]), (&"APPROVED".into(), &"FAILED".into()));
}

#[test]
fn carriers_by_kind() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let all = client.get("/api/v3/orders/shipping_carriers?order_type=GENERAL").data();
    assert!(all.as_array().unwrap().contains(&json!({ "name": "ChinaAirPost" })));
    let some = client.get("/api/v3/orders/shipping_carriers?order_type=CONFIRMED_DELIVERY&dest_country_code=US").data();
    assert!(some.as_array().unwrap().len() < all.as_array().unwrap().len());
    for wrong in ["", "?order_type=ALL", "?order_type=CONFIRMED_DELIVERY"] {
        assert_eq!(client.get(&format!("/api/v3/orders/shipping_carriers{wrong}")).code(), 1000, "{wrong}");
    }
}

#[test]
fn a_file_of_orders() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let job = client.send("POST", "/api/v3/orders/bulk_get?states=DECLINED&sort_by=updated_at.asc", JSON, "").data();
    assert_eq!((&job["status"], &job["file_urls"]), (&"PENDING".into(), &Value::Null));
    let path = format!("/api/v3/orders/bulk_get/{}", job["id"].as_str().unwrap());
    wish.advance(Duration::from_secs(5));
    assert_eq!(client.get(&path).data()["status"], "CREATING");
    wish.advance(Duration::from_secs(5));
    let job = client.get(&path).data();
    assert_eq!((&job["status"], &job["processed_count"]), (&"READY".into(), &job["total_count"]));
    let url = job["file_urls"][0].as_str().unwrap().strip_prefix(&wish.base_url()).unwrap().to_owned();
    let mut anyone = Client::new(wish.address());
    let file = anyone.get(&url);
    assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
    let rows = wish.with_market(|market| market.merchants[0].rows_v3());
    let declined = rows.iter().filter(|row| row["state"] == "DECLINED").map(|row| row["id"].as_str().unwrap());
    let ids: Vec<&str> = file.text.lines().skip(1).map(|line| &line[..24]).collect();
    assert_eq!(ids, declined.collect::<Vec<_>>());
    wish.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(anyone.get(&url).status, 404, "it expired");
}

#[test]
fn a_foreign_job_is_none() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let job = client.send("POST", "/api/v3/orders/bulk_get?limit=3", JSON, "").data();
    assert_eq!(job["total_count"], json!(3));
    let rival = wish.grant(Version::V3, OTHER_APP, MERCHANT).unwrap();
    let mut rival = Client::holding(&wish, &rival.access_token);
    let reply = rival.get(&format!("/api/v3/orders/bulk_get/{}", job["id"].as_str().unwrap()));
    let expected = r#"{"message":"There is no such download job for the merchant.","code":90001,"data":{}}"#;
    assert_eq!((reply.status, reply.text.as_str()), (400, expected));
    for wrong in ["limit=0", "states=X", "fields=id", "updated_at_min=yesterday"] {
        assert_eq!(client.send("POST", &format!("/api/v3/orders/bulk_get?{wrong}"), JSON, "").code(), 1000, "{wrong}");
    }
    assert!(wish.grant(Version::V3, APP, "5e00000000000000000000ff").is_none());
}
