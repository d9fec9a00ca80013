//! What a bookmark belongs to: a step, its account, the item that it works on, and what it asks for.
//!
//! A bookmark says until when everything is there of what was asked for. Whoever asks for something else has read nothing
//! of it yet, so what steers the request is a part of the key: the node and its parameters, as they are for the item. What
//! only says how to read, such as the size of a page, is no part of it; the node's schema marks that by `x-steers: false`.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use weft_sandbox::name_markers;
use weft_store::{Bookmark, BookmarkKey};
use weft_workflow::{CheckedStep, Expression, ItemUse};

use crate::report::event::Event;
use crate::report::failure::{FailureClass, RunFailure};
use crate::run::identity::hex;
use crate::state::frame::RunState;
use crate::state::input::{self, Values};
use crate::time::window::show;

/// How a schema marks a parameter that says how to read, and not what.
const STEERS: &str = "x-steers";
/// Bytes of the digest of what is asked for: enough that two of one step never meet.
const DIGEST_BYTES: usize = 8;
/// Longest text that says what is asked for. It is there to be read; the digest before it tells apart.
const ASKED_CHARACTERS_MAX: usize = 200;

/// An item, as bookmarks know it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ItemName {
    /// What identifies it, JSON; empty without items.
    pub(crate) name: String,
    /// All of it, JSON: that was its name in bookmarks from before.
    pub(crate) whole: String,
    by: NamedBy,
}

/// What gives an item its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum NamedBy {
    /// The key of the record that it is.
    Key,
    /// What the step uses of it.
    Use,
    /// Nothing, so all of it is its name.
    #[default]
    Nothing,
}

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

impl ItemName {
    /// The name of an item of a step.
    pub(crate) fn of(step: &CheckedStep, whole: &str) -> Self {
        let own = |name: String, by| Self { name, whole: whole.to_owned(), by };
        let Ok(fields) = serde_json::from_str::<BTreeMap<String, &RawValue>>(whole) else {
            return own(whole.to_owned(), NamedBy::Nothing);
        };
        let is_there = |field: &String| fields.get(field).is_some_and(|value| value.get() != "null");
        let key = &step.items.key;
        if !key.is_empty() && key.iter().all(is_there) {
            return own(picked(&fields, key.iter()), NamedBy::Key);
        }
        match &step.items.used {
            ItemUse::Fields(used) if used.iter().any(|field| fields.contains_key(field)) => {
                own(picked(&fields, used.iter()), NamedBy::Use)
            }
            _ => own(whole.to_owned(), NamedBy::Nothing),
        }
    }

    /// Whether it has fields, and none of them is known to be its name.
    fn is_named_by_nothing(&self) -> bool {
        self.by == NamedBy::Nothing && self.whole.starts_with('{')
    }
}

/// An object of some fields of another one, values as they are written.
fn picked<'a>(fields: &BTreeMap<String, &RawValue>, names: impl Iterator<Item = &'a String>) -> String {
    let members = names.filter_map(|name| Some(format!("{}:{}", Value::from(name.as_str()), fields.get(name)?.get())));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}

/// What a step asks for: a digest, and the beginning of what it was made of.
pub(crate) fn asked(step: &CheckedStep, item: &ItemName, values: &Values) -> Result<String, RunFailure> {
    let changes_by_nature = |expression: &Expression| {
        // The key says which record it is; its other fields come and go.
        expression.reads_run || (item.by == NamedBy::Key && expression.item == ItemUse::Whole)
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

impl RunState<'_> {
    /// What a step by time has a bookmark for, for one of its items.
    pub(crate) fn mark(&self, index: usize, item: &str, values: &Values) -> Result<Mark, RunFailure> {
        let step = self.plan.step(index);
        if step.sync.is_none() {
            return Ok(Mark::default());
        }
        let item = if step.for_each.is_some() { ItemName::of(step, item) } else { ItemName::default() };
        if item.is_named_by_nothing() && self.is_first_note(index, "whole") {
            let message = "nothing says which fields identify an item, so its bookmark hangs on all of them: name those \
                           that the step needs, such as `.item.id`";
            (self.events)(Event::Note { step: self.name(index), message: message.to_owned() });
        }
        let asked = asked(step, &item, &self.with_sealed(step, values))?;
        Ok(Mark { item, asked })
    }

    /// The same for a call that is made again as it was kept.
    pub(crate) fn mark_again(&self, index: usize, item: Option<&str>, parameters: &str) -> Result<Mark, RunFailure> {
        let step = self.plan.step(index);
        if step.sync.is_none() {
            return Ok(Mark::default());
        }
        let item = item.map_or_else(ItemName::default, |item| ItemName::of(step, item));
        Ok(Mark { item, asked: asked_by(step, parameters)? })
    }

    pub(crate) fn bookmark_key(&self, index: usize, mark: &Mark) -> BookmarkKey {
        self.key(index, &mark.asked, &|item| &item.name, &mark.item)
    }

    /// The key of the same bookmark from before: all of the items, and no word about what is asked for.
    fn key_before(&self, index: usize, mark: &Mark) -> BookmarkKey {
        self.key(index, "", &|item| &item.whole, &mark.item)
    }

    fn key(&self, index: usize, asked: &str, name: &dyn Fn(&ItemName) -> &String, item: &ItemName) -> BookmarkKey {
        let step = self.plan.step(index);
        let account = step.connection.as_ref().and_then(|alias| self.accounts.get(alias));
        let items = self.place.items.iter().chain([item]).map(|item| name(item).as_str());
        BookmarkKey {
            workflow: self.outermost().plan.checked.name.clone(),
            step: format!("{}{}", self.place.bookmark_prefix, step.id),
            account: account.map(|handle| handle.account.settings.name.clone()).unwrap_or_default(),
            item: items.filter(|item| !item.is_empty()).collect::<Vec<_>>().join(" "),
            asked: asked.to_owned(),
        }
    }

    /// The bookmark in the store. One from before what was asked for was a part of it is taken over: it belongs to whoever
    /// asks first.
    pub(crate) async fn kept_bookmark(&self, index: usize, mark: &Mark) -> Result<Found, RunFailure> {
        let key = self.bookmark_key(index, mark);
        if let Some(bookmark) = self.store.bookmark(&key).await? {
            return Ok(Found { until_ms: Some(bookmark.until_ms), earlier: None });
        }
        let beside = self.store.bookmarks_beside(&key).await?;
        let before = [BookmarkKey { asked: String::new(), ..key.clone() }, self.key_before(index, mark)];
        for before in before {
            if let Some(bookmark) = self.store.bookmark(&before).await? {
                self.store.hand_bookmark_over(before, key).await?;
                return Ok(Found { until_ms: Some(bookmark.until_ms), earlier: None });
            }
        }
        Ok(Found { until_ms: None, earlier: beside.into_iter().next() })
    }

    /// Says, once for each step, that it begins as at the first time although it has read before.
    pub(crate) fn tell_asked_anew(&self, index: usize, earlier: &(BookmarkKey, Bookmark), since_ms: i64) {
        if !self.is_first_note(index, "anew") {
            return;
        }
        let (key, bookmark) = earlier;
        let message = format!(
            "asked differently than before: begins at {}; the earlier bookmark, {}, is kept under {}",
            show(since_ms),
            show(bookmark.until_ms),
            key.asked,
        );
        (self.events)(Event::Note { step: self.name(index), message });
    }
}

#[cfg(test)]
mod tests;
