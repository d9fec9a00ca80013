//! Generated from the contract in `wit/expression`.
#![allow(missing_docs, clippy::all, unsafe_code)]

wit_bindgen::generate!({
    path: "../../wit/expression",
    world: "engine",
});

#[cfg(target_arch = "wasm32")]
use crate::Engine;
#[cfg(target_arch = "wasm32")]
export!(Engine with_types_in self);
