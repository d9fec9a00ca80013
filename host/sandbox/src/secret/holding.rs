//! What the markers of a call stand for.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::marker;
use super::value::Secret;

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

    /// The text with every marker of a hash replaced by the hash. Hashes that are bytes and no text stay markers.
    pub(crate) fn with_hashes(&self, text: &str) -> String {
        marker::replace_all(text, |marker| match self.get(marker) {
            Some(Held { value: Some(value), origin: Origin::Hash { .. } }) => {
                let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
                let plain = value.expose().iter().all(is_plain).then(|| value.expose().to_vec())?;
                String::from_utf8(plain).ok()
            }
            _ => None,
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::vault::Vault;
    use super::*;

    fn vault() -> Vault {
        let secrets = BTreeMap::from([("secret_key".to_owned(), Some(Secret::new("s3cr\"et-välue")))]);
        Vault::new(&[7; 32], "shop", &secrets)
    }

    fn as_it_is(bytes: &[u8]) -> Result<String, String> {
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    fn holding(vault: &Vault, name: &str) -> (Holding, String) {
        let marker = vault.field_marker(name).unwrap();
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
        let marker = vault().field_marker("secret_key").unwrap();
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
}
