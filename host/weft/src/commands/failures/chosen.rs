//! Which failures a command is about.

use std::collections::BTreeSet;

use weft_engine::store::{Failure, FailureFilter, Store};

use crate::arguments::Failures;
use crate::message::Messages;

/// The failures that `--workflow` and `--run` leave, newest first.
pub async fn chosen(store: &Store, arguments: &Failures) -> Result<Vec<Failure>, Messages> {
    let filter = FailureFilter { workflow: arguments.workflow.clone(), run_id: None };
    let mut kept = store.failures(&filter, None, usize::MAX).await?;
    kept.retain(|Failure { record, .. }| arguments.run.as_ref().is_none_or(|run| record.run_id.starts_with(run)));
    Ok(kept)
}

/// Those with these numbers. Each number has to be there.
pub fn with_numbers(kept: Vec<Failure>, numbers: &[i64]) -> Result<Vec<Failure>, Messages> {
    let known = numbers_of(&kept);
    if let Some(unknown) = numbers.iter().find(|number| !known.contains(number)) {
        return Err(no_such_failure(*unknown, &kept));
    }
    Ok(kept.into_iter().filter(|failure| numbers.contains(&failure.id)).collect())
}

fn numbers_of(kept: &[Failure]) -> BTreeSet<i64> {
    kept.iter().map(|failure| failure.id).collect()
}

/// Says which numbers there are instead.
pub fn no_such_failure(number: i64, kept: &[Failure]) -> Messages {
    let known = numbers_of(kept);
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
