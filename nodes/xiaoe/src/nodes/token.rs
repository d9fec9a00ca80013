//! `xiaoe/token`: authorizes the connection.
//!
//! The token stays in the host: it is sealed before this node sees the answer. It works under both rules that the
//! platform documents for asking again (a new token each time, or the same one while it has long to live), because the
//! host keeps one token per connection and renews it one at a time.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use weft_sdk::http::{Request, Response};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label, secret};

use crate::connection::ACCESS_TOKEN;
use crate::interface::Interface;
use crate::response;

/// The node.
#[derive(Debug)]
pub struct Token;

/// The parameters of `xiaoe/token`: none.
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
        let response = request(&call, &secret::sealed("secret_key")?).send()?;
        Ok(Page::output(&json!({ "expires_in": lives(&response)? })))
    }
}

fn request(call: &Call<Parameters>, secret_key: &str) -> Request {
    let field = |name| call.connection_field(name).unwrap_or_default();
    Request::get(format!("{}/{}", call.base_url(), Interface::TOKEN.path))
        .query("app_id", field("app_id"))
        .query("client_id", field("client_id"))
        .query("secret_key", secret_key)
        .query("grant_type", "client_credential")
        .seal("/data/access_token", ACCESS_TOKEN, Some("/data/expires_in"))
}

/// How long the token lives, in seconds.
fn lives(response: &Response) -> Result<i64, Failure> {
    let data = response::data(&Interface::TOKEN, response)?.object()?;
    if data.is_blank("access_token") {
        return Err(Failure::unavailable("token: the answer has no access token"));
    }
    let lives = data.raw("expires_in").and_then(response::whole_number);
    lives.ok_or_else(|| Failure::unavailable("token: the answer does not say how long the access token lives"))
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(body: &str) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("GET https://xiaoe.test/token")
            .query("app_id", "appDemo")
            .query("client_id", "xopDemo")
            .query("secret_key", "<secret_key>")
            .query("grant_type", "client_credential")
            .exactly()
            .answer_text(200, body);
        let connection = json!({ "app_id": "appDemo", "client_id": "xopDemo", "base_url": "https://xiaoe.test" });
        let result = calls.run::<Token>(Call::new(connection, json!({})));
        let request = &calls.requests()[0];
        assert_eq!(request.seal[0].pointer, "/data/access_token");
        assert_eq!(request.seal[0].lives.as_deref(), Some("/data/expires_in"));
        assert!(request.repeatable);
        result
    }

    #[test]
    fn tells_only_how_long_the_token_lives() {
        let page = run(r#"{"code":0,"msg":"ok","data":{"access_token":"t_1","expires_in":7200}}"#).unwrap();
        assert_eq!(page.output, r#"{"expires_in":7200}"#);
        let page = run(r#"{"code":"0","data":{"access_token":"t_1","expires_in":"1799"}}"#).unwrap();
        assert_eq!(page.output, r#"{"expires_in":1799}"#);
    }

    #[test]
    fn an_answer_without_a_token_is_a_failure() {
        let wrong_secret = run(r#"{"code":2004,"msg":"secret_key 错误","data":[]}"#);
        assert!(matches!(wrong_secret, Err(Failure::Invalid(problem)) if problem.code == "2004"));
        assert!(matches!(run(r#"{"code":0,"data":[]}"#), Err(Failure::Unavailable(_))));
    }
}
