//! `weft runs`: a line for each run.

use weft_engine::store::{Run, Store, StoreTarget};

use super::summary::{Summary, duration_ms, to_json};
use crate::arguments::Runs;
use crate::commands::shared::listing::Listing;
use crate::commands::shared::stores::{Standing, Standings};
use crate::exit;
use crate::message::Messages;
use crate::times::{show, show_duration};

const HEAD: [&str; 8] = ["run", "workflow", "status", "started", "duration", "rows", "requests", "left out"];

/// Prints them, newest first. Each is read as it is printed.
pub(super) async fn list(arguments: &Runs, store: &Store, target: &StoreTarget) -> Result<u8, Messages> {
    let ids = store.run_ids(arguments.workflow.as_deref()).await?;
    let json = arguments.store.json;
    if ids.is_empty() && !json {
        say!("{}", no_runs(arguments.workflow.as_deref(), target));
        return Ok(exit::DONE);
    }
    let mut listing = Listing::new(HEAD);
    let mut standings = Standings::default();
    for id in ids.iter().take(arguments.limit) {
        // It may have been dropped since.
        let Some(run) = store.run(id).await? else { continue };
        let standing = standings.look(target, &run).await?;
        if json { say!("{}", to_json(&run, standing)) } else { listing.add(line(&run, standing)) }
    }
    let (all, more) = (ids.len(), ids.len().saturating_sub(arguments.limit));
    if json {
        if more > 0 {
            tell!("and {more} more: --limit {all}");
        }
        return Ok(exit::DONE);
    }
    listing.finish();
    if more > 0 {
        say!("and {more} more: --limit {all}");
    }
    Ok(exit::DONE)
}

fn no_runs(workflow: Option<&str>, target: &StoreTarget) -> String {
    match workflow {
        Some(workflow) => format!("no runs of `{workflow}` in {target}"),
        None => format!("no runs in {target}"),
    }
}

fn line(run: &Run, standing: Standing) -> Vec<String> {
    let summary = Summary::of(run);
    let number = |of: fn(&Summary) -> u64| summary.as_ref().map_or_else(|| "-".to_owned(), |it| of(it).to_string());
    vec![
        run.id.clone(),
        run.workflow.clone(),
        standing.as_str().to_owned(),
        show(run.started_at_ms),
        duration_ms(run, standing).map_or_else(|| "-".to_owned(), show_duration),
        number(Summary::rows),
        number(|summary| summary.requests),
        number(|summary| summary.left_out),
    ]
}
