//! The next version of `growing_before`: it asks for more, and hides some of it behind names that do harm on a terminal.
#![cfg(target_arch = "wasm32")]

use weft_sdk::schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use weft_sdk::{Call, Connection, Failure, Label, Node, Page, label};

#[path = "shared/growing.rs"]
mod growing;
#[path = "shared/nothing.rs"]
mod nothing;

/// A table to write to.
#[derive(weft_sdk::serde::Deserialize)]
#[serde(crate = "weft_sdk::serde")]
pub struct Parameters {}

impl JsonSchema for Parameters {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Parameters".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "properties": { "table": { "type": "string", "format": "table" } } })
    }
}

/// The node that is new.
pub struct Spread;

impl Node for Spread {
    const NAME: &'static str = "spread";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Spread", "扩散")
    }

    fn run(_: Call<Parameters>) -> Result<Page, Failure> {
        Ok(Page::default())
    }
}

fn connection() -> Connection {
    let mut connection = growing::connection();
    connection.hosts.push("evil.example".to_owned());
    connection.fields.push(growing::secret("password").optional());
    connection.fields.push(growing::public("phone").optional());
    connection.limits = vec![growing::limit(1_000)];
    connection
}

weft_sdk::component! {
    name: "growing",
    title: label("Growing", "在长大"),
    connection: Some(connection()),
    nodes: [nothing::Nothing, Spread],
}
