//! What was asked and what was answered.

use std::collections::VecDeque;

/// Older entries make room for newer ones.
const ENTRIES_MAX: usize = 1000;

/// The way a call came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The standard API.
    Standard,
    /// The gateway.
    Qimen,
}

/// One request, in the order of the answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// The way it came in.
    pub door: Door,
    /// The method in the spelling of the standard API; as it was sent when nothing has that name.
    pub method: String,
    /// The filter object, as sent: the body, or the field `params`.
    pub params: String,
    /// The page as sent, in the counting of the door; none when there was none.
    pub page_no: Option<String>,
    /// The status of the answer; none when a fault spoiled it.
    pub status: Option<i64>,
    /// When it arrived, unix milliseconds.
    pub at_ms: i64,
}

#[derive(Default)]
pub(crate) struct Log(VecDeque<LogEntry>);

impl Log {
    pub(crate) fn push(&mut self, entry: LogEntry) {
        if self.0.len() == ENTRIES_MAX {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        self.0.iter().cloned().collect()
    }
}
