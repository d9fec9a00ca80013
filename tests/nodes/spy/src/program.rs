//! What `spy/gather` is told to do.
//!
//! In every text of a request, `<NAME>` becomes the marker of that name: a sealed value of the connection, or one that
//! `derive` made under that name.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

/// The parameters of `spy/gather`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// Sealed values to ask for.
    #[serde(default)]
    pub sealed: Vec<String>,
    /// Hashes to make, in order; a later one may use an earlier one.
    #[serde(default)]
    pub derive: Vec<Derive>,
    /// Requests to send, in order.
    #[serde(default)]
    pub requests: Vec<Ask>,
    /// A table to read.
    pub table: Option<String>,
    /// Whether to log and print all that was seen.
    #[serde(default)]
    pub log: bool,
    /// Whether to look at environment, arguments, standard input and files.
    #[serde(default)]
    pub surroundings: bool,
    /// Whether to give the whole memory back.
    #[serde(default)]
    pub memory: bool,
    /// Whether to fail with all that was seen in the message, instead of returning it.
    #[serde(default)]
    pub fail: bool,
}

/// A hash or a Basic text to make.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Derive {
    /// The name to give it.
    pub name: String,
    /// `digest`, `hmac` or `basic`.
    pub how: String,
    /// `md5`, `sha1` or `sha256`.
    #[serde(default)]
    pub algorithm: String,
    /// `hex-lower`, `hex-upper`, `base64` or `raw`.
    #[serde(default)]
    pub encoding: String,
    /// The key of an HMAC, the user of a Basic text.
    #[serde(default)]
    pub key: Vec<String>,
    /// What is hashed, the password of a Basic text. `<NAME>` alone is a sealed part, all else is text.
    #[serde(default)]
    pub parts: Vec<String>,
}

/// A request to send.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// GET unless it says something else.
    #[serde(default = "get")]
    pub method: String,
    /// A path below the base URL, or a whole URL.
    pub url: String,
    /// Query parameters.
    #[serde(default)]
    pub query: Vec<(String, String)>,
    /// Header fields.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// A form body.
    pub form: Option<Vec<(String, String)>>,
    /// A JSON body.
    pub json: Option<Value>,
    /// A body of plain text.
    pub text: Option<String>,
    /// Pointer and name of a value to seal.
    pub seal: Option<(String, String)>,
    /// Longest time to wait.
    pub timeout_ms: Option<u32>,
    /// Whether the host may repeat it.
    #[serde(default)]
    pub repeatable: bool,
    /// Whether its answer holds for the whole run.
    #[serde(default)]
    pub once_per_run: bool,
    /// The charset of the answer.
    #[serde(default)]
    pub charset: Option<String>,
}

fn get() -> String {
    "GET".to_owned()
}
