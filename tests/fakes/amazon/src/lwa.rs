//! Login with Amazon: the token endpoint.

use serde_json::{Value, json};
use weft_fakes_kit::form;

use super::answer::Answer;
use super::application::Application;
use super::asked::Asked;
use super::options::Options;
use super::server::State;
use super::tokens::{Access, Grant};

type Outcome = Result<Answer, Answer>;

/// The fields of a request, from a form or from JSON.
struct Fields(Vec<(String, String)>);

/// `POST /auth/o2/token`
pub(crate) fn token(state: &mut State, options: &Options, asked: &Asked, now_ms: i64) -> Outcome {
    let fields = Fields::read(asked)?;
    let grant_type = fields.wanted("grant_type")?;
    let application = caller(options, &fields)?;
    match grant_type {
        "authorization_code" => for_code(state, options, application, &fields, now_ms),
        "refresh_token" => for_refresh_token(state, options, application, &fields, now_ms),
        "client_credentials" => grantless(state, options, application, &fields, now_ms),
        _ => Err(refused("unsupported_grant_type", "The authorization grant type is not supported")),
    }
}

impl Fields {
    fn read(asked: &Asked) -> Result<Fields, Answer> {
        let fields: Vec<_> = if asked.has_type("application/x-www-form-urlencoded") {
            form::fields(&asked.body).collect()
        } else if asked.has_type("application/json") {
            from_json(&asked.body).ok_or_else(|| refused("invalid_request", "The request has an invalid body"))?
        } else {
            return Err(refused("invalid_request", "Content type is not supported by the operation"));
        };
        let is_repeated = |name: &str| fields.iter().filter(|(key, _)| key == name).count() > 1;
        if let Some((name, _)) = fields.iter().find(|(name, _)| is_repeated(name)) {
            return Err(refused("invalid_request", &format!("The request has a repeated parameter : {name}")));
        }
        Ok(Fields(fields))
    }

    fn get(&self, name: &str) -> Option<&str> {
        let field = self.0.iter().find(|(key, _)| key == name);
        field.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    fn wanted(&self, name: &str) -> Result<&str, Answer> {
        let missing = || refused("invalid_request", &format!("The request is missing a required parameter : {name}"));
        self.get(name).ok_or_else(missing)
    }
}

/// An object of texts.
fn from_json(body: &str) -> Option<Vec<(String, String)>> {
    let Ok(Value::Object(object)) = serde_json::from_str(body) else { return None };
    let text = |(name, value): (String, Value)| Some((name, value.as_str()?.to_owned()));
    object.into_iter().map(text).collect()
}

/// Who calls, by the keys in the body.
fn caller<'a>(options: &'a Options, fields: &Fields) -> Result<&'a Application, Answer> {
    let (client_id, client_secret) = (fields.wanted("client_id")?, fields.wanted("client_secret")?);
    let fits = |known: &&Application| known.client_id == client_id && known.client_secret == client_secret;
    let known = options.applications.iter().find(fits);
    known.ok_or_else(|| Answer::lwa_refused(401, "invalid_client", "Client authentication failed"))
}

fn for_code(state: &mut State, options: &Options, application: &Application, fields: &Fields, now_ms: i64) -> Outcome {
    let text = fields.wanted("code")?;
    let bad = || refused("invalid_grant", "The request has an invalid grant parameter : code");
    let code = state.tokens.code(text, &application.client_id, now_ms).cloned().ok_or_else(bad)?;
    check_redirect(&code.redirect_uri, application, fields)?;
    state.tokens.spend_code(text);
    let grant = Grant {
        client_id: code.client_id,
        seller_id: code.seller_id,
        expires_at_ms: options.lives.consent_s.map(|life_s| now_ms + life_s * 1000),
    };
    let refresh_token = state.tokens.mint_refresh(grant.clone());
    Ok(tokens(state, options, &grant, &refresh_token, now_ms))
}

/// The address has to be told again when the consent page was told one.
fn check_redirect(sent: &Option<String>, application: &Application, fields: &Fields) -> Result<(), Answer> {
    let wanted = match sent {
        Some(sent) => {
            fields.wanted("redirect_uri")?;
            Some(sent)
        }
        None => application.redirect_uris.first(),
    };
    let is_other = fields.get("redirect_uri").is_some_and(|given| Some(given) != wanted.map(String::as_str));
    if is_other {
        return Err(refused("invalid_grant", "The request has an invalid parameter : redirect_uri"));
    }
    Ok(())
}

fn for_refresh_token(
    state: &mut State,
    options: &Options,
    application: &Application,
    fields: &Fields,
    now_ms: i64,
) -> Outcome {
    let text = fields.wanted("refresh_token")?;
    let bad = || refused("invalid_grant", "The request has an invalid grant parameter : refresh_token");
    let grant = state.tokens.grant(text, &application.client_id, now_ms).cloned().ok_or_else(bad)?;
    let rotated = if options.rotates_refresh_tokens { state.tokens.rotate(text) } else { None };
    let refresh_token = rotated.unwrap_or_else(|| text.to_owned());
    Ok(tokens(state, options, &grant, &refresh_token, now_ms))
}

fn tokens(state: &mut State, options: &Options, grant: &Grant, refresh_token: &str, now_ms: i64) -> Answer {
    let mut body = access_body(state, options, &grant.client_id, Some(grant.seller_id.clone()), now_ms);
    body["refresh_token"] = json!(refresh_token);
    Answer::json(200, &body)
}

fn grantless(state: &mut State, options: &Options, application: &Application, fields: &Fields, now_ms: i64) -> Outcome {
    let mut scopes = fields.wanted("scope")?.split(' ');
    if !scopes.all(|scope| application.grantless_scopes.iter().any(|known| known == scope)) {
        return Err(refused("invalid_scope", "The request has an invalid parameter : scope"));
    }
    Ok(Answer::json(200, &access_body(state, options, &application.client_id, None, now_ms)))
}

fn access_body(state: &mut State, options: &Options, client_id: &str, seller_id: Option<String>, now_ms: i64) -> Value {
    let life_s = options.lives.access_s;
    let expires_at_ms = now_ms + life_s * 1000;
    let access = Access { client_id: client_id.to_owned(), seller_id, restricted: None, expires_at_ms };
    json!({ "access_token": state.tokens.mint_access(access), "token_type": "bearer", "expires_in": life_s })
}

fn refused(error: &str, description: &str) -> Answer {
    Answer::lwa_refused(400, error, description)
}
