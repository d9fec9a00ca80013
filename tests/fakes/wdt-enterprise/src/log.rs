//! What was asked and what was answered.

use std::collections::BTreeMap;
use std::time::Duration;

use super::faults::Fault;

/// Which part of the server was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// `/openapi2/`
    Enterprise,
    /// `/router/…`
    Qimen,
    /// `/openapi`
    Standard,
    /// No part of it.
    Unknown,
}

/// One request, in the order of the answers.
#[derive(Debug, Clone)]
pub struct LogEntry {
    /// Which part was asked.
    pub door: Door,
    /// The file, or the method without a scene before it.
    pub name: String,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The fields of query and form.
    pub fields: BTreeMap<String, String>,
    /// The HTTP status; 0 when the connection was closed without an answer.
    pub status: u16,
    /// The platform's code, 0 for an answer; none when what was said is not the platform's, or not known here.
    pub code: Option<i64>,
    /// The faults that hit it.
    pub faults: Vec<Fault>,
    /// The merchant's time when it arrived, unix milliseconds.
    pub at_ms: i64,
    /// How long the answer took, delays included.
    pub took: Duration,
}
