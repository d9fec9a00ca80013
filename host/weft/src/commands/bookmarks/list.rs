//! `weft bookmarks`: a line for each bookmark.

use weft_engine::store::{Bookmark, BookmarkKey, Store, StoreTarget};

use super::{ITEM_WIDTH_MAX, asked_json, asked_text, each};
use crate::commands::shared::listing::Listing;
use crate::exit;
use crate::message::Messages;
use crate::table_text::cut_to;
use crate::times::show;

const HEAD: [&str; 6] = ["workflow", "step", "account", "item", "until", "asked"];

/// Prints what the store has of them.
pub(super) async fn list(target: &StoreTarget, json: bool) -> Result<u8, Messages> {
    let store = Store::open_read_only(target).await?;
    if json {
        each(&store, |key, bookmark| say!("{}", to_json(&key, bookmark))).await?;
        return Ok(exit::DONE);
    }
    if store.bookmarks_after(None, 1).await?.is_empty() {
        say!("no bookmarks in {target}");
        return Ok(exit::DONE);
    }
    let mut listing = Listing::new(HEAD);
    each(&store, |key, bookmark| listing.add(line(&key, bookmark))).await?;
    listing.finish();
    Ok(exit::DONE)
}

fn to_json(
    BookmarkKey { workflow, step, account, item, asked }: &BookmarkKey,
    bookmark: Bookmark,
) -> serde_json::Value {
    let until = show(bookmark.until_ms);
    serde_json::json!({
        "workflow": workflow, "step": step, "account": account, "item": item, "asked": asked_json(asked),
        "until": until,
    })
}

fn line(key: &BookmarkKey, bookmark: Bookmark) -> Vec<String> {
    let item = if key.item.is_empty() { "-".to_owned() } else { cut_to(&key.item, ITEM_WIDTH_MAX) };
    let account = if key.account.is_empty() { "-" } else { &key.account };
    vec![
        key.workflow.clone(),
        key.step.clone(),
        account.to_owned(),
        item,
        show(bookmark.until_ms),
        asked_text(&key.asked),
    ]
}
