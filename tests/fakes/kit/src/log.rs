//! The requests so far.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The newest entries are dropped once it is full, so that a benchmark does not fill the memory.
pub struct Log<Entry> {
    entries_max: usize,
    entries: Mutex<Vec<Entry>>,
}

impl<Entry: Clone> Log<Entry> {
    /// Keeps so many entries.
    pub fn new(entries_max: usize) -> Log<Entry> {
        Log { entries_max, entries: Mutex::default() }
    }

    /// Whether anything is kept at all.
    pub fn wanted(&self) -> bool {
        self.entries_max > 0
    }

    /// Keeps one more, unless it is full.
    pub fn push(&self, entry: Entry) {
        let mut entries = self.lock();
        if entries.len() < self.entries_max {
            entries.push(entry);
        }
    }

    /// All that is kept.
    pub fn entries(&self) -> Vec<Entry> {
        self.lock().clone()
    }

    /// Forgets what is kept.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
