//! A run as a whole: what is asked for, its beginning, its parts one after the other, its end.
//!
//! - `again.rs`: doing a part of the work again
//! - `exchanges.rs`: the exchanges of a live run: kept, and as a recording
//! - `identity.rs`: what a run is called, and which runs may go on from each other
//! - `parts.rs`: one part after the other
//! - `preview.rs`: what a run would do
//! - `receipt.rs`: how a run comes to its receipt
//! - `request.rs`: what to run, and in which world
//! - `retry_failures.rs`: trying failures again
//! - `stopped.rs`: with which stopped run one goes on
//! - `whole.rs`: from its beginning to its end

pub(crate) mod again;
pub(crate) mod exchanges;
pub(crate) mod identity;
pub(crate) mod parts;
pub(crate) mod preview;
pub(crate) mod receipt;
pub(crate) mod request;
pub(crate) mod retry_failures;
pub(crate) mod stopped;
pub(crate) mod whole;
