//! What was asked and what was answered.

use std::time::Duration;

use super::faults::Fault;
use super::operation::Operation;

/// One request, in the order of the answers.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// What was asked for; none for an unknown path.
    pub operation: Option<Operation>,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query as it came.
    pub query: String,
    /// The `x-amz-access-token` header.
    pub access_token: Option<String>,
    /// The body as it came.
    pub body: String,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The platform's error: its code, or the word of the token endpoint. None when all was well or a gateway spoke.
    pub error: Option<String>,
    /// The faults that hit it.
    pub faults: Vec<Fault>,
    /// The platform's time when it arrived, unix milliseconds.
    pub at_ms: i64,
    /// How long the answer took, delays included.
    pub took: Duration,
}
