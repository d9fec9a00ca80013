//! The component's export.

use std::cell::RefCell;

use crate::bindings::exports::weft::expression::expression as contract;
use crate::engine;

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

/// What is exported.
pub(crate) struct Engine;

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
