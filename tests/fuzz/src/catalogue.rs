//! The nodes that workflows of the corpus may use: one of each kind.

use serde_json::{Value, json};
use weft_workflow::Catalogue;

const DAY_MS: u64 = 86_400_000;

/// A platform with a paging node, a windowed one and plain ones; tables; a component without a connection.
pub fn catalogue() -> Catalogue {
    let components = json!({
        "xiaoe": component("xiaoe", connection(), vec![
            node("token", parameters(json!({}), &[]), None, false),
            node("users", parameters(json!({ "page_size": size() }), &[]), Some("user_id"), true),
            node("user", parameters(json!({ "user_id": { "type": "string" } }), &["user_id"]), Some("user_id"), false),
            orders(),
        ]),
        "table": component("table", Value::Null, vec![
            node("find", parameters(json!({ "table": { "type": "string" }, "where": { "type": "object" } }), &["table"]), None, false),
            node("upsert", upsert(), None, false),
        ]),
    });
    serde_json::from_value(json!({ "components": components })).expect("the catalogue is written as the types say")
}

fn component(name: &str, connection: Value, nodes: Vec<Value>) -> Value {
    json!({ "name": name, "title": label(name), "connection": connection, "nodes": nodes })
}

fn connection() -> Value {
    json!({
        "base_url": "https://api.xiaoe.example", "hosts": ["api.xiaoe.example"], "fields": [], "variants": [],
        "limits": [], "places": [],
        "authorize": [{ "node": "token", "tokens": [{ "name": "access_token", "pointer": null, "lives": null }] }],
    })
}

fn node(name: &str, parameters: Value, key: Option<&str>, paging: bool) -> Value {
    let records = key.map(|key| {
        let schema =
            json!({ "type": "object", "properties": { key: { "type": "string" }, "lines": { "type": "array" } } });
        let details = json!([{ "field": "lines", "key": ["line"], "link": [key] }]);
        json!({
            "schema": schema, "key": [key], "details": details, "personal": ["phone"], "missing_is_null": false,
        })
    });
    json!({
        "name": name, "title": label(name), "category": null, "parameters": parameters, "records": records,
        "paging": paging, "window": null,
    })
}

fn orders() -> Value {
    let properties = json!({ "order_state": { "type": "integer" }, "page_size": size() });
    let mut orders = node("orders", parameters(properties, &[]), Some("order_id"), true);
    orders["window"] = json!({
        "filters": "updated_at", "sorts": "updated_at", "closed_end": true, "widest_ms": 30 * DAY_MS,
        "zone": "Asia/Shanghai", "lag_ms": 60_000, "first_ms": 90 * DAY_MS, "lookback_ms": DAY_MS, "parallel": 1,
    });
    orders
}

fn upsert() -> Value {
    let texts = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
    let rows = json!({ "type": "array", "items": { "type": "object" } });
    parameters(json!({ "table": { "type": "string" }, "key": texts, "rows": rows }), &["table", "key", "rows"])
}

fn size() -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": 100 })
}

fn parameters(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn label(text: &str) -> Value {
    json!({ "en": text, "zh": text })
}
