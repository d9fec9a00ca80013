//! What was asked and what was answered.

use serde_json::Value;

use super::faults::Fault;
use super::operation::Operation;

/// One request, in the order of the answers.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// What was called; none for an unknown path.
    pub operation: Option<Operation>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The fields of the query, decoded.
    pub query: Vec<(String, String)>,
    /// The body as JSON, a form as an object; null when it was neither.
    pub body: Value,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// `extensions.code` of the first error of a GraphQL answer.
    pub code: Option<String>,
    /// The faults that hit it.
    pub faults: Vec<Fault>,
    /// The platform's time when it arrived, unix milliseconds.
    pub at_ms: i64,
}
