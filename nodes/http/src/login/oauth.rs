//! The two ways of OAuth 2 in which nobody has to agree while weft asks: client credentials (RFC 6749, section 4.4) and a
//! refresh token that was given before (section 6).

use serde_json::{Value, json};
use weft_sdk::{Call, Failure};

use super::description::{self, Login, Place, REFRESH_TOKEN, Step};
use crate::failures::{Errors, Success};
use crate::parameters::Method;
use crate::path::Path;
use crate::values::Object;

/// The field that says where tokens are had: a path, or a whole address.
pub const TOKEN_URL: &str = "token_url";
/// The field that names the client.
pub const CLIENT_ID: &str = "client_id";
/// The field with its secret.
pub const CLIENT_SECRET: &str = "client_secret";
/// The field that says what is asked for.
pub const SCOPE: &str = "scope";
/// The field that says where the client's secret goes.
pub const AUTH: &str = "auth";
/// It goes into the header (`Authorization: Basic`), as RFC 6749 wants it first.
pub const BASIC: &str = "basic";
/// It goes into the form.
pub const BODY: &str = "body";
/// The field with the refresh token that the platform has given. It has another name than the token that is kept, for
/// that may take its place.
pub const FIRST_REFRESH_TOKEN: &str = "first_refresh_token";

/// A token for the client itself.
pub(super) fn client_credentials<P>(call: &Call<P>) -> Result<Login, Failure> {
    let step = step(call, &[("grant_type", json!("client_credentials"))])?;
    Ok(Login { request: Some(step), ..login(call)? })
}

/// A token by the one that renews: first the one among the fields, then the one that came last.
pub(super) fn refresh_token<P>(call: &Call<P>) -> Result<Login, Failure> {
    let with = |token: Value| step(call, &[("grant_type", json!("refresh_token")), ("refresh_token", token)]);
    Ok(Login {
        request: Some(with(json!({ "field": FIRST_REFRESH_TOKEN }))?),
        refresh: Some(with(json!({ "token": REFRESH_TOKEN }))?),
        refresh_token: Some(Place::Json(Path::new("/refresh_token"))),
        ..login(call)?
    })
}

/// What the answers of both have (section 5.1 and 5.2).
fn login<P>(call: &Call<P>) -> Result<Login, Failure> {
    let errors = json!({
        "code": "error",
        "message": "error_description",
        "codes": {
            "invalid_client": { "as": "invalid", "remedy": "check `client_id`, `client_secret` and `auth` of the account" },
            "invalid_grant": { "as": "unauthorized" },
            "unauthorized_client": { "as": "forbidden", "remedy": "have the platform allow the client this way of authorizing" },
            "invalid_scope": { "as": "forbidden", "remedy": "check `scope` of the account, and grant it on the platform" },
            "temporarily_unavailable": { "as": "unavailable" },
        },
    });
    Ok(Login {
        base_url: address(call)?.0.map(str::to_owned),
        request: None,
        token: Place::Json(Path::new("/access_token")),
        lives: Some("/expires_in".to_owned()),
        lives_for: None,
        refresh_token: None,
        refresh: None,
        success: Success::default(),
        errors: serde_json::from_value::<Errors>(errors).expect("they are written as workflows write them"),
        expired: description::unauthorized(),
        goes: description::bearer(),
    })
}

fn step<P>(call: &Call<P>, grant: &[(&str, Value)]) -> Result<Step, Failure> {
    let mut form: Object = grant.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let mut headers = Object::new();
    if let Some(scope) = call.connection_field(SCOPE).filter(|scope| !scope.is_empty()) {
        form.insert("scope".to_owned(), json!(scope));
    }
    if call.connection_field(AUTH) == Some(BODY) {
        form.insert("client_id".to_owned(), json!({ "field": CLIENT_ID }));
        form.insert("client_secret".to_owned(), json!({ "field": CLIENT_SECRET }));
    } else {
        headers.insert("Authorization".to_owned(), json!({ "basic": [CLIENT_ID, CLIENT_SECRET] }));
    }
    let path = address(call)?.1.to_owned();
    Ok(Step { method: Method::Post, path, query: Object::new(), headers, json: Value::Null, form: Some(form) })
}

/// The scheme and host, if they are said, and the path.
fn address<P>(call: &Call<P>) -> Result<(Option<&str>, &str), Failure> {
    let written = call.connection_field(TOKEN_URL).unwrap_or_default();
    let path_at = match written.find("://") {
        Some(scheme) => written[scheme + 3..].find('/').map(|at| scheme + 3 + at),
        None => written.starts_with('/').then_some(0),
    };
    match path_at {
        Some(0) => Ok((None, written)),
        Some(at) => Ok((Some(&written[..at]), &written[at..])),
        None => {
            Err(Failure::invalid(format!("`{TOKEN_URL}` of the connection is neither a path nor an address with one"))
                .with_remedy("write it like `/oauth/token` or `https://auth.example.com/oauth/token`"))
        }
    }
}
