//! Lines of a log.

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// For the author.
    Debug,
    /// For the record.
    Info,
    /// Somebody should look.
    Warn,
    /// Something is broken.
    Error,
}
