//! `weft bookmarks`: a line for each bookmark.

use weft_engine::store::{BookmarkKey, Store, StoreTarget};

use super::{ITEM_WIDTH_MAX, asked_json, asked_text};
use crate::exit;
use crate::message::Messages;
use crate::table_text::{cut_to, print_lines};
use crate::times::show;

/// Prints what the store has of them.
pub(super) async fn list(target: &StoreTarget, json: bool) -> Result<u8, Messages> {
    let kept = Store::open_read_only(target).await?.bookmarks().await?;
    if json {
        for (key, bookmark) in &kept {
            let BookmarkKey { workflow, step, account, item, asked } = key;
            let until = show(bookmark.until_ms);
            let line = serde_json::json!({
                "workflow": workflow, "step": step, "account": account, "item": item, "asked": asked_json(asked),
                "until": until,
            });
            say!("{line}");
        }
    } else if kept.is_empty() {
        say!("no bookmarks in {target}");
    } else {
        let head = ["workflow", "step", "account", "item", "until", "asked"].map(str::to_owned).to_vec();
        let lines = kept.iter().map(|(key, bookmark)| {
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
        });
        print_lines(&std::iter::once(head).chain(lines).collect::<Vec<_>>());
    }
    Ok(exit::DONE)
}
