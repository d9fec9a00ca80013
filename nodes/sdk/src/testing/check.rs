//! Whether a component describes itself as the contract wants it.

use std::collections::HashSet;

use serde_json::Value;

use crate::describe::{Component, Connection, Describe, DetailList, Field, NodeDescription, Records};

/// Checks what a component says about itself, as far as that is possible without its platform.
///
/// # Panics
/// If the description contradicts itself or breaks a rule of the contract. Says which.
pub fn check(component: &Component) {
    check_name(&component.name);
    assert!(!component.nodes.is_empty(), "a component offers at least one node");
    let names: HashSet<_> = component.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names.len(), component.nodes.len(), "two nodes have the same name");
    component.nodes.iter().for_each(check_node);
    if let Some(connection) = &component.connection {
        check_connection(connection, &names);
    }
}

fn check_node(node: &NodeDescription) {
    check_name(&node.name);
    let at = &node.name;
    let parameters = &node.parameters;
    assert_eq!(parameters["type"], "object", "{at}: parameters are an object");
    assert_eq!(parameters["additionalProperties"], false, "{at}: misspelt parameters must be found");
    let schema = node.records.as_ref().map_or(&Value::Null, |records| {
        records.details.iter().for_each(|details| check_details(details, records, at));
        &records.schema
    });
    let key = node.records.iter().flat_map(|records| &records.key);
    let window = node.window.iter().flat_map(|window| [&window.filters, &window.sorts]).flatten();
    assert!(
        node.window.as_ref().is_none_or(|window| window.parallel > 0),
        "{at}: at least one window is read at a time"
    );
    let details = node.records.iter().flat_map(|records| &records.details).map(|details| &details.field);
    for field in key.chain(window).chain(details) {
        assert!(!schema["properties"][field].is_null(), "{at}: no field `{field}` in the schema of its records");
    }
}

fn check_details(details: &DetailList, records: &Records, at: &str) {
    let field = &details.field;
    assert_eq!(details.link.len(), records.key.len(), "{at}: `{field}` names each key field of its record once");
    let clash = details.link.iter().find(|name| details.key.contains(name));
    assert_eq!(clash, None, "{at}: `{field}` has one name for its own key and for that of its record");
}

fn check_connection(connection: &Connection, nodes: &HashSet<&str>) {
    let fields: HashSet<_> = connection.fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields.len(), connection.fields.len(), "two fields have the same name");
    for field in &connection.fields {
        let texts = [&field.title.en, &field.title.zh, &field.help.en, &field.help.zh];
        assert!(texts.iter().all(|text| !text.is_empty()), "field `{}`: a text is missing", field.name);
    }
    let base_urls = connection.variants.iter().filter_map(|variant| variant.base_url.as_ref());
    for base_url in base_urls.chain([&connection.base_url]).filter(|base_url| !base_url.is_empty()) {
        let host = base_url.split("://").nth(1).expect("base_url has a scheme");
        assert!(!host.contains('/'), "base_url is scheme and host");
        assert!(connection.hosts.iter().any(|granted| granted == host), "base_url is not among the hosts");
    }
    let variants: HashSet<_> = connection.variants.iter().map(|variant| variant.name.as_str()).collect();
    connection.fields.iter().for_each(|field| check_field(field, &variants, &fields));
    let limited = connection.limits.iter().flat_map(|limit| &limit.nodes);
    for name in limited.chain(connection.authorize.iter().map(|authorize| &authorize.node)) {
        assert!(nodes.contains(name.as_str()), "the connection names `{name}`, which is no node");
    }
    let counts = connection.limits.iter().all(|limit| limit.requests > 0 && limit.per_ms > 0);
    assert!(counts, "a limit allows at least one request");
}

fn check_field(field: &Field, variants: &HashSet<&str>, fields: &HashSet<&str>) {
    let at = &field.name;
    assert!(field.variants.iter().all(|it| variants.contains(it.as_str())), "field `{at}`: no such variant");
    assert!(!(field.secret && field.preset.is_some()), "field `{at}`: a secret has no preset");
    let fits = |preset: &String| field.choices.is_empty() || field.choices.contains(preset);
    assert!(field.preset.as_ref().is_none_or(fits), "field `{at}`: the preset is none of the choices");
    let Some(parts) = &field.parts else { return };
    assert!(field.secret && parts.names.len() > 1 && !parts.separator.is_empty(), "field `{at}`: secrets have parts");
    let clash = parts.names.iter().find(|name| fields.contains(name.as_str()));
    assert_eq!(clash, None, "field `{at}`: a part has the name of a field");
}

fn check_name(name: &str) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    assert!(!name.is_empty() && name.chars().all(fits), "`{name}`: lower-case letters, digits and hyphens");
}

/// What a component says about itself, by the `Exports` that [`component!`](crate::component) made.
pub fn describe<E: Describe>() -> Component {
    E::description()
}
