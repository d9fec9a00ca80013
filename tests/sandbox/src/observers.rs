//! A log and tables that tests can look into.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use weft_sandbox::log::{LogLine, LogSink};
use weft_sandbox::table::{Found, TableError, Tables};

/// Keeps the lines of all calls of a run.
#[derive(Debug, Default)]
pub struct Lines(Mutex<Vec<LogLine>>);

impl Lines {
    /// The lines so far.
    pub fn all(&self) -> Vec<LogLine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The lines so far as one text, fields included.
    pub fn text(&self) -> String {
        self.all().iter().map(|line| format!("{} {}\n", line.message, line.fields)).collect()
    }
}

impl LogSink for Lines {
    fn line(&self, line: LogLine) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
}

/// Every table holds the same row, and takes nothing.
#[derive(Debug)]
pub struct FixedRows;

#[async_trait]
impl Tables for FixedRows {
    async fn find(&self, _: &str, _: &str, _: Option<&str>, limit: u32) -> Result<Found, TableError> {
        Ok(Found { rows: format!(r#"[{{"id":1,"limit":{limit}}}]"#), after: None })
    }

    async fn upsert(&self, _: &str, _: &[String], _: &str) -> Result<u64, TableError> {
        Err(TableError::Store("these tables take nothing".to_owned()))
    }

    async fn delete(&self, _: &str, _: &str) -> Result<u64, TableError> {
        Err(TableError::Store("these tables take nothing".to_owned()))
    }
}
