//! Finding credentials in captured exchanges, and putting placeholders in their places.
//!
//! Four things are credentials: the secrets of the connections, wherever they stand; values of fields whose names mean
//! one; JSON Web Tokens (RFC 7519), which look like nothing else; and values that look drawn by lot under names that say
//! nothing (`credential.rs`). Each is then sealed everywhere, however it is written there.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use super::credential::{Meaning, looks_chosen_for_secrecy, looks_random, may_be_short, meaning};
use super::import::Captured;
use crate::placeholder;
use crate::search::DeepSearch;
use crate::value::{Whole, replace, rewrite_exchange};
use crate::{RecordedBody, RecordedExchange, RecordedOutcome, Recording, SECRET_BYTES_MIN};

/// Values of fewer characters are left: they are words rather than credentials. Those of passwords are sealed where they
/// stand.
const CREDENTIAL_CHARS_MIN: usize = 8;

/// Most values of one field that are sealed because they look drawn by lot. Credentials don't come in crowds.
const RANDOM_VALUES_MAX: usize = 20;

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
    /// It looks drawn by lot, and the name of its field says nothing.
    Random,
}

/// What is to be sealed, and what has been.
pub struct Seals {
    secrets: DeepSearch,
    too_short: Vec<String>,
    taken_for_data: Vec<String>,
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
            taken_for_data: Vec::new(),
            report: report.collect(),
        }
    }

    pub fn too_short(&self) -> Vec<String> {
        self.too_short.clone()
    }

    /// Fields (`ALIAS/NAME`) with so many values that look drawn by lot that they were left.
    pub fn taken_for_data(&self) -> Vec<String> {
        self.taken_for_data.clone()
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
            hide_short(&tokens.short, &captured.alias, &mut captured.exchange, &mut self.report);
            hide(&tokens.everywhere, &mut captured.exchange, &mut self.report);
        }
    }

    fn tokens(&mut self, captured: &mut [Captured]) -> Hidden {
        let mut tokens = Tokens::default();
        for Captured { alias, exchange, .. } in &mut *captured {
            rewrite_exchange(exchange, &mut |whole: &Whole<'_>| {
                tokens.collect_field(alias, whole);
                None
            });
            for_each_text(exchange, &mut |text| {
                jwts(text).for_each(|jwt| tokens.add(alias, "jwt", jwt, SealedKind::Jwt));
                None
            });
        }
        // After those with a name of their own: a token that stands in other fields as well is called by its name.
        for Captured { alias, exchange, .. } in captured {
            request_pairs(exchange).for_each(|(name, value)| tokens.collect_pair(alias, name, value));
            rewrite_exchange(exchange, &mut |whole: &Whole<'_>| {
                tokens.collect_unnamed(alias, whole);
                None
            });
        }
        self.taken_for_data = tokens.add_random();
        let short = tokens.short.values().map(|placeholder| (placeholder, SealedKind::Field));
        let found = tokens.found.iter().map(|(placeholder, kind, _)| (placeholder, *kind));
        let sealed =
            found.chain(short).map(|(placeholder, kind)| Sealed { placeholder: placeholder.clone(), kind, places: 0 });
        self.report.extend(sealed);
        let values = tokens.found.into_iter().map(|(placeholder, _, value)| (placeholder, value.into_bytes()));
        Hidden { everywhere: DeepSearch::new(values), short: tokens.short }
    }
}

/// What is sealed in exchanges of another program.
struct Hidden {
    /// Wherever it stands.
    everywhere: DeepSearch,
    short: Short,
}

/// Placeholders of values that are too short to be looked for, by connection, field and value: only the fields are sealed.
type Short = BTreeMap<(String, String, String), String>;

fn hide_short(short: &Short, alias: &str, exchange: &mut RecordedExchange, report: &mut [Sealed]) {
    rewrite_exchange(exchange, &mut |whole| {
        let name = whole.names.last()?;
        let placeholder = short.get(&(alias.to_owned(), name.clone(), whole.text.to_owned()))?;
        count(placeholder, report);
        Some(placeholder.clone())
    });
}

/// Query, header and form fields of a request: names that mean little elsewhere mean a credential there.
fn request_pairs(exchange: &RecordedExchange) -> impl Iterator<Item = &(String, String)> {
    let request = &exchange.request;
    let form = match &request.body {
        RecordedBody::Form(fields) => fields.as_slice(),
        _ => &[],
    };
    request.query.iter().chain(&request.headers).chain(form)
}

/// Tokens, numbered by name as they turn up.
#[derive(Default)]
struct Tokens {
    found: Vec<(String, SealedKind, String)>,
    known: HashSet<String>,
    counts: BTreeMap<(String, String), usize>,
    short: Short,
    /// Values that look drawn by lot, by connection and field.
    random: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Tokens {
    fn collect_field(&mut self, alias: &str, whole: &Whole<'_>) {
        let Some(name) = whole.names.last() else { return };
        let value = credential(whole.text);
        let length = value.chars().count();
        if length >= CREDENTIAL_CHARS_MIN {
            if meaning(name) == Meaning::Credential {
                self.add(alias, &name.to_lowercase(), value, SealedKind::Field);
            }
        } else if whole.text.len() >= SECRET_BYTES_MIN && may_be_short(name) {
            self.add_short(alias, name, whole.text);
        }
    }

    /// In a request a field that is called `key` or `sid` is a credential, unless its value is a word or an address.
    fn collect_pair(&mut self, alias: &str, name: &str, value: &str) {
        const WORD_CHARS_MAX: usize = 20;
        let value = credential(value);
        let has_digit = value.bytes().any(|byte| byte.is_ascii_digit());
        let is_secret = value.chars().count() >= CREDENTIAL_CHARS_MIN
            && (has_digit || value.len() > WORD_CHARS_MAX)
            && !value.contains([' ', ':', '{', '['])
            && !placeholder::stands_in(value);
        if is_secret && meaning(name) == Meaning::Maybe {
            self.add(alias, &name.to_lowercase(), value, SealedKind::Field);
        }
    }

    fn collect_unnamed(&mut self, alias: &str, whole: &Whole<'_>) {
        let Some(name) = whole.names.last() else { return };
        let value = credential(whole.text);
        match meaning(name) {
            Meaning::Maybe if looks_chosen_for_secrecy(value) => {
                self.add(alias, &name.to_lowercase(), value, SealedKind::Field);
            }
            Meaning::Unknown if looks_random(value) && !self.known.contains(value) => {
                let values = self.random.entry((alias.to_owned(), name.to_lowercase())).or_default();
                // One more tells that there are too many.
                if values.len() <= RANDOM_VALUES_MAX {
                    values.insert(value.to_owned());
                }
            }
            _ => {}
        }
    }

    /// Of a field with many such values these are data: a digest, an encrypted name. Gives the fields that were left.
    fn add_random(&mut self) -> Vec<String> {
        let mut left = Vec::new();
        for ((alias, name), values) in std::mem::take(&mut self.random) {
            if values.len() > RANDOM_VALUES_MAX {
                left.push(format!("{alias}/{name}"));
                continue;
            }
            values.iter().for_each(|value| self.add(&alias, &name, value, SealedKind::Random));
        }
        left
    }

    fn add(&mut self, alias: &str, name: &str, value: &str, kind: SealedKind) {
        if self.known.insert(value.to_owned()) {
            let placeholder = self.placeholder(alias, name);
            self.found.push((placeholder, kind, value.to_owned()));
        }
    }

    fn add_short(&mut self, alias: &str, name: &str, value: &str) {
        let key = (alias.to_owned(), name.to_owned(), value.to_owned());
        if self.short.contains_key(&key) {
            return;
        }
        let placeholder = self.placeholder(alias, &name.to_lowercase());
        self.short.insert(key, placeholder);
    }

    fn placeholder(&mut self, alias: &str, name: &str) -> String {
        let name: String = name.chars().filter(|char| char.is_ascii_alphanumeric() || "-_.".contains(*char)).collect();
        // Of a name in Chinese nothing is left.
        let name = if name.is_empty() { "value".to_owned() } else { name };
        let count = self.counts.entry((alias.to_owned(), name.clone())).or_default();
        *count += 1;
        let number = if *count > 1 { format!("/{count}") } else { String::new() };
        format!("<token:{alias}/{name}{number}>")
    }
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
