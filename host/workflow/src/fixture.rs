//! A small catalogue for tests.

use serde_json::{Value, json};

use crate::description::{
    Catalogue, ComponentDescription, ConnectionDescription, Label, NodeDescription, RecordsDescription, WindowRules,
};

const DAY_MS: u64 = 86_400_000;

/// Platforms and the tables.
pub(crate) fn catalogue() -> Catalogue {
    Catalogue::new([
        component("xiaoe", true, xiaoe()),
        component("mingdao", true, vec![node("rows", object(json!({}), &[]), &["rowid"], true)]),
        component("table", false, tables()),
        component("odd", false, vec![odd()]),
        component("api", true, vec![requests()]),
        component("script", false, vec![script()]),
        component("typed", false, vec![typed("orders", false), typed("closed", true)]),
    ])
}

fn label(text: &str) -> Label {
    Label { en: text.to_owned(), zh: text.to_owned() }
}

fn component(name: &str, connected: bool, nodes: Vec<NodeDescription>) -> ComponentDescription {
    let connection = connected.then(|| ConnectionDescription {
        base_url: format!("https://{name}.example"),
        hosts: vec![format!("{name}.example")],
        ..ConnectionDescription::default()
    });
    ComponentDescription {
        name: name.to_owned(),
        title: label(name),
        connection,
        any_platform: name == "script",
        nodes,
    }
}

/// It runs code.
fn script() -> NodeDescription {
    let parameters = json!({
        "input": { "type": "object" },
        "code": { "type": "string", "format": "code", "x-checked-by": "check" },
        "file": { "type": "string", "format": "code-file" },
        "files": { "type": "object", "format": "code-files" },
        "at": { "type": "object", "format": "code-place" },
        "markers": { "type": "array", "format": "code-markers" },
        "note": { "type": "string" },
    });
    node("js", object(parameters, &[]), &[], false)
}

/// A parameter schema.
fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": properties, "required": required })
}

fn node(name: &str, parameters: Value, key: &[&str], paging: bool) -> NodeDescription {
    let properties: serde_json::Map<String, Value> =
        key.iter().map(|field| ((*field).to_owned(), json!({ "type": "string" }))).collect();
    let records = (!key.is_empty()).then(|| RecordsDescription {
        schema: json!({ "type": "object", "properties": properties }),
        key: key.iter().map(|field| (*field).to_owned()).collect(),
        details: Vec::new(),
        personal: Vec::new(),
        missing_is_null: false,
    });
    NodeDescription {
        name: name.to_owned(),
        title: label(name),
        category: None,
        effect: None,
        area: None,
        parameters,
        records,
        paging,
        window: None,
    }
}

fn windowed(node: NodeDescription, zone: &str) -> NodeDescription {
    let window = WindowRules {
        filters: Some("updated_at".to_owned()),
        sorts: Some("updated_at".to_owned()),
        closed_end: true,
        widest_ms: 30 * DAY_MS,
        zone: zone.to_owned(),
        lag_ms: 60_000,
        first_ms: 90 * DAY_MS,
        lookback_ms: DAY_MS,
        parallel: 1,
    };
    NodeDescription { window: Some(window), ..node }
}

/// Its records have an amount as well.
fn priced(mut node: NodeDescription) -> NodeDescription {
    if let Some(records) = &mut node.records {
        records.schema["properties"]["price"] = decimal();
    }
    node
}

/// A number whose digits matter, as number or as text.
fn decimal() -> Value {
    json!({ "type": ["number", "string", "null"], "format": "decimal" })
}

/// It says no zone, and sorts by another field than it filters by.
fn odd() -> NodeDescription {
    let mut node = windowed(node("events", object(json!({}), &[]), &["id"], true), "");
    if let Some(window) = &mut node.window {
        window.sorts = Some("created_at".to_owned());
    }
    node
}

/// A node whose records have a schema; a closed one if it says so.
fn typed(name: &str, closed: bool) -> NodeDescription {
    let text = json!({ "type": ["string", "null"] });
    let lines = json!({ "type": "object", "properties": { "price": decimal() } });
    let mut schema = json!({ "type": "object", "properties": {
        "id": { "type": ["integer", "string", "null"], "format": "int64" },
        "title": text,
        "price": decimal(),
        "freight": decimal(),
        "weight": { "type": ["number", "null"] },
        "paid_at": { "type": ["string", "null"], "format": "date-time" },
        "lines": { "type": ["array", "null"], "items": lines },
        "extra": { "type": ["array", "object", "null"] },
    } });
    if closed {
        schema["additionalProperties"] = json!(false);
    }
    let mut node = node(name, object(json!({}), &[]), &["id"], true);
    if let Some(records) = &mut node.records {
        records.schema = schema;
    }
    node
}

/// A node that sends the request that its parameters write.
fn requests() -> NodeDescription {
    let fields = json!({ "type": "object" });
    let numbers = json!({ "name": { "type": "string" }, "size": { "type": "integer" } });
    let form = |name: &str| {
        let inner = json!({ "type": "object", "additionalProperties": false, "properties": numbers });
        json!({ "type": "object", "additionalProperties": false, "required": [name], "properties": { name: inner } })
    };
    let paging = json!({ "anyOf": [{ "oneOf": [form("page"), form("offset"), form("cursor")] }, { "type": "null" }] });
    let properties = json!({
        "path": { "type": "string", "pattern": "^/[^?#]*$" }, "headers": fields, "query": fields, "form": fields, "body": {},
        "paging": paging,
    });
    node("list", object(properties, &["path"]), &["id"], true)
}

fn xiaoe() -> Vec<NodeDescription> {
    let size = json!({ "type": "integer", "minimum": 1, "maximum": 100 });
    let text = json!({ "type": "string" });
    let users = json!({ "version": { "enum": ["cursor", "page"] }, "page_size": size });
    let orders = json!({ "order_state": { "type": "integer" }, "filters": {}, "page_size": size });
    let goods = json!({ "goods_id": text, "goods_type": { "type": "integer" } });
    let collected = json!({ "user_id": text, "resource_id": text });
    vec![
        node("token", object(json!({}), &[]), &[], false),
        node("users", object(users, &[]), &["user_id"], true),
        node("user", object(json!({ "user_id": text }), &["user_id"]), &["user_id"], false),
        node("resources", object(json!({ "page_size": size }), &[]), &["resource_id"], true),
        windowed(priced(node("orders", object(orders, &[]), &["order_id"], true)), "Asia/Shanghai"),
        node("order", object(json!({ "order_id": text }), &["order_id"]), &["order_id"], false),
        node("goods", object(goods, &["goods_id", "goods_type"]), &["goods_id"], false),
        node("purchases", object(json!({ "user_id": text, "page_size": size }), &["user_id"]), &["id"], true),
        node("collected-info", object(collected, &["user_id"]), &["id"], true),
    ]
}

fn tables() -> Vec<NodeDescription> {
    let text = json!({ "type": "string" });
    let key = json!({ "type": "array", "items": text, "minItems": 1 });
    let rows = json!({ "type": "array", "items": { "type": "object" } });
    let upsert = json!({ "table": text, "key": key, "rows": rows });
    let named = json!({ "type": "string", "format": "table" });
    let find = json!({ "table": text, "where": { "type": "object" }, "limit": { "type": "integer" } });
    vec![
        node("upsert", object(upsert, &["table", "key", "rows"]), &[], false),
        node("find", object(find, &["table"]), &[], false),
        node("look", object(json!({ "table": named }), &["table"]), &[], false),
        node("delete", object(json!({ "table": text, "key": { "type": "object" } }), &["table", "key"]), &[], false),
    ]
}
