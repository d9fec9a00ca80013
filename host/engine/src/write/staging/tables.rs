//! What a component's call can do to the tables that it was granted.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use weft_sandbox::table::{Found, TableError, Tables};
use weft_store::{Change, Conditions, DELETE_COLUMNS_MAX, Row, rows_from_json, rows_to_json};

use super::{Origin, Staged, Staging};
use crate::write::records;

/// The tables as one item of a step sees them.
pub(crate) struct ItemTables<'a> {
    pub(crate) staging: &'a std::sync::Arc<Staging>,
    pub(crate) origin: Origin,
}

/// What a call can do to the tables that it was granted. It doesn't keep a run alive: a call is a task of its own, and one
/// that was aborted with its run may end a moment later.
pub(crate) struct StagedTables {
    staging: Weak<Staging>,
    origin: Origin,
    granted: Arc<[String]>,
}

impl ItemTables<'_> {
    pub(crate) fn granted(&self, tables: &Arc<[String]>) -> StagedTables {
        StagedTables { staging: Arc::downgrade(self.staging), origin: self.origin.clone(), granted: Arc::clone(tables) }
    }
}

#[async_trait]
impl Tables for StagedTables {
    async fn find(&self, table: &str, conditions: &str, after: Option<&str>, limit: u32) -> Result<Found, TableError> {
        self.check_name(table)?;
        let conditions = one(conditions)?;
        // Without at least one row there would be no place to go on from.
        let found = self.staging()?.find_after(table, &conditions, after, limit.max(1) as usize).await?;
        Ok(Found { rows: rows_to_json(&found.rows), after: found.after })
    }

    async fn upsert(&self, table: &str, key: &[String], rows: &str) -> Result<u64, TableError> {
        self.check_name(table)?;
        if key.is_empty() {
            return Err(TableError::Key("no key field was named".to_owned()));
        }
        let rows = rows_from_json(rows).map_err(|error| TableError::Data(error.to_string()))?;
        let sorted = records::sort_rows(rows, key);
        let count = sorted.rows.len() as u64;
        let staging = self.staging()?;
        staging.set_aside(self.origin.clone(), count + sorted.rejected.len() as u64, sorted.rejected);
        if count > 0 {
            staging.upsert(self.origin.clone(), table, None, key, sorted.rows);
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
        let staging = self.staging()?;
        if staging.overlay(table).names_too_many(&conditions) {
            let most = format!("more than {DELETE_COLUMNS_MAX} different sets of columns");
            return Err(TableError::Data(format!("the deletes of a page from the table `{table}` name {most}")));
        }
        let going = staging.count(table, &conditions).await?;
        let change = Arc::new(Change::Delete(conditions));
        staging.push(self.origin.clone(), Staged { table: table.to_owned(), schema: None, key: Vec::new(), change });
        Ok(going)
    }
}

impl StagedTables {
    fn staging(&self) -> Result<Arc<Staging>, TableError> {
        self.staging.upgrade().ok_or_else(|| TableError::Store("the run is over".to_owned()))
    }

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
