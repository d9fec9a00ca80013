//! What a run's markers stand for.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use weft_recording::placeholder::Placeholder;

use super::marker;
use super::value::Secret;

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
