//! What nobody else may know.
//!
//! - `accounts.rs`: accounts that all runs of the process share
//! - `seals.rs`: how kept tokens are sealed
//! - `secret_inputs.rs`: inputs that are sealed as soon as they are given
//! - `vault/`: accounts that live in a store
//! - `store_key.rs`: the key of what the store keeps secret

pub(crate) mod accounts;
pub(crate) mod seals;
pub(crate) mod secret_inputs;
pub(crate) mod store_key;
pub(crate) mod vault;
