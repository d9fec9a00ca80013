//! `weft run --in-hours`: at the next opening, and if that fails at the one after it.

use std::time::Duration;

use weft_engine::workflow::Hours;
use weft_engine::{Opening, next_opening, opening};

use super::run_once;
use crate::arguments::Run;
use crate::exit;
use crate::message::{Message, Messages};
use crate::setup;
use crate::stop::Stop;
use crate::times::{now, show};

/// Openings at which a workflow is tried.
const OPENINGS_MAX: u32 = 7;
/// A machine may sleep while somebody waits: how often the clock is looked at.
const LOOK: Duration = Duration::from_secs(30);

/// Runs the command.
pub(super) async fn run(arguments: &Run, stop: &Stop) -> Result<u8, Messages> {
    let hours = hours(arguments).await?;
    let mut opens_at_ms = match opening(&hours, now()) {
        Opening::Open { since_ms } => since_ms,
        Opening::Closed { opens_at_ms } => opens_at_ms,
    };
    for tried in 1.. {
        wait(opens_at_ms).await;
        let failed = match run_once(arguments, stop).await {
            Err(messages) if tried < OPENINGS_MAX && may_pass(&messages) => messages,
            outcome => return outcome,
        };
        failed.print(arguments.json);
        opens_at_ms = next_opening(&hours, now());
    }
    Ok(exit::CLOSED)
}

async fn hours(arguments: &Run) -> Result<Hours, Messages> {
    let (_, workflow) = setup::start_for(&arguments.components, &arguments.file).await?;
    workflow.checked.only_between.clone().ok_or_else(|| {
        let reason = "the workflow may run at any hour, so there is nothing to wait for";
        let remedy =
            "leave --in-hours out, or write `only_between: { from: \"00:00\", to: \"02:00\", zone: Asia/Shanghai }`";
        Messages::one(exit::USAGE, Message::new(reason, remedy).about(&workflow.name))
    })
}

/// What a platform or its hours caused; mistakes in files and secrets stay.
fn may_pass(messages: &Messages) -> bool {
    matches!(messages.code(), exit::RUN_FAILED | exit::CLOSED)
}

/// Waits for a moment.
#[allow(clippy::disallowed_methods, reason = "there is no run yet")]
async fn wait(until_ms: i64) {
    let mut told = false;
    loop {
        let left_ms = u64::try_from(until_ms.saturating_sub(now())).unwrap_or_default();
        if left_ms == 0 {
            return;
        }
        if !told {
            tell!("waiting until {}", show(until_ms));
            told = true;
        }
        tokio::time::sleep(Duration::from_millis(left_ms).min(LOOK)).await;
    }
}
