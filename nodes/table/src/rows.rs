//! `table/rows`: the rows of a table as records, page by page.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use weft_sdk::record::Anything;
use weft_sdk::{Call, Failure, Label, Node, Page, label, table};

use crate::fields::Rows as Read;
use crate::find::everything;

/// The node.
#[derive(Debug)]
pub struct Rows;

/// The parameters of `table/rows`.
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
    /// Only these columns. None: all of them.
    #[serde(default)]
    #[schemars(length(min = 1))]
    fields: Option<Vec<String>>,
    /// Most rows of a page.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 10_000))]
    page_size: u32,
}

fn page_size() -> u32 {
    1_000
}

impl Node for Rows {
    const NAME: &'static str = "rows";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Anything;

    fn title() -> Label {
        label("Rows of a table, page by page", "逐页读取数据表")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let after: Option<String> = call.resume()?;
        let Parameters { table, conditions, fields, page_size } = &call.parameters;
        let found = table::find(table, conditions.get(), after.as_deref(), *page_size)?;
        page(&found, fields.as_deref())
    }
}

fn page(found: &table::Found, fields: Option<&[String]>) -> Result<Page, Failure> {
    let rows = Read::of(&found.rows, fields)?;
    let next = found.after.as_ref().map(|after| json!(after));
    let page = Page { records: rows.text.into_owned().into(), next, ..Page::default() };
    Ok(page.with_output(&json!({ "count": rows.count })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_on_where_the_table_says() {
        let found = table::Found { rows: r#"[{"id":9007199254740993}]"#.to_owned(), after: Some("there".to_owned()) };
        let page = page(&found, None).unwrap();
        assert_eq!((page.records.text().as_str(), page.next), (r#"[{"id":9007199254740993}]"#, Some(json!("there"))));
        let last = table::Found { rows: "[]".to_owned(), after: None };
        assert_eq!(super::page(&last, None).unwrap().next, None);
    }
}
