//! Pages that are counted, and offsets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_sdk::{Call, Failure};

use super::{Seen, says_more};
use crate::request::{Outgoing, Place};

/// Numbers that are sent: of the page, or of the records before it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Where the number goes.
    #[serde(rename = "in")]
    pub place: Place,
    /// What it is called; in a JSON body a path, such as `page.number`.
    pub name: String,
    /// The first number: 1 for pages and 0 for offsets unless told.
    #[serde(default)]
    pub first: Option<u64>,
    /// What the number of records per page is called, if it is to be sent.
    #[serde(default)]
    pub size_name: Option<String>,
    /// The number of records per page.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub size: Option<u64>,
    /// When the list ends; with an empty page unless told. Not together with `more`.
    #[serde(default)]
    pub until: Option<Until>,
    /// The path of a field that says whether there is more.
    #[serde(default)]
    pub more: Option<String>,
}

/// When a list ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Until {
    /// With an empty page. Always right, and one request more.
    #[default]
    Empty,
    /// With a page of fewer records than `size`. Only for platforms that never send fewer before the end.
    Short,
    /// With as many records as `total` says. A full page is followed by another all the same.
    Total,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Pages, the first of which is 1.
    Pages,
    /// Records before the page.
    Records,
}

/// What goes into the request, and how many records have been read before.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct State {
    at: u64,
    read: u64,
}

/// Where a request stands.
#[derive(Debug)]
pub struct Position<'a> {
    rules: &'a Counted,
    counting: Counting,
    state: State,
}

impl Counted {
    /// Whether the rules make sense; `has_total` says whether the workflow says where the total stands.
    pub fn check(&self, has_total: bool) -> Result<(), Failure> {
        let invalid = |message: &str, remedy: &str| Err(Failure::invalid(message).with_remedy(remedy));
        if self.until.is_some() && self.more.is_some() {
            return invalid(
                "`paging` has both `until` and `more`",
                "remove one; `more` is what the platform says itself",
            );
        }
        if self.until == Some(Until::Total) && !has_total {
            return invalid("`until: total` needs a total", "say where it stands, such as `total: data.total`");
        }
        let needs_size = self.size_name.is_some() || matches!(self.until, Some(Until::Short | Until::Total));
        if needs_size && self.size.is_none() {
            return invalid("`paging` needs `size`", "say how many records a full page has, such as `size: 100`");
        }
        Ok(())
    }
}

impl<'a> Position<'a> {
    pub(super) fn new<P>(
        rules: &'a Counted,
        counting: Counting,
        call: &Call<P>,
        outgoing: &mut Outgoing,
    ) -> Result<Self, Failure> {
        let first = rules.first.unwrap_or(u64::from(counting == Counting::Pages));
        let state = call.resume()?.unwrap_or(State { at: first, read: 0 });
        outgoing.set(rules.place, &rules.name, state.at.into())?;
        if let (Some(name), Some(size)) = (&rules.size_name, rules.size) {
            outgoing.set(rules.place, name, size.into())?;
        }
        Ok(Self { rules, counting, state })
    }

    pub(super) fn next(&self, seen: Seen<'_>) -> Result<Option<Value>, Failure> {
        if !self.may_follow(seen)? {
            return Ok(None);
        }
        // Not by `size`: a platform may send fewer records than it was asked for, and goes on behind those it sent.
        let step = if self.counting == Counting::Pages { 1 } else { seen.count };
        if step == 0 {
            return Err(Failure::unavailable(
                seen.answer.say("the answer says that there is more, and has no records"),
            ));
        }
        Ok(Some(json!(State { at: self.state.at.saturating_add(step), read: self.read(seen) })))
    }

    /// Whether there may be another page. A total does not end a list whose page was full: records that arrived
    /// meanwhile would be lost, while one request too many does no harm.
    fn may_follow(&self, seen: Seen<'_>) -> Result<bool, Failure> {
        if let Some(more) = &self.rules.more {
            return says_more(seen.answer, more);
        }
        let full = self.rules.size.is_none_or(|size| seen.count >= size);
        Ok(seen.count > 0
            && match self.rules.until.unwrap_or_default() {
                Until::Empty => true,
                Until::Short => full,
                Until::Total => full || seen.total.is_none_or(|total| self.read(seen) < total),
            })
    }

    fn read(&self, seen: Seen<'_>) -> u64 {
        self.state.read.saturating_add(seen.count)
    }
}
