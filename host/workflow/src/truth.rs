//! Whether a component says about itself what can be true. The host relies on it: it makes tables of schemas and keys,
//! windows of their rules, and waits of limits.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use serde_json::Value;

use crate::description::{ComponentDescription, ConnectionDescription, FieldDescription, NodeDescription};
use crate::description::{RateLimit, RecordsDescription, WindowRules};
use crate::parameters::ParameterSchema;
use crate::schema_bounds;

const MINUTE_MS: u64 = 60 * 1_000;
const YEAR_MS: u64 = 366 * 24 * 60 * MINUTE_MS;
/// Longest time of any rule: nothing that is sold online is older.
const RULE_MS_MAX: u64 = 100 * YEAR_MS;
/// A platform doesn't need longer than that until a record can be read.
const LAG_MS_MAX: u64 = 31 * 24 * 60 * MINUTE_MS;
/// A window that is narrower would make a first sync endless.
const WIDEST_MS_MIN: u64 = 1_000;
/// A limit over a longer time would have to outlive the process.
const LIMIT_MS_MAX: u32 = 24 * 60 * 60 * 1_000;

/// What can't be true; none if everything can.
pub fn untruth(component: &ComponentDescription) -> Option<String> {
    check(component).err()
}

fn check(component: &ComponentDescription) -> Result<(), String> {
    once(component.nodes.iter().map(|node| node.name.as_str()), "nodes")?;
    for node in &component.nodes {
        check_node(node).map_err(|reason| format!("its node `{}`: {reason}", node.name))?;
    }
    match &component.connection {
        Some(connection) => check_connection(component, connection),
        None => Ok(()),
    }
}

fn check_node(node: &NodeDescription) -> Result<(), String> {
    ParameterSchema::new(&node.parameters)?;
    let Some(records) = &node.records else {
        return match &node.window {
            Some(_) => Err("it reads by time, but has no records".to_owned()),
            None => Ok(()),
        };
    };
    check_records(records)?;
    match &node.window {
        Some(window) => check_window(window, records),
        None => Ok(()),
    }
}

fn check_records(records: &RecordsDescription) -> Result<(), String> {
    schema_bounds::check(&records.schema).map_err(|reason| format!("the record schema: {reason}"))?;
    once(records.key.iter().map(String::as_str), "key fields")?;
    records.key.iter().try_for_each(|field| is_field(records, "the key", field))?;
    once(records.details.iter().map(|list| list.field.as_str()), "lists of details")?;
    for list in &records.details {
        if list.link.len() != records.key.len() {
            return Err(format!("the details `{}` don't link to every field of the key", list.field));
        }
    }
    Ok(())
}

fn check_window(window: &WindowRules, records: &RecordsDescription) -> Result<(), String> {
    let within = |what: &str, value: u64, least: u64, most: u64| {
        if (least..=most).contains(&value) { Ok(()) } else { Err(format!("its window: {what} can't be {value} ms")) }
    };
    within("the widest one", window.widest_ms, WIDEST_MS_MIN, RULE_MS_MAX)?;
    within("the lag", window.lag_ms, 0, LAG_MS_MAX)?;
    within("the first range", window.first_ms, 0, RULE_MS_MAX)?;
    within("the lookback", window.lookback_ms, 0, RULE_MS_MAX)?;
    if window.zone.parse::<Tz>().is_err() {
        return Err(format!("its window: there is no time zone `{}`", window.zone));
    }
    let fields = window.filters.iter().chain(&window.sorts);
    fields.into_iter().try_for_each(|field| is_field(records, "its window", field))
}

/// A schema that names no fields at all leaves them open.
fn is_field(records: &RecordsDescription, what: &str, field: &str) -> Result<(), String> {
    match records.schema.get("properties").and_then(Value::as_object) {
        Some(known) if !known.is_empty() && !known.contains_key(field) => {
            Err(format!("{what} has the field `{field}`, which its records don't have"))
        }
        _ => Ok(()),
    }
}

fn check_connection(component: &ComponentDescription, connection: &ConnectionDescription) -> Result<(), String> {
    once(connection.variants.iter().map(|variant| variant.name.as_str()), "kinds of connection")?;
    let own = || connection.fields.iter().flat_map(names).map(String::as_str);
    once(own().chain(RESERVED), "connection fields")?;
    for field in &connection.fields {
        check_field(connection, field).map_err(|reason| format!("the connection field `{}` {reason}", field.name))?;
    }
    if let Some(authorize) = &connection.authorize {
        is_node(component, &authorize.node, "authorization")?;
        once(own().chain(authorize.tokens.iter().map(String::as_str)), "tokens and connection fields")?;
        if authorize.tokens.is_empty() {
            return Err("its authorization brings no token".to_owned());
        }
    }
    connection.limits.iter().try_for_each(|limit| check_limit(component, limit))
}

/// Names that the host puts into what nodes see of a connection.
const RESERVED: [&str; 3] = ["base_url", "variant", "parts"];

/// The names under which a node gets a field: a secret in parts has those of its parts.
fn names(field: &FieldDescription) -> impl Iterator<Item = &String> {
    std::iter::once(&field.name).chain(field.parts.iter().flat_map(|parts| &parts.names))
}

fn check_field(connection: &ConnectionDescription, field: &FieldDescription) -> Result<(), String> {
    if field.secret && (field.preset.is_some() || !field.choices.is_empty()) {
        return Err("is a secret that everybody knows".to_owned());
    }
    if let Some(parts) = &field.parts
        && (!field.secret || parts.names.len() < 2 || parts.separator.is_empty())
    {
        return Err("has parts, and is no secret of two or more with a separator".to_owned());
    }
    if let Some(other) = &field.secret_unless {
        let is_secret = connection.fields.iter().any(|it| it.secret && it.name == *other);
        if field.secret || field.required || field.preset.is_some() || !field.choices.is_empty() || !is_secret {
            return Err(format!("is a secret unless `{other}` is, and one of the two can't be so"));
        }
    }
    let known = |name: &String| connection.variants.iter().any(|variant| variant.name == *name);
    match field.variants.iter().find(|name| !known(name)) {
        Some(name) => Err(format!("is for connections of a kind `{name}`, which there is not")),
        None => Ok(()),
    }
}

fn check_limit(component: &ComponentDescription, limit: &RateLimit) -> Result<(), String> {
    if limit.requests == 0 || limit.per_ms == 0 || limit.per_ms > LIMIT_MS_MAX {
        return Err(format!("a limit can't be {} requests in {} ms", limit.requests, limit.per_ms));
    }
    limit.nodes.iter().try_for_each(|node| is_node(component, node, "a limit"))
}

fn is_node(component: &ComponentDescription, node: &str, what: &str) -> Result<(), String> {
    if component.node(node).is_some() {
        Ok(())
    } else {
        Err(format!("{what} is about a node `{node}`, which it hasn't"))
    }
}

fn once<'a>(names: impl Iterator<Item = &'a str>, what: &str) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(format!("two of its {what} are called `{name}`"));
        }
    }
    Ok(())
}
