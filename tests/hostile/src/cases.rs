//! The attacks.
//!
//! - `files.rs`: files that are no honest component; `descriptions.rs`: components that lie about themselves; `names.rs`:
//!   those that pass as another
//! - `cache.rs`: compiled code that is not what its name says
//! - `exhaust.rs`: time, memory, stack, log; `budgets.rs`: what all calls share
//! - `pages.rs`, `words.rs`: what components give back
//! - `network.rs`, `secrets.rs`, `hiding.rs`, `tables.rs`, `state.rs`: what they reach for
//! - `scripts.rs`: code blocks in JavaScript, which try all that and what only they can
//! - `servers.rs`: platforms; `workflows.rs`: workflow files; `stores.rs`: those who can write to the store

mod budgets;
mod cache;
mod descriptions;
mod exhaust;
mod files;
mod hiding;
mod names;
mod network;
mod pages;
mod scripts;
mod secrets;
mod servers;
mod state;
mod stores;
mod tables;
mod words;
mod workflows;

use crate::attack::Attack;

/// All of them.
pub fn all() -> Vec<Attack> {
    [
        budgets::attacks(),
        files::attacks(),
        cache::attacks(),
        descriptions::attacks(),
        names::attacks(),
        exhaust::attacks(),
        pages::attacks(),
        words::attacks(),
        network::attacks(),
        secrets::attacks(),
        scripts::attacks(),
        hiding::attacks(),
        tables::attacks(),
        state::attacks(),
        stores::attacks(),
        servers::attacks(),
        workflows::attacks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
