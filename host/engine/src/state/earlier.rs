//! What earlier runs and processes left, as a run finds it when it begins.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use weft_store::Store;

use crate::report::failure::RunFailure;
use crate::state::repeat::Repeat;

/// Stands between the path of a step and the code of what failed.
pub(crate) const SUBJECT_MARK: char = '#';

/// What earlier runs and processes left.
#[derive(Debug, Default)]
pub(crate) struct Earlier {
    pub(crate) stopped: Stopped,
    pub(crate) failed: Failed,
    /// Set when a part of the work is done again.
    pub(crate) repeat: Option<Repeat>,
}

/// What a stopped process of the same run left.
#[derive(Debug, Default)]
pub(crate) struct Stopped {
    /// The results of steps, as JSON, by their name.
    pub(crate) journal: BTreeMap<String, String>,
    /// The positions of paging steps, by their name.
    pub(crate) progress: BTreeMap<String, String>,
}

impl Stopped {
    pub(crate) async fn load(store: &Store, run_id: &str) -> Result<Self, RunFailure> {
        let progress = store.progress(run_id).await?.into_iter();
        let journal = store.journal(run_id).await?.into_iter();
        Ok(Self {
            progress: progress.map(|progress| (progress.step, progress.state_json)).collect(),
            journal: journal.map(|entry| (entry.step, entry.output_json)).collect(),
        })
    }
}

/// What has failed in earlier runs and not passed since, by the path of the step.
#[derive(Debug, Default)]
pub(crate) struct Failed(Mutex<BTreeMap<String, HashSet<String>>>);

impl Failed {
    pub(crate) async fn load(store: &Store, workflow: &str) -> Result<Self, RunFailure> {
        let failed = Self::default();
        store.failed_subjects(workflow).await?.into_iter().for_each(|subject| failed.add(subject));
        Ok(failed)
    }

    /// Remembers that something has failed.
    pub(crate) fn add(&self, subject: String) {
        if let Some((path, _)) = subject.rsplit_once(SUBJECT_MARK) {
            self.lock().entry(path.to_owned()).or_default().insert(subject);
        }
    }

    pub(crate) fn is_any(&self, path: &str) -> bool {
        self.lock().get(path).is_some_and(|subjects| !subjects.is_empty())
    }

    pub(crate) fn remove(&self, path: &str, subject: &str) -> bool {
        self.lock().get_mut(path).is_some_and(|subjects| subjects.remove(subject))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, HashSet<String>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
