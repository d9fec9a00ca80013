//! `mingdao/edit`: changes the fields of one row.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use weft_sdk::{Call, Effect, Failure, Label, Node, Page, label, log};

use crate::client::Client;
use crate::prepare::{self, Columns, Options, Preparer, Record};
use crate::worksheet::Worksheet;

/// The node.
#[derive(Debug)]
pub struct Edit;

/// The parameters of `mingdao/edit`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The worksheet: its id or alias.
    worksheet: String,
    /// The row's id.
    row: String,
    /// New values by name, alias or id of the field. Fields that are not named stay as they are; null clears one.
    #[schemars(with = "Map<String, Value>", extend("minProperties" = 1))]
    fields: Record,
    /// Relations, and the field of the related worksheet that their values are looked up in. Others take row ids.
    #[serde(default)]
    relations: BTreeMap<String, String>,
    /// Whether the worksheet's workflows run for the change.
    #[serde(default)]
    trigger_workflow: bool,
    /// Whether options that are not there are made.
    #[serde(default)]
    create_options: bool,
}

impl Node for Edit {
    const NAME: &'static str = "edit";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Change a row of a worksheet", "修改工作表记录")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let Parameters { worksheet, row, fields, relations, trigger_workflow, create_options } = &call.parameters;
        let client = Client::of(&call)?;
        let info = Worksheet::ask(&client, worksheet)?;
        let columns = Columns::of(&info, std::slice::from_ref(fields), &BTreeMap::new())?;
        let options = Options { relations, create_options: *create_options };
        let preparer = Preparer::new(&client, &info, &columns, &[fields], options)?;
        let prepared = preparer.prepare(fields).map_err(Failure::rejected)?;
        for message in preparer.remarks([&prepared], false) {
            log::write(log::Level::Warn, &message, &Value::Null);
        }
        let mut body = prepare::body("controls", preparer.wire(&prepared.cells), *trigger_workflow);
        body.insert("rowId".to_owned(), json!(row));
        // The same values once more do no harm, so the host may repeat the whole call.
        client.write("editRow", &info.id, body).map_err(|refusal| refusal.into_failure("editRow"))?;
        let effect = Effect { edited: 1, ..Effect::default() };
        Ok(Page::output(&json!({ "rowid": row })).with_effect(effect))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nodes::testing::{EDIT, call, failed, ok, with_info};

    #[test]
    fn only_the_fields_that_are_named_change() {
        let calls = with_info()
            .on(EDIT)
            .json(json!({
                "appKey": "0123456789abcdef", "sign": "<sign>", "worksheetId": "w_orders", "rowId": "r_1",
                "controls": [{ "controlId": "c_money", "value": "" }, { "controlId": "c_state", "value": "待发货", "valueType": 2 }],
                "triggerWorkflow": true,
            }))
            .exactly()
            .answer(200, ok(json!(true)));
        let parameters = json!({
            "worksheet": "orders", "row": "r_1", "fields": { "金额": null, "状态": "待发货" }, "trigger_workflow": true,
            "create_options": true,
        });
        assert_eq!(calls.run::<Edit>(call(parameters)).unwrap().output, r#"{"rowid":"r_1"}"#);
    }

    #[test]
    fn a_row_that_is_not_there_is_rejected() {
        let calls = with_info().on(EDIT).answer(200, failed(10007));
        let parameters = json!({ "worksheet": "orders", "row": "r_1", "fields": { "金额": 1 } });
        let result = calls.run::<Edit>(call(parameters));
        assert!(matches!(result, Err(Failure::Rejected(_))), "{result:?}");
    }
}
