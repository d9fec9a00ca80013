//! Calling a node.
//!
//! - `calling.rs`: one call, made as often as the failure policy allows
//! - `log.rs`: log lines of a component, as events
//! - `patience.rs`: the failure policy
//! - `sealed.rs`: what stands for secret inputs in calls
//! - `renewal.rs`: tokens of accounts that live in a vault
//! - `tokens.rs`: obtaining tokens and keeping them

pub(crate) mod calling;
pub(crate) mod log;
pub(crate) mod patience;
pub(crate) mod renewal;
pub(crate) mod sealed;
pub(crate) mod tokens;
