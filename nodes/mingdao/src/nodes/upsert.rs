//! `mingdao/upsert`: adds rows, or edits those that are there, by the value of a key.
//!
//! Each page is what one call does with its requests and its time. It goes on from nothing but the places of the rows
//! that are still open: looking them up tells the rest.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use weft_sdk::schema::Text;
use weft_sdk::{Call, Effect, Failure, Label, Node, Page, Rejection, keyed, label, log};

use crate::budget::Budget;
use crate::client::Client;
use crate::groups::Groups;
use crate::lookup;
use crate::nodes::add::with_id;
use crate::prepare::{self, Columns, Options, Preparer, Record};
use crate::upsert::{Change, Doubt, Settled, Target, Targets, Upserter};
use crate::value;
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
    #[schemars(with = "Vec<Map<String, Value>>", extend("format" = "records"))]
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

/// Where it goes on: which rows are open, and what has become of the others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Stand {
    groups: Groups,
    /// What is known of open rows, by their places.
    doubts: BTreeMap<usize, Doubt>,
    added: u64,
    edited: u64,
    unchanged: u64,
    /// What has been said already about fields that keep less than they are given.
    told: BTreeSet<String>,
}

impl Node for Upsert {
    const NAME: &'static str = "upsert";
    type Parameters = Parameters;
    type Record = Row;

    fn title() -> Label {
        label("Add rows to a worksheet, or edit those that are there", "写入工作表：已有则修改，没有则新增")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let parameters = &call.parameters;
        let began: Stand = call.resume()?.unwrap_or_default();
        if parameters.rows.is_empty() {
            return Ok(Done::default().page(began));
        }
        let client = Client::of(&call)?;
        let worksheet = Worksheet::ask(&client, &parameters.worksheet)?;
        let key = prepare::key_of(&worksheet, &parameters.key)?;
        let columns = Columns::of(&worksheet, &parameters.rows, &parameters.map)?;
        let keyed = Keyed::of(&worksheet, &parameters.key, &columns, &parameters.rows)?;
        let work = Work { parameters, client: &client, worksheet: &worksheet, key, columns: &columns };
        let mut done = Done::default();
        if call.page.is_none() {
            warn_unless_unique(key);
            keyed.tell(&mut done);
        }
        let mut stand = began.clone();
        let mut budget = Budget::new(&client);
        let mut outcome = Ok(());
        while outcome.is_ok() && !budget.is_spent() && stand.groups.go_on(keyed.rows.len()) {
            outcome = work.batch(&keyed.rows, &mut stand, &mut done, &mut budget);
        }
        match outcome {
            // What has been done is told before the failure, which comes again in the next call.
            Err(failure) if done.is_empty() => Err(failure),
            _ if stand.groups.is_done(keyed.rows.len()) => Ok(done.page(stand)),
            Ok(()) if stand == began => Err(Failure::unavailable("no row could be written, and nobody said why")),
            _ => {
                let next = json!(stand);
                Ok(Page { next: Some(next), ..done.page(stand) })
            }
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

/// The rows to be there, one for each key.
struct Keyed<'r> {
    rows: Vec<(String, &'r Record)>,
    /// Those that can't be told apart, and why.
    unfit: Vec<(&'r Record, String)>,
    /// How many of them come again, with the same key.
    replaced: usize,
}

impl<'r> Keyed<'r> {
    fn of(worksheet: &Worksheet, key: &str, columns: &Columns, records: &'r [Record]) -> Result<Self, Failure> {
        let at = worksheet.field(key)?;
        let control = &worksheet.controls[at];
        let mut keyed = Self { rows: Vec::new(), unfit: Vec::new(), replaced: 0 };
        let mut places: HashMap<String, usize> = HashMap::new();
        for (number, record) in records.iter().enumerate() {
            let value = columns.value(record, at).unwrap_or(&Value::Null);
            let reason = match lookup::text(control, value) {
                None => format!("row {}: it has no value in the key `{key}`", number + 1),
                // The row would be there under another key, and be added again each time.
                Some(text) if value::is_shortened(control, value) => {
                    format!("`{text}`: the key `{key}` does not keep all of its decimals")
                }
                Some(text) => {
                    match places.get(&text) {
                        Some(place) => {
                            keyed.rows[*place].1 = record;
                            keyed.replaced += 1;
                        }
                        None => {
                            places.insert(text.clone(), keyed.rows.len());
                            keyed.rows.push((text, record));
                        }
                    }
                    continue;
                }
            };
            keyed.unfit.push((record, reason));
        }
        Ok(keyed)
    }

    /// Says, once, what is not written.
    fn tell(&self, done: &mut Done) {
        for (record, reason) in &self.unfit {
            done.rejected.push(Rejection::new(*record, reason.clone()));
        }
        if self.replaced > 0 {
            let message = format!("{} rows have the key of a later one; the last one counts", self.replaced);
            log::write(log::Level::Warn, &message, &Value::Null);
        }
    }
}

/// What rows are written with.
struct Work<'a> {
    parameters: &'a Parameters,
    client: &'a Client,
    worksheet: &'a Worksheet,
    key: &'a Control,
    columns: &'a Columns,
}

impl Work<'_> {
    /// Goes on with the batch that is open. Whatever comes of it, `stand` and `done` say how far it is.
    fn batch(
        &self,
        rows: &[(String, &Record)],
        stand: &mut Stand,
        done: &mut Done,
        budget: &mut Budget<'_>,
    ) -> Result<(), Failure> {
        let Parameters { relations, create_options, trigger_workflow, view, .. } = self.parameters;
        let places: Vec<usize> = stand.groups.open.iter().flatten().copied().collect();
        let records: Vec<&Record> = places.iter().map(|place| rows[*place].1).collect();
        let options = Options { relations, create_options: *create_options };
        let preparer = Preparer::new(self.client, self.worksheet, self.columns, &records, options)?;
        let mut targets = Targets::new();
        for place in places {
            let (key, record) = &rows[place];
            let doubt = stand.doubts.remove(&place).unwrap_or_default();
            match preparer.prepare(record) {
                Ok(prepared) => drop(targets.insert(place, Target::new(key, record, prepared, doubt))),
                Err(reason) => done.reject(key, record, &reason, ""),
            }
        }
        tell_remarks(&preparer, &targets, &mut stand.told);
        let upserter = Upserter {
            client: self.client,
            worksheet: self.worksheet,
            view: view.as_deref().map(|view| self.worksheet.view(view)),
            key: self.key,
            preparer: &preparer,
            trigger_workflow: *trigger_workflow,
            keys: rows.get(stand.groups.batch()).unwrap_or_default().iter().map(|(key, _)| key.clone()).collect(),
        };
        let outcome = upserter.run(&mut targets, &mut stand.groups, budget);
        for (place, target) in targets {
            let (key, record, doubt) = (target.key, target.record, target.doubt);
            match target.into_parts() {
                (prepared, Some(Settled::Done { row_id, change })) => {
                    done.records.push(with_id(&row_id, prepared.given));
                    done.count(change, stand);
                }
                (_, Some(Settled::Refused { reason, code })) => done.reject(key, record, &reason, &code),
                (_, None) if doubt != Doubt::default() => drop(stand.doubts.insert(place, doubt)),
                (_, None) => {}
            }
        }
        outcome
    }
}

fn tell_remarks(preparer: &Preparer<'_>, targets: &Targets<'_>, told: &mut BTreeSet<String>) {
    for message in preparer.remarks(targets.values().map(|target| &target.prepared), true) {
        if told.insert(message.clone()) {
            log::write(log::Level::Warn, &message, &Value::Null);
        }
    }
}

/// What a call has done.
#[derive(Default)]
struct Done {
    records: Vec<Record>,
    rejected: Vec<Rejection>,
    effect: Effect,
}

impl Done {
    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.rejected.is_empty()
    }

    fn count(&mut self, change: Change, stand: &mut Stand) {
        let (of_call, of_all) = match change {
            Change::Added => (&mut self.effect.added, &mut stand.added),
            Change::Edited => (&mut self.effect.edited, &mut stand.edited),
            Change::Unchanged => (&mut self.effect.unchanged, &mut stand.unchanged),
        };
        *of_call += 1;
        *of_all += 1;
    }

    fn reject(&mut self, key: &str, record: &Record, reason: &str, code: &str) {
        self.rejected.push(Rejection::new(record, format!("`{key}`: {reason}")).with_code(code));
    }

    /// The last page, unless it is said where it goes on. The output counts all rows so far.
    fn page(self, stand: Stand) -> Page {
        let Stand { added, edited, unchanged, .. } = stand;
        let output = json!({ "added": added, "edited": edited, "unchanged": unchanged });
        Page::last(&self.records).with_output(&output).with_rejected(self.rejected).with_effect(self.effect)
    }
}

#[cfg(test)]
mod tests;
