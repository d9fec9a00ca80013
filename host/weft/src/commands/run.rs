//! `weft run`: a workflow, live or from its recording, as usual or a part of it again.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_engine::sandbox::outside::{Machine, Replay};
use weft_engine::store::{Store, StoreTarget};
use weft_engine::{Mode, RunRequest};

use super::again::{self, Asked};
use super::outcome::{conclude, failed};
use super::preview::Told;
use super::replay::{read_recording, recorded_accounts};
use super::{keep, wiring};
use crate::arguments::{DEFAULT_STORE, Run};
use crate::exit;
use crate::message::Messages;
use crate::render::{Hint, Renderer};
use crate::setup;
use crate::table_text;
use crate::workflow_file::WorkflowFile;

/// A replay is usually a rehearsal: it leaves nothing behind unless it is told to.
const DEFAULT_REPLAY_STORE: &str = "sqlite::memory:";

/// Runs the command.
pub async fn run(arguments: Run) -> Result<u8, Messages> {
    let asked = again::asked(&arguments)?;
    let setup = setup::start(&arguments.components).await?;
    let catalogue = setup.components.catalogue();
    let workflow = WorkflowFile::read(&arguments.file, &catalogue)?;
    let replay = match &arguments.replay {
        Some(path) => Some(read_recording(path.as_deref(), &arguments.file, &workflow.checked)?),
        None => None,
    };
    let accounts = match &replay {
        Some(recording) => recorded_accounts(recording, &workflow.checked, &catalogue)?,
        None => wiring::accounts(&arguments.wiring, &workflow, &catalogue)?,
    };
    let given = replay.as_ref().map(|recording| recording.inputs.clone()).unwrap_or_default();
    if !matches!(asked, Asked::From { .. }) {
        // Before the store is opened: a run that can't begin leaves no file behind.
        wiring::inputs(&arguments.wiring, &workflow.checked, &given)?;
    }
    let plan = wiring::plan(&setup, &workflow).await?;
    let target = target(&arguments, replay.is_some())?;
    let Some((store, store_exists)) = open(&arguments, &target).await? else { return Ok(exit::INTERRUPTED) };
    let hint = if replay.is_some() { Hint::Nowhere } else { Hint::Failures(keep::options(&target)) };
    let renderer = Renderer::new(arguments.json, hint);
    let mut request = RunRequest {
        plan,
        accounts,
        inputs: BTreeMap::new(),
        source_hash: workflow.hash(),
        store: store.clone(),
        mode: match &replay {
            Some(recording) => Mode::Replay(Arc::new(Replay::new(recording))),
            None => Mode::Live(Arc::new(Machine)),
        },
        again: None,
        fresh: arguments.fresh,
        events: renderer.sink(),
        stop: wiring::stop_on_interrupt(renderer.notes()),
    };
    let settled = again::settle(&asked, &arguments, &workflow, &given, &mut request).await?;
    if arguments.dry_run || request.again.is_some() {
        let (settled, request, target) = (&settled, &request, &target);
        let (replays, dry_run) = (replay.is_some(), arguments.dry_run);
        Told { settled, request, target, store_exists, replays, dry_run }.print(arguments.json);
    }
    if arguments.dry_run {
        return Ok(exit::DONE);
    }
    let outcome = weft_engine::run(request).await;
    renderer.finish();
    let summary = outcome.map_err(|failure| failed(&failure, &workflow))?;
    if !arguments.json {
        table_text::print_overview(&store, &target).await?;
    }
    conclude(&summary, &workflow)
}

/// The store, and whether it was there before; none if somebody pressed Ctrl-C while it waited.
async fn open(arguments: &Run, target: &StoreTarget) -> Result<Option<(Store, bool)>, Messages> {
    if arguments.dry_run {
        return keep::look(target).await.map(Some);
    }
    let store = keep::open(target, arguments.wait, arguments.json).await?;
    Ok(store.map(|store| (store, true)))
}

fn target(arguments: &Run, replaying: bool) -> Result<StoreTarget, Messages> {
    let default = if replaying { DEFAULT_REPLAY_STORE } else { DEFAULT_STORE };
    Ok(arguments.store.as_deref().unwrap_or(default).parse::<StoreTarget>()?)
}
