//! Calling a node: patience with failures, tokens, secrets.
//!
//! - `calling.rs`: one call, with the failure policy
//! - `tokens.rs`: obtaining tokens and keeping them

pub(crate) mod calling;
pub(crate) mod tokens;
