//! Where a list goes on.
//!
//! - here: what the ways have in common; `paging/mark.rs`: telling a page that comes again
//! - `paging/counted.rs`: pages that are counted, and offsets
//! - `paging/cursor.rs`: a value of the answer, sent back
//! - `paging/link.rs`: a link to the next page; `paging/link_header.rs` and `paging/target.rs` read it

mod counted;
mod cursor;
mod link;
mod link_header;
mod mark;
mod target;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use weft_sdk::{Call, Failure, list};

use crate::answer::Answer;
use crate::path::Path;
use crate::records::Records;
use crate::request::Outgoing;
use crate::values;

pub use counted::{Counted, Counting, Until};
pub use cursor::{Cursor, CursorUntil};
pub use link::Link;
use mark::Mark;

/// How a list goes on after a page.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Paging {
    /// By the number of the page.
    Page(Counted),
    /// By the number of records before the page.
    Offset(Counted),
    /// By a value of the answer, such as `next_cursor`.
    Cursor(Cursor),
    /// By a link to the next page: that of the `Link` header, or one in the answer.
    Link(Link),
}

impl Paging {
    /// Whether the rules make sense; `has_total` says whether the workflow says where the total stands.
    pub fn check(&self, has_total: bool) -> Result<(), Failure> {
        match self {
            Self::Page(rules) | Self::Offset(rules) => rules.check(has_total),
            Self::Cursor(_) | Self::Link(_) => Ok(()),
        }
    }
}

impl Paging {
    /// What it looks at in answers.
    pub fn paths(&self) -> Vec<Path> {
        let paths = match self {
            Self::Page(rules) | Self::Offset(rules) => vec![&rules.size_path, &rules.more],
            Self::Cursor(rules) => return rules.paths(),
            Self::Link(rules) => vec![&rules.path],
        };
        paths.into_iter().flatten().map(|path| Path::new(path)).collect()
    }
}

/// What a way to the next page means that leads nowhere new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Same {
    /// The list ends.
    End,
}

/// What was seen of a page.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Its answer.
    pub answer: &'a Answer<'a>,
    /// Its records.
    pub records: &'a Records,
    /// How many the whole list has, if the platform says so.
    pub total: Option<u64>,
}

impl Seen<'_> {
    /// How many records the page has.
    fn count(&self) -> u64 {
        self.records.count
    }
}

/// How a list goes on after a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Course {
    /// There.
    GoesOn(Value),
    /// It was the last page.
    Ends,
    /// The page before was the last, and this is the same page once more: its records have been read.
    EndedBefore,
}

/// Where a request of a list stands: made before it is sent, asked for what follows when the answer is there.
#[derive(Debug)]
pub enum Position<'a> {
    /// A list that is one page.
    Only,
    /// By numbers.
    Counted(counted::Position<'a>),
    /// By cursor.
    Cursor(cursor::Position<'a>),
    /// By link.
    Link(link::Position<'a>),
}

impl<'a> Position<'a> {
    /// Where the page of this call is. Puts that into the request.
    pub fn new<P>(paging: Option<&'a Paging>, call: &'a Call<P>, outgoing: &mut Outgoing) -> Result<Self, Failure> {
        Ok(match paging {
            None => Self::Only,
            Some(Paging::Page(rules)) => Self::Counted(counted::Position::new(rules, Counting::Pages, call, outgoing)?),
            Some(Paging::Offset(rules)) => {
                Self::Counted(counted::Position::new(rules, Counting::Records, call, outgoing)?)
            }
            Some(Paging::Cursor(rules)) => Self::Cursor(cursor::Position::new(rules, call, outgoing)?),
            Some(Paging::Link(rules)) => Self::Link(link::Position::new(rules, call, outgoing)?),
        })
    }

    /// How the list goes on.
    pub fn next(&self, seen: Seen<'_>) -> Result<Course, Failure> {
        match self {
            Self::Only => Ok(Course::Ends),
            Self::Counted(position) => position.next(seen),
            Self::Cursor(position) => position.next(seen),
            Self::Link(position) => position.next(seen),
        }
    }

    /// Whether the list seems to have ended with the page before, and this one is asked for to make sure: a platform
    /// that refuses it says the same.
    pub fn makes_sure(&self) -> bool {
        matches!(self, Self::Counted(position) if position.makes_sure())
    }

    /// How many records have been read before this page, where that is known.
    pub fn read_before(&self) -> Option<u64> {
        if let Self::Counted(position) = self { Some(position.read_before()) } else { None }
    }
}

/// Whether the answer says that there is more, where these values say no as well. What isn't there says nothing, so that
/// is an error.
fn says_more(answer: &Answer<'_>, path: &str, end: &[Value]) -> Result<bool, Failure> {
    let path = Path::new(path);
    let raw = answer.need(&path, "paging … more")?;
    let value: Value = serde_json::from_str(raw.get()).map_err(|_| answer.no_way_on(&path))?;
    Ok(!list::says_no(&value) && !end.iter().any(|end| values::is_same(end, &value)))
}

#[cfg(test)]
mod tests;
