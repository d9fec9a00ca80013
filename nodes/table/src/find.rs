//! `table/find`: finds rows by the values of their columns.
//!
//! The rows are in the step's output, not in its records: records have a known key, and these can be of any table.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use weft_sdk::record::raw_json;
use weft_sdk::{Call, Failure, Label, Node, Page, label, table};

/// The node.
#[derive(Debug)]
pub struct Find;

/// The parameters of `table/find`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The table. One that isn't there has no rows.
    #[schemars(extend("format" = "table"))]
    table: String,
    /// Columns and the values they must have. None: all rows.
    #[serde(rename = "where", default = "everything")]
    #[schemars(with = "Map<String, Value>")]
    conditions: Box<RawValue>,
    /// Largest number of rows to find.
    #[serde(default = "limit")]
    #[schemars(range(min = 1, max = 10_000))]
    limit: u32,
}

fn everything() -> Box<RawValue> {
    raw_json(&json!({}))
}

fn limit() -> u32 {
    100
}

#[derive(Serialize)]
struct Output<'a> {
    rows: &'a RawValue,
    count: usize,
}

impl Node for Find {
    const NAME: &'static str = "find";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Find rows in a table", "查询数据表")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let Parameters { table, conditions, limit } = &call.parameters;
        page(&table::find(table, conditions.get(), *limit)?)
    }
}

fn page(rows: &str) -> Result<Page, Failure> {
    let unreadable = |error| Failure::unavailable(format!("the rows found can't be read: {error}"));
    let rows: &RawValue = serde_json::from_str(rows).map_err(unreadable)?;
    let each: Vec<&RawValue> = serde_json::from_str(rows.get()).map_err(unreadable)?;
    Ok(Page::output(&Output { rows, count: each.len() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stay_as_they_came() {
        let page = page(r#"[{"id":9007199254740993,"price":"1.00"},{"sum":1.10}]"#).unwrap();
        assert_eq!(page.output, r#"{"rows":[{"id":9007199254740993,"price":"1.00"},{"sum":1.10}],"count":2}"#);
        assert_eq!(page.records, "");
    }

    #[test]
    fn only_the_table_is_required() {
        let parameters: Parameters = serde_json::from_str(r#"{"table":"t"}"#).unwrap();
        assert_eq!(parameters.conditions.get(), "{}");
        assert_eq!(parameters.limit, 100);
    }
}
