//! What several commands need.
//!
//! - `wiring.rs`: accounts, inputs and the plan, before a run; `secret_input.rs`: where secret inputs come from
//! - `allowed_hosts.rs`: hosts that code may reach
//! - `replay.rs`: a recording, and the accounts in it
//! - `stores.rs`: opening stores, waiting for them, finding runs in them; `kept_run.rs`: a run whose exchanges were kept
//! - `listing.rs`: long tables, printed as they come
//! - `outcome.rs`: what a run that is over means
//! - `consent.rs`: asking before something is changed

pub mod allowed_hosts;
pub mod consent;
pub mod given_value;
pub mod kept_run;
pub mod listing;
pub mod outcome;
pub mod replay;
pub mod secret_input;
pub mod stores;
pub mod vaults;
pub mod wiring;
