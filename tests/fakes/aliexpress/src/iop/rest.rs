//! `/rest`: tokens.

use serde_json::{Map, Value, json};

use super::{check, unknown_path};
use crate::answer::{Answer, Refusal};
use crate::codes::Exchange;
use crate::gate::Asked;
use crate::market::{Application, Generation, Market};
use crate::operation::{Operation, Route};
use crate::server::Inner;
use crate::tokens::Pair;

pub(crate) fn answer(server: &Inner, asked: &Asked, route: &Route) -> Answer {
    match tokens(server, asked, route) {
        Ok(body) => Answer::ok(&body),
        Err(refusal) => refused(server, &refusal),
    }
}

/// A refusal of this door.
pub(crate) fn refused(server: &Inner, refusal: &Refusal) -> Answer {
    let body = json!({
        "type": "ISV", "code": refusal.code, "message": refusal.message, "request_id": server.request_id(),
    });
    Answer::refused(200, &refusal.code, &body)
}

fn tokens(server: &Inner, asked: &Asked, route: &Route) -> Result<Value, Refusal> {
    let market = server.market();
    let app = check(server, &market, asked, &route.signed_path)?;
    let operation = route.operation.ok_or_else(unknown_path)?;
    // Not documented: an application has either the plain paths or the secured ones.
    if route.signed_path.contains("/security/") != app.is_secured {
        return Err(Refusal::new("InsufficientPermission", "The application has no permission for this API"));
    }
    let pair = match operation {
        Operation::TokenCreate => create(server, asked, app)?,
        _ => refresh(server, asked, app)?,
    };
    Ok(written(server, &market, &pair))
}

fn create(server: &Inner, asked: &Asked, app: &Application) -> Result<Pair, Refusal> {
    let code = asked.field("code").ok_or_else(|| Refusal::missing("code"))?;
    let now_ms = server.clock.now_ms();
    let exchange = Exchange {
        generation: Generation::Iop,
        app_key: &app.key,
        code,
        redirect_uri: None,
        uuid: asked.field("uuid"),
    };
    let wrong = || Refusal::new("InvalidCode", "Invalid authorization code");
    let grant = server.codes.exchange(&exchange, now_ms).ok_or_else(wrong)?;
    Ok(server.tokens.issue(app, grant, now_ms))
}

fn refresh(server: &Inner, asked: &Asked, app: &Application) -> Result<Pair, Refusal> {
    let spent = asked.field("refresh_token").ok_or_else(|| Refusal::missing("refresh_token"))?;
    let wrong = |_| Refusal::new("IllegalRefreshToken", "The specified refresh token is invalid or expired");
    server.tokens.renew(app, spent, server.options.refresh, server.clock.now_ms()).map_err(wrong)
}

fn written(server: &Inner, market: &Market, pair: &Pair) -> Value {
    let now_ms = server.clock.now_ms();
    let seller_id = market.seller(&pair.grant.login).map_or("", |seller| &seller.id);
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("access_token", json!(pair.access));
    put("expires_in", json!((pair.access_expires_at_ms - now_ms) / 1000));
    put("expire_time", json!(pair.access_expires_at_ms));
    if let Some((refresh, expires_at_ms)) = &pair.refresh {
        put("refresh_token", json!(refresh));
        put("refresh_expires_in", json!((expires_at_ms - now_ms) / 1000));
        put("refresh_token_valid_time", json!(expires_at_ms));
    }
    for name in ["user_id", "seller_id", "havana_id"] {
        put(name, json!(seller_id));
    }
    for name in ["user_nick", "account"] {
        put(name, json!(pair.grant.login));
    }
    for (name, value) in [("account_platform", "seller_center"), ("locale", "zh_CN"), ("sp", "ae"), ("code", "0")] {
        put(name, json!(value));
    }
    put("request_id", json!(server.request_id()));
    Value::Object(body)
}
