//! What the methods take and give.

mod read;
mod write;

use serde_json::{Map, Value};

use super::answer::Outcome;
use super::app::App;
use super::log::Write;
use super::method::Method;
use super::params::Params;

/// A call that has passed all checks.
pub(crate) struct Call<'a> {
    /// The body.
    pub(crate) body: &'a Map<String, Value>,
    /// The worksheet's place in the application.
    pub(crate) worksheet: usize,
    /// Beijing time.
    pub(crate) now: &'a str,
    /// A number that differs from call to call.
    pub(crate) serial: u64,
    /// Of the rows of `addRows` only so many are stored.
    pub(crate) rows_max: Option<usize>,
}

impl<'a> Call<'a> {
    fn params(&self) -> Params<'a> {
        Params(self.body)
    }
}

/// Carries out a call. Gives its data, and what it has written.
pub(crate) fn answer(app: &mut App, method: Method, call: &Call<'_>) -> (Outcome, Option<Write>) {
    let result = match method {
        Method::AddRow => write::add_row(app, call),
        Method::AddRows => write::add_rows(app, call),
        Method::EditRow => write::edit_row(app, call),
        Method::EditRows => write::edit_rows(app, call),
        Method::DeleteRow => write::delete_row(app, call),
        reading => return (read::answer(app, reading, call), None),
    };
    match result {
        Ok((data, write)) => (Ok(data), Some(Write { method, ..write })),
        Err(refusal) => (Err(refusal), None),
    }
}
