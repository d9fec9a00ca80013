//! Which failures a command is about.
//!
//! There may be a million of them, each with a record. So what is held of all is their keys, two numbers each; what else is
//! kept of them is read as it is shown.

use std::collections::BTreeSet;

use weft_engine::store::{Failure, FailureFilter, FailureKey, FailureSpan, Store};

use crate::arguments::Failures;
use crate::message::Messages;

/// Keys that are read at a time.
const KEYS_AT_ONCE: usize = 10_000;
/// Failures that are read at a time, with all that is kept of them.
const FAILURES_AT_ONCE: usize = 100;

/// Those that `--workflow` and `--run` leave.
pub fn filter(arguments: &Failures) -> FailureFilter {
    let (workflow, run_id_begins) = (arguments.workflow.clone(), arguments.run.clone());
    FailureFilter { workflow, run_id_begins, ..FailureFilter::default() }
}

/// The keys of all of them, newest first.
pub async fn keys(store: &Store, filter: &FailureFilter) -> Result<Vec<FailureKey>, Messages> {
    let mut keys: Vec<FailureKey> = Vec::new();
    loop {
        let page = store.failure_keys(filter, keys.last().copied(), KEYS_AT_ONCE).await?;
        if page.is_empty() {
            return Ok(keys);
        }
        keys.extend(page);
    }
}

/// Shows them one by one, newest first, and says how many that were: no more than so many.
pub async fn each(
    store: &Store,
    filter: &FailureFilter,
    limit: usize,
    mut show: impl FnMut(&Failure),
) -> Result<usize, Messages> {
    let (mut shown, mut after) = (0, None);
    while shown < limit {
        let page = store.failures(filter, after, FAILURES_AT_ONCE.min(limit - shown)).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.key());
        shown += page.len();
        page.iter().for_each(&mut show);
    }
    Ok(shown)
}

/// The first of them by their keys, with all that is kept of them.
pub async fn first(store: &Store, keys: &[FailureKey], limit: usize) -> Result<Vec<Failure>, Messages> {
    let mut first = Vec::new();
    for key in keys.iter().take(limit) {
        first.extend(store.failure(key.id).await?);
    }
    Ok(first)
}

/// The keys of those with these numbers, newest first. Each number has to be there, among those that the filter leaves.
pub async fn with_numbers(store: &Store, filter: &FailureFilter, numbers: &[i64]) -> Result<Vec<FailureKey>, Messages> {
    let mut keys = BTreeSet::new();
    for &number in numbers {
        let failure = store.failure(number).await?.filter(|failure| meets(failure, filter));
        let Some(failure) = failure else { return Err(no_such_failure(number, store.failure_span(filter).await?)) };
        keys.insert(failure.key());
    }
    Ok(keys.into_iter().rev().collect())
}

fn meets(Failure { record, .. }: &Failure, filter: &FailureFilter) -> bool {
    filter.workflow.as_ref().is_none_or(|workflow| record.workflow == *workflow)
        && filter.run_id.as_ref().is_none_or(|run_id| record.run_id == *run_id)
        && filter.run_id_begins.as_ref().is_none_or(|begin| record.run_id.starts_with(begin))
}

/// Says which numbers there are instead.
pub fn no_such_failure(number: i64, there: FailureSpan) -> Messages {
    let remedy = match there.numbers {
        Some((first, last)) if first == last => format!("there is only {first}; `weft failures` lists it"),
        Some((first, last)) => {
            let count = there.count;
            format!("there are {count}, with numbers from {first} to {last}; `weft failures` lists them")
        }
        None => "there is none at all".to_owned(),
    };
    Messages::usage(format!("there is no failure {number}"), remedy)
}

#[cfg(test)]
mod tests {
    use weft_engine::store::{Commit, FailureRecord, StoreTarget};

    use super::*;

    async fn store_with(failures: usize) -> Store {
        let store = Store::open(&StoreTarget::memory()).await.unwrap();
        let failure = |number: usize| FailureRecord {
            run_id: format!("run{}", number % 2),
            workflow: format!("w{}", number % 3),
            step: "s".to_owned(),
            subject: String::new(),
            item_json: None,
            class: "rejected".to_owned(),
            code: None,
            message: "no".to_owned(),
            record_json: None,
            parameters_json: None,
            at_ms: i64::try_from(number / 1_000).unwrap(),
        };
        let failures = (0..failures).map(failure).collect();
        store.commit(Commit { failures, ..Commit::default() }).await.unwrap();
        store
    }

    #[tokio::test]
    async fn all_pages_together_are_all_of_them() {
        const ALL: usize = 2 * KEYS_AT_ONCE + 6;
        let store = store_with(ALL).await;
        let all = FailureFilter::default();
        let keys = keys(&store, &all).await.unwrap();
        assert_eq!(keys.len(), ALL);
        assert!(keys.is_sorted_by(|one, next| one > next));
        for (limit, count) in [(0, 0), (1, 1), (2 * FAILURES_AT_ONCE + 1, 2 * FAILURES_AT_ONCE + 1), (ALL + 1, ALL)] {
            let mut shown = Vec::new();
            assert_eq!(each(&store, &all, limit, |failure| shown.push(failure.key())).await.unwrap(), count);
            assert_eq!(shown, keys[..count]);
        }
        let first = first(&store, &keys, 10).await.unwrap();
        assert_eq!(first.iter().map(Failure::key).collect::<Vec<_>>(), keys[..10]);
    }

    #[tokio::test]
    async fn each_number_has_to_be_among_those_that_are_left() {
        let store = store_with(12).await;
        let ids = |keys: Vec<FailureKey>| keys.into_iter().map(|key| key.id).collect::<Vec<_>>();
        let all = FailureFilter::default();
        assert_eq!(ids(with_numbers(&store, &all, &[3, 1, 3, 12]).await.unwrap()), [12, 3, 1]);
        let of_run = FailureFilter { run_id_begins: Some("run1".to_owned()), ..FailureFilter::of_workflow("w0") };
        assert_eq!(ids(with_numbers(&store, &of_run, &[4]).await.unwrap()), [4]);
        for (filter, number) in [(&all, 13), (&of_run, 1), (&of_run, 2)] {
            assert!(with_numbers(&store, filter, &[number]).await.is_err(), "{number}");
        }
    }
}
