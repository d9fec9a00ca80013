//! `amazon/refresh`: access tokens by refresh token, and what is asked for along with them.
//!
//! A refresh token is used until the seller takes it back. Whether the platform ever gives another one isn't documented, so
//! the one that comes is the one that is kept. Beside a pasted one it has a name of its own. What was pasted goes before it:
//! that is what the operator says last, and may be of another seller than before.

use serde_json::{Value, json};
use weft_sdk::consent::None as Nothing;
use weft_sdk::http::{Request, Response};
use weft_sdk::record::Fields;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label, secret};

use crate::connection::{
    ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, RENEWED_REFRESH_TOKEN, RESTRICTED_TOKEN, RestrictedData,
    SELF_AUTHORIZED,
};
use crate::errors::{self, Grant};

use crate::operation::Operation;
use crate::origin;
use crate::request::{ORDERS_V0, TOKEN_HEADER, USER_AGENT, marker};

const EXPIRES_IN: &str = "/expires_in";

/// The node.
#[derive(Debug)]
pub struct Refresh;

impl Node for Refresh {
    const NAME: &'static str = "refresh";
    type Parameters = Nothing;
    type Record = ();

    fn title() -> Label {
        label("Obtain an access token", "获取访问令牌")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        if call.variant() != Some(SELF_AUTHORIZED) {
            return obtain(&call, Grant::Consented, vec![refresh_token(marker(REFRESH_TOKEN)?)]).map(page);
        }
        let pasted = obtain(&call, Grant::Pasted, vec![refresh_token(secret::sealed(REFRESH_TOKEN)?)]);
        match (pasted, secret::sealed(RENEWED_REFRESH_TOKEN)) {
            (Err(Failure::Unauthorized(_)), Ok(renewed)) => {
                obtain(&call, Grant::Pasted, vec![refresh_token(renewed)]).map(page)
            }
            (pasted, _) => pasted.map(page),
        }
    }
}

fn page(lives_s: u64) -> Page {
    Page::output(&json!({ "expires_in": lives_s }))
}

fn refresh_token(marker: String) -> (String, String) {
    (REFRESH_TOKEN.to_owned(), marker)
}

/// Asks for tokens with what the grant has, and for a restricted data token with them. Gives how long the access token lives,
/// in seconds.
pub fn obtain<P>(call: &Call<P>, grant: Grant, proof: Vec<(String, String)>) -> Result<u64, Failure> {
    let restricted = RestrictedData::of(call);
    let response = token_request(call, grant, proof, restricted)?.send()?;
    let lives_s = lives(grant, &response)?;
    if restricted != RestrictedData::No {
        ask_for_restricted_token(call, restricted)?;
    }
    Ok(lives_s)
}

fn token_request<P>(
    call: &Call<P>,
    grant: Grant,
    proof: Vec<(String, String)>,
    restricted: RestrictedData,
) -> Result<Request, Failure> {
    let grant_type = if grant == Grant::Code { "authorization_code" } else { "refresh_token" };
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut form = vec![field("grant_type", grant_type)];
    form.extend(proof);
    form.push(field(CLIENT_ID, call.connection_field(CLIENT_ID).unwrap_or_default()));
    form.push((CLIENT_SECRET.to_owned(), secret::sealed(CLIENT_SECRET)?));
    let kept_as = if grant == Grant::Pasted { RENEWED_REFRESH_TOKEN } else { REFRESH_TOKEN };
    let request = Request::post(format!("{}/auth/o2/token", origin::login(call)))
        .header("user-agent", USER_AGENT)
        .form(form)
        .seal("/access_token", ACCESS_TOKEN, Some(EXPIRES_IN))
        .seal("/refresh_token", kept_as, None);
    Ok(match restricted {
        RestrictedData::No => request.seal("/access_token", RESTRICTED_TOKEN, Some(EXPIRES_IN)),
        RestrictedData::Yes | RestrictedData::WithTax => request,
    })
}

/// How long the access token lives, in seconds.
fn lives(grant: Grant, response: &Response) -> Result<u64, Failure> {
    if !(200..300).contains(&response.status()) {
        return Err(errors::login_refused(grant, response));
    }
    let tokens: Fields<'_> = response.json().map_err(|_| response.undocumented("token"))?;
    let lives_s = tokens.raw("expires_in").and_then(|text| text.trim_matches('"').parse().ok());
    match lives_s {
        Some(lives_s) if !tokens.is_blank("access_token") && !tokens.is_blank("refresh_token") => Ok(lives_s),
        _ => Err(response.undocumented("token")),
    }
}

fn ask_for_restricted_token<P>(call: &Call<P>, restricted: RestrictedData) -> Result<(), Failure> {
    const OPERATION: &Operation = &Operation::RESTRICTED_DATA_TOKEN;
    let response = Request::post(format!("{}/tokens/2021-03-01/restrictedDataToken", origin::api(call)))
        .header("user-agent", USER_AGENT)
        .header(TOKEN_HEADER, marker(ACCESS_TOKEN)?)
        .json(&json!({ "restrictedResources": resources(restricted) }))
        .seal("/restrictedDataToken", RESTRICTED_TOKEN, Some("/expiresIn"))
        .repeatable()
        .send()?;
    if !(200..300).contains(&response.status()) {
        return Err(errors::refused_to_new_token(OPERATION, &response));
    }
    let tokens: Fields<'_> = response.json().map_err(|_| response.undocumented(OPERATION.name))?;
    if tokens.is_blank("restrictedDataToken") { Err(response.undocumented(OPERATION.name)) } else { Ok(()) }
}

/// All paths of version 0 that have personal data, for any order.
fn resources(restricted: RestrictedData) -> Vec<Value> {
    let of_order: &[&str] = match restricted {
        RestrictedData::WithTax => &["buyerInfo", "shippingAddress", "buyerTaxInformation"],
        RestrictedData::No | RestrictedData::Yes => &["buyerInfo", "shippingAddress"],
    };
    let with = |rest: &str, elements: &[&str]| json!({ "method": "GET", "path": format!("{ORDERS_V0}{rest}"), "dataElements": elements });
    let whole = |rest: &str| json!({ "method": "GET", "path": format!("{ORDERS_V0}/{{orderId}}{rest}") });
    vec![
        with("", of_order),
        with("/{orderId}", of_order),
        with("/{orderId}/orderItems", &["buyerInfo"]),
        whole("/address"),
        whole("/buyerInfo"),
        whole("/orderItems/buyerInfo"),
    ]
}

#[cfg(test)]
mod tests {
    use weft_sdk::testing::{self, Calls};

    use super::*;
    use crate::connection::RESTRICTED_DATA;

    const LOGIN: &str = "POST https://api.amazon.com/auth/o2/token";
    const RESTRICTED: &str = "POST https://sellingpartnerapi-eu.amazon.com/tokens/2021-03-01/restrictedDataToken";

    fn call(variant: &str, restricted_data: &str) -> Call<Value> {
        let connection = json!({
            "base_url": "https://sellingpartnerapi-eu.amazon.com", "site": "DE", "variant": variant,
            "client_id": "amzn1.application-oa2-client.1", RESTRICTED_DATA: restricted_data,
        });
        Call::new(connection, json!({}))
    }

    fn tokens() -> Value {
        json!({ "access_token": "Atza|1", "refresh_token": "Atzr|1", "token_type": "bearer", "expires_in": 3600 })
    }

    fn refused(error: &str) -> Value {
        json!({ "error": error, "error_description": "The request has an invalid grant parameter : refresh_token" })
    }

    /// Names and pointers of what a request seals.
    fn sealed(calls: &Calls, index: usize) -> Vec<(String, String)> {
        calls.requests()[index].seal.iter().map(|seal| (seal.name.clone(), seal.pointer.clone())).collect()
    }

    fn names(seals: &[(&str, &str)]) -> Vec<(String, String)> {
        seals.iter().map(|&(name, pointer)| (name.to_owned(), pointer.to_owned())).collect()
    }

    #[test]
    fn a_consented_token_is_refreshed_under_its_name() {
        let calls = Calls::new()
            .on(LOGIN)
            .form("grant_type", "refresh_token")
            .form("refresh_token", "<refresh_token>")
            .form("client_id", "amzn1.application-oa2-client.1")
            .form("client_secret", "<client_secret>")
            .header("user-agent", USER_AGENT)
            .exactly()
            .answer(200, tokens());
        assert_eq!(calls.run::<Refresh>(call("consent", "no")).unwrap().output, r#"{"expires_in":3600}"#);
        let expected = names(&[
            (ACCESS_TOKEN, "/access_token"),
            (REFRESH_TOKEN, "/refresh_token"),
            (RESTRICTED_TOKEN, "/access_token"),
        ]);
        assert_eq!(sealed(&calls, 0), expected);
        assert_eq!(calls.requests()[0].seal[2].lives.as_deref(), Some("/expires_in"));
        assert!(!calls.requests()[0].repeatable, "a refresh token may be good for one time");
    }

    #[test]
    fn a_pasted_token_goes_before_one_that_came() {
        let calls = Calls::new().on(LOGIN).form("refresh_token", "<refresh_token>").answer(200, tokens());
        calls.run::<Refresh>(call(SELF_AUTHORIZED, "no")).unwrap();
        assert_eq!(sealed(&calls, 0)[1], (RENEWED_REFRESH_TOKEN.to_owned(), "/refresh_token".to_owned()));
    }

    #[test]
    fn where_the_pasted_one_is_over_the_later_one_is_tried() {
        let tries = |answer: Value, status: u16| {
            Calls::new()
                .on(LOGIN)
                .form("refresh_token", "<refresh_token>")
                .answer(400, refused("invalid_grant"))
                .on(LOGIN)
                .form("refresh_token", "<renewed_refresh_token>")
                .answer(status, answer)
                .run::<Refresh>(call(SELF_AUTHORIZED, "no"))
        };
        tries(tokens(), 200).unwrap();
        let over = tries(refused("invalid_grant"), 400);
        assert!(matches!(&over, Err(Failure::Unauthorized(problem)) if problem.code == "invalid_grant"), "{over:?}");
    }

    #[test]
    fn where_no_later_one_came_it_is_over() {
        testing::with_secrets(&[("client_secret", "s"), (REFRESH_TOKEN, "Atzr|pasted")], || {
            let calls = Calls::new().on(LOGIN).answer(400, refused("invalid_grant"));
            let over = calls.run::<Refresh>(call(SELF_AUTHORIZED, "no"));
            assert!(matches!(over, Err(Failure::Unauthorized(_))), "{over:?}");
        });
    }

    #[test]
    fn only_an_end_is_reason_to_try_another() {
        let calls = Calls::new().on(LOGIN).answer(401, refused("invalid_client"));
        assert!(matches!(calls.run::<Refresh>(call(SELF_AUTHORIZED, "no")), Err(Failure::Invalid(_))));
        let calls = Calls::new().on(LOGIN).answer_text(502, "<html>Bad gateway");
        assert!(matches!(calls.run::<Refresh>(call(SELF_AUTHORIZED, "no")), Err(Failure::Unavailable(_))));
    }

    #[test]
    fn restricted_data_is_asked_for_with_every_path_at_once() {
        let order = ["buyerInfo", "shippingAddress", "buyerTaxInformation"];
        let resources = json!({ "restrictedResources": [
            { "method": "GET", "path": "/orders/v0/orders", "dataElements": order },
            { "method": "GET", "path": "/orders/v0/orders/{orderId}", "dataElements": order },
            { "method": "GET", "path": "/orders/v0/orders/{orderId}/orderItems", "dataElements": ["buyerInfo"] },
            { "method": "GET", "path": "/orders/v0/orders/{orderId}/address" },
            { "method": "GET", "path": "/orders/v0/orders/{orderId}/buyerInfo" },
            { "method": "GET", "path": "/orders/v0/orders/{orderId}/orderItems/buyerInfo" },
        ]});
        let calls = Calls::new()
            .on(LOGIN)
            .answer(200, tokens())
            .on(RESTRICTED)
            .header(TOKEN_HEADER, "<access_token>")
            .json(resources)
            .answer(200, json!({ "restrictedDataToken": "Atz.sprdt|1", "expiresIn": 3600 }));
        calls.run::<Refresh>(call("consent", "with-tax")).unwrap();
        assert_eq!(sealed(&calls, 0).len(), 2, "the access token is none for restricted data");
        assert_eq!(sealed(&calls, 1), names(&[(RESTRICTED_TOKEN, "/restrictedDataToken")]));
        assert_eq!(calls.requests()[1].seal[0].lives.as_deref(), Some("/expiresIn"));
    }

    #[test]
    fn a_missing_role_is_named() {
        let error = json!({ "code": "Unauthorized", "message": "Access to requested resource is denied.",
            "details": "The application has no role for this data." });
        let calls =
            Calls::new().on(LOGIN).answer(200, tokens()).on(RESTRICTED).answer(403, json!({ "errors": [error] }));
        let Err(Failure::Forbidden(problem)) = calls.run::<Refresh>(call("consent", "yes")) else {
            panic!("not forbidden")
        };
        assert!(problem.remedy.unwrap().contains("restricted_data: no"));
    }

    #[test]
    fn an_answer_without_tokens_is_a_failure() {
        for body in
            [r#"{"access_token":"a","expires_in":3600}"#, r#"{"refresh_token":"a","expires_in":3600}"#, "{}", "<html>"]
        {
            let calls = Calls::new().on(LOGIN).answer_text(200, body);
            let result = calls.run::<Refresh>(call("consent", "no"));
            // What is sealed and isn't there is not made up.
            assert!(matches!(result, Err(Failure::Unavailable(_))), "{body}: {result:?}");
        }
    }

    #[test]
    fn nobody_agreed_yet() {
        testing::with_secrets(&[("client_secret", "s")], || {
            let result = Calls::new().run::<Refresh>(call("consent", "no"));
            assert!(matches!(result, Err(Failure::Unauthorized(_))), "{result:?}");
        });
    }
}
