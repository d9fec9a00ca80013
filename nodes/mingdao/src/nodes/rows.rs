//! `mingdao/rows`: rows of a worksheet, filtered.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_sdk::schema::{Text, Time};
use weft_sdk::{Call, Failure, Label, Node, Page, keyed, label};

use crate::client::Client;
use crate::filters::{self, Condition, Match};
use crate::kind::Kind;
use crate::lookup::{PAGE_SIZE_MAX, Query, Row as Came};
use crate::value;
use crate::worksheet::{Control, Worksheet};

/// The node.
#[derive(Debug)]
pub struct Rows;

/// What the fields of records are called.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keys {
    /// As people call them.
    #[default]
    Name,
    /// By their aliases; those without one by their names.
    Alias,
    /// By their ids.
    Id,
}

/// The parameters of `mingdao/rows`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The worksheet: its id or alias.
    worksheet: String,
    /// Only rows of this view: its name, id or alias. Some authorisations give rows only if a view is named.
    #[serde(default)]
    view: Option<String>,
    /// Conditions, such as `{ field: 订单号, is: o_1 }`.
    #[serde(default)]
    filters: Vec<Condition>,
    /// Whether rows must meet `all` conditions, or `any` of them.
    #[serde(rename = "match", default)]
    rows: Match,
    /// Only these fields, by name, alias or id. None: all of them. `rowid` and `ctime` always come along.
    #[serde(default)]
    fields: Option<Vec<String>>,
    /// What the fields of records are called: by `name`, by `alias` (those without one by name), or by `id`.
    #[serde(default)]
    keys: Keys,
    /// Number of rows per request.
    #[serde(default = "page_size")]
    #[schemars(range(min = 1, max = 1_000))]
    page_size: u64,
}

fn page_size() -> u64 {
    200
}

/// A row. Its other fields are those of the worksheet.
#[derive(Debug, JsonSchema)]
pub struct Row {
    /// Identifies the row.
    pub rowid: Text,
    /// When it was made.
    pub ctime: Time,
    /// When it was changed last.
    pub utime: Time,
}

keyed!(Row, ["rowid"]);

/// Where the list goes on, and what the worksheet said before the first page: it is not asked again.
#[derive(Debug, Serialize, Deserialize)]
struct Resume {
    page_index: u64,
    worksheet: String,
    view: Option<String>,
    filters: Vec<Value>,
    fields: Option<Vec<String>>,
    columns: Vec<Column>,
}

/// A field of the worksheet.
#[derive(Debug, Serialize, Deserialize)]
struct Column {
    id: String,
    /// What it is called in records.
    name: String,
    #[serde(rename = "type")]
    type_number: i64,
}

impl Node for Rows {
    const NAME: &'static str = "rows";
    const PAGING: bool = true;
    type Parameters = Parameters;
    type Record = Row;

    fn title() -> Label {
        label("Rows of a worksheet, filtered", "筛选工作表的记录")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let client = Client::of(&call)?;
        let resume = match call.resume::<Resume>()? {
            Some(resume) => resume,
            None => first(&client, &call.parameters)?,
        };
        let page_size = call.parameters.page_size.min(PAGE_SIZE_MAX);
        let list = query(&resume, page_size).page(&client, resume.page_index)?;
        let rows = list.rows.unwrap_or_default();
        let is_full = rows.len() as u64 >= page_size;
        let records: Vec<Came> = rows.into_iter().map(|row| record(&resume.columns, row)).collect();
        let next = is_full.then(|| json!(Resume { page_index: resume.page_index + 1, ..resume }));
        let page = Page { next, ..Page::last(&records) }.with_total(list.total);
        Ok(page.with_output(&json!({ "total": list.total })))
    }
}

fn first(client: &Client, parameters: &Parameters) -> Result<Resume, Failure> {
    let worksheet = Worksheet::ask(client, &parameters.worksheet)?;
    let fields = parameters.fields.as_ref().map(|names| ids(&worksheet, names)).transpose()?;
    Ok(Resume {
        page_index: 1,
        view: parameters.view.as_deref().map(|view| worksheet.view(view).to_owned()),
        filters: filters::wire(&worksheet, &parameters.filters, parameters.rows)?,
        columns: columns(&worksheet, fields.as_deref(), parameters.keys),
        fields,
        worksheet: parameters.worksheet.clone(),
    })
}

fn ids(worksheet: &Worksheet, names: &[String]) -> Result<Vec<String>, Failure> {
    let mut ids = vec!["rowid".to_owned(), "ctime".to_owned()];
    for name in names {
        let id = &worksheet.controls[worksheet.field(name)?].id;
        if !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    Ok(ids)
}

/// What the fields are called. Of two with the same name the second one keeps its id.
fn columns(worksheet: &Worksheet, wanted: Option<&[String]>, keys: Keys) -> Vec<Column> {
    let mut taken = BTreeSet::new();
    let mut columns = Vec::new();
    for control in &worksheet.controls {
        let name = called(control, keys);
        let name = if taken.insert(name) { name } else { control.id.as_str() };
        if wanted.is_none_or(|ids| ids.contains(&control.id)) {
            let (id, name) = (control.id.clone(), name.to_owned());
            columns.push(Column { id, name, type_number: control.type_number });
        }
    }
    columns
}

fn called(control: &Control, keys: Keys) -> &str {
    match keys {
        Keys::Alias if !control.alias.is_empty() => &control.alias,
        Keys::Name | Keys::Alias => control.title(),
        Keys::Id => &control.id,
    }
}

fn query(resume: &Resume, page_size: u64) -> Query<'_> {
    Query {
        worksheet: &resume.worksheet,
        view: resume.view.as_deref(),
        filters: resume.filters.clone(),
        fields: resume.fields.clone(),
        page_size,
        count: true,
    }
}

fn record(columns: &[Column], row: Came) -> Came {
    row.into_iter()
        .map(|(id, came)| match columns.iter().find(|column| column.id == id) {
            Some(column) => (column.name.clone(), value::of_record(Kind::of(column.type_number), came)),
            None => (id, came),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::Calls;

    use super::*;
    use crate::nodes::testing::{INFO, ROWS, call, failed, ok, with_info};

    fn row(id: &str, number: &str) -> Value {
        json!({ "rowid": id, "ctime": "2024-03-05 10:20:00", "c_id": number, "c_paid": "", "c_note1": "a", "c_note2": "b" })
    }

    #[test]
    fn rows_come_page_after_page_with_the_names_of_their_fields() {
        let calls = with_info()
            .on(ROWS)
            .json(json!({
                "appKey": "0123456789abcdef", "sign": "<sign>", "worksheetId": "orders", "viewId": "v_all",
                "listType": 1, "pageSize": 2, "pageIndex": 1, "sortId": "ctime", "isAsc": true, "notGetTotal": false,
                "useControlId": true,
                "filters": [
                    { "controlId": "c_state", "dataType": 11, "spliceType": 2, "filterType": 2, "values": ["k_paid"] },
                    { "controlId": "c_money", "dataType": 8, "spliceType": 2, "filterType": 13, "value": "1" },
                ],
            }))
            .exactly()
            .answer(200, ok(json!({ "rows": [row("r_1", "o_1"), row("r_2", "o_2")], "total": 3 })))
            .on(ROWS)
            .json(json!({ "pageIndex": 2, "viewId": "v_all", "filters": [{ "values": ["k_paid"], "controlId": "c_state" }, {}] }))
            .answer(200, ok(json!({ "rows": [row("r_3", "o_3")], "total": 3 })));
        let parameters = json!({
            "worksheet": "orders", "view": "全部", "page_size": 2, "match": "any",
            "filters": [{ "field": "状态", "is": "已支付" }, { "field": "金额", "greater": 1 }],
        });
        let records = calls.run_all::<Rows>(call(parameters)).unwrap();
        assert_eq!(records.len(), 3);
        let first = json!({
            "rowid": "r_1", "ctime": "2024-03-05T10:20:00+08:00", "订单号": "o_1", "支付时间": null, "备注": "a",
            "c_note2": "b",
        });
        assert_eq!(records[0], first);
    }

    #[test]
    fn fields_can_be_chosen_and_called_otherwise() {
        let asked = |keys: &str, expected: Value| {
            let calls =
                with_info().on(ROWS).json(json!({ "controls": ["rowid", "ctime", "c_buyer", "c_tags"] })).answer(
                    200,
                    ok(json!({ "rows": [{ "rowid": "r_1", "c_buyer": "[{\"sid\":\"r_9\"}]", "c_tags": ["会员"] }] })),
                );
            let parameters = json!({ "worksheet": "orders", "fields": ["买家", "标签", "buyer"], "keys": keys });
            assert_eq!(calls.run_all::<Rows>(call(parameters)).unwrap(), [expected]);
        };
        asked("alias", json!({ "rowid": "r_1", "buyer": [{ "sid": "r_9" }], "标签": ["会员"] }));
        asked("id", json!({ "rowid": "r_1", "c_buyer": [{ "sid": "r_9" }], "c_tags": ["会员"] }));
    }

    #[test]
    fn digits_pass_through() {
        let text = r#"{"data":{"rows":[{"rowid":"r_1","c_money":"99.00","x":9007199254740993.10}],"total":1},"success":true,"error_code":1}"#;
        let page = with_info().on(ROWS).answer_text(200, text).run::<Rows>(call(json!({ "worksheet": "orders" })));
        assert_eq!(page.unwrap().records, r#"[{"rowid":"r_1","金额":"99.00","x":9007199254740993.10}]"#);
    }

    #[test]
    fn a_missing_view_is_told_as_a_permission() {
        let calls = with_info().on(ROWS).answer(200, failed(10005));
        let result = calls.run::<Rows>(call(json!({ "worksheet": "orders" })));
        let Err(Failure::Forbidden(problem)) = result else { panic!("{result:?}") };
        assert!(problem.remedy.unwrap().contains("name it with `view`"));
    }

    #[test]
    fn a_wrong_sign_names_the_field() {
        let calls = Calls::new().on(INFO).answer(200, failed(10102));
        let result = calls.run::<Rows>(call(json!({ "worksheet": "orders" })));
        let Err(Failure::Invalid(problem)) = result else { panic!("{result:?}") };
        assert!(problem.remedy.unwrap().contains("`sign`"));
    }
}
