//! Log lines of a component, as events.

use weft_sandbox::log::{Level, LogLine, LogSink};

use crate::report::event::{Event, EventSink};

/// Log lines of a component, tied to its step.
pub(crate) struct StepLog {
    pub(crate) step: String,
    pub(crate) events: EventSink,
}

impl LogSink for StepLog {
    fn line(&self, line: LogLine) {
        let level = match line.level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        (self.events)(Event::Log {
            step: self.step.clone(),
            level: level.to_owned(),
            message: line.message,
            fields: line.fields,
        });
    }
}
