//! `mingdao/add`: adds rows, whether there are such rows already or not.
//!
//! Each page adds as many rows as one request takes, so that a run that goes on adds none of them twice.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use weft_sdk::schema::Text;
use weft_sdk::{Call, Failure, Label, Node, Page, keyed, label};

use crate::client::Client;
use crate::prepare::{Options, Preparer, Record};
use crate::refusal::{Meaning, Refusal};
use crate::upsert::{ROWS_MAX, add_rows};
use crate::worksheet::Worksheet;

/// The node.
#[derive(Debug)]
pub struct Add;

/// The parameters of `mingdao/add`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The worksheet: its id or alias.
    worksheet: String,
    /// The rows: values by name, alias or id of the field.
    #[schemars(with = "Vec<Map<String, Value>>")]
    rows: Vec<Record>,
    /// Fields of `rows`, and the fields of the worksheet they go to. Then only these are written.
    #[serde(default)]
    map: BTreeMap<String, String>,
    /// Relations, and the field of the related worksheet that their values are looked up in. Others take row ids.
    #[serde(default)]
    relations: BTreeMap<String, String>,
    /// Whether the worksheet's workflows run for the new rows.
    #[serde(default)]
    trigger_workflow: bool,
    /// Whether options that are not there are made.
    #[serde(default)]
    create_options: bool,
}

/// A row that was added: its values as they were given, and its id.
#[derive(Debug, JsonSchema)]
pub struct Row {
    /// Identifies the row.
    pub rowid: Text,
}

keyed!(Row, ["rowid"]);

/// Where it goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Resume {
    /// How many rows are added.
    added: usize,
}

impl Node for Add {
    const NAME: &'static str = "add";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Row;

    fn title() -> Label {
        label("Add rows to a worksheet", "新增工作表记录")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let Resume { added } = call.resume()?.unwrap_or_default();
        let Parameters { worksheet, rows, map, relations, trigger_workflow, create_options } = &call.parameters;
        let records = rows.get(added..).unwrap_or_default();
        if records.is_empty() {
            return Ok(Page::output(&json!({ "ids": [] })));
        }
        let client = Client::of(&call)?;
        let info = Worksheet::ask(&client, worksheet)?;
        let options = Options { map, relations, create_options: *create_options };
        let preparer = Preparer::new(&client, &info, records, options)?;
        let mut prepared = all_prepared(&preparer, records, added)?;
        prepared.truncate(ROWS_MAX);
        let wire = prepared.iter().map(|row| preparer.wire(&row.cells).into()).collect();
        let ids = add_rows(&client, &info.id, wire, *trigger_workflow).map_err(failure)?;
        let written = prepared.into_iter().zip(&ids).map(|(row, id)| with_id(id, row.given));
        let page = Page::last(&written.collect::<Vec<_>>()).with_output(&json!({ "ids": ids }));
        let added = added + ids.len();
        let next = (added < rows.len()).then(|| json!(Resume { added }));
        Ok(Page { next, ..page })
    }
}

/// All rows that are left, so that a wrong one is told before any is added.
fn all_prepared(
    preparer: &Preparer<'_>,
    records: &[Record],
    before: usize,
) -> Result<Vec<crate::prepare::Prepared>, Failure> {
    let one = |(at, record): (usize, &Record)| {
        let number = before + at + 1;
        preparer.prepare(record).map_err(|reason| Failure::rejected(format!("row {number}: {reason}")))
    };
    records.iter().enumerate().map(one).collect()
}

/// Nobody may add rows again when it is unclear whether they are there.
fn failure(refusal: Refusal) -> Failure {
    if refusal.meaning() != Meaning::Unsure {
        return refusal.into_failure("addRows");
    }
    let message = format!("it is not known whether the rows were added: {}", refusal.told());
    Failure::invalid(message).with_code(refusal.code()).with_remedy(
        "look into the worksheet before you run it again; `mingdao/upsert` looks rows up by their key by itself",
    )
}

/// A record with the id of its row.
pub fn with_id(id: &str, given: Record) -> Record {
    let mut record = Record::new();
    record.insert("rowid".to_owned(), json!(id));
    record.extend(given);
    record
}

#[cfg(test)]
mod tests {
    use weft_sdk::http::Error;
    use weft_sdk::testing::json_body;

    use super::*;
    use crate::nodes::testing::{ADD, INFO, ROWS, call, failed, ok, with_info};
    use crate::worksheet::tests::info;

    #[test]
    fn a_request_takes_a_hundred_rows_and_a_page_is_a_request() {
        let ids = |from: usize, count: usize| json!((from..from + count).map(|n| format!("r_{n}")).collect::<Vec<_>>());
        let calls = with_info()
            .on(ADD)
            .json(json!({ "worksheetId": "w_orders", "returnRowIds": true, "triggerWorkflow": false }))
            .answer(200, ok(ids(0, 100)))
            .on(INFO)
            .answer(200, ok(info()))
            .on(ADD)
            .json(json!({ "rows": [[{ "controlId": "c_id", "value": "o_100" }]] }))
            .answer(200, ok(ids(100, 1)));
        let rows: Vec<Value> = (0..101).map(|n| json!({ "订单号": format!("o_{n}") })).collect();
        let records = calls.run_all::<Add>(call(json!({ "worksheet": "orders", "rows": rows }))).unwrap();
        assert_eq!((records.len(), &records[100]), (101, &json!({ "rowid": "r_100", "订单号": "o_100" })));
        let sent: Value = serde_json::from_str(json_body(&calls.requests()[1])).unwrap();
        assert_eq!(sent["rows"].as_array().unwrap().len(), 100);
        assert!(calls.requests().iter().all(|request| request.repeatable == request.url.ends_with("Info")));
    }

    #[test]
    fn a_wrong_row_is_told_before_any_is_added() {
        let rows = json!([{ "订单号": "o_1" }, { "订单号": "o_2", "金额": "a lot" }]);
        let result = with_info().run::<Add>(call(json!({ "worksheet": "orders", "rows": rows })));
        let Err(Failure::Rejected(problem)) = result else { panic!("{result:?}") };
        assert!(problem.message.starts_with("row 2: `金额` takes a number"));
    }

    #[test]
    fn rows_that_may_be_there_are_never_added_again() {
        let lost = Error::Timeout("no answer".to_owned());
        let outcomes = [
            with_info().on(ADD).fails(lost),
            with_info().on(ADD).answer(200, failed(99999)),
            with_info().on(ADD).answer_text(502, "<html>"),
            with_info().on(ADD).answer(200, ok(json!(["r_1", "r_2"]))),
        ];
        for calls in outcomes {
            let result = calls.run::<Add>(call(json!({ "worksheet": "orders", "rows": [{ "订单号": "o_1" }] })));
            let Err(Failure::Invalid(problem)) = result else { panic!("{result:?}") };
            assert!(problem.message.contains("not known whether"), "{}", problem.message);
        }
        let calls = with_info().on(ADD).answer_text(503, "<html>");
        let result = calls.run::<Add>(call(json!({ "worksheet": "orders", "rows": [{ "订单号": "o_1" }] })));
        assert!(matches!(result, Err(Failure::Throttled(_))), "{result:?}");
    }

    #[test]
    fn relations_are_looked_up_in_the_related_worksheet() {
        let users = json!({
            "worksheetId": "w_users", "name": "用户",
            "controls": [{ "controlId": "u_id", "controlName": "用户ID", "type": 2 }],
        });
        let calls = with_info()
            .on(INFO)
            .json(json!({ "worksheetId": "w_users" }))
            .answer(200, ok(users))
            .on(ROWS)
            .json(json!({ "worksheetId": "w_users", "filters": [{ "value": "u_1" }] }))
            .answer(200, ok(json!({ "rows": [{ "rowid": "r_7", "u_id": "u_1" }] })))
            .on(ADD)
            .json(json!({ "rows": [[{ "controlId": "c_id", "value": "o_1" }, { "controlId": "c_buyer", "value": "r_7" }]] }))
            .answer(200, ok(json!(["r_1"])));
        let rows = json!([{ "订单号": "o_1", "买家": "u_1" }]);
        let parameters = json!({ "worksheet": "orders", "rows": rows, "relations": { "买家": "用户ID" } });
        assert_eq!(calls.run::<Add>(call(parameters)).unwrap().output, r#"{"ids":["r_1"]}"#);
    }

    #[test]
    fn nothing_is_asked_for_no_rows() {
        let page = weft_sdk::testing::Calls::new().run::<Add>(call(json!({ "worksheet": "orders", "rows": [] })));
        assert_eq!(page.unwrap().next, None);
    }
}
