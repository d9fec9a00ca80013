//! `ebay/account`: who has authorized the connection.
//!
//! The interface has a host and a scope of its own. Where the connection doesn't ask sellers for that scope, it stays unknown
//! who they are, and nothing is asked. What it says about a person or a company, with further scopes, is not
//! read.

use serde::Deserialize;
use serde_json::json;
use weft_sdk::consent::{Granted, Identity, None as Nothing};
use weft_sdk::log::{self, Level};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::connection::SCOPES;
use crate::hosts::Host;
use crate::interface::{IDENTITY, READ_IDENTITY};
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
        let scopes = call.connection_field(SCOPES).unwrap_or_default();
        if !scopes.split_whitespace().any(|scope| scope == READ_IDENTITY) {
            let fields = json!({ "scope": READ_IDENTITY });
            log::write(
                Level::Info,
                "nobody is asked who has authorized the connection: its scope is not asked for",
                &fields,
            );
            return Ok(Page::output(&Granted::default()));
        }
        let response = request::get(&call, Host::Identity, PATH)?.send()?;
        let user: User = request::read(&IDENTITY, &response)?;
        Ok(Page::output(&Granted::to(Identity::new(user.user_id).named(user.username))))
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

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(status: u16, body: &str) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("GET https://apiz.sandbox.ebay.com/commerce/identity/v1/user/")
            .header("authorization", "Bearer <access_token>")
            .exactly()
            .answer_text(status, body);
        calls.run::<Account>(Call::new(connection(READ_IDENTITY), json!({})))
    }

    fn connection(scopes: &str) -> Value {
        json!({ "base_url": "https://api.sandbox.ebay.com", "scopes": format!("https://x {scopes}") })
    }

    #[test]
    fn where_its_scope_is_not_asked_for_nobody_is() {
        let calls = Calls::new();
        let page = calls.run::<Account>(Call::new(connection(""), json!({}))).unwrap();
        assert_eq!((page.output.as_str(), calls.logged().len()), (r#"{"identity":{}}"#, 1));
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
