//! Never stops describing itself.
#![cfg(target_arch = "wasm32")]

use weft_sdk::{Label, label};

#[path = "shared/nothing.rs"]
mod nothing;

fn endless() -> Label {
    let mut number = 0_u64;
    while std::hint::black_box(number) < u64::MAX {
        number = number.wrapping_add(1) & 0xffff;
    }
    label("", "")
}

weft_sdk::component! {
    name: "describe-endless",
    title: endless(),
    connection: None,
    nodes: [nothing::Nothing],
}
