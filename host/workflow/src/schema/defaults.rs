//! `defaults`, and what is different for steps that inherit.

use serde_json::{Map, Value, json};

use super::nodes;
use super::step::{Whole, step_keys, uses_name};
use crate::description::{Catalogue, NodeDescription};
use crate::read::step::INHERITED_KEYS;

/// `defaults: { connection: …, COMPONENT: { … }, COMPONENT/NODE: { … } }`.
pub(super) fn defaults(catalogue: &Catalogue) -> Value {
    let mut properties = inherited(catalogue);
    let of_some = |description: &str| json!({ "$ref": "#/$defs/defaults-of-some", "description": description });
    for component in catalogue.components() {
        properties.insert(component.name.clone(), of_some(&format!("For steps that use `{}`", component.name)));
    }
    for (component, node) in nodes(catalogue) {
        properties.insert(uses_name(component, node), of_some(&node.title.en));
    }
    json!({
        "type": "object", "additionalProperties": false, "properties": properties,
        "description": "What steps inherit that don't say it themselves, as far as their node takes it. Maps under `with` are \
                        joined, a step's own value wins, and `null` in a step inherits nothing",
    })
}

/// The same keys for the steps of a component or of a node.
pub(super) fn of_some(catalogue: &Catalogue) -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": inherited(catalogue) })
}

fn inherited(catalogue: &Catalogue) -> Map<String, Value> {
    let mut keys = step_keys(catalogue, Whole::Yes);
    keys["with"] = json!({ "type": "object", "description": "Parameters of those nodes that have them" });
    let keys = keys.as_object().into_iter().flatten();
    let inherited = keys.filter(|(name, _)| INHERITED_KEYS.contains(&name.as_str()));
    inherited.map(|(name, schema)| (name.clone(), schema.clone())).collect()
}

/// Keys that are inherited may be null.
pub(super) fn let_refuse(keys: &mut Value) {
    for name in INHERITED_KEYS {
        let schema = keys[name].take();
        let description = schema.get("description").cloned();
        keys[name] = json!({ "anyOf": [schema, { "type": "null" }] });
        if let Some(description) = description {
            keys[name]["description"] = description;
        }
    }
}

/// The parameters of a node by their names: what they hold is joined with what is inherited, and only the checker knows
/// the whole.
pub(super) fn parameters_in_part(node: &NodeDescription) -> Value {
    let properties = node.parameters.get("properties").and_then(Value::as_object).into_iter().flatten();
    let properties: Map<String, Value> = properties.map(|(name, _)| (name.clone(), json!(true))).collect();
    let mut parameters = json!({ "type": "object", "properties": properties });
    if node.parameters.get("additionalProperties") == Some(&Value::Bool(false)) {
        parameters["additionalProperties"] = json!(false);
    }
    json!({ "anyOf": [parameters, { "$ref": "#/$defs/expression" }, { "type": "null" }] })
}
