//! YAML as a small tree in which everything knows its place.
//!
//! Workflow files, recordings and tests are read with it. Built on the events of a YAML 1.2 parser. What these files
//! have no use for is refused rather than half supported: anchors and aliases (they can blow a small file up), tags,
//! more than one document, keys that aren't scalars. Reading does not recurse over the input.
//!
//! - `rules.rs`: what differs between kinds of files: limits, names in messages, which scalars are numbers
//! - `tree.rs`: from the events of the parser to the tree
//! - `scalar.rs`: what a scalar means, and where the lines of a text are; `lines.rs`: the lines of the file
//! - `wide.rs`: full-width punctuation where YAML's own is meant
//! - `json.rs`: a value as JSON

mod json;
mod lines;
mod rules;
mod scalar;
mod tree;
mod wide;

#[cfg(test)]
mod tests;

use std::fmt;

pub use rules::{Rules, Scalars};
pub use tree::parse;
pub use wide::Wide;

/// A place without its file. Both count from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Line.
    pub line: usize,
    /// Column in characters.
    pub column: usize,
}

/// A value, where it begins and where it ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its first character.
    pub mark: Mark,
    /// Behind its last character; for lists and maps in block style, behind the last of their values.
    pub end: Mark,
    /// What it is.
    pub value: Yaml,
}

impl Node {
    /// Whether nothing is written: `key:` and no more, which YAML reads as null.
    pub fn is_empty(&self) -> bool {
        self.value == Yaml::Null && self.mark == self.end
    }
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Yaml {
    /// Nothing.
    Null,
    /// A scalar that was reported already.
    Broken,
    /// True or false.
    Bool(bool),
    /// With the digits it was written with.
    Number(Number),
    /// Text.
    Text(Text),
    /// A list.
    List(Vec<Node>),
    /// In the order of the file, without duplicates.
    Map(Vec<(Key, Node)>),
}

/// A number as JSON has it, with the digits it was written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number(pub(crate) String);

impl Number {
    /// How it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Number {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A text, and where its lines begin in the file as far as that is simple to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub value: String,
    /// One mark per line of `value`, or none at all if the text isn't written as it reads (escapes, folding). Only
    /// for blocks (`|`) and texts with `${` in them, and only under [`Scalars::Core`].
    pub lines: Vec<Mark>,
}

/// A key of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its first character.
    pub mark: Mark,
    /// The key.
    pub name: String,
}

/// Something wrong with the YAML itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub mark: Mark,
    /// What is wrong: one sentence, no full stop.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

impl Problem {
    fn new(mark: Mark, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { mark, reason: reason.into(), remedy: remedy.into() }
    }
}
