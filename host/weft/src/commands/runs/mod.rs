//! `weft runs`: what was run, and how it went.
//!
//! - `list.rs`: a line for each run
//! - `show.rs`: everything about one; `exchanges.rs`: what it asked and was answered
//! - `receipt.rs`: what its components used
//! - `summary.rs`: what the engine has written down about a run

mod exchanges;
mod list;
mod receipt;
mod show;
mod summary;

use weft_engine::store::{Store, StoreTarget};

use super::shared::stores;
use crate::arguments::{Runs, RunsCommand};
use crate::message::Messages;

/// Runs the command. It only reads, so it may look while a run writes.
pub async fn runs(arguments: Runs) -> Result<u8, Messages> {
    let target: StoreTarget = arguments.store.target.parse()?;
    let json = arguments.store.json;
    let store = Store::open_read_only(&target).await?;
    match &arguments.command {
        None => list::list(&arguments, &store, &target).await,
        Some(RunsCommand::Show { run }) => show::show_run(&store, &target, run, json).await,
        Some(RunsCommand::Receipt { run }) => {
            let run = stores::find(&store, None, run).await?;
            receipt::show_receipt(&run, json)
        }
    }
}
