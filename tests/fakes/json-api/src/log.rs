//! What was asked and what was answered.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::endpoint::Endpoint;
use super::faults::Fault;

/// One request, in the order of the answers.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// The endpoint; none for an unknown path.
    pub endpoint: Option<Endpoint>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query parameters in order, decoded.
    pub query: Vec<(String, String)>,
    /// The body as JSON; null when there was none.
    pub body: Value,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The fault that hit it.
    pub fault: Option<Fault>,
}

/// The newest entries are dropped once it is full.
pub(crate) struct Log {
    entries_max: usize,
    entries: Mutex<Vec<LogEntry>>,
}

impl Log {
    pub(crate) fn new(entries_max: usize) -> Log {
        Log { entries_max, entries: Mutex::default() }
    }

    pub(crate) fn push(&self, entry: LogEntry) {
        let mut entries = self.lock();
        if entries.len() < self.entries_max {
            entries.push(entry);
        }
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        self.lock().clone()
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<LogEntry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
