//! The search language of GraphQL.

use serde_json::json;
use weft_fakes_shopify::Edge;

use crate::client::{Client, unlimited};

fn names(client: &Client, search: &str) -> usize {
    let query = "query($q: String) { orders(first: 250, query: $q) { nodes { name } } }";
    client.data(query, json!({ "q": search }))["orders"]["nodes"].as_array().unwrap().len()
}

#[test]
fn searches() {
    let server = unlimited();
    let client = Client::new(&server);
    let of = |edge: Edge| server.with_shop(|shop| shop.with_edge(edge).len());
    assert_eq!(names(&client, ""), 120);
    assert_eq!(names(&client, "status:cancelled"), of(Edge::Cancelled));
    assert_eq!(names(&client, "-status:cancelled"), 120 - of(Edge::Cancelled));
    assert_eq!(names(&client, "NOT status:cancelled"), 120 - of(Edge::Cancelled));
    assert_eq!(
        names(&client, "financial_status:pending OR financial_status:voided"),
        of(Edge::Bare) + of(Edge::Cancelled)
    );
    assert_eq!(names(&client, "(financial_status:pending OR financial_status:voided) AND status:open"), of(Edge::Bare));
    assert_eq!(names(&client, "fulfillment_status:partial"), of(Edge::PartlySent));
    assert_eq!(names(&client, "name:#1007"), 1);
    assert_eq!(names(&client, "#1007"), 1);
    assert_eq!(names(&client, "id:>=9007199254740993"), of(Edge::LongId));
    // Side by side is as good as AND.
    assert_eq!(names(&client, "status:cancelled financial_status:pending"), 0);
}

#[test]
fn bounds_of_a_search() {
    let server = unlimited();
    let client = Client::new(&server);
    let same = server.with_shop(|shop| shop.with_edge(Edge::SameInstant).len());
    let at = "'2026-03-09T00:00:00Z'";
    assert_eq!(names(&client, &format!("updated_at:>={at} AND updated_at:<={at}")), same);
    assert_eq!(names(&client, &format!("updated_at:{at}")), same);
    assert_eq!(names(&client, &format!("updated_at:>{at} AND updated_at:<={at}")), 0);
    assert_eq!(names(&client, "updated_at:>='2026-03-08T19:00:00-05:00' AND updated_at:<'2026-03-09T00:00:01Z'"), same);
    assert_eq!(names(&client, "updated_at:>=2026-03-09T00:00:00Z AND updated_at:<=2026-03-09T00:00:00Z"), same);
    // A day without a time is all of it.
    assert_eq!(names(&client, "created_at:2026-03-09"), names(&client, "created_at:>=2026-03-09T00:00:00Z"));
}

#[test]
fn a_condition_that_cannot_be_searched_is_left_out_with_a_warning() {
    let server = unlimited();
    let client = Client::new(&server);
    for search in ["update_at:>='2026-03-09T00:00:00Z'", "updated_at:>=yesterday", "status:weird"] {
        let query = "query($q: String) { orders(first: 250, query: $q) { nodes { id } } }";
        let body = client.query(query, json!({ "q": search })).json();
        assert_eq!(body["data"]["orders"]["nodes"].as_array().unwrap().len(), 120, "{search}");
        let warning = &body["extensions"]["search"][0];
        assert_eq!((&warning["path"], &warning["query"]), (&json!(["orders"]), &json!(search)));
        assert!(warning["warnings"][0]["field"].is_string());
    }
    let body = client.query("{ orders(first: 1, query: \"status:open\") { nodes { id } } }", json!({})).json();
    assert_eq!(body["extensions"].get("search"), None);
}

#[test]
fn a_search_without_end_is_survived() {
    let server = unlimited();
    let client = Client::new(&server);
    for part in ["(", "NOT ", "-", "(status:open OR "] {
        let query = "query($q: String) { orders(first: 1, query: $q) { nodes { name } } }";
        assert_eq!(client.query(query, json!({ "q": part.repeat(50_000) })).status, 200);
    }
}
