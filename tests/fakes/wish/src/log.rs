//! What was asked and what was answered.

use std::time::Duration;

use serde_json::Value;

use crate::endpoint::Endpoint;
use crate::faults::Fault;

/// One request, in the order of the answers.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// The endpoint; none for an unknown path.
    pub endpoint: Option<Endpoint>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The parameters of the query, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// The body: JSON, or a form as an object, or null.
    pub body: Value,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The platform's code; none when the answer was not in the envelope.
    pub code: Option<i64>,
    /// The faults that hit it.
    pub faults: Vec<Fault>,
    /// The platform's time when it arrived, unix milliseconds.
    pub at_ms: i64,
    /// How long the answer took, delays included.
    pub took: Duration,
}

impl LogEntry {
    /// A parameter of the query.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
