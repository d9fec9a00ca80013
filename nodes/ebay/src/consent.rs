//! The consent of a seller: the page to open, tokens for the code that comes back, a new access token every two hours, and
//! the end of it all.
//!
//! The platform calls the address that consent leads back to by a name, the RuName, under which it is kept there.

use serde::Deserialize;
use serde_json::json;
use weft_sdk::consent::{self, Address, Granted, None as Nothing};
use weft_sdk::http::{Request, Response};
use weft_sdk::secret::{self, Part};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label};

use crate::connection::{CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, RU_NAME, SCOPES};
use crate::errors::{self, Purpose};
use crate::hosts::{Host, origin};
use crate::request::is_good;

/// `ebay/begin`.
#[derive(Debug)]
pub struct Begin;

impl Node for Begin {
    const NAME: &'static str = "begin";
    type Parameters = consent::Begin;
    type Record = ();

    fn title() -> Label {
        label("The page on which the seller agrees", "授权页面地址")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<consent::Begin>) -> Result<Page, Failure> {
        let scopes: Vec<&str> = field(&call, SCOPES).split_whitespace().collect();
        let address = Address::new(format!("{}/oauth2/authorize", origin(&call, Host::Consent)))
            .query("client_id", field(&call, CLIENT_ID))
            // The platform wants the name of an address here, and refuses an address.
            .query("redirect_uri", field(&call, RU_NAME))
            .query("response_type", "code")
            .query("scope", scopes.join(" "))
            .query("state", &call.parameters.state)
            // Else whoever is signed in to another shop in the same browser connects that one.
            .query("prompt", "login")
            .asking_for(&scopes);
        Ok(Page::output(&address))
    }
}

/// `ebay/finish`. The answer doesn't say who has agreed, and `ebay/account` does. It isn't asked for here: in answers that
/// may bring tokens the host withholds what looks like one, and so do names of users.
#[derive(Debug)]
pub struct Finish;

impl Node for Finish {
    const NAME: &'static str = "finish";
    type Parameters = consent::Finish;
    type Record = ();

    fn title() -> Label {
        label("Tokens for the seller's consent", "用授权结果换取令牌")
    }

    fn run(call: Call<consent::Finish>) -> Result<Page, Failure> {
        let code = call.parameters.callback("code");
        if code.is_empty() {
            return Err(declined());
        }
        let fields = vec![
            ("grant_type".to_owned(), "authorization_code".to_owned()),
            ("code".to_owned(), code.to_owned()),
            ("redirect_uri".to_owned(), field(&call, RU_NAME).to_owned()),
        ];
        let response = post(&call, "token")?.form(fields).send()?;
        lives(Purpose::Code, &response)?;
        Ok(Page::output(&Granted::default()))
    }
}

/// A seller who declines is sent back without a code.
fn declined() -> Failure {
    Failure::invalid("eBay sent no code: the seller has declined, or the page was left")
        .with_chinese("eBay 没有返回授权码：卖家拒绝了授权，或中途离开了授权页面")
        .with_remedies(label(
            "authorize the shop again and agree on eBay's page",
            "请重新授权店铺，并在 eBay 页面上点击同意",
        ))
}

/// `ebay/refresh`: authorizes the connection. The refresh token stays as it is, so this may be repeated.
#[derive(Debug)]
pub struct Refresh;

impl Node for Refresh {
    const NAME: &'static str = "refresh";
    type Parameters = Nothing;
    type Record = ();

    fn title() -> Label {
        label("Authorize the connection", "获取访问令牌")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        // Without `scope` the new token has all that was granted.
        let fields =
            vec![("grant_type".to_owned(), "refresh_token".to_owned()), ("refresh_token".to_owned(), refresh_token()?)];
        let response = post(&call, "token")?.form(fields).repeatable().send()?;
        Ok(Page::output(&json!({ "expires_in": lives(Purpose::Refresh, &response)? })))
    }
}

/// `ebay/revoke`.
#[derive(Debug)]
pub struct Revoke;

impl Node for Revoke {
    const NAME: &'static str = "revoke";
    type Parameters = Nothing;
    type Record = ();

    fn title() -> Label {
        label("Take the authorization back", "撤销授权")
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        // As RFC 7009 has it: the platform documents the address alone.
        let fields =
            vec![("token".to_owned(), refresh_token()?), ("token_type_hint".to_owned(), "refresh_token".to_owned())];
        let response = post(&call, "revoke")?.form(fields).repeatable().send()?;
        if is_good(&response) { Ok(Page::default()) } else { Err(errors::token_refused(Purpose::Revoke, &response)) }
    }
}

fn refresh_token() -> Result<String, Failure> {
    secret::sealed(REFRESH_TOKEN).map_err(|error| match error {
        secret::Error::Unknown(_) => Failure::unauthorized("the shop has not been authorized yet")
            .with_chinese("店铺尚未授权")
            .with_remedies(label("authorize the shop", "请先授权店铺")),
        other => other.into(),
    })
}

/// A request to the token endpoint, by the application's keys.
fn post<P>(call: &Call<P>, what: &str) -> Result<Request, Failure> {
    let secret = Part::Sealed(secret::sealed(CLIENT_SECRET)?);
    let keys = secret::basic(&[Part::Text(field(call, CLIENT_ID).to_owned())], &[secret])?;
    let url = format!("{}/identity/v1/oauth2/{what}", origin(call, Host::Api));
    Ok(Request::post(url).header("authorization", format!("Basic {keys}")))
}

#[derive(Debug, Deserialize)]
struct Tokens {
    access_token: String,
    expires_in: u64,
}

/// How long the access token of an answer lives, in seconds. The host has taken the tokens out.
fn lives(purpose: Purpose, response: &Response) -> Result<u64, Failure> {
    if !is_good(response) {
        return Err(errors::token_refused(purpose, response));
    }
    match response.json::<Tokens>() {
        Ok(tokens) if !tokens.access_token.is_empty() => Ok(tokens.expires_in),
        _ => Err(response.undocumented(purpose.names().0)),
    }
}

fn field<'a, P>(call: &'a Call<P>, name: &str) -> &'a str {
    call.connection_field(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::{self, Calls, On};

    use super::*;
    use crate::hosts::{API, SANDBOX_API};
    use crate::interface::{READ_IDENTITY, READ_ORDERS};

    const CODE: &str = "<callback/code>";
    const TOKEN: &str = "https://api.ebay.com/identity/v1/oauth2/token";

    fn connection(base_url: &str) -> Value {
        json!({
            "base_url": base_url, "client_id": "Demo-App-PRD-0123456789ab-cdef0123",
            "ru_name": "Demo_Inc-DemoApp-PRD-abcdefg", "scopes": format!("{READ_ORDERS} {READ_IDENTITY}"),
        })
    }

    fn finish_with(connection: Value, callback: Value, calls: &Calls) -> Result<Page, Failure> {
        let parameters = json!({ "redirect_uri": "http://127.0.0.1:8765/oauth/back/ebay", "callback": callback });
        calls.run::<Finish>(Call::new(connection, parameters))
    }

    fn finish(calls: &Calls) -> Result<Page, Failure> {
        finish_with(connection(API), json!({ "code": CODE, "expires_in": "299", "state": "s" }), calls)
    }

    fn tokens() -> Value {
        json!({
            "access_token": "v^1.1#access", "expires_in": 7200, "token_type": "User Access Token",
            "refresh_token": "v^1.1#refresh", "refresh_token_expires_in": 47_304_000,
        })
    }

    fn exchange(calls: Calls) -> On {
        calls
            .on(&format!("POST {TOKEN}"))
            .header("authorization", "Basic <basic Demo-App-PRD-0123456789ab-cdef0123:<client_secret>>")
            .form("grant_type", "authorization_code")
            .form("code", CODE)
            .form("redirect_uri", "Demo_Inc-DemoApp-PRD-abcdefg")
            .exactly()
    }

    #[test]
    fn the_page_to_open_is_given_the_name_and_not_the_address() {
        let parameters = json!({ "redirect_uri": "https://weft.example/oauth/back/ebay", "state": "s+1" });
        let page = Calls::new().run::<Begin>(Call::new(connection(API), parameters)).unwrap();
        let expected = json!({
            "url": "https://auth.ebay.com/oauth2/authorize",
            "query": [
                ["client_id", "Demo-App-PRD-0123456789ab-cdef0123"],
                ["redirect_uri", "Demo_Inc-DemoApp-PRD-abcdefg"],
                ["response_type", "code"],
                ["scope", format!("{READ_ORDERS} {READ_IDENTITY}")],
                ["state", "s+1"],
                ["prompt", "login"],
            ],
            "scopes": [READ_ORDERS, READ_IDENTITY],
        });
        assert_eq!(serde_json::from_str::<Value>(&page.output).unwrap(), expected);
    }

    #[test]
    fn the_sandbox_has_its_own_page_and_the_same_scopes() {
        let parameters = json!({ "redirect_uri": "", "state": "s" });
        let page = Calls::new().run::<Begin>(Call::new(connection(SANDBOX_API), parameters)).unwrap();
        assert!(page.output.starts_with(r#"{"url":"https://auth.sandbox.ebay.com/oauth2/authorize""#));
        assert!(page.output.contains(READ_ORDERS));
    }

    #[test]
    fn a_code_makes_tokens_and_is_sent_once() {
        let calls = exchange(Calls::new()).answer(200, tokens());
        assert_eq!(finish(&calls).unwrap().output, r#"{"identity":{}}"#);
        assert!(!calls.requests()[0].repeatable, "a code is good once");
    }

    /// The worked encoding of the platform's documents. The host encodes the form.
    #[test]
    fn the_keys_stand_in_the_header_as_documented() {
        testing::with_secrets(&[("client_secret", "PRD-0123456789ab-cdef-4567-89ab-cdef")], || {
            let header = "Basic RGVtby1BcHAtUFJELTAxMjM0NTY3ODlhYi1jZGVmMDEyMzpQUkQtMDEyMzQ1Njc4OWFiLWNkZWYtNDU2Ny04\
                          OWFiLWNkZWY=";
            let calls = Calls::new()
                .on(&format!("POST {TOKEN}"))
                .header("authorization", header)
                .answer(400, json!({ "error": "invalid_grant", "error_description": "…" }));
            assert!(matches!(finish(&calls), Err(Failure::Invalid(problem)) if problem.code == "invalid_grant"));
        });
    }

    #[test]
    fn who_declines_sends_no_code() {
        let result = finish_with(connection(API), json!({}), &Calls::new());
        let Err(Failure::Invalid(problem)) = result else { panic!("{result:?}") };
        assert!(problem.message.contains("declined") && problem.zh.unwrap().message.unwrap().contains("拒绝"));
    }

    #[test]
    fn an_answer_without_tokens_is_none() {
        for body in ["<html>Busy</html>", "", r#"{"access_token":"v^1"#, r#"{"expires_in":7200}"#] {
            let calls = exchange(Calls::new()).answer_text(200, body);
            assert!(matches!(finish(&calls), Err(Failure::Unavailable(_))), "{body}");
        }
    }

    fn refresh(base_url: &str, calls: &Calls) -> Result<Page, Failure> {
        calls.run::<Refresh>(Call::new(connection(base_url), json!({})))
    }

    #[test]
    fn a_refresh_brings_an_access_token_alone() {
        let answer = json!({ "access_token": "v^1.1#new", "expires_in": 7200, "token_type": "User Access Token" });
        let calls = Calls::new()
            .on("POST https://api.sandbox.ebay.com/identity/v1/oauth2/token")
            .header("authorization", "Basic <basic Demo-App-PRD-0123456789ab-cdef0123:<client_secret>>")
            .form("grant_type", "refresh_token")
            .form("refresh_token", "<refresh_token>")
            .exactly()
            .answer(200, answer);
        assert_eq!(refresh(SANDBOX_API, &calls).unwrap().output, r#"{"expires_in":7200}"#);
        assert!(calls.requests()[0].repeatable, "the refresh token stays the same");
    }

    #[test]
    fn an_authorization_that_is_over_has_to_be_given_again() {
        let said = "the provided authorization refresh token is invalid or was issued to another client";
        let refused = |status, word: &str| {
            let answer = json!({ "error": word, "error_description": said });
            let calls = Calls::new().on(&format!("POST {TOKEN}")).answer(status, answer);
            refresh(API, &calls)
        };
        assert!(matches!(refused(400, "invalid_grant"), Err(Failure::Unauthorized(_))));
        assert!(matches!(refused(401, "invalid_client"), Err(Failure::Invalid(_))));
    }

    #[test]
    fn what_was_never_given_can_not_be_renewed() {
        testing::with_secrets(&[("client_secret", "x")], || {
            assert!(matches!(refresh(API, &Calls::new()), Err(Failure::Unauthorized(_))));
        });
    }

    #[test]
    fn an_authorization_is_taken_back() {
        let calls = Calls::new()
            .on("POST https://api.ebay.com/identity/v1/oauth2/revoke")
            .form("token", "<refresh_token>")
            .form("token_type_hint", "refresh_token")
            .exactly();
        // The header is one of the keys, too.
        let calls = calls.header("authorization", "Basic <basic Demo-App-PRD-0123456789ab-cdef0123:<client_secret>>");
        let calls = calls.answer(200, json!({}));
        assert!(calls.run::<Revoke>(Call::new(connection(API), json!({}))).is_ok());
        let refused = Calls::new()
            .on("POST /identity/v1/oauth2/revoke")
            .answer(401, json!({ "error": "invalid_client", "error_description": "client authentication failed" }));
        let result = refused.run::<Revoke>(Call::new(connection(API), json!({})));
        assert!(matches!(result, Err(Failure::Invalid(_))));
    }

    #[test]
    fn another_address_has_all_hosts_in_one() {
        let calls = Calls::new().on("POST http://127.0.0.1:9/identity/v1/oauth2/token").answer(200, tokens());
        finish_with(connection("http://127.0.0.1:9"), json!({ "code": CODE }), &calls).unwrap();
    }
}
