//! From records to rows in tables.
//!
//! - `commits.rs`: the commits of a run, a few on their way at once
//! - `into.rs`: what becomes of records on their way into tables
//! - `records.rs`: from records to rows
//! - `staging.rs`: the writes of a page: visible to the page, and to nobody else until they are committed

pub(crate) mod commits;
pub(crate) mod into;
pub(crate) mod records;
pub(crate) mod staging;
