//! What a run says of itself. Plain data: nothing in here knows a run.
//!
//! - `counts.rs`: what a run counts, through all processes that work on it
//! - `effect.rs`: what writing steps changed on the far side
//! - `event.rs`: what happens, as one stream
//! - `failure.rs`: why a run stops
//! - `receipt.rs`: what components asked for, were granted, and used
//! - `remedy.rs`: what to do about what a node did wrong, and who can
//! - `shares.rs`: how much of what a step tried was left out, and whether that may be

pub(crate) mod counts;
pub(crate) mod effect;
pub(crate) mod event;
pub(crate) mod failure;
pub(crate) mod receipt;
pub(crate) mod remedy;
pub(crate) mod shares;
