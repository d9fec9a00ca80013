//! GraphQL: pulls, pages, searches, shapes.

use serde_json::{Value, json};
use weft_fakes_shopify::{DEMO_END_S, Edge, FakeShopify, Operation, Order};

use crate::client::{Client, unlimited};

/// The query of the platform's documents.
pub const PULL: &str = "query Pull($after: String, $q: String!) {
  orders(first: 50, after: $after, sortKey: UPDATED_AT, query: $q) {
    nodes { id legacyResourceId name updatedAt displayFinancialStatus displayFulfillmentStatus
      totalPriceSet { shopMoney { amount currencyCode } }
      lineItems(first: 20) { nodes { sku quantity title } pageInfo { hasNextPage endCursor } } }
    pageInfo { hasNextPage endCursor }
  }
}";

const MORE_LINES: &str = "query($id: ID!, $after: String) { order(id: $id) { lineItems(first: 20, after: $after) {
    nodes { sku quantity title } pageInfo { hasNextPage endCursor } } } }";

/// All orders of a search, each with all of its lines.
fn pulled(client: &Client, search: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut after = Value::Null;
    loop {
        let page = client.data(PULL, json!({ "after": after, "q": search }))["orders"].take();
        rows.extend(page["nodes"].as_array().unwrap().iter().map(|row| with_all_lines(client, row.clone())));
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            return rows;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

fn with_all_lines(client: &Client, mut row: Value) -> Value {
    let mut lines = row["lineItems"]["nodes"].as_array().unwrap().clone();
    let mut info = row["lineItems"]["pageInfo"].clone();
    while info["hasNextPage"] == json!(true) {
        let page =
            client.data(MORE_LINES, json!({ "id": row["id"], "after": info["endCursor"] }))["order"]["lineItems"]
                .take();
        lines.extend(page["nodes"].as_array().unwrap().clone());
        info = page["pageInfo"].clone();
    }
    row["lineItems"] = json!(lines);
    row
}

/// What a complete pull has, sorted by change.
fn truth(server: &FakeShopify, wanted: impl Fn(&Order) -> bool) -> Vec<Value> {
    server.with_shop(|shop| {
        let mut orders: Vec<&Order> = shop.orders.iter().filter(|order| wanted(order)).collect();
        orders.sort_by_key(|order| (order.updated_at_s, order.id));
        let picked = |order: &&Order| {
            let tree = shop.graphql_tree(order);
            let lines = tree["lineItems"]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| json!({ "sku": line["sku"], "quantity": line["quantity"], "title": line["title"] }));
            json!({
                "id": tree["id"], "legacyResourceId": tree["legacyResourceId"], "name": tree["name"],
                "updatedAt": tree["updatedAt"], "displayFinancialStatus": tree["displayFinancialStatus"],
                "displayFulfillmentStatus": tree["displayFulfillmentStatus"],
                "totalPriceSet": { "shopMoney": tree["totalPriceSet"]["shopMoney"] },
                "lineItems": lines.collect::<Vec<Value>>(),
            })
        };
        orders.iter().map(picked).collect()
    })
}

#[test]
fn a_whole_pull_is_the_truth() {
    let server = unlimited();
    let client = Client::new(&server);
    assert_eq!(pulled(&client, ""), truth(&server, |_| true));
    let (from, to) = (DEMO_END_S - 3 * 86_400, DEMO_END_S - 86_400);
    let search = "updated_at:>='2026-03-07T00:00:00Z' AND updated_at:<'2026-03-09T00:00:00Z'";
    let expected = truth(&server, |order| (from..to).contains(&order.updated_at_s));
    assert!(expected.len() > 10);
    assert_eq!(pulled(&client, search), expected);
}

#[test]
fn whatever_the_size_of_pages_nothing_is_lost_or_doubled() {
    let server = unlimited();
    let client = Client::new(&server);
    let query = "query($n: Int, $after: String, $key: OrderSortKeys, $back: Boolean) {
        orders(first: $n, after: $after, sortKey: $key, reverse: $back) { edges { cursor node { id } } pageInfo { hasNextPage } } }";
    for (size, key, back) in [
        (1, "UPDATED_AT", false),
        (7, "UPDATED_AT", true),
        (13, "ID", false),
        (50, "TOTAL_PRICE", true),
        (250, "CREATED_AT", false),
    ] {
        let mut ids = std::collections::BTreeSet::new();
        let mut after = Value::Null;
        loop {
            let page =
                client.data(query, json!({ "n": size, "after": after, "key": key, "back": back }))["orders"].take();
            let edges = page["edges"].as_array().unwrap();
            assert!(edges.iter().all(|edge| ids.insert(edge["node"]["id"].to_string())), "{key} {size}");
            after = edges.last().unwrap()["cursor"].clone();
            if page["pageInfo"]["hasNextPage"] == json!(false) {
                break;
            }
        }
        assert_eq!(ids.len(), 120);
    }
}

#[test]
fn pages_go_backwards_too() {
    let server = unlimited();
    let client = Client::new(&server);
    let all = client.data("{ orders(first: 10, sortKey: ID) { edges { cursor node { name } } } }", json!({}));
    let edge = |nth: usize| all["orders"]["edges"][nth].clone();
    let query = "query($before: String) { orders(last: 3, before: $before, sortKey: ID) { nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }";
    let page = client.data(query, json!({ "before": edge(5)["cursor"] }))["orders"].take();
    assert_eq!(page["nodes"], json!([edge(2)["node"], edge(3)["node"], edge(4)["node"]]));
    let info = json!({
        "hasNextPage": true, "hasPreviousPage": true, "startCursor": edge(2)["cursor"], "endCursor": edge(4)["cursor"],
    });
    assert_eq!(page["pageInfo"], info);
}

#[test]
fn a_cursor_is_of_its_sort() {
    let server = unlimited();
    let client = Client::new(&server);
    let cursor = client.data("{ orders(first: 1, sortKey: ID) { pageInfo { endCursor } } }", json!({}))["orders"]["pageInfo"]["endCursor"].clone();
    let query = "query($after: String) { orders(first: 1, after: $after, sortKey: UPDATED_AT) { nodes { id } } }";
    for wrong in [cursor, json!("nonsense"), json!("e30=")] {
        let reply = client.query(query, json!({ "after": wrong }));
        assert_eq!(reply.message(), "Invalid cursor for current pagination sort.");
        assert_eq!(reply.json()["data"]["orders"], json!(null));
    }
}

#[test]
fn an_order_that_changes_while_it_is_read_comes_twice() {
    let server = unlimited();
    let client = Client::new(&server);
    let first =
        server.with_shop(|shop| shop.orders.iter().min_by_key(|order| (order.updated_at_s, order.id)).unwrap().id);
    server.touch_after(Operation::GraphQl, 1, first, DEMO_END_S + 5);
    let rows = pulled(&client, "");
    let gid = json!(format!("gid://shopify/Order/{first}"));
    let places: Vec<usize> = (0..rows.len()).filter(|place| rows[*place]["id"] == gid).collect();
    assert_eq!(places, [0, 120]);
    assert_ne!(rows[0]["updatedAt"], rows[120]["updatedAt"]);
}

#[test]
fn ids_times_and_amounts_have_their_own_forms() {
    let server = unlimited();
    server.with_shop(|shop| {
        let mut order = shop.with_edge(Edge::Refunded)[0].clone();
        order.id = 9_007_199_254_740_995;
        order.lines.truncate(1);
        let line = &mut order.lines[0];
        (line.price_minor, line.quantity, line.discount_minor, line.tax_minor) = (20_150, 2, 0, 0);
        order.shipping.clear();
        order.refunds[0].amount_minor = 20_150;
        order.presentment = Some(("JPY".to_owned(), 150_000_000));
        order.updated_at_s = DEMO_END_S;
        shop.orders = vec![order];
    });
    let client = Client::new(&server);
    let query = "{ order(id: \"gid://shopify/Order/9007199254740995\") { __typename key: id legacyResourceId updatedAt
        displayFinancialStatus displayFulfillmentStatus closedAt
        totalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
        currentTotalPriceSet { shopMoney { amount } }
        refunds(first: 5) { createdAt totalRefundedSet { shopMoney { amount } }
          refundLineItems(first: 5) { edges { node { quantity lineItem { quantity currentQuantity } } } } } } }";
    let order = client.data(query, json!({}))["order"].take();
    let money = |amount: &str, code: &str| json!({ "amount": amount, "currencyCode": code });
    assert_eq!(order["__typename"], json!("Order"));
    assert_eq!(
        (&order["key"], &order["legacyResourceId"]),
        (&json!("gid://shopify/Order/9007199254740995"), &json!("9007199254740995"))
    );
    assert_eq!((&order["updatedAt"], &order["closedAt"]), (&json!("2026-03-10T00:00:00Z"), &json!(null)));
    assert_eq!(
        (&order["displayFinancialStatus"], &order["displayFulfillmentStatus"]),
        (&json!("PARTIALLY_REFUNDED"), &json!("UNFULFILLED"))
    );
    assert_eq!(
        order["totalPriceSet"],
        json!({ "shopMoney": money("403.0", "USD"), "presentmentMoney": money("60450.0", "JPY") })
    );
    assert_eq!(order["currentTotalPriceSet"]["shopMoney"]["amount"], json!("201.5"));
    let refund = &order["refunds"][0];
    assert_eq!(refund["totalRefundedSet"]["shopMoney"]["amount"], json!("201.5"));
    assert_eq!(
        refund["refundLineItems"]["edges"][0]["node"],
        json!({ "quantity": 1, "lineItem": { "quantity": 2, "currentQuantity": 1 } })
    );
}

#[test]
fn what_has_been_sent() {
    let server = unlimited();
    let id = server.with_shop(|shop| shop.with_edge(Edge::PartlySent)[0].id);
    let query = "query($id: ID!) { order(id: $id) { displayFulfillmentStatus fulfillments(first: 10) { status trackingInfo(first: 1) { company number }
        fulfillmentLineItems(first: 10) { nodes { quantity lineItem { unfulfilledQuantity } } pageInfo { hasNextPage } } } } }";
    let order = Client::new(&server).data(query, json!({ "id": format!("gid://shopify/Order/{id}") }))["order"].take();
    assert_eq!(order["displayFulfillmentStatus"], json!("PARTIALLY_FULFILLED"));
    let sent = &order["fulfillments"][0];
    assert_eq!((&sent["status"], &sent["trackingInfo"][0]["company"]), (&json!("SUCCESS"), &json!("UPS")));
    assert_eq!(sent["fulfillmentLineItems"]["nodes"][0]["quantity"], json!(1));
    assert!(sent["fulfillmentLineItems"]["nodes"][0]["lineItem"]["unfulfilledQuantity"].as_u64().unwrap() > 0);
}

#[test]
fn products_and_what_does_not_exist() {
    let server = unlimited();
    let client = Client::new(&server);
    let query = "{ products(first: 5, query: \"vendor:'Müller & Söhne'\") { nodes { id title variants(first: 1) { nodes { sku price } pageInfo { hasNextPage } } } } }";
    let nodes = client.data(query, json!({}))["products"]["nodes"].take();
    assert_eq!(nodes.as_array().unwrap().len(), 5);
    assert_eq!(
        nodes[0]["variants"],
        json!({ "nodes": [{ "sku": "SKU-001-0", "price": "12.50" }], "pageInfo": { "hasNextPage": true } })
    );
    let data = client.data(
        "{ order(id: \"gid://shopify/Order/1\") { id } product(id: \"gid://shopify/Order/1\") { id } }",
        json!({}),
    );
    assert_eq!(data, json!({ "order": null, "product": null }));
    let line = "{ orders(first: 1, query: \"name:#1001\") { nodes { lineItems(first: 1) { nodes { product { title } variant { sku } } } } } }";
    assert!(
        client.data(line, json!({}))["orders"]["nodes"][0]["lineItems"]["nodes"][0]["product"]["title"].is_string()
    );
}
