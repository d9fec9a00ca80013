//! How functions in Rust are made known.

use jaq_core::data::JustLut;
use jaq_core::native::{Filter, Fun, run};
use jaq_core::{Bind, Exn, RunPtr, ValX};

use crate::value::{Error, Value};

/// What programs are run with.
pub(crate) type Data = JustLut<Value>;
/// A function in Rust: its name, its parameters, and what it does.
pub(crate) type Native = Fun<Data>;
/// The same before it is wrapped.
pub(super) type Plain = Filter<RunPtr<Data>>;

/// A function of the input alone.
macro_rules! of_input {
    ($name:expr, $function:expr) => {
        ($name, jaq_core::native::v(0), |cv| jaq_core::native::bome($function(cv.1)))
    };
}

/// A function of the input and one value.
macro_rules! of_one {
    ($name:expr, $function:expr) => {
        ($name, jaq_core::native::v(1), |mut cv| {
            let argument = cv.0.pop_var();
            jaq_core::native::bome($function(cv.1, argument))
        })
    };
}

/// A function of the input and two values.
macro_rules! of_two {
    ($name:expr, $function:expr) => {
        ($name, jaq_core::native::v(2), |mut cv| {
            let second = cv.0.pop_var();
            let first = cv.0.pop_var();
            jaq_core::native::bome($function(cv.1, first, second))
        })
    };
}

/// A function of the input and of what a filter gives for parts of it.
macro_rules! of_filter {
    ($name:expr, $function:expr) => {
        ($name, super::native::filter(), |mut cv| {
            let (id, context) = cv.0.pop_fun();
            let each = move |value| id.run((context.clone(), value));
            jaq_core::box_iter::box_once($function(cv.1, each))
        })
    };
}

pub(super) use {of_filter, of_input, of_one, of_two};

/// One parameter that is a filter.
pub(super) fn filter() -> Box<[Bind]> {
    [Bind::Fun(())].into()
}

pub(super) fn wrap<const COUNT: usize>(functions: [Plain; COUNT]) -> Vec<Native> {
    functions.into_iter().map(run::<Data>).collect()
}

/// The error that an exception is. Functions only meet errors: a jump out of a filter that they run ends them too.
pub(super) fn error(exception: Exn<'_, Value>) -> Error {
    exception.get_err().unwrap_or_else(|_| Error::str("a filter was left by `break`"))
}

/// The values of a filter.
pub(super) type Values<'a> = jaq_core::ValXs<'a, Value>;
/// A value or an exception.
pub(super) type Result<'a, T = Value> = ValX<'a, T, Value>;
