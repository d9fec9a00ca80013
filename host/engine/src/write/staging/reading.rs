//! Reading tables as a page will leave them: what is in the store, and what the page itself has staged.
//!
//! Rows are read from the store some at a time, and what the page has staged is laid over each: first those that the store
//! has, then those that only the page has. No more is held than one find gives and one read of the store.

use serde::{Deserialize, Serialize};
use weft_sandbox::table::TableError;
use weft_store::{Conditions, FOUND_BYTES_MAX, Found, ROW_BYTES_MAX, Row, StoreError};

use super::Staging;
use super::any_of::AnyOf;
use super::overlay::Overlay;
use super::values::matches;

/// Rows that are asked of the store at a time.
const STORED_ROWS_MAX: usize = 10_000;
/// Most bytes of rows that are needed at once, as [`Row::size_bytes`] counts.
const HELD_BYTES_MAX: usize = 64 << 20;
/// Conditions that are looked up one by one to count the rows that meet them. For more of them the table is read once.
const COUNTED_ONE_BY_ONE_MAX: usize = 100;

/// Where rows go on in a table that the page changes. Other cursors are the store's.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct InPage {
    /// Changes that the page had made by then.
    changes: usize,
    rest: Rest,
}

/// Which rows are still to come.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Rest {
    /// Those of the store from this cursor of its own on, then all that only the page has.
    Stored(Option<String>),
    /// Those that only the page has, from this one on.
    Staged(usize),
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
        let overlay = self.overlay(table);
        let changes = overlay.changes();
        let in_page = after.and_then(|after| serde_json::from_str::<InPage>(after).ok());
        if changes == 0 && in_page.is_none() {
            return self.store.find_after(table, conditions, after, limit).await.map_err(explain);
        }
        let rest = match (after, in_page) {
            (None, _) => Rest::Stored(None),
            (Some(_), Some(place)) if place.changes == changes => place.rest,
            _ => return Err(TableError::Store(format!("the table `{table}` was changed while it was read"))),
        };
        let mut given = Given { rows: Vec::new(), bytes: 0, limit };
        let wanted = Wanted { table, conditions, overlay: &overlay };
        let rest = self.give(wanted, rest, &mut given).await?;
        let after = rest.map(|rest| serde_json::json!(InPage { changes, rest }).to_string());
        Ok(Found { rows: given.rows, after })
    }

    /// All rows that meet all conditions, as the page sees them. The error names the table if there are more.
    pub(crate) async fn find_all(
        &self,
        table: &str,
        conditions: &Conditions,
        rows_max: usize,
    ) -> Result<Vec<Row>, TableError> {
        let (mut all, mut bytes, mut after) = (Vec::new(), 0, None);
        loop {
            let found = self.find_after(table, conditions, after.as_deref(), STORED_ROWS_MAX).await?;
            bytes += found.rows.iter().map(Row::size_bytes).sum::<usize>();
            all.extend(found.rows);
            if all.len() > rows_max || bytes > HELD_BYTES_MAX {
                let too_many = all.len() > rows_max;
                let most = if too_many { format!("{rows_max} rows") } else { format!("{} MiB", HELD_BYTES_MAX >> 20) };
                return Err(TableError::Store(format!("more than {most} of the table `{table}` are needed at once")));
            }
            after = found.after;
            if after.is_none() {
                return Ok(all);
            }
        }
    }

    /// How many rows meet any of these conditions, as the page sees them.
    pub(super) async fn count(&self, table: &str, any_of: &[Conditions]) -> Result<u64, TableError> {
        if any_of.len() > COUNTED_ONE_BY_ONE_MAX {
            let mut wanted = AnyOf::default();
            any_of.iter().for_each(|conditions| wanted.add(conditions, 0, |_| true));
            return self.count_where(table, &Vec::new(), |row| wanted.met_by(row).next().is_some()).await;
        }
        let mut count = 0;
        for (index, conditions) in any_of.iter().enumerate() {
            let is_new = |row: &Row| !any_of[..index].iter().any(|before| matches(row, before));
            count += self.count_where(table, conditions, is_new).await?;
        }
        Ok(count)
    }

    async fn count_where(
        &self,
        table: &str,
        conditions: &Conditions,
        counts: impl Fn(&Row) -> bool + Send,
    ) -> Result<u64, TableError> {
        let (mut count, mut after) = (0, None);
        loop {
            let found = self.find_after(table, conditions, after.as_deref(), STORED_ROWS_MAX).await?;
            count += found.rows.iter().filter(|row| counts(row)).count() as u64;
            after = found.after;
            if after.is_none() {
                return Ok(count);
            }
        }
    }

    /// Gives rows until there are enough, and says which are still to come; none if these were the last.
    async fn give(&self, wanted: Wanted<'_>, rest: Rest, given: &mut Given) -> Result<Option<Rest>, TableError> {
        let from = match rest {
            Rest::Staged(from) => from,
            Rest::Stored(after) => match self.give_stored(wanted, after, given).await? {
                None => 0,
                rest => return Ok(rest),
            },
        };
        self.give_staged(wanted, from, given).await
    }

    async fn give_stored(
        &self,
        wanted: Wanted<'_>,
        mut after: Option<String>,
        given: &mut Given,
    ) -> Result<Option<Rest>, TableError> {
        loop {
            let more = given.limit.saturating_sub(given.rows.len()).clamp(1, STORED_ROWS_MAX);
            let Found { rows, after: next } = self.stored(wanted, after.as_deref(), more).await?;
            for (index, stored) in rows.into_iter().enumerate() {
                let Some(row) = wanted.overlay.over(stored, wanted.conditions) else { continue };
                if !given.take(wanted, row)? {
                    return self.before(wanted, after, index).await.map(Some);
                }
            }
            match next {
                None => return Ok(None),
                next if given.rows.len() >= given.limit => return Ok(Some(Rest::Stored(next))),
                next => after = next,
            }
        }
    }

    /// The place that many stored rows behind this one.
    async fn before(&self, wanted: Wanted<'_>, after: Option<String>, rows: usize) -> Result<Rest, TableError> {
        if rows == 0 {
            return Ok(Rest::Stored(after));
        }
        let passed = self.stored(wanted, after.as_deref(), rows).await?;
        // The row that was there is gone meanwhile: those before it were the last.
        Ok(passed.after.map_or(Rest::Staged(0), |after| Rest::Stored(Some(after))))
    }

    async fn give_staged(
        &self,
        wanted: Wanted<'_>,
        from: usize,
        given: &mut Given,
    ) -> Result<Option<Rest>, TableError> {
        let Wanted { table, conditions, overlay } = wanted;
        let mut candidates = overlay.candidates(conditions, from);
        while let Some(staged) = overlay.next(&mut candidates, conditions) {
            let key = overlay.key(staged);
            let before = self.store.find(table, &key, 1).await.map_err(explain)?.pop();
            if let Some(row) = &before
                && matches(row, conditions)
                && self.is_stored(table, &key, conditions).await?
            {
                // It came with the stored ones.
                continue;
            }
            let Some(row) = overlay.leave(before, staged).filter(|row| matches(row, conditions)) else { continue };
            if !given.take(wanted, row)? {
                return Ok(Some(Rest::Staged(overlay.place(staged))));
            }
        }
        Ok(None)
    }

    async fn is_stored(&self, table: &str, key: &Conditions, conditions: &Conditions) -> Result<bool, TableError> {
        let both: Conditions = key.iter().chain(conditions).cloned().collect();
        Ok(!self.store.find(table, &both, 1).await.map_err(explain)?.is_empty())
    }

    async fn stored(&self, wanted: Wanted<'_>, after: Option<&str>, limit: usize) -> Result<Found, TableError> {
        self.store.find_after(wanted.table, wanted.conditions, after, limit).await.map_err(explain)
    }
}

/// What is asked for.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    table: &'a str,
    conditions: &'a Conditions,
    overlay: &'a Overlay,
}

/// The rows that one find gives.
struct Given {
    rows: Vec<Row>,
    bytes: usize,
    limit: usize,
}

impl Given {
    /// Takes a row if there is room for it; there is for the first one.
    fn take(&mut self, wanted: Wanted<'_>, row: Row) -> Result<bool, TableError> {
        let bytes = row.size_bytes();
        let fits = self.rows.len() < self.limit && self.bytes + bytes <= FOUND_BYTES_MAX;
        if !fits && !self.rows.is_empty() {
            return Ok(false);
        }
        if bytes > ROW_BYTES_MAX {
            let key = wanted.overlay.shown_key(&row);
            return Err(explain(StoreError::RowSize { table: wanted.table.to_owned(), key }));
        }
        self.bytes += bytes;
        self.rows.push(row);
        Ok(true)
    }
}

fn explain(error: StoreError) -> TableError {
    match error {
        StoreError::Name { table } => TableError::Name(table),
        StoreError::Key { .. } | StoreError::NoKey { .. } => TableError::Key(error.reason()),
        other => TableError::Store(other.reason()),
    }
}
