//! What becomes of what fails: the run stops, or it is left out, counted, kept, and known again.
//!
//! - `leave_out.rs`: the run stops, or what failed is left out
//! - `refused.rs`: records that a call was refused one by one
//! - `subject.rs`: the same failure in several runs
//! - `tries.rs`: counting what a step tries and leaves out, and holding it to what it may

pub(crate) mod leave_out;
pub(crate) mod refused;
pub(crate) mod subject;
pub(crate) mod tries;
