//! `mingdao/upsert`: adds rows, or edits those that are there, by the value of a key.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use weft_sdk::schema::Text;
use weft_sdk::{Call, Failure, Label, Node, Page, keyed, label, log};

use crate::client::Client;
use crate::lookup;
use crate::nodes::add::with_id;
use crate::prepare::{self, Options, Preparer, Record};
use crate::upsert::{self, Change, Target, Upserter};
use crate::worksheet::{Control, Worksheet};

/// The node.
#[derive(Debug)]
pub struct Upsert;

/// The parameters of `mingdao/upsert`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// The worksheet: its id or alias.
    worksheet: String,
    /// The field of the worksheet that tells rows apart: its name, alias or id. It should be a unique one.
    key: String,
    /// The rows: values by name, alias or id of the field. Of two with the same key the last one counts.
    #[schemars(with = "Vec<Map<String, Value>>")]
    rows: Vec<Record>,
    /// Fields of `rows`, and the fields of the worksheet they go to. Then only these are written.
    #[serde(default)]
    map: BTreeMap<String, String>,
    /// Relations, and the field of the related worksheet that their values are looked up in. Others take row ids.
    #[serde(default)]
    relations: BTreeMap<String, String>,
    /// The view that rows are looked up in. Only for authorisations that give no rows without one: rows that it doesn't
    /// show are not found.
    #[serde(default)]
    view: Option<String>,
    /// Whether the worksheet's workflows run for what is written.
    #[serde(default)]
    trigger_workflow: bool,
    /// Whether options that are not there are made.
    #[serde(default)]
    create_options: bool,
}

/// A row that is there now: its values as they were given, and its id.
#[derive(Debug, JsonSchema)]
pub struct Row {
    /// Identifies the row.
    pub rowid: Text,
}

keyed!(Row, ["rowid"]);

/// Rows that can't be written: what tells them apart, and why.
type Unfit = Vec<(String, String)>;

impl Node for Upsert {
    const NAME: &'static str = "upsert";
    type Parameters = Parameters;
    type Record = Row;

    fn title() -> Label {
        label("Add rows to a worksheet, or edit those that are there", "写入工作表：已有则修改，没有则新增")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let parameters = &call.parameters;
        if parameters.rows.is_empty() {
            return Ok(page(Vec::new()));
        }
        let client = Client::of(&call)?;
        let worksheet = Worksheet::ask(&client, &parameters.worksheet)?;
        let key = prepare::key_of(&worksheet, &parameters.key)?;
        warn_unless_unique(key);
        let Parameters { map, relations, create_options, .. } = parameters;
        let options = Options { map, relations, create_options: *create_options };
        let preparer = Preparer::new(&client, &worksheet, &parameters.rows, options)?;
        let (mut targets, unfit) = targets(&worksheet, &parameters.key, &preparer, &parameters.rows)?;
        let upserter = Upserter {
            client: &client,
            worksheet: &worksheet,
            view: parameters.view.as_deref().map(|view| worksheet.view(view)),
            key,
            preparer: &preparer,
            trigger_workflow: parameters.trigger_workflow,
        };
        upserter.run(&mut targets)?;
        match upsert::refused(&targets, &unfit) {
            Some(failure) => Err(failure),
            None => Ok(page(targets)),
        }
    }
}

/// Without the platform's help, a row that is written late can come beside the one written again.
fn warn_unless_unique(key: &Control) {
    if !key.unique {
        let message = format!("the field `{}` is not unique: let the worksheet refuse duplicates of it", key.title());
        log::write(log::Level::Warn, &message, &Value::Null);
    }
}

/// The rows to be there, one for each key, and those that can't be written.
fn targets(
    worksheet: &Worksheet,
    key: &str,
    preparer: &Preparer<'_>,
    records: &[Record],
) -> Result<(Vec<Target>, Unfit), Failure> {
    let at = worksheet.field(key)?;
    let mut unfit = Unfit::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut last: Vec<(String, &Record)> = Vec::new();
    for (number, record) in records.iter().enumerate() {
        let value = preparer.columns.value(record, at).unwrap_or(&Value::Null);
        match lookup::text(&worksheet.controls[at], value) {
            None => unfit.push((format!("row {}", number + 1), format!("it has no value in the key `{key}`"))),
            Some(text) => match places.get(&text) {
                Some(place) => last[*place].1 = record,
                None => {
                    places.insert(text.clone(), last.len());
                    last.push((text, record));
                }
            },
        }
    }
    let mut targets = Vec::with_capacity(last.len());
    for (key, record) in last {
        match preparer.prepare(record) {
            Ok(prepared) => targets.push(Target::new(key, prepared)),
            Err(reason) => unfit.push((key, reason)),
        }
    }
    Ok((targets, unfit))
}

fn page(targets: Vec<Target>) -> Page {
    let count = |wanted| targets.iter().filter_map(Target::done).filter(|(_, change)| *change == wanted).count();
    let (added, edited, unchanged) = (count(Change::Added), count(Change::Edited), count(Change::Unchanged));
    let mut rows = Vec::new();
    let mut records = Vec::new();
    for target in targets {
        let Some((row_id, _)) = target.done() else { continue };
        rows.push(json!({ "key": target.key, "rowid": row_id }));
        let row_id = row_id.to_owned();
        records.push(with_id(&row_id, target.prepared.given));
    }
    let output = json!({ "added": added, "edited": edited, "unchanged": unchanged, "rows": rows });
    Page::last(&records).with_output(&output)
}

#[cfg(test)]
mod tests;
