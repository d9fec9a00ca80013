//! `weft failures`, `weft failures show`: what is kept.

use weft_engine::store::{Failure, FailureFilter, Store, StoreTarget};

use super::chosen::{each, filter, no_such_failure};
use super::text::{HEAD, line, print_none, to_json};
use crate::arguments::Failures;
use crate::commands::shared::listing::Listing;
use crate::exit;
use crate::message::Messages;

/// Prints a line for each.
pub(super) async fn list(arguments: &Failures, target: &StoreTarget) -> Result<u8, Messages> {
    let store = Store::open_read_only(target).await?;
    let filter = filter(arguments);
    let count = store.failure_span(&filter).await?.count;
    let more = |shown: usize| count.saturating_sub(shown as u64);
    if arguments.store.json {
        let shown = each(&store, &filter, arguments.limit, |failure| say!("{}", to_json(failure))).await?;
        if more(shown) > 0 {
            tell!("and {} more: --limit {count}", more(shown));
        }
    } else if count == 0 {
        print_none(arguments, target);
    } else {
        let mut listing = Listing::new(HEAD);
        let shown = each(&store, &filter, arguments.limit, |failure| listing.add(line(failure))).await?;
        listing.finish();
        if more(shown) > 0 {
            say!("and {} more: --limit {count}", more(shown));
        }
    }
    Ok(exit::DONE)
}

/// The failure with this number: it has to be there.
async fn one(store: &Store, number: i64) -> Result<Failure, Messages> {
    match store.failure(number).await? {
        Some(failure) => Ok(failure),
        None => Err(no_such_failure(number, store.failure_span(&FailureFilter::default()).await?)),
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
