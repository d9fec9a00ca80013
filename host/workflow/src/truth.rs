//! Whether a component says about itself what can be true. The host relies on it: it makes tables of schemas and keys,
//! windows of their rules, and waits of limits.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use serde_json::Value;

use crate::description::is_among;
use crate::description::{ComponentDescription, ConnectionDescription, FieldDescription, NodeDescription};
use crate::description::{PlaceDescription, RateLimit, RecordsDescription, RequestPart, TokenDescription, WindowRules};
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
    check_authorization(component, connection)?;
    check_sites(connection)?;
    check_addresses(connection)?;
    check_places(component, connection)?;
    connection.limits.iter().try_for_each(|limit| check_limit(component, limit))
}

/// A secret that is filled in for one kind of connection may be a token of another: both have one name for nodes.
fn check_authorization(component: &ComponentDescription, connection: &ConnectionDescription) -> Result<(), String> {
    connection.own_nodes().try_for_each(|node| is_node(component, node, "authorization"))?;
    let kinds: Vec<Option<&str>> = match connection.variants.as_slice() {
        [] => vec![None],
        variants => variants.iter().map(|variant| Some(variant.name.as_str())).collect(),
    };
    for kind in kinds {
        let ways: Vec<_> = connection.authorize.iter().filter(|way| is_among(&way.variants, kind)).collect();
        if ways.len() > 1 {
            return Err("it says two ways to authorize connections of one kind".to_owned());
        }
        let own = connection.fields_of(kind).flat_map(names).map(String::as_str);
        let tokens = ways.iter().flat_map(|way| way.token_names()).map(String::as_str);
        once(own.chain(tokens), "tokens and connection fields")?;
    }
    for way in &connection.authorize {
        known_variants(connection, &way.variants, "a way to authorize")?;
        if way.tokens.iter().all(|token| token.renews) {
            return Err("its authorization brings no token".to_owned());
        }
        way.tokens.iter().try_for_each(check_token)?;
        match &way.consent {
            Some(consent) if consent.code_lives_ms == 0 || consent.code.is_empty() => {
                return Err("the code of its consent has no name, or no life".to_owned());
            }
            Some(_) => {}
            None if connection.fields.iter().any(|field| field.learned && shares_kind(field, &way.variants)) => {
                return Err("it says that a field becomes known by consent, and nobody gives any".to_owned());
            }
            None => {}
        }
    }
    Ok(())
}

fn shares_kind(field: &FieldDescription, variants: &[String]) -> bool {
    field.variants.is_empty() || variants.is_empty() || field.variants.iter().any(|name| variants.contains(name))
}

fn check_sites(connection: &ConnectionDescription) -> Result<(), String> {
    once(connection.sites.iter().map(|site| site.name.as_str()), "sites")?;
    for site in &connection.sites {
        known_variants(connection, &site.variants, "a site")?;
        if !site.variants.is_empty() && site.refusal.is_none() {
            return Err(format!("its site `{}` refuses kinds of connection without a word", site.name));
        }
    }
    connection.preparation.iter().try_for_each(|step| known_variants(connection, &step.variants, "a preparation"))
}

/// What stands in an address in braces is a public field, and what it may be is said: nobody leads requests elsewhere by it.
fn check_addresses(connection: &ConnectionDescription) -> Result<(), String> {
    let of_variants = connection.variants.iter().filter_map(|variant| variant.base_url.as_ref());
    let of_sites = connection.sites.iter().filter_map(|site| site.base_url.as_ref());
    for address in of_variants.chain(of_sites).chain([&connection.base_url]) {
        let mut fields = address.split('{').skip(1).map(|piece| piece.split('}').next().unwrap_or_default());
        let is_bounded = |name: &str| {
            connection.fields.iter().any(|it| it.name == name && !it.secret && it.steers && it.pattern.is_some())
        };
        if let Some(name) = fields.find(|name| !is_bounded(name)) {
            return Err(format!("its address has `{{{name}}}`, which is no steering public field with a pattern"));
        }
    }
    Ok(())
}

fn known_variants(connection: &ConnectionDescription, variants: &[String], what: &str) -> Result<(), String> {
    match variants.iter().find(|name| connection.variant(Some(name)).is_none()) {
        Some(name) => Err(format!("{what} is for connections of a kind `{name}`, which there is not")),
        None => Ok(()),
    }
}

/// Names that the host puts into what nodes see of a connection.
const RESERVED: [&str; 5] = ["base_url", "variant", "parts", "site", "zone"];

/// The names under which a node gets a field: a secret in parts has those of its parts.
fn names(field: &FieldDescription) -> impl Iterator<Item = &String> {
    std::iter::once(&field.name).chain(field.parts.iter().flat_map(|parts| &parts.names))
}

fn check_field(connection: &ConnectionDescription, field: &FieldDescription) -> Result<(), String> {
    if field.secret && (field.preset.is_some() || !field.choices.is_empty()) {
        return Err("is a secret that everybody knows".to_owned());
    }
    if field.pattern.is_some() && field.expression().is_none() {
        return Err("has a pattern that is no regular expression".to_owned());
    }
    if field.learned && (field.secret || field.required || field.secret_unless.is_some()) {
        return Err("becomes known by consent, and is to be filled in or a secret".to_owned());
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

fn check_token(token: &TokenDescription) -> Result<(), String> {
    let pointers = [("it", &token.pointer), ("its life", &token.lives)];
    match pointers.into_iter().find(|(_, pointer)| pointer.as_ref().is_some_and(|it| !is_pointer(it))) {
        Some((what, _)) => Err(format!("the token `{}`: where {what} stands is no JSON Pointer", token.name)),
        None => Ok(()),
    }
}

/// RFC 6901: empty, or steps that each begin with `/`.
fn is_pointer(text: &str) -> bool {
    text.is_empty() || text.starts_with('/')
}

/// A secret that stands in no place may be hashed all the same.
fn check_places(component: &ComponentDescription, connection: &ConnectionDescription) -> Result<(), String> {
    for (index, place) in connection.places.iter().enumerate() {
        check_place(component, connection, place)?;
        if connection.places[..index].contains(place) {
            return Err(format!("it says twice that `{}` stands in the same place", place.value));
        }
    }
    Ok(())
}

fn check_place(
    component: &ComponentDescription,
    connection: &ConnectionDescription,
    place: &PlaceDescription,
) -> Result<(), String> {
    let secrets = connection.fields.iter().filter(|field| field.secret || field.secret_unless.is_some());
    let tokens = connection.authorize.iter().flat_map(|authorize| authorize.token_names());
    if !secrets.flat_map(|field| field.secret_names()).chain(tokens).any(|name| *name == place.value) {
        return Err(format!("a place is for `{}`, which is none of its secrets and tokens", place.value));
    }
    place.nodes.iter().try_for_each(|node| is_node(component, node, "a place"))?;
    check_place_name(connection, place).map_err(|reason| format!("a place for `{}`: {reason}", place.value))
}

fn check_place_name(connection: &ConnectionDescription, place: &PlaceDescription) -> Result<(), String> {
    let name = &place.name;
    if let Some(field) = place.field() {
        let is_public = |it: &FieldDescription| it.name == field && !it.secret && it.secret_unless.is_none();
        return match connection.fields.iter().any(is_public) {
            true => Ok(()),
            false => Err(format!("there is no public field `{field}`")),
        };
    }
    if name.contains(['{', '}']) {
        return Err(format!("`{name}` is not a field in braces and nothing else"));
    }
    match place.part {
        RequestPart::Json if !is_pointer(name) && !place.is_any() => Err(format!("`{name}` is no JSON Pointer")),
        RequestPart::Header | RequestPart::Query | RequestPart::Form if name.is_empty() => {
            Err("it has no name".to_owned())
        }
        _ => Ok(()),
    }
}

fn check_limit(component: &ComponentDescription, limit: &RateLimit) -> Result<(), String> {
    if limit.bucket == Some(0) || (limit.bucket.is_some() && limit.day.is_some()) {
        return Err("a bucket has a size, and no day".to_owned());
    }
    if let Some(zone) = limit.day.as_ref().filter(|zone| zone.parse::<Tz>().is_err()) {
        return Err(format!("a limit: there is no time zone `{zone}`"));
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A component with a secret in two parts, a public field, one that is public or secret, and a token.
    fn component(places: &Value, pointer: &str) -> ComponentDescription {
        let label = json!({ "en": "A", "zh": "甲" });
        let field = |name: &str, more: Value| {
            let mut field = json!({
                "name": name, "title": label, "help": label, "secret": false, "required": false, "variants": [],
                "choices": [], "preset": null, "parts": null,
            });
            for (key, value) in more.as_object().unwrap() {
                field[key] = value.clone();
            }
            field
        };
        let parts = json!({ "separator": ":", "names": ["key", "salt"] });
        let connection = json!({
            "base_url": "https://shop.example", "hosts": [], "variants": [], "limits": [], "places": places,
            "fields": [
                field("secret_key", json!({ "secret": true, "parts": parts })),
                field("password", json!({ "secret": true })),
                field("user", json!({ "secret_unless": "password" })),
                field("header_name", json!({})),
            ],
            "authorize": [{ "node": "token", "tokens": [{ "name": "access", "pointer": pointer, "lives": null }] }],
        });
        let node = json!({
            "name": "token", "title": label, "category": null, "parameters": { "type": "object" }, "records": null,
            "paging": false, "window": null,
        });
        let component = json!({ "name": "shop", "title": label, "connection": connection, "nodes": [node] });
        serde_json::from_value(component).unwrap()
    }

    fn place(value: &str, part: &str, name: &str) -> Value {
        json!({ "value": value, "nodes": [], "part": part, "name": name })
    }

    #[test]
    fn places_that_can_be_are_believed() {
        let places = json!([
            place("key", "query", "key"),
            place("salt", "form", "salt"),
            place("user", "header", "authorization"),
            place("password", "header", "{header_name}"),
            place("access", "json", "/data/*/token"),
            place("access", "json", ""),
            place("access", "json", "*"),
            place("access", "query", "*"),
            { "value": "access", "nodes": ["token"], "part": "query", "name": "*" },
        ]);
        assert_eq!(untruth(&component(&places, "/data/access")), None);
        assert_eq!(untruth(&component(&json!([]), "")), None, "a secret may be hashed and stand nowhere");
    }

    #[test]
    fn places_that_can_not_be_are_told() {
        let of_node = json!({ "value": "access", "nodes": ["orders"], "part": "query", "name": "token" });
        let table = [
            (place("other", "query", "key"), "a place is for `other`, which is none of its secrets and tokens"),
            (
                place("secret_key", "query", "key"),
                "a place is for `secret_key`, which is none of its secrets and tokens",
            ),
            (
                place("header_name", "query", "a"),
                "a place is for `header_name`, which is none of its secrets and tokens",
            ),
            (of_node, "a place is about a node `orders`, which it hasn't"),
            (place("key", "header", "{password}"), "a place for `key`: there is no public field `password`"),
            (place("key", "header", "{user}"), "a place for `key`: there is no public field `user`"),
            (place("key", "json", "{}"), "a place for `key`: there is no public field ``"),
            (
                place("key", "header", "x-{header_name}"),
                "a place for `key`: `x-{header_name}` is not a field in braces and nothing else",
            ),
            (place("key", "header", ""), "a place for `key`: it has no name"),
            (place("key", "form", ""), "a place for `key`: it has no name"),
            (place("key", "json", "key"), "a place for `key`: `key` is no JSON Pointer"),
        ];
        for (place, reason) in table {
            assert_eq!(untruth(&component(&json!([place]), "/access")).as_deref(), Some(reason));
        }
        let twice = json!([place("key", "query", "key"), place("key", "query", "key")]);
        let reason = "it says twice that `key` stands in the same place";
        assert_eq!(untruth(&component(&twice, "/access")).as_deref(), Some(reason));
    }

    #[test]
    fn a_token_stands_where_a_pointer_leads() {
        let reason = "the token `access`: where it stands is no JSON Pointer";
        for pointer in ["data.access", "*"] {
            assert_eq!(untruth(&component(&json!([]), pointer)).as_deref(), Some(reason));
        }
    }
}
