//! How an account obtains its tokens and signs its requests, as its operator writes it down.
//!
//! ```yaml
//! shop:
//!   platform: http
//!   variant: login
//!   base_url: https://api.example.com
//!   login:
//!     request: { method: POST, path: /session, json: { user: { field: user }, password: { field: password } } }
//!     token: /data/token
//!   sign:
//!     add: { query: { app_key: { field: app_key }, timestamp: { now: seconds } } }
//!     text: [{ field: app_secret }, parameters, { field: app_secret }]
//!     hash: md5
//!     goes: { in: query, name: sign }
//!   fields:
//!     user: { env: SHOP_USER }
//!     password: { env: SHOP_PASSWORD }
//!     app_key: { env: SHOP_APP_KEY, public: true }
//!     app_secret: { env: SHOP_APP_SECRET }
//! ```
//!
//! A component that can do it has public fields of these names; nodes get there, as JSON text, what stands in the file. What
//! follows from it for the host is which fields are secrets of the account, where in requests they and the tokens may stand,
//! and which host is asked for a token. The component reads the rest.
//!
//! - `recipes/login.rs`: how a token is obtained
//! - `recipes/sign.rs`: how a request is signed
//! - `recipes/made.rs`: values that name fields and tokens

mod login;
mod made;
mod sign;

use std::collections::{BTreeMap, BTreeSet};

use weft_engine::sandbox::contract;
use weft_engine::workflow::ConnectionDescription;

pub(super) use login::LoginWritten;
pub(super) use sign::SignWritten;

use super::wiring::PublicFields;
use crate::message::Message;

/// The public field that tells nodes how a token is obtained.
pub(super) const LOGIN: &str = "login";
/// The public field that tells nodes how requests are signed.
pub(super) const SIGN: &str = "sign";
/// The public field of OAuth that may name another host.
const TOKEN_URL: &str = "token_url";

/// Names that no field of a recipe can have: the host gives them to other things.
const TAKEN: [&str; 9] =
    [LOGIN, SIGN, "base_url", "variant", "site", "zone", "parts", login::ACCESS_TOKEN, login::REFRESH_TOKEN];

/// Whether the value of a field may be a recipe.
pub(super) fn is_written(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// The recipes of an account.
#[derive(Debug, Clone, Default)]
pub(super) struct Recipes {
    login: Option<LoginWritten>,
    sign: Option<SignWritten>,
}

impl Recipes {
    pub(super) fn new(login: Option<LoginWritten>, sign: Option<SignWritten>) -> Self {
        Self { login, sign }
    }

    /// Those that nodes read. A field of such a name that isn't JSON of an object or a list is something else, of a component
    /// that knows nothing of recipes.
    pub(super) fn of(fields: &PublicFields) -> Result<Self, Message> {
        let text = |field: &str| fields.get(field).filter(|text| is_written(text));
        let login = text(LOGIN).map(|text| serde_json::from_str(text)).transpose();
        let sign = text(SIGN).map(|text| serde_json::from_str(text)).transpose();
        let unreadable = |field: &'static str| {
            move |error: serde_json::Error| {
                let reason = format!("the field `{field}` of its connection can't be read: {error}");
                Message::new(reason, "write it as JSON text, with the words that it has in a connections file")
            }
        };
        Ok(Self { login: login.map_err(unreadable(LOGIN))?, sign: sign.map_err(unreadable(SIGN))? })
    }

    /// The names of the public fields that they are.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.login.as_ref().map(|_| LOGIN), self.sign.as_ref().map(|_| SIGN)].into_iter().flatten()
    }

    /// What can be said against them by themselves.
    pub(super) fn check(&self) -> Result<(), Message> {
        self.login.iter().try_for_each(LoginWritten::check)?;
        self.sign.iter().try_for_each(SignWritten::check)?;
        match self.fields().iter().find(|name| TAKEN.contains(&name.as_str())) {
            Some(name) => Err(Message::new(
                format!(
                    "a field under `login` or `sign` can't be called `{name}`: weft has something else of that name"
                ),
                "give it another name, there and under `fields`; a token is named like { token: access_token }",
            )),
            None => Ok(()),
        }
    }

    /// The fields that they name.
    pub(super) fn fields(&self) -> BTreeSet<String> {
        let login = self.login.iter().flat_map(LoginWritten::fields);
        login.chain(self.sign.iter().flat_map(SignWritten::fields)).collect()
    }

    /// As nodes read them.
    pub(super) fn written(&self) -> Result<BTreeMap<String, String>, Message> {
        let unwritable =
            |error: serde_json::Error| Message::new(format!("its recipes can't be written: {error}"), "check them");
        let login = self.login.as_ref().map(|login| Ok((LOGIN.to_owned(), serde_json::to_string(login)?)));
        let sign = self.sign.as_ref().map(|sign| Ok((SIGN.to_owned(), serde_json::to_string(sign)?)));
        login.into_iter().chain(sign).collect::<Result<_, _>>().map_err(unwritable)
    }

    /// Where in requests the fields that they name and the tokens may stand. `node` obtains tokens.
    fn places(&self, node: Option<&str>) -> Vec<contract::Place> {
        let login = self.login.iter().flat_map(|login| login.places(node));
        login.chain(self.sign.iter().flat_map(SignWritten::places)).collect()
    }
}

/// Where in requests the secrets and tokens that recipes name may stand, from the public fields that nodes read.
pub(super) fn places(
    description: &ConnectionDescription,
    variant: Option<&str>,
    fields: &PublicFields,
) -> Result<Vec<contract::Place>, Message> {
    let node = description.authorization(variant).map(|authorization| authorization.node.as_str());
    Ok(Recipes::of(fields)?.places(node))
}

/// The names of the secrets that recipes name, from the public fields that nodes read.
pub(super) fn secret_fields(fields: &PublicFields) -> Result<Vec<String>, Message> {
    Ok(Recipes::of(fields)?.fields().into_iter().filter(|name| !fields.contains_key(name)).collect())
}

/// The hosts of the requests that obtain tokens, where these are not the account's own: its operator has named them, in
/// `login` or in the field of its component that steers them.
pub(super) fn hosts(
    description: &ConnectionDescription,
    variant: Option<&str>,
    fields: &PublicFields,
) -> Result<Vec<String>, Message> {
    if description.authorization(variant).is_none() {
        return Ok(Vec::new());
    }
    let of_login = Recipes::of(fields)?.login.and_then(|login| login.base_url);
    let steers = description.fields_of(variant).any(|field| field.name == TOKEN_URL && field.steers && !field.secret);
    let of_field = fields.get(TOKEN_URL).filter(|address| steers && !address.starts_with('/')).cloned();
    of_login.into_iter().chain(of_field).map(|address| host_of(&address)).collect()
}

/// `host` or `host:port` of an address. It is reached by HTTPS alone.
fn host_of(address: &str) -> Result<String, Message> {
    let host = address.strip_prefix("https://").and_then(|rest| rest.split('/').next());
    let is_plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | ':');
    match host.filter(|host| !host.is_empty() && host.chars().all(is_plain)) {
        Some(host) => Ok(host.to_ascii_lowercase()),
        None => {
            // What can't be read may hold anything, a password among others.
            let shown = if address.contains('@') { "it".to_owned() } else { format!("`{address}`") };
            let reason = format!("the address that tokens are obtained at, {shown}, is no address of HTTPS");
            Err(Message::new(reason, "write it like https://auth.example.com"))
        }
    }
}

#[cfg(test)]
mod tests;
