//! `shopify/account`: whose shop a connection is for. No scope is needed for that.

use serde::Deserialize;
use serde_json::json;
use weft_sdk::consent::{Granted, Identity, None as Nothing};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::connection::{Kind, SHOP as SHOP_FIELD};
use crate::errors::{self, SHOP};
use crate::{api, graphql};

const QUERY: &str = "query Account { shop { name myshopifyDomain } }";
/// One object.
const COST: u64 = 1;

/// The node.
#[derive(Debug)]
pub struct Account;

#[derive(Deserialize)]
struct Data {
    shop: Shop,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Shop {
    name: String,
    myshopify_domain: String,
}

impl Node for Account {
    const NAME: &'static str = "account";
    type Parameters = Nothing;
    type Record = ();

    fn title() -> Label {
        label("Whose shop it is", "店铺信息")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        let response = api::graphql(&call, QUERY, &json!({}), COST)?;
        let answered = graphql::read(&SHOP, Kind::of(&call), &response, false)?;
        let Data { shop } = answered.read(&SHOP, &response)?;
        api::tell_version(&call, &response);
        let asked = call.connection_field(SHOP_FIELD).unwrap_or_default();
        if !shop.myshopify_domain.eq_ignore_ascii_case(asked) {
            return Err(errors::another_shop(asked, &shop.myshopify_domain));
        }
        let owner = Identity::new(shop.myshopify_domain.to_ascii_lowercase()).named(shop.name);
        Ok(Page::output(&Granted::to(owner)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::Calls;

    use super::*;

    fn run(shop: &str, body: Value) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on("POST https://demo-shop.myshopify.com/admin/api/2026-01/graphql.json")
            .header("x-shopify-access-token", "<access_token>")
            .json(json!({ "query": QUERY }))
            .answer(200, body);
        let connection =
            json!({ "base_url": "https://demo-shop.myshopify.com", "api_version": "2026-01", "shop": shop });
        let result = calls.run::<Account>(Call::new(connection, json!({})));
        assert_eq!((calls.requests()[0].cost, calls.requests()[0].repeatable), (Some(1), true));
        result
    }

    #[test]
    fn the_shop_is_the_owner() {
        let body = json!({ "data": { "shop": { "name": "Demo Shop", "myshopifyDomain": "demo-shop.myshopify.com" } } });
        let page = run("Demo-Shop.myshopify.com", body).unwrap();
        let expected = r#"{"identity":{"external_id":"demo-shop.myshopify.com","name":"Demo Shop"}}"#;
        assert_eq!(page.output, expected);
    }

    #[test]
    fn the_token_of_another_shop_is_refused() {
        let body = json!({ "data": { "shop": { "name": "Other", "myshopifyDomain": "other.myshopify.com" } } });
        let result = run("demo-shop.myshopify.com", body);
        assert!(matches!(result, Err(Failure::Invalid(problem)) if problem.message.contains("`other.myshopify.com`")));
    }
}
