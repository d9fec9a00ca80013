//! What a page has staged for a table, in a form that can be laid over the table's rows one by one: none of them has to be
//! held for the sake of another.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use weft_store::{Cell, Change, Conditions, DELETE_COLUMNS_MAX, Row};

/// The changes of a page to one table, in their order.
#[derive(Default)]
pub(super) struct Overlay {
    changes: Vec<Arc<Change>>,
    /// The lists of key fields that were named: one, unless the commit will fail.
    keys: Vec<Vec<String>>,
    /// Where the staged rows of each key are.
    upserts: HashMap<Identity, Vec<Place>>,
    /// The keys of staged rows, in the order in which each came first.
    order: Vec<Identity>,
    deletes: AnyOf,
}

/// A row's key: which fields, and their values as they are written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Identity {
    key: usize,
    values: Vec<Option<String>>,
}

/// A staged row: the number of its change, and its own within that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    change: usize,
    row: usize,
}

impl Overlay {
    pub(super) fn new(staged: Vec<(Vec<String>, Arc<Change>)>) -> Self {
        let mut overlay = Self::default();
        for (number, (key, change)) in staged.into_iter().enumerate() {
            match &*change {
                Change::Upsert(rows) => overlay.add_rows(number, key, rows),
                Change::Delete(any_of) => any_of.iter().for_each(|one| overlay.deletes.add(one, number)),
            }
            overlay.changes.push(change);
        }
        overlay
    }

    fn add_rows(&mut self, number: usize, fields: Vec<String>, rows: &[Row]) {
        let key = match self.keys.iter().position(|known| *known == fields) {
            Some(key) => key,
            None => {
                self.keys.push(fields);
                self.keys.len() - 1
            }
        };
        for (index, row) in rows.iter().enumerate() {
            let identity = Identity { key, values: values(row, &self.keys[key]) };
            let places = self.upserts.entry(identity.clone()).or_default();
            if places.is_empty() {
                self.order.push(identity);
            }
            places.push(Place { change: number, row: index });
        }
    }

    /// How many changes there are.
    pub(super) fn changes(&self) -> usize {
        self.changes.len()
    }

    /// How many different rows were staged.
    pub(super) fn rows(&self) -> usize {
        self.order.len()
    }

    /// A stored row that meets these conditions, as the page will leave it; none if it then is gone or doesn't meet them.
    pub(super) fn over(&self, stored: Row, conditions: &Conditions) -> Option<Row> {
        let places = self.places_of(&stored);
        if places.is_empty() {
            return Some(stored).filter(|row| !self.deletes.hits(row, 0..usize::MAX));
        }
        self.leave(Some(stored), &places).filter(|row| matches(row, conditions))
    }

    /// One of the different rows that were staged: where it stands, and the conditions for its key.
    pub(super) fn staged(&self, index: usize) -> (&[Place], Conditions) {
        let identity = &self.order[index];
        let places = self.upserts.get(identity).map_or(&[][..], Vec::as_slice);
        let first = places.first().map(|place| self.row(*place));
        let value = |field: &String| Some((field.clone(), first?.get(field)?.clone()));
        (places, self.keys[identity.key].iter().filter_map(value).collect())
    }

    /// A row as the page will leave it, if it was like this before.
    pub(super) fn leave(&self, before: Option<Row>, places: &[Place]) -> Option<Row> {
        let (mut row, mut seen) = (before, 0);
        for place in places {
            let still_there = row.filter(|row| !self.deletes.hits(row, seen..place.change));
            row = Some(merge(still_there, self.row(*place)));
            seen = place.change;
        }
        row.filter(|row| !self.deletes.hits(row, seen..usize::MAX))
    }

    /// Whether the row that is left can meet these conditions at all: the values that were staged last are its own.
    pub(super) fn may_match(&self, places: &[Place], conditions: &Conditions) -> bool {
        let Some(last) = places.last().map(|place| self.row(*place)) else { return false };
        conditions.iter().all(|(field, wanted)| last.get(field).is_none_or(|cell| is_same(cell, wanted)))
    }

    /// Whether the deletes of the page would name too many different sets of columns with these.
    pub(super) fn names_too_many(&self, more: &[Conditions]) -> bool {
        let mut sets: BTreeSet<Vec<&str>> =
            self.deletes.sets.iter().map(|set| set.fields.iter().map(String::as_str).collect()).collect();
        more.iter().any(|conditions| {
            sets.insert(sorted(conditions).into_iter().map(|(field, _)| field.as_str()).collect());
            sets.len() > DELETE_COLUMNS_MAX
        })
    }

    /// The key of a row for people, or its beginning.
    pub(super) fn shown_key(&self, row: &Row) -> String {
        const SHOWN_CHARS_MAX: usize = 80;
        let fields = self.keys.first().map_or(&[][..], Vec::as_slice);
        let shown = |value: Option<String>| value.unwrap_or_default().chars().take(SHOWN_CHARS_MAX).collect::<String>();
        let values: Vec<String> = values(row, fields).into_iter().map(shown).collect();
        format!("({})", values.join(", "))
    }

    /// Where rows with the key of this one were staged.
    fn places_of(&self, row: &Row) -> Vec<Place> {
        let of_key = |(key, fields): (usize, &Vec<String>)| {
            self.upserts.get(&Identity { key, values: values(row, fields) }).into_iter().flatten().copied()
        };
        let mut places: Vec<Place> = self.keys.iter().enumerate().flat_map(of_key).collect();
        places.sort_unstable();
        places
    }

    fn row(&self, place: Place) -> &Row {
        match &*self.changes[place.change] {
            Change::Upsert(rows) => &rows[place.row],
            Change::Delete(_) => unreachable!("only rows have places"),
        }
    }
}

/// Numbered conditions, found by the row that meets one of them.
#[derive(Default)]
pub(super) struct AnyOf {
    sets: Vec<OfFields>,
}

/// Conditions on the same fields.
struct OfFields {
    /// In the order of their names.
    fields: Vec<String>,
    /// The numbers of the conditions that ask for these values, ascending.
    numbers: HashMap<Vec<Option<String>>, Vec<usize>>,
}

impl AnyOf {
    /// Adds conditions. Their number is no smaller than those before.
    pub(super) fn add(&mut self, conditions: &Conditions, number: usize) {
        let conditions = sorted(conditions);
        let is_same = |set: &OfFields| set.fields.iter().eq(conditions.iter().map(|(field, _)| field));
        let index = match self.sets.iter().position(is_same) {
            Some(index) => index,
            None => {
                let fields = conditions.iter().map(|(field, _)| field.clone()).collect();
                self.sets.push(OfFields { fields, numbers: HashMap::new() });
                self.sets.len() - 1
            }
        };
        let values = conditions.iter().map(|(_, cell)| written(cell)).collect();
        self.sets[index].numbers.entry(values).or_default().push(number);
    }

    /// Whether a row meets one of those with these numbers.
    pub(super) fn hits(&self, row: &Row, range: Range<usize>) -> bool {
        self.sets.iter().any(|set| {
            let numbers = set.numbers.get(&values(row, &set.fields)).map_or(&[][..], Vec::as_slice);
            let first = numbers.partition_point(|number| *number < range.start);
            numbers.get(first).is_some_and(|number| range.contains(number))
        })
    }
}

fn sorted(conditions: &Conditions) -> Vec<&(String, Cell)> {
    let mut sorted: Vec<&(String, Cell)> = conditions.iter().collect();
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    sorted
}

fn values(row: &Row, fields: &[String]) -> Vec<Option<String>> {
    fields.iter().map(|field| row.get(field).and_then(written)).collect()
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

/// Whether a row meets all of these conditions.
pub(super) fn matches(row: &Row, conditions: &Conditions) -> bool {
    conditions.iter().all(|(name, wanted)| is_same(row.get(name).unwrap_or(&Cell::Null), wanted))
}

/// Values are equal if they are written the same: a column may hold `1` as a number or as text.
fn is_same(cell: &Cell, wanted: &Cell) -> bool {
    written(cell) == written(wanted)
}

/// A value as it is written; none for null.
fn written(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Boolean(value) => Some(value.to_string()),
        Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => Some(text.clone()),
    }
}
