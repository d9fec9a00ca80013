//! `table/find`: finds rows by the values of their columns, all of them at once.
//!
//! The rows are in the step's output, not in its records: a step that needs all of them runs once. `table/rows` gives
//! them as records, page by page.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use weft_sdk::record::raw_json;
use weft_sdk::table::Found;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label, table};

use crate::fields::Rows;

/// Most bytes of rows that fit into one output; the host takes a little more.
const OUTPUT_BYTES_MAX: usize = 30 << 20;

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
    /// Only these columns. None: all of them.
    #[serde(default)]
    #[schemars(length(min = 1))]
    fields: Option<Vec<String>>,
    /// Most rows that there may be: more of them are a failure. None: as many as there are.
    #[serde(default)]
    #[schemars(range(min = 1))]
    limit: Option<u32>,
    /// Only so many rows, the first ones in the order of the table's key. The output then says whether there are `more`.
    #[serde(default)]
    #[schemars(range(min = 1))]
    first: Option<u32>,
}

/// Without conditions every row meets them.
pub fn everything() -> Box<RawValue> {
    raw_json(&json!({}))
}

#[derive(Debug, Serialize)]
struct Output {
    rows: Box<RawValue>,
    count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<bool>,
}

impl Node for Find {
    const NAME: &'static str = "find";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Find rows in a table", "查询数据表")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let find = |after: Option<&str>, limit| {
            table::find(&call.parameters.table, call.parameters.conditions.get(), after, limit).map_err(Failure::from)
        };
        Ok(Page::output(&all(&call.parameters, find)?))
    }
}

/// All rows that are wanted, some at a time.
fn all(parameters: &Parameters, find: impl Fn(Option<&str>, u32) -> Result<Found, Failure>) -> Result<Output, Failure> {
    let Parameters { table, fields, limit, first, .. } = parameters;
    if limit.is_some() && first.is_some() {
        return Err(Failure::invalid("`limit` and `first` are both given")
            .with_remedy("write `first` to take some of the rows, `limit` to fail where there are more"));
    }
    let mut text = String::from("[");
    let (mut count, mut after) = (0, None::<String>);
    let more = loop {
        // One more than there may be, to see whether there is more.
        let wanted = first.or(limit.map(|limit| limit.saturating_add(1))).unwrap_or(u32::MAX);
        let left = wanted.saturating_sub(u32::try_from(count).unwrap_or(u32::MAX));
        if left == 0 {
            break true;
        }
        let found = find(after.as_deref(), left)?;
        let rows = Rows::of(&found.rows, fields.as_deref())?;
        count += rows.count;
        if limit.is_some_and(|limit| count > limit as usize) {
            return Err(too_many(table, limit.unwrap_or_default()));
        }
        if count > rows.count && rows.count > 0 {
            text.push(',');
        }
        text.push_str(rows.inside());
        if text.len() > OUTPUT_BYTES_MAX {
            return Err(too_large(table));
        }
        after = found.after;
        if after.is_none() {
            break false;
        }
    };
    text.push(']');
    let rows = RawValue::from_string(text).map_err(|error| Failure::unavailable(format!("the rows: {error}")))?;
    Ok(Output { rows, count, more: first.map(|_| more) })
}

fn too_many(table: &str, limit: u32) -> Failure {
    Failure::invalid(format!("more than {limit} rows of the table `{table}` meet the conditions"))
        .with_remedy("leave `limit` out to have all of them, or write `first` in its place where some of them will do")
}

fn too_large(table: &str) -> Failure {
    let mib = OUTPUT_BYTES_MAX >> 20;
    Failure::invalid(format!("the rows of the table `{table}` that meet the conditions have more than {mib} MiB"))
        .with_remedy(
            "narrow `where`, name the columns that are needed under `fields`, or read the table page by page with \
             `table/rows`",
        )
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn parameters(more: Value) -> Parameters {
        let mut all = json!({ "table": "t" });
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    /// A table of so many rows, of which a find gives three at most. Also: what was asked for each time.
    fn find(rows: u32, more: Value) -> (Result<Output, Failure>, Vec<u32>) {
        let asked = RefCell::new(Vec::new());
        let output = all(&parameters(more), |after, limit| {
            asked.borrow_mut().push(limit);
            let from: u32 = after.map_or(0, |after| after.parse().unwrap());
            let until = rows.min(from + limit.min(3));
            let ids: Vec<String> = (from..until).map(|id| format!("{{\"id\":{id},\"price\":1.00}}")).collect();
            Ok(Found { rows: format!("[{}]", ids.join(",")), after: (until < rows).then(|| until.to_string()) })
        });
        (output, asked.into_inner())
    }

    fn ids(output: &Output) -> Vec<u64> {
        let rows: Vec<Value> = serde_json::from_str(output.rows.get()).unwrap();
        rows.iter().map(|row| row["id"].as_u64().unwrap()).collect()
    }

    #[test]
    fn without_a_limit_a_table_is_read_to_its_end() {
        for rows in [0, 1, 3, 4, 10] {
            let (output, asked) = find(rows, json!({}));
            let output = output.unwrap();
            assert_eq!((ids(&output), output.count), ((0..u64::from(rows)).collect(), rows as usize));
            assert_eq!(asked.len(), (rows.div_ceil(3) as usize).max(1));
            assert_eq!(output.more, None);
        }
    }

    #[test]
    fn a_limit_that_would_cut_is_a_failure() {
        assert_eq!(find(5, json!({ "limit": 5 })).0.unwrap().count, 5);
        let Err(Failure::Invalid(problem)) = find(6, json!({ "limit": 5 })).0 else { panic!("it was cut") };
        assert_eq!(problem.message, "more than 5 rows of the table `t` meet the conditions");
        assert!(problem.remedy.unwrap().contains("`first`"));
    }

    #[test]
    fn the_first_rows_say_whether_there_are_more() {
        let (output, asked) = find(6, json!({ "first": 5 }));
        let output = output.unwrap();
        assert_eq!((ids(&output), output.more, asked), (vec![0, 1, 2, 3, 4], Some(true), vec![5, 2]));
        assert_eq!(find(5, json!({ "first": 5 })).0.unwrap().more, Some(false));
        assert!(matches!(find(5, json!({ "first": 5, "limit": 5 })).0, Err(Failure::Invalid(_))));
    }

    #[test]
    fn only_the_columns_that_are_named_come_with_their_digits() {
        let output = find(2, json!({ "fields": ["price"] })).0.unwrap();
        assert_eq!(output.rows.get(), r#"[{"price":1.00},{"price":1.00}]"#);
    }

    #[test]
    fn more_than_fits_is_a_failure_that_says_what_to_do() {
        let large = format!("[{{\"a\":\"{}\"}}]", "x".repeat(1 << 20));
        let output = all(&parameters(json!({})), |_, _| Ok(Found { rows: large.clone(), after: Some(String::new()) }));
        let Err(Failure::Invalid(problem)) = output else { panic!("it was not told") };
        assert!(problem.remedy.unwrap().contains("`table/rows`"));
    }

    #[test]
    fn only_the_table_is_required() {
        let parameters = parameters(json!({}));
        assert_eq!((parameters.conditions.get(), parameters.limit, parameters.first), ("{}", None, None));
    }
}
