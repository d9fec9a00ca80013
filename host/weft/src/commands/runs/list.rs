//! `weft runs`: a line for each run.

use weft_engine::store::{Run, Store, StoreTarget};

use super::summary::{Summary, duration_ms, to_json};
use crate::arguments::Runs;
use crate::commands::shared::keep::{self, Standing, Standings};
use crate::exit;
use crate::message::Messages;
use crate::table_text::print_lines;
use crate::times::{show, show_duration};

/// Runs, newest first.
struct Listed {
    shown: Vec<(Run, Standing)>,
    /// How many there are besides.
    more: usize,
}

async fn listed(store: &Store, target: &StoreTarget, workflow: Option<&str>, limit: usize) -> Result<Listed, Messages> {
    let mut runs = keep::runs(store, workflow).await?;
    let more = runs.len().saturating_sub(limit);
    runs.truncate(limit);
    let standings = Standings::of(target, &runs).await?;
    let shown = runs.into_iter().map(|run| {
        let standing = standings.standing(&run);
        (run, standing)
    });
    Ok(Listed { shown: shown.collect(), more })
}

/// Prints them.
pub(super) async fn list(arguments: &Runs, store: &Store, target: &StoreTarget) -> Result<u8, Messages> {
    let workflow = arguments.workflow.as_deref();
    let Listed { shown, more } = listed(store, target, workflow, arguments.limit).await?;
    let all = shown.len() + more;
    if arguments.store.json {
        for (run, standing) in &shown {
            say!("{}", to_json(run, *standing));
        }
        if more > 0 {
            tell!("and {more} more: --limit {all}");
        }
    } else if all == 0 {
        say!("{}", no_runs(workflow, target));
    } else {
        let head =
            ["run", "workflow", "status", "started", "duration", "rows", "requests", "left out"].map(str::to_owned);
        let lines = shown.iter().map(|(run, standing)| line(run, *standing));
        print_lines(&std::iter::once(head.to_vec()).chain(lines).collect::<Vec<_>>());
        if more > 0 {
            say!("and {more} more: --limit {all}");
        }
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
