//! The pages of consent: what an address has to bring, the choice, and the way back.

use hyper::Method;

use super::answer::{Answer, Refusal};
use super::codes::Visit;
use super::faults::Twist;
use super::gate::Asked;
use super::market::{Application, Generation, Market, Seller};
use super::operation::Operation;
use super::page;
use super::server::Inner;
use super::sign;
use super::tokens::Grant;

/// Where the code goes that is shown for copying.
pub const SHOWN_FOR_COPYING: &str = "urn:ietf:wg:oauth:2.0:oob";

pub(crate) fn answer(server: &Inner, asked: &Asked, operation: Operation) -> Answer {
    let is_choice = asked.path.ends_with("/choice");
    let done = match (is_choice, &asked.method) {
        (false, &Method::GET) => show(server, asked, operation),
        (true, &Method::POST) => choose(server, asked),
        _ => Err(Refusal::with_status(405, "405", "Method Not Allowed")),
    };
    done.unwrap_or_else(|refusal| refused(&refusal))
}

/// Nobody is sent anywhere while the address is not known to be the application's own.
pub(crate) fn refused(refusal: &Refusal) -> Answer {
    Answer::html(refusal.status, &refusal.code, page::error(&refusal.code, &refusal.message))
}

fn show(server: &Inner, asked: &Asked, operation: Operation) -> Result<Answer, Refusal> {
    let market = server.market();
    let (app, action) = match operation {
        Operation::AopConsent => (check_old(&market, asked)?, "/auth/authorize/choice"),
        _ => (check_current(&market, asked)?, "/oauth/authorize/choice"),
    };
    let ticket = server.codes.open(Visit {
        generation: app.generation,
        app_key: app.key.clone(),
        redirect_uri: asked.field("redirect_uri").unwrap_or_default().to_owned(),
        state: asked.field("state").map(str::to_owned),
        uuid: asked.field("uuid").map(str::to_owned),
    });
    Ok(Answer::html(200, "0", page::consent(app, &market.sellers, action, &ticket)))
}

fn check_current<'a>(market: &'a Market, asked: &Asked) -> Result<&'a Application, Refusal> {
    let key = asked.field("client_id").ok_or_else(|| invalid("client_id is missing"))?;
    let app = market.application(Generation::Iop, key).ok_or_else(|| invalid("client_id is unknown"))?;
    if asked.field("response_type") != Some("code") {
        return Err(invalid("response_type must be code"));
    }
    if asked.field("redirect_uri") != Some(app.callback.as_str()) {
        return Err(invalid("redirect_uri is not the callback of the application"));
    }
    Ok(app)
}

fn check_old<'a>(market: &'a Market, asked: &Asked) -> Result<&'a Application, Refusal> {
    let key = asked.field("client_id").ok_or_else(|| invalid("client_id is missing"))?;
    let app = market.application(Generation::Aop, key).ok_or_else(|| invalid("client_id is unknown"))?;
    if asked.field("site") != Some("aliexpress") {
        return Err(invalid("site must be aliexpress"));
    }
    let address = asked.field("redirect_uri").unwrap_or_default();
    if address != app.callback && address != SHOWN_FOR_COPYING {
        return Err(invalid("redirect_uri is not the callback of the application"));
    }
    let signature = sign::aop(&app.secret, "", &asked.fields);
    if asked.field(sign::AOP_SIGNATURE) != Some(signature.as_str()) {
        return Err(Refusal::with_status(400, "gw.SignatureInvalid", "Invalid signature"));
    }
    Ok(app)
}

fn invalid(message: &str) -> Refusal {
    Refusal::with_status(400, "invalid_request", message)
}

fn choose(server: &Inner, asked: &Asked) -> Result<Answer, Refusal> {
    let visit = asked.field("ticket").and_then(|ticket| server.codes.close(ticket));
    let visit = visit.ok_or_else(|| invalid("this page has been answered already"))?;
    let twists = server.twists.take(Some(&visit.generation));
    let market = server.market();
    let unknown = || invalid("client_id is unknown");
    let app = market.application(visit.generation, &visit.app_key).ok_or_else(unknown)?;
    if asked.field("choice") != Some("accept") || twists.contains(&Twist::Declined) {
        return Ok(send_back(&visit, &twists, &[("error", "access_denied")], page::declined()));
    }
    let seller = signed_in(&market, asked, &twists).ok_or_else(|| invalid("nobody has that login"))?;
    let operations = twists.iter().find_map(|twist| match twist {
        Twist::Only(operations) => Some(operations.clone()),
        _ => None,
    });
    let operations = operations.unwrap_or_else(|| app.permissions.clone());
    let grant = Grant { app_key: app.key.clone(), login: seller.login.clone(), operations };
    let code = code_for(server, &visit, grant, &twists);
    let page = page::code(app, &code);
    Ok(send_back(&visit, &twists, &[("code", &code)], page))
}

fn signed_in<'a>(market: &'a Market, asked: &Asked, twists: &[Twist]) -> Option<&'a Seller> {
    let other = twists.iter().find_map(|twist| match twist {
        Twist::OtherSeller(login) => Some(login.as_str()),
        _ => None,
    });
    match other.or_else(|| asked.field("login")) {
        Some(login) => market.seller(login),
        None => market.sellers.first(),
    }
}

fn code_for(server: &Inner, visit: &Visit, grant: Grant, twists: &[Twist]) -> String {
    let is_replayed = twists.contains(&Twist::ReplayedCode);
    if let Some(used) = server.codes.last_used().filter(|_| is_replayed) {
        return used;
    }
    let code = server.codes.mint(visit.clone(), grant, server.clock.now_ms());
    if is_replayed {
        server.codes.spoil(&code);
    }
    code
}

/// To the application's address, or to the page for people who copy.
fn send_back(visit: &Visit, twists: &[Twist], fields: &[(&str, &str)], page: String) -> Answer {
    if visit.redirect_uri == SHOWN_FOR_COPYING {
        return Answer::html(200, "0", page);
    }
    let state = visit.state.as_deref().map(|state| match twists.contains(&Twist::ChangedState) {
        true => format!("{state}-changed"),
        false => state.to_owned(),
    });
    let mut address = visit.redirect_uri.clone();
    let state = state.iter().map(|state| ("state", state.as_str()));
    for (name, value) in fields.iter().copied().chain(state) {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(&format!("{name}={}", encoded(value)));
    }
    Answer::moved(address)
}

/// Percent-encoded, all but what is plain everywhere.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
