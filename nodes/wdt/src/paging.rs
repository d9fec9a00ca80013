//! Reading pages from the last one to the first.
//!
//! The platform's ranges filter the time of modification, so records leave a range while it is read: what is modified
//! again belongs to a later range. The rest moves up, and whoever reads from the first page to the last misses what moved
//! to a page that he has read already. From the last to the first it comes twice instead, and the key takes care of that.
//! It is what the platform itself advises:
//!
//! 1. The first request is for page 0 and tells how many records there are. If they are all on it, that is the end.
//! 2. Else its records are put aside, and pages follow from the last one to page 0, which is read again.
//! 3. Where the platform tells no number, or one that can't be (negative, or fewer than came), pages are read from the
//!    first on until one is short.
//!
//! The host gets the number ([`Page::total`]) with the very last answer alone, and holds it against the records it has
//! by then. The number of the first request would raise false alarms: a record that has left the range since is no
//! record that was lost. A number that is higher at the end than what came means that a page was cut short, or that
//! records arrived late; then the host reads again.

use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::list::Rows;
use weft_sdk::{Call, Failure, Page};

/// Where a list goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Number of the page, from 0.
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
    /// From the first page on, where nobody knows which is the last.
    Forward,
}

/// Records of an answer.
#[derive(Debug, Default)]
pub struct List<'a> {
    /// The records.
    pub rows: Rows<'a>,
    /// How many there are on all pages, as far as the platform said so.
    pub total: Option<i64>,
}

impl List<'_> {
    /// The number of all records, if it can be right.
    fn usable_total(&self) -> Option<u64> {
        self.total.and_then(|total| u64::try_from(total).ok()).filter(|&total| total >= self.rows.len() as u64)
    }
}

impl Place {
    /// Where a call goes on, or begins.
    pub fn of<P>(call: &Call<P>) -> Result<Self, Failure> {
        Ok(call.resume()?.unwrap_or(Self { page: 0, way: Way::First }))
    }

    /// Whether the number of all records is of use: elsewhere it isn't reliable, and costs the platform time.
    pub fn counts(self) -> bool {
        self.page == 0
    }

    /// The page with these records, `size` of which were asked for.
    pub fn page(self, list: List<'_>, size: u64) -> Page {
        let rows = list.rows.len() as u64;
        match (self.way, list.usable_total()) {
            (Way::First, Some(total)) if rows > 0 && rows < total => self.last_page_next(total, rows),
            (Way::First, Some(total)) => whole(list).with_total(Some(total)),
            (Way::First | Way::Forward, _) => {
                let next = (rows >= size && rows > 0).then(|| Self { page: self.page + 1, way: Way::Forward });
                Page { next: next.map(|next| json!(next)), ..whole(list) }
            }
            (Way::Backward, total) if self.page == 0 => whole(list).with_total(total),
            (Way::Backward, _) => {
                Page { next: Some(json!(Self { page: self.page - 1, way: Way::Backward })), ..whole(list) }
            }
        }
    }

    /// Nothing yet, and on to the last page. The first page of a longer list is full, so what is on it is the size of
    /// all, even where the platform gives fewer than it was asked for.
    fn last_page_next(self, total: u64, rows: u64) -> Page {
        let last = total.div_ceil(rows) - 1;
        Page { next: Some(json!(Self { page: last, way: Way::Backward })), ..Page::default() }
    }
}

fn whole(list: List<'_>) -> Page {
    Page { records: list.rows.records(), ..Page::default() }
}

#[cfg(test)]
mod tests {
    use weft_sdk::record::Fields;

    use super::*;

    const FIRST: Place = Place { page: 0, way: Way::First };

    fn page(place: Place, rows: usize, total: Option<i64>) -> (usize, Option<Place>, Option<u64>) {
        let list = List { rows: vec![Fields::default(); rows].into(), total };
        let page = place.page(list, 10);
        let records = weft_sdk::testing::records(&page);
        (records.len(), page.next.map(|next| serde_json::from_value(next).unwrap()), page.total)
    }

    fn backward(page: u64) -> Place {
        Place { page, way: Way::Backward }
    }

    #[test]
    fn one_page_is_one_request() {
        assert_eq!(page(FIRST, 3, Some(3)), (3, None, Some(3)));
        assert_eq!(page(FIRST, 10, Some(10)), (10, None, Some(10)));
        assert_eq!(page(FIRST, 0, Some(0)), (0, None, Some(0)));
    }

    #[test]
    fn more_are_read_from_the_last_page_to_the_first() {
        assert_eq!(page(FIRST, 10, Some(11)), (0, Some(backward(1)), None));
        assert_eq!(page(FIRST, 10, Some(30)), (0, Some(backward(2)), None));
        assert_eq!(page(backward(2), 10, Some(30)), (10, Some(backward(1)), None));
        assert_eq!(page(backward(1), 0, None), (0, Some(backward(0)), None));
        assert_eq!(page(backward(0), 10, Some(29)), (10, None, Some(29)));
        assert_eq!(page(backward(0), 10, None), (10, None, None));
    }

    #[test]
    fn smaller_pages_than_asked_for_are_all_read() {
        assert_eq!(page(FIRST, 4, Some(10)), (0, Some(backward(2)), None));
        assert_eq!(page(FIRST, 4, Some(8)), (0, Some(backward(1)), None));
    }

    #[test]
    fn records_that_are_counted_and_do_not_come_are_the_hosts_business() {
        assert_eq!(page(FIRST, 0, Some(7)), (0, None, Some(7)));
    }

    #[test]
    fn without_a_number_pages_are_read_until_one_is_short() {
        let forward = |page| Place { page, way: Way::Forward };
        for unusable in [None, Some(-1), Some(0), Some(9)] {
            assert_eq!(page(FIRST, 10, unusable), (10, Some(forward(1)), None), "{unusable:?}");
        }
        assert_eq!(page(FIRST, 9, None), (9, None, None));
        assert_eq!(page(FIRST, 0, None), (0, None, None));
        assert_eq!(page(forward(1), 10, Some(0)), (10, Some(forward(2)), None));
        assert_eq!(page(forward(2), 9, Some(500)), (9, None, None));
    }

    #[test]
    fn the_number_is_asked_for_where_it_is_of_use() {
        assert!(FIRST.counts() && backward(0).counts() && !backward(1).counts());
    }
}
