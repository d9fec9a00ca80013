//! What the steps of one page share.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use weft_store::{Bookmark, BookmarkKey, FailureRecord};

use crate::report::shares::OfPage;
use crate::state::input::Results;
use crate::verify::equal::Hashes;
use crate::write::staging::Staging;

/// A page of the paging step that others depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FlowPage {
    /// Its time window, from 1; 0 without windows.
    pub(crate) window: u32,
    /// Its number, from 1; 0 for steps that run once.
    pub(crate) page: u32,
    /// The item of the paging step whose page it is, from 1; 0 without items.
    pub(crate) item: u32,
}

/// The item of a `for_each` that something belongs to; none of it without items.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Item<'a> {
    /// Which item, from 1; 0 without items.
    pub(crate) number: u32,
    /// The item, JSON.
    pub(crate) json: Option<&'a str>,
}

/// What the steps of one page share.
pub(crate) struct PageScope {
    /// The writes of the page.
    pub(crate) staging: Arc<Staging>,
    /// Results of the steps of this page so far.
    pub(crate) results: Results,
    /// Which page of the paging step; none of it for steps that run once.
    pub(crate) flow_page: FlowPage,
    /// What was written by hash, on the pages of the list so far.
    pub(crate) hashes: Hashes,
    outcome: Mutex<Outcome>,
}

/// What became of what the steps tried.
#[derive(Default)]
struct Outcome {
    /// What was left out and is to be kept.
    failures: Vec<FailureRecord>,
    /// What has passed although it had failed in an earlier run.
    passed: Vec<String>,
    /// How much was tried and left out, by the path of the step.
    tried: BTreeMap<String, OfPage>,
    /// Bookmarks of steps by time that ran on the page.
    bookmarks: Vec<(BookmarkKey, Bookmark)>,
}

impl PageScope {
    pub(crate) fn new(staging: Arc<Staging>, flow_page: FlowPage) -> Self {
        Self { staging, results: Results::new(), flow_page, hashes: Hashes::default(), outcome: Mutex::default() }
    }

    /// The records that were left out and are to be kept.
    pub(crate) fn take_failures(&self) -> Vec<FailureRecord> {
        std::mem::take(&mut self.lock().failures)
    }

    pub(crate) fn keep(&self, failure: FailureRecord) {
        self.lock().failures.push(failure);
    }

    /// What has passed although it had failed in an earlier run.
    pub(crate) fn take_passed(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().passed)
    }

    pub(crate) fn pass(&self, subject: String) {
        self.lock().passed.push(subject);
    }

    /// Where the bookmarks will be of what was read on the page.
    pub(crate) fn take_bookmarks(&self) -> Vec<(BookmarkKey, Bookmark)> {
        std::mem::take(&mut self.lock().bookmarks)
    }

    /// Lets a bookmark move when the page is committed.
    pub(crate) fn move_bookmark(&self, key: BookmarkKey, bookmark: Bookmark) {
        self.lock().bookmarks.push((key, bookmark));
    }

    /// Counts what a step tries or leaves out.
    pub(crate) fn count(&self, path: String, count: impl FnOnce(&mut OfPage)) {
        count(self.lock().tried.entry(path).or_default());
    }

    /// What was tried and left out so far, by the path of the step.
    pub(crate) fn tried(&self) -> BTreeMap<String, OfPage> {
        self.lock().tried.clone()
    }

    /// Takes over what came of a part of the page.
    pub(crate) fn absorb(&self, part: &PageScope) {
        let part = std::mem::take(&mut *part.lock());
        let mut own = self.lock();
        own.failures.extend(part.failures);
        own.passed.extend(part.passed);
        own.bookmarks.extend(part.bookmarks);
        for (path, tried) in part.tried {
            own.tried.entry(path).or_default().add(tried);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
