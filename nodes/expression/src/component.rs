//! The component's export.

use std::cell::RefCell;

use crate::bindings::exports::weft::expression::expression as contract;
use crate::engine;

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

/// What is exported.
pub(crate) struct Engine;

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
