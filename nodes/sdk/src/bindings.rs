//! Generated from the contract in `wit/node`. Not for direct use.
//!
//! All paths in the generated code lead through this crate, so that component crates depend on nothing else.
#![allow(missing_docs, clippy::all, unsafe_code)]

pub use wit_bindgen::rt;

wit_bindgen::generate!({
    path: "../../wit/node",
    world: "component",
    additional_derives: [PartialEq, Eq],
    pub_export_macro: true,
    export_macro_name: "export",
    default_bindings_module: "weft_sdk::bindings",
    runtime_path: "weft_sdk::bindings::rt",
});
