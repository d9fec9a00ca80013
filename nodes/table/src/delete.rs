//! `table/delete`: removes rows by the values of their columns.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label, table};

/// The node.
#[derive(Debug)]
pub struct Delete;

/// The parameters of `table/delete`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The table. One that isn't there has no rows.
    #[schemars(extend("format" = "table"))]
    table: String,
    /// Columns and the values they must have, or a list of such objects: a row that equals one of them goes. An
    /// object without columns, which would empty the table, is refused.
    #[serde(rename = "where")]
    #[schemars(schema_with = "conditions_schema")]
    conditions: Box<RawValue>,
}

fn conditions_schema(_: &mut SchemaGenerator) -> Schema {
    let columns = json_schema!({ "type": "object", "minProperties": 1 });
    json_schema!({ "anyOf": [columns, { "type": "array", "items": columns }] })
}

impl Node for Delete {
    const NAME: &'static str = "delete";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Remove rows from a table", "删除数据表中的行")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let conditions = list(call.parameters.conditions.get());
        let count = table::delete(&call.parameters.table, &conditions)?;
        Ok(Page::output(&json!({ "rows": count })))
    }
}

/// Conditions as the table wants them: a list of objects. The host has checked them against the schema.
fn list(conditions: &str) -> Cow<'_, str> {
    if conditions.starts_with('[') { conditions.into() } else { format!("[{conditions}]").into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_condition_is_a_list_of_one() {
        assert_eq!(list(r#"{"id":1.0}"#), r#"[{"id":1.0}]"#);
        assert_eq!(list(r#"[{"id":1}]"#), r#"[{"id":1}]"#);
    }

    #[test]
    fn an_object_without_columns_does_not_fit_the_schema() {
        let schema = schemars::schema_for!(Parameters);
        let conditions = &schema.as_value()["properties"]["where"]["anyOf"];
        assert_eq!(conditions[0]["minProperties"], 1);
        assert_eq!(conditions[1]["items"]["minProperties"], 1);
    }
}
