//! HTTP Archives, the files that browsers and API clients export: HAR 1.2,
//! <http://www.softwareishard.com/blog/har-12-spec/>.
//!
//! - `export.rs`: a recording as an archive that any viewer opens
//! - `import.rs`: an archive as a recording, of our own or of another program
//! - `entry.rs`: one entry as an exchange
//! - `header.rs`: which header fields matter
//! - `own.rs`: what a recording holds beyond an archive, under `_weft`: the format allows fields that begin with `_`
//! - `seal.rs`: finding credentials, and putting placeholders in their places
//! - `credential.rs`: which names mean a credential, and which values look like one

mod credential;
mod entry;
mod export;
mod header;
mod import;
mod own;
mod seal;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::placeholder;

pub use export::export;
pub use import::{ANY_STEP, ImportOptions, ImportReport, import, is_ours};
pub use seal::{Sealed, SealedKind};

/// The archive can't be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HarError {
    /// Why not.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
    /// Where in the archive: a JSON pointer (RFC 6901), empty for all of it.
    pub place: String,
}

impl fmt::Display for HarError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { reason, remedy, place } = self;
        if place.is_empty() {
            write!(formatter, "{reason}; {remedy}")
        } else {
            write!(formatter, "{place}: {reason}; {remedy}")
        }
    }
}

impl std::error::Error for HarError {}

impl HarError {
    fn new(place: impl Into<String>, reason: impl Into<String>, remedy: &str) -> Self {
        Self { reason: reason.into(), remedy: remedy.to_owned(), place: place.into() }
    }
}

/// The query of a URL, with its question mark. Placeholders stay as they are: they are no part of what is sent.
fn encoded_query(query: &[(String, String)]) -> String {
    let pair = |(name, value): &(String, String)| format!("{}={}", encoded(name), encoded(value));
    let pairs: Vec<_> = query.iter().map(pair).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    let mut start = 0;
    for place in placeholder::places(text) {
        encoded.extend(url::form_urlencoded::byte_serialize(&text.as_bytes()[start..place.start]));
        encoded += &text[place.clone()];
        start = place.end;
    }
    encoded.extend(url::form_urlencoded::byte_serialize(&text.as_bytes()[start..]));
    encoded
}
