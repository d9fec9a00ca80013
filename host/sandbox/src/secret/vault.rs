//! What a run's markers stand for.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use weft_recording::placeholder::Placeholder;
use zeroize::Zeroizing;

use super::marker;
use crate::account::Account;

/// A value that must not be shown. Its memory is cleared when nobody holds it any more.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<Vec<u8>>>);

impl Secret {
    /// Takes a value.
    pub fn new(value: impl Into<Vec<u8>>) -> Self {
        Self(Arc::new(Zeroizing::new(value.into())))
    }

    /// The value. Look twice at every place that calls this.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The marker that stands in its place in a replay, which has no values.
    pub(crate) fn as_marker(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.0).ok()?;
        marker::candidates(text).any(|range| range == (0..text.len())).then_some(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// What a marker of a call stands for.
#[derive(Clone)]
pub(crate) struct Held {
    /// The value; none if it exists and is not here (a replay).
    pub(crate) value: Option<Secret>,
    pub(crate) origin: Origin,
}

/// Where a value comes from, and so where in a request it may stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A secret field, a part of one, or a token, by its name.
    Named(String),
    /// A secret input of the run.
    Input(String),
    /// A digest or an HMAC, and whether a sealed value is in it.
    Hash { of_secret: bool },
    /// The text of a Basic header, and what is in it.
    Basic(Vec<Origin>),
}

/// The markers that mean something in a call: those that it was given by the host itself. Any other text that looks like a
/// marker is text, wherever it was learned: from a workflow, a table, a recording, another call.
#[derive(Default)]
pub(crate) struct Holding {
    held: Mutex<HashMap<String, Held>>,
    /// How many values were hidden from the call.
    hidden: AtomicUsize,
}

impl Holding {
    pub(crate) fn get(&self, marker: &str) -> Option<Held> {
        self.lock().get(marker).cloned()
    }

    pub(crate) fn put(&self, marker: &str, value: Option<Secret>, origin: Origin) {
        self.lock().insert(marker.to_owned(), Held { value, origin });
    }

    /// All of them, by marker.
    pub(crate) fn all(&self) -> Vec<(String, Held)> {
        self.lock().iter().map(|(marker, held)| (marker.clone(), held.clone())).collect()
    }

    /// Counts values that were hidden.
    pub(crate) fn count_hidden(&self, times: usize) {
        self.hidden.fetch_add(times, Ordering::Relaxed);
    }

    /// How many were hidden since this was asked before.
    pub(crate) fn take_hidden(&self) -> usize {
        self.hidden.swap(0, Ordering::Relaxed)
    }

    /// What the markers in a text stand for, in order.
    pub(crate) fn in_text(&self, text: &str) -> Vec<Held> {
        marker::candidates(text).filter_map(|range| self.get(&text[range])).collect()
    }

    /// The text with every marker replaced by its value, escaped for its place. Texts that only look like markers
    /// stay. The error names a marker whose value isn't here.
    pub(crate) fn fill(&self, text: &str, escape: impl Fn(&[u8]) -> Result<String, String>) -> Result<String, String> {
        marker::replace(text, |marker| {
            let Some(held) = self.get(marker) else { return Ok(None) };
            let value = held.value.ok_or_else(|| format!("the value of `{marker}` is not here"))?;
            escape(value.expose()).map(Some)
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Origin {
    /// For people: `secret_key`.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Named(name) => name.clone(),
            Self::Input(name) => format!("the input {name}"),
            Self::Hash { .. } => "a hash".to_owned(),
            Self::Basic(_) => "a Basic text".to_owned(),
        }
    }

    /// Whether a sealed value is in it, so that it must not be read.
    pub(crate) fn is_secret(&self) -> bool {
        match self {
            Self::Named(_) | Self::Input(_) => true,
            Self::Hash { of_secret } => *of_secret,
            Self::Basic(origins) => origins.iter().any(Self::is_secret),
        }
    }
}

/// Most tokens of one connection that a run knows: each makes the search for secrets a little slower.
const TOKENS_MAX: usize = 256;

struct Contents {
    values: HashMap<String, Option<Secret>>,
    /// The distinct tokens of the run by name, in the order in which they came.
    tokens: BTreeMap<String, Vec<Secret>>,
}

/// The sealed values of one connection in one run.
pub(crate) struct Vault {
    key: [u8; 32],
    scope: String,
    fields: BTreeMap<String, String>,
    contents: Mutex<Contents>,
}

impl Vault {
    pub(crate) fn new(seed: &[u8; 32], scope: &str, secrets: &BTreeMap<String, Option<Secret>>) -> Self {
        let contents = Contents { values: HashMap::new(), tokens: BTreeMap::new() };
        let mut vault = Self {
            key: marker::key(seed),
            scope: scope.to_owned(),
            fields: BTreeMap::new(),
            contents: Mutex::new(contents),
        };
        for (name, value) in secrets {
            let marker = marker::of(&vault.key, &vault.field(name));
            vault.put(&marker, value.clone());
            vault.fields.insert(name.clone(), marker);
        }
        vault
    }

    /// The names of all secret fields, and their markers.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, marker)| (name.as_str(), marker.as_str()))
    }

    /// The marker of a secret field.
    pub(crate) fn field_marker(&self, name: &str) -> Option<String> {
        self.fields.get(name).cloned()
    }

    /// The marker that a placeholder stands for in this run.
    pub(crate) fn marker_of(&self, placeholder: &Placeholder) -> String {
        marker::of(&self.key, placeholder)
    }

    /// The marker for something of this connection.
    pub(crate) fn marker(&self, name: &str, identity: &str) -> String {
        marker::make(&self.key, name, &format!("{}\0{identity}", self.scope))
    }

    /// The marker of a secret field or a live token.
    pub(crate) fn named(&self, name: &str, account: &Account) -> Option<String> {
        if let Some(marker) = self.fields.get(name) {
            return Some(marker.clone());
        }
        let token = account.live_token(name, i64::MIN)?;
        Some(self.token(name, &token.value))
    }

    /// The marker of a token, which from now on means this value.
    pub(crate) fn token(&self, name: &str, value: &Secret) -> String {
        // In a replay the "token" in the response is the marker that the recorded run gave it.
        if let Some(marker) = value.as_marker() {
            self.put(marker, None);
            return marker.to_owned();
        }
        let marker = marker::of(&self.key, &self.numbered(name, self.number(name, value)));
        self.put(&marker, Some(value.clone()));
        marker
    }

    /// Which of the run's tokens of that name it is, from 1.
    fn number(&self, name: &str, value: &Secret) -> usize {
        let mut contents = self.lock();
        let tokens = contents.tokens.entry(name.to_owned()).or_default();
        let known = tokens.iter().position(|token| token == value);
        1 + known.unwrap_or_else(|| {
            tokens.push(value.clone());
            tokens.len() - 1
        })
    }

    fn field(&self, name: &str) -> Placeholder {
        Placeholder::Secret { alias: self.scope.clone(), name: name.to_owned() }
    }

    fn numbered(&self, name: &str, number: usize) -> Placeholder {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        Placeholder::Token { alias: self.scope.clone(), name: name.to_owned(), number }
    }

    /// The markers of all secret fields and tokens, and what recordings call them.
    pub(crate) fn names(&self) -> Vec<(String, Placeholder)> {
        let fields = self.fields.iter().map(|(name, marker)| (marker.clone(), self.field(name)));
        let tokens = self.tokens().into_iter().map(|(token, _)| (marker::of(&self.key, &token), token));
        fields.chain(tokens).filter(|(_, name)| name.can_be_written()).collect()
    }

    /// All tokens of the run.
    pub(crate) fn tokens(&self) -> Vec<(Placeholder, Secret)> {
        let contents = self.lock();
        let tokens = contents.tokens.iter().flat_map(|(name, values)| {
            values.iter().zip(1..).map(|(value, number)| (self.numbered(name, number), value.clone()))
        });
        tokens.collect()
    }

    /// What a marker stands for; `Some(None)` if the value isn't here.
    pub(crate) fn get(&self, marker: &str) -> Option<Option<Secret>> {
        self.lock().values.get(marker).cloned()
    }

    /// Whether no further token can be kept.
    pub(crate) fn has_all_tokens(&self) -> bool {
        self.lock().tokens.values().map(Vec::len).sum::<usize>() >= TOKENS_MAX
    }

    fn put(&self, marker: &str, value: Option<Secret>) {
        self.lock().values.insert(marker.to_owned(), value);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        let secrets = BTreeMap::from([("secret_key".to_owned(), Some(Secret::new("s3cr\"et-välue")))]);
        Vault::new(&[7; 32], "shop", &secrets)
    }

    fn as_it_is(bytes: &[u8]) -> Result<String, String> {
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    fn holding(vault: &Vault, name: &str) -> (Holding, String) {
        let marker = vault.fields[name].clone();
        let holding = Holding::default();
        holding.put(&marker, vault.get(&marker).flatten(), Origin::Named(name.to_owned()));
        (holding, marker)
    }

    #[test]
    fn a_marker_is_filled_and_its_look_alike_is_not() {
        let vault = vault();
        let (holding, marker) = holding(&vault, "secret_key");
        let stranger = marker::make(&[8; 32], "secret_key", "shop\0field");
        let text = format!("a {marker} b {stranger} c");
        assert_eq!(holding.fill(&text, as_it_is).unwrap(), format!("a s3cr\"et-välue b {stranger} c"));
    }

    #[test]
    fn a_marker_that_the_call_was_not_given_is_text() {
        let marker = vault().fields["secret_key"].clone();
        assert_eq!(Holding::default().fill(&marker, as_it_is).unwrap(), marker);
    }

    #[test]
    fn of_markers_that_overlap_the_first_is_filled() {
        // A component may name a token as it likes: here by the digits of another marker.
        let vault = Vault::new(&[7; 32], "shop", &[("sealed".to_owned(), Some(Secret::new("first")))].into());
        let (holding, first) = holding(&vault, "sealed");
        let (_, digits) = first.rsplit_once('-').unwrap();
        let second = vault.token(digits, &Secret::new("second"));
        holding.put(&second, vault.get(&second).flatten(), Origin::Named(digits.to_owned()));
        let text = format!("sealed-{second}");
        let rest = text.strip_prefix(&first).unwrap();
        assert_eq!(holding.fill(&text, as_it_is).unwrap(), format!("first{rest}"));
    }

    #[test]
    fn tokens_are_known_by_their_order() {
        let (one, two) = (Secret::new("token-0001"), Secret::new("token-0002"));
        let (here, there) = (vault(), vault());
        let first = here.token("access_token", &one);
        assert_eq!(here.token("access_token", &one), first);
        assert_ne!(here.token("access_token", &two), first);
        // Another value is the same to whoever only sees markers.
        assert_eq!(there.token("access_token", &two), first);
        let names: Vec<String> = here.names().iter().map(|(_, name)| name.to_string()).collect();
        assert_eq!(names, ["<secret:shop/secret_key>", "<token:shop/access_token>", "<token:shop/access_token/2>"]);
    }
}
