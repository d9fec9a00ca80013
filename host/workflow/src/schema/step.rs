//! Steps: their keys, and what each node asks of them.

use serde_json::{Value, json};

use super::parameters::parameters_name;
use super::{defaults, nodes};
use crate::description::{Catalogue, ComponentDescription, NodeDescription};
use crate::read::step::PARALLEL_MAX;

/// Whether a step says everything itself, or inherits from `defaults`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    Yes,
    No,
}

pub(super) fn step(catalogue: &Catalogue, whole: Whole) -> Value {
    let nodes = nodes(catalogue).map(|(component, node)| choice(component, node, whole));
    let choices: Vec<Value> = nodes.chain([workflow_choice()]).collect();
    json!({
        "type": "object", "additionalProperties": false, "required": ["id", "uses"],
        "description": "A use of a node, or of another workflow",
        "properties": step_keys(catalogue, whole),
        "allOf": choices,
    })
}

pub(super) fn step_keys(catalogue: &Catalogue, whole: Whole) -> Value {
    let expression = |description: &str| json!({ "$ref": "#/$defs/expression", "description": description });
    let id = json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$" });
    let alias = json!({ "type": "string", "pattern": "^[a-z][a-z0-9_-]{0,62}$" });
    let origin = json!({ "type": "string", "pattern": "^https?://[^/?#]+/?$" });
    let mut keys = json!({
    "id": {
        "type": "string", "pattern": "^[a-z][a-z0-9_]{0,62}$", "not": { "enum": ["item", "inputs", "run"] },
        "description": "Name of the step, `.ID.records` and `.ID.output` in expressions",
    },
    "uses": uses(catalogue),
    "connection": { "type": "string", "description": "Alias of the connection, declared under `connections`" },
    "connections": {
        "type": "object", "propertyNames": alias, "additionalProperties": alias,
        "description": "For another workflow: what its aliases are called here, `ITS_ALIAS: ALIAS_HERE`. Those \
                        not given are called the same",
    },
    "allow": {
        "anyOf": [origin.clone(), { "type": "array", "items": origin, "maxItems": 32 }],
        "description": "For a step with code: hosts that it may reach, such as `https://api.example.com`. Whoever runs the \
                        workflow must allow them, too",
    },
    "with": {
        "description": "Parameters of the node, or inputs of the other workflow",
        "anyOf": [{ "type": "object" }, { "$ref": "#/$defs/expression" }],
    },
    "for_each": expression("Gives a list; the step runs once for each item, `.item` in expressions"),
    "parallel": {
        "type": "integer", "minimum": 1, "maximum": PARALLEL_MAX, "default": 1,
        "description": "How many items at once",
    },
    "if": expression("Whether to run at all (for each item, if there are items)"),
    "needs": {
        "anyOf": [id.clone(), { "type": "array", "items": id }],
        "description": "Steps that must be over before, without reading their data",
    },
    "retry": { "$ref": "#/$defs/retry" },
    "timeout": { "$ref": "#/$defs/duration", "description": "Longest time for one call" },
    "on_failure": {
        "enum": ["stop", "skip", "dead_letter"],
        "description": "What becomes of a failure that doesn't pass: stop the run, leave the item out, or keep \
                        it among the failures. If not given, one bad record is kept among the failures and \
                        anything else stops the run",
    },
    "left_out_max": {
        "anyOf": [
            { "type": "integer", "minimum": 0 },
            { "type": "string", "pattern": "^(100|[0-9]{1,2}) *%$" },
        ],
        "description": "How much of what the step has in a run may be left out before the run fails: `20%`, or \
                        a number. If not given, the run fails when all of a page is left out; `100%` lets \
                        that pass",
    },
    "into": { "$ref": "#/$defs/into" },
    "sync": { "$ref": "#/$defs/sync" },
    });
    if whole == Whole::No {
        defaults::let_refuse(&mut keys);
    }
    keys
}

/// Paths of other workflow files.
const PATH: &str = r"^\./([^\\/]+/)*[^\\/]*\.ya?ml$";

fn uses(catalogue: &Catalogue) -> Value {
    let one = |(component, node): (&ComponentDescription, &NodeDescription)| json!({ "const": uses_name(component, node), "description": node.title.en });
    let all: Vec<Value> = nodes(catalogue).map(one).collect();
    let description = "The node, `COMPONENT/NODE`, or another workflow file, `./FILE.yaml`";
    if all.is_empty() {
        return json!({ "type": "string", "description": description });
    }
    // `enum` is what editors complete best; the branches carry the hover texts.
    let names: Vec<String> = nodes(catalogue).map(|(component, node)| uses_name(component, node)).collect();
    let path = json!({ "type": "string", "pattern": PATH, "description": "Another workflow file" });
    let choices: Vec<Value> = [json!({ "enum": names })].into_iter().chain(all).chain([path]).collect();
    json!({ "description": description, "anyOf": choices })
}

/// Another workflow takes some keys that a node doesn't, and the other way round.
fn workflow_choice() -> Value {
    json!({
        "if": { "properties": { "uses": { "type": "string", "pattern": PATH } }, "required": ["uses"] },
        "then": { "properties": {
            "connection": false, "allow": false, "into": false, "sync": false, "retry": false, "timeout": false,
        } },
        "else": { "properties": { "connections": false } },
    })
}

pub(super) fn uses_name(component: &ComponentDescription, node: &NodeDescription) -> String {
    format!("{}/{}", component.name, node.name)
}

/// What a node asks of its step.
fn choice(component: &ComponentDescription, node: &NodeDescription, whole: Whole) -> Value {
    let condition = json!({ "properties": { "uses": { "const": uses_name(component, node) } }, "required": ["uses"] });
    if whole == Whole::No {
        return json!({ "if": condition, "then": { "properties": { "with": defaults::parameters_in_part(node) } } });
    }
    let parameters = format!("#/$defs/{}", parameters_name(component, node));
    let mut then = json!({ "properties": {
        "with": { "anyOf": [{ "$ref": parameters }, { "$ref": "#/$defs/expression" }] },
    } });
    let mut required = Vec::new();
    if component.connection.is_some() {
        required.push("connection");
    }
    let needs_parameters = node.parameters.get("required").and_then(Value::as_array).is_some_and(|r| !r.is_empty());
    if needs_parameters {
        required.push("with");
    }
    then["required"] = json!(required);
    json!({ "if": condition, "then": then })
}
