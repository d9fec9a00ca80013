//! The tables that rows land in. Changes are staged and become real together with the page.

use crate::Failure;
use crate::bindings::weft::node::table as contract;

pub use contract::{Error, Found};

/// Rows whose columns equal all values of `conditions` (a JSON object), at most `limit`; those behind the place that the
/// find before gave as [`Found::after`], or the first ones.
pub fn find(table: &str, conditions: &str, after: Option<&str>, limit: u32) -> Result<Found, Error> {
    contract::find(table, conditions, after, limit)
}

/// Stages rows (a JSON array of objects): updated where the key fields equal an existing row's, else added.
pub fn upsert(table: &str, key: &[String], rows: &str) -> Result<u64, Error> {
    contract::upsert(table, key, rows)
}

/// Stages the removal of all rows that equal one of these objects (a JSON array of column and value).
pub fn delete(table: &str, conditions: &str) -> Result<u64, Error> {
    contract::delete(table, conditions)
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Name(name) => Self::invalid(format!("`{name}` is no table that this step may use")).with_remedy(
                "name it in the step's parameters: lower-case letters, digits and `_`, starting with a letter, and not \
                 `_weft_` or `sqlite_`",
            ),
            Error::Key(reason) | Error::Data(reason) => Self::rejected(reason),
            Error::Store(reason) => Self::unavailable(reason),
        }
    }
}
