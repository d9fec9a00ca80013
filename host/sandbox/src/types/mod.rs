//! What the host and its components talk about, in the host's own words: they belong to no version of the contract. What
//! stands between them and a version is in `contract/`.
//!
//! - `description.rs`: what a component says about itself
//! - `node.rs`: a call, and what it gives
//! - `http.rs`, `secret.rs`, `table.rs`, `log.rs`: what the capabilities take and give

pub mod description;
pub mod http;
pub mod log;
pub mod node;
pub mod secret;
pub mod table;
