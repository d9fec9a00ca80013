//! Which records of a range have come, by what tells them apart.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use serde::{Deserialize, Serialize};
use weft_store::{Cell, Row};

/// Keys that are remembered of one range: about 20 bytes of memory each. Of a longer one, those of the page before.
const KEYS_MAX: usize = 200_000;
/// Keys that are kept with the position: they are written with every page.
const KEYS_KEPT_MAX: usize = 500;

/// The keys of the records of a range.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Kept", into = "Kept")]
pub(crate) struct Keys {
    /// By key, hashed, the page that first brought it.
    pages: HashMap<u64, u32>,
    /// Those of the page before.
    latest: HashSet<u64>,
    /// Whether there were others, which are not remembered.
    forgotten: bool,
}

/// What is kept of them.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Kept {
    keys: Vec<(u64, u32)>,
    forgotten: bool,
    /// What a known key is hashed to: another release may do that in another way.
    probe: u64,
}

impl From<Keys> for Kept {
    fn from(keys: Keys) -> Self {
        Self { keys: keys.pages.into_iter().collect(), forgotten: keys.forgotten, probe: probe() }
    }
}

impl From<Kept> for Keys {
    fn from(kept: Kept) -> Self {
        if kept.probe == probe() {
            return Self { pages: kept.keys.into_iter().collect(), forgotten: kept.forgotten, ..Self::default() };
        }
        Self { forgotten: kept.forgotten || !kept.keys.is_empty(), ..Self::default() }
    }
}

fn probe() -> u64 {
    let mut hasher = DefaultHasher::new();
    Cell::text("weft").hash(&mut hasher);
    hasher.finish()
}

impl Keys {
    /// The key of a record, hashed; none if it has no value in one of the fields.
    pub(super) fn of(fields: &[String], row: &Row) -> Option<u64> {
        if fields.is_empty() {
            return None;
        }
        let mut hasher = DefaultHasher::new();
        for field in fields {
            match row.get(field)? {
                Cell::Null => return None,
                cell => cell.hash(&mut hasher),
            }
        }
        Some(hasher.finish())
    }

    /// How many of these were on the page before.
    pub(super) fn on_page_before(&self, keys: &[u64]) -> usize {
        keys.iter().filter(|key| self.latest.contains(key)).count()
    }

    /// Takes note of a page. Gives the number of its records that had come before.
    pub(crate) fn add(&mut self, page: u32, keys: Vec<u64>) -> u64 {
        let mut repeated = 0;
        for &key in &keys {
            if self.pages.contains_key(&key) || self.latest.contains(&key) {
                repeated += 1;
            } else if self.pages.len() < KEYS_MAX {
                self.pages.insert(key, page);
            } else {
                self.forgotten = true;
            }
        }
        self.latest = keys.into_iter().collect();
        repeated
    }

    /// Forgets what came after this page.
    pub(crate) fn back_to(&mut self, page: u32) {
        self.latest.clear();
        self.pages.retain(|_, first| *first <= page);
    }

    /// Whether a record could have come twice without being noticed.
    pub(crate) fn are_incomplete(&self) -> bool {
        self.forgotten
    }

    /// As they are kept with the position.
    pub(crate) fn kept(&self) -> Self {
        if self.pages.len() <= KEYS_KEPT_MAX {
            return Self { pages: self.pages.clone(), latest: HashSet::new(), forgotten: self.forgotten };
        }
        Self { forgotten: true, ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through_a_stop(keys: &Keys) -> Keys {
        serde_json::from_str(&serde_json::to_string(&keys.kept()).unwrap()).unwrap()
    }

    #[test]
    fn few_keys_survive_a_stop_and_many_are_known_to_be_gone() {
        let mut keys = Keys::default();
        assert_eq!(keys.add(1, vec![1, u64::MAX, 1]), 1);
        let mut again = through_a_stop(&keys);
        assert_eq!((again.add(2, vec![u64::MAX, 7]), again.are_incomplete()), (1, false));
        again.add(3, (10..=10 + KEYS_KEPT_MAX as u64).collect());
        assert!(through_a_stop(&again).are_incomplete());
        let of_another_release = Kept { probe: 0, ..Kept::from(keys) };
        assert!(Keys::from(of_another_release).are_incomplete());
    }

    #[test]
    fn pages_that_are_read_again_are_forgotten() {
        let mut keys = Keys::default();
        keys.add(1, vec![1, 2]);
        keys.add(2, vec![3, 4]);
        keys.back_to(1);
        assert_eq!((keys.on_page_before(&[3]), keys.add(2, vec![2, 3, 4])), (0, 1));
    }
}
