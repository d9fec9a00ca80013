//! Taking maps apart, with findings for what doesn't belong there.

use std::collections::BTreeMap;

use chrono::DateTime;
use serde_json::Value;
use weft_yaml::{Key, Mark, Node, Problem, Yaml};

use super::At;

/// Findings on the way.
pub(super) type Problems = Vec<Problem>;

/// A finding.
pub(super) fn problem(mark: Mark, reason: impl Into<String>, remedy: impl Into<String>) -> Problem {
    Problem { mark, reason: reason.into(), remedy: remedy.into() }
}

/// The fields of a map, taken out one by one.
pub(super) struct Fields<'n> {
    what: &'static str,
    pub(super) mark: Mark,
    left: Vec<(&'n Key, &'n Node)>,
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// Opens a map. `what` names it: `a test`.
    pub(super) fn open(what: &'static str, node: &'n Node, problems: &mut Problems) -> Option<Self> {
        let entries = map(what, node, problems)?;
        Some(Self { what, mark: node.mark, left: entries, known: Vec::new() })
    }

    /// Takes out a field.
    pub(super) fn take(&mut self, name: &'static str) -> Option<&'n Node> {
        self.known.push(name);
        let index = self.left.iter().position(|(key, _)| key.name == name)?;
        Some(self.left.remove(index).1)
    }

    /// Takes out a field that must be there.
    pub(super) fn need(&mut self, name: &'static str, remedy: &str, problems: &mut Problems) -> Option<&'n Node> {
        let node = self.take(name);
        if node.is_none() {
            problems.push(problem(self.mark, format!("{} has no `{name}`", self.what), remedy));
        }
        node
    }

    /// What is left doesn't belong there.
    pub(super) fn close(self, problems: &mut Problems) {
        for (key, _) in self.left {
            let known = self.known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let reason = format!("`{}` is no field of {}", key.name, self.what);
            problems.push(problem(key.mark, reason, format!("its fields are {known}")));
        }
    }
}

/// The entries of a map; none if it isn't one.
pub(super) fn map<'n>(what: &str, node: &'n Node, problems: &mut Problems) -> Option<Vec<(&'n Key, &'n Node)>> {
    match &node.value {
        Yaml::Map(entries) => Some(entries.iter().map(|(key, node)| (key, node)).collect()),
        Yaml::Broken => None,
        _ => {
            problems.push(problem(node.mark, format!("{what} is a map"), "write it as `name: value`"));
            None
        }
    }
}

/// The values of a list.
pub(super) fn list<'n>(what: &str, node: &'n Node, problems: &mut Problems) -> &'n [Node] {
    match &node.value {
        Yaml::List(list) => list,
        Yaml::Broken => &[],
        _ => {
            problems.push(problem(node.mark, format!("{what} is a list"), "begin each entry with `- `"));
            &[]
        }
    }
}

/// A text; a number counts as the text it is written as.
pub(super) fn text(what: &str, node: &Node, problems: &mut Problems) -> Option<At<String>> {
    match &node.value {
        Yaml::Text(text) => Some(At::new(node, text.value.clone())),
        Yaml::Number(number) => Some(At::new(node, number.to_string())),
        Yaml::Broken => None,
        _ => {
            problems.push(problem(node.mark, format!("{what} is a text"), "write one, in quotes if it is unusual"));
            None
        }
    }
}

/// A whole number, not negative.
pub(super) fn count(what: &str, node: &Node, problems: &mut Problems) -> Option<At<u64>> {
    let count = match &node.value {
        Yaml::Number(number) => number.as_str().parse().ok(),
        _ => None,
    };
    if count.is_none() && node.value != Yaml::Broken {
        problems.push(problem(node.mark, format!("{what} is a whole number"), "write one, such as 12"));
    }
    count.map(|count| At::new(node, count))
}

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
pub(super) fn moment(what: &str, node: &Node, problems: &mut Problems) -> Option<At<i64>> {
    let text = text(what, node, problems)?;
    match DateTime::parse_from_rfc3339(&text.value) {
        Ok(time) => Some(At::new(node, time.timestamp_millis())),
        Err(_) => {
            let reason = format!("{what} is a time with offset, and `{}` is none", text.value);
            problems.push(problem(node.mark, reason, "write it like 2026-11-20T00:00:00+08:00"));
            None
        }
    }
}

/// Texts by name.
pub(super) fn texts(what: &'static str, node: &Node, problems: &mut Problems) -> BTreeMap<String, String> {
    let entries = map(what, node, problems).unwrap_or_default();
    let texts =
        entries.into_iter().filter_map(|(key, node)| Some((key.name.clone(), text(what, node, problems)?.value)));
    texts.collect()
}

/// Values by name.
pub(super) fn values(what: &'static str, node: &Node, problems: &mut Problems) -> BTreeMap<String, Value> {
    let entries = map(what, node, problems).unwrap_or_default().into_iter();
    entries.map(|(key, node)| (key.name.clone(), node.to_json())).collect()
}
