//! What a workflow says about success and failure.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Which answers are good.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// The statuses of good answers; 200 to 299 unless told.
    #[serde(default)]
    pub status: Vec<u16>,
    /// The path of a field that says how it went, for platforms that answer errors with status 200. Needs `is`.
    #[serde(default, rename = "where")]
    pub at: Option<String>,
    /// What stands there if it went well: a value, or a list of them. 0 and "0" are the same, and null is also a field
    /// that is not there.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Value")]
    pub is: Option<Value>,
}

/// A null that is written is a value.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// What bad answers mean.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// The path of the platform's error code.
    #[serde(default)]
    pub code: Option<String>,
    /// The path of the platform's words for it.
    #[serde(default)]
    pub message: Option<String>,
    /// The path of the seconds to wait, where a platform writes them into the answer. A `Retry-After` goes before it.
    #[serde(default)]
    pub wait_s: Option<String>,
    /// What a code means. An answer with one of these codes is an error whatever its status.
    #[serde(default)]
    pub codes: BTreeMap<String, Meaning>,
}

/// What an error means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// What follows from it.
    #[serde(rename = "as")]
    pub class: Class,
    /// For `throttled`: how many seconds to wait, where the platform doesn't say.
    #[serde(default)]
    pub wait_s: Option<u64>,
    /// What people can do about it.
    #[serde(default)]
    pub remedy: Option<String>,
}

/// What follows from an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// The request is wrong: the run stops.
    Invalid,
    /// A permission is missing: the run stops.
    Forbidden,
    /// Too many requests: they are repeated after a while.
    Throttled,
    /// The platform has a problem: the request is repeated after growing pauses.
    Unavailable,
    /// This record can't pass, others can: see the step's `on_failure`.
    Rejected,
}
