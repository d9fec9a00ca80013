//! `amazon/begin` and `amazon/finish`: the seller's consent in Seller Central.
//!
//! Which data an application may read is decided by the roles that it has been given at Amazon, and not by what it asks for
//! here. Nothing ends an authorization from here either: the seller does that in Seller Central.

use weft_sdk::consent::{Address, Begin as Asked, Finish as CameBack, Granted, Identity};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::connection::{APPLICATION_ID, APPLICATION_STATE, DRAFT, SELLING_PARTNER_ID};
use crate::errors::Grant;
use crate::{origin, participations, tokens};

/// What the code is called in what comes back.
pub const CODE: &str = "spapi_oauth_code";
/// How long it is good.
pub const CODE_LIVES_MS: u32 = 5 * 60 * 1_000;

/// The node that says which address to open.
#[derive(Debug)]
pub struct Begin;

impl Node for Begin {
    const NAME: &'static str = "begin";
    type Parameters = Asked;
    type Record = ();

    fn title() -> Label {
        label("Begin an authorization", "开始授权")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Asked>) -> Result<Page, Failure> {
        let field = |name| call.connection_field(name).unwrap_or_default();
        let address = Address::new(format!("{}/apps/authorize/consent", origin::seller_central(&call)?))
            .query("application_id", field(APPLICATION_ID))
            .query("state", &call.parameters.state)
            .query("redirect_uri", &call.parameters.redirect_uri);
        Ok(Page::output(&if field(APPLICATION_STATE) == DRAFT { address.query("version", "beta") } else { address }))
    }
}

/// The node that makes tokens of a code.
#[derive(Debug)]
pub struct Finish;

impl Node for Finish {
    const NAME: &'static str = "finish";
    type Parameters = CameBack;
    type Record = ();

    fn title() -> Label {
        label("Finish an authorization", "完成授权")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<CameBack>) -> Result<Page, Failure> {
        let came = &call.parameters;
        let (code, seller) = (came.callback(CODE), came.callback(SELLING_PARTNER_ID));
        if code.is_empty() || seller.is_empty() {
            return Err(not_granted(came));
        }
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        tokens::obtain(&call, Grant::Code, vec![field("code", code), field("redirect_uri", &came.redirect_uri)])?;
        let identity = Identity::new(seller);
        // The code is spent: what can't be asked for now is no reason to lose what it gave.
        let identity = match participations::ask(&call) {
            Ok(participations) => participations.on_own_site(&call)?.describe(identity),
            Err(_) => identity,
        };
        Ok(Page::output(&Granted::to(identity).field(SELLING_PARTNER_ID, seller)))
    }
}

fn not_granted(came: &CameBack) -> Failure {
    let error = [came.callback("error"), came.callback("error_description")].join(" ");
    Failure::invalid(format!("Amazon sent no authorization back; the seller may have declined. {error}").trim_end())
        .with_chinese(format!("亚马逊没有返回授权，卖家可能拒绝了授权。{error}").trim_end())
        .with_code(came.callback("error"))
        .with_remedies(label(
            "begin again, sign in as the primary user of the seller account, and confirm",
            "请重新开始授权，以卖家账号的主用户登录并确认",
        ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::Calls;

    use super::*;

    const LOGIN: &str = "POST https://api.amazon.com/auth/o2/token";
    const PARTICIPATIONS: &str = "GET https://sellingpartnerapi-eu.amazon.com/sellers/v1/marketplaceParticipations";

    fn connection(state: &str) -> Value {
        json!({
            "base_url": "https://sellingpartnerapi-eu.amazon.com", "site": "DE", "variant": "consent",
            "client_id": "amzn1.application-oa2-client.1", "application_id": "amzn1.sp.solution.1",
            "application_state": state, "restricted_data": "no",
        })
    }

    fn back(callback: Value) -> Call<Value> {
        let parameters = json!({ "redirect_uri": "http://127.0.0.1:7/oauth/back/amazon", "callback": callback });
        Call::new(connection("published"), parameters)
    }

    fn exchanged() -> Calls {
        Calls::new()
            .on(LOGIN)
            .form("grant_type", "authorization_code")
            .form("code", "<code>")
            .form("redirect_uri", "http://127.0.0.1:7/oauth/back/amazon")
            .form("client_id", "amzn1.application-oa2-client.1")
            .form("client_secret", "<client_secret>")
            .exactly_but_header()
            .answer(
                200,
                json!({ "access_token": "Atza|1", "refresh_token": "Atzr|1", "token_type": "bearer", "expires_in": 3600 }),
            )
    }

    /// `exactly` would also demand to know the user agent.
    trait ExactlyButHeader {
        fn exactly_but_header(self) -> Self;
    }

    impl ExactlyButHeader for weft_sdk::testing::On {
        fn exactly_but_header(self) -> Self {
            self.header("user-agent", crate::request::USER_AGENT).exactly()
        }
    }

    fn callback() -> Value {
        json!({ CODE: "<code>", "state": "s", SELLING_PARTNER_ID: "A3SELLER" })
    }

    fn participation(country: &str, is_participating: bool) -> Value {
        json!({
            "marketplace": { "id": "M", "countryCode": country },
            "participation": { "isParticipating": is_participating, "hasSuspendedListings": false },
            "storeName": "Demo store",
        })
    }

    #[test]
    fn the_address_is_that_of_the_sites_seller_central() {
        let begin = |state| {
            let parameters = json!({ "redirect_uri": "https://weft.example/back", "state": "s-1" });
            Calls::new().run::<Begin>(Call::new(connection(state), parameters)).unwrap().output
        };
        let query = json!([
            ["application_id", "amzn1.sp.solution.1"],
            ["state", "s-1"],
            ["redirect_uri", "https://weft.example/back"],
        ]);
        let url = "https://sellercentral-europe.amazon.com/apps/authorize/consent";
        assert_eq!(begin("published"), json!({ "url": url, "query": query }).to_string());
        assert!(begin(DRAFT).ends_with(r#"["version","beta"]]}"#));
    }

    #[test]
    fn who_agreed_is_told() {
        let rows = [participation("DE", true), participation("GB", true), participation("IN", false)];
        let calls = exchanged().on(PARTICIPATIONS).answer(200, json!({ "payload": rows }));
        let output: Value = serde_json::from_str(&calls.run::<Finish>(back(callback())).unwrap().output).unwrap();
        let expected = json!({
            "identity": { "external_id": "A3SELLER", "name": "Demo store", "sites": ["DE", "UK"] },
            "fields": { "selling_partner_id": "A3SELLER" },
        });
        assert_eq!(output, expected);
        let seals = &calls.requests()[0].seal;
        assert_eq!(seals[1].name, "refresh_token");
    }

    #[test]
    fn what_cannot_be_asked_does_not_lose_the_consent() {
        for (status, body) in
            [(403, json!({ "errors": [{ "code": "Unauthorized", "message": "" }] })), (200, json!({}))]
        {
            let calls = exchanged().on(PARTICIPATIONS).answer(status, body);
            let output: Value = serde_json::from_str(&calls.run::<Finish>(back(callback())).unwrap().output).unwrap();
            assert_eq!(output["identity"], json!({ "external_id": "A3SELLER" }));
        }
    }

    #[test]
    fn a_seller_of_other_sites_is_refused() {
        let rows = [participation("DE", false), participation("FR", true)];
        let calls = exchanged().on(PARTICIPATIONS).answer(200, json!({ "payload": rows }));
        let Err(Failure::Invalid(problem)) = calls.run::<Finish>(back(callback())) else { panic!("not invalid") };
        assert!(problem.message.contains("doesn't sell on DE, but on FR"), "{}", problem.message);
        assert!(problem.zh.unwrap().message.unwrap().contains("FR"));
    }

    #[test]
    fn nothing_is_asked_where_nothing_was_granted() {
        let declined = json!({ "state": "s", "error": "access_denied" });
        let Err(Failure::Invalid(problem)) = Calls::new().run::<Finish>(back(declined)) else { panic!("not invalid") };
        assert_eq!(problem.code, "access_denied");
        let nobody = json!({ "state": "s", CODE: "<code>" });
        assert!(matches!(Calls::new().run::<Finish>(back(nobody)), Err(Failure::Invalid(_))));
    }

    #[test]
    fn a_code_that_ended_is_no_reason_to_authorize_by_itself() {
        let answer = json!({ "error": "invalid_grant", "error_description": "The request has an invalid grant parameter : code" });
        let calls = Calls::new().on(LOGIN).answer(400, answer);
        assert!(matches!(calls.run::<Finish>(back(callback())), Err(Failure::Invalid(_))));
    }
}
