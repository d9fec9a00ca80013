//! `mingdao/delete`: deletes rows by their ids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::{Call, Effect, Failure, Label, Node, Page, Rejection, label};

use crate::budget::Budget;
use crate::client::{Body, Client};
use crate::groups::Groups;
use crate::refusal::{Meaning, Refusal};

/// The node.
#[derive(Debug)]
pub struct Delete;

/// The parameters of `mingdao/delete`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The worksheet: its id or alias.
    worksheet: String,
    /// The ids of the rows, or rows with a `rowid`. Those that are no longer there are passed over.
    #[schemars(extend("format" = "records"))]
    rows: Vec<Row>,
    /// Whether they are gone for good, and not only moved to the recycle bin.
    #[serde(default)]
    permanent: bool,
    /// Whether the worksheet's workflows run for the deleted rows.
    #[serde(default)]
    trigger_workflow: bool,
}

/// A row to be deleted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Row {
    /// Its id.
    Id(String),
    /// The row as other nodes give it.
    Record {
        /// Its id.
        rowid: String,
    },
}

impl Row {
    fn id(&self) -> &str {
        match self {
            Self::Id(id) | Self::Record { rowid: id } => id,
        }
    }
}

/// Where it goes on.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Resume {
    groups: Groups,
    /// How many rows are deleted, or were gone before.
    deleted: u64,
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
        if let Some(wrong) = rows.iter().map(Row::id).find(|id| id.is_empty() || id.contains(',')) {
            return Err(Failure::invalid(format!("`{wrong}` is no row id")));
        }
        let mut resume: Resume = call.resume()?.unwrap_or_default();
        let (mut rejected, mut deleted) = (Vec::new(), 0);
        let mut budget = Budget::new(&client);
        while !budget.is_spent() && resume.groups.go_on(rows.len()) {
            let group = resume.groups.open[0].clone();
            match delete(&client, &call.parameters, &group) {
                Outcome::Deleted(count) => {
                    deleted += count;
                    resume.groups.retain(|place| !group.contains(&place));
                }
                Outcome::Halve => drop(resume.groups.halve(0, &group)),
                Outcome::Refused(refusal) => {
                    let record = json!({ "rowid": rows[group[0]].id() });
                    rejected.push(Rejection::new(&record, refusal.told()).with_code(refusal.code()));
                    resume.groups.retain(|place| !group.contains(&place));
                }
                // What has been done is told before the failure, which comes again in the next call.
                Outcome::Failed(_) if deleted > 0 || !rejected.is_empty() => break,
                Outcome::Failed(failure) => return Err(failure),
            }
            budget.moved();
        }
        resume.deleted += deleted;
        let next = (!resume.groups.is_done(rows.len())).then(|| json!(resume));
        let effect = Effect { deleted, ..Effect::default() };
        let page = Page { next, ..Page::output(&json!({ "deleted": resume.deleted })) };
        Ok(page.with_rejected(rejected).with_effect(effect))
    }
}

/// What became of rows that were to be deleted together.
enum Outcome {
    /// So many are gone now that were there.
    Deleted(u64),
    /// One of them can't be deleted, or is not there: then the platform doesn't say what became of the others.
    Halve,
    /// The only one can't be deleted.
    Refused(Refusal),
    Failed(Failure),
}

fn delete(client: &Client, parameters: &Parameters, group: &[usize]) -> Outcome {
    let ids: Vec<&str> = group.iter().map(|place| parameters.rows[*place].id()).collect();
    match ask(client, parameters, &ids) {
        Ok(()) => Outcome::Deleted(ids.len() as u64),
        Err(refusal) => match refusal.meaning() {
            Meaning::Nothing | Meaning::Unsure => Outcome::Failed(refusal.into_failure("deleteRow")),
            _ if ids.len() > 1 => Outcome::Halve,
            Meaning::Gone => Outcome::Deleted(0),
            Meaning::BadRow | Meaning::Clash => Outcome::Refused(refusal),
        },
    }
}

fn ask(client: &Client, parameters: &Parameters, rows: &[&str]) -> Result<(), Refusal> {
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
    fn a_row_that_is_gone_or_refused_does_not_keep_the_others() {
        let one = |calls: Calls, id: &str, answer| calls.on(DELETE).json(json!({ "rowId": id })).answer(200, answer);
        let calls = one(Calls::new(), "r_1,r_2,r_3", failed(10007));
        let calls = one(one(calls, "r_1", failed(10007)), "r_2,r_3", failed(430_021));
        let calls = one(one(calls, "r_2", ok(json!(true))), "r_3", failed(430_021));
        let rows = json!(["r_1", { "rowid": "r_2", "订单号": "o_2" }, "r_3"]);
        let page = calls.run::<Delete>(call(json!({ "worksheet": "orders", "rows": rows }))).unwrap();
        assert_eq!((page.output.as_str(), page.next), (r#"{"deleted":1}"#, None));
        assert_eq!((page.rejected.len(), page.rejected[0].record.as_str()), (1, r#"{"rowid":"r_3"}"#));
    }

    #[test]
    fn many_rows_take_several_calls() {
        let ids: Vec<String> = (0..5_000).map(|n| format!("r_{n}")).collect();
        let calls = Calls::new().on(DELETE).answer(200, ok(json!(true))).times(50);
        let pages = calls.pages::<Delete>(call(json!({ "worksheet": "orders", "rows": ids }))).unwrap();
        assert_eq!((pages.len(), pages[1].output.as_str()), (2, r#"{"deleted":5000}"#));
    }

    #[test]
    fn two_ids_in_one_text_are_refused() {
        let result = Calls::new().run::<Delete>(call(json!({ "worksheet": "orders", "rows": ["r_1,r_2"] })));
        assert!(matches!(result, Err(Failure::Invalid(_))), "{result:?}");
    }
}
