//! From records to rows in tables.
//!
//! - `commits.rs`: the commits of a run, a few on their way at once
//! - `hash.rs`: a key for records that have none
//! - `held.rs`: the lease of a run
//! - `into.rs`: a record taken apart for its tables
//! - `mask.rs`: what is written in place of a value
//! - `records.rs`: from records to rows
//! - `staging.rs`: the writes of a page: visible to the page, and to nobody else until they are committed

pub(crate) mod commits;
pub(crate) mod hash;
pub(crate) mod held;
pub(crate) mod into;
pub(crate) mod mask;
pub(crate) mod records;
pub(crate) mod staging;
