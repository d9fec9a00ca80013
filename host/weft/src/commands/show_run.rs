//! `weft runs show`: one run, and what to do next.

use serde_json::Value;
use weft_engine::store::{FAILURES_KEPT_MAX, Failure, Run, RunStatus, Store, StoreTarget};

use super::failures;
use super::keep::{self, Standing};
use super::preview::plain;
use super::runs::{RunFailure, Step, Summary, duration_ms, to_json};
use crate::exit;
use crate::message::{Messages, clean};
use crate::table_text::{print_lines, program};
use crate::times::{show, show_duration};

/// Failures that are shown; the others are only counted.
const FAILURES_SHOWN_MAX: usize = 10;

/// Prints everything about a run.
pub async fn show_run(
    store: &Store,
    target: &StoreTarget,
    run: &Run,
    standing: Standing,
    json: bool,
) -> Result<u8, Messages> {
    let kept = store.failures(Some(&run.id), FAILURES_KEPT_MAX).await?;
    if json {
        print_json(run, standing, &kept);
        return Ok(exit::DONE);
    }
    let summary = Summary::of(run).unwrap_or_default();
    print_head(run, standing);
    print_steps(&summary.steps);
    print_tables(&summary);
    if let Some(failure) = &summary.failure {
        print_failure(failure);
    }
    print_kept(run, &kept, target);
    print_next(run, standing, &kept, target);
    Ok(exit::DONE)
}

fn print_json(run: &Run, standing: Standing, kept: &[Failure]) {
    let mut value = to_json(run, standing);
    if let Some(members) = value.as_object_mut() {
        let summary: Value =
            run.summary_json.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        members.insert("inputs".to_owned(), serde_json::from_str(&run.inputs_json).unwrap_or_default());
        for name in ["steps", "tables", "failure"] {
            members.insert(name.to_owned(), summary[name].clone());
        }
        let kept: Vec<Value> = kept.iter().map(failures::to_json).collect();
        members.insert("failures".to_owned(), Value::Array(kept));
    }
    println!("{value}");
}

fn print_head(run: &Run, standing: Standing) {
    let status = match standing {
        Standing::Known(RunStatus::Running) => format!("running, in process {}", run.pid),
        Standing::Killed => format!("killed: process {} is gone and never said how it ended", run.pid),
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

/// A column for each thing that any of the steps has.
fn print_steps(steps: &[Step]) {
    if steps.is_empty() {
        return;
    }
    let counted: [(&str, fn(&Step) -> u64); 8] = [
        ("pages", |step| step.pages),
        ("records", |step| step.records),
        ("rows", |step| step.rows),
        ("requests", |step| step.requests),
        ("left out", |step| step.left_out),
        ("repeated", |step| step.repeated),
        ("moved", |step| step.moved),
        ("read again", |step| step.read_again),
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
    println!();
    print_lines(&std::iter::once(head).chain(lines).collect::<Vec<_>>());
}

fn print_tables(summary: &Summary) {
    if summary.tables.is_empty() {
        return;
    }
    let head = vec!["table".to_owned(), "rows written".to_owned()];
    let lines = summary.tables.iter().map(|(table, rows)| vec![table.clone(), rows.to_string()]);
    println!();
    print_lines(&std::iter::once(head).chain(lines).collect::<Vec<_>>());
}

fn print_failure(failure: &RunFailure) {
    let step = if failure.step.is_empty() { String::new() } else { format!("step `{}`: ", failure.step) };
    let code = if failure.code.is_empty() { String::new() } else { format!(" (code {})", failure.code) };
    println!("\nfailed at {step}{}{code}", clean(&failure.message));
    if let Some(remedy) = &failure.remedy {
        println!("  remedy: {}", clean(remedy).replace('\n', "\n    "));
    }
}

fn print_kept(run: &Run, kept: &[Failure], target: &StoreTarget) {
    if kept.is_empty() {
        return;
    }
    println!("\nleft out, and kept:");
    failures::table(&kept[..kept.len().min(FAILURES_SHOWN_MAX)]).iter().for_each(|line| println!("{line}"));
    if kept.len() > FAILURES_SHOWN_MAX {
        let more = kept.len() - FAILURES_SHOWN_MAX;
        let (program, options) = (program(), keep::options(target));
        println!("and {more} more:  {program} failures --run {} --limit {}{options}", run.id, kept.len());
    }
}

fn print_next(run: &Run, standing: Standing, kept: &[Failure], target: &StoreTarget) {
    let (program, store, id) = (program(), keep::options(target), &run.id);
    let step = Summary::of(run).and_then(|summary| Some(summary.steps.last()?.step.clone()));
    let step = step.unwrap_or_else(|| "STEP".to_owned());
    let mut lines = Vec::new();
    if standing.goes_on() {
        lines.push(vec!["to go on with it, within 24 hours:".to_owned(), format!("{program} run FILE{store}")]);
    }
    if standing != Standing::Known(RunStatus::Running) {
        let command = format!("{program} run FILE --from-step {step} --of {id}{store}");
        lines.push(vec!["to run again from a step on:".to_owned(), command]);
    }
    if !kept.is_empty() {
        lines.push(vec!["to try what was left out again:".to_owned(), format!("{program} failures retry FILE{store}")]);
    }
    if lines.is_empty() {
        return;
    }
    println!("\nFILE is the file of the workflow `{}`", run.workflow);
    print_lines(&lines);
}
