//! The standard components, built for `wasm32-wasip2` by `build.rs` and embedded, so that weft is one file.

mod built {
    include!(concat!(env!("OUT_DIR"), "/components.rs"));
}

/// The standard components: name and bytes.
pub fn components() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    built::COMPONENTS.iter().copied()
}

/// The component that evaluates the expressions of workflows.
pub fn expression_engine() -> &'static [u8] {
    built::EXPRESSION
}
