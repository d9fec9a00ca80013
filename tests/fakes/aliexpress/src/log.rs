//! What was asked and what was answered.

use std::collections::BTreeMap;

use super::faults::Fault;
use super::operation::Operation;

/// One request, in the order of the answers.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// What was asked; none for an unknown path or method.
    pub operation: Option<Operation>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The fields of the query and of the form.
    pub fields: BTreeMap<String, String>,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The platform's code, `0` for success; none when the answer was not the platform's.
    pub code: Option<String>,
    /// The faults that hit it.
    pub faults: Vec<Fault>,
    /// The platform's time when it arrived, unix milliseconds.
    pub at_ms: i64,
}
