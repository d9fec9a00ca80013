//! A node that does nothing, for components whose description is the point.

use weft_sdk::schemars::{JsonSchema, Schema, SchemaGenerator};
use weft_sdk::{Call, Failure, Label, Node, Page, label};

/// No parameters.
#[derive(weft_sdk::serde::Deserialize)]
#[serde(crate = "weft_sdk::serde")]
pub struct Parameters {}

impl JsonSchema for Parameters {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Parameters".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::default()
    }
}

/// The node.
#[allow(dead_code, reason = "not every example offers it")]
pub struct Nothing;

impl Node for Nothing {
    const NAME: &'static str = "nothing";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Nothing", "无")
    }

    fn run(_: Call<Parameters>) -> Result<Page, Failure> {
        Ok(Page::default())
    }
}
