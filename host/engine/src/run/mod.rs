//! A run as a whole.
//!
//! - `again.rs`: doing a part of the work again, as it is asked for
//! - `begin.rs`: its beginning, anew or where a stopped one goes on
//! - `end.rs`: what it says at its end, and what the store keeps of it
//! - `exchanges.rs`: the exchanges of a live run: kept, and as a recording
//! - `identity.rs`: what a run is called, and which runs may go on from each other
//! - `parts.rs`: its parts, one after the other
//! - `preview.rs`: what a run would do
//! - `receipt.rs`: how it comes to its receipt
//! - `request.rs`: what to run, and in which world
//! - `retry_failures.rs`: trying again what was left out
//! - `stopped.rs`: with which stopped run one goes on
//! - `whole.rs`: from its beginning to its end

pub(crate) mod again;
pub(crate) mod begin;
pub(crate) mod end;
pub(crate) mod exchanges;
pub(crate) mod identity;
pub(crate) mod parts;
pub(crate) mod preview;
pub(crate) mod receipt;
pub(crate) mod request;
pub(crate) mod retry_failures;
pub(crate) mod stopped;
pub(crate) mod whole;
