//! From a checked workflow to one that is ready to run.
//!
//! - `catalogue.rs`: components, and what they say about themselves
//! - `code.rs`: code in steps, looked at by the component that would run it
//! - `files.rs`: reading files that a workflow names
//! - `places.rs`: where secrets of an account may stand in its requests
//! - `planned.rs`: the third form of a workflow: checked, compiled, ready
//! - `schemas.rs`: the columns of the tables that records go to
//! - `shared.rs`: what all plans of a runtime share

pub(crate) mod catalogue;
mod code;
pub(crate) mod files;
pub(crate) mod places;
pub(crate) mod planned;
pub(crate) mod schemas;
pub(crate) mod shared;
