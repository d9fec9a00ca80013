//! The file format of recordings.
//!
//! A recording is YAML, meant to be read and committed beside its workflow. Its types are apart from the types that
//! carry a run, so that the format changes only on purpose:
//!
//! - the minor version grows when fields are added that older readers may leave out;
//! - the major version grows when they may not.
//!
//! Requests and responses are written as components see them, so no secret can be in them: markers stand where sealed
//! values stood. Before a file is written it is searched for every secret all the same.

mod file;
mod http;
mod style;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::outside::CallKey;

pub use file::{RecordingError, read, write};
pub use http::{RecordedExchange, RecordedOutcome, RecordedRequest};

/// Version of the format that this program writes.
pub const FORMAT: (u32, u32) = (1, 0);

/// The HTTP exchanges of a run, and what else is needed to run it again.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Name of the workflow.
    pub workflow: String,
    /// The run's clock: milliseconds since 1970-01-01T00:00:00Z.
    pub started_at_ms: i64,
    /// The run's seed.
    pub seed: [u8; 32],
    /// Inputs of the run.
    pub inputs: BTreeMap<String, Value>,
    /// Connections by alias.
    pub connections: BTreeMap<String, RecordedConnection>,
    /// The calls, by key.
    pub calls: Vec<RecordedCall>,
}

/// What components could see of a connection.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedConnection {
    /// Its platform.
    pub platform: String,
    /// Scheme and host.
    pub base_url: String,
    /// Public fields.
    pub fields: BTreeMap<String, String>,
    /// Names of secret fields.
    pub secrets: Vec<String>,
}

/// One call of a node.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedCall {
    /// Which call.
    pub key: CallKey,
    /// When it started: milliseconds since 1970-01-01T00:00:00Z.
    pub started_at_ms: i64,
    /// What it asked, in order.
    pub exchanges: Vec<RecordedExchange>,
}

impl RecordedCall {
    pub(crate) fn new(key: CallKey, started_at_ms: i64) -> Self {
        Self { key, started_at_ms, exchanges: Vec::new() }
    }
}
