//! What a seller goes through in a browser: sign in, accept or decline, be sent back.

use hyper::Method;

use super::answer::Answer;
use super::application::Application;
use super::asked::Asked;
use super::faults::{Faults, Twist};
use super::options::Options;
use super::pages;
use super::server::State;
use super::text::percent_encoded;
use super::tokens::Code;

/// The cookie of who is signed in.
const COOKIE: &str = "fake_amazon_user";
const PARAMETERS: [&str; 4] = ["application_id", "state", "redirect_uri", "version"];

/// A consent that has begun and was not decided.
#[derive(Clone)]
pub(crate) struct Pending {
    application: Application,
    /// As it was asked for.
    redirect_uri: Option<String>,
    state: Option<String>,
}

/// Answers everything a browser asks for. Twists are taken only where a seller accepts.
pub(crate) fn answer(state: &mut State, options: &Options, faults: &Faults, asked: &Asked, now_ms: i64) -> Answer {
    match (asked.path.as_str(), &asked.method) {
        ("/apps/authorize/consent", &Method::GET) => match asked.query("request") {
            Some(request) => next_page(state, asked, &request),
            None => begin(state, options, asked).unwrap_or_else(|refused| refused),
        },
        ("/apps/authorize/consent", &Method::POST) => decide(state, options, faults, asked, now_ms),
        ("/ap/signin", &Method::POST) => sign_in(state, asked),
        _ => Answer::html(405, pages::message("Method not allowed")).with_error(405),
    }
}

/// `GET /apps/authorize/consent`
fn begin(state: &mut State, options: &Options, asked: &Asked) -> Result<Answer, Answer> {
    check_names(options, asked)?;
    let application_id = asked.query("application_id").ok_or_else(|| problem("application_id is missing."))?;
    let known = options.applications.iter().find(|application| application.application_id == application_id);
    let application = known.cloned().ok_or_else(|| problem("There is no application with this application_id."))?;
    check_version(&application, asked.query("version").as_deref())?;
    let redirect_uri = asked.query("redirect_uri");
    if redirect_uri.as_ref().is_some_and(|uri| !application.redirect_uris.contains(uri)) {
        return Err(problem("redirect_uri is not registered for this application."));
    }
    let request = state.tokens.name("request");
    state.pending.insert(request.clone(), Pending { application, redirect_uri, state: asked.query("state") });
    Ok(next_page(state, asked, &request))
}

fn check_names(options: &Options, asked: &Asked) -> Result<(), Answer> {
    let mut names: Vec<String> = weft_fakes_kit::form::fields(&asked.query).map(|(name, _)| name).collect();
    names.sort();
    let is_known = |name: &String| PARAMETERS.contains(&name.as_str());
    let is_odd = !names.iter().all(is_known) || names.windows(2).any(|pair| pair[0] == pair[1]);
    if options.strict && is_odd { Err(problem("A parameter is unknown or repeated.")) } else { Ok(()) }
}

fn check_version(application: &Application, version: Option<&str>) -> Result<(), Answer> {
    match (application.is_draft, version) {
        (true, Some("beta")) | (false, None) => Ok(()),
        (true, _) => Err(problem("This application is a draft: version=beta is needed.")),
        (false, Some(_)) => Err(problem("This application is published: version has to be left out.")),
    }
}

fn problem(text: &str) -> Answer {
    Answer::html(400, pages::message(text)).with_error("consent")
}

/// Who is signed in already goes straight to the consent page: this is how the wrong shop gets connected.
fn next_page(state: &State, asked: &Asked, request: &str) -> Answer {
    let Some(pending) = state.pending.get(request) else { return problem("This page has expired.") };
    match signed_in(state, asked) {
        None => pages::sign_in(request, None),
        Some(username) => pages::consent(request, &username, &pending.application.name),
    }
}

fn signed_in(state: &State, asked: &Asked) -> Option<String> {
    asked.cookie(COOKIE).filter(|username| state.seller_named(username).is_some())
}

/// `POST /ap/signin`
fn sign_in(state: &State, asked: &Asked) -> Answer {
    let request = asked.form("request").unwrap_or_default();
    let username = asked.form("username").unwrap_or_default();
    if state.seller_named(&username).is_none() {
        return pages::sign_in(&request, Some("We cannot find an account with that name."));
    }
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly", percent_encoded(&username));
    Answer::redirect(format!("/apps/authorize/consent?request={}", percent_encoded(&request))).with_cookie(cookie)
}

/// `POST /apps/authorize/consent`
fn decide(state: &mut State, options: &Options, faults: &Faults, asked: &Asked, now_ms: i64) -> Answer {
    let request = asked.form("request").unwrap_or_default();
    let (Some(pending), Some(username)) = (state.pending.get(&request).cloned(), signed_in(state, asked)) else {
        return next_page(state, asked, &request);
    };
    match asked.form("decision").as_deref() {
        Some("accept") => {
            state.pending.remove(&request);
            accept(state, options, pending, username, faults.take_twists(), now_ms)
        }
        Some("decline") => {
            state.pending.remove(&request);
            decline(options, &pending)
        }
        Some("other_user") => pages::sign_in(&request, None),
        _ => next_page(state, asked, &request),
    }
}

fn accept(
    state: &mut State,
    options: &Options,
    mut pending: Pending,
    mut username: String,
    twists: Vec<Twist>,
    now_ms: i64,
) -> Answer {
    let (mut replayed, mut named) = (None, None);
    for twist in twists {
        match twist {
            Twist::Declines => return decline(options, &pending),
            Twist::StateChanged => pending.state = Some("changed-on-the-way".to_owned()),
            Twist::StateMissing => pending.state = None,
            Twist::CodeReplayed => replayed = state.tokens.last_code.clone(),
            Twist::OtherUser(other) => username = other,
            Twist::OtherSellingPartnerId(other) => named = Some(other),
        }
    }
    let Some(seller) = state.seller_named(&username) else { return problem("We cannot find that account.") };
    let (seller_id, mws_auth_token) = (seller.seller_id.clone(), seller.mws_auth_token.clone());
    let code = replayed.unwrap_or_else(|| {
        let expires_at_ms = now_ms + options.lives.code_s * 1000;
        let (client_id, redirect_uri) = (pending.application.client_id.clone(), pending.redirect_uri.clone());
        state.tokens.mint_code(Code { client_id, seller_id: seller_id.clone(), redirect_uri, expires_at_ms })
    });
    let mut fields = vec![("selling_partner_id", named.unwrap_or(seller_id)), ("spapi_oauth_code", code)];
    if pending.application.is_hybrid {
        fields.push(("mws_auth_token", mws_auth_token));
    }
    back(&pending, fields)
}

/// What declining leads to is not documented.
fn decline(options: &Options, pending: &Pending) -> Answer {
    if options.decline_returns {
        return back(pending, vec![("error", "access_denied".to_owned())]);
    }
    Answer::html(200, pages::message("You did not authorize the application."))
}

/// To the address that was asked for, or else the first that is registered.
fn back(pending: &Pending, fields: Vec<(&str, String)>) -> Answer {
    let registered = pending.application.redirect_uris.first();
    let Some(to) = pending.redirect_uri.as_ref().or(registered) else {
        return problem("The application has no redirect address.");
    };
    let state = pending.state.clone().map(|state| ("state", state));
    let to = state.into_iter().chain(fields).fold(to.clone(), |to, (name, value)| {
        let joint = if to.contains('?') { '&' } else { '?' };
        format!("{to}{joint}{name}={}", percent_encoded(&value))
    });
    Answer::redirect(to)
}
