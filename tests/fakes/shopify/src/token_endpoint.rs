//! `POST /admin/oauth/access_token`: tokens for codes, for refresh tokens and for an application's own credentials.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Outcome};
use super::asked::Asked;
use super::grants::{Grant, Issued};
use super::scope;
use super::server::Inner;
use super::shop::{App, Distribution};

/// Answers a request for tokens.
pub(crate) fn answer(server: &Inner, asked: &Asked) -> Outcome {
    if asked.method != hyper::Method::POST {
        return Err(Answer::not_found());
    }
    let app = app(server, asked)?;
    match asked.in_body("grant_type") {
        None | Some("authorization_code") => exchange(server, asked, &app),
        Some("refresh_token") => refresh(server, asked, &app),
        Some("client_credentials") => client_credentials(server, &app),
        Some(other) => {
            Err(Answer::oauth(400, "unsupported_grant_type", &format!("The grant type {other} is not supported")))
        }
    }
}

/// The application that asks, when its secret is right.
fn app(server: &Inner, asked: &Asked) -> Result<App, Answer> {
    let missing = |name: &str| Answer::oauth(400, "invalid_request", &format!("The {name} parameter is missing"));
    let client_id = asked.in_body("client_id").ok_or_else(|| missing("client_id"))?;
    let secret = asked.in_body("client_secret").ok_or_else(|| missing("client_secret"))?;
    let shop = server.shop();
    let app = shop.app(client_id).ok_or_else(|| {
        Answer::oauth(
            400,
            "application_cannot_be_found",
            &format!("Could not find Shopify API application with api_key {client_id}"),
        )
    })?;
    if app.client_secret != secret {
        return Err(Answer::oauth(400, "invalid_client", "The client secret is not valid"));
    }
    Ok(app.clone())
}

fn exchange(server: &Inner, asked: &Asked, app: &App) -> Outcome {
    let text = asked.in_body("code");
    let grant = text.and_then(|text| server.grants.spend_code(&app.client_id, text, server.clock.now_ms()));
    let grant = grant.ok_or_else(|| {
        Answer::oauth(400, "invalid_request", "The authorization code was not found or was already used")
    })?;
    let expires = match asked.body.get("expiring") {
        None => false,
        // A text in a form, a number in JSON.
        Some(given) if given == "1" || given == 1 => true,
        Some(given) if given == "0" || given == 0 => false,
        Some(_) => return Err(Answer::oauth(400, "invalid_request", "The expiring parameter must be 0 or 1")),
    };
    Ok(told(&server.grants.issue(grant, expires, server.clock.now_ms())))
}

fn refresh(server: &Inner, asked: &Asked, app: &App) -> Outcome {
    must_be_installed(app)?;
    let text = asked.in_body("refresh_token");
    let issued = text.and_then(|text| server.grants.refresh(&app.client_id, text, server.clock.now_ms()));
    issued
        .map(|issued| told(&issued))
        .ok_or_else(|| Answer::oauth(400, "invalid_grant", "The refresh token is invalid, expired or was already used"))
}

fn client_credentials(server: &Inner, app: &App) -> Outcome {
    if app.distribution != Distribution::OwnShop {
        let description = "Client credentials cannot be performed on this shop.";
        return Err(Answer::oauth(400, "shop_not_permitted", description));
    }
    let scopes = must_be_installed(app)?;
    let grant = Grant { client_id: app.client_id.clone(), scopes, per_user: false };
    Ok(told(&server.grants.issue_for_credentials(grant, server.clock.now_ms())))
}

fn must_be_installed(app: &App) -> Result<Vec<String>, Answer> {
    let description = "The application is not installed on this shop.";
    app.granted.clone().ok_or_else(|| Answer::oauth(400, "app_not_installed", description))
}

fn told(issued: &Issued) -> Answer {
    let mut body = Map::new();
    let scope = scope::told(&issued.grant.scopes);
    body.insert("access_token".into(), json!(issued.access));
    body.insert("scope".into(), json!(scope));
    if let Some(expires_in_s) = issued.expires_in_s {
        body.insert("expires_in".into(), json!(expires_in_s));
    }
    if let Some((text, expires_in_s)) = &issued.refresh {
        body.insert("refresh_token".into(), json!(text));
        body.insert("refresh_token_expires_in".into(), json!(expires_in_s));
    }
    if issued.grant.per_user {
        body.insert("associated_user_scope".into(), json!(scope));
        body.insert(
            "associated_user".into(),
            json!({
                "id": 902_541_635, "first_name": "Ana", "last_name": "Demo", "email": "ana@example.test",
                "account_owner": true, "locale": "en", "collaborator": false, "email_verified": true,
            }),
        );
    }
    Answer::json(200, &Value::Object(body))
}
