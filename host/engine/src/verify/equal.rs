//! Records that nothing tells apart (`key: hash`): those that are equal to another of their list are one row, and counted,
//! on whichever of its pages they came.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::time::range::Range;
use crate::verify::keys::Keys;

/// The hashes of what the steps on the pages of a list have written. Clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hashes(Arc<Mutex<KeptHashes>>);

/// The same, as they are kept with the position.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct KeptHashes {
    /// The window; another one is another list.
    range: Option<Range>,
    /// The page that is worked on, from 1; pages that were read again are not counted twice.
    page: u32,
    /// Pages of the lists before: without windows, the lists of all items are as one.
    pages_before: u32,
    /// By the number of the step.
    steps: BTreeMap<usize, Keys>,
}

/// What was found of the rows of a page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Equal {
    /// Rows that are equal to one before them.
    pub(crate) rows: u64,
    /// Whether there may be others: not all rows of the list could be remembered.
    pub(crate) is_unsure: bool,
}

impl KeptHashes {
    /// Whether no step writes by hash: then there is nothing to keep.
    pub(crate) fn are_none(&self) -> bool {
        self.steps.is_empty()
    }
}

impl Hashes {
    pub(crate) fn of(kept: KeptHashes) -> Self {
        Self(Arc::new(Mutex::new(kept)))
    }

    /// Another list begins: that of the next item.
    pub(crate) fn begin_list(&self) {
        let mut hashes = self.lock();
        hashes.pages_before = hashes.page;
    }

    /// Which page is worked on now: the window that it belongs to, and its number among the pages of its list.
    pub(crate) fn enter(&self, range: Option<Range>, page: u32) {
        let mut hashes = self.lock();
        if hashes.range != range {
            *hashes = KeptHashes { range, ..KeptHashes::default() };
        }
        hashes.page = hashes.pages_before.saturating_add(page);
    }

    /// Forgets what came on pages of the list after this one: they are read again.
    pub(crate) fn back_to(&self, page: u32) {
        let mut hashes = self.lock();
        hashes.page = hashes.pages_before.saturating_add(page);
        let page = hashes.page;
        hashes.steps.values_mut().for_each(|keys| keys.back_to(page));
    }

    /// Takes note of the rows that a step writes on the page.
    pub(crate) fn add(&self, step: usize, hashes: Vec<u64>) -> Equal {
        let mut known = self.lock();
        let page = known.page;
        let keys = known.steps.entry(step).or_default();
        Equal { rows: keys.add(page, hashes), is_unsure: keys.are_incomplete() }
    }

    /// As they are kept with the position.
    pub(crate) fn kept(&self) -> KeptHashes {
        let hashes = self.lock();
        let steps = hashes.steps.iter().map(|(step, keys)| (*step, keys.kept())).collect();
        KeptHashes { steps, range: hashes.range, page: hashes.page, pages_before: hashes.pages_before }
    }

    fn lock(&self) -> MutexGuard<'_, KeptHashes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal(rows: u64) -> Equal {
        Equal { rows, is_unsure: false }
    }

    #[test]
    fn equal_rows_are_found_on_one_page_and_on_several() {
        let hashes = Hashes::default();
        hashes.enter(None, 1);
        assert_eq!(hashes.add(0, vec![1, 2, 1]), equal(1));
        assert_eq!(hashes.add(7, vec![1, 2]), equal(0), "another step");
        hashes.enter(None, 2);
        assert_eq!(hashes.add(0, vec![3, 2, 1]), equal(2));
    }

    #[test]
    fn what_is_read_again_is_not_equal_to_itself() {
        let hashes = Hashes::default();
        for (page, row) in [(1, 1), (2, 2), (3, 3)] {
            hashes.enter(None, page);
            hashes.add(0, vec![row]);
        }
        hashes.back_to(1);
        hashes.enter(None, 2);
        assert_eq!(hashes.add(0, vec![2, 3]), equal(0));
        hashes.enter(None, 3);
        assert_eq!(hashes.add(0, vec![1, 3]), equal(2));
        hashes.back_to(0);
        hashes.enter(None, 1);
        assert_eq!(hashes.add(0, vec![1, 2, 3]), equal(0));
    }

    #[test]
    fn windows_are_lists_of_their_own_and_items_are_not() {
        let hashes = Hashes::default();
        let window = |since_ms| Some(Range { since_ms, until_ms: since_ms + 1 });
        hashes.enter(window(0), 1);
        hashes.add(0, vec![1]);
        hashes.enter(window(1), 1);
        assert_eq!(hashes.add(0, vec![1]), equal(0), "where windows meet, a record may come with both");
        hashes.enter(None, 1);
        hashes.add(0, vec![1]);
        hashes.begin_list();
        hashes.enter(None, 1);
        assert_eq!(hashes.add(0, vec![1, 2]), equal(1));
        hashes.back_to(0);
        hashes.enter(None, 1);
        assert_eq!(hashes.add(0, vec![1, 2]), equal(1), "the item before is not read again");
    }

    #[test]
    fn a_stop_is_no_reason_to_forget() {
        let hashes = Hashes::default();
        hashes.enter(None, 1);
        hashes.add(0, vec![1]);
        let through_a_stop = |hashes: &Hashes| {
            Hashes::of(serde_json::from_str(&serde_json::to_string(&hashes.kept()).unwrap()).unwrap())
        };
        let again = through_a_stop(&hashes);
        again.enter(None, 2);
        assert_eq!(again.add(0, vec![1]), equal(1));
        again.add(0, (0..1_000).collect());
        let again = through_a_stop(&again);
        again.enter(None, 3);
        assert!(again.add(0, vec![1]).is_unsure, "too many to be kept with every page");
    }
}
