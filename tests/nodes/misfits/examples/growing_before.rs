//! A component whose next version, `growing_after`, asks for more.
#![cfg(target_arch = "wasm32")]

use weft_sdk::label;

#[path = "shared/growing.rs"]
#[allow(dead_code, reason = "the next version uses all of it")]
mod growing;
#[path = "shared/nothing.rs"]
mod nothing;

weft_sdk::component! {
    name: "growing",
    title: label("Growing", "在长大"),
    connection: Some(growing::connection()),
    nodes: [nothing::Nothing],
}
