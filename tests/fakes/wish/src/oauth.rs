//! The token endpoints of both versions.

use serde_json::{Value, json};

use crate::answer::{Answer, Outcome};
use crate::asked::{Asked, Body};
use crate::endpoint::Version;
use crate::fields::Fields;
use crate::gate::Call;
use crate::refusal::{Codes, Reason, Refusal};
use crate::time::iso;
use crate::tokens::{Granted, Redeemed};

/// A code for tokens.
pub(crate) fn exchange(call: &Call<'_>, version: Version) -> Outcome {
    let fields = fields_of_exchange(call, version)?;
    let codes = call.codes(version);
    let grant_type = required(&fields, "grant_type", codes)?;
    if grant_type != "authorization_code" {
        return Err(Reason::GrantType("authorization_code").refusal(codes));
    }
    let (client_id, code) = (required(&fields, "client_id", codes)?, required(&fields, "code", codes)?);
    let (secret, redirect_uri) =
        (required(&fields, "client_secret", codes)?, required(&fields, "redirect_uri", codes)?);
    check_client(call, client_id, secret, Some(redirect_uri)).map_err(|reason| reason.refusal(codes))?;
    let closed = call.server.market().closed_merchants();
    let redeemed = Redeemed { mint: &call.server.mint, text: code, client_id, closed: &closed };
    let granted = call.server.tokens.redeem(&redeemed, version, call.now_ms).map_err(|reason| reason.refusal(codes))?;
    Ok(Answer::data(written(&granted, version, call.now_ms)))
}

/// New tokens for a refresh token.
pub(crate) fn refresh(call: &Call<'_>, version: Version) -> Outcome {
    let codes = call.codes(version);
    let fields = match version {
        Version::V2 => form(call.asked)?,
        Version::V3 => call.asked.query.clone(),
    };
    if required(&fields, "grant_type", codes)? != "refresh_token" {
        return Err(Reason::GrantType("refresh_token").refusal(codes));
    }
    let client_id = required(&fields, "client_id", codes)?;
    let secret = required(&fields, "client_secret", codes)?;
    let token = required(&fields, "refresh_token", codes)?;
    check_client(call, client_id, secret, None).map_err(|reason| reason.refusal(codes))?;
    let closed = call.server.market().closed_merchants();
    let redeemed = Redeemed { mint: &call.server.mint, text: token, client_id, closed: &closed };
    let granted = call.server.tokens.refresh(&redeemed, call.now_ms).map_err(|reason| reason.refusal(codes))?;
    Ok(Answer::data(written(&granted, version, call.now_ms)))
}

/// Whether the token is good: it got this far, so it is.
pub(crate) fn test(call: &Call<'_>, version: Version) -> Outcome {
    let merchant_id = &call.holder()?.merchant_id;
    Ok(Answer::data(match version {
        Version::V2 => json!({ "success": "True", "merchant_user_id": merchant_id }),
        Version::V3 => json!({ "merchant_id": merchant_id }),
    }))
}

/// Version 2 takes a form; version 3 a query or a JSON object, and a form only when the fake is not strict.
fn fields_of_exchange(call: &Call<'_>, version: Version) -> Result<Fields, Refusal> {
    if version == Version::V2 {
        return form(call.asked);
    }
    match &call.asked.body {
        Body::Json(value) => Ok(Fields::from_json(value)),
        Body::Form(fields) if !call.server.options.strict => Ok(fields.clone()),
        Body::None => Ok(call.asked.query.clone()),
        _ => Err(Refusal::parameter("The request body must be application/json")),
    }
}

fn form(asked: &Asked) -> Result<Fields, Refusal> {
    match &asked.body {
        Body::Form(fields) => Ok(fields.clone()),
        _ => Err(Refusal::parameter("The parameters must be a form")),
    }
}

fn required<'a>(fields: &'a Fields, name: &str, codes: Codes) -> Result<&'a str, Refusal> {
    let code = if codes == Codes::Published { 1001 } else { 1000 };
    fields.required(name).map_err(|refusal| Refusal { code, ..refusal })
}

fn check_client(call: &Call<'_>, client_id: &str, secret: &str, redirect_uri: Option<&str>) -> Result<(), Reason> {
    let market = call.server.market();
    let app = market.app(client_id).ok_or(Reason::Credentials)?;
    let is_right = app.client_secret == secret && redirect_uri.is_none_or(|uri| uri == app.redirect_uri);
    if is_right { Ok(()) } else { Err(Reason::Credentials) }
}

fn written(granted: &Granted, version: Version, now_ms: i64) -> Value {
    let Granted { access_token, refresh_token, expires_at_ms, holder } = granted;
    match version {
        Version::V2 => json!({
            "access_token": access_token, "refresh_token": refresh_token, "token_type": "access_token",
            "expires_in": (expires_at_ms - now_ms) / 1000, "expiry_time": expires_at_ms / 1000,
            "merchant_user_id": holder.merchant_id,
        }),
        Version::V3 => json!({
            "access_token": access_token, "refresh_token": refresh_token, "expiry_time": iso(*expires_at_ms),
            "merchant_id": holder.merchant_id, "scopes": holder.scopes,
        }),
    }
}
