//! The token endpoint, and the two beside it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::answer::Answer;
use super::application::Application;
use super::gate::Asked;
use super::quota::Quota;
use super::rest;
use super::server::State;
use super::text::basic;
use super::tokens::{Access, Code, Grant};

const CODE_INVALID: &str = "the provided authorization grant code is invalid or was issued to another client";
const REFRESH_INVALID: &str = "the provided authorization refresh token is invalid or was issued to another client";
const SCOPE_INVALID: &str =
    "The requested scope is invalid, unknown, malformed, or exceeds the scope granted to the client";

type Outcome = Result<Answer, Answer>;

/// `POST …/token`
pub(crate) fn token(state: &mut State, asked: &Asked, now_ms: i64) -> Outcome {
    let application = caller(state, asked)?;
    match asked.form("grant_type").as_deref() {
        Some("authorization_code") => for_code(state, &application, asked, now_ms),
        Some("refresh_token") => for_refresh_token(state, &application, asked, now_ms),
        Some("client_credentials") => for_application(state, &application, asked, now_ms),
        Some(_) => Err(refused("unsupported_grant_type", "grant type in request is not supported by the server")),
        None => Err(missing("grant_type")),
    }
}

/// `POST …/revoke`: one token ends, whether it was alive or not. Undocumented beyond its address; RFC 7009.
pub(crate) fn revoke(state: &mut State, asked: &Asked) -> Outcome {
    let application = caller(state, asked)?;
    let token = asked.form("token").ok_or_else(|| missing("token"))?;
    if state.tokens.grant(&token, &application.client_id, i64::MIN).is_some() {
        state.tokens.kill_refresh(&token);
    }
    if state.tokens.access(&token).is_some_and(|access| access.client_id == application.client_id) {
        state.tokens.kill_access(&token);
    }
    Ok(Answer::json(&json!({})))
}

/// `POST …/introspect`: whether a token is alive. Undocumented beyond its address; RFC 7662.
pub(crate) fn introspect(state: &State, asked: &Asked, now_ms: i64) -> Outcome {
    let application = caller(state, asked)?;
    let token = asked.form("token").ok_or_else(|| missing("token"))?;
    let told = |scopes: &[String], expires_at_ms: i64| {
        let body = json!({ "active": true, "scope": scopes.join(" "), "client_id": application.client_id });
        Answer::json(&with(body, "exp", json!(expires_at_ms / 1000)))
    };
    if let Some(grant) = state.tokens.grant(&token, &application.client_id, now_ms) {
        return Ok(told(&grant.scopes, grant.expires_at_ms));
    }
    let is_alive = |access: &&Access| access.client_id == application.client_id && access.expires_at_ms > now_ms;
    let access = state.tokens.access(&token).filter(is_alive);
    Ok(access
        .map_or_else(|| Answer::json(&json!({ "active": false })), |access| told(&access.scopes, access.expires_at_ms)))
}

/// Who calls, by the keys in the header; the body has to be a form.
fn caller(state: &State, asked: &Asked) -> Result<Application, Answer> {
    if !asked.has_type("application/x-www-form-urlencoded") {
        return Err(refused("invalid_request", "the content type must be application/x-www-form-urlencoded"));
    }
    let header = asked.authorization.as_deref().unwrap_or_default();
    let fits = |application: &&Application| header == basic(&application.client_id, &application.client_secret);
    let known = state.applications.iter().find(fits).cloned();
    known.ok_or_else(|| Answer::oauth_refused(401, "invalid_client", why_not(header)))
}

fn why_not(header: &str) -> &'static str {
    let encoded = header.strip_prefix("Basic ").map(|text| STANDARD.decode(text));
    match encoded {
        None => "client authentication failed: no Basic credentials",
        Some(Err(_)) => "client authentication failed: the credentials are not Base64",
        Some(Ok(_)) => "client authentication failed",
    }
}

fn for_code(state: &mut State, application: &Application, asked: &Asked, now_ms: i64) -> Outcome {
    let text = asked.form("code").ok_or_else(|| missing("code"))?;
    let ru_name = asked.form("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
    if application.ru_name(&ru_name).is_none() {
        // An address is refused here too: it is the RuName that is wanted.
        return Err(refused("invalid_request", "'redirect_uri' is not a RuName of this client"));
    }
    take(state, application, Quota::CodeTokens, now_ms)?;
    let code = state.tokens.spend_code(&text, &application.client_id, now_ms);
    let code = code.filter(|code| code.ru_name == ru_name);
    let code = code.ok_or_else(|| refused("invalid_grant", CODE_INVALID))?;
    let Code { client_id, user_id, scopes, .. } = code;
    let expires_at_ms = now_ms + state.lives.refresh_s * 1000;
    let grant = Grant { client_id: client_id.clone(), user_id: user_id.clone(), scopes: scopes.clone(), expires_at_ms };
    let refresh_token = state.tokens.mint_refresh(grant);
    let body = access_body(state, &client_id, Some(user_id), scopes, now_ms);
    let body = with(body, "refresh_token", json!(refresh_token));
    Ok(Answer::json(&with(body, "refresh_token_expires_in", json!(state.lives.refresh_s))))
}

/// The refresh token stays as it is, and is not told again.
fn for_refresh_token(state: &mut State, application: &Application, asked: &Asked, now_ms: i64) -> Outcome {
    let text = asked.form("refresh_token").ok_or_else(|| missing("refresh_token"))?;
    take(state, application, Quota::RefreshTokens, now_ms)?;
    let grant = state.tokens.grant(&text, &application.client_id, now_ms).cloned();
    let grant = grant.ok_or_else(|| refused("invalid_grant", REFRESH_INVALID))?;
    let scopes = match asked.form("scope") {
        None => grant.scopes,
        Some(scope) => within(&scope, &grant.scopes)?,
    };
    Ok(Answer::json(&access_body(state, &grant.client_id, Some(grant.user_id), scopes, now_ms)))
}

fn for_application(state: &mut State, application: &Application, asked: &Asked, now_ms: i64) -> Outcome {
    let scope = asked.form("scope").ok_or_else(|| missing("scope"))?;
    let scopes = within(&scope, &application.scopes_without_seller)?;
    take(state, application, Quota::ApplicationTokens, now_ms)?;
    Ok(Answer::json(&access_body(state, &application.client_id, None, scopes, now_ms)))
}

fn access_body(state: &mut State, client_id: &str, user_id: Option<String>, scopes: Vec<String>, now_ms: i64) -> Value {
    let kind = if user_id.is_some() { "User Access Token" } else { "Application Access Token" };
    let life_s = state.lives.access_s;
    let expires_at_ms = now_ms + life_s * 1000;
    let access = Access { client_id: client_id.to_owned(), user_id, scopes, expires_at_ms };
    json!({ "access_token": state.tokens.mint_access(access), "expires_in": life_s, "token_type": kind })
}

/// The scopes of a text with blanks between them, if all of them may be had.
pub(crate) fn within(scope: &str, allowed: &[String]) -> Result<Vec<String>, Answer> {
    let scopes: Vec<String> = scope.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
    if scopes.is_empty() || scopes.iter().any(|scope| !allowed.contains(scope)) {
        return Err(refused("invalid_scope", SCOPE_INVALID));
    }
    Ok(scopes)
}

/// How a daily limit of this endpoint is told is not documented: as everywhere else.
fn take(state: &mut State, application: &Application, quota: Quota, now_ms: i64) -> Result<(), Answer> {
    let taken = state.quotas.take(&application.client_id, quota, now_ms);
    taken.map_err(|_| rest::call_limit(state, now_ms))
}

fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

fn missing(field: &str) -> Answer {
    refused("invalid_request", &format!("'{field}' is missing in the request"))
}

fn refused(error: &str, description: &str) -> Answer {
    Answer::oauth_refused(400, error, description)
}
