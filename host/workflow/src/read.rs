//! From the YAML tree to a document: a reader walks the tree by hand and collects what is wrong.
//!
//! Each `fn` that reads a value returns it, or reports why not and returns `None`; the caller goes on with the next
//! key. So one pass finds everything.

mod allow;
pub(crate) mod connections;
mod defaults;
mod inputs;
pub(crate) mod into;
pub(crate) mod step;
pub(crate) mod sync;
mod uses;
pub(crate) mod value;
pub(crate) mod workflow;

use std::time::Duration;

use crate::document::{Field, Located, whole_number};
use crate::duration::parse_duration;
use crate::finding::{FINDINGS_MAX, Finding, bounded, shortened};
use crate::place::Place;
use crate::suggest;
use weft_yaml::{Key, Mark, Node, Wide, Yaml};

/// Collects findings while the tree is walked.
pub(crate) struct Reader<'f> {
    file: &'f str,
    pub(crate) findings: Vec<Finding>,
    /// How many expressions there were so far.
    expressions: usize,
}

/// The entries of a map.
pub(crate) struct Fields<'n> {
    pub(crate) mark: Mark,
    entries: &'n [(Key, Node)],
    /// Known keys that unknown ones were probably meant to be.
    misspelt: Vec<String>,
}

impl<'n> Fields<'n> {
    pub(crate) fn get(&self, name: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    fn is_misspelt(&self, name: &str) -> bool {
        self.misspelt.iter().any(|misspelt| misspelt == name)
    }
}

impl<'f> Reader<'f> {
    pub(crate) fn new(file: &'f str) -> Self {
        Self { file, findings: Vec::new(), expressions: 0 }
    }

    pub(crate) fn place(&self, mark: Mark) -> Place {
        Place { file: self.file.to_owned(), line: mark.line, column: mark.column }
    }

    pub(crate) fn report(&mut self, mark: Mark, reason: impl Into<String>, remedy: impl Into<String>) {
        if !self.is_full() {
            let place = self.place(mark);
            self.findings.push(Finding { place, reason: bounded(reason.into()), remedy: bounded(remedy.into()) });
        }
    }

    /// Whether nothing more is reported.
    fn is_full(&self) -> bool {
        self.findings.len() >= FINDINGS_MAX
    }

    fn located<T>(&self, mark: Mark, value: T) -> Located<T> {
        Located { value, place: self.place(mark) }
    }

    /// A key that may be missing.
    pub(crate) fn optional<T>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Field<T> {
        match fields.get(name) {
            None if fields.is_misspelt(name) => Field::Broken,
            None => Field::Absent,
            Some(node) => self.value(node, read),
        }
    }

    /// A value that is there.
    pub(crate) fn value<T>(&mut self, node: &Node, read: impl FnOnce(&mut Self, &Node) -> Option<T>) -> Field<T> {
        read(self, node).map_or(Field::Broken, Field::Given)
    }

    /// A key that must be there. `owner` says whose key it is, `example` how to write it.
    pub(crate) fn required<T>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        (owner, example): (&str, &str),
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> Field<T> {
        let field = self.optional(fields, name, read);
        if field.is_absent() {
            self.report(fields.mark, format!("{owner} has no `{name}`"), format!("add `{example}`"));
            return Field::Broken;
        }
        field
    }

    /// A map with known keys only.
    pub(crate) fn fields<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> Option<Fields<'n>> {
        let entries = self.map(node, what)?;
        let mut misspelt = Vec::new();
        for (key, _) in entries {
            if !known.contains(&key.name.as_str()) && !self.is_full() {
                let remedy = suggest::remedy(&key.name, known.iter().copied());
                self.report(key.mark, format!("{what} has no key `{}`", key.name), remedy);
                misspelt.extend(suggest::nearest(&key.name, known.iter().copied()).map(str::to_owned));
            }
        }
        Some(Fields { mark: node.mark, entries, misspelt })
    }

    /// A map with any keys.
    pub(crate) fn map<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [(Key, Node)]> {
        match &node.value {
            Yaml::Map(entries) => Some(entries),
            other => self.mismatch(node.mark, what, "`key: value` lines", other),
        }
    }

    pub(crate) fn list<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        match &node.value {
            Yaml::List(list) => Some(list),
            other => self.mismatch(node.mark, what, "a list", other),
        }
    }

    pub(crate) fn text<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n str> {
        match &node.value {
            Yaml::Text(text) => Some(&text.value),
            other => self.mismatch(node.mark, what, "text", other),
        }
    }

    pub(crate) fn flag(&mut self, node: &Node, what: &str) -> Option<bool> {
        match &node.value {
            Yaml::Bool(value) => Some(*value),
            other => self.mismatch(node.mark, what, "`true` or `false`", other),
        }
    }

    fn mismatch<T>(&mut self, mark: Mark, what: &str, expected: &str, found: &Yaml) -> Option<T> {
        if *found == Yaml::Broken {
            return None;
        }
        let reason = format!("{what} must be {expected}, not {}", kind(found));
        let remedy = match found {
            Yaml::Null => "give it a value, or remove the key".to_owned(),
            Yaml::Bool(_) | Yaml::Number(_) if expected == "text" => "put it in quotes".to_owned(),
            Yaml::Text(text) => match Wide::first_in(&text.value) {
                Some((_, wide)) => format!("write {expected}, with plain signs: {} for {}", wide.remedy(), wide.told()),
                None => format!("write {expected}"),
            },
            _ => format!("write {expected}"),
        };
        self.report(mark, reason, remedy);
        None
    }

    /// A whole number within bounds.
    pub(crate) fn whole(&mut self, node: &Node, what: &str, (least, most): (u64, u64)) -> Option<u64> {
        let number = match &node.value {
            Yaml::Number(number) => whole_number(&number.to_json()),
            other => return self.mismatch(node.mark, what, "a whole number", other),
        };
        let number = number.filter(|number| (least..=most).contains(number));
        if number.is_none() {
            let reason = format!("{what} must be a whole number from {least} to {most}");
            self.report(node.mark, reason, format!("write a number from {least} to {most}"));
        }
        number
    }

    pub(crate) fn duration(&mut self, node: &Node, what: &str) -> Option<Duration> {
        if let Yaml::Number(number) = &node.value {
            let remedy = format!("add a unit: `{number}s`, `{number}m`, `{number}h` or `{number}d`");
            self.report(node.mark, format!("{what} must be a duration, and `{number}` has no unit"), remedy);
            return None;
        }
        let text = self.text(node, what)?;
        let duration = parse_duration(text);
        if duration.is_none() {
            let remedy = "write `90d`, `12h`, `30m`, `10s`, `500ms`, or a sum such as `1h30m`";
            self.report(node.mark, format!("{what}: `{text}` isn't a duration"), remedy);
        }
        duration
    }

    /// The IANA name of a time zone.
    pub(crate) fn zone(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "`zone`")?;
        if text.parse::<chrono_tz::Tz>().is_err() {
            let known = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
            let remedy = match suggest::nearest(text, known) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "use a name of the IANA database, such as `Asia/Shanghai` or `UTC`".to_owned(),
            };
            self.report(node.mark, format!("there is no time zone `{}`", shortened(text)), remedy);
            return None;
        }
        Some(text.to_owned())
    }

    /// A name that follows a rule.
    pub(crate) fn name(&mut self, node: &Node, what: &str, rule: &NameRule) -> Option<Located<String>> {
        let text = self.text(node, what)?;
        self.check_name(node.mark, text, what, rule).then(|| self.located(node.mark, text.to_owned()))
    }

    pub(crate) fn check_name(&mut self, mark: Mark, text: &str, what: &str, rule: &NameRule) -> bool {
        let fits = rule.fits(text);
        if !fits {
            let reason = format!("{what} can't be `{}`", shortened(text));
            self.report(mark, reason, rule.remedy);
        }
        fits
    }
}

/// Longest name of anything.
const NAME_BYTES_MAX: usize = 63;

/// What names of a kind look like.
pub(crate) struct NameRule {
    fits: fn(&str) -> bool,
    remedy: &'static str,
}

impl NameRule {
    /// Whether it is such a name.
    pub(crate) fn fits(&self, text: &str) -> bool {
        (self.fits)(text) && text.len() <= NAME_BYTES_MAX
    }

    /// What to do about one that isn't.
    pub(crate) fn remedy(&self) -> &'static str {
        self.remedy
    }
}

/// Names that can be written behind a dot in jq.
pub(crate) const IDENTIFIER: NameRule = NameRule {
    fits: is_identifier,
    remedy: "use lower-case letters, digits and `_`, beginning with a letter, at most 63 characters",
};

/// Names of workflows and aliases.
pub(crate) const HYPHENATED: NameRule = NameRule {
    fits: |text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
    remedy: "use lower-case letters, digits and `-`, at most 63 characters",
};

/// Aliases of connections: both kinds of names are in use.
pub(crate) const ALIAS: NameRule = NameRule {
    fits: |text| {
        text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    },
    remedy: "use lower-case letters, digits, `-` and `_`, beginning with a letter, at most 63 characters",
};

/// Names of tables.
pub(crate) const TABLE: NameRule = NameRule {
    fits: |text| is_identifier(text) && !text.starts_with("sqlite_"),
    remedy: "use lower-case letters, digits and `_`, beginning with a letter; names beginning with `_weft_` or \
             `sqlite_` are taken",
};

fn is_identifier(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
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
