//! `mingdao/add`: adds rows, whether there are such rows already or not.
//!
//! Each page is one request, so that a run that goes on adds none of the rows twice.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use weft_sdk::schema::Text;
use weft_sdk::{Call, Effect, Failure, Label, Node, Page, Rejection, keyed, label, log};

use crate::client::Client;
use crate::groups::Groups;
use crate::prepare::{Columns, Options, Preparer, Record};
use crate::refusal::{Meaning, Refusal};
use crate::upsert::add_rows;
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
    #[schemars(with = "Vec<Map<String, Value>>", extend("format" = "records"))]
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
    /// Which rows are to be added, and which of them together.
    groups: Groups,
    /// How many rows are added.
    added: u64,
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
        let mut resume: Resume = call.resume()?.unwrap_or_default();
        let Parameters { worksheet, rows, map, relations, trigger_workflow, create_options } = &call.parameters;
        if !resume.groups.go_on(rows.len()) {
            return Ok(page(&[], &resume, rows.len()));
        }
        let client = Client::of(&call)?;
        let info = Worksheet::ask(&client, worksheet)?;
        let columns = Columns::of(&info, rows, map)?;
        let group = resume.groups.open[0].clone();
        let records: Vec<&Record> = group.iter().map(|place| &rows[*place]).collect();
        let options = Options { relations, create_options: *create_options };
        let preparer = Preparer::new(&client, &info, &columns, &records, options)?;
        let (mut places, mut prepared, mut rejected) = (Vec::new(), Vec::new(), Vec::new());
        for (place, record) in group.iter().zip(records) {
            match preparer.prepare(record) {
                Ok(row) => {
                    places.push(*place);
                    prepared.push(row);
                }
                Err(reason) => rejected.push(Rejection::new(record, format!("row {}: {reason}", place + 1))),
            }
        }
        for message in preparer.remarks(&prepared, false) {
            log::write(log::Level::Warn, &message, &Value::Null);
        }
        resume.groups.retain(|place| !group.contains(&place) || places.contains(&place));
        let wire: Vec<Value> = prepared.iter().map(|row| preparer.wire(&row.cells).into()).collect();
        let ids = match wire.is_empty() {
            true => Vec::new(),
            false => match add_rows(&client, &info.id, wire, *trigger_workflow) {
                Ok(ids) => ids,
                Err(refusal) => {
                    if let Some((place, reason, code)) = refuse(refusal, &places, &mut resume.groups)? {
                        let reason = format!("row {}: {reason}", place + 1);
                        rejected.push(Rejection::new(&rows[place], reason).with_code(code));
                    }
                    return Ok(page(&[], &resume, rows.len()).with_rejected(rejected));
                }
            },
        };
        resume.groups.retain(|place| !places.contains(&place));
        resume.added += ids.len() as u64;
        let written: Vec<Record> = prepared.into_iter().zip(&ids).map(|(row, id)| with_id(id, row.given)).collect();
        Ok(page(&written, &resume, rows.len()).with_rejected(rejected))
    }
}

/// What was added, and where it goes on. The output counts all rows so far.
fn page(written: &[Record], resume: &Resume, rows: usize) -> Page {
    let effect = Effect { added: written.len() as u64, ..Effect::default() };
    let next = (!resume.groups.is_done(rows)).then(|| json!(resume));
    let page = Page { next, ..Page::last(written) };
    page.with_output(&json!({ "added": resume.added })).with_effect(effect)
}

/// A refused group is halved; the place of a row that was refused by itself, why, and the platform's code.
fn refuse(refusal: Refusal, places: &[usize], groups: &mut Groups) -> Result<Option<(usize, String, String)>, Failure> {
    match (refusal.meaning(), places) {
        (Meaning::Nothing | Meaning::Unsure, _) => Err(failure(refusal)),
        (_, [place]) => {
            groups.retain(|other| other != *place);
            Ok(Some((*place, refusal.told(), refusal.code())))
        }
        _ => {
            groups.halve(0, places);
            Ok(None)
        }
    }
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
    use weft_sdk::testing::{Calls, json_body, records};

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
    fn a_wrong_row_is_left_out_and_the_others_are_added() {
        let calls = with_info()
            .on(ADD)
            .json(json!({ "rows": [[{ "controlId": "c_id", "value": "o_1" }], [{ "controlId": "c_id", "value": "o_3" }]] }))
            .answer(200, ok(json!(["r_1", "r_3"])));
        let rows = json!([{ "订单号": "o_1" }, { "订单号": "o_2", "金额": "a lot" }, { "订单号": "o_3" }]);
        let page = calls.run::<Add>(call(json!({ "worksheet": "orders", "rows": rows }))).unwrap();
        assert_eq!((page.next, page.effect.unwrap().added), (None, 2));
        assert_eq!(page.rejected.len(), 1);
        assert_eq!(page.rejected[0].record, r#"{"订单号":"o_2","金额":"a lot"}"#);
        assert!(page.rejected[0].problem.message.starts_with("row 2: `金额` takes a number"));
    }

    #[test]
    fn a_refused_request_is_halved_and_each_page_is_one_request() {
        let rows: Vec<Value> = (1..=4).map(|n| json!({ "订单号": format!("o_{n}") })).collect();
        let wire = |numbers: &[u32]| {
            let row = |n: &u32| json!([{ "controlId": "c_id", "value": format!("o_{n}") }]);
            json!({ "rows": numbers.iter().map(row).collect::<Vec<_>>() })
        };
        let mut calls = Calls::new();
        let answers = [
            (&[1, 2, 3, 4][..], failed(10002)),
            (&[1, 2], ok(json!(["r_1", "r_2"]))),
            (&[3, 4], failed(10002)),
            (&[3], failed(10002)),
            (&[4], ok(json!(["r_4"]))),
        ];
        for (numbers, answer) in answers {
            calls = calls.on(INFO).answer(200, ok(info())).on(ADD).json(wire(numbers)).answer(200, answer);
        }
        let pages = calls.pages::<Add>(call(json!({ "worksheet": "orders", "rows": rows }))).unwrap();
        let rejected: Vec<&Rejection> = pages.iter().flat_map(|page| &page.rejected).collect();
        let written: Vec<Value> = pages.iter().flat_map(records).collect();
        assert_eq!((written.len(), pages.len(), rejected.len()), (3, 5, 1));
        assert_eq!((rejected[0].record.as_str(), rejected[0].problem.code.as_str()), (r#"{"订单号":"o_3"}"#, "10002"));
        assert_eq!(pages[4].output, r#"{"added":3}"#);
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
        assert_eq!(calls.run::<Add>(call(parameters)).unwrap().output, r#"{"added":1}"#);
    }

    #[test]
    fn nothing_is_asked_for_no_rows() {
        let page = weft_sdk::testing::Calls::new().run::<Add>(call(json!({ "worksheet": "orders", "rows": [] })));
        assert_eq!(page.unwrap().next, None);
    }
}
