//! `table/upsert`: adds rows, or updates those that are there.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label, table};

/// The node.
#[derive(Debug)]
pub struct Upsert;

/// The parameters of `table/upsert`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The table; made if it isn't there.
    #[schemars(extend("format" = "table"))]
    table: String,
    /// The fields that identify a row. A row whose key equals an existing one's updates it, else it is added.
    #[schemars(length(min = 1))]
    key: Vec<String>,
    /// The rows. New fields become new columns; columns that a row doesn't name stay as they are.
    #[schemars(with = "Vec<Map<String, Value>>")]
    rows: Box<RawValue>,
}

impl Node for Upsert {
    const NAME: &'static str = "upsert";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Add rows to a table, or update those that are there", "写入数据表：已有则更新，没有则新增")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let Parameters { table, key, rows } = &call.parameters;
        let count = table::upsert(table, key, rows.get())?;
        Ok(Page::output(&json!({ "rows": count })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stay_as_they_came() {
        let text = r#"{"table":"t","key":["id"],"rows":[{"id":9007199254740993,"price":1.00}, {"id":1E2}]}"#;
        let parameters: Parameters = serde_json::from_str(text).unwrap();
        assert_eq!(parameters.rows.get(), r#"[{"id":9007199254740993,"price":1.00}, {"id":1E2}]"#);
    }
}
