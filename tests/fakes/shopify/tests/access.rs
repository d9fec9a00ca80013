//! What is checked before the API answers: tokens, the shop's state, versions, scopes, forms of requests.

use serde_json::json;
use weft_fakes_shopify::{Calls, DEMO_END_S, Edge, Fault, Operation, ShopState, StaticToken, scopes};

use crate::client::{Client, STATIC_TOKEN, VERSION, demo, ids, send, unlimited};

const COUNT: &str = "/admin/api/2026-01/orders/count.json";

#[test]
fn tokens_go_in_the_header_or_in_basic_authorization() {
    let server = demo();
    let status = |headers: &[(&str, &str)]| send(server.address(), "GET", COUNT, headers, "").unwrap().status;
    let basic = "Basic ZXhhbXBsZS1hcGkta2V5OnNocHBhX0VYQU1QTEUtbm90LWEtcmVhbC1wYXNzd29yZA==";
    assert_eq!(status(&[("x-shopify-access-token", STATIC_TOKEN)]), 200);
    assert_eq!(status(&[("x-shopify-access-token", "shppa_EXAMPLE-not-a-real-password")]), 200);
    assert_eq!(status(&[("authorization", basic)]), 200);
    assert_eq!(status(&[]), 401);
    assert_eq!(status(&[("x-shopify-access-token", "shpat_wrong")]), 401);
    assert_eq!(status(&[("authorization", &format!("Bearer {STATIC_TOKEN}"))]), 401);
    assert_eq!(status(&[("authorization", "Basic c29tZTpib2R5")]), 401);
    assert_eq!(status(&[("authorization", "Basic !")]), 401);
}

#[test]
fn a_shop_that_cannot_be_reached() {
    let server = demo();
    let client = Client::new(&server);
    for (state, status) in
        [(ShopState::Frozen, 402), (ShopState::Locked, 423), (ShopState::Gone, 404), (ShopState::Open, 200)]
    {
        server.with_shop(|shop| shop.state = state);
        assert_eq!(client.get("orders.json").status, status);
        assert_eq!(client.query("{ shop { id } }", json!({})).status, status);
    }
}

#[test]
fn versions() {
    let server = demo();
    let told = |version: &str| {
        let client = Client { version: version.to_owned(), ..Client::new(&server) };
        let reply = client.get("shop.json");
        let query = client.query("{ shop { id } }", json!({}));
        assert_eq!(reply.header("x-shopify-api-version"), query.header("x-shopify-api-version"));
        (reply.status, reply.header("x-shopify-api-version").unwrap_or_default().to_owned())
    };
    assert_eq!(told(VERSION), (200, "2026-01".to_owned()));
    assert_eq!(told("2025-04"), (200, "2025-04".to_owned()));
    assert_eq!(told("2024-10"), (200, "2025-04".to_owned()));
    assert_eq!(told("unstable"), (200, "unstable".to_owned()));
    assert_eq!(told("2026-07"), (404, String::new()));
    assert_eq!(told("2026-02"), (404, String::new()));
    let old = Client { version: "2024-10".to_owned(), ..Client::new(&server) }.get("shop.json");
    assert!(old.header("x-shopify-api-deprecated-reason").is_some());
    // A quarter later the oldest one is dropped.
    server.freeze_now(DEMO_END_S + 30 * 86_400);
    assert_eq!(told("2025-04"), (200, "2025-07".to_owned()));
}

#[test]
fn every_answer_has_an_id() {
    let server = demo();
    let client = Client::new(&server);
    let id = || client.get("shop.json").header("x-request-id").unwrap().to_owned();
    let (first, second) = (id(), id());
    assert_eq!(first.len(), 36);
    assert_ne!(first, second);
}

#[test]
fn scopes_are_checked() {
    let server = demo();
    server.with_shop(|shop| {
        let token =
            StaticToken { token: "shpat_products".to_owned(), api_key: None, scopes: scopes(&["read_products"]) };
        shop.static_tokens.push(token);
    });
    let client = Client::with_token(&server, "shpat_products");
    let reply = client.get("orders.json");
    let errors = "[API] This action requires merchant approval for read_orders scope.";
    assert_eq!((reply.status, reply.json()), (403, json!({ "errors": errors })));
    assert_eq!(client.get("shop.json").status, 200);

    let reply = client
        .query("{ orders(first: 1) { nodes { id } } shop { name } products(first: 1) { nodes { id } } }", json!({}));
    let body = reply.json();
    assert_eq!((reply.status, reply.code().as_deref()), (200, Some("ACCESS_DENIED")));
    assert_eq!(reply.message(), "Access denied for orders field. Required access: `read_orders` access scope.");
    assert_eq!(body["errors"][0]["path"], json!(["orders"]));
    assert_eq!(body["data"]["orders"], json!(null));
    assert_eq!(body["data"]["shop"]["name"], json!("Demo Shop"));
    assert!(body["data"]["products"]["nodes"][0]["id"].is_string());
}

#[test]
fn customers_and_products_need_scopes_of_their_own() {
    let server = demo();
    server.with_shop(|shop| {
        let token = StaticToken { token: "shpat_orders".to_owned(), api_key: None, scopes: scopes(&["read_orders"]) };
        shop.static_tokens.push(token);
    });
    let client = Client::with_token(&server, "shpat_orders");
    let query = "{ orders(first: 2) { nodes { name customer { id } lineItems(first: 1) { nodes { title product { id } } } } } }";
    let body = client.query(query, json!({})).json();
    let first = &body["data"]["orders"]["nodes"][0];
    assert_eq!((&first["customer"], first["name"].is_string()), (&json!(null), true));
    assert_eq!(first["lineItems"]["nodes"][0]["product"], json!(null));
    let errors = body["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 4);
    assert_eq!(errors[0]["path"], json!(["orders", "nodes", 0, "customer"]));
}

#[test]
fn data_of_customers_needs_an_approval() {
    let server = demo();
    server.with_shop(|shop| shop.apps[0].may_see_customers = false);
    let tokens = crate::person::connected(&server, "read_orders,read_customers");
    let client = Client::with_token(&server, tokens["access_token"].as_str().unwrap());
    let reply =
        client.query("{ orders(first: 1) { nodes { id email shippingAddress { city } customer { id } } } }", json!({}));
    assert_eq!(reply.code().as_deref(), Some("ACCESS_DENIED"));
    let row = &reply.json()["data"]["orders"]["nodes"][0];
    assert_eq!((&row["email"], &row["shippingAddress"], &row["customer"]), (&json!(null), &json!(null), &json!(null)));
    assert!(row["id"].is_string());
}

#[test]
fn orders_older_than_60_days_need_read_all_orders() {
    let server = unlimited();
    server.with_shop(|shop| {
        let token = StaticToken { token: "shpat_recent".to_owned(), api_key: None, scopes: scopes(&["read_orders"]) };
        shop.static_tokens.push(token);
    });
    let old: Vec<u64> = server.with_shop(|shop| shop.with_edge(Edge::Old).iter().map(|order| order.id).collect());
    let total = server.with_shop(|shop| shop.orders.len());
    assert!(!old.is_empty());
    let (all, recent) = (Client::new(&server), Client::with_token(&server, "shpat_recent"));
    assert_eq!(all.rows("status=any&limit=250").len(), total);
    let rows = recent.rows("status=any&limit=250");
    assert_eq!(rows.len(), total - old.len());
    assert!(ids(&rows).iter().all(|id| !old.contains(id)));
    assert_eq!(recent.get("orders/count.json?status=any").json()["count"], json!(total - old.len()));
    let path = format!("orders/{}.json", old[0]);
    assert_eq!((all.get(&path).status, recent.get(&path).status), (200, 404));
    let query = format!("{{ order(id: \"gid://shopify/Order/{}\") {{ id }} }}", old[0]);
    assert!(all.data(&query, json!({}))["order"]["id"].is_string());
    assert_eq!(recent.data(&query, json!({}))["order"], json!(null));
    // The line is drawn at 60 days, to the second.
    server.with_shop(|shop| shop.order_mut(old[0]).unwrap().created_at_s = DEMO_END_S - 60 * 86_400);
    assert_eq!(recent.get(&path).status, 200);
    server.freeze_now(DEMO_END_S + 1);
    assert_eq!(recent.get(&path).status, 404);
}

#[test]
fn rest_may_be_closed_to_an_application() {
    let server = demo();
    server.with_shop(|shop| shop.apps[0].may_use_rest = false);
    let tokens = crate::person::connected(&server, "read_orders");
    let client = Client::with_token(&server, tokens["access_token"].as_str().unwrap());
    assert_eq!(client.get("orders.json").status, 403);
    assert_eq!(client.query("{ orders(first: 1) { nodes { id } } }", json!({})).code(), None);
}

#[test]
fn forms_of_requests() {
    let server = demo();
    let token = ("x-shopify-access-token", STATIC_TOKEN);
    let (graphql, orders) = ("/admin/api/2026-01/graphql.json", "/admin/api/2026-01/orders.json");
    let status = |method: &str, path: &str, more: (&str, &str), body: &str| {
        send(server.address(), method, path, &[token, more], body).unwrap().status
    };
    let json_type = ("content-type", "application/json");
    assert_eq!(status("POST", graphql, json_type, "{\"query\":\"{ shop { id } }\"}"), 200);
    assert_eq!(status("POST", graphql, ("content-type", "application/graphql"), "{ shop { id } }"), 415);
    assert_eq!(status("POST", graphql, json_type, "{ shop { id } }"), 400);
    assert_eq!(status("POST", graphql, json_type, "{\"q\":1}"), 400);
    assert_eq!(status("GET", graphql, json_type, ""), 404);
    assert_eq!(status("GET", orders, ("accept", "text/html"), ""), 406);
    assert_eq!(status("GET", orders, ("accept", "application/json"), ""), 200);
    assert_eq!(status("POST", orders, json_type, "{}"), 403);
    assert_eq!(status("GET", "/admin/api/2026-01/refunds.json", ("accept", "*/*"), ""), 404);
    assert_eq!(status("GET", "/admin/orders.json", ("accept", "*/*"), ""), 404);
}

#[test]
fn a_token_that_dies_stays_dead() {
    let server = demo();
    let tokens = crate::person::connected(&server, "read_orders");
    let client = Client::with_token(&server, tokens["access_token"].as_str().unwrap());
    server.fault(Operation::Orders, Calls::Nth(2), Fault::TokenDies);
    let statuses: Vec<u16> = (0..3).map(|_| client.get("orders.json?limit=1").status).collect();
    assert_eq!(statuses, [200, 401, 401]);
}
