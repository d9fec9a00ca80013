//! `amazon/account`: whom the connection belongs to.
//!
//! The platform says where a seller may sell and what the store is called, and not who the seller is. That came with the
//! consent; where a refresh token was pasted it stays unknown.

use weft_sdk::consent::{Granted, Identity, None as Nothing};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::connection::SELLING_PARTNER_ID;
use crate::participations;

/// The node.
#[derive(Debug)]
pub struct Account;

impl Node for Account {
    const NAME: &'static str = "account";
    type Parameters = Nothing;
    type Record = ();

    fn title() -> Label {
        label("Whom the connection belongs to", "连接所属的卖家")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        let seller = Identity::new(call.connection_field(SELLING_PARTNER_ID).unwrap_or_default());
        let participations = participations::ask(&call)?.on_own_site(&call)?;
        Ok(Page::output(&Granted::to(participations.describe(seller))))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;

    const PARTICIPATIONS: &str = "GET https://sellingpartnerapi-eu.amazon.com/sellers/v1/marketplaceParticipations";

    fn run(extra: Value, site: &str) -> Result<Page, Failure> {
        let row = |country: &str, is_participating: bool, store: &str| {
            json!({
                "marketplace": { "id": "M", "countryCode": country, "name": "Amazon" },
                "participation": { "isParticipating": is_participating, "hasSuspendedListings": false },
                "storeName": store,
            })
        };
        let rows =
            [row("ES", false, "no"), row("GB", true, "Demo store"), row("DE", true, "Demo"), row("GB", true, "")];
        let calls = Calls::new()
            .on(PARTICIPATIONS)
            .header("x-amz-access-token", "<access_token>")
            .answer(200, json!({ "payload": rows }));
        let mut connection = json!({ "base_url": "https://sellingpartnerapi-eu.amazon.com", "site": site });
        connection.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        calls.run::<Account>(Call::new(connection, json!({})))
    }

    #[test]
    fn the_seller_is_who_agreed() {
        let output = run(json!({ "selling_partner_id": "A3SELLER" }), "UK").unwrap().output;
        let identity = json!({ "external_id": "A3SELLER", "name": "Demo store", "sites": ["DE", "UK"] });
        assert_eq!(output, json!({ "identity": identity }).to_string());
    }

    #[test]
    fn of_a_pasted_token_the_seller_is_not_known() {
        let output = run(json!({}), "DE").unwrap().output;
        assert_eq!(output, json!({ "identity": { "name": "Demo store", "sites": ["DE", "UK"] } }).to_string());
    }

    #[test]
    fn a_token_of_another_site_is_found_out() {
        let Err(Failure::Invalid(problem)) = run(json!({}), "ES") else { panic!("not invalid") };
        assert_eq!(problem.code, "wrong_site");
    }
}
