//! When a list ends, and where it goes on.

use serde::{Deserialize, Serialize};
use serde_json::json;
use weft_sdk::Page;
use weft_sdk::list::Rows;

use crate::response::List;

/// Where a list that counts its pages goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Resume {
    /// Number of the page, from 1.
    pub page_index: u64,
}

impl Default for Resume {
    fn default() -> Self {
        Self { page_index: 1 }
    }
}

/// What a list says about its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It tells the number of rows on all pages. Without that number, only an empty page is the end.
    Total,
    /// A page with fewer rows than asked for is the last one, unless a total says that there are more.
    ShortPage,
    /// Nothing but an empty page.
    EmptyPage,
}

impl End {
    /// The page with these rows. It says where to go on if the list doesn't end with it.
    pub fn page(self, resume: Resume, page_size: u64, list: List<Rows<'_>>) -> Page {
        let seen = Seen { page_index: resume.page_index, page_size, rows: list.rows.len(), total: list.total };
        let total = list.total;
        let next = self.may_follow(seen).then(|| json!(Resume { page_index: resume.page_index + 1 }));
        let page = Page { records: list.rows.records(), next, total: self.trusted(total), ..Page::default() };
        match total {
            Some(total) => page.with_output(&json!({ "total": total })),
            None => page,
        }
    }

    /// The total, where the platform documents what it counts: the host holds a list against it, and stops where fewer
    /// records came.
    fn trusted(self, total: Option<u64>) -> Option<u64> {
        total.filter(|_| self == Self::Total)
    }

    /// Whether there may be another page. A total is not trusted to end a list whose page was full: rows that arrive
    /// meanwhile would be lost, while one request too many does no harm.
    fn may_follow(self, seen: Seen) -> bool {
        if seen.rows == 0 {
            return false;
        }
        let full = seen.rows as u64 >= seen.page_size;
        let more_by_total = seen.total.map(|total| seen.page_index.saturating_mul(seen.page_size) < total);
        match self {
            Self::EmptyPage => true,
            Self::ShortPage => full || more_by_total.unwrap_or(false),
            Self::Total => full || more_by_total.unwrap_or(true),
        }
    }
}

/// What was seen of a list.
#[derive(Debug, Clone, Copy)]
struct Seen {
    page_index: u64,
    /// Number of rows that were asked for.
    page_size: u64,
    /// Number of rows that came.
    rows: usize,
    /// Number of rows on all pages, if the platform said so.
    total: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn when_a_list_ends() {
        #[rustfmt::skip]
        let table = [
            // page, rows of 50, total  ->  by total, by short page, by empty page
            (1, 50, Some(120), true,  true,  true),
            (2, 50, Some(120), true,  true,  true),
            (3, 20, Some(120), false, false, true),
            (2, 50, Some(100), true,  true,  true), // full though the total says stop
            (1, 49, Some(120), true,  true,  true), // short though the total says go on
            (3, 0,  Some(999), false, false, false),
            (1, 50, None,      true,  true,  true),
            (1, 20, None,      true,  false, true),
            (1, 0,  None,      false, false, false),
            (1, 60, Some(60),  true,  true,  true), // more rows than asked for
        ];
        for (page_index, rows, total, by_total, by_short_page, by_empty_page) in table {
            let seen = Seen { page_index, page_size: 50, rows, total };
            assert_eq!(End::Total.may_follow(seen), by_total, "{seen:?}");
            assert_eq!(End::ShortPage.may_follow(seen), by_short_page, "{seen:?}");
            assert_eq!(End::EmptyPage.may_follow(seen), by_empty_page, "{seen:?}");
        }
    }

    #[test]
    fn pages_count_from_one() {
        let rows = Rows::Here(serde_json::from_str(r#"[{"id":1.0}]"#).unwrap());
        let page = End::Total.page(Resume::default(), 1, List { rows, total: Some(5) });
        assert_eq!((page.records.text().as_str(), page.output.as_str()), (r#"[{"id":1.0}]"#, r#"{"total":5}"#));
        assert_eq!(page.next, Some(json!({ "page_index": 2 })));
        assert_eq!(page.total, Some(5));
    }

    #[test]
    fn only_a_documented_total_is_told() {
        assert_eq!(End::Total.trusted(Some(5)), Some(5));
        assert_eq!((End::ShortPage.trusted(Some(5)), End::EmptyPage.trusted(Some(5))), (None, None));
    }
}
