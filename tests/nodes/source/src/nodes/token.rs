//! `source/token`: authorizes the connection.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use weft_sdk::http::Request;
use weft_sdk::{Call, Failure, Label, Node, Page, label, secret};

use crate::platform;

/// The node.
#[derive(Debug)]
pub struct Token;

/// The parameters of `source/token`: none.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {}

impl Node for Token {
    const NAME: &'static str = "token";
    type Parameters = Parameters;
    type Record = ();

    fn title() -> Label {
        label("Authorize the connection", "获取访问令牌")
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let request =
            Request::get(format!("{}/token", call.base_url())).query("secret_key", secret::sealed("secret_key")?);
        let response = platform::send(request)?;
        let answer: Value = platform::read(&response)?;
        Ok(Page::output(&json!({ "expires_in": answer["expires_in"] })))
    }
}
