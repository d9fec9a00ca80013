//! The table capability: passes requests on to whoever owns the tables.

use std::sync::Arc;

use async_trait::async_trait;
use wasmtime::component::{HasSelf, Linker};

use crate::bindings::weft::node::table as contract;
use crate::state::CallState;

pub use contract::Error as TableError;

/// What a call can do to tables. Changes are staged with the page of the call.
#[async_trait]
pub trait Tables: Send + Sync {
    /// Rows that equal all given values (a JSON object), as a JSON array of at most `limit`.
    async fn find(&self, table: &str, conditions: &str, limit: u32) -> Result<String, TableError>;

    /// Stages rows, a JSON array of objects. Returns their number.
    async fn upsert(&self, table: &str, key: &[String], rows: &str) -> Result<u64, TableError>;

    /// Stages the removal of rows that equal one of these objects, a JSON array. Returns how many will go.
    async fn delete(&self, table: &str, conditions: &str) -> Result<u64, TableError>;
}

/// The tables of one call.
pub(crate) struct TableView {
    pub(crate) tables: Arc<dyn Tables>,
    pub(crate) found_rows_max: u32,
}

pub(crate) fn link(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    contract::add_to_linker::<CallState, HasSelf<CallState>>(linker, |state| state)
}

impl contract::Host for CallState {
    async fn find(
        &mut self,
        table: String,
        conditions: String,
        limit: u32,
    ) -> wasmtime::Result<Result<String, TableError>> {
        let limit = limit.min(self.table.found_rows_max);
        Ok(self.table.tables.find(&table, &conditions, limit).await)
    }

    async fn upsert(
        &mut self,
        table: String,
        key: Vec<String>,
        rows: String,
    ) -> wasmtime::Result<Result<u64, TableError>> {
        Ok(self.table.tables.upsert(&table, &key, &rows).await)
    }

    async fn delete(&mut self, table: String, conditions: String) -> wasmtime::Result<Result<u64, TableError>> {
        Ok(self.table.tables.delete(&table, &conditions).await)
    }
}
