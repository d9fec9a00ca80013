//! The changes of a page to one table, found by the keys of their rows, or by other fields.
//!
//! A change is added once, whenever it comes, and nothing is made anew for it: a page that stages and finds in turn would
//! else go through all that it has staged again and again. Changes are numbered as they come, which is not the order in
//! which they are applied: items run in parallel. Who reads names how many had come when it began, and sees no later one.

use std::collections::HashMap;
use std::sync::Arc;

use weft_store::{Change, Conditions, Row};

use super::Position;
use super::any_of::AnyOf;
use super::by_fields::ByFields;
use super::values::{Key, key_in, key_of, written};

/// The changes of a page to one table.
#[derive(Default)]
pub(super) struct Index {
    changes: Vec<Came>,
    /// The lists of key fields that were named: one, unless the commit will fail.
    keys: Vec<OfKey>,
    /// Where each of the different rows was staged, in the order in which that is applied.
    rows: Vec<Vec<Place>>,
    /// Conditions by the numbers of their changes.
    deletes: AnyOf,
    /// The different rows by other fields than keys.
    by_fields: ByFields,
    /// The different rows in the order in which each is staged first, among so many changes.
    order: Option<(usize, Arc<[usize]>)>,
    /// Staged rows that were compared with conditions.
    #[cfg(test)]
    pub(super) compared: std::cell::Cell<usize>,
}

/// A change that came.
struct Came {
    position: Position,
    change: Arc<Change>,
    /// Which list of key fields its rows have.
    key: Option<usize>,
    /// Which of the different rows each of its own is.
    rows: Vec<usize>,
}

/// Rows that are told apart by these fields.
struct OfKey {
    fields: Vec<String>,
    rows: HashMap<Key, usize>,
    /// Rows that have no value in one of the fields.
    incomplete: Vec<usize>,
}

/// A staged row: the number of its change, and its own within that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) change: usize,
    row: usize,
}

impl Index {
    /// Adds a change that is applied at this position, and belongs to rows with this key.
    pub(super) fn add(&mut self, position: Position, key: &[String], change: Arc<Change>) {
        let number = self.changes.len();
        self.changes.push(Came { position, change: Arc::clone(&change), key: None, rows: Vec::new() });
        match &*change {
            Change::Upsert(rows) => self.add_rows(number, key, rows),
            Change::Delete(any_of) => {
                let (changes, deletes) = (&self.changes, &mut self.deletes);
                let is_behind = |other: usize| changes[other].position <= changes[number].position;
                any_of.iter().for_each(|conditions| deletes.add(conditions, number, is_behind));
            }
        }
    }

    fn add_rows(&mut self, number: usize, fields: &[String], rows: &[Row]) {
        let key = match self.keys.iter().position(|known| known.fields == fields) {
            Some(key) => key,
            None => {
                self.keys.push(OfKey { fields: fields.to_vec(), rows: HashMap::new(), incomplete: Vec::new() });
                self.keys.len() - 1
            }
        };
        self.changes[number].key = Some(key);
        for (index, row) in rows.iter().enumerate() {
            let which = self.which(key, row);
            let position = &self.changes[number].position;
            let behind = self.rows[which].partition_point(|place| self.changes[place.change].position <= *position);
            self.rows[which].insert(behind, Place { change: number, row: index });
            if behind + 1 == self.rows[which].len() {
                self.by_fields.put(which, row, number);
            }
            self.changes[number].rows.push(which);
        }
    }

    /// Which of the different rows this one is: a new one, if none has its key.
    fn which(&mut self, key: usize, row: &Row) -> usize {
        let of_key = &mut self.keys[key];
        let next = self.rows.len();
        let which = *of_key.rows.entry(key_in(row, &of_key.fields)).or_insert(next);
        if which == next {
            self.rows.push(Vec::new());
            if of_key.fields.iter().any(|field| row.get(field).and_then(written).is_none()) {
                of_key.incomplete.push(which);
            }
        }
        which
    }

    /// How many times a row was looked at to be found by other fields than its key.
    #[cfg(test)]
    pub(super) fn looked_at(&self) -> usize {
        self.by_fields.looked_at.get()
    }

    /// How many changes have come.
    pub(super) fn len(&self) -> usize {
        self.changes.len()
    }

    /// The different rows that were staged by so many changes, in the order in which each is staged first.
    pub(super) fn order(&mut self, seen: usize) -> Arc<[usize]> {
        if let Some((at, order)) = &self.order
            && *at == seen
        {
            return Arc::clone(order);
        }
        let mut changes: Vec<&Came> = self.changes[..seen].iter().collect();
        changes.sort_by_key(|came| &came.position);
        let mut met = vec![false; self.rows.len()];
        let rows = changes.into_iter().flat_map(|came| &came.rows).copied();
        let order: Arc<[usize]> = rows.filter(|row| !std::mem::replace(&mut met[*row], true)).collect();
        self.order = Some((seen, Arc::clone(&order)));
        order
    }

    /// Those that may meet conditions, in the same order, with as few others as can be told; none if nothing can be told.
    pub(super) fn found(&mut self, conditions: &Conditions, seen: usize) -> Option<Vec<usize>> {
        let mut rows = self.named(conditions).or_else(|| self.found_by_fields(conditions, seen))?;
        rows.retain(|row| self.first(*row, seen).is_some());
        rows.sort_by_key(|row| self.first(*row, seen));
        rows.dedup();
        Some(rows)
    }

    /// Those that may meet conditions which name a whole key; none if they don't.
    fn named(&self, conditions: &Conditions) -> Option<Vec<usize>> {
        let value = |field: &String| conditions.iter().find(|(name, _)| name == field).map(|(_, cell)| written(cell));
        let mut rows = Vec::new();
        for of_key in &self.keys {
            let values: Option<Vec<Option<&str>>> = of_key.fields.iter().map(value).collect();
            rows.extend(of_key.rows.get(&key_of(values?)));
            // What stands in the store for one without its key may be anything.
            rows.extend(&of_key.incomplete);
        }
        Some(rows)
    }

    fn found_by_fields(&mut self, conditions: &Conditions, seen: usize) -> Option<Vec<usize>> {
        let changes = &self.changes;
        let last = self.rows.iter().filter_map(|places| places.last()).map(|place| row_of(changes, *place));
        self.by_fields.find(conditions, seen, last, changes.len())
    }

    /// How many of the different rows stand before this one in the order of all.
    pub(super) fn place_among(&self, order: &[usize], row: usize, seen: usize) -> usize {
        order.partition_point(|other| self.first(*other, seen) < self.first(row, seen))
    }

    /// Whether one of the different rows is staged first before another is.
    pub(super) fn is_before(&self, row: usize, other: usize, seen: usize) -> bool {
        self.first(row, seen) < self.first(other, seen)
    }

    /// Where one of the different rows is staged first; none if it is not yet.
    fn first(&self, row: usize, seen: usize) -> Option<(&Position, usize)> {
        self.places(row, seen).next().map(|place| self.place_in_order(place))
    }

    fn place_in_order(&self, place: Place) -> (&Position, usize) {
        (&self.changes[place.change].position, place.row)
    }

    /// Where one of the different rows was staged, by so many changes.
    pub(super) fn places(&self, row: usize, seen: usize) -> impl DoubleEndedIterator<Item = Place> {
        self.rows[row].iter().copied().filter(move |place| place.change < seen)
    }

    /// Where rows with the key of this one were staged.
    pub(super) fn places_of(&self, row: &Row, seen: usize) -> Vec<Place> {
        let of_key = |of_key: &OfKey| of_key.rows.get(&key_in(row, &of_key.fields)).copied();
        let rows = self.keys.iter().filter_map(of_key);
        let mut places: Vec<Place> = rows.flat_map(|row| self.places(row, seen)).collect();
        places.sort_by_key(|place| self.place_in_order(*place));
        places
    }

    /// A staged row.
    pub(super) fn row(&self, place: Place) -> &Row {
        row_of(&self.changes, place)
    }

    /// The fields of a staged row's key.
    pub(super) fn key(&self, place: Place) -> &[String] {
        self.changes[place.change].key.map_or(&[], |key| &self.keys[key].fields)
    }

    /// The fields of the key that is named first.
    pub(super) fn first_key(&self, seen: usize) -> &[String] {
        let named = self.changes[..seen].iter().filter_map(|came| Some((&came.position, came.key?)));
        named.min().map_or(&[], |(_, key)| &self.keys[key].fields)
    }

    /// Whether a row is deleted behind the one change and before the other; without them, at the beginning or the end.
    pub(super) fn deletes(&self, row: &Row, behind: Option<usize>, before: Option<usize>, seen: usize) -> bool {
        let position = |change: usize| &self.changes[change].position;
        self.deletes.met_by(row).any(|numbers| {
            let first =
                behind.map_or(0, |change| numbers.partition_point(|number| position(*number) <= position(change)));
            let is_before = |number: usize| before.is_none_or(|change| position(number) < position(change));
            let mut between = numbers[first..].iter().take_while(|number| is_before(**number));
            between.any(|number| *number < seen)
        })
    }

    /// The different sets of columns that the deletes name.
    pub(super) fn deletes_by(&self, seen: usize) -> impl Iterator<Item = Vec<&str>> {
        self.deletes.fields(seen)
    }
}

fn row_of(changes: &[Came], place: Place) -> &Row {
    match &*changes[place.change].change {
        Change::Upsert(rows) => &rows[place.row],
        Change::Delete(_) => unreachable!("only rows have places"),
    }
}
