//! Numbered conditions, found by the row that meets one of them.

use std::collections::HashMap;

use weft_store::{Cell, Conditions, Row};

use super::values::{Key, key_in, key_of, written};

/// Conditions of which any may be met.
#[derive(Default)]
pub(super) struct AnyOf {
    sets: Vec<OfFields>,
}

/// Conditions on the same fields.
struct OfFields {
    /// In the order of their names.
    fields: Vec<String>,
    /// The number of the one that came first.
    first: usize,
    /// The numbers of the conditions that ask for these values, in the order of their owner.
    numbers: HashMap<Key, Vec<usize>>,
}

impl AnyOf {
    /// Adds conditions with their number, behind those of which its owner says so.
    pub(super) fn add(&mut self, conditions: &Conditions, number: usize, is_behind: impl Fn(usize) -> bool) {
        let conditions = sorted(conditions);
        let is_same = |set: &OfFields| set.fields.iter().eq(conditions.iter().map(|(field, _)| field));
        let index = match self.sets.iter().position(is_same) {
            Some(index) => index,
            None => {
                let fields = conditions.iter().map(|(field, _)| field.clone()).collect();
                self.sets.push(OfFields { fields, first: number, numbers: HashMap::new() });
                self.sets.len() - 1
            }
        };
        let values = key_of(conditions.iter().map(|(_, cell)| written(cell)));
        let numbers = self.sets[index].numbers.entry(values).or_default();
        let place = numbers.partition_point(|other| is_behind(*other));
        numbers.insert(place, number);
    }

    /// The numbers of all conditions that a row meets: for each set of fields those in their order, and none that is empty.
    pub(super) fn met_by(&self, row: &Row) -> impl Iterator<Item = &[usize]> {
        self.sets.iter().filter_map(|set| set.numbers.get(&key_in(row, &set.fields)).map(Vec::as_slice))
    }

    /// The different sets of fields of the conditions with numbers below this one.
    pub(super) fn fields(&self, below: usize) -> impl Iterator<Item = Vec<&str>> {
        let sets = self.sets.iter().filter(move |set| set.first < below);
        sets.map(|set| set.fields.iter().map(String::as_str).collect())
    }
}

/// Conditions in the order of the names of their fields.
pub(super) fn sorted(conditions: &Conditions) -> Vec<&(String, Cell)> {
    let mut sorted: Vec<&(String, Cell)> = conditions.iter().collect();
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    sorted
}
