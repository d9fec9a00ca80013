//! Tokens of the old generation: unsigned, with the secret in the form.

use serde_json::{Map, Value, json};
use weft_fakes_kit::beijing::beijing;

use super::{bad, required};
use crate::answer::Refusal;
use crate::codes::Exchange;
use crate::gate::Asked;
use crate::market::{Application, Generation, Market};
use crate::operation::Operation;
use crate::server::Inner;
use crate::tokens::{Pair, Unusable};

pub(crate) fn answer(
    server: &Inner,
    market: &Market,
    asked: &Asked,
    app: &Application,
    operation: Operation,
) -> Result<Value, Refusal> {
    check_application(asked, app)?;
    let pair = match operation {
        Operation::AopToken => create(server, asked, app)?,
        Operation::AopRefresh => refresh(server, asked, app)?,
        _ => postpone(server, asked, app)?,
    };
    Ok(written(server, market, &pair))
}

fn check_application(asked: &Asked, app: &Application) -> Result<(), Refusal> {
    let key = required(asked, "client_id")?;
    let secret = required(asked, "client_secret")?;
    match key == app.key && secret == app.secret {
        true => Ok(()),
        false => Err(Refusal::with_status(401, "401", "client_id or client_secret is wrong")),
    }
}

fn create(server: &Inner, asked: &Asked, app: &Application) -> Result<Pair, Refusal> {
    check_grant_type(asked, "authorization_code")?;
    let now_ms = server.clock.now_ms();
    let exchange = Exchange {
        generation: Generation::Aop,
        app_key: &app.key,
        code: required(asked, "code")?,
        redirect_uri: Some(required(asked, "redirect_uri")?),
        uuid: None,
    };
    let wants_refresh = asked.field("need_refresh_token") == Some("true");
    let grant = server.codes.exchange(&exchange, now_ms).ok_or_else(|| bad("400", "The code is invalid or expired"))?;
    let pair = server.tokens.issue(app, grant, now_ms);
    Ok(Pair { refresh: pair.refresh.filter(|_| wants_refresh), ..pair })
}

fn refresh(server: &Inner, asked: &Asked, app: &Application) -> Result<Pair, Refusal> {
    check_grant_type(asked, "refresh_token")?;
    let token = required(asked, "refresh_token")?;
    server.tokens.renew(app, token, server.options.refresh, server.clock.now_ms()).map_err(|why| unusable(&why))
}

/// A new refresh token, in the last 30 days of the present one.
fn postpone(server: &Inner, asked: &Asked, app: &Application) -> Result<Pair, Refusal> {
    required(asked, "access_token")?;
    let token = required(asked, "refresh_token")?;
    server.tokens.postpone(app, token, server.clock.now_ms()).map_err(|why| unusable(&why))
}

fn check_grant_type(asked: &Asked, expected: &str) -> Result<(), Refusal> {
    match required(asked, "grant_type")? == expected {
        true => Ok(()),
        false => Err(bad("400", &format!("grant_type must be {expected}"))),
    }
}

fn unusable(why: &Unusable) -> Refusal {
    match why {
        Unusable::Unknown => bad("400", "The refresh token is invalid or expired"),
        Unusable::TooEarly => bad("400", "The refresh token does not end within 30 days"),
    }
}

fn written(server: &Inner, market: &Market, pair: &Pair) -> Value {
    let left_s = (pair.access_expires_at_ms - server.clock.now_ms()) / 1000;
    let seller_id = market.seller(&pair.grant.login).map_or("", |seller| &seller.id);
    let mut body = Map::new();
    let mut put = |name: &str, value: &str| body.insert(name.to_owned(), json!(value));
    put("access_token", &pair.access);
    put("expires_in", &left_s.to_string());
    if let Some((refresh, expires_at_ms)) = &pair.refresh {
        put("refresh_token", refresh);
        put("refresh_token_timeout", &timeout(*expires_at_ms));
    }
    put("aliId", seller_id);
    put("uid", seller_id);
    put("resource_owner", &pair.grant.login);
    put("memberId", &pair.grant.login);
    Value::Object(body)
}

/// `yyyyMMddHHmmssSSS+0800`
fn timeout(unix_ms: i64) -> String {
    let digits: String = beijing(unix_ms.div_euclid(1000)).chars().filter(char::is_ascii_digit).collect();
    format!("{digits}{:03}+0800", unix_ms.rem_euclid(1000))
}
