//! `weft bookmarks set`, `weft bookmarks forget`: the next run begins somewhere else.

use std::collections::BTreeSet;

use weft_engine::store::{Bookmark, BookmarkKey, Run, Store, StoreTarget};

use super::{ITEM_WIDTH_MAX, asked_json, asked_text, each};
use crate::arguments::{BookmarkChoice, Consent};
use crate::commands::shared::consent;
use crate::commands::shared::stores::{self, Standings};
use crate::exit;
use crate::message::Messages;
use crate::table_text::cut_to;
use crate::times::{Instant, now, show};

/// What becomes of one bookmark: where it is, and where it will be.
#[derive(PartialEq, Eq)]
struct Move {
    key: BookmarkKey,
    from_ms: Option<Instant>,
    to_ms: Option<Instant>,
}

/// Prints what will be moved, and moves it if that is wanted.
pub(super) async fn change(
    target: &StoreTarget,
    choice: &BookmarkChoice,
    to_ms: Option<Instant>,
    consent: &Consent,
    json: bool,
) -> Result<u8, Messages> {
    let store = Store::open_read_only(target).await?;
    let moves = moves(&store, choice, to_ms).await?;
    let stopped = stopped_run(&store, target, &choice.workflow).await?;
    drop(store);
    print_plan(&moves, stopped.as_ref(), consent, json);
    if moves.iter().all(|it| it.from_ms == it.to_ms) || !consent::given(consent, json)? {
        return Ok(exit::DONE);
    }
    make(target, choice, to_ms, moves).await?;
    if !json {
        tell!("done");
    }
    Ok(exit::DONE)
}

/// Moves them, unless they have been moved since the plan was made.
async fn make(
    target: &StoreTarget,
    choice: &BookmarkChoice,
    to_ms: Option<Instant>,
    planned: Vec<Move>,
) -> Result<(), Messages> {
    let store = Store::open(target).await?;
    if moves(&store, choice, to_ms).await? != planned {
        return Err(consent::outdated());
    }
    let keys: Vec<BookmarkKey> = planned.into_iter().map(|it| it.key).collect();
    match to_ms {
        None => store.forget_bookmarks(keys).await?,
        Some(until_ms) => {
            let bookmarks = keys.into_iter().map(|key| (key, Bookmark { until_ms })).collect();
            store.set_bookmarks(bookmarks).await?;
        }
    }
    Ok(())
}

/// The bookmarks that were chosen; where there is none yet, one that is to be made.
async fn moves(store: &Store, choice: &BookmarkChoice, to_ms: Option<Instant>) -> Result<Vec<Move>, Messages> {
    let (mut moves, mut known) = (Vec::new(), BTreeSet::new());
    each(store, |key, bookmark| {
        known.insert((key.workflow.clone(), key.step.clone()));
        if is_chosen(&key, choice) {
            moves.push(Move { key, from_ms: Some(bookmark.until_ms), to_ms });
        }
    })
    .await?;
    match (moves.is_empty(), to_ms, &choice.account) {
        (false, ..) => Ok(moves),
        // What the step asks for is not known here: the bookmark belongs to whoever asks first.
        (true, Some(_), Some(account)) if choice.asked.is_none() => {
            let key = BookmarkKey {
                workflow: choice.workflow.clone(),
                step: choice.step.clone(),
                account: account.clone(),
                item: choice.item.clone().unwrap_or_default(),
                asked: String::new(),
            };
            Ok(vec![Move { key, from_ms: None, to_ms }])
        }
        (true, ..) => Err(none_chosen(&known, choice, to_ms.is_some())),
    }
}

fn is_chosen(key: &BookmarkKey, choice: &BookmarkChoice) -> bool {
    key.workflow == choice.workflow
        && key.step == choice.step
        && choice.account.as_ref().is_none_or(|account| key.account == *account)
        && choice.item.as_ref().is_none_or(|item| key.item == *item)
        && choice.asked.as_ref().is_none_or(|digest| !digest.is_empty() && key.asked.starts_with(digest))
}

/// Says of which workflows and steps there are bookmarks instead.
fn none_chosen(known: &BTreeSet<(String, String)>, choice: &BookmarkChoice, can_be_made: bool) -> Messages {
    let mut reason = format!("the step `{}` of the workflow `{}` has no bookmark", choice.step, choice.workflow);
    for (what, value) in [("account", &choice.account), ("item", &choice.item), ("asked", &choice.asked)] {
        if let Some(value) = value {
            reason.push_str(&format!(", {what} `{value}`"));
        }
    }
    let known: Vec<String> = known.iter().map(|(workflow, step)| format!("{workflow} {step}")).collect();
    let mut remedies = Vec::new();
    if !known.is_empty() {
        remedies.push(format!("there are bookmarks of: {}", known.join(", ")));
    }
    if can_be_made {
        remedies.push("to make one, say for which account of connections.yaml: --account ACCOUNT".to_owned());
    }
    if remedies.is_empty() {
        remedies.push("there is nothing to forget: the store has no bookmarks".to_owned());
    }
    Messages::usage(reason, remedies.join("; "))
}

/// The run of the workflow that the next one would go on with, bookmarks or not.
async fn stopped_run(store: &Store, target: &StoreTarget, workflow: &str) -> Result<Option<Run>, Messages> {
    let newest = stores::newest(store, workflow).await?;
    let Some(run) = newest.filter(stores::is_recent) else { return Ok(None) };
    let standing = Standings::of(target, &run).await?;
    Ok(Some(run).filter(|_| standing.goes_on()))
}

fn print_plan(moves: &[Move], stopped: Option<&Run>, consent: &Consent, json: bool) {
    if json {
        for it in moves {
            let BookmarkKey { workflow, step, account, item, asked } = &it.key;
            let line = serde_json::json!({
                "event": "plan", "workflow": workflow, "step": step, "account": account, "item": item,
                "asked": asked_json(asked),
                "from": it.from_ms.map(show), "to": it.to_ms.map(show), "dry_run": consent.dry_run,
            });
            say!("{line}");
        }
        return;
    }
    for it in moves {
        tell!("{}", subject(&it.key));
        let shown = |time: Option<Instant>| time.map_or_else(|| "none".to_owned(), show);
        tell!("  bookmark now:   {}", shown(it.from_ms));
        tell!("  bookmark then:  {}", shown(it.to_ms));
        tell!("  {}", meaning(it, now()));
    }
    if let Some(run) = stopped {
        tell!("the run {} of this workflow stopped in the middle, and the next run would go on with it,", run.id);
        tell!("whatever the bookmark says; to begin at the bookmark:  weft run FILE --fresh");
    }
    if consent.dry_run {
        tell!("dry run: nothing was changed");
    }
}

fn subject(key: &BookmarkKey) -> String {
    let account = if key.account.is_empty() { String::new() } else { format!(", account `{}`", key.account) };
    let item =
        if key.item.is_empty() { String::new() } else { format!(", item {}", cut_to(&key.item, ITEM_WIDTH_MAX)) };
    let asked = if key.asked.is_empty() { String::new() } else { format!(", asked {}", asked_text(&key.asked)) };
    format!("{}, step `{}`{account}{item}{asked}", key.workflow, key.step)
}

fn meaning(it: &Move, now_ms: Instant) -> String {
    match (it.from_ms, it.to_ms) {
        (_, None) => "the next run begins as at the first time, where the step's `first` says".to_owned(),
        (_, Some(to_ms)) if to_ms > now_ms => {
            format!("{} is in the future: nothing is read until then, and what lies before it never", show(to_ms))
        }
        (None, Some(to_ms)) => format!("the next run begins at {}, less the step's `lookback`", show(to_ms)),
        (Some(from_ms), Some(to_ms)) if to_ms < from_ms => {
            format!("everything since {} is read again at the next run", show(to_ms))
        }
        (Some(from_ms), Some(to_ms)) if to_ms > from_ms => {
            let (from, to) = (show(from_ms), show(to_ms));
            format!("what lies between is never read, unless you ask for it:  weft run FILE --window {from}..{to}")
        }
        _ => "it is there already".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning_of(from_ms: Option<Instant>, to_ms: Option<Instant>) -> String {
        let key = BookmarkKey {
            workflow: "orders".to_owned(),
            step: "orders".to_owned(),
            account: "shop".to_owned(),
            item: String::new(),
            asked: String::new(),
        };
        meaning(&Move { key, from_ms, to_ms }, 100_000)
    }

    #[test]
    fn each_direction_has_its_meaning() {
        assert!(meaning_of(Some(50_000), Some(10_000)).starts_with("everything since 1970-01-01T00:00:10Z"));
        assert!(meaning_of(Some(50_000), Some(60_000)).ends_with("1970-01-01T00:00:50Z..1970-01-01T00:01:00Z"));
        assert!(meaning_of(Some(50_000), Some(200_000)).contains("in the future"));
        assert!(meaning_of(Some(50_000), None).contains("as at the first time"));
        assert!(meaning_of(None, Some(50_000)).contains("lookback"));
    }
}
