//! What is known while a run goes on.
//!
//! - `frame.rs`: what the parts of the engine share during a run
//! - `input.rs`: what expressions see
//! - `results.rs`: the results of steps
//! - `scope.rs`: what the steps of one page share

pub(crate) mod frame;
pub(crate) mod input;
pub(crate) mod results;
pub(crate) mod scope;
