//! Where the lists of version 2 go on.
//!
//! They count rows. An order that leaves the list while it is read, because it was changed or shipped, moves all behind it
//! up by one place, and one of them would never come. So each page begins with the last row of the one before: if another
//! one stands there, the list is read once more from its beginning.

use serde::{Deserialize, Serialize};
use weft_sdk::{Failure, label};

/// How often a list is begun again.
const AGAIN_MAX: u32 = 5;

/// What a page begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Rows before it.
    pub start: u64,
    /// Which order is to be the first one; none at the beginning of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// How often the list was begun again.
    #[serde(default)]
    pub again: u32,
}

/// What becomes of a page.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// How many of its rows are not passed on, from the first on.
    pub skip: usize,
    /// Where to go on; none after the last page.
    pub next: Option<Place>,
}

impl Place {
    /// What becomes of a page with these orders. `more` is whether the platform says that others follow. None for a page
    /// that says so and brings nothing new.
    pub fn after(&self, ids: &[String], more: bool) -> Result<Option<Step>, Failure> {
        if let Some(first) = &self.first
            && ids.first() != Some(first)
        {
            return self.begin_again(ids.len()).map(Some);
        }
        let skip = usize::from(self.first.is_some());
        if !more {
            return Ok(Some(Step { skip, next: None }));
        }
        if ids.len() <= skip {
            return Ok(None);
        }
        let next = Place { start: self.start + ids.len() as u64 - 1, first: ids.last().cloned(), ..*self };
        Ok(Some(Step { skip, next: Some(next) }))
    }

    fn begin_again(&self, rows: usize) -> Result<Step, Failure> {
        if self.again >= AGAIN_MAX {
            return Err(Failure::unavailable("the list kept changing while it was read page by page")
                .with_chinese("分页读取期间列表一直在变化")
                .with_remedies(label(
                    "read shorter ranges of time, such as `sync: { step: 1h }`, or at a quieter time",
                    "请缩短每次读取的时间段，例如 `sync: { step: 1h }`，或换一个订单变化较少的时间",
                )));
        }
        Ok(Step { skip: rows, next: Some(Place { again: self.again + 1, ..Place::default() }) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(ids: &[&str]) -> Vec<String> {
        ids.iter().map(|&id| id.to_owned()).collect()
    }

    fn place(start: u64, first: &str, again: u32) -> Place {
        Place { start, first: Some(first.to_owned()), again }
    }

    #[test]
    fn a_page_begins_with_the_last_row_of_the_one_before() {
        let step = Place::default().after(&ids(&["a", "b", "c"]), true).unwrap().unwrap();
        assert_eq!(step, Step { skip: 0, next: Some(place(2, "c", 0)) });
        let step = place(2, "c", 0).after(&ids(&["c", "d", "e"]), true).unwrap().unwrap();
        assert_eq!(step, Step { skip: 1, next: Some(place(4, "e", 0)) });
        let step = place(4, "e", 0).after(&ids(&["e"]), false).unwrap().unwrap();
        assert_eq!(step, Step { skip: 1, next: None });
        assert_eq!(Place::default().after(&[], false).unwrap(), Some(Step { skip: 0, next: None }));
    }

    #[test]
    fn a_list_that_moved_is_begun_again_and_not_for_ever() {
        for rows in [&["d", "e"][..], &[]] {
            for more in [true, false] {
                let step = place(2, "c", 0).after(&ids(rows), more).unwrap().unwrap();
                let next = Place { again: 1, ..Place::default() };
                assert_eq!(step, Step { skip: rows.len(), next: Some(next) });
            }
        }
        assert!(matches!(place(2, "c", AGAIN_MAX).after(&ids(&["d"]), true), Err(Failure::Unavailable(_))));
    }

    #[test]
    fn more_without_anything_new_is_no_page() {
        assert_eq!(Place::default().after(&[], true).unwrap(), None);
        assert_eq!(place(2, "c", 0).after(&ids(&["c"]), true).unwrap(), None);
    }
}
