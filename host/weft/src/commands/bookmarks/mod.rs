//! `weft bookmarks`: until when each step has read.
//!
//! - `list.rs`: a line for each bookmark
//! - `change.rs`: setting and forgetting them

mod change;
mod list;

use weft_engine::store::{Bookmark, BookmarkKey, Store, StoreTarget};

use crate::arguments::{Bookmarks, BookmarksCommand};
use crate::message::Messages;
use crate::table_text::cut_to;
use crate::times::{self, Instant};

/// Widest item of a `for_each` in the table.
const ITEM_WIDTH_MAX: usize = 40;
/// Widest text of what was asked.
const ASKED_WIDTH_MAX: usize = 60;
/// Digits that are shown of the digest of what was asked.
const DIGEST_SHOWN: usize = 8;
/// Bookmarks that are read at a time.
const READ_AT_ONCE: usize = 1_000;

/// Runs the command.
pub async fn bookmarks(arguments: Bookmarks) -> Result<u8, Messages> {
    let target: StoreTarget = arguments.store.target.parse()?;
    let json = arguments.store.json;
    match &arguments.command {
        None => list::list(&target, json).await,
        Some(BookmarksCommand::Set(set)) => {
            let time = read_time(&set.time)?;
            change::change(&target, &set.choice, Some(time), &set.consent, json).await
        }
        Some(BookmarksCommand::Forget(forget)) => {
            change::change(&target, &forget.choice, None, &forget.consent, json).await
        }
    }
}

/// Shows all bookmarks that a store has, by what they belong to, without holding them: there may be one for each item of a
/// list.
async fn each(store: &Store, mut show: impl FnMut(BookmarkKey, Bookmark)) -> Result<(), Messages> {
    let mut after: Option<BookmarkKey> = None;
    loop {
        let page = store.bookmarks_after(after.as_ref(), READ_AT_ONCE).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = Some(last.clone());
        page.into_iter().for_each(|(key, bookmark)| show(key, bookmark));
    }
}

fn read_time(text: &str) -> Result<Instant, Messages> {
    times::read(text).ok_or_else(|| {
        let day = text.get(..10).filter(|day| times::read(&format!("{day}T00:00:00Z")).is_some());
        let day = day.unwrap_or("2024-03-05");
        let remedy = format!("write it like {day}T00:00:00+08:00, or {day}T00:00:00Z for UTC");
        Messages::usage(format!("`{text}` is not a time with its offset"), remedy)
    })
}

/// The beginning of the digest, and what was asked in short; a dash where it isn't known.
fn asked_text(asked: &str) -> String {
    match asked.split_once(' ') {
        Some((digest, request)) => {
            let digest = digest.get(..DIGEST_SHOWN).unwrap_or(digest);
            format!("{digest} {}", cut_to(request, ASKED_WIDTH_MAX))
        }
        None => "-".to_owned(),
    }
}

fn asked_json(asked: &str) -> Option<serde_json::Value> {
    let (digest, request) = asked.split_once(' ')?;
    Some(serde_json::json!({ "digest": digest, "request": request }))
}
