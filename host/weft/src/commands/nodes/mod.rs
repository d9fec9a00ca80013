//! `weft nodes`: what workflows can use, from what components say about themselves.
//!
//! - `describe.rs`: lists and descriptions
//! - `diff.rs`: what another version of a component asks for; `lock.rs`: accepting components
//! - `told.rs`: changes in words

mod describe;
mod diff;
mod lock;
mod told;

use crate::arguments::{Nodes, NodesCommand};
use crate::language::Language;
use crate::message::Messages;
use crate::setup;

/// Runs the command.
pub async fn nodes(arguments: Nodes) -> Result<u8, Messages> {
    let setup = setup::start(&arguments.components).await?;
    let language = Language::choose(arguments.lang.as_deref());
    match &arguments.command {
        None => describe::describe(&arguments, &setup, language),
        Some(NodesCommand::Diff(diff)) => diff::diff(diff, &setup, language, arguments.json).await,
        Some(NodesCommand::Lock(lock)) => lock::lock(lock, &setup, language, arguments.json),
    }
}
