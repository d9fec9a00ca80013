//! Tables as a call reaches them, whoever owns them.

use async_trait::async_trait;

pub use crate::types::table::{Error as TableError, Found};

/// What a call can do to tables. Changes are staged with the page of the call.
#[async_trait]
pub trait Tables: Send + Sync {
    /// Rows that equal all given values (a JSON object), at most `limit`, and no more than can be held at once; those
    /// behind the place that the find before gave, or the first ones.
    async fn find(&self, table: &str, conditions: &str, after: Option<&str>, limit: u32) -> Result<Found, TableError>;

    /// Stages rows, a JSON array of objects. Returns their number.
    async fn upsert(&self, table: &str, key: &[String], rows: &str) -> Result<u64, TableError>;

    /// Stages the removal of rows that equal one of these objects, a JSON array. Returns how many will go.
    async fn delete(&self, table: &str, conditions: &str) -> Result<u64, TableError>;
}

/// For a call that has no tables: whatever it asks of them is refused, for this reason.
pub struct NoTables(pub &'static str);

impl NoTables {
    fn refused<T>(&self) -> Result<T, TableError> {
        Err(TableError::Store(self.0.to_owned()))
    }
}

#[async_trait]
impl Tables for NoTables {
    async fn find(&self, _: &str, _: &str, _: Option<&str>, _: u32) -> Result<Found, TableError> {
        self.refused()
    }

    async fn upsert(&self, _: &str, _: &[String], _: &str) -> Result<u64, TableError> {
        self.refused()
    }

    async fn delete(&self, _: &str, _: &str) -> Result<u64, TableError> {
        self.refused()
    }
}
