//! `weft failures`: what was left out of runs and kept.
//!
//! - `list.rs`: a line for each, or all of one
//! - `retry.rs`: trying them again; `forget.rs`: giving them up
//! - `chosen.rs`: which of them a command is about; `text.rs`: how they are shown

mod chosen;
mod forget;
mod list;
mod retry;
mod text;

use weft_engine::store::StoreTarget;

use crate::arguments::{Failures, FailuresCommand};
use crate::message::Messages;

pub use text::{table, to_json};

/// Runs the command.
pub async fn failures(arguments: Failures) -> Result<u8, Messages> {
    let target: StoreTarget = arguments.store.target.parse()?;
    match &arguments.command {
        None => list::list(&arguments, &target).await,
        Some(FailuresCommand::Show { number }) => list::show(&target, *number, arguments.store.json).await,
        Some(FailuresCommand::Retry(retrying)) => retry::retry(&arguments, retrying, &target).await,
        Some(FailuresCommand::Forget(forget)) => forget::forget(&arguments, forget, &target).await,
    }
}
