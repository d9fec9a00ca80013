//! The writes of a page: visible to the page, and to nobody else until they are committed.
//!
//! - `reading.rs`: tables as the page will leave them; `overlay.rs`: what it has staged, laid over their rows
//! - `tables.rs`: what a component's call can do to tables

mod overlay;
mod reading;
mod tables;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use weft_store::{Change, Conditions, Row, Store, TableChange, TableSchema};

use crate::write::commits::Commits;
use crate::write::records::Rejected;

use overlay::Overlay;

pub(crate) use tables::ItemTables;

/// Where a change comes from: step and item, before them those of the workflow around. Changes are applied in this
/// order, so that items which run in parallel leave the same tables in every run.
pub(crate) type Origin = Vec<u32>;

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
    changes: Mutex<BTreeMap<(Origin, usize), Staged>>,
    /// The same by table, for reading; made when it is read.
    overlays: Mutex<HashMap<String, Arc<Overlay>>>,
    offered: Mutex<BTreeMap<Origin, Offered>>,
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
        Self { store, commits, changes: Mutex::default(), overlays: Mutex::default(), offered: Mutex::default() }
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
        self.lock().retain(|(from, _), _| !from.starts_with(origin));
        self.overlays().clear();
        let mut offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        offered.retain(|from, _| !from.starts_with(origin));
    }

    /// Rows that a step has staged so far.
    pub(crate) fn rows_of(&self, step: &[u32]) -> u64 {
        let changes = self.lock();
        let of_step = changes.iter().filter(|((from, _), _)| from.starts_with(step)).map(|(_, staged)| &*staged.change);
        of_step.map(|change| if let Change::Upsert(rows) = change { rows.len() as u64 } else { 0 }).sum()
    }

    fn push(&self, origin: Origin, staged: Staged) {
        let mut changes = self.lock();
        // Behind all others of this origin, also where some have been dropped.
        let last = changes.range((origin.clone(), 0)..=(origin.clone(), usize::MAX)).next_back();
        let position = last.map_or(0, |((_, position), _)| position + 1);
        let table = staged.table.clone();
        changes.insert((origin, position), staged);
        drop(changes);
        // Only now: whoever reads meanwhile may have kept what was before.
        self.overlays().remove(&table);
    }

    /// Takes everything out, in the order in which it is to be applied.
    pub(crate) fn take(&self) -> Vec<TableChange> {
        let changes = std::mem::take(&mut *self.lock());
        self.overlays().clear();
        changes
            .into_values()
            .map(|staged| TableChange {
                table: staged.table,
                schema: staged.schema,
                key: staged.key,
                changes: vec![Arc::unwrap_or_clone(staged.change)],
            })
            .collect()
    }

    /// What is staged for a table.
    fn overlay(&self, table: &str) -> Arc<Overlay> {
        let mut overlays = self.overlays();
        if let Some(known) = overlays.get(table) {
            return Arc::clone(known);
        }
        let changes = self.lock();
        let of_table = changes.values().filter(|staged| staged.table == table);
        let overlay = Overlay::new(of_table.map(|staged| (staged.key.clone(), Arc::clone(&staged.change))).collect());
        let overlay = Arc::new(overlay);
        overlays.insert(table.to_owned(), Arc::clone(&overlay));
        overlay
    }

    fn overlays(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<Overlay>>> {
        self.overlays.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(Origin, usize), Staged>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
