//! The attacks.
//!
//! - `files.rs`: files that are no honest component; `descriptions.rs`: components that lie about themselves
//! - `exhaust.rs`: time, memory, stack, log; `budgets.rs`: what all calls share
//! - `pages.rs`, `words.rs`: what components give back
//! - `network.rs`, `secrets.rs`, `tables.rs`, `state.rs`: what they reach for
//! - `servers.rs`: platforms; `workflows.rs`: workflow files

mod budgets;
mod descriptions;
mod exhaust;
mod files;
mod network;
mod pages;
mod secrets;
mod servers;
mod state;
mod tables;
mod words;
mod workflows;

use crate::attack::Attack;

/// All of them.
pub fn all() -> Vec<Attack> {
    [
        budgets::attacks(),
        files::attacks(),
        descriptions::attacks(),
        exhaust::attacks(),
        pages::attacks(),
        words::attacks(),
        network::attacks(),
        secrets::attacks(),
        tables::attacks(),
        state::attacks(),
        servers::attacks(),
        workflows::attacks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
