//! Reading tables as a page will leave them: what is in the store, and what the page itself has staged.

use serde::{Deserialize, Serialize};
use weft_sandbox::table::TableError;
use weft_store::{Cell, Change, Conditions, FOUND_BYTES_MAX, Found, Row, StoreError};

use super::Staging;

/// Rows of a table that the page itself changes, read back as it will leave them: they are all held at once.
const CHANGED_ROWS_MAX: usize = 100_000;
/// Rows that are asked of the store at a time.
const STORED_ROWS_MAX: usize = 10_000;

/// Where rows go on in a table that the page changes. Other cursors are the store's.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InPage {
    /// Rows that were given.
    given: usize,
    /// Changes that the page had made by then.
    changes: usize,
}

impl Staging {
    /// Some of the rows that meet all conditions, as the page sees them: from a place on that a find before gave, or the
    /// first ones.
    pub(crate) async fn find_after(
        &self,
        table: &str,
        conditions: &Conditions,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Found, TableError> {
        self.commits.settle().await.map_err(|failure| TableError::Store(failure.message))?;
        let staged = self.staged_for(table);
        let in_page = after.and_then(|after| serde_json::from_str::<InPage>(after).ok());
        if staged.is_empty() && in_page.is_none() {
            return self.store.find_after(table, conditions, after, limit).await.map_err(explain);
        }
        let changes = staged.len();
        let given = match (after, in_page) {
            (None, _) => 0,
            (Some(_), Some(place)) if place.changes == changes => place.given,
            _ => return Err(TableError::Store(format!("the table `{table}` was changed while it was read"))),
        };
        let rows = self.changed(table, conditions, staged).await?;
        Ok(cut(rows, given, limit, changes))
    }

    /// All rows that meet all conditions, as the page sees them. The error names the table if there are more.
    pub(crate) async fn find_all(
        &self,
        table: &str,
        conditions: &Conditions,
        rows_max: usize,
    ) -> Result<Vec<Row>, TableError> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let found = self.find_after(table, conditions, after.as_deref(), STORED_ROWS_MAX).await?;
            all.extend(found.rows);
            if all.len() > rows_max {
                return Err(too_many(table, rows_max));
            }
            after = found.after;
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    /// How many rows meet all conditions, as the page sees them.
    pub(super) async fn count(&self, table: &str, conditions: &Conditions) -> Result<u64, TableError> {
        let mut count = 0;
        let mut after = None;
        loop {
            let found = self.find_after(table, conditions, after.as_deref(), STORED_ROWS_MAX).await?;
            count += found.rows.len() as u64;
            after = found.after;
            if after.is_none() {
                return Ok(count);
            }
        }
    }

    /// The rows of a table that the page changes, as the page will leave them.
    async fn changed(
        &self,
        table: &str,
        conditions: &Conditions,
        staged: Vec<(Vec<String>, Change)>,
    ) -> Result<Vec<Row>, TableError> {
        let mut found = Vec::new();
        let mut after = None;
        loop {
            let some = self.store.find_after(table, conditions, after.as_deref(), STORED_ROWS_MAX).await;
            let some = some.map_err(explain)?;
            found.extend(some.rows);
            if found.len() > CHANGED_ROWS_MAX {
                return Err(too_many(table, CHANGED_ROWS_MAX));
            }
            after = some.after;
            if after.is_none() {
                break;
            }
        }
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

/// Some of these rows, and where there are more.
fn cut(rows: Vec<Row>, given: usize, limit: usize, changes: usize) -> Found {
    let all = rows.len();
    let mut bytes = 0;
    let fits = |row: &Row| {
        let fits = bytes < FOUND_BYTES_MAX;
        bytes += row.cells.iter().map(|(name, cell)| name.len() + text(cell).len()).sum::<usize>();
        fits
    };
    let rows: Vec<Row> = rows.into_iter().skip(given).take(limit).take_while(fits).collect();
    let given = given + rows.len();
    let place = InPage { given, changes };
    Found { rows, after: (given < all).then(|| serde_json::json!(place).to_string()) }
}

fn too_many(table: &str, rows_max: usize) -> TableError {
    TableError::Store(format!("more than {rows_max} rows of the table `{table}` are needed at once"))
}

fn explain(error: StoreError) -> TableError {
    match error {
        StoreError::Name { table } => TableError::Name(table),
        StoreError::Key { .. } | StoreError::NoKey { .. } => TableError::Key(error.reason()),
        other => TableError::Store(other.reason()),
    }
}
