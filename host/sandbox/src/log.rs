//! Logs of calls: structured lines, capped in number and length.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::limits::Limits;
use crate::secret::Hiding;
use crate::text::plain;

pub use crate::types::log::Level;

/// One line of a component's log.
#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    /// How much it matters.
    pub level: Level,
    /// The text.
    pub message: String,
    /// More about it: an object, or null.
    pub fields: Value,
}

/// Takes the lines of a call.
pub trait LogSink: Send + Sync {
    /// Takes a line. Must not block.
    fn line(&self, line: LogLine);
}

/// For a call whose log nobody reads.
pub struct NoLog;

impl LogSink for NoLog {
    fn line(&self, _: LogLine) {}
}

/// The log of one call.
#[derive(Clone)]
pub(crate) struct LogView {
    sink: Arc<dyn LogSink>,
    hiding: Arc<Hiding>,
    lines_left: Arc<Mutex<u32>>,
    line_bytes_max: usize,
}

impl LogView {
    pub(crate) fn new(sink: Arc<dyn LogSink>, hiding: Arc<Hiding>, limits: &Limits) -> Self {
        let lines_left = Arc::new(Mutex::new(limits.log_lines_max));
        Self { sink, hiding, lines_left, line_bytes_max: limits.log_line_bytes_max }
    }

    pub(crate) fn write(&self, level: Level, message: &str, fields: Value) {
        let mut left = self.lines_left.lock().unwrap_or_else(PoisonError::into_inner);
        match *left {
            0 => return,
            1 => self.sink.line(LogLine {
                level: Level::Warn,
                message: "further log lines of this call are left out".to_owned(),
                fields: Value::Null,
            }),
            _ => {
                let (message, _) = self.hiding.hide_text(plain(message, self.line_bytes_max));
                self.sink.line(LogLine { level, message, fields });
            }
        }
        *left -= 1;
    }

    /// What a component wrote, for people.
    pub(crate) fn readable(&self, text: &str) -> String {
        let lines = text.lines().map(|line| plain(line, self.line_bytes_max));
        self.hiding.hide_text(lines.collect::<Vec<_>>().join("\n")).0
    }

    /// Whether nothing more is taken.
    fn is_full(&self) -> bool {
        *self.lines_left.lock().unwrap_or_else(PoisonError::into_inner) == 0
    }

    pub(crate) fn read_fields(&self, fields: &str) -> Value {
        if fields.len() > self.line_bytes_max {
            return Value::from(self.hiding.hide_text(plain(fields, self.line_bytes_max)).0);
        }
        let (fields, _) = self.hiding.hide_text(fields.to_owned());
        serde_json::from_str(&fields).map_or(Value::Null, plain_texts)
    }
}

/// The same without what steers a terminal, in names as well. It is not nested deeper than its reader goes.
fn plain_texts(value: Value) -> Value {
    let clean = |text: String| plain(&text, usize::MAX);
    match value {
        Value::String(text) => Value::String(clean(text)),
        Value::Array(items) => items.into_iter().map(plain_texts).collect(),
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, value)| (clean(name), plain_texts(value))).collect())
        }
        other => other,
    }
}

/// What a component writes to stdout and stderr, cut into lines.
#[derive(Clone)]
pub(crate) struct StandardOutput {
    log: LogView,
    pending: Arc<Mutex<Vec<u8>>>,
}

impl StandardOutput {
    pub(crate) fn new(log: LogView) -> Self {
        Self { log, pending: Arc::default() }
    }

    pub(crate) fn write(&self, bytes: &[u8]) {
        if self.log.is_full() {
            return;
        }
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        for &byte in bytes {
            if byte != b'\n' && pending.len() < self.log.line_bytes_max {
                pending.push(byte);
                continue;
            }
            self.flush(&mut pending);
            if byte != b'\n' {
                pending.push(byte);
            }
        }
    }

    /// Writes what has no line end yet.
    pub(crate) fn finish(&self) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        if !pending.is_empty() {
            self.flush(&mut pending);
        }
    }

    fn flush(&self, pending: &mut Vec<u8>) {
        let line = String::from_utf8_lossy(pending).into_owned();
        pending.clear();
        if !line.trim().is_empty() {
            self.log.write(Level::Info, &line, Value::Null);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Lines(Mutex<Vec<String>>);

    impl LogSink for Lines {
        fn line(&self, line: LogLine) {
            self.0.lock().unwrap().push(line.message);
        }
    }

    #[test]
    fn lines_are_capped_in_number_and_length() {
        let lines = Arc::new(Lines::default());
        let limits = Limits { log_lines_max: 3, log_line_bytes_max: 5, ..Limits::default() };
        let log = LogView::new(lines.clone(), Hiding::new([], []), &limits);
        for _ in 0..10 {
            log.write(Level::Info, "ab字cd", Value::Null);
        }
        let seen = lines.0.lock().unwrap();
        assert_eq!(*seen, ["ab字…", "ab字…", "further log lines of this call are left out"]);
    }

    #[test]
    fn standard_output_becomes_lines() {
        let lines = Arc::new(Lines::default());
        let output = StandardOutput::new(LogView::new(lines.clone(), Hiding::new([], []), &Limits::default()));
        output.write(b"one\ntw");
        output.write(b"o\n\nrest");
        output.finish();
        assert_eq!(*lines.0.lock().unwrap(), ["one", "two", "rest"]);
    }
}
