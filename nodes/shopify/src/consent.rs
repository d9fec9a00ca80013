//! A merchant's consent: the page to open, tokens for the code that comes back, new ones every hour. And tokens for the
//! own credentials of an application, which need no consent.

use serde::Deserialize;
use serde_json::json;
use weft_sdk::consent::{self, Address, Granted, Identity, None as Nothing};
use weft_sdk::http::{Request, Response};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label, secret};

use crate::callback;
use crate::connection::{CLIENT_ID, CLIENT_SECRET, Kind, REFRESH_TOKEN, SCOPES, SHOP};
use crate::errors::{self, Purpose};

/// `shopify/begin`.
#[derive(Debug)]
pub struct Begin;

impl Node for Begin {
    const NAME: &'static str = "begin";
    type Parameters = consent::Begin;
    type Record = ();

    fn title() -> Label {
        label("The page on which the merchant agrees", "授权页面地址")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    /// Without `grant_options[]` the token is the shop's, and not that of whoever is signed in.
    fn run(call: Call<consent::Begin>) -> Result<Page, Failure> {
        let scopes = names(field(&call, SCOPES));
        let address = Address::new(format!("{}/admin/oauth/authorize", call.base_url()))
            .query("client_id", field(&call, CLIENT_ID))
            .query("scope", scopes.join(","))
            .query("redirect_uri", &call.parameters.redirect_uri)
            .query("state", &call.parameters.state)
            .asking_for(&scopes);
        Ok(Page::output(&address))
    }
}

/// `shopify/finish`.
#[derive(Debug)]
pub struct Finish;

impl Node for Finish {
    const NAME: &'static str = "finish";
    type Parameters = consent::Finish;
    type Record = ();

    fn title() -> Label {
        label("Tokens for the merchant's consent", "用授权结果换取令牌")
    }

    fn run(call: Call<consent::Finish>) -> Result<Page, Failure> {
        callback::check(&call)?;
        let code = call.parameters.callback("code").to_owned();
        let response = post(&call, vec![("code", code), ("expiring", "1".to_owned())])?.send()?;
        let tokens = read(Purpose::Code, &response)?;
        let owner = Identity::new(field(&call, SHOP).to_ascii_lowercase()).granting(granted(&tokens.scope));
        Ok(Page::output(&Granted::to(owner)))
    }
}

/// `shopify/refresh`: new tokens for the refresh token, which is spent by that: what is sent twice is refused.
#[derive(Debug)]
pub struct Refresh;

impl Node for Refresh {
    const NAME: &'static str = "refresh";
    type Parameters = Nothing;
    type Record = ();

    fn title() -> Label {
        label("Renew the tokens", "刷新令牌")
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        let refresh_token = secret::sealed(REFRESH_TOKEN).map_err(|error| match error {
            secret::Error::Unknown(_) => errors::no_token(Kind::App),
            other => other.into(),
        })?;
        let fields = vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", refresh_token)];
        told(Purpose::Refresh, &post(&call, fields)?.send()?)
    }
}

/// `shopify/token`: a token for the application's own credentials. Asking again gives another one.
#[derive(Debug)]
pub struct Token;

impl Node for Token {
    const NAME: &'static str = "token";
    type Parameters = Nothing;
    type Record = ();

    fn title() -> Label {
        label("Authorize the connection of an own shop", "获取自有店铺的访问令牌")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<Nothing>) -> Result<Page, Failure> {
        let fields = vec![("grant_type", "client_credentials".to_owned())];
        told(Purpose::Credentials, &post(&call, fields)?.repeatable().send()?)
    }
}

/// A request to the token endpoint, by the application's credentials.
fn post<P>(call: &Call<P>, fields: Vec<(&str, String)>) -> Result<Request, Failure> {
    let own = [("client_id", field(call, CLIENT_ID).to_owned()), ("client_secret", secret::sealed(CLIENT_SECRET)?)];
    let fields = own.into_iter().chain(fields).map(|(name, value)| (name.to_owned(), value));
    Ok(Request::post(format!("{}/admin/oauth/access_token", call.base_url())).form(fields.collect()))
}

/// What an answer with tokens tells. The tokens themselves are markers by now.
#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    access_token: String,
    #[serde(default)]
    scope: String,
    expires_in: Option<i64>,
}

fn read(purpose: Purpose, response: &Response) -> Result<Tokens, Failure> {
    if !(200..300).contains(&response.status()) {
        return Err(errors::token_refused(purpose, response));
    }
    match response.json::<Tokens>() {
        Ok(tokens) if !tokens.access_token.is_empty() => Ok(tokens),
        _ => Err(response.undocumented(purpose.names().0)),
    }
}

fn told(purpose: Purpose, response: &Response) -> Result<Page, Failure> {
    let tokens = read(purpose, response)?;
    Ok(Page::output(&json!({ "expires_in": tokens.expires_in, "scopes": granted(&tokens.scope) })))
}

/// The scopes of a comma list.
fn names(list: &str) -> Vec<&str> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

/// What was granted. Who may write may read, which the platform then doesn't say.
fn granted(list: &str) -> Vec<String> {
    let told = names(list);
    let implied = told.iter().filter_map(|name| Some(format!("read_{}", name.strip_prefix("write_")?)));
    let implied = implied.filter(|name| !told.contains(&name.as_str()));
    told.iter().map(|&name| name.to_owned()).chain(implied).collect()
}

fn field<'a, P>(call: &'a Call<P>, name: &str) -> &'a str {
    call.connection_field(name).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use weft_sdk::testing::{self, Calls, On};

    use super::*;

    const CODE: &str = "<callback/code>";
    const TOKEN: &str = "https://demo-shop.myshopify.com/admin/oauth/access_token";

    fn connection(variant: &str) -> Value {
        json!({
            "base_url": "https://demo-shop.myshopify.com", "shop": "Demo-Shop.myshopify.com", "variant": variant,
            "client_id": "0123456789abcdef", "scopes": "read_orders, read_customers",
        })
    }

    /// Without values a proof is the text of its marker, which says what is signed.
    fn callback(shop: &str) -> Value {
        testing::set_clock("2026-01-02T10:20:35Z");
        let message = format!("code={CODE}&host=aG9zdA==&shop={shop}&state=n0nce&timestamp=1767349230");
        json!({
            "code": CODE, "host": "aG9zdA==", "shop": shop, "state": "n0nce", "timestamp": "1767349230",
            "hmac": format!("<hmac-sha256 <client_secret> {message} hex-lower>"),
        })
    }

    fn finish(callback: Value, calls: &Calls) -> Result<Page, Failure> {
        let parameters = json!({ "redirect_uri": "http://127.0.0.1:8765/oauth/back/shopify", "callback": callback });
        calls.run::<Finish>(Call::new(connection("app"), parameters))
    }

    fn post(calls: Calls) -> On {
        calls
            .on(&format!("POST {TOKEN}"))
            .form("client_id", "0123456789abcdef")
            .form("client_secret", "<client_secret>")
    }

    fn exchange(calls: Calls) -> On {
        post(calls).form("code", CODE).form("expiring", "1").exactly()
    }

    fn tokens(scope: &str) -> Value {
        json!({
            "access_token": "shpat_1", "scope": scope, "expires_in": 3600,
            "refresh_token": "shprt_1", "refresh_token_expires_in": 7_776_000,
        })
    }

    #[test]
    fn the_page_to_open_is_at_the_shop() {
        let parameters = json!({ "redirect_uri": "http://127.0.0.1:8765/oauth/back/shopify", "state": "s+1" });
        let page = Calls::new().run::<Begin>(Call::new(connection("app"), parameters)).unwrap();
        let expected = json!({
            "url": "https://demo-shop.myshopify.com/admin/oauth/authorize",
            "query": [
                ["client_id", "0123456789abcdef"],
                ["scope", "read_orders,read_customers"],
                ["redirect_uri", "http://127.0.0.1:8765/oauth/back/shopify"],
                ["state", "s+1"],
            ],
            "scopes": ["read_orders", "read_customers"],
        });
        assert_eq!(serde_json::from_str::<Value>(&page.output).unwrap(), expected);
    }

    #[test]
    fn a_code_makes_tokens_that_end() {
        let calls = exchange(Calls::new()).answer(200, tokens("write_orders,read_customers"));
        let page = finish(callback("demo-shop.myshopify.com"), &calls).unwrap();
        let expected = json!({ "identity": {
            "external_id": "demo-shop.myshopify.com", "scopes": ["write_orders", "read_customers", "read_orders"],
        } });
        assert_eq!(serde_json::from_str::<Value>(&page.output).unwrap(), expected);
        assert!(!calls.requests()[0].repeatable, "a code is good once");
    }

    #[test]
    fn fewer_scopes_are_told_as_they_were_granted() {
        let calls = exchange(Calls::new()).answer(200, tokens("read_orders"));
        let page = finish(callback("demo-shop.myshopify.com"), &calls).unwrap();
        assert!(page.output.ends_with(r#""scopes":["read_orders"]}}"#), "{}", page.output);
    }

    #[test]
    fn the_code_of_another_shop_is_not_sent() {
        let result = finish(callback("other-shop.myshopify.com"), &Calls::new());
        assert!(matches!(result, Err(Failure::Invalid(problem)) if problem.message.contains("other-shop")));
    }

    #[test]
    fn a_code_that_was_used_is_told_so() {
        let refusal = json!({ "error": "invalid_request", "error_description": "The code was already used" });
        let calls = exchange(Calls::new()).answer(400, refusal);
        let result = finish(callback("demo-shop.myshopify.com"), &calls);
        assert!(matches!(result, Err(Failure::Invalid(problem)) if problem.code == "invalid_request"));
    }

    #[test]
    fn an_answer_without_tokens_is_none() {
        for body in ["<html>Busy</html>", "", r#"{"access_token":"shp"#, r#"{"scope":"read_orders"}"#] {
            let calls = exchange(Calls::new()).answer_text(200, body);
            let result = finish(callback("demo-shop.myshopify.com"), &calls);
            assert!(matches!(result, Err(Failure::Unavailable(_))), "{body}");
        }
    }

    fn refresh(calls: &Calls) -> Result<Page, Failure> {
        calls.run::<Refresh>(Call::new(connection("app"), json!({})))
    }

    fn renewal() -> On {
        post(Calls::new()).form("grant_type", "refresh_token").form("refresh_token", "<refresh_token>").exactly()
    }

    #[test]
    fn a_refresh_is_sent_once() {
        let calls = renewal().answer(200, tokens("read_orders"));
        let page = refresh(&calls).unwrap();
        assert_eq!(page.output, r#"{"expires_in":3600,"scopes":["read_orders"]}"#);
        assert!(!calls.requests()[0].repeatable, "the refresh token is spent by it");
    }

    #[test]
    fn a_refresh_that_is_refused_ends_the_authorization() {
        let refused = |status, error: &str| refresh(&renewal().answer(status, json!({ "error": error })));
        assert!(matches!(refused(400, "invalid_grant"), Err(Failure::Unauthorized(_))));
        assert!(matches!(refused(400, "invalid_client"), Err(Failure::Invalid(_))));
        assert!(matches!(refused(503, "invalid_grant"), Err(Failure::Unavailable(_))));
        testing::with_secrets(&[("client_secret", "hush")], || {
            assert!(matches!(refresh(&Calls::new()), Err(Failure::Unauthorized(_))), "nobody has agreed yet");
        });
    }

    #[test]
    fn own_credentials_suffice_for_an_own_shop() {
        let calls = post(Calls::new())
            .form("grant_type", "client_credentials")
            .exactly()
            .answer(200, json!({ "access_token": "shpat_2", "scope": "read_orders", "expires_in": 86_399 }));
        let page = calls.run::<Token>(Call::new(connection("own_app"), json!({}))).unwrap();
        assert_eq!(page.output, r#"{"expires_in":86399,"scopes":["read_orders"]}"#);
        assert!(calls.requests()[0].repeatable);
    }
}
