//! Consent and tokens of the old generation.
//!
//! Its page shows the code, and the person copies it within two minutes. The token that renews is good for about half a
//! year; in its last 30 days, and not before, it can be exchanged for a new one.

use weft_sdk::consent::{self, Address, Granted, Identity, None};
use weft_sdk::http::Response;
use weft_sdk::record::Fields;
use weft_sdk::time::{now_s, rfc3339};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label, log, secret};

use super::{given, no_token, refresh_token};
use crate::aop;
use crate::connection::{ACCESS_TOKEN, ALI_ID, REFRESH_TOKEN, REFRESH_UNTIL, RESOURCE_OWNER};
use crate::errors::{About, Asked};
use crate::iop::word;
use crate::sign;
use crate::times;

/// Has the page show the code instead of sending the browser on.
const SHOWN_FOR_COPYING: &str = "urn:ietf:wg:oauth:2.0:oob";
const GET_TOKEN: &str = "http/1/system.oauth2/getToken";
const POSTPONE_TOKEN: &str = "param2/1/system.oauth2/postponeToken";
/// How long before its end the token that renews can be exchanged for a new one.
const POSTPONE_WITHIN_S: i64 = 30 * 24 * 60 * 60;

/// Says which page to open.
#[derive(Debug)]
pub struct Begin;

impl Node for Begin {
    const NAME: &'static str = "aop-begin";
    type Parameters = consent::Begin;
    type Record = ();

    fn title() -> Label {
        label("The page of consent (AOP)", "授权页面地址（AOP）")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<consent::Begin>) -> Result<Page, Failure> {
        let parameters = vec![
            sign::text("client_id", aop::app_key(&call)),
            sign::text("site", "aliexpress"),
            sign::text("redirect_uri", SHOWN_FOR_COPYING),
            sign::text("state", &call.parameters.state),
        ];
        let address = Address::new(format!("{}/auth/authorize.htm", call.base_url()));
        let signed = sign::aop("", parameters)?;
        Ok(Page::output(&signed.into_iter().fold(address, |address, (name, value)| address.query(&name, value))))
    }
}

/// Makes tokens of a code.
#[derive(Debug)]
pub struct Finish;

impl Node for Finish {
    const NAME: &'static str = "aop-finish";
    type Parameters = consent::Finish;
    type Record = ();

    fn title() -> Label {
        label("Tokens for a code (AOP)", "用授权码换取令牌（AOP）")
    }

    fn run(call: Call<consent::Finish>) -> Result<Page, Failure> {
        let code = given(&call.parameters)?;
        let own = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("need_refresh_token", "true".to_owned()),
            ("redirect_uri", SHOWN_FOR_COPYING.to_owned()),
            ("code", code.to_owned()),
        ];
        let response = aop::ask_token(&call, GET_TOKEN, own)?;
        let (tokens, until) = tokens(Asked { name: GET_TOKEN, about: About::Code }, &response)?;
        if tokens.is_blank(REFRESH_TOKEN) {
            return Err(no_token(GET_TOKEN));
        }
        Ok(Page::output(&granted(&tokens, until)))
    }
}

/// Obtains a new access token, and in time a new token to do that with.
#[derive(Debug)]
pub struct Refresh;

impl Node for Refresh {
    const NAME: &'static str = "aop-refresh";
    type Parameters = None;
    type Record = ();

    fn title() -> Label {
        label("Renew the access token (AOP)", "刷新访问令牌（AOP）")
    }

    fn run(call: Call<None>) -> Result<Page, Failure> {
        let own = vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh_token()?)];
        let response = aop::ask_token(&call, GET_TOKEN, own)?;
        tokens(Asked { name: GET_TOKEN, about: About::Renewal }, &response)?;
        if !ends_soon(&call) {
            return Ok(Page::default());
        }
        match postpone(&call) {
            Ok(Some(until)) => Ok(Page::output(&Granted::default().field(REFRESH_UNTIL, until))),
            Ok(Option::None) => Ok(Page::default()),
            // There is an access token, and time left to try again with the next one.
            Err(failure) => {
                log::write(log::Level::Warn, "the authorization could not be extended", &told(&failure));
                Ok(Page::default())
            }
        }
    }
}

/// Whether the token that renews is in its last 30 days, by what `finish` said of its end. Once it has been exchanged, that is
/// the end of the former one, if the host doesn't keep what this node says: then the platform refuses what comes too early.
fn ends_soon(call: &Call<None>) -> bool {
    let line = rfc3339((now_s() + POSTPONE_WITHIN_S) * 1_000, 0);
    // Both are UTC and have whole seconds: their order is that of the times.
    call.connection_field(REFRESH_UNTIL).is_some_and(|until| !until.is_empty() && until <= line.as_str())
}

/// Exchanges the token that renews for a new one. Gives its end.
fn postpone(call: &Call<None>) -> Result<Option<String>, Failure> {
    let own = vec![("refresh_token", refresh_token()?), ("access_token", secret::sealed(ACCESS_TOKEN)?)];
    let response = aop::ask_token(call, POSTPONE_TOKEN, own)?;
    Ok(tokens(Asked::many(POSTPONE_TOKEN), &response)?.1)
}

fn told(failure: &Failure) -> serde_json::Value {
    let (Failure::Invalid(problem)
    | Failure::Unauthorized(problem)
    | Failure::Forbidden(problem)
    | Failure::Unavailable(problem)
    | Failure::Rejected(problem)) = failure
    else {
        return serde_json::json!({ "reason": "the call limit is reached" });
    };
    serde_json::json!({ "reason": problem.message })
}

/// An answer with tokens, and when the one ends that renews, if it says so: as a time with its offset, which the host is told.
fn tokens<'a>(asked: Asked, response: &'a Response) -> Result<(Fields<'a>, Option<String>), Failure> {
    let tokens = aop::body(asked, response)?;
    if tokens.is_blank(ACCESS_TOKEN) {
        return Err(no_token(asked.name));
    }
    let end_ms = word(&tokens, "refresh_token_timeout").and_then(|text| times::compact_ms(&text));
    let Some(end_ms) = end_ms.filter(|_| !tokens.is_blank(REFRESH_TOKEN)) else { return Ok((tokens, Option::None)) };
    secret::lives_until(REFRESH_TOKEN, end_ms)?;
    Ok((tokens, Some(rfc3339(end_ms.div_euclid(1_000) * 1_000, 0))))
}

fn granted(tokens: &Fields<'_>, until: Option<String>) -> Granted {
    let word = |name: &str| word(tokens, name);
    let owner = word("resource_owner");
    let identity = Identity::new(word("aliId").or_else(|| word("uid")).unwrap_or_default())
        .named(owner.clone().or_else(|| word("memberId")).unwrap_or_default());
    let fields = [(ALI_ID, word("aliId")), (RESOURCE_OWNER, owner), (REFRESH_UNTIL, until)];
    let known = fields.into_iter().filter_map(|(name, value)| Some((name, value?)));
    known.fold(Granted::to(identity), |granted, (name, value)| granted.field(name, value))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::{self, Calls, told_end, with_secrets};

    use super::*;

    const TOKEN_URL: &str = "POST https://ae.test/openapi/http/1/system.oauth2/getToken/1234567";
    const POSTPONE_URL: &str = "POST https://ae.test/openapi/param2/1/system.oauth2/postponeToken/1234567";

    fn connection(until: &str) -> Value {
        json!({ "base_url": "https://ae.test", "variant": "aop", "app_key": "1234567", "refresh_until": until })
    }

    fn answer() -> Value {
        json!({
            "access_token": "<access_token>", "expires_in": "36000", "refresh_token": "<refresh_token>",
            "refresh_token_timeout": "20261222222222000+0800", "aliId": "2200000001", "uid": "2200000001",
            "resource_owner": "cn100001", "memberId": "cn100001",
        })
    }

    fn refreshed() -> Value {
        json!({ "access_token": "<access_token>", "expires_in": "36000", "aliId": "1", "resource_owner": "cn100001" })
    }

    #[test]
    fn the_page_shows_a_code_to_copy_and_its_address_is_signed() {
        let parameters = json!({ "redirect_uri": "ignored", "state": "acc_42" });
        let page = with_secrets(&[("app_secret", "test123")], || {
            Calls::new().run::<Begin>(Call::new(connection(""), parameters)).unwrap()
        });
        let address: Value = serde_json::from_str(&page.output).unwrap();
        assert_eq!(address["url"], "https://ae.test/auth/authorize.htm");
        let query = address["query"].as_array().unwrap();
        let (signature, others) = query.split_last().unwrap();
        let expected = [
            json!(["client_id", "1234567"]),
            json!(["redirect_uri", "urn:ietf:wg:oauth:2.0:oob"]),
            json!(["site", "aliexpress"]),
            json!(["state", "acc_42"]),
        ];
        assert_eq!(others, expected);
        assert_eq!((signature[0].as_str(), signature[1].as_str().map(str::len)), (Some("_aop_signature"), Some(40)));
    }

    #[test]
    fn a_code_becomes_tokens() {
        let calls = Calls::new()
            .on(TOKEN_URL)
            .form("grant_type", "authorization_code")
            .form("need_refresh_token", "true")
            .form("redirect_uri", "urn:ietf:wg:oauth:2.0:oob")
            .form("code", "<code>")
            .form("client_id", "1234567")
            .form("client_secret", "<app_secret>")
            .exactly()
            .answer(200, answer());
        let parameters = json!({ "redirect_uri": "ignored", "callback": { "code": "<code>" } });
        let page = calls.run::<Finish>(Call::new(connection(""), parameters)).unwrap();
        let expected = json!({
            "identity": { "external_id": "2200000001", "name": "cn100001" },
            "fields": {
                "ali_id": "2200000001", "resource_owner": "cn100001", "refresh_until": "2026-12-22T14:22:22Z",
            },
        });
        assert_eq!(serde_json::from_str::<Value>(&page.output).unwrap(), expected);
        assert_eq!(told_end("refresh_token"), Some(1_797_949_342_000));
    }

    #[test]
    fn a_token_is_refreshed_and_not_postponed_before_its_last_30_days() {
        testing::set_clock("2026-11-22T14:22:21Z");
        let calls = Calls::new()
            .on(TOKEN_URL)
            .form("grant_type", "refresh_token")
            .form("refresh_token", "<refresh_token>")
            .form("client_id", "1234567")
            .form("client_secret", "<app_secret>")
            .exactly()
            .answer(200, refreshed());
        let page = calls.run::<Refresh>(Call::new(connection("2026-12-22T14:22:22Z"), json!({}))).unwrap();
        assert_eq!(page.output, "null");
        // Of an account whose end nobody knows nothing is postponed either.
        let calls = Calls::new().on(TOKEN_URL).answer(200, refreshed());
        calls.run::<Refresh>(Call::new(connection(""), json!({}))).unwrap();
    }

    #[test]
    fn in_its_last_30_days_it_is_postponed() {
        testing::set_clock("2026-11-22T14:22:22Z");
        let mut postponed = answer();
        postponed["refresh_token_timeout"] = json!("20270523222222000+0800");
        let calls = Calls::new()
            .on(TOKEN_URL)
            .answer(200, refreshed())
            .on(POSTPONE_URL)
            .form("refresh_token", "<refresh_token>")
            .form("access_token", "<access_token>")
            .form("client_id", "1234567")
            .form("client_secret", "<app_secret>")
            .exactly()
            .answer(200, postponed);
        let page = calls.run::<Refresh>(Call::new(connection("2026-12-22T14:22:22Z"), json!({}))).unwrap();
        let output: Value = serde_json::from_str(&page.output).unwrap();
        assert_eq!(output["fields"], json!({ "refresh_until": "2027-05-23T14:22:22Z" }));
        assert_eq!(told_end("refresh_token"), Some(1_811_082_142_000));
    }

    #[test]
    fn what_can_not_be_postponed_is_used_until_its_end() {
        testing::set_clock("2026-12-01T00:00:00Z");
        let early = json!({ "error_code": "400", "error_message": "The refresh token does not end within 30 days" });
        let calls = Calls::new().on(TOKEN_URL).answer(200, refreshed()).on(POSTPONE_URL).answer(400, early);
        let page = calls.run::<Refresh>(Call::new(connection("2026-12-22T14:22:22Z"), json!({}))).unwrap();
        assert_eq!(page.output, "null");
        assert_eq!(calls.logged().len(), 1);
    }

    #[test]
    fn what_is_refused_for_good_is_to_be_authorized_again() {
        let refresh = |status, code: &str, message: &str| {
            let body = json!({ "error_code": code, "error_message": message });
            let calls = Calls::new().on(TOKEN_URL).answer(status, body);
            calls.run::<Refresh>(Call::new(connection(""), json!({})))
        };
        let over = refresh(400, "400", "The refresh token is invalid or expired");
        assert!(matches!(over, Err(Failure::Unauthorized(_))));
        let wrong = refresh(401, "401", "client_id or client_secret is wrong");
        assert!(matches!(wrong, Err(Failure::Invalid(_))));
        assert!(matches!(refresh(403, "gw.QosAppFrequencyLimit", ""), Err(Failure::Throttled(_))));
    }
}
