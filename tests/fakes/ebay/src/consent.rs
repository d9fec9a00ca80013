//! What a seller goes through in a browser, for both kinds of authorization: sign in, accept or decline, be sent back.

use hyper::Method;

use super::answer::Answer;
use super::application::{Application, RuName};
use super::faults::Twist;
use super::gate::Asked;
use super::oauth::within;
use super::pages;
use super::server::State;
use super::text::percent_encoded;
use super::tokens::Code;

/// The cookie of who is signed in.
const COOKIE: &str = "fake_ebay_user";

/// A consent that has begun and was not decided.
#[derive(Clone)]
pub(crate) struct Pending {
    pub(crate) client_id: String,
    ru_name: RuName,
    kind: Kind,
}

#[derive(Clone)]
enum Kind {
    /// OAuth: what is asked for, and what comes back unchanged.
    OAuth { scopes: Vec<String>, state: Option<String> },
    /// Auth'n'Auth: the session that is signed in with.
    Session(String),
}

/// Answers everything a browser asks for. `twists` are taken only where a seller accepts.
pub(crate) fn answer(state: &mut State, asked: &Asked, twists: impl FnOnce() -> Vec<Twist>, now_ms: i64) -> Answer {
    match (asked.path.as_str(), &asked.method) {
        ("/oauth2/authorize", &Method::GET) => authorize(state, asked).unwrap_or_else(|refused| refused),
        ("/ws/eBayISAPI.dll", &Method::GET) => sign_in_with_session(state, asked),
        ("/oauth2/signin", &Method::POST) => sign_in(state, asked),
        ("/oauth2/consent", &Method::GET) => consent_page(state, asked),
        ("/oauth2/consent", &Method::POST) => decide(state, asked, twists, now_ms),
        _ => Answer::html(405, pages::message("Method not allowed")),
    }
}

/// `GET /oauth2/authorize`
fn authorize(state: &mut State, asked: &Asked) -> Result<Answer, Answer> {
    let application = client(state, asked.query("client_id"))?;
    let ru_name = asked.query("redirect_uri").and_then(|name| application.ru_name(&name).cloned());
    // An address is refused here: it is the RuName that is wanted.
    let ru_name = ru_name.ok_or_else(|| invalid("redirect_uri is missing or no RuName of this client"))?;
    if asked.query("response_type").as_deref() != Some("code") {
        return Err(Answer::authorize_refused("unsupported_response_type", "response_type must be code"));
    }
    let scope = asked.query("scope").unwrap_or_default();
    let scopes = within(&scope, &application.scopes).map_err(|_| {
        Answer::authorize_refused("invalid_scope", "The requested scope is invalid, unknown, malformed")
    })?;
    let forces_sign_in = match asked.query("prompt").as_deref() {
        None => false,
        Some("login") => true,
        Some(_) => return Err(invalid("prompt can only be login")),
    };
    let kind = Kind::OAuth { scopes, state: asked.query("state") };
    let pending = Pending { client_id: application.client_id, ru_name, kind };
    let request = begin(state, pending);
    Ok(if forces_sign_in { pages::sign_in(&request, None) } else { next_page(state, asked, &request) })
}

fn client(state: &State, client_id: Option<String>) -> Result<Application, Answer> {
    let client_id = client_id.ok_or_else(|| invalid("client_id is missing"))?;
    let known = state.applications.iter().find(|application| application.client_id == client_id).cloned();
    known.ok_or_else(|| Answer::authorize_refused("unauthorized_client", "The OAuth client was not found."))
}

fn invalid(description: &str) -> Answer {
    Answer::authorize_refused("invalid_request", description)
}

/// `GET …/eBayISAPI.dll?SignIn&RuName=…&SessID=…`, and the platform's own page at the end of a consent.
fn sign_in_with_session(state: &mut State, asked: &Asked) -> Answer {
    if asked.query_any_case("ThirdPartyAuthSucessFailure").is_some() {
        let accepted = asked.query("isAuthSuccessful").as_deref() == Some("true");
        return Answer::html(200, pages::landing(accepted));
    }
    let ru_name = asked.query_any_case("RuName").unwrap_or_default();
    let session = asked.query_any_case("SessID").unwrap_or_default();
    let known = state.sessions.get(&session).filter(|found| found.ru_name.name == ru_name);
    let Some(known) = known.filter(|_| asked.query_any_case("SignIn").is_some()) else {
        return Answer::html(200, pages::message("This sign-in link is not valid.")).with_error("session");
    };
    let pending =
        Pending { client_id: known.client_id.clone(), ru_name: known.ru_name.clone(), kind: Kind::Session(session) };
    let request = begin(state, pending);
    next_page(state, asked, &request)
}

fn begin(state: &mut State, pending: Pending) -> String {
    let request = state.tokens.name("request");
    state.pending.insert(request.clone(), pending);
    request
}

/// Who is signed in already goes straight to the consent page: this is how the wrong shop gets connected.
fn next_page(state: &State, asked: &Asked, request: &str) -> Answer {
    let Some(pending) = state.pending.get(request) else {
        return Answer::html(400, pages::message("This page has expired.")).with_error("request");
    };
    match asked.cookie(COOKIE).filter(|username| state.seller_named(username).is_some()) {
        None => pages::sign_in(request, None),
        Some(username) => {
            let scopes = match &pending.kind {
                Kind::OAuth { scopes, .. } => scopes.as_slice(),
                Kind::Session(_) => &[],
            };
            pages::consent(request, &username, &pending.ru_name.name, scopes)
        }
    }
}

/// `POST /oauth2/signin`
fn sign_in(state: &State, asked: &Asked) -> Answer {
    let request = asked.form("request").unwrap_or_default();
    let username = asked.form("username").unwrap_or_default();
    if state.seller_named(&username).is_none() {
        return pages::sign_in(&request, Some("We could not find that account."));
    }
    let cookie = format!("{COOKIE}={}; Path=/; HttpOnly", percent_encoded(&username));
    Answer::redirect(format!("/oauth2/consent?request={}", percent_encoded(&request))).with_cookie(cookie)
}

/// `GET /oauth2/consent`
fn consent_page(state: &State, asked: &Asked) -> Answer {
    next_page(state, asked, &asked.query("request").unwrap_or_default())
}

/// `POST /oauth2/consent`
fn decide(state: &mut State, asked: &Asked, twists: impl FnOnce() -> Vec<Twist>, now_ms: i64) -> Answer {
    let request = asked.form("request").unwrap_or_default();
    let signed_in = asked.cookie(COOKIE).filter(|username| state.seller_named(username).is_some());
    let (Some(pending), Some(username)) = (state.pending.get(&request).cloned(), signed_in) else {
        return next_page(state, asked, &request);
    };
    match asked.form("decision").as_deref() {
        Some("accept") => {
            state.pending.remove(&request);
            accept(state, pending, username, twists(), now_ms)
        }
        Some("decline") => {
            state.pending.remove(&request);
            decline(state, &pending)
        }
        Some("other_user") => pages::sign_in(&request, None),
        _ => next_page(state, asked, &request),
    }
}

fn accept(state: &mut State, pending: Pending, mut username: String, twists: Vec<Twist>, now_ms: i64) -> Answer {
    let (mut scopes, mut state_back) = match &pending.kind {
        Kind::OAuth { scopes, state } => (scopes.clone(), state.clone()),
        Kind::Session(_) => (Vec::new(), None),
    };
    let mut replayed = None;
    for twist in twists {
        match twist {
            Twist::Declines => return decline(state, &pending),
            Twist::StateChanged => state_back = Some("changed-on-the-way".to_owned()),
            Twist::StateMissing => state_back = None,
            Twist::CodeReplayed => replayed = state.tokens.last_code.clone(),
            Twist::OtherUser(other) => username = other,
            Twist::OnlyScopes(only) => scopes.retain(|scope| only.contains(scope)),
        }
    }
    let Some(user_id) = state.seller_named(&username).map(|seller| seller.user_id.clone()) else {
        return Answer::html(400, pages::message("We could not find that account.")).with_error("user");
    };
    if let Kind::Session(session) = &pending.kind {
        return accept_session(state, &pending, session, user_id, now_ms);
    }
    let code = replayed.unwrap_or_else(|| {
        let code = Code {
            client_id: pending.client_id.clone(),
            ru_name: pending.ru_name.name.clone(),
            user_id,
            scopes,
            expires_at_ms: now_ms + state.lives.code_s * 1000,
        };
        state.tokens.mint_code(code)
    });
    let life_s = state.lives.code_s.to_string();
    let mut fields = vec![("code", code), ("expires_in", life_s)];
    fields.extend(state_back.map(|state| ("state", state)));
    back(pending.ru_name.accept_url.as_deref(), true, &fields)
}

/// The session can now be exchanged for a token. What else comes back to the address is not documented: nothing.
fn accept_session(state: &mut State, pending: &Pending, session: &str, user_id: String, now_ms: i64) -> Answer {
    if let Some(session) = state.sessions.get_mut(session) {
        session.signed_in = Some((user_id, now_ms));
    }
    back(pending.ru_name.accept_url.as_deref(), true, &[])
}

/// That the code is absent is documented; the state comes back only where it is wanted.
fn decline(state: &State, pending: &Pending) -> Answer {
    let fields = match &pending.kind {
        Kind::OAuth { state: Some(text), .. } if state.declined_with_state => vec![("state", text.clone())],
        _ => Vec::new(),
    };
    back(pending.ru_name.declined_url.as_deref(), false, &fields)
}

/// To the address of the RuName, or to the platform's own page, which says besides how it went.
fn back(url: Option<&str>, accepted: bool, fields: &[(&str, String)]) -> Answer {
    let own = format!("/ws/eBayISAPI.dll?ThirdPartyAuthSucessFailure&isAuthSuccessful={accepted}");
    let mut to = url.map_or(own, str::to_owned);
    for (name, value) in fields {
        to.push(if to.contains('?') { '&' } else { '?' });
        to += &format!("{name}={}", percent_encoded(value));
    }
    Answer::redirect(to)
}
