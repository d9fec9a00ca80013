//! Walks the tree and collects what is wrong.
//!
//! Each function that reads a value returns it, or reports why not and returns `None`; the caller goes on with the next
//! key. So one pass finds everything.

use std::collections::BTreeMap;
use std::io;

use weft_yaml::{Key, Mark, Node, Yaml};

use crate::file::RecordingError;

/// What helps where nobody can say what was meant.
pub(super) const RESTORE: &str = "restore the file, or make it again with `weft record`";

/// Most findings that are told: a file that is wrong everywhere needs no more.
const ERRORS_MAX: usize = 20;

/// What reading a recording needs.
pub(super) struct Reader<'l> {
    pub(super) errors: Vec<RecordingError>,
    /// Whether a newer weft wrote the file, which may know more keys.
    newer: bool,
    pub(super) load: &'l dyn Fn(&str) -> io::Result<Vec<u8>>,
}

/// The entries of a map.
pub(super) struct Fields {
    pub(super) mark: Mark,
    what: &'static str,
    entries: Vec<(Key, Node)>,
}

impl Fields {
    pub(super) fn take(&mut self, name: &str) -> Option<Node> {
        let index = self.entries.iter().position(|(key, _)| key.name == name)?;
        Some(self.entries.swap_remove(index).1)
    }
}

impl<'l> Reader<'l> {
    pub(super) fn new(newer: bool, load: &'l dyn Fn(&str) -> io::Result<Vec<u8>>) -> Self {
        Self { errors: Vec::new(), newer, load }
    }

    pub(super) fn into_errors(mut self) -> Vec<RecordingError> {
        if self.errors.is_empty() {
            self.errors.push(RecordingError::new("the recording can't be read", RESTORE));
        }
        self.errors.sort_by_key(|error| error.line);
        self.errors.truncate(ERRORS_MAX);
        self.errors
    }

    pub(super) fn report(&mut self, mark: Mark, reason: impl Into<String>, remedy: impl Into<String>) {
        self.errors.push(RecordingError::at(mark, reason, remedy));
    }

    /// A map with known keys only.
    pub(super) fn fields(&mut self, node: Node, what: &'static str, known: &[&str]) -> Option<Fields> {
        let mark = node.mark;
        let entries = self.map(node, what)?;
        if !self.newer {
            for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.name.as_str())) {
                let remedy = format!("remove it, or write one of: {}", known.join(", "));
                self.report(key.mark, format!("{what} has no key `{}`", shortened(&key.name)), remedy);
            }
        }
        Some(Fields { mark, what, entries })
    }

    /// A key that may be missing.
    pub(super) fn optional<T>(
        &mut self,
        fields: &mut Fields,
        name: &str,
        read: impl FnOnce(&mut Self, Node, &str) -> Option<T>,
    ) -> Option<T> {
        let node = fields.take(name)?;
        read(self, node, &format!("`{name}`"))
    }

    /// A key that must be there.
    pub(super) fn required<T>(
        &mut self,
        fields: &mut Fields,
        name: &str,
        read: impl FnOnce(&mut Self, Node, &str) -> Option<T>,
    ) -> Option<T> {
        match fields.take(name) {
            Some(node) => read(self, node, &format!("`{name}`")),
            None => {
                self.report(fields.mark, format!("{} has no `{name}`", fields.what), RESTORE);
                None
            }
        }
    }

    fn map(&mut self, node: Node, what: &str) -> Option<Vec<(Key, Node)>> {
        match node.value {
            Yaml::Map(entries) => Some(entries),
            other => self.mismatch(node.mark, what, "`key: value` lines", &other),
        }
    }

    /// A list; what can't be read of it is left out, and reported.
    pub(super) fn list<T>(
        &mut self,
        node: Node,
        what: &str,
        mut read: impl FnMut(&mut Self, Node, &str) -> Option<T>,
    ) -> Option<Vec<T>> {
        match node.value {
            Yaml::List(list) => {
                let each = format!("each of {what}");
                Some(list.into_iter().filter_map(|node| read(self, node, &each)).collect())
            }
            other => self.mismatch(node.mark, what, "a list", &other),
        }
    }

    /// A map with any keys.
    pub(super) fn by_name<T>(
        &mut self,
        node: Node,
        what: &str,
        mut read: impl FnMut(&mut Self, Node, &str) -> Option<T>,
    ) -> Option<BTreeMap<String, T>> {
        let entries = self.map(node, what)?;
        let mut values = BTreeMap::new();
        for (key, node) in entries {
            if let Some(value) = read(self, node, &format!("`{}`", shortened(&key.name))) {
                values.insert(key.name, value);
            }
        }
        Some(values)
    }

    /// Texts by name.
    pub(super) fn texts(&mut self, node: Node, what: &str) -> Option<BTreeMap<String, String>> {
        self.by_name(node, what, Self::text)
    }

    pub(super) fn text(&mut self, node: Node, what: &str) -> Option<String> {
        match node.value {
            Yaml::Text(text) => Some(text.value),
            other => self.mismatch(node.mark, what, "text", &other),
        }
    }

    /// A text that may look like a number.
    pub(super) fn text_or_digits(&mut self, node: Node, what: &str) -> Option<String> {
        match &node.value {
            Yaml::Number(number) => Some(number.to_string()),
            _ => self.text(node, what),
        }
    }

    pub(super) fn bool(&mut self, node: Node, what: &str) -> Option<bool> {
        match node.value {
            Yaml::Bool(value) => Some(value),
            other => self.mismatch(node.mark, what, "true or false", &other),
        }
    }

    /// A whole number within bounds.
    pub(super) fn integer(&mut self, node: Node, what: &str, least: i64, most: i64) -> Option<i64> {
        let number = match &node.value {
            Yaml::Number(number) => number.as_str().parse().ok(),
            other => return self.mismatch(node.mark, what, "a whole number", other),
        };
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let reason = format!("{what} must be a whole number from {least} to {most}");
            self.report(node.mark, reason, RESTORE);
        }
        number
    }

    pub(super) fn mismatch<T>(&mut self, mark: Mark, what: &str, expected: &str, found: &Yaml) -> Option<T> {
        // What is broken was reported with the YAML.
        if *found != Yaml::Broken {
            let remedy = match found {
                Yaml::Bool(_) | Yaml::Number(_) if expected == "text" => "put it in quotes",
                _ => RESTORE,
            };
            self.report(mark, format!("{what} must be {expected}, not {}", kind(found)), remedy);
        }
        None
    }
}

fn kind(value: &Yaml) -> &'static str {
    match value {
        Yaml::Null | Yaml::Broken => "empty",
        Yaml::Bool(_) => "true or false",
        Yaml::Number(_) => "a number",
        Yaml::Text(_) => "text",
        Yaml::List(_) => "a list",
        Yaml::Map(_) => "`key: value` lines",
    }
}

/// A text that fits into a message.
pub(super) fn shortened(text: &str) -> String {
    const SHOWN_CHARACTERS_MAX: usize = 60;
    let mut shown: String = text.chars().take(SHOWN_CHARACTERS_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
