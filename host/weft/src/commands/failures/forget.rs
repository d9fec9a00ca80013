//! `weft failures forget`: what was left out is given up.

use weft_engine::store::{Commit, Failure, Store, StoreTarget};

use super::chosen::{chosen, with_numbers};
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
    drop(store);
    if doomed.is_empty() {
        if !json {
            print_none(arguments, target);
        }
        return Ok(exit::DONE);
    }
    print_plan(&doomed, forget.consent.dry_run, json);
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

async fn to_forget(store: &Store, arguments: &Failures, forget: &ForgetFailures) -> Result<Vec<Failure>, Messages> {
    let kept = chosen(store, arguments).await?;
    if forget.all { Ok(kept) } else { with_numbers(kept, &forget.numbers) }
}

async fn forget_these(store: &Store, doomed: &[Failure]) -> Result<(), Messages> {
    let resolved = doomed.iter().map(|failure| failure.id).collect();
    store.commit(Commit { resolved, ..Commit::default() }).await?;
    Ok(())
}

fn print_plan(doomed: &[Failure], dry_run: bool, json: bool) {
    if json {
        let numbers: Vec<i64> = doomed.iter().map(|failure| failure.id).collect();
        say!("{}", serde_json::json!({ "event": "plan", "forget": numbers, "dry_run": dry_run }));
        return;
    }
    print_some(doomed);
    let failures = several(doomed.len() as u64, "failure is", "failures are");
    tell!("{failures} forgotten: what the tables lack because of that is never tried again");
    if dry_run {
        tell!("dry run: nothing was changed");
    }
}
