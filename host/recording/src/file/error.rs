//! What is wrong with a recording.

use std::fmt;

use weft_yaml::Mark;

/// A recording can't be read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingError {
    /// Line and column in the file, from 1, if the reason has a place there.
    pub line: Option<(usize, usize)>,
    /// What is wrong: one sentence, no full stop.
    pub reason: String,
    /// What to do.
    pub remedy: String,
}

impl RecordingError {
    pub(crate) fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: None, reason: reason.into(), remedy: remedy.into() }
    }

    pub(crate) fn at(mark: Mark, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line: Some((mark.line, mark.column)), ..Self::new(reason, remedy) }
    }
}

impl fmt::Display for RecordingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some((line, column)) => write!(formatter, "line {line}, column {column}: {}", self.reason),
            None => formatter.write_str(&self.reason),
        }
    }
}

impl std::error::Error for RecordingError {}
