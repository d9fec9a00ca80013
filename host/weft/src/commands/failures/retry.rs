//! `weft failures retry`: what was left out is tried again.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use weft_engine::sandbox::outside::Machine;
use weft_engine::store::{FailureFilter, FailureKey, Store, StoreTarget};
use weft_engine::{
    Accounts, Again, KeepExchanges, Mode, Plan, RunFailure, RunRequest, RunStatus, RunSummary, StoreKey, Vault,
};

use super::chosen::{filter, keys, with_numbers};
use super::text::print_some;
use crate::arguments::{Failures, RetryFailures};
use crate::commands::shared::outcome::{conclude, failed};
use crate::commands::shared::secret_input;
use crate::commands::shared::stores;
use crate::commands::shared::vaults;
use crate::commands::shared::wiring::{self, Inputs, Secrets, inputs_of};
use crate::exit;
use crate::key_file::{self, KeySource};
use crate::message::Messages;
use crate::render::{Hint, Renderer, several};
use crate::setup;
use crate::stop::Stop;
use crate::table_text::program;
use crate::workflow_file::WorkflowFile;

/// What is to be tried, and all that it takes.
struct Retry {
    workflow: WorkflowFile,
    plan: Arc<Plan>,
    accounts: Accounts,
    store: Store,
    /// None at all is no mistake.
    failures: Vec<FailureKey>,
    inputs: Inputs,
}

/// What came of it.
struct Retried {
    tried: usize,
    resolved: usize,
    /// Failures that are still there, and those that it has added.
    left: Vec<i64>,
    outcome: Result<RunSummary, RunFailure>,
}

/// Runs the command.
pub(super) async fn retry(
    arguments: &Failures,
    retrying: &RetryFailures,
    target: &StoreTarget,
) -> Result<u8, Messages> {
    let json = arguments.store.json;
    let stop = Stop::listen();
    let ready = prepare(arguments, retrying, target).await?;
    let name = &ready.workflow.checked.name;
    if ready.failures.is_empty() {
        if !json {
            say!("no failures of the workflow `{name}` are kept in {target}");
        }
        return Ok(exit::DONE);
    }
    secret_input::tell_of_open_ones(&retrying.wiring, &ready.workflow.checked, json);
    print_plan(&ready, target, retrying.dry_run, json).await?;
    if retrying.dry_run {
        return Ok(exit::DONE);
    }
    let store_key = store_key(retrying, &ready.accounts, &ready.workflow, json)?;
    let renderer = Renderer::new(json, Hint::ToldElsewhere);
    let retried = try_again(&ready, store_key, &renderer, &stop).await?;
    report(&retried, target, json);
    let summary = retried.outcome.map_err(|failure| failed(&failure, &ready.workflow))?;
    match summary.status {
        RunStatus::Finished if !retried.left.is_empty() => Ok(exit::RUN_FAILED),
        _ => conclude(&summary, &ready.workflow),
    }
}

async fn prepare(arguments: &Failures, retrying: &RetryFailures, target: &StoreTarget) -> Result<Retry, Messages> {
    let setup = setup::start(&retrying.components).await?;
    let workflow = WorkflowFile::read(&retrying.file, &setup)?;
    let store = if retrying.dry_run { Store::open_read_only(target).await? } else { Store::open(target).await? };
    let wired = &retrying.wiring;
    let vaulted = match vault(retrying, &workflow, &store, target, arguments.store.json).await? {
        Some(vault) => wiring::vaulted(wired, &workflow, &setup.runtime, &vault, arguments.store.json).await?,
        None => Accounts::new(),
    };
    let accounts = wiring::accounts(wired, &workflow, &setup.runtime, &vaulted, arguments.store.json)?;
    let plan = wiring::plan(&setup, &workflow).await?;
    let failures = to_try(&store, arguments, retrying, &workflow).await?;
    let inputs = if failures.is_empty() {
        Inputs::default()
    } else {
        let given = inputs(&store, &failures, &workflow).await?;
        let secrets = if retrying.dry_run { Secrets::NotNeeded } else { Secrets::Needed };
        wiring::inputs(&retrying.wiring, &workflow.checked, &given, secrets)?
    };
    Ok(Retry { workflow, plan, accounts, store, failures, inputs })
}

/// The vault that has the accounts which the connections file hasn't: that of the store, unless another one is named.
async fn vault(
    retrying: &RetryFailures,
    workflow: &WorkflowFile,
    store: &Store,
    target: &StoreTarget,
    json: bool,
) -> Result<Option<Vault>, Messages> {
    if !wiring::wants_vault(&retrying.wiring, workflow)? {
        return Ok(None);
    }
    let (key_file, connections) = (retrying.key.key_file.as_deref(), retrying.wiring.connections.as_deref());
    let other: Option<StoreTarget> = retrying.wiring.accounts.as_deref().map(str::parse).transpose()?;
    if let Some(other) = other.filter(|other| other != target) {
        return Ok(Some(vaults::of(&other.to_string(), key_file, connections, json).await?.vault));
    }
    let key = KeySource { key_file, connections, makes: false, json }.key()?;
    Ok(key.map(|key| Vault::new(store.clone(), key)))
}

/// Tries each failure by itself.
async fn try_again(
    ready: &Retry,
    store_key: Option<StoreKey>,
    renderer: &Renderer,
    stop: &Stop,
) -> Result<Retried, Messages> {
    let ids: Vec<i64> = ready.failures.iter().map(|failure| failure.id).collect();
    let request = RunRequest {
        plan: Arc::clone(&ready.plan),
        accounts: ready.accounts.clone(),
        inputs: ready.inputs.values.clone(),
        secret_inputs: ready.inputs.secrets.clone(),
        source_hash: ready.workflow.hash(),
        store: ready.store.clone(),
        store_key,
        mode: Mode::Live(Arc::new(Machine)),
        again: Some(Again::Failures { ids: ids.clone() }),
        bookmarks: BTreeMap::new(),
        keep_exchanges: KeepExchanges::OfFailures,
        // Each failure is tried by itself, so there is nothing to go on with.
        fresh: true,
        events: renderer.sink(),
        stop: stop.of_run(renderer.notes()),
    };
    let outcome = weft_engine::run(request).await;
    renderer.finish();
    let left = left(&ready.store, &ids, outcome.as_ref().ok().map(|summary| summary.id.as_str())).await?;
    let still_there: HashSet<i64> = left.iter().copied().collect();
    let resolved = ids.iter().filter(|id| !still_there.contains(id)).count();
    Ok(Retried { tried: ids.len(), resolved, left, outcome })
}

/// The key of what the store keeps secret.
fn store_key(
    retrying: &RetryFailures,
    accounts: &Accounts,
    workflow: &WorkflowFile,
    json: bool,
) -> Result<Option<StoreKey>, Messages> {
    if !key_file::is_needed(accounts, &workflow.checked) {
        return Ok(None);
    }
    let (key_file, connections) = (retrying.key.key_file.as_deref(), retrying.wiring.connections.as_deref());
    KeySource { key_file, connections, makes: true, json }.key()
}

/// The failures to try: those with these numbers, or all of the workflow.
async fn to_try(
    store: &Store,
    arguments: &Failures,
    retrying: &RetryFailures,
    workflow: &WorkflowFile,
) -> Result<Vec<FailureKey>, Messages> {
    let filter = filter(arguments);
    let name = &workflow.checked.name;
    if retrying.numbers.is_empty() {
        return match filter.workflow.as_ref().is_none_or(|workflow| workflow == name) {
            true => keys(store, &FailureFilter { workflow: Some(name.clone()), ..filter }).await,
            false => Ok(Vec::new()),
        };
    }
    let failures = with_numbers(store, &filter, &retrying.numbers).await?;
    for key in &failures {
        let Some(other) = store.failure(key.id).await?.filter(|failure| failure.record.workflow != *name) else {
            continue;
        };
        let reason = format!("failure {} is of the workflow `{}`, not of `{name}`", other.id, other.record.workflow);
        return Err(Messages::usage(reason, "name the file of its workflow, or leave the number out"));
    }
    Ok(failures)
}

/// The inputs of the newest run that left something out: what runs behind the failure may read them.
async fn inputs(
    store: &Store,
    failures: &[FailureKey],
    workflow: &WorkflowFile,
) -> Result<BTreeMap<String, Value>, Messages> {
    let name = &workflow.checked.name;
    let tried: HashSet<FailureKey> = failures.iter().copied().collect();
    for id in store.run_ids(Some(name)).await? {
        let of_run = FailureFilter { run_id: Some(id.clone()), ..FailureFilter::of_workflow(name) };
        if keys(store, &of_run).await?.iter().any(|key| tried.contains(key)) {
            let run = store.run(&id).await?;
            return Ok(run.map(|run| inputs_of(&run, &workflow.checked)).unwrap_or_default());
        }
    }
    Ok(BTreeMap::new())
}

/// What is still there of these, and what the retry itself has added.
async fn left(store: &Store, ids: &[i64], run: Option<&str>) -> Result<Vec<i64>, Messages> {
    let mut wanted: HashSet<i64> = ids.iter().copied().collect();
    if let Some(run) = run {
        wanted.extend(keys(store, &FailureFilter::of_run(run)).await?.iter().map(|key| key.id));
    }
    let kept = keys(store, &FailureFilter::default()).await?;
    Ok(kept.iter().map(|key| key.id).filter(|id| wanted.contains(id)).collect())
}

async fn print_plan(ready: &Retry, target: &StoreTarget, dry_run: bool, json: bool) -> Result<(), Messages> {
    let (name, failures) = (&ready.workflow.checked.name, &ready.failures);
    if json {
        let numbers: Vec<i64> = failures.iter().map(|failure| failure.id).collect();
        let line = serde_json::json!({
            "event": "plan", "workflow": name, "store": target.to_string(), "again": { "failures": numbers },
            "dry_run": dry_run,
        });
        say!("{line}");
        return Ok(());
    }
    let count = several(failures.len() as u64, "failure is", "failures are");
    tell!("{name}: {count} tried again, into {target}");
    print_some(&ready.store, failures).await?;
    if dry_run {
        tell!("dry run: nothing was asked, nothing was written");
    }
    Ok(())
}

fn report(retried: &Retried, target: &StoreTarget, json: bool) {
    let Retried { tried, resolved, left, .. } = retried;
    if json {
        say!("{}", serde_json::json!({ "event": "retried", "tried": tried, "resolved": resolved, "left": left }));
    } else if left.is_empty() {
        say!("{resolved} resolved, none left");
    } else {
        let command = format!("{} failures show {}{}", program(), left[0], stores::options(target));
        say!("{resolved} resolved, {} left; to look at one:  {command}", left.len());
    }
}
