//! What a workflow says about success and failure.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

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
    pub codes: BTreeMap<String, Meanings>,
    /// What a status means, such as 404. A code that is under `codes` goes before it.
    #[serde(default)]
    pub status: BTreeMap<u16, Meanings>,
    /// What an error means in which the platform says this, where it has no code for it: `{ no data: { as: empty } }`.
    /// Codes and statuses that are written down go before it. Good answers are not searched.
    #[serde(default)]
    pub texts: BTreeMap<String, Meaning>,
}

/// What an error means; a list where that depends on what the platform says: the first that fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meanings(pub Vec<Meaning>);

impl<'de> Deserialize<'de> for Meanings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = match Value::deserialize(deserializer)? {
            Value::Array(several) => several.into_iter().map(serde_json::from_value).collect(),
            one => serde_json::from_value(one).map(|one| vec![one]),
        };
        written.map(Self).map_err(D::Error::custom)
    }
}

/// One schema for both forms, so that what is wrong is found where it stands.
impl JsonSchema for Meanings {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Meanings".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = Meaning::json_schema(generator);
        let mut schema = one.clone();
        schema.insert("type".to_owned(), json!(["object", "array"]));
        schema.insert("items".to_owned(), one.to_value());
        schema.insert("minItems".to_owned(), json!(1));
        schema
    }
}

/// What an error means.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// What follows from it.
    #[serde(rename = "as")]
    pub class: Class,
    /// Only if the platform says this: in the words at `message`, else anywhere in the answer. Capitals or not is the
    /// same.
    #[serde(default)]
    #[schemars(with = "String", length(min = 1))]
    pub contains: Option<String>,
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
    /// It is none: there is nothing. A list has no records (more), the output of a request is null.
    Empty,
    /// It is none behind a page with records: the list is over. At the first page it is `invalid`.
    End,
    /// The request is wrong: the run stops.
    Invalid,
    /// The token of the account is no longer good: another one is obtained, and the request is sent again, once.
    Unauthorized,
    /// A permission is missing: the run stops.
    Forbidden,
    /// Too many requests: they are repeated after a while.
    Throttled,
    /// The platform has a problem: the request is repeated after growing pauses.
    Unavailable,
    /// This record can't pass, others can: see the step's `on_failure`.
    Rejected,
}
