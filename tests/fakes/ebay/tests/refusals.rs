//! What the order resource refuses, each with its number.

use weft_fakes_ebay::{DAY_MS, DEMO_END_MS};
use weft_fakes_ebay::{FakeEbay, Options, SCOPE_BASE, SCOPE_FULFILLMENT, SCOPE_FULFILLMENT_READ, Seller, moment};

use crate::client::{Client, ORDERS, demo, demo_options, window};

#[test]
fn parameters_are_strict() {
    let server = demo();
    let mut client = Client::connected(&server);
    let mut error = |name: &str, value: &str| {
        let reply = client.list(&[(name, value)]);
        let body = reply.json();
        let told = &body["errors"][0];
        assert_eq!((&told["domain"], &told["category"]), (&"API_FULFILLMENT".into(), &"REQUEST".into()), "{body}");
        assert_eq!(told["parameters"][0]["name"], name);
        assert!(told["message"].is_string() && told["longMessage"].is_string());
        reply.error()
    };
    for bad in ["0", "201", "-1", "", "ten", "1.5", "+5"] {
        assert_eq!(error("limit", bad), (400, 31100), "{bad}");
    }
    for bad in ["-1", "", "x", "1e3"] {
        assert_eq!(error("offset", bad), (400, 31000), "{bad}");
    }
    assert_eq!(error("fieldGroups", "tax_breakdown"), (400, 32800));
    assert_eq!(error("filter", "createdate:[2026-01-01T00:00:00.000Z..]"), (400, 30700));
    assert_eq!(error("filter", "orderfulfillmentstatus:{FULFILLED}"), (400, 30800));
    assert_eq!(error("filter", "creationdate:2026-01-01T00:00:00.000Z"), (400, 30800));
    assert_eq!(error("filter", "creationdate:[2026-01-01..]"), (400, 30810));
    assert_eq!(error("filter", "creationdate:[2026-01-01T00:00:00+01:00..]"), (400, 30810));
    assert_eq!(error("filter", &format!("creationdate:[..{}]", moment(DEMO_END_MS))), (400, 30820));
    assert_eq!(error("filter", &window("creationdate", DEMO_END_MS - 730 * DAY_MS - 1, DEMO_END_MS)), (400, 30830));
    assert_eq!(error("filter", &window("creationdate", DEMO_END_MS, DEMO_END_MS - 1)), (400, 30840));
    assert_eq!(error("filter", &window("lastmodifieddate", DEMO_END_MS - 1, DEMO_END_MS + 1)), (400, 30850));
    assert_eq!(
        client.list(&[("filter", &window("creationdate", DEMO_END_MS - 730 * DAY_MS, DEMO_END_MS))]).status,
        200
    );
}

#[test]
fn tokens_and_scopes_are_checked_before_parameters() {
    let server = demo();
    let mut client = Client::connected(&server);
    let path = format!("{ORDERS}?limit=0");
    let good = client.access.clone();
    client.access = "v^1.1#nope".to_owned();
    let reply = client.get(&path);
    assert_eq!(reply.error(), (401, 1001));
    assert_eq!(reply.json()["errors"][0]["domain"], "OAuth");
    assert_eq!(client.send("GET", &path, &[], "").error(), (401, 1002));
    let basic = client.basic();
    assert_eq!(client.send("GET", &path, &[("authorization", &basic)], "").error(), (401, 1001));
    client.connect(&server, SCOPE_BASE);
    let reply = client.get(&path);
    assert_eq!(reply.error(), (403, 1100));
    assert_eq!(reply.json()["errors"][0]["message"], "Access denied");
    client.access = good;
    assert_eq!(client.get(&path).error(), (400, 31100));
}

#[test]
fn either_scope_reads_orders() {
    let server = demo();
    let mut client = Client::without_tokens(&server);
    for scope in [SCOPE_FULFILLMENT, SCOPE_FULFILLMENT_READ] {
        client.connect(&server, scope);
        assert_eq!(client.get(ORDERS).status, 200);
        assert_eq!(client.get("/commerce/identity/v1/user/").error(), (403, 1100));
    }
}

#[test]
fn one_order() {
    let server = demo();
    let mut client = Client::connected(&server);
    let (id, hidden) = server.with_seller(|seller| {
        let hidden = seller.examples(weft_fakes_ebay::Edge::NotCheckedOut).next().unwrap().order_id.clone();
        (seller.orders[0].order_id.clone(), hidden)
    });
    assert_eq!(client.get(&format!("{ORDERS}/{id}")).json()["orderId"], id);
    assert_eq!(client.get(&format!("{ORDERS}/{id}?fieldGroups=X")).error(), (400, 32800));
    assert_eq!(client.get(&format!("{ORDERS}/not-an-id")).error(), (400, 32100));
    for absent in ["99-99999-99999", &hidden] {
        let reply = client.get(&format!("{ORDERS}/{absent}"));
        assert_eq!((reply.status, reply.text.as_str()), (404, ""));
    }
    server.expire_access_tokens();
    assert_eq!(client.get(&format!("{ORDERS}/{id}")).error(), (401, 1001));
}

#[test]
fn other_sellers_orders_are_not_there() {
    let server = demo();
    let mut client = Client::connected(&server);
    let other = Seller::generated(7, 10, DEMO_END_MS);
    let stranger = Seller { orders: other.orders.clone(), ..Seller::other() };
    let id = other.orders[0].order_id.clone();
    assert_eq!(client.get(&format!("{ORDERS}/{id}")).status, 404);
    let options = Options { other_sellers: vec![stranger], ..demo_options() };
    let server = FakeEbay::start(Seller::demo(), options);
    let mut client = Client::connected(&server);
    assert_eq!(client.get(&format!("{ORDERS}/{id}")).status, 404);
    assert_eq!(client.list(&[("orderIds", &id)]).json()["total"], 0);
}

#[test]
fn methods_and_paths() {
    let server = demo();
    let mut client = Client::connected(&server);
    let bearer = format!("Bearer {}", client.access);
    assert_eq!(client.send("POST", ORDERS, &[("authorization", &bearer)], "").status, 405);
    for path in ["/", "/sell/fulfillment/v2/order", "/sell/fulfillment/v1/order/", "/sell/fulfillment/v1/order/1/x"] {
        assert_eq!(client.get(path).status, 404, "{path}");
    }
}

#[test]
fn bare_brackets_are_taken_only_by_a_lenient_server() {
    let path = format!("{ORDERS}?filter=creationdate:[{}..]", moment(DEMO_END_MS - DAY_MS));
    let server = demo();
    let mut client = Client::connected(&server);
    let reply = client.get(&path);
    assert_eq!((reply.status, reply.header("content-type")), (400, Some("text/html;charset=utf-8")));
    let server = FakeEbay::start(Seller::demo(), Options { strict: false, ..demo_options() });
    assert_eq!(Client::connected(&server).get(&path).status, 200);
}
