//! Where a paging step is, as it is kept with every commit.

use serde::{Deserialize, Serialize};

use crate::time::range::Range;
use crate::verify::Seen;
use crate::verify::equal::KeptHashes;

/// Where a paging step is: what is to be read next. Kept with every commit, so that a run can go on from here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// The number of the window, from 1; 0 for a node without windows.
    pub(crate) window: u32,
    /// The number of the next window: pages that were dropped have had theirs.
    pub(crate) next_window: u32,
    /// Pages of the window so far, the dropped ones too.
    pub(crate) pages: u32,
    /// The whole range of the run; none for a node without windows.
    pub(crate) whole: Option<Range>,
    /// The slice that is being read.
    pub(crate) slice: Option<Range>,
    /// What the node returned as `next`, JSON; none at the first page of a slice.
    pub(crate) next: Option<String>,
}

/// What a run leaves behind about a paging step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// Which item of `for_each`, from 0; 0 without items.
    pub(crate) item: usize,
    /// Where in it; none if it was not begun.
    pub(crate) position: Option<Position>,
    /// The whole range of the latest item.
    #[serde(default)]
    pub(crate) whole: Option<Range>,
    /// Pages that were worked on so far.
    #[serde(default)]
    pub(crate) flow_pages: u32,
    /// What was seen of the slice.
    #[serde(default)]
    pub(crate) seen: Seen,
    /// What was written by hash.
    #[serde(default, skip_serializing_if = "KeptHashes::are_none")]
    pub(crate) hashes: KeptHashes,
}

impl Saved {
    /// Before the beginning of an item.
    pub(crate) fn before(item: usize) -> Self {
        Self { item, position: None, whole: None, flow_pages: 0, seen: Seen::default(), hashes: KeptHashes::default() }
    }
}
