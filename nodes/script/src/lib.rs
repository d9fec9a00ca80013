//! The component `script`: code blocks in JavaScript, as people bring them from low-code platforms, and scripts that read
//! lists.
//!
//! - `nodes/`: one file per node; `parameters.rs` and `input.rs`: what they share
//! - `engine.rs` and `engine/`: the engine behind a small seam
//! - `natives.rs` and `natives/`: what JavaScript hasn't: network, hashes, bytes, clock
//! - `prelude/`: modules in JavaScript that are built in, and the globals of Node.js
//! - `syntax.rs` and `syntax/`: code as a tree
//! - `place.rs`: where something stands in what people wrote
//!
//! A script is foreign code. What it can do is what the component can: ask the host. It sees markers, never secrets.

pub mod engine;
pub mod input;
mod natives;
pub mod nodes;
mod parameters;
pub mod place;
mod syntax;

use weft_sdk::label;

weft_sdk::component! {
    name: "script",
    title: label("Code blocks in JavaScript", "JavaScript 代码块"),
    connection: None,
    any_platform: true,
    prepare: engine::prepare,
    nodes: [nodes::js::Js, nodes::pages::Pages, nodes::changes::Changes, nodes::check::Check],
}

#[cfg(test)]
mod tests {
    #[test]
    fn describes_itself() {
        let component = weft_sdk::testing::describe::<super::Exports>();
        weft_sdk::testing::check(&component);
    }
}
