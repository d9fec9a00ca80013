//! What programs may use: jq 1.8's functions, without those that reach outside, and some of weft's own.
//!
//! Functions in Rust are where speed or exactness asks for it, one subject a file; the others are in `definitions.jq`. A
//! program sees nothing but its input: not the environment, not the clock, no output but its value.

mod collections;
mod conversions;
mod decimals;
mod definitions;
mod formats;
mod matching;
mod mathematics;
mod native;
mod paths;
mod search;
mod streams;
mod texts;
mod times;
pub mod written;

pub(crate) use definitions::definition;
pub(crate) use native::{Data, Native};

/// A function that programs may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Function {
    /// Its name, such as `map` or `@csv`.
    pub name: &'static str,
    /// Names of its parameters; those with `$` are evaluated before the call.
    pub parameters: usize,
    /// Which of them are evaluated before the call.
    pub by_value: bool,
}

/// Functions that only the library itself calls have names that start like this.
const INNER: char = '_';

/// Whether a function is for the library alone.
pub(crate) fn is_inner(name: &str) -> bool {
    name.starts_with(INNER)
}

/// All functions that programs may call, by name.
pub fn functions() -> Vec<Function> {
    let natives = natives().into_iter().map(|(name, parameters, _)| Function {
        name,
        parameters: parameters.len(),
        by_value: parameters.iter().all(|parameter| matches!(parameter, jaq_core::Bind::Var(()))),
    });
    let definitions = definitions::all().map(|(name, parameters)| Function { name, parameters, by_value: false });
    let mut all: Vec<_> = natives.chain(definitions).filter(|function| !is_inner(function.name)).collect();
    all.sort();
    all.dedup_by_key(|function| (function.name, function.parameters));
    all
}

/// All functions in Rust.
pub(crate) fn natives() -> Vec<Native> {
    let core = jaq_core::funs::<Data>().map(|(name, parameters, function)| (inner_name(name), parameters, function));
    let subjects = [
        collections::natives(),
        conversions::natives(),
        decimals::natives(),
        formats::natives(),
        mathematics::natives(),
        matching::natives(),
        paths::natives(),
        search::natives(),
        streams::natives(),
        texts::natives(),
        times::natives(),
    ];
    core.chain(subjects.into_iter().flatten()).collect()
}

/// Functions of the interpreter that differ from jq are called by a definition that mends them.
fn inner_name(name: &'static str) -> &'static str {
    match name {
        "error_empty" => "_error",
        "range" => "_range",
        "limit" => "_limit",
        "skip" => "_skip",
        "path_value" => "_path_value",
        "key_values" => "_key_values",
        name => name,
    }
}
