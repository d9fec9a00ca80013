//! Finding credentials in captured exchanges, and putting placeholders in their places.
//!
//! Three things are credentials: the secrets of the connections, wherever they stand; values of fields whose names mean
//! one; and JSON Web Tokens (RFC 7519), which look like nothing else. Each is then sealed everywhere, however it is
//! written there.

use std::collections::BTreeMap;
use std::ops::Range;

use super::import::Captured;
use crate::placeholder;
use crate::search::DeepSearch;
use crate::value::{Whole, replace, rewrite_exchange};
use crate::{RecordedBody, RecordedExchange, RecordedOutcome, Recording, SECRET_BYTES_MIN};

/// Names of fields that hold credentials, in lower case and without `-` and `_`. OAuth 2 (RFC 6749), OpenID Connect, and
/// what platforms call theirs.
const CREDENTIAL_NAMES: [&str; 40] = [
    "accesskey",
    "accesskeyid",
    "accesskeysecret",
    "accesstoken",
    "apikey",
    "apisecret",
    "appkey",
    "appsecret",
    "authkey",
    "authorization",
    "authtoken",
    "bearer",
    "clientassertion",
    "clientsecret",
    "cookie",
    "credential",
    "credentials",
    "csrftoken",
    "idtoken",
    "jsapiticket",
    "jwt",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "refreshtoken",
    "secret",
    "secretkey",
    "session",
    "sessionid",
    "sessionkey",
    "sessiontoken",
    "sign",
    "signature",
    "suiteticket",
    "ticket",
    "token",
    "tenantaccesstoken",
    "xapikey",
];

/// Ends of names that hold credentials, written like the names: `X-Shopify-Access-Token`, `wx_api_key`.
const CREDENTIAL_ENDS: [&str; 7] =
    ["accesstoken", "refreshtoken", "apikey", "authtoken", "secretkey", "clientsecret", "password"];

/// Values of fewer characters are left: they are words rather than credentials.
const CREDENTIAL_CHARS_MIN: usize = 8;

/// What was sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// The placeholder: it names the connection and the secret, or the field the token stood in.
    pub placeholder: String,
    /// What it is.
    pub kind: SealedKind,
    /// At how many places.
    pub places: usize,
}

/// Why something was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealedKind {
    /// A secret of a connection.
    Secret,
    /// It stood in a field whose name means a credential.
    Field,
    /// It looks like a JSON Web Token.
    Jwt,
}

/// What is to be sealed, and what has been.
pub struct Seals {
    secrets: DeepSearch,
    too_short: Vec<String>,
    report: Vec<Sealed>,
}

impl Seals {
    pub fn new(secrets: &[(String, String, String)]) -> Self {
        let (known, short): (Vec<_>, Vec<_>) = secrets.iter().partition(|(.., value)| value.len() >= SECRET_BYTES_MIN);
        let placeholder = |alias: &str, name: &str| format!("<secret:{alias}/{name}>");
        let named =
            |(alias, name, value): &&(String, String, String)| (placeholder(alias, name), value.clone().into_bytes());
        let report = known.iter().map(|(alias, name, _)| Sealed {
            placeholder: placeholder(alias, name),
            kind: SealedKind::Secret,
            places: 0,
        });
        Self {
            secrets: DeepSearch::new(known.iter().map(named)),
            too_short: short.iter().map(|(alias, name, _)| format!("{alias}/{name}")).collect(),
            report: report.collect(),
        }
    }

    pub fn too_short(&self) -> Vec<String> {
        self.too_short.clone()
    }

    /// What was sealed at one place at least.
    pub fn into_report(self) -> Vec<Sealed> {
        self.report.into_iter().filter(|sealed| sealed.places > 0).collect()
    }

    /// Secrets of the connections, in exchanges of ours. Tokens are sealed there already.
    pub fn seal_own(&mut self, recording: &mut Recording) {
        for exchange in recording.calls.iter_mut().flat_map(|call| &mut call.exchanges) {
            hide(&self.secrets, exchange, &mut self.report);
        }
    }

    /// All credentials, in exchanges of another program.
    pub fn seal_captured(&mut self, captured: &mut [Captured]) {
        for captured in &mut *captured {
            captured.exchange = captured.exchange.clone().map_texts(&placeholder::escape);
            hide(&self.secrets, &mut captured.exchange, &mut self.report);
        }
        let tokens = self.tokens(captured);
        for captured in captured {
            hide(&tokens, &mut captured.exchange, &mut self.report);
        }
    }

    fn tokens(&mut self, captured: &mut [Captured]) -> DeepSearch {
        let mut tokens = Tokens::default();
        for Captured { alias, exchange, .. } in captured {
            rewrite_exchange(exchange, &mut |whole: &Whole<'_>| {
                tokens.collect_field(alias, whole);
                None
            });
            for_each_text(exchange, &mut |text| {
                jwts(text).for_each(|jwt| tokens.add(alias, "jwt", jwt, SealedKind::Jwt));
                None
            });
        }
        let sealed = tokens.found.iter().map(|(placeholder, kind, _)| Sealed {
            placeholder: placeholder.clone(),
            kind: *kind,
            places: 0,
        });
        self.report.extend(sealed);
        DeepSearch::new(tokens.found.into_iter().map(|(placeholder, _, value)| (placeholder, value.into_bytes())))
    }
}

/// Tokens, numbered by name as they turn up.
#[derive(Default)]
struct Tokens {
    found: Vec<(String, SealedKind, String)>,
    counts: BTreeMap<(String, String), usize>,
}

impl Tokens {
    fn collect_field(&mut self, alias: &str, whole: &Whole<'_>) {
        let Some(name) = whole.names.last().filter(|name| means_credential(name)) else { return };
        let value = credential(whole.text);
        if value.chars().count() >= CREDENTIAL_CHARS_MIN {
            self.add(alias, &name.to_lowercase(), value, SealedKind::Field);
        }
    }

    fn add(&mut self, alias: &str, name: &str, value: &str, kind: SealedKind) {
        if self.found.iter().any(|(.., known)| known == value) {
            return;
        }
        let name: String = name.chars().filter(|char| char.is_ascii_alphanumeric() || "-_.".contains(*char)).collect();
        let count = self.counts.entry((alias.to_owned(), name.clone())).or_default();
        *count += 1;
        let number = if *count > 1 { format!("/{count}") } else { String::new() };
        self.found.push((format!("<token:{alias}/{name}{number}>"), kind, value.to_owned()));
    }
}

fn means_credential(name: &str) -> bool {
    let name: String = name.to_lowercase().chars().filter(|char| !"-_".contains(*char)).collect();
    CREDENTIAL_NAMES.contains(&name.as_str()) || CREDENTIAL_ENDS.iter().any(|end| name.ends_with(end))
}

/// `Bearer X` is a scheme and X (RFC 9110, section 11.4).
fn credential(text: &str) -> &str {
    match text.split_once(' ') {
        Some((scheme, value))
            if !value.contains(' ') && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') =>
        {
            value
        }
        _ => text,
    }
}

/// Three parts of base64url, the first of which is a JSON object: `{"` begins with `eyJ`.
fn jwts(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
    let words = text.split(move |char: char| !is_part(char) && char != '.');
    let jwt = |word: &str| {
        word.starts_with("eyJ") && word.split('.').count() == 3 && word.split('.').take(2).all(|part| part.len() >= 4)
    };
    // What stands before it may be of its letters.
    words
        .filter_map(move |word| word.find("eyJ").map(|at| word[at..].trim_end_matches('.')))
        .filter(move |word| jwt(word))
}

/// Puts placeholders in the places of what is found: of whole values first, as a JSON number has to become a text, then
/// of what is left in the texts, whose other bytes stay as they are.
fn hide(search: &DeepSearch, exchange: &mut RecordedExchange, report: &mut [Sealed]) {
    rewrite_exchange(exchange, &mut |whole| {
        let places = search.places(whole.text.as_bytes());
        let [(place, placeholder)] = places.as_slice() else { return None };
        if *place != (0..whole.text.len()) {
            return None;
        }
        count(placeholder, report);
        Some((*placeholder).to_owned())
    });
    for_each_text(exchange, &mut |text| hide_in(search, text, report));
    if let RecordedOutcome::Response { body, .. } = &mut exchange.outcome {
        hide_in_bytes(search, body, report);
    }
}

/// In a body that is no text.
fn hide_in_bytes(search: &DeepSearch, body: &mut Vec<u8>, report: &mut [Sealed]) {
    if std::str::from_utf8(body).is_ok() {
        return;
    }
    let places: Vec<_> = search.places(body).into_iter().rev().collect();
    for (place, placeholder) in places {
        count(placeholder, report);
        body.splice(place, placeholder.bytes());
    }
}

fn count(placeholder: &str, report: &mut [Sealed]) {
    let known = report.iter_mut().filter(|known| known.placeholder == placeholder);
    known.for_each(|known| known.places += 1);
}

fn hide_in(search: &DeepSearch, text: &str, report: &mut [Sealed]) -> Option<String> {
    let sealed = placeholder::places(text);
    let mut changes = Vec::new();
    for (place, placeholder) in search.places(text.as_bytes()) {
        // A secret may be a word of its own placeholder.
        if sealed.iter().any(|known| known.start < place.end && place.start < known.end) {
            continue;
        }
        count(placeholder, report);
        changes.push((on_characters(text, place), placeholder.to_owned()));
    }
    (!changes.is_empty()).then(|| replace(text, changes))
}

/// What is found may begin or end within a character, if a secret is no text.
fn on_characters(text: &str, place: Range<usize>) -> Range<usize> {
    text.floor_char_boundary(place.start)..text.ceil_char_boundary(place.end)
}

/// Every text of an exchange that is sent or received, names too.
fn for_each_text(exchange: &mut RecordedExchange, change: &mut dyn FnMut(&str) -> Option<String>) {
    let mut apply = |text: &mut String| {
        if let Some(changed) = change(text) {
            *text = changed;
        }
    };
    let request = &mut exchange.request;
    apply(&mut request.method);
    apply(&mut request.url);
    let mut pairs: Vec<&mut (String, String)> = request.query.iter_mut().chain(&mut request.headers).collect();
    match &mut request.body {
        RecordedBody::None => {}
        RecordedBody::Form(fields) => pairs.extend(fields),
        RecordedBody::Json(text) => apply(text),
        RecordedBody::Text { content_type, text } => [content_type, text].into_iter().for_each(&mut apply),
    }
    if let RecordedOutcome::Response { headers, .. } = &mut exchange.outcome {
        pairs.extend(headers);
    }
    for (name, value) in pairs {
        apply(name);
        apply(value);
    }
    match &mut exchange.outcome {
        RecordedOutcome::Failed { reason, .. } => apply(reason),
        RecordedOutcome::Response { body, .. } => {
            if let Some(changed) = std::str::from_utf8(body).ok().and_then(change) {
                *body = changed.into_bytes();
            }
        }
    }
}
