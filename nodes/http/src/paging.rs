//! Where a list goes on.
//!
//! - `paging/counted.rs`: pages that are counted, and offsets
//! - `paging/cursor.rs`: a value of the answer, sent back
//! - `paging/link.rs`: a link to the next page; `paging/link_header.rs` and `paging/target.rs` read it

mod counted;
mod cursor;
mod link;
mod link_header;
mod target;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use weft_sdk::{Call, Failure};

use crate::answer::Answer;
use crate::path::Path;
use crate::request::Outgoing;

pub use counted::{Counted, Counting, Until};
pub use cursor::Cursor;
pub use link::Link;

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

/// What was seen of a page.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// Its answer.
    pub answer: &'a Answer<'a>,
    /// How many records it has.
    pub count: u64,
    /// How many the whole list has, if the platform says so.
    pub total: Option<u64>,
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

    /// Where the list goes on; none if this was the last page.
    pub fn next(&self, seen: Seen<'_>) -> Result<Option<Value>, Failure> {
        match self {
            Self::Only => Ok(None),
            Self::Counted(position) => position.next(seen),
            Self::Cursor(position) => position.next(seen),
            Self::Link(position) => position.next(seen),
        }
    }
}

/// Whether the answer says that there is more. What isn't there says nothing, so that is an error.
fn says_more(answer: &Answer<'_>, path: &str) -> Result<bool, Failure> {
    let raw = answer.need(&Path::new(path), "paging … more")?.get();
    Ok(!matches!(raw, "null" | "false" | "0" | r#""""# | r#""false""# | r#""0""#))
}

#[cfg(test)]
mod tests;
