//! Staged rows, found by other fields than their key.
//!
//! A page may look up each of its records by such a field and write it: without an index each find would go through all that
//! was staged before. It is made for the fields of a find when that comes first, from then on a row is looked at once for
//! each time that it is staged.

use std::collections::{BTreeSet, VecDeque};
use std::hash::{BuildHasher, Hasher, RandomState};

use weft_store::{Conditions, Row};

use super::values::written;

/// Most sets of fields that there is an index for; the one that was asked for longest ago goes first. Each takes a few dozen
/// bytes for each time that a row was staged, whatever is in it.
const FIELD_SETS_MAX: usize = 16;
/// Most fields of a set. Of conditions on more, the others are compared.
const FIELDS_MAX: usize = 8;

/// The indexes that finds have asked for.
#[derive(Default)]
pub(super) struct ByFields {
    /// The one that was asked for last stands last.
    sets: VecDeque<OfFields>,
    hasher: RandomState,
    /// Rows that were looked at.
    #[cfg(test)]
    pub(super) looked_at: std::cell::Cell<usize>,
}

/// Rows by their values in these fields: as they were staged last, in the order in which that is applied.
struct OfFields {
    fields: Vec<String>,
    /// Which of the fields rows have at all: a bit for each. What the store has in those that a row lacks is not known here.
    present: BTreeSet<u8>,
    /// The hash of each row.
    hashes: Vec<u64>,
    rows: BTreeSet<(u64, usize)>,
    /// Hashes that rows had before a change with this number, in their order: for those who don't see that change.
    before: Vec<(usize, u64, usize)>,
    /// Those who see fewer changes came before it was made.
    since: usize,
}

impl ByFields {
    /// A row was staged by a change, behind all others of the same row.
    pub(super) fn put(&mut self, which: usize, row: &Row, change: usize) {
        for set in &mut self.sets {
            let (present, hash) = set.describe(row, &self.hasher);
            #[cfg(test)]
            self.looked_at.set(self.looked_at.get() + 1);
            set.put(which, (present, hash), change);
        }
    }

    /// The rows that may meet conditions, in no order, among others; for one who sees so many changes. All are there as they
    /// were staged last, to make the index if there is none. None if the conditions name no field, or if it can't be told.
    pub(super) fn find<'r>(
        &mut self,
        conditions: &Conditions,
        seen: usize,
        all: impl Iterator<Item = &'r Row>,
        changes: usize,
    ) -> Option<Vec<usize>> {
        let fields = fields_of(conditions);
        if fields.is_empty() {
            return None;
        }
        let known = self.sets.iter().position(|set| set.fields.iter().eq(fields.iter().copied()));
        let set = match known.and_then(|index| self.sets.remove(index)) {
            Some(set) => set,
            None => self.make(fields, all, changes),
        };
        if self.sets.len() == FIELD_SETS_MAX {
            self.sets.pop_front();
        }
        let found = (set.since <= seen).then(|| set.find(conditions, seen, &self.hasher));
        self.sets.push_back(set);
        found
    }

    fn make<'r>(&self, fields: Vec<&String>, all: impl Iterator<Item = &'r Row>, changes: usize) -> OfFields {
        let fields = fields.into_iter().cloned().collect();
        let (present, hashes, rows) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        let mut set = OfFields { fields, present, hashes, rows, before: Vec::new(), since: changes };
        for (which, row) in all.enumerate() {
            let described = set.describe(row, &self.hasher);
            #[cfg(test)]
            self.looked_at.set(self.looked_at.get() + 1);
            set.put(which, described, changes);
        }
        set
    }
}

impl OfFields {
    fn put(&mut self, which: usize, (present, hash): (u8, u64), change: usize) {
        self.present.insert(present);
        match self.hashes.get_mut(which) {
            Some(known) if *known == hash => return,
            Some(known) => {
                let old = std::mem::replace(known, hash);
                self.rows.remove(&(old, which));
                self.before.push((change, old, which));
            }
            // Rows are numbered as they come.
            None => self.hashes.push(hash),
        }
        self.rows.insert((hash, which));
    }

    fn find(&self, conditions: &Conditions, seen: usize, hasher: &RandomState) -> Vec<usize> {
        let unseen = self.before.partition_point(|(change, ..)| *change < seen);
        let mut found = Vec::new();
        for present in &self.present {
            let has = |index: usize| present & (1 << index) != 0;
            let values = self.fields.iter().enumerate().filter(|(index, _)| has(*index)).map(|(_, field)| {
                conditions.iter().find(|(name, _)| name == field).and_then(|(_, wanted)| written(wanted))
            });
            let hash = hash(*present, values, hasher);
            found.extend(self.rows.range((hash, 0)..=(hash, usize::MAX)).map(|(_, which)| *which));
            found.extend(self.before[unseen..].iter().filter(|(_, old, _)| *old == hash).map(|(.., which)| *which));
        }
        found
    }

    /// Which of the fields a row has, and the hash of that and of their values.
    fn describe(&self, row: &Row, hasher: &RandomState) -> (u8, u64) {
        let cells = || self.fields.iter().map(|field| row.get(field));
        let present = cells().enumerate().fold(0, |all, (index, cell)| all | (u8::from(cell.is_some()) << index));
        (present, hash(present, cells().flatten().map(written), hasher))
    }
}

/// The fields that conditions name, in the order of their names, no more than a set has.
fn fields_of(conditions: &Conditions) -> Vec<&String> {
    let fields: BTreeSet<&String> = conditions.iter().map(|(field, _)| field).collect();
    fields.into_iter().take(FIELDS_MAX).collect()
}

/// Values that are the same have the same hash. Others may have it too: whoever finds a row compares it.
fn hash<'v>(present: u8, values: impl Iterator<Item = Option<&'v str>>, hasher: &RandomState) -> u64 {
    let mut hash = hasher.build_hasher();
    hash.write_u8(present);
    for value in values {
        hash.write_u8(value.is_some().into());
        if let Some(value) = value {
            hash.write_usize(value.len());
            hash.write(value.as_bytes());
        }
    }
    hash.finish()
}
