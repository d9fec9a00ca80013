//! `weft run`: a workflow, live or from its recording, as usual or a part of it again.
//!
//! - `prepare.rs`: from options to a run that can begin
//! - `again.rs`: which part of the work is done again
//! - `preview.rs`: what a run would do, as text and JSON
//! - `in_hours.rs`: waiting until the workflow may run

mod again;
mod in_hours;
mod prepare;
mod preview;

use super::shared::outcome::conclude;
use crate::arguments::Run;
use crate::exit;
use crate::message::Messages;
use crate::stop::Stop;
use crate::table_text;

use prepare::{Done, prepare};

/// Runs the command.
pub async fn run(arguments: Run) -> Result<u8, Messages> {
    let stop = Stop::listen();
    if arguments.in_hours { in_hours::run(&arguments, &stop).await } else { run_once(&arguments, &stop).await }
}

/// Runs the workflow now.
async fn run_once(arguments: &Run, stop: &Stop) -> Result<u8, Messages> {
    let prepared = prepare(arguments, stop).await?;
    if arguments.dry_run || prepared.request.again.is_some() {
        prepared.told(arguments.dry_run).print(arguments.json);
    }
    if arguments.dry_run {
        return Ok(exit::DONE);
    }
    let Done { summary, workflow, store, target } = prepared.run().await?;
    if !arguments.json {
        table_text::print_overview(&store, &target).await?;
    }
    conclude(&summary, &workflow)
}
