//! Parameters of nodes, in which every value may be an expression as well.

use serde_json::{Map, Value, json};

use crate::description::{ComponentDescription, NodeDescription};

pub(super) fn parameters_name(component: &ComponentDescription, node: &NodeDescription) -> String {
    format!("with-{}-{}", component.name, node.name)
}

/// The parameter schema of a node, in which every value may be an expression as well.
pub(super) fn parameters(component: &ComponentDescription, node: &NodeDescription) -> Value {
    let root = format!("#/$defs/{}", parameters_name(component, node));
    let mut schema = with_expressions(&node.parameters, &root);
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("$schema");
        schema.remove("$id");
        schema.insert("description".to_owned(), json!(node.title.en));
    }
    schema
}

/// Rewrites a schema: values below it may be expressions, and references lead to its new place.
pub(super) fn with_expressions(schema: &Value, root: &str) -> Value {
    let Some(schema) = schema.as_object() else { return schema.clone() };
    let rewritten = schema.iter().map(|(keyword, value)| {
        let value = match (keyword.as_str(), value) {
            ("$ref", Value::String(reference)) => json!(reference.replacen('#', root, 1)),
            ("properties" | "patternProperties", Value::Object(schemas)) => {
                let written = schemas.iter().filter(|(_, inner)| !is_filled_in(inner));
                Value::Object(written.map(|(name, inner)| (name.clone(), or_expression(inner, root))).collect())
            }
            ("items" | "additionalProperties" | "contains", Value::Object(_)) => or_expression(value, root),
            ("prefixItems", Value::Array(schemas)) => schemas.iter().map(|inner| or_expression(inner, root)).collect(),
            ("$defs" | "definitions", Value::Object(schemas)) => {
                let inner = schemas.iter().map(|(name, inner)| (name.clone(), with_expressions(inner, root)));
                Value::Object(inner.collect())
            }
            ("anyOf" | "oneOf" | "allOf", Value::Array(schemas)) => {
                schemas.iter().map(|inner| with_expressions(inner, root)).collect()
            }
            ("if" | "then" | "else" | "not", inner) => with_expressions(inner, root),
            _ => value.clone(),
        };
        (keyword.clone(), value)
    });
    Value::Object(rewritten.collect())
}

/// Whether weft fills a parameter in, so that nobody writes it.
fn is_filled_in(schema: &Value) -> bool {
    matches!(schema.get("format").and_then(Value::as_str), Some("code-files" | "code-place" | "code-markers"))
}

/// Code, and the file that it is in, are written as they are.
fn is_code(schema: &Value) -> bool {
    matches!(schema.get("format").and_then(Value::as_str), Some("code" | "code-file"))
}

/// A schema that also takes an expression. What is said about the value stays in sight.
fn or_expression(schema: &Value, root: &str) -> Value {
    if is_code(schema) {
        return with_expressions(schema, root);
    }
    let mut outer = Map::new();
    for keyword in ["title", "description", "default", "examples"] {
        if let Some(value) = schema.get(keyword) {
            outer.insert(keyword.to_owned(), value.clone());
        }
    }
    outer.insert("anyOf".to_owned(), json!([with_expressions(schema, root), { "$ref": "#/$defs/expression" }]));
    Value::Object(outer)
}
