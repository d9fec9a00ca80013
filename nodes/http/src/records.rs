//! The list of an answer -> records.
//!
//! - here: finding the list, and writing its records
//! - `records/source.rs`: where a workflow says that it is
//! - `records/unlike.rs`: what is said of an answer that has none there

mod source;
mod unlike;

use std::borrow::Cow;

use serde_json::value::RawValue;
use weft_sdk::list::{self, Entry};
use weft_sdk::record::{Fields, raw_json};
use weft_sdk::{Failure, PageRecords};

use crate::answer::Answer;
use crate::path::Path;

pub use source::Source;

/// Statuses of an answer that has nothing: where a workflow calls them good, there are no records, unless it has a list.
const STATUSES_OF_NOTHING: [u16; 3] = [204, 404, 410];

/// The records of one page.
#[derive(Debug, Default, PartialEq)]
pub struct Records {
    /// An array of objects, each as it came.
    pub given: PageRecords,
    /// How many there are.
    pub count: u64,
}

impl Records {
    /// The list of an answer that is good; none if its status says that there is nothing. An entry that is no object
    /// becomes one, with the entry as its `value`: a table has columns.
    pub fn of(answer: &Answer<'_>, source: &Source) -> Result<Option<Self>, Failure> {
        let has_list = || answer.find(&source.list).is_some_and(|place| place.get().starts_with('['));
        if STATUSES_OF_NOTHING.contains(&answer.response.status()) && !has_list() {
            return Ok(None);
        }
        Self::found(answer, source).map(Some)
    }

    fn found(answer: &Answer<'_>, source: &Source) -> Result<Self, Failure> {
        let Some(place) = find(answer, source)? else {
            return Ok(Self { given: "[]".to_owned().into(), count: 0 });
        };
        if let Some(list) = source.place().and_then(|place| answer.response.list(&place)) {
            return Ok(Self { given: list.clone().into(), count: list.count() as u64 });
        }
        let entries = list::entries(place, source.shape()).ok_or_else(|| unlike::no_list(answer, source, place))?;
        let text = written(&entries, source, answer, place.get().len())?;
        Ok(Self { count: entries.len() as u64, given: text.into() })
    }
}

impl Records {
    /// They, written in the same way wherever they are.
    pub fn text(&self) -> Cow<'_, str> {
        match &self.given {
            PageRecords::Text(text) => Cow::Borrowed(text),
            PageRecords::Listed(list) => {
                let text = list.text();
                let records: Vec<&RawValue> = serde_json::from_str(&text).unwrap_or_default();
                let records: Vec<&str> = records.into_iter().map(RawValue::get).collect();
                Cow::Owned(format!("[{}]", records.join(",")))
            }
        }
    }
}

/// What stands where the list is expected; none if the answer has none and may do so.
fn find<'a>(answer: &Answer<'a>, source: &Source) -> Result<Option<&'a RawValue>, Failure> {
    if source.list.is_empty() {
        // Any other empty answer may be a broken one, and would end the list.
        let nothing = source.may_be_absent && answer.is_empty();
        return if nothing { Ok(None) } else { answer.body().map(Some) };
    }
    let body = answer.body()?;
    match source.list.find(body) {
        Some(place) if place.get() != r#""""# => Ok(Some(place)),
        _ if source.may_be_absent && is_of_this_list(body, &source.list) => Ok(None),
        _ => Err(unlike::absent(answer, source, body)),
    }
}

/// Whether an answer without the list is one that could have it: at least the outermost of several names is there.
fn is_of_this_list(body: &RawValue, list: &Path) -> bool {
    list.first().map_or(body.get().starts_with('{'), |first| first.find(body).is_some())
}

fn written(entries: &[Entry<'_>], source: &Source, answer: &Answer<'_>, list_bytes: usize) -> Result<String, Failure> {
    let mut text = String::with_capacity(list_bytes);
    text.push('[');
    for (index, entry) in entries.iter().enumerate() {
        text.push_str(if index > 0 { "," } else { "" });
        let record = source.inside.find(&entry.value).ok_or_else(|| unlike::nothing_inside(answer, source, index))?;
        write_record(record, named(entry, source, record).as_ref(), &mut text);
    }
    text.push(']');
    Ok(text)
}

/// The name of an entry as a field of its record, if the record has no such field.
fn named<'a>(entry: &'a Entry<'_>, source: &'a Source, record: &RawValue) -> Option<(&'a str, &'a str)> {
    let (field, name) = (source.keyed.as_deref()?, entry.name.as_deref()?);
    let fields: Option<Fields<'_>> = serde_json::from_str(record.get()).ok();
    fields.is_none_or(|fields| fields.get(field).is_none()).then_some((field, name))
}

fn write_record(record: &RawValue, named: Option<&(&str, &str)>, text: &mut String) {
    let inside = record.get().strip_prefix('{').map(str::trim_start);
    if inside.is_some() && named.is_none() {
        text.push_str(record.get());
        return;
    }
    text.push('{');
    if let Some((field, name)) = named {
        text.push_str(raw_json(field).get());
        text.push(':');
        text.push_str(raw_json(name).get());
        text.push_str(if inside == Some("}") { "" } else { "," });
    }
    match inside {
        Some(inside) => text.push_str(inside),
        None => {
            text.push_str(r#""value":"#);
            text.push_str(record.get());
            text.push('}');
        }
    }
}

/// How many records there are in all, if the platform says so: a whole number, which may come as a text.
pub fn total(answer: &Answer<'_>, path: &Path) -> Option<u64> {
    list::whole(&answer.text(path)?)
}

#[cfg(test)]
mod tests;
