//! Buckets: calls of REST, points of GraphQL.

use std::time::Duration;

use serde_json::{Value, json};
use weft_fakes_shopify::{CostRule, Options, Plan};

use crate::client::{Client, Reply, demo, demo_with};

fn cost(reply: &Reply) -> Value {
    reply.json()["extensions"]["cost"].clone()
}

#[test]
fn a_bucket_of_40_calls() {
    let server = demo();
    let client = Client::new(&server);
    // It leaks while the test runs, so some more than 40 may get through.
    let mut replies: Vec<Reply> = Vec::new();
    while replies.last().is_none_or(|reply| reply.status == 200) && replies.len() < 400 {
        replies.push(client.get("shop.json"));
    }
    assert!(replies.len() > 40);
    assert_eq!(replies[0].header("x-shopify-shop-api-call-limit"), Some("1/40"));
    let refused = &replies[replies.len() - 1];
    assert_eq!(refused.status, 429);
    assert_eq!(
        (refused.header("retry-after"), refused.header("x-shopify-shop-api-call-limit")),
        (Some("2.0"), Some("40/40"))
    );
    assert!(refused.json()["errors"].as_str().unwrap().starts_with("Exceeded 2 calls per second for api client."));
    server.advance(Duration::from_secs(2));
    assert_eq!(client.get("shop.json").status, 200);
    server.advance(Duration::from_secs(20));
    assert_eq!(client.get("shop.json").header("x-shopify-shop-api-call-limit"), Some("1/40"));
}

#[test]
fn a_bucket_is_of_one_caller_and_of_one_plan() {
    let server = demo();
    let (one, other) = (Client::new(&server), Client::with_token(&server, "shppa_EXAMPLE-not-a-real-password"));
    for _ in 0..5 {
        one.get("shop.json");
    }
    assert_eq!(other.get("shop.json").header("x-shopify-shop-api-call-limit"), Some("1/40"));
    let server = demo();
    server.with_shop(|shop| shop.plan = Plan::Plus);
    let client = Client::new(&server);
    assert_eq!(client.get("shop.json").header("x-shopify-shop-api-call-limit"), Some("1/400"));
    let status = cost(&client.query("{ shop { id } }", json!({})))["throttleStatus"].clone();
    assert_eq!((&status["maximumAvailable"], &status["restoreRate"]), (&json!(20_000.0), &json!(1_000.0)));
}

#[test]
fn limits_can_be_off() {
    let server = demo_with(Options { limits: false, ..Options::default() });
    let client = Client::new(&server);
    assert!((0..60).all(|_| client.get("shop.json").status == 200));
}

#[test]
fn what_a_query_costs() {
    let server = demo();
    let client = Client::new(&server);
    let costs = |query: &str| {
        let cost = cost(&client.query(query, json!({})));
        (cost["requestedQueryCost"].as_u64().unwrap(), cost["actualQueryCost"].as_u64().unwrap())
    };
    assert_eq!(costs("{ shop { id name } }"), (1, 1));
    assert_eq!(costs("{ shop { plan { displayName } } }"), (2, 2));
    assert_eq!(costs("{ orders(first: 3) { nodes { id } pageInfo { hasNextPage } } }"), (5, 5));
    assert_eq!(
        costs("{ orders(first: 3) { edges { cursor node { id totalPriceSet { shopMoney { amount } } } } } }"),
        (11, 11)
    );
    // What is not there is given back: one order instead of ten.
    assert_eq!(costs("{ orders(first: 10, query: \"name:#1001\") { nodes { id } } }"), (12, 3));
    assert_eq!(costs("{ order(id: \"gid://shopify/Order/1\") { id } }"), (1, 0));
}

#[test]
fn what_was_not_used_is_given_back() {
    let server = demo();
    let query = "{ orders(first: 10, query: \"name:#1001\") { nodes { id } } }";
    let cost = cost(&Client::new(&server).query(query, json!({})));
    assert_eq!((&cost["actualQueryCost"], &cost["throttleStatus"]["currentlyAvailable"]), (&json!(3), &json!(1997)));
}

/// The example of the platform's documents must be answered, so it stays below the ceiling.
#[test]
fn the_documents_example_is_cheap_enough() {
    let server = demo();
    let reply = Client::new(&server).query(crate::graphql::PULL, json!({ "q": "status:open" }));
    assert_eq!(reply.code(), None);
    // 24 for 50 orders, each 1 for itself, 2 for its price, 22 for its 20 lines; 2 for the list.
    assert_eq!(cost(&reply)["requestedQueryCost"], json!(602));
}

#[test]
fn a_query_has_a_most_of_points() {
    let server = demo_with(Options { cost_rule: CostRule::Rows, ..Options::default() });
    let client = Client::new(&server);
    let dear = "{ orders(first: 250) { nodes { id totalPriceSet { shopMoney { amount } } customer { id } } } }";
    let reply = client.query(dear, json!({}));
    assert_eq!(reply.code().as_deref(), Some("MAX_COST_EXCEEDED"));
    assert!(reply.message().starts_with("Query cost is 1002, which exceeds the single query max cost limit (1000)."));
    let extensions = &reply.json()["errors"][0]["extensions"];
    assert_eq!((&extensions["cost"], &extensions["maxCost"]), (&json!(1002), &json!(1000)));
    // Nothing was charged.
    let status = cost(&client.query("{ shop { id } }", json!({})))["throttleStatus"].clone();
    assert_eq!(status["currentlyAvailable"], json!(1999));
    // Under the other rule the same query is cheap.
    let client_of = |server: &weft_fakes_shopify::FakeShopify| Client::new(server);
    assert_eq!(client_of(&demo()).query(dear, json!({})).code(), None);
}

#[test]
fn a_throttled_query_says_how_long_to_wait() {
    let server = demo_with(Options { cost_rule: CostRule::Rows, ..Options::default() });
    let client = Client::new(&server);
    let query = "{ orders(first: 120) { nodes { id totalPriceSet { shopMoney { amount } } taxLines { title } customer { id } } } }";
    let mut reply = client.query(query, json!({}));
    let mut calls = 1;
    while reply.code().as_deref() != Some("THROTTLED") {
        calls += 1;
        assert!(calls < 10, "{}", reply.text);
        reply = client.query(query, json!({}));
    }
    let body = reply.json();
    assert_eq!((reply.status, &body["errors"][0]["message"], body.get("data")), (200, &json!("Throttled"), None));
    let cost = cost(&reply);
    assert_eq!((&cost["requestedQueryCost"], &cost["actualQueryCost"]), (&json!(602), &json!(null)));
    let available = cost["throttleStatus"]["currentlyAvailable"].as_u64().unwrap();
    assert!(available < 602);
    assert_eq!(
        (&cost["throttleStatus"]["maximumAvailable"], &cost["throttleStatus"]["restoreRate"]),
        (&json!(2000.0), &json!(100.0))
    );
    server.advance(Duration::from_millis((602 - available) * 10));
    assert_eq!(client.query(query, json!({})).code(), None);
}

#[test]
fn calls_and_points_are_counted_apart() {
    let server = demo();
    let client = Client::new(&server);
    client.query("{ orders(first: 250) { nodes { id } } }", json!({}));
    let reply = client.get("shop.json");
    assert_eq!(reply.header("x-shopify-shop-api-call-limit"), Some("1/40"));
    assert_eq!(client.query("{ shop { id } }", json!({})).header("x-shopify-shop-api-call-limit"), None);
}
