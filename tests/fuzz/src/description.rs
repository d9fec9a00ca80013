//! Descriptions: a component or a reason comes of any text, a reason is short and steers no terminal, and a component is
//! what the document says: its names, in their order, and each schema to the digit.

use serde_json::Value;
use weft_sandbox::contract::{Component, Node};
use weft_sandbox::fuzzing::described;

use crate::text;

const BYTES_MAX: usize = 64 << 10;
/// Longest reason.
const REASON_BYTES_MAX: usize = 1 << 10;

/// Reads the input as the document in which a component describes itself.
pub fn check(input: &[u8]) {
    let Some(document) = text::of(input, BYTES_MAX) else { return };
    match described(document) {
        Err(reason) => check_reason(&reason),
        Ok(component) => check_component(&component, document),
    }
}

fn check_reason(reason: &str) {
    assert!(!reason.is_empty() && reason.len() <= REASON_BYTES_MAX, "{reason}");
    let steers = |char: char| char.is_control() && char != '\n' && char != '\t';
    assert!(!reason.contains(steers), "{reason:?}");
}

fn check_component(component: &Component, document: &str) {
    // A schema may be deeper than what is read here: who uses it has this limit, too.
    let Ok(said) = serde_json::from_str::<Value>(document) else { return };
    assert_eq!(said["weft_description"], 1);
    assert_eq!(said["name"], component.name.as_str());
    assert_eq!(said["title"]["zh"], component.title.zh.as_str());
    let connection = said.get("connection").filter(|connection| !connection.is_null());
    assert_eq!(connection.is_some(), component.connection.is_some());
    let nodes = said["nodes"].as_array().expect("what was read is a list");
    assert_eq!(nodes.len(), component.nodes.len());
    nodes.iter().zip(&component.nodes).for_each(|(said, node)| check_node(node, said));
}

fn check_node(node: &Node, said: &Value) {
    let parsed = |schema: &str| serde_json::from_str::<Value>(schema).expect("it is JSON within JSON");
    assert_eq!(said["name"], node.name.as_str());
    assert_eq!(said["parameters"].to_string(), parsed(&node.parameters).to_string());
    let schema = node.records.as_ref().map(|records| parsed(&records.schema).to_string());
    let said_of_records = said.get("records").filter(|records| !records.is_null());
    assert_eq!(said_of_records.map(|records| records["schema"].to_string()), schema);
}
