//! Version 2: flat rows of strings, offsets, links that carry the token.

use serde_json::{Value, json};
use weft_fakes_wish::{DEMO_END_MS, Endpoint, Options, Order, Version, v2_time};

use crate::client::{Client, FORM, JSON, demo};

const LIST: &str = "/api/v2/order/multi-get";

#[test]
fn a_row_byte_for_byte() {
    let wish = demo(Options::default());
    let mut order = Order::approved("5c0000000000000000000001", 1_556_730_000_000);
    order.ship_by_ms = order.released_at_ms + 110 * 3_600_000;
    wish.with_market(|market| market.merchants[0].orders = vec![order]);
    let mut client = Client::with_token(&wish, Version::V2);
    let expected = concat!(
        r#"{"message":"","code":0,"data":[{"Order":{"order_id":"5c0000000000000000000001","#,
        r#""transaction_id":"7c0000000000000000000001","buyer_id":"6c0000000000000000000001","#,
        r#""product_id":"5a0000000000000000000001","variant_id":"5a0000000000000000000002","sku":"SKU-1","#,
        r#""product_name":"Demo","product_image_url":"https://img.example.test/5a0000000000000000000002.jpg","#,
        r#""quantity":"1","price":"10.0","cost":"8.5","shipping":"3.0","shipping_cost":"2.55","order_total":"11.05","#,
        r#""order_time":"2019-05-01T17:00:00","last_updated":"2019-05-01T17:00:00","#,
        r#""released_to_merchant_time":"2019-05-01T17:00:00","days_to_fulfill":"4","hours_to_fulfill":"110","#,
        r#""state":"APPROVED","is_combined_order":"False","requires_delivery_confirmation":"False","#,
        r#""ShippingDetail":{"name":"A Buyer","street_address1":"1 Demo St","city":"Demo","state":"California","#,
        r#""country":"US","zipcode":"90000","phone_number":"5550100"}}}],"paging":{}}"#
    );
    assert_eq!(client.get(LIST).text, expected);
    let original = client.get(&format!("{LIST}?show_original_shipping_detail=True")).data();
    assert_eq!(original[0]["Order"]["OriginalShippingDetail"], original[0]["Order"]["ShippingDetail"]);
}

#[test]
fn every_scalar_is_a_string() {
    fn check(value: &Value) {
        match value {
            Value::Object(fields) => fields.values().for_each(check),
            Value::Array(items) => items.iter().for_each(check),
            scalar => assert!(scalar.is_string(), "{scalar}"),
        }
    }
    let wish = demo(Options::default());
    check(&Client::with_token(&wish, Version::V2).get(&format!("{LIST}?limit=500")).data());
}

#[test]
fn a_pull_by_offset_is_the_truth() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V2);
    let mut rows = Vec::new();
    let mut path = format!("{LIST}?limit=100&since=2026-01-01");
    loop {
        let reply = client.get(&path);
        rows.extend(reply.data().as_array().unwrap().clone());
        let Some(next) = reply.json()["paging"]["next"].as_str().map(str::to_owned) else { break };
        assert!(next.contains(&format!("access_token={}", client.token)), "the token is in the link: {next}");
        path = next.strip_prefix(&wish.base_url()).expect("the same host").to_owned();
    }
    assert_eq!(rows, wish.with_market(|market| market.merchants[0].rows_v2()));
    assert!(rows.iter().all(|row| row["Order"]["state"] != "DECLINED"));
    let times: Vec<&str> = rows.iter().map(|row| row["Order"]["order_time"].as_str().unwrap()).collect();
    assert!(times.is_sorted());
    let calls: Vec<_> = wish.log().into_iter().filter(|entry| entry.endpoint == Some(Endpoint::OrdersV2)).collect();
    assert_eq!(calls.last().unwrap().parameter("since"), Some("2026-01-01"), "the links keep the filter");
}

#[test]
fn links_lead_both_ways() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V2);
    let paging = client.get(&format!("{LIST}?start=30&limit=20")).json()["paging"].clone();
    let base = format!("{}{LIST}?access_token={}", wish.base_url(), client.token);
    assert_eq!(paging["previous"], format!("{base}&start=10&limit=20"));
    assert_eq!(paging["next"], format!("{base}&start=50&limit=20"));
    assert_eq!(
        client.get(&format!("{LIST}?start=9999")).text,
        format!(r#"{{"message":"","code":0,"data":[],"paging":{{"previous":"{base}&start=9949&limit=50"}}}}"#)
    );
}

#[test]
fn since_and_upto_are_about_the_last_change() {
    let wish = demo(Options::default());
    let day_ms = 86_400_000;
    let times = [DEMO_END_MS - 2 * day_ms, DEMO_END_MS - day_ms + 700, DEMO_END_MS - day_ms + 1000];
    let orders = times.iter().enumerate().map(|(n, at_ms)| Order {
        ordered_at_ms: DEMO_END_MS - 9 * day_ms,
        ..Order::approved(&format!("5c000000000000000000000{n}"), *at_ms)
    });
    wish.with_market(|market| market.merchants[0].orders = orders.collect());
    let mut client = Client::with_token(&wish, Version::V2);
    let mut count = |query: &str| client.get(&format!("{LIST}?{query}")).data().as_array().unwrap().len();
    assert_eq!(count(""), 3);
    assert_eq!(count(&format!("since={}", v2_time(DEMO_END_MS - day_ms))), 2);
    assert_eq!(count(&format!("since={}", &v2_time(DEMO_END_MS - day_ms)[..10])), 2);
    assert_eq!(count(&format!("since={}", v2_time(DEMO_END_MS - day_ms + 1000))), 1);
    assert_eq!(count(&format!("upto={}", v2_time(DEMO_END_MS - day_ms))), 2);
    for wrong in [
        "since=10-03-2026",
        "since=2026-03-10T00:00",
        "upto=2026-03-10T00:00:00Z",
        "limit=501",
        "start=-1",
        "wish_express_only=true",
        "format=xml",
        "format=yaml",
        "updated_at_min=2026-03-10",
    ] {
        assert_eq!(client.get(&format!("{LIST}?{wrong}")).code(), 1000, "{wrong}");
    }
}

#[test]
fn the_token_comes_in_the_query_the_form_or_the_header() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V2);
    assert_eq!(client.get(LIST).code(), 0);
    let token = std::mem::take(&mut client.token);
    assert_eq!(client.get(&format!("{LIST}?access_token={token}")).code(), 0);
    assert_eq!(client.send("POST", "/api/v2/auth_test", FORM, &format!("access_token={token}")).code(), 0);
    assert_eq!(client.get(LIST).code(), 4000);
    assert_eq!(client.get(&format!("{LIST}?access_token=unknown")).code(), 4000);
    wish.expire_access_tokens();
    assert_eq!(client.get(&format!("{LIST}?access_token={token}")).code(), 1015);
    let mut newer = Client::with_token(&wish, Version::V3);
    assert_eq!(newer.get(LIST).code(), 0, "a token of version 3 does here");
}

#[test]
fn only_what_is_to_be_shipped_or_express() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V2);
    let states =
        |data: &Value| data.as_array().unwrap().iter().map(|row| row["Order"]["state"].clone()).collect::<Vec<_>>();
    let to_ship = client.get("/api/v2/order/get-fulfill?limit=500").data();
    assert!(states(&to_ship).iter().all(|state| state == "APPROVED"));
    let all = client.get(&format!("{LIST}?limit=500")).data();
    assert_eq!(states(&all).iter().filter(|state| **state == "APPROVED").count(), states(&to_ship).len());
    let express = client.get(&format!("{LIST}?limit=500&wish_express_only=True")).data();
    assert!((1..states(&all).len()).contains(&states(&express).len()));
    let shipped = all.as_array().unwrap().iter().find(|row| row["Order"]["tracking_confirmed"] == "True").unwrap();
    let date = shipped["Order"]["shipped_date"].as_str().unwrap();
    assert!(date[2..3] == *"-" && date[6..10] == *"2026", "month first: {date}");
}

#[test]
fn one_order_and_its_shipment() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V2);
    let id = "610000000000000000000001";
    let row = client.get(&format!("/api/v2/order?id={id}")).data();
    assert_eq!(row["Order"]["order_id"], id);
    assert_eq!(client.get("/api/v2/order").code(), 1000);
    assert_eq!(client.get("/api/v2/order?id=610000000000000000000009").code(), 1000);
    let path = "/api/v2/order/fulfill-one";
    let form = format!("id={id}&tracking_provider=USPS&tracking_number=00012345678901234567890");
    assert_eq!(client.send("POST", path, FORM, &form).data(), json!({ "success": "True" }));
    assert_eq!(client.send("POST", path, FORM, &form).code(), 1002, "once");
    assert_eq!(client.send("POST", path, FORM, "id=1").code(), 1000);
    assert_eq!(client.send("POST", path, JSON, "{}").code(), 1000);
    let row = client.get(&format!("/api/v2/order?id={id}")).data();
    assert_eq!(row["Order"]["tracking_number"], "00012345678901234567890");
    assert_eq!(row["Order"]["last_updated"], v2_time(DEMO_END_MS));
}
