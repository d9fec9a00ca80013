//! The consent of a merchant: the page to open, tokens for the code that comes back, and new ones before they end.
//!
//! A refresh gives a new refresh token, and the old one is worth nothing from then on. So it is never sent twice.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;
use weft_sdk::consent::{self, Address, Granted, Identity, None as Nothing};
use weft_sdk::http::Request;
use weft_sdk::log::{self, Level};
use weft_sdk::{Call, Failure, Label, Node, NodeEffect, Page, label, secret};

use crate::connection::{ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, consent_origin, version};
use crate::interface::{CODE, CODE_V2, Interface, READ_ORDERS, REFRESH, REFRESH_V2, Version};
use crate::response::{self, Answer, whole_number};
use crate::time::read_iso;

/// `wish/begin`.
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

    fn run(call: Call<consent::Begin>) -> Result<Page, Failure> {
        let origin = consent_origin(&call);
        // The page takes neither the address to come back to nor scopes: both are the application's.
        let address = match version(&call) {
            Version::V3 => Address::new(format!("{origin}/v3/oauth/authorize")).asking_for(&[READ_ORDERS]),
            Version::V2 => Address::new(format!("{origin}/oauth/authorize")),
        };
        let address = address.query(CLIENT_ID, client_id(&call)).query("state", &call.parameters.state);
        Ok(Page::output(&address))
    }
}

/// `wish/finish`.
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
        if call.parameters.callback("code").is_empty() {
            return Err(no_code());
        }
        let (interface, request) = exchange(&call)?;
        let response = request.send()?;
        let owner = keep(&response::read(interface, &response)?)?;
        Ok(Page::output(&Granted::to(owner)))
    }
}

/// Who declines comes back without a code, and so does whoever is not the main account.
fn no_code() -> Failure {
    Failure::invalid(
        "Wish sent no code: either somebody declined, or who signed in is a sub-account, which can't authorize",
    )
    .with_chinese("Wish 没有返回授权码：可能是拒绝了授权，也可能登录的是子账号（子账号不能授权）")
    .with_remedies(label(
        "sign out at Wish, sign in with the main account of the shop, authorize again and accept",
        "请退出 Wish，用店铺的主账号登录，重新授权并点击 Accept",
    ))
}

/// A code is good once: not to be repeated.
fn exchange(call: &Call<consent::Finish>) -> Result<(&'static Interface, Request), Failure> {
    let fields = [
        (CLIENT_ID, client_id(call).to_owned()),
        (CLIENT_SECRET, secret::sealed(CLIENT_SECRET)?),
        ("code", call.parameters.callback("code").to_owned()),
        ("grant_type", "authorization_code".to_owned()),
        ("redirect_uri", call.parameters.redirect_uri.clone()),
    ];
    Ok(match version(call) {
        // A GET is possible, too, and would leave the secret in logs of whatever is on the way.
        Version::V3 => {
            let body: serde_json::Map<_, _> =
                fields.map(|(name, value)| (name.to_owned(), value.into())).into_iter().collect();
            (&CODE, Request::post(url(call, &CODE)).json(&body))
        }
        Version::V2 => (&CODE_V2, Request::post(url(call, &CODE_V2)).form(owned(fields))),
    })
}

/// `wish/refresh`: authorizes the connection.
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
        let (interface, request) = refresh(&call)?;
        let response = request.send()?;
        keep(&response::read(interface, &response)?)?;
        Ok(Page::default())
    }
}

/// A refresh token is good once: not to be repeated, although version 3 takes it by GET and nothing else.
fn refresh(call: &Call<Nothing>) -> Result<(&'static Interface, Request), Failure> {
    let fields = [
        (CLIENT_ID, client_id(call).to_owned()),
        (CLIENT_SECRET, secret::sealed(CLIENT_SECRET)?),
        (REFRESH_TOKEN, refresh_token()?),
        ("grant_type", "refresh_token".to_owned()),
    ];
    Ok(match version(call) {
        Version::V3 => {
            let request = Request::new("GET", url(call, &REFRESH));
            (&REFRESH, fields.into_iter().fold(request, |request, (name, value)| request.query(name, value)))
        }
        Version::V2 => (&REFRESH_V2, Request::post(url(call, &REFRESH_V2)).form(owned(fields))),
    })
}

fn refresh_token() -> Result<String, Failure> {
    secret::sealed(REFRESH_TOKEN).map_err(|error| match error {
        secret::Error::Unknown(_) => Failure::unauthorized("the shop has not been authorized yet")
            .with_chinese("店铺尚未授权")
            .with_remedies(label("authorize the shop with its main account", "请用主账号授权店铺")),
        other => other.into(),
    })
}

/// What an answer with tokens says beside them. The host has taken the tokens out.
#[derive(Debug, Deserialize)]
struct Tokens<'a> {
    #[serde(default)]
    access_token: String,
    #[serde(default)]
    refresh_token: String,
    /// Version 2: the seconds that the access token lives. The host reads it.
    #[serde(borrow, default)]
    expires_in: Option<&'a RawValue>,
    /// When the access token ends: a time in version 3, seconds since 1970 in version 2.
    #[serde(borrow, default)]
    expiry_time: Option<&'a RawValue>,
    /// Version 3.
    #[serde(default)]
    merchant_id: Option<String>,
    /// Version 2.
    #[serde(default)]
    merchant_user_id: Option<String>,
    /// Version 3.
    #[serde(default)]
    scopes: Option<Vec<String>>,
}

/// Sees that there are tokens, tells the host how long they live, and says whose they are.
fn keep(answer: &Answer<'_>) -> Result<Identity, Failure> {
    let tokens: Tokens<'_> = answer.data()?;
    if tokens.access_token.is_empty() || tokens.refresh_token.is_empty() {
        return Err(answer.undocumented());
    }
    if tokens.expires_in.is_none() {
        match tokens.expiry_time.and_then(ends) {
            Some(end_ms) => secret::lives_until(ACCESS_TOKEN, end_ms)?,
            None => log::write(
                Level::Warn,
                "Wish does not say when the access token ends: it is used until it is refused",
                &json!(null),
            ),
        }
    }
    let owner = Identity::new(tokens.merchant_id.or(tokens.merchant_user_id).unwrap_or_default());
    Ok(Identity { scopes: tokens.scopes, ..owner })
}

/// When a token ends, in milliseconds since 1970.
fn ends(expiry_time: &RawValue) -> Option<i64> {
    let text: Option<String> = serde_json::from_str(expiry_time.get()).ok();
    let seconds = || whole_number(expiry_time.get())?.checked_mul(1_000);
    text.and_then(|text| read_iso(&text)).or_else(seconds)
}

fn client_id<P>(call: &Call<P>) -> &str {
    call.connection_field(CLIENT_ID).unwrap_or_default()
}

fn url<P>(call: &Call<P>, interface: &Interface) -> String {
    format!("{}{}", call.base_url(), interface.path)
}

fn owned<const N: usize>(fields: [(&str, String); N]) -> Vec<(String, String)> {
    fields.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

#[cfg(test)]
mod tests;
