//! `/admin/oauth/authorize`: the page of consent, what a person chooses there, and the way back to the application.

use std::sync::{Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::answer::{Answer, Outcome};
use super::asked::Asked;
use super::consent_page;
use super::grants::Grant;
use super::scope;
use super::server::Inner;
use super::shop::App;
use super::signature::callback_hmac;

/// What goes wrong with the next consent that is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentTwist {
    /// The state comes back changed; the signature is right all the same.
    StateChanged,
    /// The code has been used already.
    CodeReplayed,
    /// The person declines, whatever button is pressed.
    Declined,
    /// The callback is of another shop, whose owner was signed in.
    OtherShop(String),
    /// Only these scopes are granted.
    FewerScopes(Vec<String>),
    /// The signature is of another secret.
    WrongSignature,
    /// The callback says that it was made so many seconds ago.
    Old(i64),
}

/// What happens when a person declines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decline {
    /// They stay with the platform, and the application hears nothing.
    StaysInAdmin,
    /// The application is told `error=access_denied`, with the state and a signature.
    TellsTheApp,
}

/// The pages that are open, and what is to go wrong with them.
#[derive(Default)]
pub(crate) struct Consents {
    open: Mutex<Vec<Page>>,
    twists: Mutex<Vec<ConsentTwist>>,
}

/// A page of consent that somebody looks at.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) client_id: String,
    redirect_uri: String,
    pub(crate) scopes: Vec<String>,
    state: Option<String>,
    per_user: bool,
    is_done: bool,
}

impl Consents {
    pub(crate) fn twist(&self, twist: ConsentTwist) {
        self.twists.lock().unwrap_or_else(PoisonError::into_inner).push(twist);
    }

    fn take_twists(&self) -> Vec<ConsentTwist> {
        std::mem::take(&mut *self.twists.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn open(&self) -> MutexGuard<'_, Vec<Page>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page.
pub(crate) fn page(server: &Inner, asked: &Asked) -> Outcome {
    let shop = server.shop();
    let client_id = asked.in_query("client_id").unwrap_or_default();
    let app = shop.app(client_id).ok_or_else(|| {
        refused(
            "application_cannot_be_found",
            &format!("Could not find Shopify API application with api_key {client_id}"),
        )
    })?;
    let page = checked(asked, app)?;
    let mut open = server.consents.open();
    open.push(page.clone());
    Ok(Answer::page(200, consent_page::consent(&shop, app, &page.scopes, open.len())))
}

fn checked(asked: &Asked, app: &App) -> Result<Page, Answer> {
    let redirect_uri =
        asked.in_query("redirect_uri").filter(|given| app.redirect_addresses.iter().any(|known| known == given));
    let redirect_uri = redirect_uri.ok_or_else(|| refused("invalid_request", "The redirect_uri is not whitelisted"))?;
    let scopes = scope::parse(asked.in_query("scope").unwrap_or_default())
        .map_err(|unknown| refused("invalid_scope", &format!("The access scope is invalid: {unknown}")))?;
    if scopes.is_empty() {
        return Err(refused("invalid_scope", "At least one access scope is needed"));
    }
    if scopes.iter().any(|scope| scope == "read_all_orders") && !app.may_read_all_orders {
        return Err(refused("invalid_scope", "This app is not approved for read_all_orders"));
    }
    let options: Vec<&(String, String)> = asked.query.iter().filter(|(key, _)| key == "grant_options[]").collect();
    if options.iter().any(|(_, value)| !value.is_empty() && value != "per-user") {
        return Err(refused("invalid_request", "The grant_options parameter is invalid"));
    }
    Ok(Page {
        client_id: app.client_id.clone(),
        redirect_uri: redirect_uri.to_owned(),
        scopes,
        state: asked.in_query("state").map(str::to_owned),
        per_user: options.iter().any(|(_, value)| value == "per-user"),
        is_done: false,
    })
}

fn refused(error: &str, description: &str) -> Answer {
    Answer::page(400, consent_page::error(&format!("Oauth error {error}: {description}")))
}

/// What a person chose.
pub(crate) fn choose(server: &Inner, asked: &Asked) -> Outcome {
    let page = taken(server, asked)?;
    let mut twists = server.consents.take_twists();
    let choice = asked.in_body("choice").unwrap_or_default();
    if choice == "other" {
        twists.push(ConsentTwist::OtherShop("other-shop.myshopify.com".to_owned()));
    }
    let declines = twists.contains(&ConsentTwist::Declined);
    match choice {
        "cancel" => Ok(declined(server, &page)),
        "install" | "other" if declines => Ok(declined(server, &page)),
        "install" | "other" => Ok(accepted(server, &page, &twists)),
        _ => Err(Answer::page(400, consent_page::error("No choice was made"))),
    }
}

/// A page is done once something was chosen on it.
fn taken(server: &Inner, asked: &Asked) -> Result<Page, Answer> {
    let number: usize = asked.in_body("page").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut open = server.consents.open();
    let page = number.checked_sub(1).and_then(|place| open.get_mut(place)).filter(|page| !page.is_done);
    let page = page.ok_or_else(|| Answer::page(400, consent_page::error("This page is no longer valid")))?;
    page.is_done = true;
    Ok(page.clone())
}

fn declined(server: &Inner, page: &Page) -> Answer {
    match server.decline {
        Decline::StaysInAdmin => Answer::page(200, consent_page::cancelled(&server.shop())),
        Decline::TellsTheApp => {
            let fields = vec![("error".to_owned(), "access_denied".to_owned())];
            callback(server, page, fields, &[])
        }
    }
}

fn accepted(server: &Inner, page: &Page, twists: &[ConsentTwist]) -> Answer {
    let fewer = twists.iter().find_map(|twist| match twist {
        ConsentTwist::FewerScopes(scopes) => Some(scopes.clone()),
        _ => None,
    });
    let scopes = fewer.unwrap_or_else(|| page.scopes.clone());
    let is_other = twists.iter().any(|twist| matches!(twist, ConsentTwist::OtherShop(_)));
    if !is_other {
        server.with_shop_mut(|shop| {
            if let Some(app) = shop.app_mut(&page.client_id) {
                app.granted = Some(scopes.clone());
            }
        });
    }
    let grant = Grant { client_id: page.client_id.clone(), scopes, per_user: page.per_user };
    // A code of another shop is none here.
    let is_spent = is_other || twists.contains(&ConsentTwist::CodeReplayed);
    let code = server.grants.code(grant, is_spent, server.clock.now_ms());
    callback(server, page, vec![("code".to_owned(), code)], twists)
}

/// The redirect with its signature. `hmac` comes second, as with the platform.
fn callback(server: &Inner, page: &Page, mut fields: Vec<(String, String)>, twists: &[ConsentTwist]) -> Answer {
    let mut domain = server.shop().domain.clone();
    let mut made_at_s = server.clock.now_s();
    let mut state = page.state.clone();
    let mut secret = server.shop().app(&page.client_id).map(|app| app.client_secret.clone()).unwrap_or_default();
    for twist in twists {
        match twist {
            ConsentTwist::OtherShop(other) => domain.clone_from(other),
            ConsentTwist::Old(seconds) => made_at_s -= seconds,
            ConsentTwist::StateChanged => state = Some(format!("{}x", state.unwrap_or_default())),
            ConsentTwist::WrongSignature => secret.push('x'),
            _ => {}
        }
    }
    let handle = domain.split('.').next().unwrap_or_default();
    let host = STANDARD.encode(format!("admin.shopify.com/store/{handle}"));
    fields.extend([("host".to_owned(), host), ("shop".to_owned(), domain)]);
    fields.extend(state.map(|state| ("state".to_owned(), state)));
    fields.push(("timestamp".to_owned(), made_at_s.to_string()));
    let hmac = callback_hmac(&secret, &fields);
    fields.insert(1, ("hmac".to_owned(), hmac));
    let query: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={}", escaped(value))).collect();
    let joint = if page.redirect_uri.contains('?') { '&' } else { '?' };
    Answer::redirect(format!("{}{joint}{}", page.redirect_uri, query.join("&")))
}

/// Percent-encoded, but for letters, digits and `-._~`.
pub(crate) fn escaped(text: &str) -> String {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes()
        .map(|byte| if is_plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
