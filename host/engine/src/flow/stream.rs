//! A stream of pages: a paging step by itself, or for one of its items; and what is known of it from page to page.

use std::sync::atomic::AtomicU64;

use weft_workflow::Sync;

use crate::flow::position::Position;
use crate::state::scope::Item;
use crate::step::added::Added;
use crate::step::bookmarks::Mark;
use crate::time::window;
use crate::verify::Seen;
use crate::verify::equal::Hashes;

/// A paging step for one item of its `for_each`, or by itself.
pub(crate) struct Stream {
    pub(crate) root: usize,
    pub(crate) parameters: String,
    pub(crate) item: usize,
    /// Which item it is in the names of calls, from 1; 0 without items.
    pub(crate) number: u32,
    /// The item, JSON; empty without items.
    pub(crate) item_name: String,
    /// What it has a bookmark for.
    pub(crate) mark: Mark,
    /// Fields that its records get in addition.
    pub(crate) added: Added,
    /// How many windows it has.
    pub(crate) windows: AtomicU64,
}

impl Stream {
    /// The item that it belongs to.
    pub(crate) fn of_item(&self) -> Item<'_> {
        let json = Some(self.item_name.as_str()).filter(|item| !item.is_empty());
        Item { number: self.number, json }
    }
}

/// What is known of a stream from page to page.
pub(crate) struct Course<'m> {
    /// The steps that run on its pages.
    pub(crate) members: &'m [usize],
    pub(crate) seen: Seen,
    /// What these steps have written by hash.
    pub(crate) hashes: Hashes,
    /// Pages that were worked on, those of the streams before too.
    pub(crate) flow_pages: u32,
    /// How far the windows of the stream have come.
    pub(crate) windows: WindowCount,
}

impl<'m> Course<'m> {
    /// Before the first page.
    pub(crate) fn new(members: &'m [usize]) -> Self {
        Self {
            members,
            seen: Seen::default(),
            hashes: Hashes::default(),
            flow_pages: 0,
            windows: WindowCount::default(),
        }
    }
}

/// How far the windows of a stream have come.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct WindowCount {
    pub(crate) all: u64,
    pub(crate) done: u64,
    /// Those of them that an earlier process had done.
    done_before: u64,
    began_at_ms: i64,
}

impl WindowCount {
    /// What is left from this position on.
    pub(crate) fn at(sync: &Sync, start: &Position, now_ms: i64) -> Option<Self> {
        let (whole, first) = (start.whole?, start.slice?);
        let all = window::slices_until(sync, whole, whole.until_ms);
        let done = window::slices_until(sync, whole, first.since_ms);
        Some(Self { all, done, done_before: done, began_at_ms: now_ms })
    }

    /// How long the rest will take if it goes on as it has.
    pub(crate) fn left_ms(&self, now_ms: i64) -> u64 {
        let took_ms = u64::try_from(now_ms.saturating_sub(self.began_at_ms)).unwrap_or_default();
        let done_here = self.done.saturating_sub(self.done_before).max(1);
        took_ms.saturating_mul(self.all.saturating_sub(self.done)) / done_here
    }
}
