//! The requests so far.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The newest entries are dropped once it is full, so that a benchmark does not fill the memory.
pub(crate) struct Log<Entry> {
    entries_max: usize,
    entries: Mutex<Vec<Entry>>,
}

impl<Entry: Clone> Log<Entry> {
    pub(crate) fn new(entries_max: usize) -> Log<Entry> {
        Log { entries_max, entries: Mutex::default() }
    }

    pub(crate) fn wanted(&self) -> bool {
        self.entries_max > 0
    }

    pub(crate) fn push(&self, entry: Entry) {
        let mut entries = self.lock();
        if entries.len() < self.entries_max {
            entries.push(entry);
        }
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.lock().clone()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
