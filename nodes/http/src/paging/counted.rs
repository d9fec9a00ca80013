//! Pages that are counted, and offsets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use weft_sdk::{Call, Failure, list};

use super::{Course, Mark, Seen, says_more};
use crate::path::Path;
use crate::request::{Outgoing, Place};

/// A cap that platforms put on the size of a page is a multiple of one of these.
const USUAL_CAPS: [u64; 2] = [10, 25];
/// A number at which platforms stop counting is a multiple of this.
const USUAL_COUNT_CAP: u64 = 1_000;

/// Numbers that are sent: of the page, or of the records before it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// Where the number goes.
    #[serde(rename = "in")]
    pub place: Place,
    /// What it is called; in a JSON body a path, such as `page.number` or `param.0.page`.
    pub name: String,
    /// The first number: 1 for pages and 0 for offsets unless told.
    #[serde(default)]
    pub first: Option<u64>,
    /// What the number of records per page is called, if it is to be sent; in a JSON body a path.
    #[serde(default)]
    pub size_name: Option<String>,
    /// The number of records per page.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub size: Option<u64>,
    /// The path of the number of records per page in the answer, for `until: short` and platforms that lower it.
    #[serde(default)]
    pub size_path: Option<String>,
    /// When the list ends; with an empty page unless told, or with as many records as `total` says. Not together with
    /// `more`.
    #[serde(default)]
    #[schemars(with = "Until")]
    pub until: Option<Until>,
    /// The path of a field that says whether there is more. Null, false, 0, "" and words for them say no.
    #[serde(default)]
    pub more: Option<String>,
    /// Other values of `more` that say no, such as `[last]`.
    #[serde(default)]
    pub end: Vec<Value>,
}

/// When a list ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Until {
    /// With an empty page, or where `total` is reached. Where that count may be another one (that of the page, or a
    /// round one that the platform goes no further than), one more page is asked for.
    #[default]
    Empty,
    /// With a page of fewer records than `size`, unless `total` says that there are more. Only for platforms that never
    /// send fewer before the end.
    Short,
    /// With as many records as `total` says: no page more is asked for.
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

/// What goes into the request, and what is known of the list from the pages before.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct State {
    at: u64,
    /// Records that have been read.
    read: u64,
    /// How many there are in all, as the platform said last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    /// How many records a full page has, where the platform sends fewer than it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// The page before, if the list seems to have ended with it: this one is to make sure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sure: Option<Mark>,
}

/// Where a request stands.
#[derive(Debug)]
pub struct Position<'a> {
    rules: &'a Counted,
    counting: Counting,
    state: State,
}

/// What a page says about the rest of its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outlook {
    /// There is more, or may be.
    More,
    /// That was all, but for a doubt that one more request settles.
    AllButSure,
    /// That was all.
    All,
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
        if !self.end.is_empty() && self.more.is_none() {
            return invalid(
                "`paging` has `end` and no `more`",
                "say where these values stand, such as `more: data.state`",
            );
        }
        if self.until == Some(Until::Total) && !has_total {
            return invalid("`until: total` needs a total", "say where it stands, such as `total: data.total`");
        }
        let needs_size = self.size_name.is_some() || self.size_path.is_some() || self.until == Some(Until::Short);
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
        let state = call.resume()?.unwrap_or(State { at: first, ..State::default() });
        outgoing.set(rules.place, &rules.name, state.at.into())?;
        if let (Some(name), Some(size)) = (&rules.size_name, rules.size) {
            outgoing.set(rules.place, name, size.into())?;
        }
        Ok(Self { rules, counting, state })
    }

    /// Whether the list seems to have ended with the page before.
    pub(super) fn makes_sure(&self) -> bool {
        self.state.sure.is_some()
    }

    /// How many records have been read before this page.
    pub(super) fn read_before(&self) -> u64 {
        self.state.read
    }

    pub(super) fn next(&self, seen: Seen<'_>) -> Result<Course, Failure> {
        if self.state.sure.as_ref().is_some_and(|before| *before == Mark::of(seen)) {
            return Ok(Course::EndedBefore);
        }
        let now = self.after(seen);
        let outlook = match &self.rules.more {
            Some(more) if says_more(seen.answer, more, &self.rules.end)? => Outlook::More,
            Some(_) => Outlook::All,
            None => self.outlook(seen, &now),
        };
        if outlook == Outlook::All {
            return Ok(Course::Ends);
        }
        // Not by `size`: a platform may send fewer records than it was asked for, and goes on behind those it sent.
        let step = if self.counting == Counting::Pages { 1 } else { seen.count() };
        if step == 0 {
            let message = format!("{}: the answer says that there is more, and has no records", seen.answer.asked);
            return Err(Failure::unavailable(message)
                .with_remedy("check `records` and `paging … more` of the step against what the platform answers"));
        }
        let sure = (outlook == Outlook::AllButSure).then(|| Mark::of(seen));
        Ok(Course::GoesOn(json!(State { at: self.state.at.saturating_add(step), sure, ..now })))
    }

    /// What is known of the list after this page.
    fn after(&self, seen: Seen<'_>) -> State {
        // Where as many had come before, this page has more than there are: what the platform counts is something else.
        let total = seen.total.or(self.state.total).filter(|&total| self.state.read < total || seen.count() == 0);
        // The first page was short, and yet there are more: it was a full one.
        let was_full =
            self.makes_sure() && self.rules.until == Some(Until::Short) && total.is_none() && seen.count() > 0;
        State {
            read: self.state.read.saturating_add(seen.count()),
            total,
            size: self.state.size.or(was_full.then_some(self.state.read)),
            at: self.state.at,
            sure: None,
        }
    }

    /// Whether there may be another page, by the records of this one and by the total.
    fn outlook(&self, seen: Seen<'_>, now: &State) -> Outlook {
        let until = self.rules.until.unwrap_or_default();
        match now.total {
            _ if seen.count() == 0 => Outlook::All,
            Some(total) if now.read < total => Outlook::More,
            Some(total) if now.read > total => Outlook::AllButSure,
            Some(total) if until == Until::Total || self.is_credible(total, seen) => Outlook::All,
            Some(_) => Outlook::AllButSure,
            None if until != Until::Short || self.is_full(seen, now) => Outlook::More,
            None if self.may_be_capped(seen) => Outlook::AllButSure,
            None => Outlook::All,
        }
    }

    /// Whether a total that was reached is that of the list. On the first page it may be that of the page, and some
    /// platforms count no further than a round number.
    fn is_credible(&self, total: u64, seen: Seen<'_>) -> bool {
        let of_the_page = self.state.read == 0 && total == seen.count();
        !of_the_page && !total.is_multiple_of(USUAL_COUNT_CAP)
    }

    fn is_full(&self, seen: Seen<'_>, now: &State) -> bool {
        let told = || {
            let path = self.rules.size_path.as_ref()?;
            list::whole(&seen.answer.text(&Path::new(path))?)
        };
        let size = [self.rules.size, now.size, told()].into_iter().flatten().min();
        size.is_none_or(|size| seen.count() >= size)
    }

    /// Whether a short first page may be a full one of a platform that sends no more at once.
    fn may_be_capped(&self, seen: Seen<'_>) -> bool {
        self.state.read == 0 && USUAL_CAPS.iter().any(|cap| seen.count().is_multiple_of(*cap))
    }
}
