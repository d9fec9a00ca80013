//! `wish/account`: whom the connection belongs to. The platform tells an id and no name.

use serde::Deserialize;
use weft_sdk::consent::{Granted, Identity, None as Nothing};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::connection::version;
use crate::interface::{TEST, TEST_V2, Version};
use crate::{request, response};

/// The node.
#[derive(Debug)]
pub struct Account;

#[derive(Debug, Deserialize)]
struct Owner {
    #[serde(default)]
    merchant_id: Option<String>,
    /// What version 2 calls it where it gives tokens.
    #[serde(default)]
    merchant_user_id: Option<String>,
}

impl Node for Account {
    const NAME: &'static str = "account";
    type Parameters = Nothing;
    type Record = ();

    fn title() -> Label {
        label("Whom the account belongs to", "账号所属商户")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        let interface = if version(&call) == Version::V2 { &TEST_V2 } else { &TEST };
        let response = request::get(&call, interface)?.send()?;
        let owner: Owner = response::read(interface, &response)?.data()?;
        let id = owner.merchant_id.or(owner.merchant_user_id).unwrap_or_default();
        Ok(Page::output(&Granted::to(Identity::new(id))))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(variant: &str, path: &str, answer: Value) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on(&format!("GET https://wish.test{path}"))
            .header("authorization", "Bearer <access_token>")
            .exactly()
            .answer(200, answer);
        let connection = json!({ "base_url": "https://wish.test", "variant": variant });
        calls.run::<Account>(Call::new(connection, json!({})))
    }

    #[test]
    fn both_versions_tell_whose_it_is() {
        let answer = json!({ "message": "", "code": 0, "data": { "merchant_id": "5e01" } });
        let page = run("v3", "/api/v3/oauth/test", answer).unwrap();
        assert_eq!(page.output, r#"{"identity":{"external_id":"5e01"}}"#);
        let answer = json!({ "message": "", "code": 0, "data": { "success": "True", "merchant_user_id": "5e01" } });
        let page = run("v2", "/api/v2/auth_test", answer).unwrap();
        assert_eq!(page.output, r#"{"identity":{"external_id":"5e01"}}"#);
        let page = run("v2", "/api/v2/auth_test", json!({ "code": 0, "data": { "success": "True" } })).unwrap();
        assert_eq!(page.output, r#"{"identity":{}}"#, "what isn't said stays unknown");
    }

    #[test]
    fn a_token_that_has_ended_is_told() {
        let answer = json!({ "message": "This access token has expired.", "code": 1015, "data": {} });
        assert!(matches!(run("v3", "/api/v3/oauth/test", answer), Err(Failure::Unauthorized(_))));
    }
}
