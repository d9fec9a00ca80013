//! `weft failures`, `weft failures show`: what is kept.

use weft_engine::store::{Failure, FailureFilter, Store, StoreTarget};

use super::chosen::{chosen, no_such_failure};
use super::text::{print_none, table, to_json};
use crate::arguments::Failures;
use crate::exit;
use crate::message::Messages;

/// Prints a line for each.
pub(super) async fn list(arguments: &Failures, target: &StoreTarget) -> Result<u8, Messages> {
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

/// The failure with this number: it has to be there.
async fn one(store: &Store, number: i64) -> Result<Failure, Messages> {
    match store.failure(number).await? {
        Some(failure) => Ok(failure),
        None => {
            let kept = store.failures(&FailureFilter::default(), None, usize::MAX).await?;
            Err(no_such_failure(number, &kept))
        }
    }
}

/// Prints all that is kept of one.
pub(super) async fn show(target: &StoreTarget, number: i64, json: bool) -> Result<u8, Messages> {
    let value = to_json(&one(&Store::open_read_only(target).await?, number).await?);
    if json {
        say!("{value}")
    } else {
        say!("{value:#}")
    }
    Ok(exit::DONE)
}
