//! What a component says about itself. Schemas come from the Rust types of its nodes.
//!
//! - `document.rs`: the document that the host reads
//! - `builders.rs`: parts of it in one line each

mod builders;
mod document;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::Value;

use crate::node::{Node, to_json};
use crate::record::RecordType;

pub use builders::label;
pub use document::{
    Area, Authorization, Component, Connection, ConnectionVariant, Consent, ConsentKind, DetailList, Field, Label,
    NodeDescription, NodeEffect, Parts, Place, Preparation, RateLimit, Records, RequestPart, Site, Token, ToldRate,
    WindowRules,
};

/// Who describes a component: what [`component!`](crate::component) makes does.
pub trait Describe {
    /// What the component says about itself.
    fn description() -> Component;
}

/// The description as the host reads it: a JSON document.
pub fn to_document<D: Describe>() -> String {
    to_json(&D::description())
}

/// Describes a component.
pub fn component(name: &str, title: Label, connection: Option<Connection>, nodes: Vec<NodeDescription>) -> Component {
    Component {
        weft_description: document::VERSION,
        name: name.to_owned(),
        title,
        connection,
        any_platform: false,
        nodes,
    }
}

/// Describes one node.
pub fn node<N: Node>() -> NodeDescription {
    NodeDescription {
        name: N::NAME.to_owned(),
        title: N::title(),
        category: N::category(),
        effect: Some(N::effect()),
        area: N::area(),
        parameters: schema::<N::Parameters>().to_value(),
        records: N::Record::describe(),
        paging: N::PAGING,
        window: N::window(),
    }
}

/// JSON Schema of a type of parameters: for nodes that are described by data, see [`Family`](crate::Family).
pub fn schema_of<T: JsonSchema>() -> Value {
    schema::<T>().to_value()
}

/// Schema of a type, with everything inlined so that readers need no references.
pub(crate) fn schema<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        })
        .with_transform(RecursiveTransform(unwrap_description))
        .into_generator()
        .into_root_schema_for::<T>()
}

/// Takes the line breaks of the source out of a description; empty lines between paragraphs stay.
fn unwrap_description(schema: &mut Schema) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        let paragraphs: Vec<_> = description.split("\n\n").map(|paragraph| paragraph.replace('\n', " ")).collect();
        *description = paragraphs.join("\n\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A description that
    /// takes two lines.
    ///
    /// And another.
    #[derive(JsonSchema)]
    #[allow(dead_code)]
    struct Described {
        /// The first
        /// field.
        first: u32,
    }

    #[test]
    fn descriptions_are_not_wrapped() {
        let schema = schema::<Described>();
        assert_eq!(schema.as_value()["description"], "A description that takes two lines.\n\nAnd another.");
        assert_eq!(schema.as_value()["properties"]["first"]["description"], "The first field.");
    }
}
