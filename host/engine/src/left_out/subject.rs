//! What fails, by a code that is the same in every run: so the same failure is kept once, and is none any more when it
//! passes.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use weft_store::{Passed, Row, Store, rows_from_json, rows_to_json};
use weft_workflow::CheckedStep;

use crate::report::event::Event;
use crate::report::failure::RunFailure;
use crate::run::identity::hex;
use crate::state::frame::RunState;
use crate::state::scope::PageScope;
use crate::write::records;

/// Stands between the path of the step and the code.
const MARK: char = '#';
/// Bytes of the code.
const CODE_BYTES: usize = 16;

/// What has failed in earlier runs and not passed since, by the path of the step.
#[derive(Debug, Default)]
pub(crate) struct Failed(Mutex<BTreeMap<String, HashSet<String>>>);

impl Failed {
    pub(crate) async fn load(store: &Store, workflow: &str) -> Result<Self, RunFailure> {
        let failed = Self::default();
        store.failed_subjects(workflow).await?.into_iter().for_each(|subject| failed.add(subject));
        Ok(failed)
    }

    fn add(&self, subject: String) {
        if let Some((path, _)) = subject.rsplit_once(MARK) {
            self.lock().entry(path.to_owned()).or_default().insert(subject);
        }
    }

    fn is_any(&self, path: &str) -> bool {
        self.lock().get(path).is_some_and(|subjects| !subjects.is_empty())
    }

    fn remove(&self, path: &str, subject: &str) -> bool {
        self.lock().get_mut(path).is_some_and(|subjects| subjects.remove(subject))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, HashSet<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RunState<'_> {
    /// A step, the same in every run: without the numbers of items.
    pub(crate) fn path(&self, index: usize) -> String {
        format!("{}{}", self.place.bookmark_prefix, self.plan.step(index).id)
    }

    /// What a failure is about: a record, else an item, else a call.
    pub(crate) fn subject(
        &self,
        index: usize,
        item: Option<&str>,
        parameters: Option<&str>,
        record: Option<&str>,
    ) -> String {
        match record {
            Some(json) => match rows_from_json(&format!("[{json}]")).ok().and_then(|mut rows| rows.pop()) {
                Some(row) => self.subject_of_row(index, item, &row),
                None => self.code(index, &["record", item.unwrap_or_default(), json]),
            },
            None => self.subject_of_call(index, item, parameters),
        }
    }

    /// A call with its parameters, which may have the time in them, unless an item says what it is about.
    pub(crate) fn subject_of_call(&self, index: usize, item: Option<&str>, parameters: Option<&str>) -> String {
        match item {
            Some(item) => self.code(index, &["item", item]),
            None => self.code(index, &["call", parameters.unwrap_or_default()]),
        }
    }

    /// A record by its key, or as it is if it has none.
    fn subject_of_row(&self, index: usize, item: Option<&str>, row: &Row) -> String {
        let key = key(self.plan.step(index));
        if key.is_empty() || records::missing_key(row, key).is_some() {
            let text = rows_to_json(std::slice::from_ref(row));
            return self.code(index, &["record", item.unwrap_or_default(), &text]);
        }
        let cells = key.iter().filter_map(|field| row.cells.iter().find(|(name, _)| **name == **field)).cloned();
        let key = rows_to_json(&[Row { cells: cells.collect() }]);
        self.code(index, &["key", &key])
    }

    fn code(&self, index: usize, parts: &[&str]) -> String {
        let path = self.path(index);
        let account = self.plan.step(index).connection.as_ref().and_then(|alias| self.accounts.get(alias));
        let account = account.map_or("", |handle| handle.account.settings.name.as_str());
        let items = self.place.items.iter().map(|item| item.name.as_str());
        let mut hash = Sha256::new();
        for part in [account].into_iter().chain(items).chain(parts.iter().copied()) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        format!("{path}{MARK}{}", hex(&hash.finalize()[..CODE_BYTES]))
    }

    /// Remembers that something has failed in this run.
    pub(crate) fn has_failed(&self, subject: &str) {
        self.failed.add(subject.to_owned());
    }

    /// An item or a call has passed.
    pub(crate) fn call_passed(&self, index: usize, scope: &PageScope, item: Option<&str>, parameters: Option<&str>) {
        self.passed(index, scope, || self.subject_of_call(index, item, parameters));
    }

    /// Records have passed.
    pub(crate) fn rows_passed<'r>(&self, index: usize, scope: &PageScope, rows: impl IntoIterator<Item = &'r Row>) {
        if self.failed.is_any(&self.path(index)) {
            for row in rows {
                self.passed(index, scope, || self.subject_of_row(index, None, row));
            }
        }
    }

    /// The records that a call gave have passed, if they are any that had failed.
    pub(crate) fn records_passed(&self, index: usize, scope: &PageScope, records: &str) -> Result<(), RunFailure> {
        if self.failed.is_any(&self.path(index)) {
            self.rows_passed(index, scope, &records::read(records)?);
        }
        Ok(())
    }

    fn passed(&self, index: usize, scope: &PageScope, subject: impl FnOnce() -> String) {
        let path = self.path(index);
        if !self.failed.is_any(&path) {
            return;
        }
        let subject = subject();
        if self.failed.remove(&path, &subject) {
            scope.pass(subject);
        }
    }

    /// What a page has passed that had failed before, for its commit; and says so.
    pub(crate) fn take_passed(&self, scope: &PageScope) -> Vec<Passed> {
        let workflow = &self.outermost().plan.checked.name;
        let mut by_path: BTreeMap<String, u64> = BTreeMap::new();
        let mut passed = Vec::new();
        for subject in scope.take_passed() {
            let path = subject.rsplit_once(MARK).map_or("", |(path, _)| path);
            *by_path.entry(path.to_owned()).or_default() += 1;
            passed.push(Passed { workflow: workflow.clone(), subject });
        }
        for (step, number) in by_path {
            let message = match number {
                1 => "what was kept as a failure has passed now, and is none any more".to_owned(),
                number => format!("{number} that were kept as failures have passed now, and are none any more"),
            };
            (self.events)(Event::Note { step, message });
        }
        passed
    }
}

/// The fields that tell the records of a step apart.
fn key(step: &CheckedStep) -> &[String] {
    let described = step.node.records.as_ref().map_or(&[][..], |records| &records.key);
    step.into.as_ref().map_or(described, |into| &into.key)
}
