//! What a run's markers stand for.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use weft_recording::placeholder::Placeholder;

use super::marker;
use super::search::SecretSearch;
use crate::account::Account;

/// A value that must not be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<[u8]>);

impl Secret {
    /// Takes a value.
    pub fn new(value: impl Into<Vec<u8>>) -> Self {
        Self(value.into().into())
    }

    /// The value. Look twice at every place that calls this.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// Values made during one call, by marker. None: known to exist, but not here (a replay).
#[derive(Default)]
pub(crate) struct Derived(HashMap<String, Option<Secret>>);

impl Derived {
    pub(crate) fn get(&self, marker: &str) -> Option<Option<Secret>> {
        self.0.get(marker).cloned()
    }

    pub(crate) fn put(&mut self, marker: &str, value: Option<Secret>) {
        self.0.insert(marker.to_owned(), value);
    }
}

/// Most tokens of one connection that a run knows: each makes the search for secrets a little slower.
const TOKENS_MAX: usize = 256;

/// Most values of one connection that a run knows, tokens and Basic texts included.
const VALUES_MAX: usize = 512;

struct Contents {
    values: HashMap<String, Option<Secret>>,
    /// The distinct tokens of the run by name, in the order in which they came.
    tokens: BTreeMap<String, Vec<Secret>>,
    search: SecretSearch,
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
        let contents = Contents { values: HashMap::new(), tokens: BTreeMap::new(), search: SecretSearch::default() };
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
        let known = std::str::from_utf8(value.expose())
            .ok()
            .filter(|text| marker::candidates(text).any(|range| range == (0..text.len())));
        if let Some(marker) = known {
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

    /// Hides a value that a call made, such as the text of a Basic header, wherever it comes back. False if the run has
    /// made too many of them.
    pub(crate) fn hide_also(&self, marker: &str, value: Secret) -> bool {
        if self.lock().values.len() >= VALUES_MAX && self.get(marker).is_none() {
            return false;
        }
        self.put(marker, Some(value));
        true
    }

    /// The text with every marker replaced by its value, escaped for its place. Texts that only look like markers
    /// stay. The error names a marker whose value isn't here.
    pub(crate) fn fill(
        &self,
        derived: &Derived,
        text: &str,
        escape: impl Fn(&[u8]) -> Result<String, String>,
    ) -> Result<String, String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = 0;
        for range in marker::candidates(text) {
            if range.start < rest {
                // It begins within a marker, which was read first.
                continue;
            }
            let marker = &text[range.clone()];
            let Some(value) = derived.get(marker).or_else(|| self.get(marker)) else { continue };
            let value = value.ok_or_else(|| format!("the value of `{marker}` is not here"))?;
            filled.push_str(&text[rest..range.start]);
            filled.push_str(&escape(value.expose())?);
            rest = range.end;
        }
        filled.push_str(&text[rest..]);
        Ok(filled)
    }

    /// Whether a text holds a marker of this connection.
    pub(crate) fn has_marker(&self, derived: &Derived, text: &str) -> bool {
        marker::candidates(text).any(|range| {
            let marker = &text[range];
            derived.get(marker).is_some() || self.get(marker).is_some()
        })
    }

    /// The name of a secret whose value stands in one of these texts.
    pub(crate) fn written_out(&self, texts: &[&str]) -> Option<String> {
        let contents = self.lock();
        let marker = texts.iter().find_map(|text| contents.search.written_out(text))?.to_owned();
        drop(contents);
        let (_, place) = self.names().into_iter().find(|(known, _)| *known == marker)?;
        let (Placeholder::Secret { name, .. } | Placeholder::Token { name, .. }) = place;
        Some(name)
    }

    /// Whether no further token can be kept.
    pub(crate) fn has_all_tokens(&self) -> bool {
        self.lock().tokens.values().map(Vec::len).sum::<usize>() >= TOKENS_MAX
    }

    /// The bytes with every known secret replaced by its marker, in every usual encoding.
    pub(crate) fn hide(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.lock().search.replace(bytes)
    }

    fn put(&self, marker: &str, value: Option<Secret>) {
        let mut contents = self.lock();
        if contents.values.get(marker) == Some(&value) {
            return;
        }
        if let Some(value) = &value {
            contents.search.add(value, marker);
        }
        contents.values.insert(marker.to_owned(), value);
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

    #[test]
    fn a_marker_is_filled_and_its_look_alike_is_not() {
        let vault = vault();
        let marker = vault.marker("secret_key", "field");
        let stranger = marker::make(&[8; 32], "secret_key", "shop\0field");
        let text = format!("a {marker} b {stranger} c");
        let filled = vault.fill(&Derived::default(), &text, as_it_is).unwrap();
        assert_eq!(filled, format!("a s3cr\"et-välue b {stranger} c"));
    }

    #[test]
    fn a_marker_of_another_connection_means_nothing() {
        let other = Vault::new(&[7; 32], "other", &BTreeMap::new());
        let marker = vault().marker("secret_key", "field");
        assert_eq!(other.fill(&Derived::default(), &marker, as_it_is).unwrap(), marker);
    }

    #[test]
    fn of_markers_that_overlap_the_first_is_filled() {
        // A component may name a token as it likes: here by the digits of another marker.
        let vault = Vault::new(&[7; 32], "shop", &[("sealed".to_owned(), Some(Secret::new("first")))].into());
        let first = vault.fields["sealed"].clone();
        let (_, digits) = first.rsplit_once('-').unwrap();
        let second = vault.token(digits, &Secret::new("second"));
        let text = format!("sealed-{second}");
        let rest = text.strip_prefix(&first).unwrap();
        assert_eq!(vault.fill(&Derived::default(), &text, as_it_is).unwrap(), format!("first{rest}"));
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

    #[test]
    fn what_comes_back_is_hidden_again() {
        let vault = vault();
        let marker = vault.marker("secret_key", "field");
        let body = "raw s3cr\"et-välue json s3cr\\\"et-välue url s3cr%22et-v%C3%A4lue end".as_bytes().to_vec();
        let hidden = String::from_utf8(vault.hide(body)).unwrap();
        assert_eq!(hidden, format!("raw {marker} json {marker} url {marker} end"));
    }
}
