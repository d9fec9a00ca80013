//! In which order pages are read. They are counted from 1.
//!
//! A list that is read by page numbers moves under the reader. Where orders leave it while it is read (they are changed
//! again, and then belong to a later window), the rest moves up, and whoever reads from the first page to the last misses
//! what moved to a page that he has read already; from the last to the first it comes twice instead, and the key takes
//! care of that. Where orders join the list it is the other way round. So each list says which of the two it does.
//!
//! The host gets the number of all records with the very last answer alone, and holds it against what came. The number of
//! the first request would raise false alarms: an order that has left the list since is none that was lost.

use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::Page;

/// What becomes of a list while it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Records leave it.
    Leave,
    /// Records join it.
    Join,
}

/// Where a list goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Number of the page, from 1.
    pub page: u64,
    /// How it is reached.
    pub way: Way,
}

/// In which order pages are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// The request that tells how many records there are.
    First,
    /// From the last page to the first.
    Backward,
    /// From the first page on.
    Forward,
}

/// What an answer says of its list.
#[derive(Debug, Clone, Copy)]
pub struct Answered {
    /// How many records came.
    pub rows: u64,
    /// How many there are on all pages, as far as the platform said so.
    pub total: Option<u64>,
}

/// What becomes of an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// Whether its records are for the host; else they are read again later.
    pub keeps: bool,
    /// Where to go on.
    pub next: Option<Place>,
    /// How many records the host may hold what came against.
    pub total: Option<u64>,
}

impl Step {
    /// The page with these records.
    pub fn page(self, records: Page) -> Page {
        let page = if self.keeps { records } else { Page::default() };
        Page { next: self.next.map(|next| json!(next)), total: self.total, ..page }
    }
}

impl Place {
    /// Where every list begins.
    pub const BEGIN: Self = Self { page: 1, way: Way::First };

    /// What becomes of an answer to a request for `size` records.
    pub fn step(self, change: Change, size: u64, answered: Answered) -> Step {
        let Answered { rows, total } = answered;
        let total = total.filter(|&total| total >= rows);
        let last = |total: Option<u64>| Step { keeps: true, next: None, total };
        match (self.way, total) {
            // The first page of a longer list is full, so what is on it is the size of all, even where the platform gives
            // fewer than it was asked for.
            (Way::First, Some(total)) if rows > 0 && rows < total && change == Change::Leave => {
                Step { keeps: false, next: Some(Self { page: total.div_ceil(rows), way: Way::Backward }), total: None }
            }
            (Way::Backward, _) if self.page > 1 => {
                Step { keeps: true, next: Some(Self { page: self.page - 1, way: Way::Backward }), total: None }
            }
            (Way::First, Some(total)) if rows >= total => last(Some(total)),
            (Way::First | Way::Forward, _) if rows > 0 && self.may_follow(size, rows, total) => {
                Step { keeps: true, next: Some(Self { page: self.page + 1, way: Way::Forward }), total: None }
            }
            _ => last(total),
        }
    }

    /// Whether there may be another page. A total doesn't end a list whose page was full: what joins it would be lost.
    fn may_follow(self, size: u64, rows: u64, total: Option<u64>) -> bool {
        rows >= size || total.is_some_and(|total| self.page.saturating_mul(size) < total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(place: Place, change: Change, rows: u64, total: Option<u64>) -> (bool, Option<Place>, Option<u64>) {
        let Step { keeps, next, total } = place.step(change, 10, Answered { rows, total });
        (keeps, next, total)
    }

    fn backward(page: u64) -> Place {
        Place { page, way: Way::Backward }
    }

    fn forward(page: u64) -> Place {
        Place { page, way: Way::Forward }
    }

    #[test]
    fn one_page_is_one_request() {
        for change in [Change::Leave, Change::Join] {
            for rows in [0, 3, 10] {
                assert_eq!(step(Place::BEGIN, change, rows, Some(rows)), (true, None, Some(rows)));
            }
            assert_eq!(
                step(Place::BEGIN, change, 0, Some(7)),
                (true, None, Some(7)),
                "the host asks what became of them"
            );
            assert_eq!(step(Place::BEGIN, change, 3, None), (true, None, None));
        }
    }

    #[test]
    fn what_records_leave_is_read_from_the_last_page_to_the_first() {
        let leave = Change::Leave;
        assert_eq!(step(Place::BEGIN, leave, 10, Some(11)), (false, Some(backward(2)), None));
        assert_eq!(step(Place::BEGIN, leave, 10, Some(30)), (false, Some(backward(3)), None));
        assert_eq!(step(Place::BEGIN, leave, 4, Some(10)), (false, Some(backward(3)), None));
        assert_eq!(step(backward(3), leave, 10, Some(30)), (true, Some(backward(2)), None));
        assert_eq!(step(backward(2), leave, 0, Some(9)), (true, Some(backward(1)), None));
        assert_eq!(step(backward(1), leave, 10, Some(29)), (true, None, Some(29)));
    }

    #[test]
    fn what_records_join_is_read_from_the_first_page_on() {
        let join = Change::Join;
        assert_eq!(step(Place::BEGIN, join, 10, Some(11)), (true, Some(forward(2)), None));
        assert_eq!(step(forward(2), join, 10, Some(20)), (true, Some(forward(3)), None), "one may have joined");
        assert_eq!(step(forward(3), join, 0, Some(20)), (true, None, Some(20)));
        assert_eq!(step(forward(2), join, 1, Some(11)), (true, None, Some(11)));
        assert_eq!(step(forward(2), join, 9, Some(30)), (true, Some(forward(3)), None));
    }

    #[test]
    fn without_a_number_pages_are_read_until_one_is_short() {
        for total in [None, Some(0), Some(9)] {
            assert_eq!(step(Place::BEGIN, Change::Leave, 10, total), (true, Some(forward(2)), None));
        }
        assert_eq!(step(forward(2), Change::Leave, 9, None), (true, None, None));
    }
}
