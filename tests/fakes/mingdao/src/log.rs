//! What was asked, what was answered, what was written.

use serde_json::Value;

use super::faults::Fault;
use super::method::Method;

/// One request, in the order of the answers.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// The method; none for an unknown path.
    pub method: Option<Method>,
    /// The path, without the query.
    pub path: String,
    /// The body as JSON, without `sign`; null when it was none.
    pub body: Value,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The platform's code; none when the answer was not the platform's.
    pub code: Option<i64>,
    /// The fault that hit it.
    pub fault: Option<Fault>,
}

/// A write that was carried out, whatever its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// The method.
    pub method: Method,
    /// The worksheet, by id.
    pub worksheet: String,
    /// The rows it wrote or deleted, by id.
    pub rows: Vec<String>,
    /// Whether the worksheet's workflows ran.
    pub triggered_workflow: bool,
    /// Fields that were named and that the worksheet doesn't have; they are passed over.
    pub ignored: Vec<String>,
}
