//! What a page has staged for a table, in a form that can be laid over the table's rows one by one: none of them has to be
//! held for the sake of another.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use weft_store::{Conditions, DELETE_COLUMNS_MAX, Row};

use super::any_of::sorted;
use super::index::{Index, Place};
use super::values::{is_same, matches, written};

/// What a page had staged for a table at some time. What comes later is not seen.
pub(super) struct Overlay {
    index: Arc<Mutex<Index>>,
    changes: usize,
}

/// Staged rows of which some may meet conditions, in the order in which they are given.
pub(super) struct Candidates {
    rows: Arc<[usize]>,
    next: usize,
}

impl Overlay {
    pub(super) fn now(index: Arc<Mutex<Index>>) -> Self {
        let changes = lock(&index).len();
        Self { index, changes }
    }

    /// How many changes there are.
    pub(super) fn changes(&self) -> usize {
        self.changes
    }

    /// A stored row that meets these conditions, as the page will leave it; none if it then is gone or doesn't meet them.
    pub(super) fn over(&self, stored: Row, conditions: &Conditions) -> Option<Row> {
        let index = self.lock();
        let places = index.places_of(&stored, self.changes);
        if places.is_empty() {
            return Some(stored).filter(|row| !index.deletes(row, None, None, self.changes));
        }
        self.leave_in(&index, Some(stored), places).filter(|row| matches(row, conditions))
    }

    /// The staged rows that may meet these conditions: from a place in the order of all of them on.
    pub(super) fn candidates(&self, conditions: &Conditions, from: usize) -> Candidates {
        let mut index = self.lock();
        let Some(mut rows) = index.found(conditions, self.changes) else {
            return Candidates { rows: index.order(self.changes), next: from };
        };
        // Who goes on counts in the order of all.
        if from > 0 {
            let next = index.order(self.changes).get(from).copied();
            rows.retain(|row| next.is_some_and(|next| !index.is_before(*row, next, self.changes)));
        }
        Candidates { rows: rows.into(), next: 0 }
    }

    /// The next of them that can meet the conditions at all: the values that were staged last are its own.
    pub(super) fn next(&self, candidates: &mut Candidates, conditions: &Conditions) -> Option<usize> {
        let index = self.lock();
        while let Some(&row) = candidates.rows.get(candidates.next) {
            candidates.next += 1;
            #[cfg(test)]
            index.compared.set(index.compared.get() + 1);
            let Some(last) = index.places(row, self.changes).next_back().map(|place| index.row(place)) else {
                continue;
            };
            if conditions.iter().all(|(field, wanted)| last.get(field).is_none_or(|cell| is_same(cell, wanted))) {
                return Some(row);
            }
        }
        None
    }

    /// Where a staged row stands in the order of all.
    pub(super) fn place(&self, row: usize) -> usize {
        let mut index = self.lock();
        let order = index.order(self.changes);
        index.place_among(&order, row, self.changes)
    }

    /// The conditions for the key of a staged row.
    pub(super) fn key(&self, row: usize) -> Conditions {
        let index = self.lock();
        let Some(place) = index.places(row, self.changes).next() else { return Conditions::new() };
        let first = index.row(place);
        let value = |field: &String| Some((field.clone(), first.get(field)?.clone()));
        index.key(place).iter().filter_map(value).collect()
    }

    /// A staged row as the page will leave it, if it was like this before.
    pub(super) fn leave(&self, before: Option<Row>, row: usize) -> Option<Row> {
        let index = self.lock();
        self.leave_in(&index, before, index.places(row, self.changes))
    }

    fn leave_in(&self, index: &Index, before: Option<Row>, places: impl IntoIterator<Item = Place>) -> Option<Row> {
        let (mut row, mut last) = (before, None);
        for place in places {
            let still_there = row.filter(|row| !index.deletes(row, last, Some(place.change), self.changes));
            row = Some(merge(still_there, index.row(place)));
            last = Some(place.change);
        }
        row.filter(|row| !index.deletes(row, last, None, self.changes))
    }

    /// Whether the deletes of the page would name too many different sets of columns with these.
    pub(super) fn names_too_many(&self, more: &[Conditions]) -> bool {
        let index = self.lock();
        let mut sets: BTreeSet<Vec<&str>> = index.deletes_by(self.changes).collect();
        more.iter().any(|conditions| {
            sets.insert(sorted(conditions).into_iter().map(|(field, _)| field.as_str()).collect());
            sets.len() > DELETE_COLUMNS_MAX
        })
    }

    /// The key of a row for people, or its beginning.
    pub(super) fn shown_key(&self, row: &Row) -> String {
        const SHOWN_CHARS_MAX: usize = 80;
        let index = self.lock();
        let shown = |field: &String| -> String {
            row.get(field).and_then(written).unwrap_or_default().chars().take(SHOWN_CHARS_MAX).collect()
        };
        let values: Vec<String> = index.first_key(self.changes).iter().map(shown).collect();
        format!("({})", values.join(", "))
    }

    fn lock(&self) -> MutexGuard<'_, Index> {
        lock(&self.index)
    }

    /// How many staged rows were compared with conditions, by all who have read.
    #[cfg(test)]
    pub(super) fn compared(&self) -> usize {
        self.lock().compared.get()
    }

    /// How many times a staged row was looked at to be found by other fields than its key, by all who have read.
    #[cfg(test)]
    pub(super) fn looked_at(&self) -> usize {
        self.lock().looked_at()
    }

    /// Whether both look at the same index: what came between was added to it.
    #[cfg(test)]
    pub(super) fn has_grown_from(&self, before: &Overlay) -> bool {
        Arc::ptr_eq(&self.index, &before.index) && self.changes >= before.changes
    }
}

fn lock(index: &Mutex<Index>) -> MutexGuard<'_, Index> {
    index.lock().unwrap_or_else(PoisonError::into_inner)
}

fn merge(before: Option<Row>, row: &Row) -> Row {
    let mut merged = before.unwrap_or_default();
    for (name, cell) in &row.cells {
        match merged.cells.iter_mut().find(|(other, _)| other == name) {
            Some((_, slot)) => slot.clone_from(cell),
            None => merged.cells.push((Arc::clone(name), cell.clone())),
        }
    }
    merged
}

#[cfg(test)]
mod tests;
