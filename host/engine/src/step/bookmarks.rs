//! What a bookmark belongs to: a step, its account, the item that it works on, and what it asks for.
//!
//! A bookmark says until when everything is there of what was asked for. Whoever asks for something else has read nothing
//! of it yet, so what steers the request is a part of the key: the node and its parameters, as they are for the item. What
//! only says how to read, such as the size of a page, is no part of it; the node's schema marks that by `x-steers: false`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use weft_sandbox::name_markers;
use weft_store::{Bookmark, BookmarkKey};
use weft_workflow::{CheckedStep, Expression, ItemUse};

use crate::call::sealed::with_sealed;
use crate::report::event::Event;
use crate::report::failure::{FailureClass, RunFailure};
use crate::state::frame::Frame;
use crate::state::input::{self, Values};
use crate::state::item_name::ItemName;
use crate::time::window::show;
use weft_recording::hex;

/// How a schema marks a parameter that says how to read, and not what.
const STEERS: &str = "x-steers";
/// Bytes of the digest of what is asked for: enough that two of one step never meet.
const DIGEST_BYTES: usize = 8;
/// Longest text that says what is asked for. It is there to be read; the digest before it tells apart.
const ASKED_CHARACTERS_MAX: usize = 200;

/// What a stream of a step by time has a bookmark for, beside step and account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) item: ItemName,
    /// A digest, and the beginning of what it was made of.
    pub(crate) asked: String,
}

/// Where a stream begins.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Its bookmark.
    pub(crate) until_ms: Option<i64>,
    /// Without one: that of the same step and item for what was asked before.
    pub(crate) earlier: Option<(BookmarkKey, Bookmark)>,
}

/// What a step asks for: a digest, and the beginning of what it was made of.
pub(crate) fn asked(step: &CheckedStep, item: &ItemName, values: &Values) -> Result<String, RunFailure> {
    let changes_by_nature = |expression: &Expression| {
        // The key says which record it is; its other fields come and go.
        expression.reads_run || (item.is_named_by_key() && expression.item == ItemUse::Whole)
    };
    let settled = values.iter().map(|(&index, value)| match step.expressions.get(index) {
        Some(expression) if changes_by_nature(expression) => {
            (index, Value::from(expression.source.as_str()).to_string())
        }
        _ => (index, value.clone()),
    });
    asked_by(step, &input::fill(&step.with, &settled.collect()))
}

/// The same for parameters as they are, JSON.
fn asked_by(step: &CheckedStep, parameters: &str) -> Result<String, RunFailure> {
    let parameters: Value = serde_json::from_str(parameters)
        .map_err(|error| RunFailure::new(FailureClass::Invalid, format!("its parameters can't be read: {error}")))?;
    let node = format!("{}/{}", step.component, step.node.name);
    let text = match steering(step, parameters) {
        Value::Object(parameters) if parameters.is_empty() => node,
        parameters => format!("{node} {}", name_markers(&parameters.to_string())),
    };
    let digest = hex(&Sha256::digest(&text)[..DIGEST_BYTES]);
    Ok(format!("{digest} {}", cut(&text)))
}

/// The parameters that say what to read, in the order of their names, without those that are as if not written.
fn steering(step: &CheckedStep, parameters: Value) -> Value {
    let Value::Object(parameters) = parameters else { return Value::Object(Map::new()) };
    let schema = |name: &String| step.node.parameters.get("properties")?.get(name);
    let steers = |(name, value): &(String, Value)| {
        let schema = schema(name);
        let says = |keyword: &str| schema.and_then(|schema| schema.get(keyword));
        !value.is_null() && says(STEERS) != Some(&Value::Bool(false)) && says("default") != Some(value)
    };
    sorted(Value::Object(parameters.into_iter().filter(steers).collect()))
}

/// The same value, whatever order its fields were written in.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<String, Value> =
                fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        other => other,
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(ASKED_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What a step by time has a bookmark for, for one of its items.
pub(crate) fn mark(frame: &Frame<'_>, index: usize, item: &str, values: &Values) -> Result<Mark, RunFailure> {
    let step = frame.plan.step(index);
    if step.sync.is_none() {
        return Ok(Mark::default());
    }
    let item = if step.for_each.is_some() { ItemName::of(step, item) } else { ItemName::default() };
    if item.is_named_by_nothing() && frame.is_first_note(index, "whole") {
        let message = "nothing says which fields identify an item, so its bookmark hangs on all of them: name those \
                       that the step needs, such as `.item.id`";
        frame.tell(Event::Note { step: frame.name(index), message: message.to_owned() });
    }
    let asked = asked(step, &item, &with_sealed(frame, step, values))?;
    Ok(Mark { item, asked })
}

/// The same for a call that is made again as it was kept.
pub(crate) fn mark_again(
    frame: &Frame<'_>,
    index: usize,
    item: Option<&str>,
    parameters: &str,
) -> Result<Mark, RunFailure> {
    let step = frame.plan.step(index);
    if step.sync.is_none() {
        return Ok(Mark::default());
    }
    let item = item.map_or_else(ItemName::default, |item| ItemName::of(step, item));
    Ok(Mark { item, asked: asked_by(step, parameters)? })
}

pub(crate) fn bookmark_key(frame: &Frame<'_>, index: usize, mark: &Mark) -> BookmarkKey {
    key(frame, index, &mark.asked, &|item| &item.name, &mark.item)
}

/// The key of the same bookmark from before: all of the items, and no word about what is asked for.
fn key_before(frame: &Frame<'_>, index: usize, mark: &Mark) -> BookmarkKey {
    key(frame, index, "", &|item| &item.whole, &mark.item)
}

fn key(
    frame: &Frame<'_>,
    index: usize,
    asked: &str,
    name: &dyn Fn(&ItemName) -> &String,
    item: &ItemName,
) -> BookmarkKey {
    let step = frame.plan.step(index);
    let account = step.connection.as_ref().and_then(|alias| frame.account(alias));
    let items = frame.place.items.iter().chain([item]).map(|item| name(item).as_str());
    BookmarkKey {
        workflow: frame.run.workflow.clone(),
        step: frame.path(index),
        account: account.map(|handle| handle.account.settings.name.clone()).unwrap_or_default(),
        item: items.filter(|item| !item.is_empty()).collect::<Vec<_>>().join(" "),
        asked: asked.to_owned(),
    }
}

/// The bookmark in the store. One from before what was asked for was a part of it is taken over: it belongs to whoever
/// asks first.
async fn kept_bookmark(frame: &Frame<'_>, index: usize, mark: &Mark) -> Result<Found, RunFailure> {
    let key = bookmark_key(frame, index, mark);
    if let Some(bookmark) = frame.run.store.bookmark(&key).await? {
        return Ok(Found { until_ms: Some(bookmark.until_ms), earlier: None });
    }
    let beside = frame.run.store.bookmarks_beside(&key).await?;
    let before = [BookmarkKey { asked: String::new(), ..key.clone() }, key_before(frame, index, mark)];
    for before in before {
        if let Some(bookmark) = frame.run.store.bookmark(&before).await? {
            frame.run.store.hand_bookmark_over(before, key).await?;
            return Ok(Found { until_ms: Some(bookmark.until_ms), earlier: None });
        }
    }
    Ok(Found { until_ms: None, earlier: beside.into_iter().next() })
}

/// Says, once for each step, that it begins as at the first time although it has read before.
pub(crate) fn tell_asked_anew(frame: &Frame<'_>, index: usize, earlier: &(BookmarkKey, Bookmark), since_ms: i64) {
    if !frame.is_first_note(index, "anew") {
        return;
    }
    let (key, bookmark) = earlier;
    let message = format!(
        "asked differently than before: begins at {}; the earlier bookmark, {}, is kept under {}",
        show(since_ms),
        show(bookmark.until_ms),
        key.asked,
    );
    frame.tell(Event::Note { step: frame.name(index), message });
}

/// Where a stream begins: at the bookmark in the store, or at the one that the run was given for a stream of this name.
pub(crate) async fn find(frame: &Frame<'_>, index: usize, mark: &Mark, name: String) -> Result<Found, RunFailure> {
    let mut found = match frame.run.keeps_state {
        true => kept_bookmark(frame, index, mark).await?,
        false => Found::default(),
    };
    let exchanges = &frame.run.exchanges;
    found.until_ms = found.until_ms.or_else(|| exchanges.given_bookmark(&name));
    if let Some(until_ms) = found.until_ms {
        exchanges.begins_at(name, until_ms);
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
