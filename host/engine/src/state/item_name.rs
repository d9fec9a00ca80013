//! What an item of `for_each` is called, so that a later run knows it again.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;
use weft_workflow::{CheckedStep, ItemUse};

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

    /// Whether it is called by the key of the record that it is.
    pub(crate) fn is_named_by_key(&self) -> bool {
        self.by == NamedBy::Key
    }

    /// Whether it has fields, and none of them is known to be its name.
    pub(crate) fn is_named_by_nothing(&self) -> bool {
        self.by == NamedBy::Nothing && self.whole.starts_with('{')
    }
}

/// An object of some fields of another one, values as they are written.
fn picked<'a>(fields: &BTreeMap<String, &RawValue>, names: impl Iterator<Item = &'a String>) -> String {
    let members = names.filter_map(|name| Some(format!("{}:{}", Value::from(name.as_str()), fields.get(name)?.get())));
    format!("{{{}}}", members.collect::<Vec<_>>().join(","))
}
