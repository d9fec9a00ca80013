//! The functions that are written in jq, by name and number of parameters.

use std::collections::BTreeMap;
use std::sync::OnceLock;

const TEXT: &str = include_str!("definitions.jq");
const BEGINNING: &str = "def ";

/// Name and number of parameters.
type Key = (&'static str, usize);

fn index() -> &'static BTreeMap<Key, &'static str> {
    static INDEX: OnceLock<BTreeMap<Key, &'static str>> = OnceLock::new();
    INDEX.get_or_init(|| texts().map(|text| (key(text), text)).collect())
}

/// The text of each definition, with the comments behind it.
fn texts() -> impl Iterator<Item = &'static str> {
    let begins = TEXT.match_indices("\ndef ").map(|(offset, _)| offset + 1);
    let ends = begins.clone().skip(1).chain([TEXT.len()]);
    begins.zip(ends).map(|(begin, end)| &TEXT[begin..end])
}

fn key(text: &'static str) -> Key {
    let head = text.strip_prefix(BEGINNING).unwrap_or(text);
    let name = &head[..head.find([':', '(']).unwrap_or_default()];
    let parameters = match head[name.len()..].strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        Some((parameters, _)) => parameters.split(';').count(),
        None => 0,
    };
    (name, parameters)
}

/// All names with the numbers of their parameters.
pub(super) fn all() -> impl Iterator<Item = Key> {
    index().keys().copied()
}

/// The text of a definition.
pub(crate) fn definition(name: &str, parameters: usize) -> Option<(&'static str, &'static str)> {
    let index: &BTreeMap<(&str, usize), &'static str> = index();
    index.get(&(name, parameters)).map(|text| (key(text).0, *text))
}
