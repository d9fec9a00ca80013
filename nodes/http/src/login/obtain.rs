//! Asking for a token.

use serde_json::Value;
use weft_sdk::http::{Request, Response};
use weft_sdk::{Call, Failure, secret, time};

use super::description::{ACCESS_TOKEN, Login, Place, REFRESH_TOKEN, Step};
use crate::account::{Account, Authentication};
use crate::answer::Answer;
use crate::made::{self, Markers};
use crate::path::Path;
use crate::request::{Outgoing, Template, failed};
use crate::sign::{self, Recipe};
use crate::values::Object;
use crate::verdict::Good;

/// How deep a body may go.
const BODY_DEPTH_MAX: usize = 32;

/// Obtains a token: with the one that renews, if there is one, else from the fields. Where the platform refuses the first,
/// the second is tried. Gives the seconds that the token lives, if anybody says so.
pub fn obtain<P>(call: &Call<P>, login: &Login) -> Result<Option<i64>, Failure> {
    login.rules().check()?;
    let renewed = match &login.refresh {
        Some(refresh) if secret::sealed(REFRESH_TOKEN).is_ok() => Some(ask(call, login, refresh)),
        _ => None,
    };
    match (renewed, &login.request) {
        (Some(Err(failure)), Some(request)) if is_refusal(&failure) => ask(call, login, request),
        (Some(Err(failure)), None) if is_refusal(&failure) => Err(over(failure)),
        (Some(renewed), _) => renewed,
        (None, Some(request)) => ask(call, login, request),
        (None, None) => {
            Err(Failure::unauthorized("there is no token of this account that others could be obtained with"))
        }
    }
}

/// Whether the platform won't have the token, in contrast to being busy or out of reach.
fn is_refusal(failure: &Failure) -> bool {
    matches!(failure, Failure::Unauthorized(_) | Failure::Forbidden(_) | Failure::Rejected(_))
        || matches!(failure, Failure::Invalid(problem) if problem.code != CLIENT_REFUSED && !problem.code.is_empty())
}

/// The client is refused and not its token (RFC 6749, section 5.2).
const CLIENT_REFUSED: &str = "invalid_client";

/// The same failure, after which somebody has to authorize the account again.
fn over(failure: Failure) -> Failure {
    match failure {
        Failure::Forbidden(problem) | Failure::Rejected(problem) | Failure::Invalid(problem) => {
            Failure::Unauthorized(problem)
        }
        failure => failure,
    }
}

fn ask<P>(call: &Call<P>, login: &Login, step: &Step) -> Result<Option<i64>, Failure> {
    let mut markers = Markers::default();
    let outgoing = Outgoing::of_account(&template(call, step, &mut markers)?)?;
    let asked = outgoing.name();
    let account = Account {
        authentication: Authentication::of_markers(markers),
        recipes: sign::recipes(call)?.into_iter().filter_map(Recipe::for_login).collect(),
    };
    let base_url = login.base_url.as_deref().unwrap_or_else(|| call.base_url());
    let request = sealing(outgoing.finish(call, account, base_url)?, login).repeatable();
    let response = request.send().map_err(|error| failed(&asked, error, true))?;
    let answer = Answer::new(&asked, &response);
    if login.rules().judge(&answer).map_err(of_account)? == Good::Empty {
        return Err(missing(&answer));
    }
    if !has_token(&login.token, &answer) {
        return Err(missing(&answer));
    }
    life(login, &answer)
}

/// What is said of one thing that is not there is, for an account, a mistake in it.
fn of_account(failure: Failure) -> Failure {
    match failure {
        Failure::Rejected(problem) => Failure::Invalid(problem),
        failure => failure,
    }
}

fn template<P>(call: &Call<P>, step: &Step, markers: &mut Markers) -> Result<Template, Failure> {
    let mut object = |fields: &Object| -> Result<Object, Failure> {
        let fields =
            fields.iter().map(|(name, value)| Ok((name.clone(), made::filled(value, call, markers, BODY_DEPTH_MAX)?)));
        fields.collect()
    };
    let (query, headers) = (object(&step.query)?, object(&step.headers)?);
    let form = step.form.as_ref().map(object).transpose()?;
    let body = made::filled(&step.json, call, markers, BODY_DEPTH_MAX)?;
    Ok(Template { path: step.path.clone(), method: step.method, query, headers, body, form, ..Template::default() })
}

/// The request whose answer the host takes the tokens out of.
fn sealing(request: Request, login: &Login) -> Request {
    let lives = login.lives.as_deref().map(|path| Path::new(path).pointer());
    let request = request.seal(&login.token.told(), ACCESS_TOKEN, lives.as_deref());
    match &login.refresh_token {
        Some(place) => request.seal(&place.told(), REFRESH_TOKEN, None),
        None => request,
    }
}

fn has_token(place: &Place, answer: &Answer<'_>) -> bool {
    match place {
        Place::Json(path) => {
            let text = answer.find(path).and_then(|raw| serde_json::from_str(raw.get()).ok());
            matches!(text, Some(Value::String(text)) if !text.is_empty())
        }
        Place::Header(name) => answer.response.header(name).is_some_and(|value| !value.is_empty()),
        Place::Cookie(name) => has_cookie(answer.response, name),
    }
}

/// Whether a cookie of that name is set, and not taken back.
fn has_cookie(response: &Response, name: &str) -> bool {
    response.headers("set-cookie").any(|cookie| {
        let pair = cookie.split(';').next().unwrap_or_default();
        pair.split_once('=').is_some_and(|(set, value)| set.trim() == name && !value.trim().is_empty())
    })
}

fn missing(answer: &Answer<'_>) -> Failure {
    let failure = Failure::invalid(answer.say("the answer has no token where the account says that it is"));
    failure.with_remedy(
        "compare `token` under `login` of the account with what the platform documents; if the platform says so when it \
         refuses, describe that under `success` and `errors` there",
    )
}

/// The seconds that the token lives. The host has read those of the answer; a life that the account gives is said to it.
fn life(login: &Login, answer: &Answer<'_>) -> Result<Option<i64>, Failure> {
    if let Some(life) = login.lives_for {
        let seconds = i64::try_from(life.seconds).unwrap_or(i64::MAX);
        secret::lives_until(ACCESS_TOKEN, time::now_s().saturating_add(seconds).saturating_mul(1_000))?;
        return Ok(Some(seconds));
    }
    let said = login.lives.as_deref().and_then(|path| answer.text(&Path::new(path)));
    Ok(said.and_then(|said| said.trim().parse().ok()))
}
