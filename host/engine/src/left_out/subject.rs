//! What fails, by a code that is the same in every run: so the same failure is kept once, and is none any more when it
//! passes.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use weft_store::{Passed, Row, rows_from_json, rows_to_json};
use weft_workflow::CheckedStep;

use crate::report::event::Event;
use crate::report::failure::RunFailure;
use crate::state::earlier::SUBJECT_MARK;
use crate::state::frame::Frame;
use crate::state::records::Records;
use crate::state::scope::PageScope;
use crate::write::records::{missing_key, unreadable};
use weft_recording::hex;

/// Bytes of the code.
const CODE_BYTES: usize = 16;

/// What a failure is about: a record, else an item, else a call.
pub(crate) fn of(
    frame: &Frame<'_>,
    index: usize,
    item: Option<&str>,
    parameters: Option<&str>,
    record: Option<&str>,
) -> String {
    match record {
        Some(json) => match rows_from_json(&format!("[{json}]")).ok().and_then(|mut rows| rows.pop()) {
            Some(row) => subject_of_row(frame, index, item, &row),
            None => code(frame, index, &["record", item.unwrap_or_default(), json]),
        },
        None => subject_of_call(frame, index, item, parameters),
    }
}

/// A call with its parameters, which may have the time in them, unless an item says what it is about.
fn subject_of_call(frame: &Frame<'_>, index: usize, item: Option<&str>, parameters: Option<&str>) -> String {
    match item {
        Some(item) => code(frame, index, &["item", item]),
        None => code(frame, index, &["call", parameters.unwrap_or_default()]),
    }
}

/// A record by its key, or as it is if it has none.
fn subject_of_row(frame: &Frame<'_>, index: usize, item: Option<&str>, row: &Row) -> String {
    let key = key(frame.plan.step(index));
    if key.is_empty() || missing_key(row, key).is_some() {
        let text = rows_to_json(std::slice::from_ref(row));
        return code(frame, index, &["record", item.unwrap_or_default(), &text]);
    }
    let cells = key.iter().filter_map(|field| row.cells.iter().find(|(name, _)| **name == **field)).cloned();
    let key = rows_to_json(&[Row { cells: cells.collect() }]);
    code(frame, index, &["key", &key])
}

fn code(frame: &Frame<'_>, index: usize, parts: &[&str]) -> String {
    let path = frame.path(index);
    let account = frame.plan.step(index).connection.as_ref().and_then(|alias| frame.account(alias));
    let account = account.map_or("", |handle| handle.account.settings.name.as_str());
    let items = frame.place.items.iter().map(|item| item.name.as_str());
    let mut hash = Sha256::new();
    for part in [account].into_iter().chain(items).chain(parts.iter().copied()) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    format!("{path}{SUBJECT_MARK}{}", hex(&hash.finalize()[..CODE_BYTES]))
}

/// An item or a call has passed.
pub(crate) fn call_passed(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    item: Option<&str>,
    parameters: Option<&str>,
) {
    passed(frame, index, scope, || subject_of_call(frame, index, item, parameters));
}

/// Records have passed.
pub(crate) fn rows_passed<'r>(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    rows: impl IntoIterator<Item = &'r Row>,
) {
    if frame.run.earlier.failed.is_any(&frame.path(index)) {
        for row in rows {
            passed(frame, index, scope, || subject_of_row(frame, index, None, row));
        }
    }
}

/// The records that a call gave have passed, if they are any that had failed.
pub(crate) fn records_passed(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    records: &Records,
) -> Result<(), RunFailure> {
    if frame.run.earlier.failed.is_any(&frame.path(index)) {
        rows_passed(frame, index, scope, &records.rows().map_err(unreadable)?);
    }
    Ok(())
}

fn passed(frame: &Frame<'_>, index: usize, scope: &PageScope, subject: impl FnOnce() -> String) {
    let path = frame.path(index);
    if !frame.run.earlier.failed.is_any(&path) {
        return;
    }
    let subject = subject();
    if frame.run.earlier.failed.remove(&path, &subject) {
        scope.pass(subject);
    }
}

/// What a page has passed that had failed before, for its commit; and says so.
pub(crate) fn take_passed(frame: &Frame<'_>, scope: &PageScope) -> Vec<Passed> {
    let workflow = &frame.run.workflow;
    let mut by_path: BTreeMap<String, u64> = BTreeMap::new();
    let mut passed = Vec::new();
    for subject in scope.take_passed() {
        let path = subject.rsplit_once(SUBJECT_MARK).map_or("", |(path, _)| path);
        *by_path.entry(path.to_owned()).or_default() += 1;
        passed.push(Passed { workflow: workflow.clone(), subject });
    }
    for (step, number) in by_path {
        let message = match number {
            1 => "what was kept as a failure has passed now, and is none any more".to_owned(),
            number => format!("{number} that were kept as failures have passed now, and are none any more"),
        };
        frame.tell(Event::Note { step, message });
    }
    passed
}

/// The fields that tell the records of a step apart.
fn key(step: &CheckedStep) -> &[String] {
    let described = step.node.records.as_ref().map_or(&[][..], |records| &records.key);
    step.into.as_ref().map_or(described, |into| &into.key)
}
