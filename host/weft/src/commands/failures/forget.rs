//! `weft failures forget`: what was left out is given up.

use weft_engine::store::{Commit, FailureKey, Store, StoreTarget};

use super::chosen::{filter, keys, with_numbers};
use super::text::{print_none, print_some};
use crate::arguments::{Failures, ForgetFailures};
use crate::commands::shared::consent;
use crate::exit;
use crate::message::Messages;
use crate::render::several;

/// Runs the command.
pub(super) async fn forget(
    arguments: &Failures,
    forget: &ForgetFailures,
    target: &StoreTarget,
) -> Result<u8, Messages> {
    if forget.numbers.is_empty() != forget.all {
        let reason = if forget.all { "both numbers and --all are given" } else { "it isn't said which failures" };
        return Err(Messages::usage(reason, "write their numbers, or --all (of one workflow: --all --workflow NAME)"));
    }
    let json = arguments.store.json;
    let store = Store::open_read_only(target).await?;
    let doomed = to_forget(&store, arguments, forget).await?;
    if doomed.is_empty() {
        if !json {
            print_none(arguments, target);
        }
        return Ok(exit::DONE);
    }
    print_plan(&store, &doomed, forget.consent.dry_run, json).await?;
    drop(store);
    if !consent::given(&forget.consent, json)? {
        return Ok(exit::DONE);
    }
    let store = Store::open(target).await?;
    if to_forget(&store, arguments, forget).await? != doomed {
        return Err(consent::outdated());
    }
    forget_these(&store, &doomed).await?;
    if !json {
        tell!("done");
    }
    Ok(exit::DONE)
}

/// One that happens again meanwhile has another key then.
async fn to_forget(store: &Store, arguments: &Failures, forget: &ForgetFailures) -> Result<Vec<FailureKey>, Messages> {
    let filter = filter(arguments);
    if forget.all { keys(store, &filter).await } else { with_numbers(store, &filter, &forget.numbers).await }
}

async fn forget_these(store: &Store, doomed: &[FailureKey]) -> Result<(), Messages> {
    let resolved = doomed.iter().map(|failure| failure.id).collect();
    store.commit(Commit { resolved, ..Commit::default() }).await?;
    Ok(())
}

async fn print_plan(store: &Store, doomed: &[FailureKey], dry_run: bool, json: bool) -> Result<(), Messages> {
    if json {
        let numbers: Vec<i64> = doomed.iter().map(|failure| failure.id).collect();
        say!("{}", serde_json::json!({ "event": "plan", "forget": numbers, "dry_run": dry_run }));
        return Ok(());
    }
    print_some(store, doomed).await?;
    let failures = several(doomed.len() as u64, "failure is", "failures are");
    tell!("{failures} forgotten: what the tables lack because of that is never tried again");
    if dry_run {
        tell!("dry run: nothing was changed");
    }
    Ok(())
}
