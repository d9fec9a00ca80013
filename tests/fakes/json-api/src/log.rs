//! What was asked and what was answered.

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
