//! The HTTP exchanges of a run, as values and as files.
//!
//! Pure: nothing in here knows a network, a clock or a component. The types are apart from those that carry a run, so
//! that the format changes only on purpose.
//!
//! - `call.rs`: which call an exchange belongs to
//! - `exchange.rs`: requests, responses and failures
//! - `placeholder.rs`: sealed values in texts
//! - `texts.rs`: every text in which one can stand
//! - `difference.rs`: how one request differs from another
//! - `file/`: the file format
//! - `har/`: recordings as HTTP Archives, and back
//! - `hex.rs`: bytes as digits
//! - `mask/`: personal fields, masked by rule
//! - `search/`: finding secrets in every usual encoding
//! - `shape.rs`: what JSON values look like, and how that has changed
//! - `value.rs`: the whole values of a recording, and how to put others in their place
//!
//! Sealed values stand in the texts of a [`Recording`] as placeholders, never as themselves.

mod call;
mod difference;
mod exchange;
pub mod file;
pub mod har;
mod hex;
mod mask;
pub mod placeholder;
mod search;
mod shape;
mod texts;
mod value;

use std::collections::BTreeMap;

use serde_json::Value;

pub use call::{CallKey, ExchangeName};
pub use difference::{Difference, differences};
pub use exchange::{FailureKind, RecordedBody, RecordedExchange, RecordedOutcome, RecordedRequest};
pub use hex::{hex, read_hex};
pub use mask::{MaskReport, MaskRule, Masks, VALUE_CHARS_MIN, mask_recording};
pub use search::{DeepSearch, Found, SECRET_BYTES_INSIDE_BASE64_MIN, SECRET_BYTES_MIN};
pub use shape::{Change, Level, OPTIONAL_KEYS_MAX, Shape, compare};

/// The HTTP exchanges of a run, and what else is needed to run it again.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Name of the workflow.
    pub workflow: String,
    /// The program that recorded it, with its version: `weft 0.1.0`.
    pub engine: String,
    /// The components that ran: their digests (`sha256:` and 64 hexadecimal digits), by name.
    pub components: BTreeMap<String, String>,
    /// The run's clock: milliseconds since 1970-01-01T00:00:00Z.
    pub started_at_ms: i64,
    /// The run's seed.
    pub seed: [u8; 32],
    /// Inputs of the run.
    pub inputs: BTreeMap<String, Value>,
    /// Connections by alias.
    pub connections: BTreeMap<String, RecordedConnection>,
    /// The bookmarks that the run began with, by the name of the step (`orders`, or `orders[2]` for the second item of a
    /// `for_each`), in milliseconds since 1970-01-01T00:00:00Z. Empty for a run that began from nothing.
    pub bookmarks: BTreeMap<String, i64>,
    /// The tokens that were alive when the run began, as `ALIAS/NAME`, and when each ends, in milliseconds since
    /// 1970-01-01T00:00:00Z; none if it does not. Nothing was asked to get them, and a replay asks for none either.
    pub tokens: BTreeMap<String, Option<i64>>,
    /// Names of fields whose values were masked.
    pub masked: Vec<String>,
    /// The calls. Those of a step stand together; steps in the order in which they began.
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
    /// A call that has asked nothing yet.
    pub fn new(key: CallKey, started_at_ms: i64) -> Self {
        Self { key, started_at_ms, exchanges: Vec::new() }
    }
}
