//! `weft failures retry`: what was left out is tried again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use weft_engine::sandbox::outside::Machine;
use weft_engine::store::{Failure, FailureFilter, Store, StoreTarget};
use weft_engine::{Accounts, Again, KeepExchanges, Mode, RunRequest, RunStatus, StoreKey};

use super::again::inputs_of;
use super::failures::{chosen, print_some, with_numbers};
use super::keep;
use super::outcome::{conclude, failed};
use super::secret_input;
use super::wiring::{self, Secrets};
use crate::arguments::{Failures, RetryFailures};
use crate::exit;
use crate::key_file::{self, KeySource};
use crate::message::Messages;
use crate::render::{Hint, Renderer, several};
use crate::setup;
use crate::stop::Stop;
use crate::table_text::program;
use crate::workflow_file::WorkflowFile;

/// Runs the command.
pub async fn retry(arguments: &Failures, retrying: &RetryFailures, target: &StoreTarget) -> Result<u8, Messages> {
    let json = arguments.store.json;
    let stop = Stop::listen();
    let setup = setup::start(&retrying.components).await?;
    let catalogue = setup.components.catalogue();
    let workflow = WorkflowFile::read(&retrying.file, &setup)?;
    let accounts = wiring::accounts(&retrying.wiring, &workflow, &catalogue, json)?;
    let plan = wiring::plan(&setup, &workflow).await?;
    let store = if retrying.dry_run { Store::open_read_only(target).await? } else { Store::open(target).await? };
    let failures = to_try(&store, arguments, retrying, &workflow).await?;
    if failures.is_empty() {
        if !json {
            say!("no failures of the workflow `{}` are kept in {target}", workflow.checked.name);
        }
        return Ok(exit::DONE);
    }
    let given = inputs(&store, &failures, &workflow).await?;
    let secrets = if retrying.dry_run { Secrets::NotNeeded } else { Secrets::Needed };
    let inputs = wiring::inputs(&retrying.wiring, &workflow.checked, &given, secrets)?;
    secret_input::tell_of_open_ones(&retrying.wiring, &workflow.checked, json);
    print_plan(&failures, &workflow, target, retrying.dry_run, json);
    if retrying.dry_run {
        return Ok(exit::DONE);
    }
    let store_key = store_key(retrying, &accounts, &workflow, json)?;
    let ids: Vec<i64> = failures.iter().map(|failure| failure.id).collect();
    let renderer = Renderer::new(json, Hint::ToldElsewhere);
    let request = RunRequest {
        plan,
        accounts,
        inputs: inputs.values,
        secret_inputs: inputs.secrets,
        source_hash: workflow.hash(),
        store: store.clone(),
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
    let left = left(&store, &ids, outcome.as_ref().ok().map(|summary| summary.id.as_str())).await?;
    let resolved = ids.iter().filter(|id| !left.contains(id)).count();
    report(ids.len(), resolved, &left, target, json);
    let summary = outcome.map_err(|failure| failed(&failure, &workflow))?;
    match summary.status {
        RunStatus::Finished if !left.is_empty() => Ok(exit::RUN_FAILED),
        _ => conclude(&summary, &workflow),
    }
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
) -> Result<Vec<Failure>, Messages> {
    let kept = chosen(store, arguments).await?;
    let name = &workflow.checked.name;
    if retrying.numbers.is_empty() {
        return Ok(kept.into_iter().filter(|failure| failure.record.workflow == *name).collect());
    }
    let failures = with_numbers(kept, &retrying.numbers)?;
    if let Some(other) = failures.iter().find(|failure| failure.record.workflow != *name) {
        let reason = format!("failure {} is of the workflow `{}`, not of `{name}`", other.id, other.record.workflow);
        return Err(Messages::usage(reason, "name the file of its workflow, or leave the number out"));
    }
    Ok(failures)
}

/// The inputs of the newest run that left something out: what runs behind the failure may read them.
async fn inputs(
    store: &Store,
    failures: &[Failure],
    workflow: &WorkflowFile,
) -> Result<BTreeMap<String, Value>, Messages> {
    let runs = keep::runs(store, Some(&workflow.checked.name)).await?;
    let of_failures: BTreeSet<&str> = failures.iter().map(|failure| failure.record.run_id.as_str()).collect();
    let newest = runs.iter().find(|run| of_failures.contains(run.id.as_str()));
    Ok(newest.map(|run| inputs_of(run, &workflow.checked)).unwrap_or_default())
}

/// What is still there of these, and what the retry itself has added.
async fn left(store: &Store, ids: &[i64], run: Option<&str>) -> Result<Vec<i64>, Messages> {
    let kept = store.failures(&FailureFilter::default(), None, usize::MAX).await?;
    let is_left = |failure: &Failure| ids.contains(&failure.id) || Some(failure.record.run_id.as_str()) == run;
    Ok(kept.iter().filter(|failure| is_left(failure)).map(|failure| failure.id).collect())
}

fn print_plan(failures: &[Failure], workflow: &WorkflowFile, target: &StoreTarget, dry_run: bool, json: bool) {
    let name = &workflow.checked.name;
    if json {
        let numbers: Vec<i64> = failures.iter().map(|failure| failure.id).collect();
        let line = serde_json::json!({
            "event": "plan", "workflow": name, "store": target.to_string(), "again": { "failures": numbers },
            "dry_run": dry_run,
        });
        say!("{line}");
        return;
    }
    let count = several(failures.len() as u64, "failure is", "failures are");
    tell!("{name}: {count} tried again, into {target}");
    print_some(failures);
    if dry_run {
        tell!("dry run: nothing was asked, nothing was written");
    }
}

fn report(tried: usize, resolved: usize, left: &[i64], target: &StoreTarget, json: bool) {
    if json {
        say!("{}", serde_json::json!({ "event": "retried", "tried": tried, "resolved": resolved, "left": left }));
    } else if left.is_empty() {
        say!("{resolved} resolved, none left");
    } else {
        let command = format!("{} failures show {}{}", program(), left[0], keep::options(target));
        say!("{resolved} resolved, {} left; to look at one:  {command}", left.len());
    }
}
