//! `mingdao/delete`: deletes rows by their ids.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use weft_sdk::{Call, Failure, Label, Node, Page, label};

use crate::client::{Body, Client};
use crate::refusal::{Meaning, Refusal};
use crate::upsert::ROWS_MAX;

/// The node.
#[derive(Debug)]
pub struct Delete;

/// The parameters of `mingdao/delete`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The worksheet: its id or alias.
    worksheet: String,
    /// The ids of the rows. Those that are no longer there are passed over.
    rows: Vec<String>,
    /// Whether they are gone for good, and not only moved to the recycle bin.
    #[serde(default)]
    permanent: bool,
    /// Whether the worksheet's workflows run for the deleted rows.
    #[serde(default)]
    trigger_workflow: bool,
}

impl Node for Delete {
    const NAME: &'static str = "delete";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Delete rows of a worksheet", "删除工作表记录")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let client = Client::of(&call)?;
        let rows = &call.parameters.rows;
        if let Some(wrong) = rows.iter().find(|id| id.is_empty() || id.contains(',')) {
            return Err(Failure::invalid(format!("`{wrong}` is no row id")));
        }
        rows.chunks(ROWS_MAX).try_for_each(|chunk| delete(&client, &call.parameters, chunk))?;
        Ok(Page::output(&json!({ "deleted": rows.len() })))
    }
}

/// Deletes these rows. If one of them is not there, the platform doesn't say what became of the others.
fn delete(client: &Client, parameters: &Parameters, rows: &[String]) -> Result<(), Failure> {
    match ask(client, parameters, rows) {
        Ok(()) => Ok(()),
        Err(refusal) if refusal.meaning() == Meaning::Gone && rows.len() == 1 => Ok(()),
        Err(refusal) if refusal.meaning() == Meaning::Gone => {
            rows.iter().try_for_each(|row| delete(client, parameters, std::slice::from_ref(row)))
        }
        Err(refusal) => Err(refusal.into_failure("deleteRow")),
    }
}

fn ask(client: &Client, parameters: &Parameters, rows: &[String]) -> Result<(), Refusal> {
    let mut body = Body::new();
    body.insert("rowId".to_owned(), json!(rows.join(",")));
    body.insert("triggerWorkflow".to_owned(), json!(parameters.trigger_workflow));
    body.insert("thoroughDelete".to_owned(), json!(parameters.permanent));
    client.write("deleteRow", &parameters.worksheet, body).map(drop)
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::Calls;

    use super::*;
    use crate::nodes::testing::{DELETE, call, failed, ok};

    #[test]
    fn rows_are_deleted_together() {
        let calls = Calls::new()
            .on(DELETE)
            .json(json!({ "worksheetId": "orders", "rowId": "r_1,r_2", "triggerWorkflow": false, "thoroughDelete": true }))
            .answer(200, ok(json!(true)));
        let parameters = json!({ "worksheet": "orders", "rows": ["r_1", "r_2"], "permanent": true });
        assert_eq!(calls.run::<Delete>(call(parameters)).unwrap().output, r#"{"deleted":2}"#);
    }

    #[test]
    fn a_row_that_is_gone_does_not_keep_the_others() {
        let one = |calls: Calls, id: &str, answer| calls.on(DELETE).json(json!({ "rowId": id })).answer(200, answer);
        let calls = one(Calls::new(), "r_1,r_2", failed(10007));
        let calls = one(one(calls, "r_1", failed(10007)), "r_2", ok(json!(true)));
        calls.run::<Delete>(call(json!({ "worksheet": "orders", "rows": ["r_1", "r_2"] }))).unwrap();
    }

    #[test]
    fn two_ids_in_one_text_are_refused() {
        let result = Calls::new().run::<Delete>(call(json!({ "worksheet": "orders", "rows": ["r_1,r_2"] })));
        assert!(matches!(result, Err(Failure::Invalid(_))), "{result:?}");
    }
}
