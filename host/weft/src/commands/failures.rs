//! `weft failures`: what was left out of runs and kept.

use std::collections::BTreeSet;

use serde_json::Value;
use weft_engine::store::{Commit, Failure, FailureFilter, FailureRecord, Store, StoreTarget};

use super::preview::plain;
use super::{consent, retry};
use crate::arguments::{Failures, FailuresCommand, ForgetFailures};
use crate::exit;
use crate::message::Messages;
use crate::render::several;
use crate::table_text::{aligned, cut_to};
use crate::times::show;

/// Widest message in the table.
const MESSAGE_WIDTH_MAX: usize = 48;
/// Widest key in the table.
const KEY_WIDTH_MAX: usize = 40;

/// Runs the command.
pub async fn failures(arguments: Failures) -> Result<u8, Messages> {
    let target: StoreTarget = arguments.store.target.parse()?;
    let json = arguments.store.json;
    match &arguments.command {
        None => list(&arguments, &target).await,
        Some(FailuresCommand::Show { number }) => show_one(&target, *number, json).await,
        Some(FailuresCommand::Retry(retrying)) => retry::retry(&arguments, retrying, &target).await,
        Some(FailuresCommand::Forget(forget)) => self::forget(&arguments, forget, &target).await,
    }
}

/// The failures that `--workflow` and `--run` leave, newest first.
pub async fn chosen(store: &Store, arguments: &Failures) -> Result<Vec<Failure>, Messages> {
    let filter = FailureFilter { workflow: arguments.workflow.clone(), run_id: None };
    let mut kept = store.failures(&filter, None, usize::MAX).await?;
    kept.retain(|Failure { record, .. }| arguments.run.as_ref().is_none_or(|run| record.run_id.starts_with(run)));
    Ok(kept)
}

/// Those with these numbers. Each number has to be there.
pub fn with_numbers(kept: Vec<Failure>, numbers: &[i64]) -> Result<Vec<Failure>, Messages> {
    let known: BTreeSet<i64> = kept.iter().map(|failure| failure.id).collect();
    if let Some(unknown) = numbers.iter().find(|number| !known.contains(number)) {
        return Err(no_such_failure(*unknown, &known));
    }
    Ok(kept.into_iter().filter(|failure| numbers.contains(&failure.id)).collect())
}

fn no_such_failure(number: i64, known: &BTreeSet<i64>) -> Messages {
    let remedy = match (known.first(), known.last()) {
        (Some(first), Some(last)) if first == last => format!("there is only {first}; `weft failures` lists it"),
        (Some(first), Some(last)) => {
            let count = known.len();
            format!("there are {count}, with numbers from {first} to {last}; `weft failures` lists them")
        }
        _ => "there is none at all".to_owned(),
    };
    Messages::usage(format!("there is no failure {number}"), remedy)
}

async fn list(arguments: &Failures, target: &StoreTarget) -> Result<u8, Messages> {
    let store = Store::open_read_only(target).await?;
    let kept = chosen(&store, arguments).await?;
    let shown = &kept[..kept.len().min(arguments.limit)];
    if arguments.store.json {
        for failure in shown {
            say!("{}", to_json(failure));
        }
        if kept.len() > shown.len() {
            tell!("and {} more: --limit {}", kept.len() - shown.len(), kept.len());
        }
    } else if kept.is_empty() {
        print_none(arguments, target);
    } else {
        table(shown).iter().for_each(|line| say!("{line}"));
        if kept.len() > shown.len() {
            say!("and {} more: --limit {}", kept.len() - shown.len(), kept.len());
        }
    }
    Ok(exit::DONE)
}

fn print_none(arguments: &Failures, target: &StoreTarget) {
    let workflow = arguments.workflow.as_ref().map(|workflow| format!(" of the workflow `{workflow}`"));
    let run = arguments.run.as_ref().map(|run| format!(" of the run {run}"));
    say!("no failures{}{} are kept in {target}", workflow.unwrap_or_default(), run.unwrap_or_default());
}

/// A line for each failure, and one above them.
pub fn table(failures: &[Failure]) -> Vec<String> {
    let head = ["number", "when", "times", "workflow", "step", "class", "record or item", "message"]
        .map(str::to_owned)
        .to_vec();
    let lines = failures.iter().map(|Failure { id, record, times, .. }| {
        let code = record.code.as_ref().map(|code| format!(" {code}")).unwrap_or_default();
        vec![
            id.to_string(),
            show(record.at_ms),
            times.to_string(),
            record.workflow.clone(),
            record.step.clone(),
            cut_to(&format!("{}{code}", record.class), MESSAGE_WIDTH_MAX),
            key(record),
            cut_to(&record.message, MESSAGE_WIDTH_MAX),
        ]
    });
    aligned(&std::iter::once(head).chain(lines).collect::<Vec<_>>())
}

/// The first of them, as a part of a plan: on stderr.
pub fn print_some(failures: &[Failure]) {
    const SHOWN_MAX: usize = 10;
    table(&failures[..failures.len().min(SHOWN_MAX)]).iter().for_each(|line| tell!("  {line}"));
    if failures.len() > SHOWN_MAX {
        tell!("  and {} more", failures.len() - SHOWN_MAX);
    }
}

/// What tells the record or the item from others, as far as that can be told without the workflow: its ids, or as much
/// of it as fits.
fn key(record: &FailureRecord) -> String {
    const IDS_SHOWN_MAX: usize = 2;
    let text = record.record_json.as_ref().or(record.item_json.as_ref()).or(record.parameters_json.as_ref());
    let Some(text) = text else { return "-".to_owned() };
    let mut ids: Vec<String> = Vec::new();
    match serde_json::from_str(text) {
        Ok(Value::Object(members)) => {
            // The same id often stands there twice, under the names of the record and of what it is a part of.
            let mut seen = BTreeSet::new();
            let is_plain = |value: &Value| value.is_string() || value.is_number();
            for (name, value) in members.iter().filter(|(name, value)| is_id(name) && is_plain(value)) {
                if seen.insert(plain(value)) {
                    ids.push(format!("{name}={}", plain(value)));
                }
            }
            ids.truncate(IDS_SHOWN_MAX);
        }
        Ok(value @ (Value::String(_) | Value::Number(_))) => ids.push(plain(&value)),
        _ => {}
    }
    let shown = if ids.is_empty() { text.clone() } else { ids.join(" ") };
    cut_to(&shown, KEY_WIDTH_MAX)
}

fn is_id(name: &str) -> bool {
    ["id", "key", "no", "number"].iter().any(|end| name == *end || name.ends_with(&format!("_{end}")))
}

/// Everything that is kept, with JSON as JSON.
pub fn to_json(failure: &Failure) -> Value {
    let record = &failure.record;
    let parsed = |text: &Option<String>| -> Value {
        text.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    };
    serde_json::json!({
        "number": failure.id,
        "at": show(record.at_ms),
        "times": failure.times,
        "first_at": show(failure.first_at_ms),
        "run": record.run_id,
        "workflow": record.workflow,
        "step": record.step,
        "class": record.class,
        "code": record.code,
        "message": record.message,
        "item": parsed(&record.item_json),
        "record": parsed(&record.record_json),
        "parameters": parsed(&record.parameters_json),
    })
}

async fn show_one(target: &StoreTarget, number: i64, json: bool) -> Result<u8, Messages> {
    let store = Store::open_read_only(target).await?;
    let kept = store.failures(&FailureFilter::default(), None, usize::MAX).await?;
    for failure in with_numbers(kept, &[number])? {
        let value = to_json(&failure);
        if json { say!("{value}") } else { say!("{value:#}") }
    }
    Ok(exit::DONE)
}

// -- forgetting

async fn forget(arguments: &Failures, forget: &ForgetFailures, target: &StoreTarget) -> Result<u8, Messages> {
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
    let resolved = doomed.iter().map(|failure| failure.id).collect();
    store.commit(Commit { resolved, ..Commit::default() }).await?;
    if !json {
        tell!("done");
    }
    Ok(exit::DONE)
}

async fn to_forget(store: &Store, arguments: &Failures, forget: &ForgetFailures) -> Result<Vec<Failure>, Messages> {
    let kept = chosen(store, arguments).await?;
    if forget.all { Ok(kept) } else { with_numbers(kept, &forget.numbers) }
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

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn ids_are_known_by_their_names() {
        assert!(["id", "user_id", "order_no", "key"].into_iter().all(is_id));
        assert!(!["idea", "paid", "note", "title"].into_iter().any(is_id));
    }
}
