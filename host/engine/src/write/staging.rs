//! The writes of a page: visible to the page, and to nobody else until they are committed.
//!
//! - `reading.rs`: tables as the page will leave them; `overlay.rs`: what it has staged, laid over their rows
//! - `index.rs`: what it has staged, found by keys, `by_fields.rs`: by other fields; `any_of.rs`: conditions, found by rows;
//!   `values.rs`: which are the same
//! - `tables.rs`: what a component's call can do to tables

mod any_of;
mod by_fields;
mod index;
mod overlay;
mod reading;
mod tables;
mod values;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use weft_store::{Change, Conditions, Row, Store, TableChange, TableSchema};

use crate::write::commits::Commits;
use crate::write::records::Rejected;

use index::Index;
use overlay::Overlay;

pub(crate) use tables::ItemTables;

/// Where a change comes from: step and item, before them those of the workflow around. Changes are applied in this
/// order, so that items which run in parallel leave the same tables in every run.
pub(crate) type Origin = Vec<u32>;

/// Where a change is applied: by its origin, and there by its number.
type Position = (Origin, usize);

struct Staged {
    table: String,
    schema: Option<Arc<TableSchema>>,
    key: Vec<String>,
    /// Shared with those who read the table.
    change: Arc<Change>,
}

/// The staged writes of one page.
pub(crate) struct Staging {
    store: Store,
    /// What earlier pages have written may still be on its way to the store.
    commits: Arc<Commits>,
    changes: Mutex<Changes>,
    offered: Mutex<BTreeMap<Origin, Offered>>,
}

/// All changes, in the order in which they are applied.
#[derive(Default)]
struct Changes {
    all: BTreeMap<Position, Staged>,
    /// The same by table, for reading: made when a table is read first, and kept up from then on.
    indexes: HashMap<String, Arc<Mutex<Index>>>,
}

/// Records that a call gave to be written.
#[derive(Default)]
pub(crate) struct Offered {
    /// How many there were.
    pub(crate) number: u64,
    /// Those that can't be written.
    pub(crate) rejected: Vec<Rejected>,
}

impl Staging {
    pub(crate) fn new(store: Store, commits: Arc<Commits>) -> Self {
        Self { store, commits, changes: Mutex::default(), offered: Mutex::default() }
    }

    /// Stages rows for a table.
    pub(crate) fn upsert(
        &self,
        origin: Origin,
        table: &str,
        schema: Option<Arc<TableSchema>>,
        key: &[String],
        rows: Vec<Row>,
    ) {
        let change = Arc::new(Change::Upsert(rows));
        self.push(origin, Staged { table: table.to_owned(), schema, key: key.to_vec(), change });
    }

    /// Stages rows in place of all that meet one of these conditions.
    pub(crate) fn replace(
        &self,
        origin: Origin,
        table: &str,
        schema: Option<Arc<TableSchema>>,
        key: &[String],
        gone: Vec<Conditions>,
        rows: Vec<Row>,
    ) {
        if rows.is_empty() && gone.is_empty() && schema.is_none() {
            return;
        }
        let staged = |change| {
            let (table, schema, key) = (table.to_owned(), schema.clone(), key.to_vec());
            Staged { table, schema, key, change: Arc::new(change) }
        };
        if !gone.is_empty() {
            self.push(origin.clone(), staged(Change::Delete(gone)));
        }
        if !rows.is_empty() || schema.is_some() {
            self.push(origin, staged(Change::Upsert(rows)));
        }
    }

    /// Remembers what a call gave, and what of it can't be written, until the item they came from is over.
    fn set_aside(&self, origin: Origin, offered: u64, rejected: Vec<Rejected>) {
        let mut all = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        let of_origin = all.entry(origin).or_default();
        of_origin.number += offered;
        of_origin.rejected.extend(rejected);
    }

    /// What the calls of one item gave, and what of it can't be written.
    pub(crate) fn take_rejected(&self, origin: &[u32]) -> Offered {
        self.offered.lock().unwrap_or_else(PoisonError::into_inner).remove(origin).unwrap_or_default()
    }

    /// Drops all that an item has staged: it was left out, and nothing half is written.
    pub(crate) fn forget(&self, origin: &[u32]) {
        let mut changes = self.lock();
        let Changes { all, indexes } = &mut *changes;
        let own = all.range((origin.to_vec(), 0)..).map(|(position, _)| position);
        let gone: Vec<Position> = own.take_while(|(from, _)| from.starts_with(origin)).cloned().collect();
        for staged in gone.iter().filter_map(|position| all.remove(position)) {
            // Who is reading it goes on with what was there.
            indexes.remove(&staged.table);
        }
        drop(changes);
        let mut offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        offered.retain(|from, _| !from.starts_with(origin));
    }

    /// Rows that a step has staged so far.
    pub(crate) fn rows_of(&self, step: &[u32]) -> u64 {
        let changes = self.lock();
        // They stand together: an origin comes right before those that begin with it.
        let behind = changes.all.range((step.to_vec(), 0)..);
        let of_step = behind.take_while(|((from, _), _)| from.starts_with(step)).map(|(_, staged)| &*staged.change);
        of_step.map(|change| if let Change::Upsert(rows) = change { rows.len() as u64 } else { 0 }).sum()
    }

    fn push(&self, origin: Origin, staged: Staged) {
        let mut changes = self.lock();
        // Behind all others of this origin, also where some have been dropped.
        let last = changes.all.range((origin.clone(), 0)..=(origin.clone(), usize::MAX)).next_back();
        let number = last.map_or(0, |((_, number), _)| number + 1);
        let position = (origin, number);
        if let Some(index) = changes.indexes.get(&staged.table) {
            staged.add_to(&mut index.lock().unwrap_or_else(PoisonError::into_inner), &position);
        }
        changes.all.insert(position, staged);
    }

    /// Takes everything out, in the order in which it is to be applied.
    pub(crate) fn take(&self) -> Vec<TableChange> {
        // Without the indexes nobody shares the rows any more.
        let Changes { all, .. } = std::mem::take(&mut *self.lock());
        all.into_values()
            .map(|staged| TableChange {
                table: staged.table,
                schema: staged.schema,
                key: staged.key,
                changes: vec![Arc::unwrap_or_clone(staged.change)],
            })
            .collect()
    }

    /// What is staged for a table by now.
    fn overlay(&self, table: &str) -> Overlay {
        let mut changes = self.lock();
        if let Some(index) = changes.indexes.get(table) {
            return Overlay::now(Arc::clone(index));
        }
        let mut index = Index::default();
        let of_table = changes.all.iter().filter(|(_, staged)| staged.table == table);
        of_table.for_each(|(position, staged)| staged.add_to(&mut index, position));
        let index = Arc::new(Mutex::new(index));
        changes.indexes.insert(table.to_owned(), Arc::clone(&index));
        Overlay::now(index)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Changes> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Staged {
    fn add_to(&self, index: &mut Index, position: &Position) {
        index.add(position.clone(), &self.key, Arc::clone(&self.change));
    }
}

#[cfg(test)]
mod tests;
