//! Who calls the API, and what they may see.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::Answer;
use super::asked::Asked;
use super::grants::Grants;
use super::order::Order;
use super::scope;
use super::shop::{App, Distribution, Shop, StaticToken};
use super::time::DAY_S;

/// The day from which public applications need tokens that expire: 2027-01-01.
const EXPIRY_REQUIRED_FROM_MS: i64 = 1_798_761_600_000;
/// Without `read_all_orders`, older orders are not there.
const RECENT_DAYS: i64 = 60;

/// A caller with a good token.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    /// Whose calls are counted together.
    pub(crate) client: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) may_see_customers: bool,
    pub(crate) may_use_rest: bool,
}

impl Bearer {
    pub(crate) fn may(&self, wanted: &str) -> bool {
        scope::allows(&self.scopes, wanted)
    }

    /// Whether an order is there for this caller.
    pub(crate) fn sees(&self, order: &Order, now_s: i64) -> bool {
        order.created_at_s >= now_s - RECENT_DAYS * DAY_S || self.may("read_all_orders")
    }
}

/// The caller of a request.
pub(crate) fn bearer(asked: &Asked, shop: &Shop, grants: &Grants, now_ms: i64) -> Result<Bearer, Answer> {
    let token = match (token(asked), basic(asked)) {
        (Some(token), _) => token,
        (None, Some((key, password))) => {
            let is_private = |known: &&StaticToken| known.api_key.as_deref() == Some(&key) && known.token == password;
            return shop.static_tokens.iter().find(is_private).map(of_static).ok_or_else(refused);
        }
        (None, None) => return Err(refused()),
    };
    if let Some(known) = shop.static_tokens.iter().find(|known| known.token == token) {
        return Ok(of_static(known));
    }
    let access = grants.live(&token, now_ms).ok_or_else(refused)?;
    // Without the application in the shop, its tokens are nothing.
    let app = shop.app(&access.grant.client_id).filter(|app| app.granted.is_some()).ok_or_else(refused)?;
    let must_expire = app.distribution == Distribution::Public && now_ms >= EXPIRY_REQUIRED_FROM_MS;
    if must_expire && access.expires_at_ms.is_none() {
        let errors = "[API] Non-expiring access tokens are no longer accepted for the Admin API.";
        return Err(Answer::refusal(403, errors));
    }
    Ok(of_app(app, access.grant.scopes))
}

/// The token in the header of a request.
pub(crate) fn token(asked: &Asked) -> Option<String> {
    asked.header("x-shopify-access-token").map(str::to_owned)
}

fn basic(asked: &Asked) -> Option<(String, String)> {
    let encoded = asked.header("authorization")?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    pair.split_once(':').map(|(key, password)| (key.to_owned(), password.to_owned()))
}

fn of_static(known: &StaticToken) -> Bearer {
    Bearer { client: known.token.clone(), scopes: known.scopes.clone(), may_see_customers: true, may_use_rest: true }
}

fn of_app(app: &App, scopes: Vec<String>) -> Bearer {
    let App { client_id, may_see_customers, may_use_rest, .. } = app;
    Bearer { client: client_id.clone(), scopes, may_see_customers: *may_see_customers, may_use_rest: *may_use_rest }
}

fn refused() -> Answer {
    Answer::refusal(401, "[API] Invalid API key or access token (unrecognized login or wrong password)")
}
