//! What programs may use: jq's own library without everything that reaches outside.

use jaq_core::DataT;
use jaq_core::load::parse::Def;
use jaq_core::native::Fun;
use jaq_json::Val;

/// The functions that reach outside, and those defined by them. A program sees nothing but its input: not the
/// environment, not the clock, not the local time zone, no output but its value, and it can't end the instance.
const OUTSIDE: &[&str] = &[
    "env",
    "now",
    "localtime",
    "strflocaltime",
    "halt",
    "halt_error",
    "debug",
    "debug_empty",
    "stderr",
    "stderr_empty",
];

/// Definitions in jq, such as `map`.
pub fn definitions() -> impl Iterator<Item = Def<&'static str>> {
    let all = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    all.filter(|definition| !OUTSIDE.contains(&definition.name))
}

/// Functions in Rust, such as `length`.
pub fn functions<D: for<'a> DataT<V<'a> = Val>>() -> impl Iterator<Item = Fun<D>> {
    let all = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    all.filter(|(name, ..)| !OUTSIDE.contains(name))
}
