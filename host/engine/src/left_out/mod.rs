//! What becomes of what fails: it stops the run, or is left out, counted, kept, and known again.
//!
//! - `leave_out.rs`: the run stops, or what failed is left out
//! - `refused.rs`: records that a call was refused one by one
//! - `subject.rs`: the same failure in several runs

pub(crate) mod leave_out;
pub(crate) mod refused;
pub(crate) mod subject;
