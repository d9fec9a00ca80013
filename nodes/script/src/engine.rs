//! The engine behind a small seam: a [`Script`] goes in, its [`Result`](Outcome) comes out as JSON.
//!
//! Nothing outside of this folder, `natives/` and `syntax/` knows which engine it is.
//!
//! - `engine/run.rs`: one run of a script, from its text to its result
//! - `engine/ready.rs`: an engine made ready while the component is built
//! - `engine/state.rs`: what a run has to remember
//! - `engine/jobs.rs`: promises and timers, until nothing is left to do
//! - `engine/globals.rs`: what scripts find without asking for it
//! - `engine/modules.rs`: what they ask for with `require`; `engine/imports.rs`: with `import`; `engine/builtins.rs`: what is
//!   there without a file
//! - `engine/values.rs` and `engine/json.rs`: JSON -> values; `engine/writing.rs`: values -> JSON; `engine/digits.rs`: which numbers change
//! - `engine/errors.rs`: what went wrong, where; `engine/stack.rs` and `engine/loops.rs`: reading places out of errors
//! - `engine/limits.rs`: depth, loops, sizes
//! - `engine/dates.rs`: dates as Node.js reads them; `engine/locales.rs`: texts for people

mod builtins;
pub(crate) mod dates;
mod digits;
mod errors;
mod globals;
mod imports;
mod jobs;
mod json;
mod limits;
mod locales;
mod loops;
mod modules;
mod ready;
mod run;
mod stack;
pub(crate) mod state;
mod values;
mod writing;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::place::At;

pub(crate) use builtins::{is_builtin, remedy};
pub(crate) use digits::changes;
pub(crate) use limits::enter;
pub(crate) use run::run;
pub(crate) use stack::here;
pub(crate) use values::parse_keeping;

/// A file that a script may ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// What stands in it.
    pub text: String,
    /// What is written in its `require` and `import`, and the path that it leads to.
    #[serde(default)]
    pub links: BTreeMap<String, String>,
}

/// Files by their paths. The links of the code itself are under the empty path.
pub type Files = BTreeMap<String, File>;

/// A script and what it is given.
#[derive(Debug, Clone, Default)]
pub(crate) struct Script {
    /// Its text.
    pub(crate) code: String,
    /// Where it stands.
    pub(crate) at: At,
    /// What it may ask for.
    pub(crate) files: Files,
    /// What it sees as `input`.
    pub(crate) input: serde_json::Map<String, Value>,
    /// How many numbers in there are texts already, since JavaScript would change them.
    pub(crate) kept_numbers: u64,
    /// What a function that it exports is given besides.
    pub(crate) given: serde_json::Map<String, Value>,
    /// Whether all its requests only read.
    pub(crate) reads_only: bool,
}

/// What a script gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It assigned `output`: a JSON object.
    Assigned(String),
    /// It exported a function, which returned this: a JSON object.
    Returned(String),
}

/// Makes an engine ready for the next script of this thread: for whoever pre-initializes the component. The error says why
/// it can't be.
pub fn prepare() -> Result<(), String> {
    ready::prepare()
}

/// The engine as scripts find it, with the files that they may ask for: for whoever measures it against the standard, which
/// knows scripts and modules but no blocks.
#[doc(hidden)]
pub fn context(files: Files) -> boa_engine::JsResult<boa_engine::Context> {
    run::context(files)
}
