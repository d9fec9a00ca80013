//! Adds rows that are missing and edits those that differ.
//!
//! The platform has no such operation, and a write whose answer is lost may have happened. So everything goes in rounds:
//! look the keys up, write what is missing or differs, and take what is unclear into the next round, which begins by
//! looking it up again. A call that is repeated as a whole does no harm either: it begins the same way.

use std::collections::HashMap;

use serde_json::{Value, json};
use weft_sdk::{Failure, log};

use crate::client::Client;
use crate::lookup::{self, Key, Row};
use crate::prepare::{self, Prepared, Preparer};
use crate::refusal::{Meaning, Refusal};
use crate::value::{self, Written};
use crate::worksheet::{Control, Worksheet};

/// Most rows of one request.
pub const ROWS_MAX: usize = 100;
/// How often a row is written again after it was unclear whether it had been written.
const UNSURE_MAX: u32 = 2;
/// Most refused rows that a message names.
const SHOWN_MAX: usize = 20;

/// A row to be there afterwards.
#[derive(Debug)]
pub struct Target {
    /// Its key as text.
    pub key: String,
    /// What is written of it.
    pub prepared: Prepared,
    state: State,
    /// What has been tried so far.
    tried: Option<Change>,
    unsure: u32,
    /// It was refused together with others, and is now written by itself.
    alone: bool,
    /// Its key, or another unique field, was said to be taken.
    clashed: bool,
}

#[derive(Debug)]
enum State {
    Pending,
    Done { row_id: String, change: Change },
    Refused { reason: String, code: String },
    GivenUp(String),
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// Some of its values are.
    Edited,
    /// It was there as it should be.
    Unchanged,
}

impl Target {
    /// A row that is still to be written.
    pub fn new(key: String, prepared: Prepared) -> Self {
        Self { key, prepared, state: State::Pending, tried: None, unsure: 0, alone: false, clashed: false }
    }

    /// Its id and what became of it, once it is there.
    pub fn done(&self) -> Option<(&str, Change)> {
        match &self.state {
            State::Done { row_id, change } => Some((row_id, *change)),
            _ => None,
        }
    }

    fn is_pending(&self) -> bool {
        matches!(self.state, State::Pending)
    }

    fn finish(&mut self, row_id: &str, change: Change) {
        let change = self.tried.unwrap_or(change);
        self.state = State::Done { row_id: row_id.to_owned(), change };
    }

    fn refuse(&mut self, refusal: &Refusal) {
        self.state = State::Refused { reason: refusal.told(), code: refusal.code() };
    }

    /// Takes note of a write that may have happened. It is looked up in the next round.
    fn doubt(&mut self, change: Change, refusal: &Refusal) {
        self.tried = self.tried.or(Some(change));
        self.unsure += 1;
        if self.unsure > UNSURE_MAX {
            self.state = State::GivenUp(refusal.told());
        }
    }

    /// Takes note that a unique value is taken: if by the key, the row will be found by it.
    fn clash(&mut self, refusal: &Refusal) {
        if self.clashed {
            self.refuse(refusal);
        }
        self.clashed = true;
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
}

impl Upserter<'_> {
    /// Brings all rows there. Rows that are refused don't keep the others from being written.
    pub fn run(&self, targets: &mut [Target]) -> Result<(), Failure> {
        while targets.iter().any(Target::is_pending) {
            self.round(targets)?;
        }
        given_up(targets).map_or(Ok(()), Err)
    }

    /// Each round settles a pending row, or uses up one of the few reasons to leave it for the next.
    fn round(&self, targets: &mut [Target]) -> Result<(), Failure> {
        let known = self.look_up(targets)?;
        let mut missing = Vec::new();
        for target in targets.iter_mut().filter(|target| target.is_pending()) {
            match known.get(&target.key) {
                Some(row) => self.edit(target, row)?,
                None => missing.push(target),
            }
        }
        let (mut alone, mut together): (Vec<_>, Vec<_>) = missing.into_iter().partition(|target| target.alone);
        for chunk in together.chunks_mut(ROWS_MAX).chain(alone.chunks_mut(1)) {
            self.add(chunk)?;
        }
        Ok(())
    }

    fn look_up(&self, targets: &[Target]) -> Result<HashMap<String, Row>, Failure> {
        let pending = || targets.iter().filter(|target| target.is_pending());
        let keys: Vec<String> = pending().map(|target| target.key.clone()).collect();
        let mut places: Vec<usize> = pending().flat_map(|target| &target.prepared.cells).map(|(at, _)| *at).collect();
        places.sort_unstable();
        places.dedup();
        let fields: Vec<&Control> = places.iter().map(|at| &self.worksheet.controls[*at]).collect();
        let key = Key { worksheet: &self.worksheet.id, view: self.view, control: self.key };
        let mut known = HashMap::new();
        for (key, row) in key.find(self.client, &keys, &fields)? {
            if known.contains_key(&key) {
                let message = format!("two rows of `{}` have the same `{}`", self.worksheet.name, self.key.title());
                log::write(log::Level::Warn, &message, &json!({ "key": key }));
            }
            // The oldest one, should there be two.
            known.entry(key).or_insert(row);
        }
        Ok(known)
    }

    fn edit(&self, target: &mut Target, row: &Row) -> Result<(), Failure> {
        let row_id = lookup::row_id(row);
        let changed: Vec<&(usize, Written)> =
            target.prepared.cells.iter().filter(|(at, written)| !self.is_same(*at, written, row)).collect();
        if changed.is_empty() {
            target.finish(row_id, Change::Unchanged);
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
        Ok(())
    }

    fn is_same(&self, at: usize, written: &Written, row: &Row) -> bool {
        let control = &self.worksheet.controls[at];
        value::is_same(control, written, row.get(&control.id).unwrap_or(&Value::Null))
    }

    fn add(&self, targets: &mut [&mut Target]) -> Result<(), Failure> {
        let rows = targets.iter().map(|target| self.preparer.wire(&target.prepared.cells)).map(Value::from).collect();
        let refusal = match add_rows(self.client, &self.worksheet.id, rows, self.trigger_workflow) {
            Ok(ids) => {
                targets.iter_mut().zip(ids).for_each(|(target, id)| target.finish(&id, Change::Added));
                return Ok(());
            }
            Err(refusal) => refusal,
        };
        let (meaning, count) = (refusal.meaning(), targets.len());
        for target in targets.iter_mut() {
            match meaning {
                Meaning::Nothing => return Err(refusal.into_failure("addRows")),
                Meaning::Unsure => target.doubt(Change::Added, &refusal),
                // Nobody says which row it was: each is written by itself.
                _ if count > 1 => target.alone = true,
                Meaning::Clash => target.clash(&refusal),
                Meaning::BadRow | Meaning::Gone => target.refuse(&refusal),
            }
        }
        Ok(())
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
fn given_up(targets: &[Target]) -> Option<Failure> {
    let reasons: Vec<&String> = targets
        .iter()
        .filter_map(|target| match &target.state {
            State::GivenUp(reason) => Some(reason),
            _ => None,
        })
        .collect();
    let reason = reasons.first()?;
    let count = reasons.len();
    Some(Failure::unavailable(format!("{count} rows were written again and again, and are not there: {reason}")))
}

/// The rows that can't pass, if there are any: refused here or by the platform, the others being written.
pub fn refused(targets: &[Target], unfit: &[(String, String)]) -> Option<Failure> {
    let by_platform = targets.iter().filter_map(|target| match &target.state {
        State::Refused { reason, code } => Some((target.key.as_str(), reason.as_str(), code.as_str())),
        _ => None,
    });
    let all: Vec<(&str, &str, &str)> =
        unfit.iter().map(|(key, reason)| (key.as_str(), reason.as_str(), "")).chain(by_platform).collect();
    let (_, _, code) = all.first()?;
    let mut shown: Vec<String> =
        all.iter().take(SHOWN_MAX).map(|(key, reason, _)| format!("`{key}`: {reason}")).collect();
    if all.len() > SHOWN_MAX {
        shown.push(format!("and {} more", all.len() - SHOWN_MAX));
    }
    let count = if all.len() == 1 { "one row was".to_owned() } else { format!("{} rows were", all.len()) };
    let rest = "all others are written";
    Some(Failure::rejected(format!("{count} refused, {rest}: {}", shown.join("; "))).with_code(code))
}
