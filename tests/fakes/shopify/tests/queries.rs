//! Queries that are refused, and how.

use serde_json::{Value, json};

use crate::client::{Client, Reply, unlimited};

fn reply(query: &str, variables: Value) -> Reply {
    let server = unlimited();
    let reply = Client::new(&server).query(query, variables);
    assert_eq!(reply.status, 200);
    reply
}

fn code(query: &str) -> String {
    let reply = reply(query, json!({}));
    assert!(reply.json().get("data").is_none(), "{}", reply.text);
    reply.code().unwrap_or_else(|| panic!("no code in {}", reply.text))
}

#[test]
fn a_field_that_does_not_exist() {
    let body = reply("query Pull {\n  orders(first: 1) { nodes { idd } }\n}", json!({})).json();
    let expected = json!({ "errors": [{
        "message": "Field 'idd' doesn't exist on type 'Order'",
        "locations": [{ "line": 2, "column": 30 }],
        "path": ["query Pull", "orders", "nodes", "idd"],
        "extensions": { "code": "undefinedField", "typeName": "Order", "fieldName": "idd" },
    }] });
    assert_eq!(body, expected);
    assert_eq!(code("{ order { id } nothing }"), "missingRequiredArguments");
    assert_eq!(code("{ __schema { types { name } } }"), "undefinedField");
    assert_eq!(code("mutation { orderUpdate { id } }"), "undefinedField");
    let two = reply("{ shop { colour size } }", json!({})).json();
    assert_eq!(two["errors"].as_array().unwrap().len(), 2);
}

#[test]
fn selections_where_they_belong() {
    assert_eq!(code("{ orders(first: 1) }"), "selectionMismatch");
    assert_eq!(code("{ shop { name { text } } }"), "selectionMismatch");
    assert_eq!(code("{ orders(first: 1) { nodes { totalPriceSet } } }"), "selectionMismatch");
    assert_eq!(code("{ shop { name name } }"), "fieldConflict");
}

#[test]
fn arguments_of_the_right_kind() {
    assert_eq!(code("{ orders(limit: 1) { nodes { id } } }"), "argumentNotAccepted");
    for wrong in [
        "first: \"1\"",
        "first: 1.5",
        "first: 1, after: 5",
        "first: 1, sortKey: \"ID\"",
        "first: 1, sortKey: SIZE",
        "first: 1, reverse: 1",
    ] {
        assert_eq!(
            code(&format!("{{ orders({wrong}) {{ nodes {{ id }} }} }}")),
            "argumentLiteralsIncompatible",
            "{wrong}"
        );
    }
    assert_eq!(code("{ order(id: \"5400000000000\") { id } }"), "argumentLiteralsIncompatible");
}

#[test]
fn variables_are_declared_used_and_given() {
    let with = |query: &str, variables: Value| {
        let reply = reply(query, variables);
        reply.code().unwrap_or_else(|| panic!("no code in {}", reply.text))
    };
    let body = "{ orders(first: $n) { nodes { id } } }";
    assert_eq!(with(&format!("query Pull {body}"), json!({})), "variableNotDefined");
    assert_eq!(with("query Pull($n: Int) { shop { id } }", json!({})), "variableNotUsed");
    assert_eq!(with(&format!("query Pull($n: String) {body}"), json!({ "n": "1" })), "variableMismatch");
    assert_eq!(with(&format!("query Pull($n: Int!) {body}"), json!({})), "INVALID_VARIABLE");
    assert_eq!(with(&format!("query Pull($n: Int!) {body}"), json!({ "n": "1" })), "INVALID_VARIABLE");
    assert_eq!(
        with("query($id: ID) { order(id: $id) { id } }", json!({ "id": "gid://shopify/Order/1" })),
        "variableMismatch"
    );
    assert_eq!(with("query($id: ID!) { order(id: $id) { id } }", json!({ "id": "1" })), "INVALID_VARIABLE");
    let reply = reply(&format!("query Pull($n: Int = 3) {body}"), json!({}));
    assert_eq!(reply.json()["data"]["orders"]["nodes"].as_array().unwrap().len(), 3);
}

#[test]
fn pages_need_a_size_and_have_a_most() {
    let message = |arguments: &str| {
        let reply = reply(&format!("{{ orders{arguments} {{ nodes {{ id }} }} }}"), json!({}));
        assert_eq!(reply.json()["errors"][0]["path"], json!(["orders"]));
        reply.message()
    };
    assert_eq!(message(""), "you must provide one of first or last");
    assert_eq!(message("(first: 251)"), "first cannot exceed 250");
    assert_eq!(message("(last: 251)"), "last cannot exceed 250");
    assert_eq!(message("(first: 0)"), "first must be greater than 0");
    assert_eq!(message("(first: 1, last: 1)"), "providing both first and last is not supported");
    let inner = reply("{ orders(first: 1) { nodes { id lineItems { nodes { id } } } } }", json!({})).json();
    assert_eq!(inner["errors"][0]["path"], json!(["orders", "nodes", 0, "lineItems"]));
    assert!(inner["data"]["orders"]["nodes"][0]["id"].is_string());
}

#[test]
fn what_cannot_be_read() {
    let message = |query: &str| reply(query, json!({})).message();
    assert_eq!(message("{ orders(first: 1) { nodes { id } }"), "syntax error, unexpected end of file at [1, 36]");
    assert_eq!(message(""), "syntax error, unexpected end of file at [1, 1]");
    assert!(message("{ shop { ...Parts } } fragment Parts on Shop { id }").contains("fragments are not among"));
    assert!(message("{ shop { id @skip(if: true) } }").contains("unexpected \"@\""));
}

#[test]
fn one_of_several_operations_is_named() {
    let server = unlimited();
    let client = Client::new(&server);
    let query = "query A { shop { id } } query B { shop { name } }";
    assert_eq!(client.query(query, json!({})).message(), "An operation name is required");
    let send = |name: &str| {
        let body = json!({ "query": query, "operationName": name }).to_string();
        let headers =
            [("x-shopify-access-token", client.token.as_str()), ("content-type", "application/json; charset=utf-8")];
        crate::client::send(client.address, "POST", "/admin/api/2026-01/graphql.json", &headers, &body).unwrap()
    };
    assert_eq!(send("B").json()["data"], json!({ "shop": { "name": "Demo Shop" } }));
    assert_eq!(send("C").message(), "No operation named \"C\"");
}
