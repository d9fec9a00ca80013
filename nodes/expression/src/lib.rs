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
    // The host uses an instance again and again, so what was compiled and read stays.
    static ENGINE: RefCell<engine::Engine> = RefCell::default();
}

impl From<engine::Cause> for contract::Cause {
    fn from(cause: engine::Cause) -> Self {
        match cause {
            engine::Cause::Failed => Self::Failed,
            engine::Cause::NoValue => Self::NoValue,
            engine::Cause::ManyValues => Self::ManyValues,
            engine::Cause::TooLarge => Self::TooLarge,
            engine::Cause::NoList => Self::NoList,
            engine::Cause::TooManyItems => Self::TooManyItems,
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

    fn learn(number: u64, value: String) -> Result<(), String> {
        ENGINE.with_borrow_mut(|engine| engine.learn(number, &value))
    }

    fn forget(numbers: Vec<u64>) {
        ENGINE.with_borrow_mut(|engine| numbers.iter().for_each(|&number| engine.forget(number)));
    }

    fn evaluate(
        programs: Vec<u32>,
        sources: Vec<contract::Source>,
        items: contract::Items,
    ) -> Result<contract::Outcome, contract::Error> {
        let source = |source: contract::Source| engine::Source { path: source.path, value: source.value };
        let sources: Vec<engine::Source> = sources.into_iter().map(source).collect();
        let items = match &items {
            contract::Items::Once => engine::Items::Once,
            contract::Items::These(text) => engine::Items::These(text),
            contract::Items::Of(of) => engine::Items::Of { program: of.program, items_max: of.items_max },
        };
        let outcome = ENGINE.with_borrow(|engine| engine.evaluate_known(&programs, &sources, items));
        match outcome {
            Ok(engine::Outcome { items, rows }) => Ok(contract::Outcome { items, rows }),
            Err(engine::Error { cause, program, item, message }) => {
                Err(contract::Error { cause: cause.into(), program, item, message })
            }
        }
    }
}
