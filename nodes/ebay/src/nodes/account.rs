//! `ebay/account`: who has authorized the connection.
//!
//! The interface has a host and a scope of its own. What it says about a person or a company, with further scopes, is not
//! read.

use serde::Deserialize;
use weft_sdk::consent::{Granted, Identity, None as Nothing};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::hosts::Host;
use crate::interface::IDENTITY;
use crate::request;

const PATH: &str = "/commerce/identity/v1/user/";

/// The node.
#[derive(Debug)]
pub struct Account;

impl Node for Account {
    const NAME: &'static str = "account";
    type Parameters = Nothing;
    type Record = ();

    fn title() -> Label {
        label("Who has authorized the connection", "授权账号信息")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        Ok(Page::output(&Granted::to(owner(&call)?)))
    }
}

#[derive(Debug, Deserialize)]
struct User {
    /// Stays the same for ever.
    #[serde(rename = "userId")]
    user_id: String,
    /// The seller may change it.
    #[serde(default)]
    username: String,
}

/// Whom the access token belongs to.
pub fn owner<P>(call: &Call<P>) -> Result<Identity, Failure> {
    let response = request::get(call, Host::Identity, PATH)?.send()?;
    let user: User = request::read(&IDENTITY, &response)?;
    Ok(Identity::new(user.user_id).named(user.username))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(status: u16, body: &str) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("GET https://apiz.sandbox.ebay.com/commerce/identity/v1/user/")
            .header("authorization", "Bearer <access_token>")
            .exactly()
            .answer_text(status, body);
        calls.run::<Account>(Call::new(json!({ "base_url": "https://api.sandbox.ebay.com" }), json!({})))
    }

    #[test]
    fn the_owner_is_told_by_what_stays() {
        let page = run(
            200,
            r#"{"userId":"dEmOuSeRiD01","username":"demo_shop","accountType":"INDIVIDUAL",
               "registrationMarketplaceId":"EBAY_DE","status":"CONFIRMED"}"#,
        );
        assert_eq!(page.unwrap().output, r#"{"identity":{"external_id":"dEmOuSeRiD01","name":"demo_shop"}}"#);
    }

    #[test]
    fn without_the_scope_the_remedy_names_it() {
        let body = r#"{"errors":[{"errorId":1100,"domain":"ACCESS","category":"REQUEST","message":"Access denied"}]}"#;
        let Err(Failure::Forbidden(problem)) = run(403, body) else { panic!("forbidden") };
        assert!(problem.remedy.unwrap().contains("commerce.identity.readonly"));
    }

    #[test]
    fn an_answer_that_is_cut_is_worth_another_try() {
        assert!(matches!(run(200, r#"{"userId":"dEm"#), Err(Failure::Unavailable(_))));
        assert!(matches!(run(200, r#"{"username":"demo_shop"}"#), Err(Failure::Unavailable(_))));
    }
}
