//! The small records that the store keeps beside the tables.

use std::collections::BTreeMap;
use std::fmt;

use crate::{ColumnKind, StoredSecret};

/// What a bookmark belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BookmarkKey {
    /// The workflow.
    pub workflow: String,
    /// The step of the workflow.
    pub step: String,
    /// The account that the step works for.
    pub account: String,
    /// The item of a step that is done once per item; empty otherwise.
    pub item: String,
    /// What is asked for; empty where that is not known: then it belongs to whoever asks first.
    pub asked: String,
}

/// How far a step has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bookmark {
    /// Everything before this moment is committed, in milliseconds since 1970.
    pub until_ms: i64,
}

/// Where a paging step is in the middle of a run, so that the run can go on after the process was killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The run.
    pub run_id: String,
    /// The step.
    pub step: String,
    /// The item of a step that is done once per item; empty otherwise.
    pub item: String,
    /// The position, in a form that only the engine reads.
    pub state_json: String,
}

/// The output of a step that is done, so that the run need not repeat it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// The run.
    pub run_id: String,
    /// The step.
    pub step: String,
    /// What the step gave.
    pub output_json: String,
}

/// A record that could not pass, kept for somebody to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureRecord {
    /// The run it happened in.
    pub run_id: String,
    /// The workflow.
    pub workflow: String,
    /// The step.
    pub step: String,
    /// What failed, by a code that is the same in every run: the step and the item, the record or the call. Empty where
    /// nobody could tell that it is the same again.
    pub subject: String,
    /// The item, for a step that is done once per item.
    pub item_json: Option<String>,
    /// The class of failure: `rejected`, say.
    pub class: String,
    /// The platform's own code.
    pub code: Option<String>,
    /// The message, for people.
    pub message: String,
    /// The record itself, when there is one.
    pub record_json: Option<String>,
    /// What the node was called with, where a call failed.
    pub parameters_json: Option<String>,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

/// A failure as it is kept. The same one of several runs is kept once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its number in this store.
    pub id: i64,
    /// What happened, the latest time.
    pub record: FailureRecord,
    /// In how many runs.
    pub times: u32,
    /// When for the first time, in milliseconds since 1970.
    pub first_at_ms: i64,
}

impl Failure {
    /// Where it is among the others.
    pub fn key(&self) -> FailureKey {
        FailureKey { at_ms: self.record.at_ms, id: self.id }
    }
}

/// Where a failure is in the order of failures, from the newest to the oldest: what is behind it is the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FailureKey {
    /// When it happened the latest time, in milliseconds since 1970.
    pub at_ms: i64,
    /// Its number in this store.
    pub id: i64,
}

/// Which failures: those that meet all that is given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FailureFilter {
    /// Of this workflow.
    pub workflow: Option<String>,
    /// That happened in this run the latest time.
    pub run_id: Option<String>,
    /// That happened the latest time in a run whose id begins so.
    pub run_id_begins: Option<String>,
}

/// How many failures there are, and which numbers they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureSpan {
    /// How many.
    pub count: u64,
    /// The lowest number and the highest; none if there is no failure.
    pub numbers: Option<(i64, i64)>,
}

impl FailureFilter {
    /// Those of a workflow.
    pub fn of_workflow(workflow: &str) -> FailureFilter {
        FailureFilter { workflow: Some(workflow.to_owned()), ..FailureFilter::default() }
    }

    /// Those of a run.
    pub fn of_run(run_id: &str) -> FailureFilter {
        FailureFilter { run_id: Some(run_id.to_owned()), ..FailureFilter::default() }
    }
}

/// A token of an account. The store sees ciphertext only.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedToken {
    /// The account.
    pub account: String,
    /// Sealed values by name, each with its own end. A token without any value is not kept.
    pub values: BTreeMap<String, StoredSecret>,
}

/// Ciphertext is noise in a log.
impl fmt::Debug for SealedToken {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter
            .debug_struct("SealedToken")
            .field("account", &self.account)
            .field("values", &self.values.keys())
            .finish()
    }
}

/// A table of records, for showing what there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableInfo {
    /// The table's name.
    pub name: String,
    /// How many rows it has.
    pub rows: u64,
    /// The columns that tell rows apart.
    pub key: Vec<String>,
    /// When a row was last written, as RFC 3339 in UTC.
    pub last_synced_at: Option<String>,
    /// Its columns, without `_synced_at`.
    pub columns: Vec<ColumnInfo>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnInfo {
    /// The column's name.
    pub name: String,
    /// What it holds; nothing for a column that somebody else added with a type of their own.
    pub kind: Option<ColumnKind>,
}
