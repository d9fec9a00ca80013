//! What may leave the host towards a component, a table, a log line, an event, a failure or a recording: the one place
//! that decides it.
//!
//! It knows all secrets of all accounts of a run, and the tokens that these have and had. Whatever holds one of them, in
//! any encoding that [`DeepSearch`] reads, is replaced as a whole, by a text that tells nothing: neither which part of
//! it was the secret, nor where that begins. Nothing that a component made is looked for but what it had derived from
//! secrets and sent, see [`Hiding::with`].

use std::sync::{Arc, Mutex, PoisonError};

use weft_recording::DeepSearch;

use super::scalars;
use super::value::Secret;
use crate::account::Account;

/// What stands where something was hidden.
pub const HIDDEN: &str = "[hidden by weft]";

/// Shortest secret that nobody writes by chance.
const TELLING_BYTES_MIN: usize = 8;

/// The secrets of a run.
pub struct Hiding {
    /// The accounts of the run, by the names that its workflow has for them.
    accounts: Vec<(String, Arc<Account>)>,
    /// Its secret inputs.
    inputs: Vec<(String, Secret)>,
    known: Mutex<Option<Known>>,
}

/// What was known when it was last looked.
struct Known {
    /// How often the tokens of the accounts had changed.
    generation: u64,
    searches: Searches,
}

/// What is looked for.
#[derive(Clone)]
struct Searches {
    all: Arc<DeepSearch>,
    /// Those that nobody writes by chance.
    telling: Arc<DeepSearch>,
}

impl Hiding {
    /// Hides the secrets of these accounts and inputs.
    pub fn new(
        accounts: impl IntoIterator<Item = (String, Arc<Account>)>,
        inputs: impl IntoIterator<Item = (String, Secret)>,
    ) -> Arc<Self> {
        let (accounts, inputs) = (accounts.into_iter().collect(), inputs.into_iter().collect());
        Arc::new(Self { accounts, inputs, known: Mutex::default() })
    }

    /// A body without secrets, and how many values were replaced in it. In JSON whole scalars and keys are; in other text
    /// what stands between white space, quotes and other punctuation of tables and pages.
    pub(crate) fn hide(&self, body: Vec<u8>) -> (Vec<u8>, usize) {
        hide(&self.search(), body)
    }

    /// The same for a text.
    pub fn hide_text(&self, text: String) -> (String, usize) {
        hide_text(&self.search(), text)
    }

    /// A text that a component wrote and could read again, without secrets. The error names a secret that nobody writes by
    /// chance: that it was hidden would tell the component that it guessed right.
    pub(crate) fn hide_own(&self, text: String) -> Result<(String, usize), String> {
        let Searches { all, telling } = self.searches();
        if all.find(text.as_bytes()).is_none() {
            return Ok((text, 0));
        }
        match telling.find(text.as_bytes()) {
            Some(found) => Err(found.name),
            None => Ok(hide_text(&all, text)),
        }
    }

    /// The name of a secret that nobody writes by chance and that stands in one of these texts.
    pub(crate) fn written_out(&self, texts: &[&str]) -> Option<String> {
        let telling = self.searches().telling;
        texts.iter().find_map(|text| telling.find(text.as_bytes())).map(|found| found.name)
    }

    /// What is looked for, and what was derived from secrets for a request: it must not be read from the answer, where a
    /// digest of a secret and of known text would be something to guess by.
    pub(crate) fn with(&self, derived: Vec<Secret>) -> Arc<DeepSearch> {
        let search = self.search();
        if derived.is_empty() {
            return search;
        }
        let derived =
            derived.into_iter().map(|value| ("what was derived from a secret".to_owned(), value.expose().to_vec()));
        Arc::new(search.and(derived))
    }

    /// All that is known now.
    pub(crate) fn search(&self) -> Arc<DeepSearch> {
        self.searches().all
    }

    /// Grows with what there is to be hidden.
    pub(crate) fn generation(&self) -> u64 {
        self.accounts.iter().map(|(_, account)| account.token_generation()).sum()
    }

    fn searches(&self) -> Searches {
        let generation = self.generation();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some(known) if known.generation == generation => known.searches.clone(),
            _ => {
                let searches = self.look();
                *known = Some(Known { generation, searches: searches.clone() });
                searches
            }
        }
    }

    fn look(&self) -> Searches {
        let mut values: Vec<(String, Vec<u8>)> = Vec::new();
        for (alias, account) in &self.accounts {
            let named = account.sealed_values().into_iter();
            values.extend(named.map(|(name, value)| (format!("{alias}/{name}"), value.expose().to_vec())));
        }
        values.extend(self.inputs.iter().map(|(name, value)| (format!("input/{name}"), value.expose().to_vec())));
        let telling = values.iter().filter(|(_, value)| value.len() >= TELLING_BYTES_MIN).cloned();
        let telling = Arc::new(DeepSearch::new(telling));
        Searches { all: Arc::new(DeepSearch::new(values)), telling }
    }
}

/// A body without what this finds, and how many values were replaced.
pub(crate) fn hide(search: &DeepSearch, body: Vec<u8>) -> (Vec<u8>, usize) {
    if search.find(&body).is_none() {
        return (body, 0);
    }
    match String::from_utf8(body) {
        Ok(text) => {
            let (text, times) = hide_text(search, text);
            (text.into_bytes(), times)
        }
        // What is no text is no table or page either.
        Err(_) => (HIDDEN.into(), 1),
    }
}

/// A text that is hidden as a whole if something is found in it.
pub(crate) fn hide_whole(search: &DeepSearch, text: String) -> (String, usize) {
    if search.find(text.as_bytes()).is_some() { (HIDDEN.to_owned(), 1) } else { (text, 0) }
}

/// The same as [`hide`] for a text.
pub(crate) fn hide_text(search: &DeepSearch, text: String) -> (String, usize) {
    let places = search.places(text.as_bytes());
    if places.is_empty() {
        return (text, 0);
    }
    let places: Vec<(usize, usize)> = places.into_iter().map(|(place, _)| (place.start, place.end)).collect();
    let (hidden, times) = match scalars::is_json(&text) {
        true => hide_scalars(&text, &places),
        false => hide_words(&text, &places),
    };
    // What spells a secret only together with what stands around it is gone with it; if something is left, all is.
    if search.find(hidden.as_bytes()).is_some() { (HIDDEN.to_owned(), 1) } else { (hidden, times) }
}

fn hide_scalars(text: &str, places: &[(usize, usize)]) -> (String, usize) {
    let (mut hidden, mut copied, mut times) = (String::with_capacity(text.len()), 0, 0);
    let mut waiting = places.iter().peekable();
    scalars::visit(text, &mut |scalar| {
        while waiting.next_if(|(_, end)| *end <= scalar.place.start).is_some() {}
        if waiting.peek().is_none_or(|(start, _)| *start >= scalar.place.end) {
            return;
        }
        hidden.push_str(&text[copied..scalar.place.start]);
        hidden.push('"');
        hidden.push_str(HIDDEN);
        hidden.push('"');
        copied = scalar.place.end;
        times += 1;
    });
    hidden.push_str(&text[copied..]);
    (hidden, times)
}

fn hide_words(text: &str, places: &[(usize, usize)]) -> (String, usize) {
    let separates = |char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '<' | '>' | ',' | ';');
    let (mut hidden, mut copied, mut times) = (String::with_capacity(text.len()), 0, 0);
    for &(start, end) in places {
        if start < copied {
            continue;
        }
        let (start, end) = (text.floor_char_boundary(start), text.ceil_char_boundary(end));
        let start = text[copied..start]
            .rfind(separates)
            .map_or(copied, |at| copied + at + text[copied + at..].chars().next().map_or(0, char::len_utf8));
        let end = text[end..].find(separates).map_or(text.len(), |length| end + length);
        hidden.push_str(&text[copied..start]);
        hidden.push_str(HIDDEN);
        copied = end;
        times += 1;
    }
    hidden.push_str(&text[copied..]);
    (hidden, times)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> String {
        let search = DeepSearch::new([("key".to_owned(), b"s3cr\"et=value".to_vec())]);
        hide_text(&search, text.to_owned()).0
    }

    #[test]
    fn the_whole_scalar_is_hidden() {
        assert_eq!(hidden(r#"{"a":"x s3cr\"et\u003dvalue y","n":1.00}"#), r#"{"a":"[hidden by weft]","n":1.00}"#);
        assert_eq!(hidden(r#"{"s3cr\"et\u003dvalue":[1]}"#), r#"{"[hidden by weft]":[1]}"#);
        assert_eq!(hidden(r#"["a","b"]"#), r#"["a","b"]"#);
    }

    #[test]
    fn what_is_hidden_tells_nothing_of_its_length() {
        let [long, short] = ["s3cr\\\"et=value", "xxxxxxxxxxxxx s3cr\\u0022et\\u003dvalue"];
        assert_eq!(hidden(&format!("[\"{long}\"]")), hidden(&format!("[\"{short}\"]")));
    }

    #[test]
    fn in_other_text_the_word_is_hidden() {
        assert_eq!(hidden("<p>key=s3cr&quot;et=value&x=1</p> 忙"), "<p>[hidden by weft]</p> 忙");
        assert_eq!(hidden("a,b\n忙s3cr%22et%3Dvalue忙,2\n"), "a,b\n[hidden by weft],2\n");
    }
}
