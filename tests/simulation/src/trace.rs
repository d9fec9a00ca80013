//! What a person reads who repeats a seed.

use chrono::DateTime;

/// Prints what happens, or keeps silent.
#[derive(Debug, Clone, Copy)]
pub struct Trace {
    /// Whether to print.
    pub on: bool,
}

impl Trace {
    /// Prints a line about a moment.
    pub fn line(self, at_ms: i64, text: impl FnOnce() -> String) {
        if self.on {
            println!("{}  {}", show(at_ms), text());
        }
    }
}

/// A moment with milliseconds, in UTC.
pub fn show(at_ms: i64) -> String {
    DateTime::from_timestamp_millis(at_ms).unwrap_or_default().format("%m-%d %H:%M:%S%.3f").to_string()
}
