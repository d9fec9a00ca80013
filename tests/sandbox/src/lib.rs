//! What the tests of the sandbox share. The tests themselves are in `tests/`, one file per subject.
//!
//! - `guests.rs`: the components of `tests/nodes`, built by `build.rs`
//! - `server.rs`: a local server that a test programs with a closure, and that remembers what it saw
//! - `echo.rs`: answers that give a request's values back in every encoding
//! - `encodings.rs`: every usual encoding of a value, and the search for them
//! - `run.rs`: a run: an account, an outside, limits; calls nodes
//! - `observers.rs`: a log and tables that tests can look into
#![allow(clippy::disallowed_methods, reason = "tests measure real time")]

pub mod echo;
pub mod encodings;
pub mod guests;
pub mod libraries;
mod observers;
mod run;
mod server;

pub use observers::{FixedRows, Lines};
pub use run::{Outcome, Run, anywhere, sandbox, sandbox_with, settings};
pub use server::{Answer, Seen, Server};
