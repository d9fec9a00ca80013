//! How failures are shown.

use std::collections::BTreeSet;

use serde_json::Value;
use weft_engine::store::{Failure, FailureKey, FailureRecord, Store, StoreTarget};

use super::chosen::first;
use crate::arguments::Failures;
use crate::message::Messages;
use crate::table_text::{aligned, cut_to, plain};
use crate::times::show;

/// Widest message in the table.
const MESSAGE_WIDTH_MAX: usize = 48;
/// Widest key in the table.
const KEY_WIDTH_MAX: usize = 40;

/// Said where there is nothing to list or forget.
pub fn print_none(arguments: &Failures, target: &StoreTarget) {
    let workflow = arguments.workflow.as_ref().map(|workflow| format!(" of the workflow `{workflow}`"));
    let run = arguments.run.as_ref().map(|run| format!(" of the run {run}"));
    say!("no failures{}{} are kept in {target}", workflow.unwrap_or_default(), run.unwrap_or_default());
}

/// What a line says of a failure.
pub const HEAD: [&str; 8] = ["number", "when", "times", "workflow", "step", "class", "record or item", "message"];

/// A failure on a line.
pub fn line(Failure { id, record, times, .. }: &Failure) -> Vec<String> {
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
}

/// A line for each failure, and one above them.
pub fn table(failures: &[Failure]) -> Vec<String> {
    let head = HEAD.map(str::to_owned).to_vec();
    aligned(&std::iter::once(head).chain(failures.iter().map(line)).collect::<Vec<_>>())
}

/// The first of them, as a part of a plan: on stderr.
pub async fn print_some(store: &Store, failures: &[FailureKey]) -> Result<(), Messages> {
    const SHOWN_MAX: usize = 10;
    table(&first(store, failures, SHOWN_MAX).await?).iter().for_each(|line| tell!("  {line}"));
    if failures.len() > SHOWN_MAX {
        tell!("  and {} more", failures.len() - SHOWN_MAX);
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::is_id;

    #[test]
    fn ids_are_known_by_their_names() {
        assert!(["id", "user_id", "order_no", "key"].into_iter().all(is_id));
        assert!(!["idea", "paid", "note", "title"].into_iter().any(is_id));
    }
}
