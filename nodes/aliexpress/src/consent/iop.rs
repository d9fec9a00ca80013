//! Consent and tokens of the current generation.

use weft_sdk::consent::{self, Address, Granted, Identity, None};
use weft_sdk::http::Response;
use weft_sdk::record::Fields;
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label, secret};

use super::{given, no_token, refresh_token};
use crate::connection::{ACCESS_TOKEN, APP_KEY, REFRESH_TOKEN, SECURITY, SELLER_ID, TOKEN_LEVEL};
use crate::errors::{About, Asked};
use crate::iop::{self, word};
use crate::sign;

/// Says which page to open.
#[derive(Debug)]
pub struct Begin;

impl Node for Begin {
    const NAME: &'static str = "begin";
    type Parameters = consent::Begin;
    type Record = ();

    fn title() -> Label {
        label("The page of consent", "授权页面地址")
    }

    fn effect() -> NodeEffect {
        NodeEffect::Reads
    }

    fn run(call: Call<consent::Begin>) -> Result<Page, Failure> {
        let address = Address::new(format!("{}/oauth/authorize", call.base_url()))
            .query("response_type", "code")
            // Whoever is signed in already is asked all the same.
            .query("force_auth", "true")
            .query("client_id", call.connection_field(APP_KEY).unwrap_or_default())
            .query("redirect_uri", &call.parameters.redirect_uri)
            .query("state", &call.parameters.state);
        Ok(Page::output(&address))
    }
}

/// Makes tokens of a code.
#[derive(Debug)]
pub struct Finish;

impl Node for Finish {
    const NAME: &'static str = "finish";
    type Parameters = consent::Finish;
    type Record = ();

    fn title() -> Label {
        label("Tokens for a code", "用授权码换取令牌")
    }

    fn run(call: Call<consent::Finish>) -> Result<Page, Failure> {
        let (path, asked) = path(&call, "create", About::Code);
        let code = given(&call.parameters)?;
        let response = iop::ask_path(&call, path, sign::sealed("code", code))?;
        let tokens = tokens(asked, &response)?;
        if tokens.is_blank(REFRESH_TOKEN) {
            return Err(no_token(path));
        }
        let identity = identity(&tokens);
        let seller_id = identity.external_id.clone();
        let granted = Granted::to(identity);
        let granted = if seller_id.is_empty() { granted } else { granted.field(SELLER_ID, seller_id) };
        Ok(Page::output(&granted))
    }
}

/// Obtains a new access token.
#[derive(Debug)]
pub struct Refresh;

impl Node for Refresh {
    const NAME: &'static str = "refresh";
    type Parameters = None;
    type Record = ();

    fn title() -> Label {
        label("Renew the access token", "刷新访问令牌")
    }

    fn run(call: Call<None>) -> Result<Page, Failure> {
        let (path, asked) = path(&call, "refresh", About::Renewal);
        let response = iop::ask_path(&call, path, sign::sealed("refresh_token", refresh_token()?))?;
        // The token that renews may be a new one, or the old one that isn't said again.
        tokens(asked, &response)?;
        Ok(Page::default())
    }
}

/// Applications with the security level have paths of their own.
fn path<P>(call: &Call<P>, what: &str, about: About) -> (&'static str, Asked) {
    let is_secured = call.connection_field(TOKEN_LEVEL) == Some(SECURITY);
    let path = match (what, is_secured) {
        ("create", false) => "/auth/token/create",
        ("create", true) => "/auth/token/security/create",
        (_, false) => "/auth/token/refresh",
        (_, true) => "/auth/token/security/refresh",
    };
    (path, Asked { name: path, about })
}

/// An answer with tokens. How long they live stands in seconds, where the host reads it; where those are missing, the end in
/// milliseconds says it.
fn tokens<'a>(asked: Asked, response: &'a Response) -> Result<Fields<'a>, Failure> {
    let tokens = iop::body(asked, response)?;
    if tokens.is_blank(ACCESS_TOKEN) {
        return Err(no_token(asked.name));
    }
    let ends = [
        (ACCESS_TOKEN, "expires_in", "expire_time"),
        (REFRESH_TOKEN, "refresh_expires_in", "refresh_token_valid_time"),
    ];
    for (name, seconds, end) in ends {
        let end_ms = word(&tokens, end).and_then(|text| text.parse().ok());
        if let Some(end_ms) = end_ms.filter(|_| tokens.is_blank(seconds) && !tokens.is_blank(name)) {
            secret::lives_until(name, end_ms)?;
        }
    }
    Ok(tokens)
}

fn identity(tokens: &Fields<'_>) -> Identity {
    let first = |names: &[&str]| names.iter().find_map(|name| word(tokens, name)).unwrap_or_default();
    Identity::new(first(&["seller_id", "user_id", "havana_id"])).named(first(&["account", "user_nick"]))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use weft_sdk::testing::{self, Calls, told_end};

    use super::*;

    fn connection() -> Value {
        json!({ "base_url": "https://ae.test", "variant": "iop", "app_key": "123456", "token_level": "plain" })
    }

    fn callback(callback: Value) -> Call<Value> {
        let parameters = json!({ "redirect_uri": "http://127.0.0.1:7/oauth/back/aliexpress", "callback": callback });
        Call::new(connection(), parameters)
    }

    /// As the platform answers. The host has taken the tokens out by then.
    fn answer() -> Value {
        json!({
            "access_token": "<access_token>", "expires_in": 2_592_000, "expire_time": 1_769_941_230_000_i64,
            "refresh_token": "<refresh_token>", "refresh_expires_in": 5_184_000,
            "refresh_token_valid_time": 1_772_533_230_000_i64, "user_id": "2200000001", "seller_id": "2200000001",
            "havana_id": "2200000001", "user_nick": "cn100001", "account": "cn100001",
            "account_platform": "seller_center", "locale": "zh_CN", "sp": "ae", "code": "0", "request_id": "r-1",
        })
    }

    #[test]
    fn the_page_is_asked_for_by_its_parameters() {
        let parameters = json!({ "redirect_uri": "https://hub.example/back?a=1", "state": "acc 42&" });
        let page = Calls::new().run::<Begin>(Call::new(connection(), parameters)).unwrap();
        let expected = json!({
            "url": "https://ae.test/oauth/authorize",
            "query": [["response_type", "code"], ["force_auth", "true"], ["client_id", "123456"],
                ["redirect_uri", "https://hub.example/back?a=1"], ["state", "acc 42&"]],
        });
        assert_eq!(serde_json::from_str::<Value>(&page.output).unwrap(), expected);
    }

    #[test]
    fn a_code_becomes_tokens() {
        testing::set_clock("2026-01-02T10:20:30Z");
        let calls = Calls::new()
            .on("POST https://ae.test/rest/auth/token/create")
            .form("app_key", "123456")
            .form("code", "<code>")
            .form("sign_method", "sha256")
            .form("timestamp", "1767349230000")
            .form(
                "sign",
                "<hmac-sha256 <app_secret> /auth/token/createapp_key123456code<code>sign_methodsha256\
                 timestamp1767349230000 hex-upper>",
            )
            .exactly()
            .answer(200, answer());
        let page = calls.run::<Finish>(callback(json!({ "code": "<code>", "state": "s" }))).unwrap();
        let expected = json!({
            "identity": { "external_id": "2200000001", "name": "cn100001" }, "fields": { "seller_id": "2200000001" },
        });
        assert_eq!(serde_json::from_str::<Value>(&page.output).unwrap(), expected);
        assert!(!calls.requests()[0].repeatable, "a code is good once");
        assert_eq!(told_end("access_token"), None, "the seconds say it");
    }

    #[test]
    fn an_end_in_milliseconds_counts_where_there_are_no_seconds() {
        let mut without = answer();
        ["expires_in", "refresh_expires_in"].iter().for_each(|name| without[name] = Value::Null);
        let calls = Calls::new().on("POST https://ae.test/rest/auth/token/create").answer(200, without);
        calls.run::<Finish>(callback(json!({ "code": "<code>" }))).unwrap();
        assert_eq!(told_end("access_token"), Some(1_769_941_230_000));
        assert_eq!(told_end("refresh_token"), Some(1_772_533_230_000));
    }

    #[test]
    fn no_code_is_no_consent() {
        let refused = Calls::new().run::<Finish>(callback(json!({ "error": "access_denied", "state": "s" })));
        assert!(matches!(refused, Err(Failure::Invalid(problem)) if problem.message.ends_with("access_denied")));
    }

    #[test]
    fn a_code_that_was_used_is_refused() {
        let body =
            json!({ "type": "ISV", "code": "InvalidCode", "message": "Invalid authorization code", "request_id": "r" });
        let calls = Calls::new().on("POST https://ae.test/rest/auth/token/create").answer(200, body);
        let refused = calls.run::<Finish>(callback(json!({ "code": "<code>" })));
        assert!(matches!(refused, Err(Failure::Invalid(problem)) if problem.code == "InvalidCode"));
    }

    #[test]
    fn an_answer_without_tokens_is_a_failure() {
        for name in ["access_token", "refresh_token"] {
            let mut body = answer();
            body[name] = Value::Null;
            let calls = Calls::new().on("POST https://ae.test/rest/auth/token/create").answer(200, body);
            let failed = calls.run::<Finish>(callback(json!({ "code": "<code>" })));
            assert!(matches!(failed, Err(Failure::Unavailable(_))), "{name}");
        }
    }

    fn refresh(connection: Value, path: &str, body: Value) -> Result<Page, Failure> {
        let calls = Calls::new()
            .on(&format!("POST https://ae.test{path}"))
            .form("refresh_token", "<refresh_token>")
            .answer(200, body);
        let page = calls.run::<Refresh>(Call::new(connection, json!({})));
        assert!(!calls.requests()[0].repeatable, "the token may be used up");
        page
    }

    #[test]
    fn a_new_access_token_may_come_with_a_new_token_that_renews() {
        let path = "/rest/auth/token/refresh";
        assert_eq!(refresh(connection(), path, answer()).unwrap().output, "null");
        let mut silent = answer();
        silent.as_object_mut().unwrap().retain(|name, _| !name.starts_with("refresh"));
        assert_eq!(refresh(connection(), path, silent).unwrap().output, "null");
    }

    #[test]
    fn the_security_level_has_paths_of_its_own() {
        let mut secured = connection();
        secured["token_level"] = json!("security");
        refresh(secured, "/rest/auth/token/security/refresh", answer()).unwrap();
    }

    #[test]
    fn what_is_refused_for_good_is_to_be_authorized_again() {
        let refused = |code: &str| json!({ "type": "ISV", "code": code, "message": "no", "request_id": "r" });
        let path = "/rest/auth/token/refresh";
        for code in ["IllegalRefreshToken", "IllegalAccessToken"] {
            assert!(matches!(refresh(connection(), path, refused(code)), Err(Failure::Unauthorized(_))), "{code}");
        }
        assert!(matches!(refresh(connection(), path, refused("IncompleteSignature")), Err(Failure::Invalid(_))));
        assert!(matches!(refresh(connection(), path, refused("AppCallLimit")), Err(Failure::Throttled(_))));
    }

    #[test]
    fn who_has_never_agreed_is_told_so() {
        testing::with_secrets(&[("app_secret", "s")], || {
            let none = Calls::new().run::<Refresh>(Call::new(connection(), json!({})));
            assert!(matches!(none, Err(Failure::Unauthorized(problem)) if problem.remedy.is_some()));
        });
    }
}
