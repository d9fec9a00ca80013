//! The writes of a page: visible to the page, and to nobody else until they are committed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::commits::Commits;
use crate::records::{self, Rejected};
use async_trait::async_trait;
use weft_sandbox::table::{TableError, Tables};
use weft_store::{
    Cell, Change, Conditions, Row, Store, StoreError, TableChange, TableSchema, rows_from_json, rows_to_json,
};

/// Where a change comes from: step and item, before them those of the workflow around. Changes are applied in this
/// order, so that items which run in parallel leave the same tables in every run.
pub(crate) type Origin = Vec<u32>;

struct Staged {
    table: String,
    schema: Option<Arc<TableSchema>>,
    key: Vec<String>,
    change: Change,
}

/// The staged writes of one page.
pub(crate) struct Staging {
    store: Store,
    /// What earlier pages have written may still be on its way to the store.
    commits: Arc<Commits>,
    changes: Mutex<BTreeMap<(Origin, usize), Staged>>,
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

/// Rows read back are never more than this, whoever asks.
const FOUND_ROWS_MAX: usize = 100_000;

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
        let change = Change::Upsert(rows);
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
        let staged = |change| Staged { table: table.to_owned(), schema: schema.clone(), key: key.to_vec(), change };
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
        let mut offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        offered.retain(|from, _| !from.starts_with(origin));
    }

    /// Rows that a step has staged so far.
    pub(crate) fn rows_of(&self, step: &[u32]) -> u64 {
        let changes = self.lock();
        let of_step = changes.iter().filter(|((from, _), _)| from.starts_with(step)).map(|(_, staged)| &staged.change);
        of_step.map(|change| if let Change::Upsert(rows) = change { rows.len() as u64 } else { 0 }).sum()
    }

    fn push(&self, origin: Origin, staged: Staged) {
        let mut changes = self.lock();
        // Behind all others of this origin, also where some have been dropped.
        let last = changes.range((origin.clone(), 0)..=(origin.clone(), usize::MAX)).next_back();
        let position = last.map_or(0, |((_, position), _)| position + 1);
        changes.insert((origin, position), staged);
    }

    /// Takes everything out, in the order in which it is to be applied.
    pub(crate) fn take(&self) -> Vec<TableChange> {
        let changes = std::mem::take(&mut *self.lock());
        changes
            .into_values()
            .map(|staged| TableChange {
                table: staged.table,
                schema: staged.schema,
                key: staged.key,
                changes: vec![staged.change],
            })
            .collect()
    }

    pub(crate) async fn find_rows(
        &self,
        table: &str,
        conditions: &Conditions,
        limit: usize,
    ) -> Result<Vec<Row>, TableError> {
        self.commits.settle().await.map_err(|failure| TableError::Store(failure.message))?;
        let staged = self.staged_for(table);
        // What is staged may take rows away, so more of them are needed than will be given back.
        let fetched = if staged.is_empty() { limit } else { FOUND_ROWS_MAX };
        let mut found = self.store.find(table, conditions, fetched).await.map_err(explain)?;
        let mut seen = Seen::default();
        for (key, change) in staged {
            match change {
                Change::Delete(removed) => {
                    found.retain(|row| !removed.iter().any(|one| matches(row, one)));
                    seen.delete(removed);
                }
                Change::Upsert(rows) => {
                    for row in rows {
                        self.overlay(table, &key, row, conditions, &mut found, &mut seen).await?;
                    }
                }
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// A staged row takes the place of the one with its key, or joins the found ones, if it fits the conditions.
    async fn overlay(
        &self,
        table: &str,
        key: &[String],
        row: Row,
        conditions: &Conditions,
        found: &mut Vec<Row>,
        seen: &mut Seen,
    ) -> Result<(), TableError> {
        let identity: Conditions =
            key.iter().filter_map(|field| Some((field.clone(), row.get(field)?.clone()))).collect();
        let before = match seen.rows.iter().position(|(other, _)| *other == identity) {
            Some(position) => seen.rows.remove(position).1,
            None => {
                let stored = self.store.find(table, &identity, 1).await.map_err(explain)?.pop();
                stored.filter(|row| !seen.deleted.iter().any(|one| matches(row, one)))
            }
        };
        let merged = merge(before, row);
        let position = found.iter().position(|other| matches(other, &identity));
        if let Some(position) = position {
            found.remove(position);
        }
        if matches(&merged, conditions) {
            found.insert(position.unwrap_or(found.len()), merged.clone());
        }
        seen.rows.push((identity, Some(merged)));
        Ok(())
    }

    fn staged_for(&self, table: &str) -> Vec<(Vec<String>, Change)> {
        let changes = self.lock();
        let of_table = changes.values().filter(|staged| staged.table == table);
        of_table.map(|staged| (staged.key.clone(), staged.change.clone())).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(Origin, usize), Staged>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a page has staged for a table so far, while its changes are gone through.
#[derive(Default)]
struct Seen {
    /// Rows by key, complete; none for one that was deleted after it was staged.
    rows: Vec<(Conditions, Option<Row>)>,
    deleted: Vec<Conditions>,
}

impl Seen {
    fn delete(&mut self, removed: Vec<Conditions>) {
        for (_, row) in &mut self.rows {
            if row.as_ref().is_some_and(|row| removed.iter().any(|one| matches(row, one))) {
                *row = None;
            }
        }
        self.deleted.extend(removed);
    }
}

fn merge(before: Option<Row>, row: Row) -> Row {
    let mut merged = before.unwrap_or_default();
    for (name, cell) in row.cells {
        match merged.cells.iter_mut().find(|(other, _)| *other == name) {
            Some((_, slot)) => *slot = cell,
            None => merged.cells.push((name, cell)),
        }
    }
    merged
}

/// Values are equal if they are written the same: a column may hold `1` as a number or as text.
fn matches(row: &Row, conditions: &Conditions) -> bool {
    conditions.iter().all(|(name, wanted)| {
        let cell = row.get(name).unwrap_or(&Cell::Null);
        cell == wanted || (cell != &Cell::Null && wanted != &Cell::Null && text(cell) == text(wanted))
    })
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Boolean(value) => value.to_string(),
        Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => text.clone(),
    }
}

fn explain(error: StoreError) -> TableError {
    match error {
        StoreError::Name { table } => TableError::Name(table),
        StoreError::Key { .. } | StoreError::NoKey { .. } => TableError::Key(error.reason()),
        other => TableError::Store(other.reason()),
    }
}

/// The tables as one item of a step sees them.
pub(crate) struct ItemTables<'a> {
    pub(crate) staging: &'a std::sync::Arc<Staging>,
    pub(crate) origin: Origin,
}

/// What a call can do to the tables that it was granted.
pub(crate) struct StagedTables {
    staging: Arc<Staging>,
    origin: Origin,
    granted: Arc<[String]>,
}

impl ItemTables<'_> {
    pub(crate) fn granted(&self, tables: &Arc<[String]>) -> StagedTables {
        StagedTables { staging: Arc::clone(self.staging), origin: self.origin.clone(), granted: Arc::clone(tables) }
    }
}

#[async_trait]
impl Tables for StagedTables {
    async fn find(&self, table: &str, conditions: &str, limit: u32) -> Result<String, TableError> {
        self.check_name(table)?;
        let conditions = one(conditions)?;
        let rows = self.staging.find_rows(table, &conditions, limit as usize).await?;
        Ok(rows_to_json(&rows))
    }

    async fn upsert(&self, table: &str, key: &[String], rows: &str) -> Result<u64, TableError> {
        self.check_name(table)?;
        if key.is_empty() {
            return Err(TableError::Key("no key field was named".to_owned()));
        }
        let rows = rows_from_json(rows).map_err(|error| TableError::Data(error.to_string()))?;
        let sorted = records::sort_rows(rows, key);
        let count = sorted.rows.len() as u64;
        self.staging.set_aside(self.origin.clone(), count + sorted.rejected.len() as u64, sorted.rejected);
        if count > 0 {
            self.staging.upsert(self.origin.clone(), table, None, key, sorted.rows);
        }
        Ok(count)
    }

    async fn delete(&self, table: &str, conditions: &str) -> Result<u64, TableError> {
        self.check_name(table)?;
        let list = rows_from_json(conditions).map_err(|error| TableError::Data(error.to_string()))?;
        let conditions: Vec<Conditions> = list.into_iter().map(conditions_of).collect();
        if conditions.iter().any(Vec::is_empty) {
            return Err(TableError::Data("a delete needs at least one column and value".to_owned()));
        }
        let mut going = 0;
        for one in &conditions {
            going += self.staging.find_rows(table, one, FOUND_ROWS_MAX).await?.len() as u64;
        }
        let change = Change::Delete(conditions);
        self.staging
            .push(self.origin.clone(), Staged { table: table.to_owned(), schema: None, key: Vec::new(), change });
        Ok(going)
    }
}

impl StagedTables {
    /// Only tables that the step names; and those only if the store will take them at the commit, as long as the
    /// component can still be told.
    fn check_name(&self, table: &str) -> Result<(), TableError> {
        let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let starts_well = table.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        let reserved = table.starts_with("_weft_") || table.starts_with("sqlite_");
        let granted = self.granted.iter().any(|granted| granted == table);
        if granted && starts_well && table.bytes().all(letters) && !reserved {
            Ok(())
        } else {
            Err(TableError::Name(table.to_owned()))
        }
    }
}

fn one(conditions: &str) -> Result<Conditions, TableError> {
    let rows = rows_from_json(&format!("[{conditions}]")).map_err(|error| TableError::Data(error.to_string()))?;
    match <[Row; 1]>::try_from(rows) {
        Ok([row]) => Ok(conditions_of(row)),
        Err(_) => Err(TableError::Data("`where` is one object of column and value".to_owned())),
    }
}

fn conditions_of(row: Row) -> Conditions {
    row.cells.into_iter().map(|(name, cell)| (name.to_string(), cell)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use weft_store::{Commit, StoreTarget};

    use super::*;

    async fn staging() -> (Store, Arc<Staging>) {
        let target: StoreTarget = "sqlite::memory:".parse().unwrap();
        let store = Store::open(&target).await.unwrap();
        {
            let commits = Commits::new(store.clone(), String::new(), Arc::new(|_| ()));
            (store.clone(), Arc::new(Staging::new(store, Arc::new(commits))))
        }
    }

    fn tables(staging: &Arc<Staging>, origin: Origin) -> StagedTables {
        ItemTables { staging, origin }.granted(&["users", "t"].map(str::to_owned).into())
    }

    #[tokio::test]
    async fn staged_rows_are_seen_by_the_page_and_not_by_the_store() {
        let (store, staging) = staging().await;
        let tables = tables(&staging, vec![0, 0]);
        let key = ["id".to_owned()];
        tables.upsert("users", &key, r#"[{"id":1,"name":"a","city":"x"}]"#).await.unwrap();
        tables.upsert("users", &key, r#"[{"id":1,"name":"b"},{"id":2,"name":"b"}]"#).await.unwrap();
        let found = tables.find("users", r#"{"name":"b"}"#, 10).await.unwrap();
        assert_eq!(found, r#"[{"id":1,"name":"b","city":"x"},{"id":2,"name":"b"}]"#);
        assert_eq!(tables.find("users", r#"{"name":"a"}"#, 10).await.unwrap(), "[]");
        assert_eq!(store.find("users", &[], 10).await.unwrap(), []);
        assert_eq!(tables.delete("users", r#"[{"id":2}]"#).await.unwrap(), 1);
        assert_eq!(tables.find("users", r#"{"id":2}"#, 10).await.unwrap(), "[]");
        tables.upsert("users", &key, r#"[{"id":2,"age":3}]"#).await.unwrap();
        assert_eq!(tables.find("users", r#"{"id":2}"#, 10).await.unwrap(), r#"[{"id":2,"age":3}]"#);
    }

    #[tokio::test]
    async fn a_staged_row_completes_the_one_in_the_store() {
        let (store, staging) = staging().await;
        let key = ["id".to_owned()];
        tables(&staging, vec![0, 0])
            .upsert("users", &key, r#"[{"id":1,"name":"a","n":9007199254740993}]"#)
            .await
            .unwrap();
        let synced_at = "2026-03-10T00:00:00Z".to_owned();
        store.commit(Commit { synced_at, changes: staging.take(), ..Commit::default() }).await.unwrap();
        let tables = tables(&staging, vec![0, 0]);
        tables.upsert("users", &key, r#"[{"id":1,"name":"b"}]"#).await.unwrap();
        let found = tables.find("users", r#"{"name":"b"}"#, 10).await.unwrap();
        assert!(found.contains("\"n\":9007199254740993"), "{found}");
    }

    #[tokio::test]
    async fn a_row_without_its_key_is_set_aside_and_the_others_go_on() {
        let (_, staging) = staging().await;
        let tables = tables(&staging, vec![0, 3]);
        let rows = r#"[{"id":1},{"amount":1},{"id":2}]"#;
        assert_eq!(tables.upsert("t", &["id".to_owned()], rows).await, Ok(2));
        assert_eq!(staging.rows_of(&[0]), 2);
        assert!(staging.take_rejected(&[0, 1]).rejected.is_empty());
        let refused = staging.take_rejected(&[0, 3]);
        assert_eq!((refused.number, refused.rejected[0].0.as_str()), (3, r#"{"amount":1}"#));
        assert_eq!(staging.take_rejected(&[0, 3]).number, 0);
    }

    #[tokio::test]
    async fn of_an_item_that_is_left_out_nothing_is_written() {
        let (_, staging) = staging().await;
        let key = ["id".to_owned()];
        for (origin, row) in [(vec![0, 1], r#"[{"id":1}]"#), (vec![0, 2], "[{}]"), (vec![0, 2, 5, 0], r#"[{"id":2}]"#)]
        {
            tables(&staging, origin).upsert("t", &key, row).await.unwrap();
        }
        tables(&staging, vec![0, 20]).upsert("t", &key, r#"[{"id":20}]"#).await.unwrap();
        staging.forget(&[0, 2]);
        tables(&staging, vec![0, 1]).upsert("t", &key, r#"[{"id":3}]"#).await.unwrap();
        assert_eq!((staging.rows_of(&[0]), staging.take_rejected(&[0, 2]).number), (3, 0));
    }

    #[tokio::test]
    async fn changes_are_applied_in_the_order_of_steps_and_items() {
        let (_, staging) = staging().await;
        let key = ["id".to_owned()];
        for origin in [vec![1, 2], vec![0, 5], vec![1, 1], vec![1, 1, 0, 9]] {
            let rows = format!("[{{\"id\":\"{origin:?}\"}}]");
            tables(&staging, origin.clone()).upsert("t", &key, &rows).await.unwrap();
        }
        let order: Vec<String> = staging
            .take()
            .iter()
            .map(|change| match &change.changes[0] {
                Change::Upsert(rows) => text(rows[0].get("id").unwrap()),
                Change::Delete(_) => unreachable!(),
            })
            .collect();
        assert_eq!(order, ["[0, 5]", "[1, 1]", "[1, 1, 0, 9]", "[1, 2]"]);
    }

    #[tokio::test]
    async fn a_component_is_told_what_is_wrong() {
        let (_, staging) = staging().await;
        let tables = tables(&staging, vec![0, 0]);
        assert_eq!(tables.find("_weft_runs", "{}", 1).await, Err(TableError::Name("_weft_runs".to_owned())));
        assert_eq!(tables.find("orders", "{}", 1).await, Err(TableError::Name("orders".to_owned())));
        assert!(matches!(tables.upsert("t", &[], "[{}]").await, Err(TableError::Key(_))));
        assert!(matches!(tables.upsert("t", &["id".to_owned()], "[1]").await, Err(TableError::Data(_))));
        assert!(matches!(tables.delete("t", "[{}]").await, Err(TableError::Data(_))));
    }
}
