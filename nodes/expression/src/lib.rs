//! The expression engine: compiles and evaluates what users write between `${` and `}`.
//!
//! It is a component of its own because jq has no limits of its own: the sandbox limits time, memory and stack.
//!
//! - `engine.rs`: compiles programs once, evaluates them on an input, row by row
//! - `program.rs`: text to something that runs; what the interpreter (jaq) means otherwise than jq is rewritten
//! - `library.rs`: the functions that programs may use
//! - `value.rs`: what they work on: JSON whose numbers keep their digits
//! - `read.rs`, `write.rs`: JSON text to values and back, depth limited
//! - `lib.rs`: the component's export, and the engine that lives as long as the instance
//! - `bindings.rs`: generated from the contract

mod bindings;
pub mod engine;
pub mod library;
mod program;
pub mod read;
pub mod value;
pub mod write;

use std::cell::RefCell;

use bindings::exports::weft::expression::expression as contract;

thread_local! {
    // The host keeps an instance for a whole run, so what was compiled stays.
    static ENGINE: RefCell<engine::Engine> = RefCell::default();
}

impl From<engine::Cause> for contract::Cause {
    fn from(cause: engine::Cause) -> Self {
        match cause {
            engine::Cause::Failed => Self::Failed,
            engine::Cause::NoValue => Self::NoValue,
            engine::Cause::ManyValues => Self::ManyValues,
            engine::Cause::TooLarge => Self::TooLarge,
        }
    }
}

/// The component's export.
#[derive(Debug)]
pub struct Engine;

impl contract::Guest for Engine {
    fn compile(programs: Vec<String>) -> Result<(), (u32, String)> {
        ENGINE.with_borrow_mut(|engine| engine.compile(&programs))
    }

    fn evaluate(programs: Vec<u32>, input: String, items: Option<String>) -> Result<Vec<Vec<String>>, contract::Error> {
        ENGINE.with_borrow(|engine| engine.evaluate(&programs, &input, items.as_deref())).map_err(|error| {
            let engine::Error { cause, program, item, message } = error;
            contract::Error { cause: cause.into(), program, item, message }
        })
    }
}
