//! The table capability: passes requests on to whoever owns the tables.

use crate::leave;
use crate::limits::LimitKind;
use crate::state::CallState;
use crate::table::{Found, TableError};
use crate::usage::TableUse;

impl CallState {
    /// Counts what the component hands over: it is kept until the page is committed.
    fn may_stage(&mut self, capability: &str, bytes: usize) -> wasmtime::Result<()> {
        self.may_use(capability)?;
        let Some(left) = self.table.staged_bytes_left.checked_sub(bytes) else {
            return Err(self.stop(LimitKind::Amount, "the call handed more rows to the tables than it may"));
        };
        self.table.staged_bytes_left = left;
        Ok(())
    }

    /// What the component stages can be found again, and would tell by what is hidden whether a guess was right.
    fn without_own(&mut self, rows: String) -> wasmtime::Result<String> {
        let rows = leave::own(rows, &self.table.hiding, &mut self.usage.hidden);
        rows.map_err(|reached| self.stop(reached.kind, reached.reason))
    }

    fn without_secrets(&mut self, rows: String) -> String {
        let (rows, times) = self.table.hiding.hide_text(rows);
        self.usage.hidden += times as u64;
        rows
    }

    fn count_table<T>(&mut self, table: &str, outcome: &Result<T, TableError>, done: impl Fn(&T) -> TableUse) {
        match outcome {
            Ok(value) => self.usage.table(table, done(value)),
            Err(TableError::Name(_)) => self.usage.refuse(&format!("the table `{table}`")),
            Err(_) => {}
        }
    }
}

impl CallState {
    /// Rows that equal all given values.
    pub(crate) async fn table_find(
        &mut self,
        table: &str,
        conditions: &str,
        after: Option<&str>,
        limit: u32,
    ) -> wasmtime::Result<Result<Found, TableError>> {
        self.may_stage("table.find", conditions.len() + after.map_or(0, str::len))?;
        let limit = limit.min(self.table.found_rows_max);
        let found = self.table.tables.find(table, conditions, after, limit).await;
        self.count_table(table, &found, |_| TableUse { finds: 1, ..TableUse::default() });
        if found.as_ref().is_ok_and(|found| found.rows.len() > self.table.found_bytes_max) {
            let reason = format!("the table `{table}` gave more than {} bytes at once", self.table.found_bytes_max);
            return Err(self.stop(LimitKind::Amount, reason));
        }
        Ok(found.map(|found| Found { rows: self.without_secrets(found.rows), ..found }))
    }

    /// Stages rows.
    pub(crate) async fn table_upsert(
        &mut self,
        table: &str,
        key: &[String],
        rows: String,
    ) -> wasmtime::Result<Result<u64, TableError>> {
        self.may_stage("table.upsert", rows.len())?;
        let rows = self.without_own(rows)?;
        let staged = self.table.tables.upsert(table, key, &rows).await;
        self.count_table(table, &staged, |&staged| TableUse { staged, ..TableUse::default() });
        Ok(staged)
    }

    /// Stages the removal of rows.
    pub(crate) async fn table_delete(
        &mut self,
        table: &str,
        conditions: &str,
    ) -> wasmtime::Result<Result<u64, TableError>> {
        self.may_stage("table.delete", conditions.len())?;
        let removed = self.table.tables.delete(table, conditions).await;
        self.count_table(table, &removed, |&removed| TableUse { removed, ..TableUse::default() });
        Ok(removed)
    }
}
