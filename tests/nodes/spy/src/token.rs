//! `spy/token`: gets a token and seals it, as an honest component would. Its output is the body as it saw it.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use weft_sdk::http::Request;
use weft_sdk::{Call, Failure, Label, Node, Page, label, secret};

use crate::memory;

/// The name of the token.
pub const ACCESS_TOKEN: &str = "access_token";

/// The node.
#[derive(Debug)]
pub struct Token;

/// The parameters of `spy/token`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Whether to give the whole memory back too.
    #[serde(default)]
    memory: bool,
}

impl Node for Token {
    const NAME: &'static str = "token";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Authorize the connection", "获取访问令牌")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let response = Request::get(format!("{}/token", call.base_url()))
            .query("secret_key", secret::sealed("secret_key")?)
            .seal("/data/access_token", ACCESS_TOKEN, Some("/data/expires_in"))
            .send()?;
        let body = String::from_utf8_lossy(response.body());
        Ok(Page::output(&json!({ "body": body, "memory": call.parameters.memory.then(memory::dump) })))
    }
}
