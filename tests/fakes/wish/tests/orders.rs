//! The order list of version 3: bounds, order, filters, parts, and how a row is written.

use serde_json::{Value, json};
use weft_fakes_wish::{FakeWish, Market, Merchant, Options, Order, State, Version, iso};

use crate::client::{Client, MERCHANT, demo, escaped};

const AT_MS: i64 = 1_773_000_000_500;

/// Five orders, one a second, the two last ones at the same time; the fourth id sorts before the others.
fn small() -> (FakeWish, Client) {
    let mut market = Market::demo();
    let ids = ["b1", "b2", "b3", "a4", "b4"].map(|tail| format!("5e00000000000000000000{tail}"));
    let at_ms = [0, 1000, 2000, 3000, 3000].map(|plus| AT_MS + plus);
    let orders = ids
        .iter()
        .zip(at_ms)
        .map(|(id, at_ms)| Order { released_at_ms: 2 * AT_MS - at_ms, ..Order::approved(id, at_ms) });
    market.merchants[0] = Merchant { orders: orders.collect(), ..Merchant::empty(MERCHANT, "Demo Store") };
    market.merchants[0].orders[1].state = State::Shipped;
    market.merchants[0].orders[2].state = State::Refunded;
    market.merchants[0].orders[2].order_types = vec!["WISH_EXPRESS".to_owned()];
    let wish = FakeWish::start(market, Options::default());
    wish.set_now_ms(AT_MS + 10_000, true);
    let client = Client::with_token(&wish, Version::V3);
    (wish, client)
}

/// The last two digits of the ids that a query gives.
fn tails(client: &mut Client, query: &str) -> String {
    let data = client.get(&format!("/api/v3/orders?{query}")).data();
    let tail = |row: &Value| row["id"].as_str().unwrap()[22..].to_owned();
    data.as_array().unwrap().iter().map(tail).collect::<Vec<_>>().join(" ")
}

fn at(plus_ms: i64) -> String {
    escaped(&iso(AT_MS + plus_ms))
}

#[test]
fn the_newest_change_comes_first_unless_asked_otherwise() {
    let (_wish, mut client) = small();
    assert_eq!(tails(&mut client, ""), "b4 a4 b3 b2 b1");
    assert_eq!(tails(&mut client, "sort_by=updated_at"), "b4 a4 b3 b2 b1");
    assert_eq!(tails(&mut client, "sort_by=updated_at.asc"), "b1 b2 b3 a4 b4");
    assert_eq!(tails(&mut client, "sort_by=released_at.asc"), "a4 b4 b3 b2 b1");
    assert_eq!(tails(&mut client, "sort_by=released_at.desc&limit=2"), "b1 b2");
}

#[test]
fn both_ends_of_a_window_are_inside() {
    let (_wish, mut client) = small();
    let asc = "sort_by=updated_at.asc";
    assert_eq!(tails(&mut client, &format!("{asc}&updated_at_min={}", at(2000))), "b3 a4 b4");
    assert_eq!(tails(&mut client, &format!("{asc}&updated_at_min={}", at(2001))), "a4 b4");
    assert_eq!(tails(&mut client, &format!("{asc}&updated_at_max={}", at(1000))), "b1 b2");
    assert_eq!(tails(&mut client, &format!("{asc}&updated_at_max={}", at(999))), "b1");
    let both = format!("{asc}&updated_at_min={0}&updated_at_max={0}", at(3000));
    assert_eq!(tails(&mut client, &both), "a4 b4");
    assert_eq!(tails(&mut client, &format!("{asc}&updated_at_min={}&updated_at_max={}", at(2000), at(1000))), "");
    assert_eq!(tails(&mut client, &format!("{asc}&released_at_min={}", at(-1000))), "b1 b2");
    assert_eq!(tails(&mut client, &format!("{asc}&released_at_max={}", at(-3000))), "a4 b4");
}

#[test]
fn times_are_taken_with_any_offset_and_without_milliseconds() {
    let (_wish, mut client) = small();
    // 1,773,000,000 is 20:00:00 in UTC; half a second later the first order changed.
    for min in ["2026-03-08T20:00:00Z", "2026-03-09T04:00:00.500%2B08:00", "2026-03-08T12:00:00-08:00"] {
        assert_eq!(tails(&mut client, &format!("updated_at_min={min}")), "b4 a4 b3 b2 b1", "{min}");
    }
    assert_eq!(tails(&mut client, "updated_at_min=2026-03-08T20:00:00.501Z"), "b4 a4 b3 b2");
    for wrong in ["2026-03-09T04:00:00.500+08:00", "2026-03-08", "1773000000", "2026-03-08T20:00:00"] {
        assert_eq!(client.get(&format!("/api/v3/orders?updated_at_min={wrong}")).code(), 1000, "{wrong}");
    }
}

#[test]
fn filters() {
    let (_wish, mut client) = small();
    assert_eq!(tails(&mut client, "states=SHIPPED,REFUNDED"), "b3 b2");
    assert_eq!(tails(&mut client, "states=SHIPPED&states=REFUNDED"), "b3 b2");
    assert_eq!(tails(&mut client, "states=DECLINED"), "");
    assert_eq!(tails(&mut client, "order_type=WISH_EXPRESS"), "b3");
    assert_eq!(tails(&mut client, "order_type=WISH_PLUS"), "");
    for wrong in [
        "states=shipped",
        "states=",
        "states=APPROVED,SHIPPED,REFUNDED,DECLINED,REQUIRE_REVIEW,APPROVED",
        "order_type=VAT",
        "order_type=WISH_EXPRESS,WISH_PLUS",
        "sort_by=id.asc",
        "sort_by=updated_at.up",
        "limit=0",
        "limit=501",
        "limit=ten",
        "start=50",
        "page=2",
        "fields=a(b",
    ] {
        let reply = client.get(&format!("/api/v3/orders?{wrong}"));
        assert_eq!((reply.status, reply.code()), (400, 1000), "{wrong}");
    }
}

#[test]
fn fifty_rows_unless_asked_and_five_hundred_at_most() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let mut count = |query: &str| client.get(&format!("/api/v3/orders{query}")).data().as_array().unwrap().len();
    assert_eq!(count(""), 50);
    assert_eq!(count("?limit=1"), 1);
    assert_eq!(count("?limit=500"), 420, "all there are");
    let reply = client.get("/api/v3/orders?limit=2");
    assert_eq!(reply.json().get("paging"), None, "there is no cursor");
    let lenient = demo(Options { strict: false, ..Options::default() });
    assert_eq!(Client::with_token(&lenient, Version::V3).get("/api/v3/orders?page=2").code(), 0);
}

#[test]
fn a_row_byte_for_byte() {
    let (wish, mut client) = small();
    let id = "5e00000000000000000000b1";
    let reply = client.get(&format!("/api/v3/orders/{id}"));
    let expected = concat!(
        r#"{"message":"","code":0,"data":{"id":"5e00000000000000000000b1","transaction_id":"7e00000000000000000000b1","#,
        r#""state":"APPROVED","released_at":"2026-03-08T20:00:00.500+00:00","#,
        r#""updated_at":"2026-03-08T20:00:00.500+00:00","product_information":{"id":"5a0000000000000000000001","#,
        r#""variation_id":"5a0000000000000000000002","sku":"SKU-1","name":"Demo","#,
        r#""variation_image_url":"https://img.example.test/5a0000000000000000000002.jpg","manufactured_country":"CN"},"#,
        r#""order_payment":{"general_payment_details":{"product_quantity":1,"#,
        r#""product_price":{"amount":10.0,"currency_code":"USD"},"#,
        r#""product_merchant_payment":{"amount":8.5,"currency_code":"USD"},"#,
        r#""product_shipping_price":{"amount":3.0,"currency_code":"USD"},"#,
        r#""shipping_merchant_payment":{"amount":2.55,"currency_code":"USD"},"#,
        r#""payment_total":{"amount":11.05,"currency_code":"USD"}},"rev_share":{"rev_share":0.15},"#,
        r#""carrier_subsidies":[],"shipping_reimbursements":[]},"full_address":{"shipping_detail":{"name":"A Buyer","#,
        r#""street_address1":"1 Demo St","city":"Demo","state":"California","zipcode":"90000","country_code":"US","#,
        r#""phone_number":{"number":"5550100","country_code":"US"}}},"#,
        r#""fulfillment_requirements":{"expected_ship_time":"2026-03-13T20:00:00.500+00:00"},"#,
        r#""tracking_information":[],"refunds":[],"penalties":[],"fulfillment_records":[{"event_type":"ORDER_RELEASED","#,
        r#""event_time":"2026-03-08T20:00:00.500+00:00"}],"fulfillment_order_types":[]}}"#
    );
    assert_eq!(reply.text, expected);
    let list = client.get("/api/v3/orders?sort_by=updated_at.asc&limit=1").data();
    assert_eq!(list[0], wish.with_market(|market| market.merchants[0].rows_v3()[0].clone()));
}

#[test]
fn edges_are_written_as_they_are() {
    let wish = demo(Options::default());
    let mut client = Client::with_token(&wish, Version::V3);
    let mut one = |id: &str| client.get(&format!("/api/v3/orders/{id}"));
    assert!(one("610000000000000000000001").text.contains(r#""id":"610000000000000000000001""#));
    assert!(one("5e1000000000000000000012").text.contains(r#""id":"5e1000000000000000000012""#));
    let payment = |reply: crate::client::Reply, name: &str| {
        reply.data()["order_payment"]["general_payment_details"][name].clone()
    };
    let total = payment(one("61f0000000000000000000f2"), "payment_total");
    assert_eq!(total, json!({ "amount": -2.55, "currency_code": "USD" }));
    let price = payment(one("61f0000000000000000000f3"), "product_price");
    assert_eq!(price, json!({ "amount": 1000.0, "currency_code": "JPY" }));
    let name = one("61f0000000000000000000f5").data()["full_address"]["shipping_detail"]["name"].clone();
    assert!(name.as_str().unwrap().starts_with("\u{202e}eod\u{202c} \u{0}\u{1b}[31m"));
    let refunds = one("61f0000000000000000000f6").data()["refunds"].clone();
    assert_eq!(
        (&refunds[0]["refund_amount"]["amount"], &refunds[1]["refund_amount"]["amount"]),
        (&json!(5.0), &json!(6.05))
    );
}

#[test]
fn a_single_order_and_a_part_of_it() {
    let (wish, mut client) = small();
    let id = "5e00000000000000000000b2";
    let part = client.get(&format!("/api/v3/orders/{id}?fields=id,state,full_address(shipping_detail/city)"));
    assert_eq!(
        part.data(),
        json!({ "id": id, "state": "SHIPPED", "full_address": { "shipping_detail": { "city": "Demo" } } })
    );
    let parts = client.get("/api/v3/orders?limit=1&fields=id").data();
    assert_eq!(parts, json!([{ "id": "5e00000000000000000000b4" }]));
    assert_eq!(client.get("/api/v3/orders/5e00000000000000000000ff").code(), 1000);
    assert_eq!(client.get("/api/v3/orders/short").code(), 1000);
    let others = wish.with_market(|market| market.merchants[1].orders[0].id.clone());
    assert_eq!(client.get(&format!("/api/v3/orders/{others}")).code(), 1000, "another merchant's order");
}
