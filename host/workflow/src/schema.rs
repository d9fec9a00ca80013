//! The JSON Schema of workflow files, for editors: completion, hover texts, underlined mistakes.
//!
//! It accepts whatever the checker accepts and catches what a schema can; the checker has the last word.

use serde_json::{Map, Value, json};

mod defaults;
mod into;
mod parameters;
mod step;
mod times;

use crate::checked::InputKind;
use crate::description::{Catalogue, ComponentDescription, NodeDescription};
use crate::read::workflow::VERSION;
use parameters::{parameters, parameters_name};
use step::{Whole, step};

/// The JSON Schema (draft 2020-12) of workflow files that use these components.
pub fn json_schema(catalogue: &Catalogue) -> Value {
    let mut definitions = definitions();
    for (component, node) in nodes(catalogue) {
        definitions.insert(parameters_name(component, node), parameters(component, node));
    }
    definitions.insert("step".to_owned(), step(catalogue, Whole::Yes));
    definitions.insert("inheriting-step".to_owned(), step(catalogue, Whole::No));
    definitions.insert("defaults".to_owned(), defaults::defaults(catalogue));
    definitions.insert("defaults-of-some".to_owned(), defaults::of_some(catalogue));
    let steps = |name: &str| json!({ "properties": { "steps": { "items": { "$ref": format!("#/$defs/{name}") } } } });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "weft workflow",
        "description": "An integration workflow for weft",
        "type": "object",
        "additionalProperties": false,
        "required": ["weft", "name", "steps"],
        "properties": top_level(catalogue),
        "if": { "required": ["defaults"] },
        "then": steps("inheriting-step"),
        "else": steps("step"),
        "$defs": definitions,
    })
}

fn nodes(catalogue: &Catalogue) -> impl Iterator<Item = (&ComponentDescription, &NodeDescription)> {
    catalogue.components().flat_map(|component| component.usable_nodes().map(move |node| (component, node)))
}

fn top_level(catalogue: &Catalogue) -> Value {
    let platforms = catalogue.components().filter(|component| component.connection.is_some());
    let platforms: Vec<&str> = platforms.map(|component| component.name.as_str()).collect();
    json!({
        "weft": { "const": VERSION, "description": "Version of the file format" },
        "name": {
            "type": "string", "pattern": "^[a-z0-9-]{1,63}$",
            "description": "Name of the workflow, unique in a store",
        },
        "description": { "type": "string", "description": "What the workflow is for" },
        "connections": {
            "type": "object",
            "description": "Accounts the workflow needs, `alias: platform`. Which account is chosen at run time",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_-]{0,62}$" },
            "additionalProperties": { "enum": platforms, "description": "The platform" },
        },
        "inputs": {
            "type": "object",
            "description": "Values given when a run starts, `.inputs.NAME` in expressions",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]{0,62}$" },
            "additionalProperties": { "anyOf": [{ "$ref": "#/$defs/input-type" }, { "$ref": "#/$defs/input" }] },
        },
        "on": { "$ref": "#/$defs/on" },
        "only_between": times::only_between(),
        "defaults": { "$ref": "#/$defs/defaults" },
        "steps": {
            "type": "array", "minItems": 1,
            "description": "What is done. The order comes from what steps read, and from `needs`",
        },
        "outputs": {
            "type": "object",
            "description": "What the workflow gives to one that runs it, `.STEP.output.NAME` there. Values may be \
                            expressions over steps that don't page, `.inputs` and `.run`",
            "propertyNames": { "pattern": "^[a-z][a-z0-9_]{0,62}$" },
        },
    })
}

fn definitions() -> Map<String, Value> {
    let kinds: Vec<&str> = InputKind::ALL.iter().map(|(name, _)| *name).collect();
    let definitions = [
        ("expression", expression("A jq expression over steps, `.item`, `.inputs` and `.run`: `${ .orders.records }`")),
        (
            "duration",
            json!({
                "type": "string", "pattern": "^([0-9]+(ms|s|m|h|d))+$",
                "description": "A duration: `90d`, `12h`, `30m`, `10s`, `500ms`, or a sum such as `1h30m`",
            }),
        ),
        (
            "zone",
            json!({
                "type": "string", "description": "A time zone by its IANA name, such as `Asia/Shanghai`",
                "examples": ["Asia/Shanghai", "UTC"],
            }),
        ),
        ("input-type", json!({ "enum": kinds, "description": "Type of the input" })),
        ("input", input()),
        ("on", times::on()),
        ("retry", times::retry()),
        ("into", into::into()),
        ("sync", times::sync()),
    ];
    definitions.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

fn expression(description: &str) -> Value {
    json!({ "type": "string", "pattern": "^\\s*\\$\\{[\\s\\S]*\\}\\s*$", "description": description })
}

fn input() -> Value {
    json!({
        "type": "object", "additionalProperties": false, "required": ["type"],
        "description": "An input",
        "properties": {
            "type": { "$ref": "#/$defs/input-type" },
            "default": { "description": "Its value when none is given. Without one it must be given" },
            "secret": {
                "type": "boolean", "default": false,
                "description": "Whether it is a secret: a text that is sealed when it is given and that nothing can \
                                read. Only as a whole value under `with`: `${ .inputs.NAME }`",
            },
            "description": { "type": "string", "description": "What it is for" },
        },
        "if": { "properties": { "secret": { "const": true } }, "required": ["secret"] },
        "then": { "properties": { "type": { "const": InputKind::String.name() }, "default": false } },
    })
}

#[cfg(test)]
mod tests;
