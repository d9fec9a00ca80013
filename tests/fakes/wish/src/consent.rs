//! Consent as a person meets it: sign in at the back office, read, accept or decline.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::answer::{Answer, Outcome};
use crate::asked::Body;
use crate::endpoint::Version;
use crate::fields::{Fields, encoded, with_parameters};
use crate::gate::Call;
use crate::market::{App, Market, Merchant, User, UserKind};
use crate::pages;
use crate::tokens::Holder;

/// What goes wrong on the way back from a consent page, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Twist {
    /// `state` comes back changed.
    StateChanged,
    /// `state` does not come back.
    StateDropped,
    /// The code that comes back was redeemed already.
    SpentCode,
    /// The person declines, whatever was pressed.
    Declined,
    /// The consent is another merchant's: its main user had been signed in.
    WrongUser,
    /// Only these scopes are granted, as far as the application asks for them.
    FewerScopes(Vec<String>),
}

/// A consent page that has been shown and waits for its form.
struct Ticket {
    user: String,
    client_id: String,
    state: Option<String>,
    version: Version,
    is_second_time: bool,
}

/// Who is signed in, and which pages wait.
#[derive(Default)]
pub(crate) struct Desk(Mutex<Books>);

#[derive(Default)]
struct Books {
    /// The user of each session.
    sessions: HashMap<String, String>,
    tickets: HashMap<String, Ticket>,
    twists: VecDeque<Twist>,
}

impl Desk {
    pub(crate) fn twist(&self, twist: Twist) {
        self.lock().twists.push_back(twist);
    }

    fn lock(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sign-in page.
pub(crate) fn sign_in_page(call: &Call<'_>) -> Outcome {
    Ok(pages::sign_in(200, inside(call.asked.query.get("next")), ""))
}

/// The sign-in form.
pub(crate) fn sign_in(call: &Call<'_>) -> Outcome {
    let Some(form) = form(call) else { return Ok(pages::problem(400, "This is no form.")) };
    let next = inside(form.get("next"));
    let market = call.server.market();
    let user = market.user(form.get("username").unwrap_or_default());
    let Some((_, user)) = user.filter(|(_, user)| form.get("password") == Some(&user.password)) else {
        return Ok(pages::sign_in(401, next, "The email or the password is wrong."));
    };
    let session = call.server.mint.token();
    call.server.desk.lock().sessions.insert(session.clone(), user.name.clone());
    let cookie = Some(format!("wish_session={session}; Path=/; HttpOnly; SameSite=Lax"));
    Ok(Answer::Redirect { location: next.to_owned(), cookie })
}

/// Leads back into the back office and nowhere else.
fn inside(next: Option<&str>) -> &str {
    next.filter(|next| next.starts_with('/') && !next.starts_with("//")).unwrap_or("/login")
}

/// The consent page. Of its parameters `client_id` alone is required; a redirect address is none of them.
pub(crate) fn open(call: &Call<'_>, version: Version) -> Outcome {
    let query = &call.asked.query;
    let market = call.server.market();
    let Some(client_id) = query.get("client_id") else {
        return Ok(pages::problem(400, "The parameter client_id is missing."));
    };
    let Some(app) = market.app(client_id) else {
        return Ok(pages::problem(400, "There is no application with this client_id."));
    };
    let Some((merchant, user)) = signed_in(call, &market) else {
        return Ok(Answer::redirect(format!("/login?next={}", encoded(&call.asked.path_and_query))));
    };
    if user.kind == UserKind::Sub {
        return Ok(pages::problem(403, "Sub-accounts cannot authorize applications. Sign in with the main account."));
    }
    let ticket = Ticket {
        user: user.name.clone(),
        client_id: client_id.to_owned(),
        state: query.get("state").map(str::to_owned),
        version,
        is_second_time: false,
    };
    Ok(show(call, app, merchant, user, ticket))
}

fn show(call: &Call<'_>, app: &App, merchant: &Merchant, user: &User, ticket: Ticket) -> Answer {
    let number = call.server.mint.token();
    let path = path_of(ticket.version);
    let state: Vec<(&str, &str)> = ticket.state.iter().map(|state| ("state", state.as_str())).collect();
    let here = with_parameters(&with_parameters(path, &[("client_id", &app.client_id)]), &state);
    let answer = pages::consent(&pages::Consent {
        app,
        merchant,
        user,
        path,
        ticket: &number,
        here: &here,
        scopes: (ticket.version == Version::V3).then_some(&app.scopes),
        is_second_time: ticket.is_second_time,
    });
    call.server.desk.lock().tickets.insert(number, ticket);
    answer
}

fn path_of(version: Version) -> &'static str {
    match version {
        Version::V2 => "/oauth/authorize",
        Version::V3 => "/v3/oauth/authorize",
    }
}

/// The form of the consent page.
pub(crate) fn choose(call: &Call<'_>, version: Version) -> Outcome {
    let form = form(call).unwrap_or_default();
    let market = call.server.market();
    let number = form.get("ticket").unwrap_or_default();
    // Taken in any case: a form counts once.
    let ticket = call.server.desk.lock().tickets.remove(number).filter(|ticket| ticket.version == version);
    let person = signed_in(call, &market);
    let (Some(ticket), Some((merchant, user))) = (ticket, person) else {
        return Ok(pages::problem(400, "This page is out of date. Start again in the application."));
    };
    let Some(app) = market.app(&ticket.client_id).filter(|_| ticket.user == user.name) else {
        return Ok(pages::problem(400, "This page is out of date. Start again in the application."));
    };
    match form.get("choice") {
        // Version 2 asks twice.
        Some("accept") if version == Version::V2 && !ticket.is_second_time => {
            Ok(show(call, app, merchant, user, Ticket { is_second_time: true, ..ticket }))
        }
        Some("accept") => Ok(accepted(call, &market, app, merchant, &ticket)),
        Some("decline") => Ok(declined(call, app, &ticket)),
        _ => Ok(pages::problem(400, "Accept or decline.")),
    }
}

/// How a declined consent ends is not documented: back with an error, or in the back office.
fn declined(call: &Call<'_>, app: &App, ticket: &Ticket) -> Answer {
    if !call.server.options.decline_returns {
        return pages::problem(200, "You did not authorize the application.");
    }
    back(call, app, ticket, ("error", "access_denied"), None)
}

fn accepted(call: &Call<'_>, market: &Market, app: &App, merchant: &Merchant, ticket: &Ticket) -> Answer {
    let twist = call.server.desk.lock().twists.pop_front();
    let others = || market.merchants.iter().find(|other| other.id != merchant.id);
    let mut scopes = if ticket.version == Version::V3 { app.scopes.clone() } else { Vec::new() };
    let mut merchant_id = &merchant.id;
    match &twist {
        Some(Twist::Declined) => return declined(call, app, ticket),
        Some(Twist::WrongUser) => merchant_id = others().map_or(merchant_id, |other| &other.id),
        Some(Twist::FewerScopes(only)) => scopes.retain(|scope| only.contains(scope)),
        _ => {}
    }
    let (client_id, version) = (app.client_id.clone(), ticket.version);
    let holder = Holder { client_id, merchant_id: merchant_id.clone(), scopes, version };
    let is_spent = twist == Some(Twist::SpentCode);
    let code = call.server.tokens.issue_code(&call.server.mint, holder, call.now_ms, is_spent);
    back(call, app, ticket, ("code", &code), twist.as_ref())
}

/// To the application's own address. Version 2 is not documented to bring `state` back.
fn back(call: &Call<'_>, app: &App, ticket: &Ticket, first: (&str, &str), twist: Option<&Twist>) -> Answer {
    let echoes = ticket.version == Version::V3 || call.server.options.v2_echoes_state;
    let state = ticket.state.clone().filter(|_| echoes && twist != Some(&Twist::StateDropped));
    let changed = |state: String| if twist == Some(&Twist::StateChanged) { format!("{state}x") } else { state };
    let state = state.map(changed);
    let mut parameters = vec![first];
    parameters.extend(state.as_deref().map(|state| ("state", state)));
    Answer::redirect(with_parameters(&app.redirect_uri, &parameters))
}

fn form(call: &Call<'_>) -> Option<Fields> {
    match &call.asked.body {
        Body::Form(fields) => Some(fields.clone()),
        _ => None,
    }
}

fn signed_in<'a>(call: &Call<'_>, market: &'a Market) -> Option<(&'a Merchant, &'a User)> {
    let name = call.server.desk.lock().sessions.get(call.asked.session()?)?.clone();
    market.user(&name)
}
