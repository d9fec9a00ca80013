//! `http/token`: obtains the token of an account that has one.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::login::{Login, obtain};

/// The node.
#[derive(Debug)]
pub struct Token;

/// The parameters of `http/token`: none.
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

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Parameters>) -> Result<Page, Failure> {
        let lives = obtain(&call, &Login::of(&call)?)?;
        Ok(Page::output(&json!({ "expires_in": lives })))
    }
}

#[cfg(test)]
mod tests;
