//! What is known while a run goes on. `Run` is shared by all workflows of a run, `Frame` is one of them; all that does the
//! work takes a frame.
//!
//! - `earlier.rs`: what earlier runs and processes left
//! - `exchanges.rs`: what is noted for the recording of a live run
//! - `frame.rs`: one workflow of a run
//! - `input.rs`: what expressions see
//! - `item_name.rs`: what an item of `for_each` is called
//! - `records.rs`: the records of a page
//! - `repeat.rs`: a part of the work that is done again
//! - `results.rs`: the results of steps
//! - `run.rs`: what all workflows of a run share
//! - `scope.rs`: what the steps of one page share

pub(crate) mod earlier;
pub(crate) mod exchanges;
pub(crate) mod frame;
pub(crate) mod input;
pub(crate) mod item_name;
pub(crate) mod records;
pub(crate) mod repeat;
pub(crate) mod results;
pub(crate) mod run;
pub(crate) mod scope;
