//! Generated from the contract in `wit/expression`.
#![allow(missing_docs, clippy::all, unsafe_code)]

wit_bindgen::generate!({
    path: "../../wit/expression",
    world: "engine",
});

use crate::component::Engine;
export!(Engine with_types_in self);
