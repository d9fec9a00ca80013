//! `weft runs show`: one run, and what to do next.

use serde_json::Value;
use weft_engine::store::{Failure, FailureFilter, Run, Store, StoreTarget};

use super::exchanges::{Exchanges, print_nothing_kept};
use super::summary::{RunFailure, Step, Summary, duration_ms, to_json};
use crate::commands::failures;
use crate::commands::shared::stores::{self, Standing, Standings};
use crate::exit;
use crate::message::{Messages, clean};
use crate::render::dropped;
use crate::table_text::{plain, print_lines, program};
use crate::times::{show, show_duration};

/// Failures that are shown; the others are only counted.
const FAILURES_SHOWN_MAX: usize = 10;

/// A run, and what its store has of it.
struct Shown {
    run: Run,
    standing: Standing,
    /// What it left out: all of it for a program, which gets one value; for people, the first that are shown.
    kept: Vec<Failure>,
    /// How much that is.
    left_out: u64,
    exchanges: Option<Exchanges>,
}

/// Finds a run by its id, or the beginning of it.
async fn shown(store: &Store, target: &StoreTarget, text: &str, json: bool) -> Result<Shown, Messages> {
    let run = stores::find(store, None, text).await?;
    let standing = Standings::of(target, &run).await?;
    let of_run = FailureFilter::of_run(&run.id);
    let kept = store.failures(&of_run, None, if json { usize::MAX } else { FAILURES_SHOWN_MAX }).await?;
    let left_out = store.failure_span(&of_run).await?.count;
    let exchanges = store.recording(&run.id).await?;
    let exchanges = exchanges.as_ref().map(Exchanges::of).transpose()?;
    Ok(Shown { run, standing, kept, left_out, exchanges })
}

/// Prints everything about a run.
pub(super) async fn show_run(store: &Store, target: &StoreTarget, text: &str, json: bool) -> Result<u8, Messages> {
    let shown = shown(store, target, text, json).await?;
    if json {
        print_json(&shown);
    } else {
        let next = Next::of(store, &shown).await?;
        print(&shown, &next, target);
    }
    Ok(exit::DONE)
}

fn print(shown: &Shown, next: &Next, target: &StoreTarget) {
    let Shown { run, standing, exchanges, .. } = shown;
    let summary = Summary::of(run).unwrap_or_default();
    print_head(run, *standing);
    if run.summary_json.is_none() && !summary.steps.is_empty() {
        say!("\nuntil its latest commit:");
    }
    print_steps(&summary.steps);
    print_tables(&summary);
    if let Some(outputs) = &summary.outputs {
        say!("\noutputs: {outputs}");
    }
    if let Some(failure) = &summary.failure {
        print_failure(failure);
    }
    if let Some(dropped) = dropped(summary.failures_dropped) {
        say!("\n{dropped}");
    }
    print_kept(shown, target);
    match exchanges {
        Some(exchanges) => exchanges.print(run, target),
        None => print_nothing_kept(),
    }
    print_next(shown, next, target);
}

fn print_json(shown: &Shown) {
    let Shown { run, standing, kept, exchanges, .. } = shown;
    let exchanges = exchanges.as_ref();
    let mut value = to_json(run, *standing);
    if let Some(members) = value.as_object_mut() {
        let summary: Value = Summary::json(run).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        members.insert("inputs".to_owned(), serde_json::from_str(&run.inputs_json).unwrap_or_default());
        for name in ["steps", "tables", "outputs", "failure", "failures_dropped"] {
            members.insert(name.to_owned(), summary[name].clone());
        }
        let kept: Vec<Value> = kept.iter().map(failures::to_json).collect();
        members.insert("failures".to_owned(), Value::Array(kept));
        members.insert("exchanges".to_owned(), exchanges.map(Exchanges::to_json).into());
        members.insert("exchanges_lack".to_owned(), exchanges.and_then(Exchanges::lacks).into());
    }
    say!("{value}");
}

fn print_head(run: &Run, standing: Standing) {
    let status = match standing {
        Standing::Running { pid, .. } => format!("running, in process {pid}"),
        Standing::Killed => "killed: its process is gone and never said how it ended".to_owned(),
        Standing::Known(status) => status.to_string(),
    };
    let mut lines = vec![
        ("run", run.id.clone()),
        ("workflow", run.workflow.clone()),
        ("status", status),
        ("started", show(run.started_at_ms)),
    ];
    lines.extend(run.finished_at_ms.map(|finished_at_ms| ("ended", show(finished_at_ms))));
    lines.extend(duration_ms(run, standing).map(|duration_ms| ("duration", show_duration(duration_ms))));
    lines.extend(inputs(run).map(|inputs| ("inputs", inputs)));
    let lines: Vec<Vec<String>> = lines.into_iter().map(|(name, value)| vec![name.to_owned(), clean(&value)]).collect();
    print_lines(&lines);
}

fn inputs(run: &Run) -> Option<String> {
    let inputs: serde_json::Map<String, Value> = serde_json::from_str(&run.inputs_json).ok()?;
    let inputs: Vec<String> = inputs.iter().map(|(name, value)| format!("{name}={}", plain(value))).collect();
    Some(inputs.join(", ")).filter(|inputs| !inputs.is_empty())
}

/// A thing that is counted: what it is called, and how many of it a step has.
type Counted = (&'static str, fn(&Step) -> u64);

/// A column for each thing that any of the steps has.
fn print_steps(steps: &[Step]) {
    if steps.is_empty() {
        return;
    }
    let counted: [Counted; 16] = [
        ("windows", |step| step.windows),
        ("pages", |step| step.pages),
        ("calls", |step| step.calls),
        ("records", |step| step.records),
        ("rows", |step| step.rows),
        ("requests", |step| step.requests),
        ("left out", |step| step.left_out),
        ("calls of these", |step| step.left_out_calls),
        ("repeated", |step| step.repeated),
        ("equal", |step| step.equal),
        ("moved", |step| step.moved),
        ("read again", |step| step.read_again),
        ("added", |step| step.effect.added),
        ("edited", |step| step.effect.edited),
        ("deleted", |step| step.effect.deleted),
        ("unchanged", |step| step.effect.unchanged),
    ];
    let columns: Vec<_> = counted.iter().filter(|(_, of)| steps.iter().any(|step| of(step) > 0)).collect();
    let mut head = vec!["step".to_owned()];
    head.extend(columns.iter().map(|(name, _)| (*name).to_owned()));
    head.push("duration".to_owned());
    let lines = steps.iter().map(|step| {
        let mut line = vec![step.step.clone()];
        line.extend(columns.iter().map(|(_, of)| of(step).to_string()));
        line.push(show_duration(step.duration_ms));
        line
    });
    say!();
    print_lines(&std::iter::once(head).chain(lines).collect::<Vec<_>>());
}

fn print_tables(summary: &Summary) {
    if summary.tables.is_empty() {
        return;
    }
    let head = vec!["table".to_owned(), "rows written".to_owned()];
    let lines = summary.tables.iter().map(|(table, rows)| vec![table.clone(), rows.to_string()]);
    say!();
    print_lines(&std::iter::once(head).chain(lines).collect::<Vec<_>>());
}

fn print_failure(failure: &RunFailure) {
    let step = if failure.step.is_empty() { String::new() } else { format!("step `{}`: ", failure.step) };
    let code = if failure.code.is_empty() { String::new() } else { format!(" (code {})", failure.code) };
    say!("\nfailed at {step}{}{code}", clean(&failure.message));
    if let Some(remedy) = &failure.remedy {
        say!("  remedy: {}", clean(remedy).replace('\n', "\n    "));
    }
}

fn print_kept(Shown { run, kept, left_out, .. }: &Shown, target: &StoreTarget) {
    if kept.is_empty() {
        return;
    }
    say!("\nleft out, and kept:");
    failures::table(kept).iter().for_each(|line| say!("{line}"));
    let more = left_out.saturating_sub(kept.len() as u64);
    if more > 0 {
        let (program, options) = (program(), stores::options(target));
        say!("and {more} more:  {program} failures --run {} --limit {left_out}{options}", run.id);
    }
}

/// What can be done next with a run.
struct Next {
    /// Whether starting the workflow again goes on with it.
    goes_on: bool,
    /// A step from which it can be run again.
    from_step: Option<String>,
    /// Whether it can be done again without a network.
    replays: bool,
}

impl Next {
    async fn of(store: &Store, shown: &Shown) -> Result<Self, Messages> {
        let Shown { run, standing, exchanges, .. } = shown;
        let unfinished = store.unfinished_run(&run.fingerprint).await?.is_some_and(|newest| newest.id == run.id);
        // A run that only tried failures again has kept nothing to begin from.
        let kept = store.has_journal(&run.id).await?;
        let is_over = !matches!(standing, Standing::Running { .. });
        let from_step = Summary::of(run).and_then(|summary| match summary.failure {
            Some(failure) if !failure.step.is_empty() => Some(failure.step),
            _ => summary.steps.last().map(|step| step.step.clone()),
        });
        let from_step = from_step.or_else(|| Some("STEP".to_owned())).filter(|_| kept && is_over);
        let replays = exchanges.as_ref().is_some_and(Exchanges::are_whole);
        Ok(Self { goes_on: unfinished && standing.goes_on() && stores::is_recent(run), from_step, replays })
    }
}

fn print_next(Shown { run, kept, .. }: &Shown, next: &Next, target: &StoreTarget) {
    let (program, store, id) = (program(), stores::options(target), &run.id);
    let mut lines = Vec::new();
    if Summary::json(run).is_some() {
        lines.push(vec!["what its components used:".to_owned(), format!("{program} runs receipt {id}{store}")]);
    }
    if next.goes_on {
        lines.push(vec!["to go on with it:".to_owned(), format!("{program} run FILE{store}")]);
    }
    if let Some(step) = &next.from_step {
        // A step of a workflow that a step runs is begun from there.
        let step = step.split(['/', '[']).next().unwrap_or(step);
        let command = format!("{program} run FILE --from-step {step} --of {id}{store}");
        lines.push(vec!["to run again from a step on:".to_owned(), command]);
    }
    if next.replays {
        let command = format!("{program} run FILE --replay-run {id}{store}");
        lines.push(vec!["to do it again without a network:".to_owned(), command]);
        lines.push(vec!["to make a test of it:".to_owned(), format!("{program} test FILE --from-run {id}{store}")]);
    }
    if !kept.is_empty() {
        lines.push(vec!["to try what was left out again:".to_owned(), format!("{program} failures retry FILE{store}")]);
    }
    if lines.is_empty() {
        return;
    }
    say!("\nFILE is the file of the workflow `{}`", run.workflow);
    print_lines(&lines);
}
