//! Adds rows that are missing and edits those that differ.
//!
//! The platform has no such operation, and a write whose answer is lost may have happened. So everything goes in rounds:
//! look the keys up, write what is missing or differs, and take what is unclear into the next round, which begins by
//! looking it up again. A call that is repeated as a whole, or that goes on where another one ended, begins the same way.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_sdk::{Failure, log};

use crate::budget::Budget;
use crate::client::Client;
use crate::groups::Groups;
use crate::lookup::{self, Key, Row};
use crate::prepare::{self, Prepared, Preparer, Record};
use crate::refusal::{Meaning, Refusal};
use crate::same;
use crate::value::Written;
use crate::worksheet::{Control, Worksheet};

/// How often a call writes a row again after it was unclear whether it had been written.
const UNSURE_MAX: u32 = 2;

/// A row to be there afterwards.
#[derive(Debug)]
pub struct Target<'r> {
    /// Its key as text.
    pub key: &'r str,
    /// As it was given.
    pub record: &'r Record,
    /// What is written of it.
    pub prepared: Prepared,
    /// What was tried before without an answer, and whether a unique field of it was said to be taken.
    pub doubt: Doubt,
    state: State,
    unsure: u32,
}

/// What is remembered of a row that is not settled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// What may have been done to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tried: Option<Change>,
    /// Its key, or another unique field, was said to be taken.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    clashed: bool,
}

#[derive(Debug)]
enum State {
    Open,
    /// For this call.
    GivenUp(String),
    Settled(Settled),
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// Some of its values are.
    Edited,
    /// It was there as it should be.
    Unchanged,
}

/// What became of a row that needs no more trying.
#[derive(Debug)]
pub enum Settled {
    /// It is there.
    Done {
        /// Its id.
        row_id: String,
        /// What was done for that.
        change: Change,
    },
    /// It can't be there.
    Refused {
        /// Why.
        reason: String,
        /// The platform's code.
        code: String,
    },
}

impl<'r> Target<'r> {
    /// A row that is still to be written.
    pub fn new(key: &'r str, record: &'r Record, prepared: Prepared, doubt: Doubt) -> Self {
        Self { key, record, prepared, doubt, state: State::Open, unsure: 0 }
    }

    /// What was to be written, and what became of it; nothing yet if it is still open.
    pub fn into_parts(self) -> (Prepared, Option<Settled>) {
        let settled = match self.state {
            State::Settled(settled) => Some(settled),
            State::Open | State::GivenUp(_) => None,
        };
        (self.prepared, settled)
    }

    /// Whether it is to be tried in this call.
    fn is_pending(&self) -> bool {
        matches!(self.state, State::Open)
    }

    /// Whether a later call has to go on with it.
    fn is_open(&self) -> bool {
        matches!(self.state, State::Open | State::GivenUp(_))
    }

    fn finish(&mut self, row_id: &str, change: Change) {
        let change = self.doubt.tried.unwrap_or(change);
        self.state = State::Settled(Settled::Done { row_id: row_id.to_owned(), change });
    }

    fn refuse(&mut self, refusal: &Refusal) {
        self.state = State::Settled(Settled::Refused { reason: refusal.told(), code: refusal.code() });
    }

    /// Takes note of a write that may have happened. It is looked up in the next round.
    fn doubt(&mut self, change: Change, refusal: &Refusal) {
        self.doubt.tried = self.doubt.tried.or(Some(change));
        self.unsure += 1;
        if self.unsure > UNSURE_MAX {
            self.state = State::GivenUp(refusal.told());
        }
    }

    /// Takes note that a unique value is taken: if by the key, the row will be found by it.
    fn clash(&mut self, refusal: &Refusal) {
        if self.doubt.clashed {
            self.refuse(refusal);
        }
        self.doubt.clashed = true;
    }
}

/// Where and how rows are written.
#[derive(Debug)]
pub struct Upserter<'a> {
    /// The interface.
    pub client: &'a Client,
    /// The worksheet.
    pub worksheet: &'a Worksheet,
    /// The view that rows are looked up in, if one has to be named.
    pub view: Option<&'a str>,
    /// The field that tells rows apart.
    pub key: &'a Control,
    /// What makes texts of records.
    pub preparer: &'a Preparer<'a>,
    /// Whether the worksheet's workflows run.
    pub trigger_workflow: bool,
    /// The keys of all rows of the batch. Always all of them are looked up, so that a call which goes on after a failure
    /// asks what the call before it asked.
    pub keys: Vec<String>,
}

/// Rows by their places.
pub type Targets<'r> = BTreeMap<usize, Target<'r>>;

impl Upserter<'_> {
    /// Brings rows there, in these groups, until all are settled or the call has done what one call does. Rows that are
    /// refused don't keep the others from being written. What is left open stays in the groups.
    pub fn run(&self, targets: &mut Targets<'_>, groups: &mut Groups, budget: &mut Budget<'_>) -> Result<(), Failure> {
        let mut outcome = Ok(());
        while outcome.is_ok() && targets.values().any(Target::is_pending) && !budget.is_spent() {
            outcome = self.round(targets, groups, budget);
        }
        groups.retain(|place| targets.get(&place).is_some_and(Target::is_open));
        outcome?;
        if targets.values().any(Target::is_pending) { Ok(()) } else { given_up(targets).map_or(Ok(()), Err) }
    }

    /// Each round settles a pending row, or uses up one of the few reasons to leave it for the next.
    fn round(&self, targets: &mut Targets<'_>, groups: &mut Groups, budget: &mut Budget<'_>) -> Result<(), Failure> {
        let known = self.look_up(targets)?;
        for target in targets.values_mut().filter(|target| target.is_pending()) {
            if let Some(row) = known.get(target.key) {
                self.edit(target, row, budget)?;
            }
        }
        let mut group = 0;
        while group < groups.open.len() && !budget.is_spent() {
            let is_missing = |place: &&usize| {
                targets.get(place).is_some_and(|target| target.is_pending() && !known.contains_key(target.key))
            };
            let missing: Vec<usize> = groups.open[group].iter().filter(is_missing).copied().collect();
            let together: Vec<&mut Target<'_>> =
                targets.iter_mut().filter(|(place, _)| missing.contains(place)).map(|(_, target)| target).collect();
            let is_refused = !together.is_empty() && self.add(together, budget)?;
            // The halves wait for the next round, which looks again: the platform may have taken some of them all the same.
            group += if is_refused { groups.halve(group, &missing) } else { 1 };
        }
        Ok(())
    }

    fn look_up(&self, targets: &Targets<'_>) -> Result<HashMap<String, Row>, Failure> {
        let pending = || targets.values().filter(|target| target.is_pending());
        let mut places: Vec<usize> = pending().flat_map(|target| &target.prepared.cells).map(|(at, _)| *at).collect();
        places.sort_unstable();
        places.dedup();
        let fields: Vec<&Control> = places.iter().map(|at| &self.worksheet.controls[*at]).collect();
        let key = Key { worksheet: &self.worksheet.id, view: self.view, control: self.key };
        let mut known = HashMap::new();
        for (key, row) in key.find(self.client, &self.keys, &fields)? {
            if known.contains_key(&key) {
                let message = format!("two rows of `{}` have the same `{}`", self.worksheet.name, self.key.title());
                log::write(log::Level::Warn, &message, &json!({ "key": key }));
            }
            // The oldest one, should there be two.
            known.entry(key).or_insert(row);
        }
        Ok(known)
    }

    fn edit(&self, target: &mut Target<'_>, row: &Row, budget: &mut Budget<'_>) -> Result<(), Failure> {
        let row_id = lookup::row_id(row);
        let changed: Vec<&(usize, Written)> =
            target.prepared.cells.iter().filter(|(at, written)| !self.is_same(*at, written, row)).collect();
        if changed.is_empty() {
            target.finish(row_id, Change::Unchanged);
            budget.moved();
            return Ok(());
        }
        if budget.is_spent() {
            return Ok(());
        }
        let mut body = prepare::body("controls", self.preparer.wire(changed), self.trigger_workflow);
        body.insert("rowId".to_owned(), json!(row_id));
        match self.client.write("editRow", &self.worksheet.id, body) {
            Ok(_) => target.finish(row_id, Change::Edited),
            Err(refusal) => match refusal.meaning() {
                Meaning::Nothing => return Err(refusal.into_failure("editRow")),
                // If it is gone, the next round adds it, unless it goes again and again.
                Meaning::Gone => target.doubt(Change::Added, &refusal),
                Meaning::Unsure => target.doubt(Change::Edited, &refusal),
                Meaning::BadRow | Meaning::Clash => target.refuse(&refusal),
            },
        }
        budget.moved();
        Ok(())
    }

    fn is_same(&self, at: usize, written: &Written, row: &Row) -> bool {
        let control = &self.worksheet.controls[at];
        same::is_same(control, written, row.get(&control.id).unwrap_or(&Value::Null))
    }

    /// Adds rows together. Says whether the group was refused, so that nobody knows for which of the rows.
    fn add(&self, mut targets: Vec<&mut Target<'_>>, budget: &mut Budget<'_>) -> Result<bool, Failure> {
        let rows = targets.iter().map(|target| self.preparer.wire(&target.prepared.cells)).map(Value::from).collect();
        let refusal = match add_rows(self.client, &self.worksheet.id, rows, self.trigger_workflow) {
            Ok(ids) => {
                targets.iter_mut().zip(ids).for_each(|(target, id)| target.finish(&id, Change::Added));
                budget.moved();
                return Ok(false);
            }
            Err(refusal) => refusal,
        };
        if refusal.meaning() == Meaning::Nothing {
            return Err(refusal.into_failure("addRows"));
        }
        budget.moved();
        match (refusal.meaning(), targets.as_mut_slice()) {
            (Meaning::Unsure, all) => all.iter_mut().for_each(|target| target.doubt(Change::Added, &refusal)),
            (Meaning::Clash, [alone]) => alone.clash(&refusal),
            (_, [alone]) => alone.refuse(&refusal),
            _ => return Ok(true),
        }
        Ok(false)
    }
}

/// Adds rows in one request. Gives their ids.
pub fn add_rows(
    client: &Client,
    worksheet: &str,
    rows: Vec<Value>,
    trigger_workflow: bool,
) -> Result<Vec<String>, Refusal> {
    let count = rows.len();
    let mut body = prepare::body("rows", rows, trigger_workflow);
    body.insert("returnRowIds".to_owned(), json!(true));
    let ids: Vec<String> = client.write("addRows", worksheet, body)?.data()?;
    if ids.len() == count {
        return Ok(ids);
    }
    Err(Refusal::Malformed(format!("{count} rows were to be added, and it names {}", ids.len())))
}

/// If it stayed unclear whether rows were written: the host repeats the call, which looks them up again.
fn given_up(targets: &Targets<'_>) -> Option<Failure> {
    let reasons: Vec<&String> = targets
        .values()
        .filter_map(|target| match &target.state {
            State::GivenUp(reason) => Some(reason),
            _ => None,
        })
        .collect();
    let reason = reasons.first()?;
    let count = reasons.len();
    Some(Failure::unavailable(format!("{count} rows were written again and again, and are not there: {reason}")))
}
