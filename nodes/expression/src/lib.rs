//! The expression engine: compiles and evaluates what users write between `${` and `}`.
//!
//! It is a component of its own because jq has no limits of its own: the sandbox limits time, memory and stack.
//!
//! - `engine.rs`: compiles programs once, evaluates them on an input, row by row
//! - `program.rs`: text to something that runs; what the interpreter (jaq) means otherwise than jq is rewritten
//! - `library.rs`: the functions that programs may use
//! - `value.rs`: what they work on: JSON whose numbers keep their digits
//! - `read.rs`, `write.rs`: JSON text to values and back, depth limited
//! - `component.rs`: the component's export, and the engine that lives as long as the instance; `bindings.rs`: generated from
//!   the contract. The host only looks functions up here, and builds neither.

#[cfg(target_arch = "wasm32")]
mod bindings;
#[cfg(target_arch = "wasm32")]
mod component;
pub mod engine;
pub mod library;
mod program;
pub mod read;
pub mod value;
pub mod write;
