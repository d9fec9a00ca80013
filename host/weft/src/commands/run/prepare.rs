//! From the options to a run that can begin.

use std::collections::BTreeMap;
use std::sync::Arc;

use weft_engine::sandbox::outside::{Machine, Replay};
use weft_engine::store::{Store, StoreTarget};
use weft_engine::{Accounts, KeepExchanges, Mode, RunRequest, RunSummary, StoreKey, Vault};
use weft_recording::Recording;

use super::again::{self, Asked, Settled};
use super::preview::Told;
use crate::arguments::{DEFAULT_STORE, Run};
use crate::commands::shared::outcome::failed;
use crate::commands::shared::replay::{read_recording, recorded_accounts};
use crate::commands::shared::wiring::{self, Secrets};
use crate::commands::shared::{kept_run, secret_input, stores};
use crate::key_file::{self, KeySource};
use crate::message::Messages;
use crate::render::{Hint, Renderer};
use crate::setup;
use crate::stop::Stop;
use crate::workflow_file::WorkflowFile;

/// A replay is usually a rehearsal: it leaves nothing behind unless it is told to.
const DEFAULT_REPLAY_STORE: &str = "sqlite::memory:";

/// A run that can begin.
pub(super) struct Prepared {
    workflow: WorkflowFile,
    pub(super) request: RunRequest,
    settled: Settled,
    store: Store,
    target: StoreTarget,
    /// Whether the store was there before.
    store_exists: bool,
    replays: bool,
    renderer: Renderer,
}

/// A run that is over.
pub(super) struct Done {
    pub(super) summary: RunSummary,
    pub(super) workflow: WorkflowFile,
    pub(super) store: Store,
    pub(super) target: StoreTarget,
}

impl Prepared {
    /// What it would do.
    pub(super) fn told(&self, dry_run: bool) -> Told<'_> {
        let Self { settled, request, target, store_exists, replays, .. } = self;
        Told { settled, request, target, store_exists: *store_exists, replays: *replays, dry_run }
    }

    /// Does it.
    pub(super) async fn run(self) -> Result<Done, Messages> {
        let Self { workflow, request, store, target, renderer, .. } = self;
        let outcome = weft_engine::run(request).await;
        renderer.finish();
        let summary = outcome.map_err(|failure| failed(&failure, &workflow))?;
        Ok(Done { summary, workflow, store, target })
    }
}

/// Reads everything that the options name. Nothing is asked yet, and a run that can't begin leaves no file behind.
pub(super) async fn prepare(arguments: &Run, stop: &Stop) -> Result<Prepared, Messages> {
    let asked = again::asked(arguments)?;
    let (setup, workflow) = setup::start_for(&arguments.components, &arguments.file).await?;
    let catalogue = setup.runtime.components().catalogue();
    let replay = recording(arguments, &workflow).await?;
    let target = target(arguments, replay.is_some())?;
    // A store with accounts is there already: no file is left behind.
    let mut opened = None;
    let accounts = match &replay {
        Some(recording) => recorded_accounts(recording, &workflow.checked, &catalogue)?,
        None => {
            let wired = &arguments.wiring;
            let of_vault: Option<StoreTarget> = wired.accounts.as_deref().map(str::parse).transpose()?;
            let is_other = of_vault.as_ref().is_some_and(|other| *other != target);
            let of_vault = of_vault.unwrap_or_else(|| target.clone());
            let vault = match wiring::wants_vault(wired, &workflow)? && stores::look(&of_vault).await?.1 {
                true => {
                    let store = open(arguments, &of_vault).await?;
                    let key = key_source(arguments).key()?;
                    let vault = key.map(|key| Vault::new(store.0.clone(), key));
                    opened = Some(store).filter(|_| !is_other);
                    vault
                }
                false => None,
            };
            let vaulted = match &vault {
                Some(vault) => wiring::vaulted(wired, &workflow, &setup.runtime, vault, arguments.json).await?,
                None => Accounts::new(),
            };
            wiring::accounts(wired, &workflow, &setup.runtime, &vaulted, arguments.json)?
        }
    };
    let given = replay.as_ref().map(|recording| recording.inputs.clone()).unwrap_or_default();
    if !matches!(asked, Asked::From { .. }) {
        // Before the store is opened: a run that can't begin leaves no file behind.
        let secrets = if replay.is_some() { Secrets::NotNeeded } else { Secrets::Needed };
        wiring::inputs(&arguments.wiring, &workflow.checked, &given, secrets)?;
    }
    secret_input::tell_of_open_ones(&arguments.wiring, &workflow.checked, arguments.json);
    let plan = wiring::plan(&setup, &workflow).await?;
    if arguments.replay_run.is_some() && !arguments.json {
        tell_of_tables(&workflow);
    }
    let store_key = store_key(arguments, &accounts, &workflow, replay.is_some())?;
    let (store, store_exists) = match opened {
        Some(opened) => opened,
        None => open(arguments, &target).await?,
    };
    let hint = if replay.is_some() { Hint::Nowhere } else { Hint::Failures(stores::options(&target)) };
    let renderer = Renderer::new(arguments.json, hint);
    let mut request = RunRequest {
        plan,
        accounts,
        inputs: BTreeMap::new(),
        secret_inputs: BTreeMap::new(),
        source_hash: workflow.hash(),
        store: store.clone(),
        store_key,
        mode: match &replay {
            Some(recording) => Mode::Replay(Arc::new(Replay::new(recording))),
            None => Mode::Live(Arc::new(Machine)),
        },
        again: None,
        bookmarks: replay.as_ref().map(|recording| recording.bookmarks.clone()).unwrap_or_default(),
        keep_exchanges: if arguments.keep_exchanges { KeepExchanges::Always } else { KeepExchanges::OfFailures },
        fresh: arguments.fresh,
        events: renderer.sink(),
        stop: stop.of_run(renderer.notes()),
    };
    let settled = again::settle(&asked, arguments, &workflow, &given, &mut request).await?;
    let replays = replay.is_some();
    Ok(Prepared { workflow, request, settled, store, target, store_exists, replays, renderer })
}

/// What takes the place of the network, if something does: a recording that was named, or what a store has kept.
async fn recording(arguments: &Run, workflow: &WorkflowFile) -> Result<Option<Recording>, Messages> {
    if let Some(run) = &arguments.replay_run {
        let source: StoreTarget = arguments.store.as_deref().unwrap_or(DEFAULT_STORE).parse()?;
        let kept = kept_run::whole(&source, run).await?;
        kept.check_workflow(&workflow.checked)?;
        return Ok(Some(kept.recording));
    }
    match &arguments.replay {
        Some(path) => read_recording(path.as_deref(), &arguments.file, &workflow.checked).map(Some),
        None => Ok(None),
    }
}

/// The tables of a replay begin empty.
fn tell_of_tables(workflow: &WorkflowFile) {
    let readers = kept_run::table_readers(&workflow.checked);
    if !readers.is_empty() {
        let readers = readers.join(", ");
        tell!("the tables begin empty: rows that {readers} found there are not part of what was kept");
    }
}

/// The store, and whether it was there before.
async fn open(arguments: &Run, target: &StoreTarget) -> Result<(Store, bool), Messages> {
    if arguments.dry_run {
        return stores::look(target).await;
    }
    Ok((stores::open(target, arguments.wait, arguments.json).await?, true))
}

/// The key of what the store keeps secret. A replay keeps nothing, and a dry run makes nothing.
fn store_key(
    arguments: &Run,
    accounts: &Accounts,
    workflow: &WorkflowFile,
    replays: bool,
) -> Result<Option<StoreKey>, Messages> {
    if replays || !key_file::is_needed(accounts, &workflow.checked) {
        return Ok(None);
    }
    key_source(arguments).key()
}

fn key_source(arguments: &Run) -> KeySource<'_> {
    KeySource {
        key_file: arguments.key.key_file.as_deref(),
        connections: arguments.wiring.connections.as_deref(),
        makes: !arguments.dry_run,
        json: arguments.json,
    }
}

fn target(arguments: &Run, replaying: bool) -> Result<StoreTarget, Messages> {
    if arguments.replay_run.is_some() {
        // The store that was named is the one that has the run.
        return Ok(StoreTarget::memory());
    }
    let default = if replaying { DEFAULT_REPLAY_STORE } else { DEFAULT_STORE };
    Ok(arguments.store.as_deref().unwrap_or(default).parse::<StoreTarget>()?)
}
