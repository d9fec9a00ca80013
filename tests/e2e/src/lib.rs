//! What end-to-end tests are made of. They know weft only as its users do: the program, the files it is given, what it
//! prints, its exit code, and the rows it leaves.
//!
//! - `binary.rs`: the program, built from the sources as they are now
//! - `project.rs`: a folder with a workflow and a connections file, and commands to run in it
//! - `process.rs`: a command that runs, and one that has ended
//! - `database.rs`: what is in a store, read with plain SQLite
//! - `truth.rs`: what the tables ought to hold, worked out from the fake shop
//! - `platform.rs`: a small platform that does what a test says
//! - `merchant.rs`: accounts of the fake Wangdiantong merchant
//! - `person.rs`: somebody with a browser
//! - `leaks.rs`: looking for secrets in any usual encoding
//! - `redact.rs`: what differs from run to run, taken out of texts
//! - `bin/record-workflows.rs`: makes the recordings in `workflows/` again

mod binary;
mod database;
mod leaks;
pub mod merchant;
pub mod person;
pub mod platform;
mod process;
mod project;
mod redact;
mod truth;

use std::path::PathBuf;

pub use binary::weft_binary;
pub use database::{Cell, Database, Row, Tables};
pub use leaks::{assert_no_leak, encodings};
pub use process::{Finished, Running};
pub use project::{Command, Project, now_s};
pub use redact::redact;
pub use truth::Truth;

/// The root of the repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}
