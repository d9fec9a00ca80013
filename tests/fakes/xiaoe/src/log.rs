//! What was asked and what was answered.

use std::time::Duration;

use serde_json::Value;

use super::faults::Fault;
use super::interface::Interface;

/// One request, in the order of the answers.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// The interface; none for an unknown path.
    pub interface: Option<Interface>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The body as JSON, or the query of `/token` as an object; null when it was neither.
    pub body: Value,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The platform's code; none when the answer was not the platform's.
    pub code: Option<i64>,
    /// The faults that hit it.
    pub faults: Vec<Fault>,
    /// The shop's time when it arrived, unix milliseconds.
    pub at_ms: i64,
    /// How long the answer took, delays included.
    pub took: Duration,
}
