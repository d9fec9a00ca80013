//! What the writing thread knows between transactions: its connection, and the tables it has seen.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::Connection;

use super::plan::Plans;
use super::prune::Pruning;
use super::shape::load;
use super::{Outcome, leases};
use crate::StoreError;
use crate::clock::Clock;
use crate::columns::shape::Shape;
use crate::limits::RUNS_BETWEEN_PRUNES;

/// The writing connection and what it remembers.
pub(crate) struct WriterState {
    connection: Connection,
    tables: HashMap<String, Table>,
    schema_version: i64,
    /// Runs that have begun since old history was looked for; none before the first.
    runs_begun: Option<u32>,
    /// Why the whole transaction is gone: SQLite rolls it back on its own when the disk is full, for example.
    broken: Option<StoreError>,
    clock: Clock,
}

/// A table as it is, and the statements ready for it.
pub(super) struct Table {
    pub(super) shape: Shape,
    pub(super) plans: Plans,
    /// Whether it had a row with the key of the latest that was written.
    pub(super) had_latest: bool,
}

impl WriterState {
    pub(super) fn new(connection: Connection, clock: Clock) -> Outcome<WriterState> {
        let schema_version = schema_version(&connection)?;
        Ok(WriterState { connection, tables: HashMap::new(), schema_version, runs_begun: None, broken: None, clock })
    }

    /// What time it is for leases, in milliseconds since 1970.
    pub(super) fn now_ms(&self) -> Outcome<i64> {
        match &self.clock {
            Clock::OfTheStore => leases::now_ms(&self.connection),
            #[cfg(test)]
            Clock::Set(now_ms) => Ok(now_ms.load(std::sync::atomic::Ordering::Relaxed)),
        }
    }

    /// Whether old history is to be looked for as a run begins: at the first, and then every now and again.
    pub(super) fn pruning(&mut self) -> Option<Pruning> {
        let begun = self.runs_begun.map(|begun| begun + 1);
        self.runs_begun = Some(begun.unwrap_or_default() % RUNS_BETWEEN_PRUNES);
        match begun {
            None => Some(Pruning::First),
            Some(RUNS_BETWEEN_PRUNES) => Some(Pruning::Again),
            Some(_) => None,
        }
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Begins a transaction. Tables that somebody else may have changed since the last one are forgotten.
    pub(super) fn begin(&mut self) -> Outcome<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let version = schema_version(&self.connection)?;
        if version != self.schema_version {
            self.forget();
            self.schema_version = version;
        }
        Ok(())
    }

    /// Makes the transaction last. On failure nothing of it remains.
    pub(super) fn commit(&mut self) -> Outcome<()> {
        if let Some(error) = self.broken.take() {
            return Err(error.into());
        }
        let committed = self.connection.execute_batch("COMMIT");
        if committed.is_err() {
            self.forget();
            if !self.connection.is_autocommit() {
                // The failure that counts is the first.
                let _ = self.connection.execute_batch("ROLLBACK");
            }
        }
        Ok(committed?)
    }

    /// Does a part of the transaction, all of it or nothing.
    pub(super) fn attempt<T>(&mut self, work: impl FnOnce(&mut WriterState) -> Outcome<T>) -> Result<T, StoreError> {
        if let Some(error) = &self.broken {
            return Err(error.clone());
        }
        self.run("SAVEPOINT part")?;
        let outcome = work(self).map_err(StoreError::from);
        match &outcome {
            Ok(_) => self.run("RELEASE part")?,
            Err(error) => self.undo(error)?,
        }
        outcome
    }

    fn undo(&mut self, error: &StoreError) -> Result<(), StoreError> {
        self.forget();
        if self.connection.is_autocommit() {
            self.broken = Some(error.clone());
            return Ok(());
        }
        self.run("ROLLBACK TO part")?;
        self.run("RELEASE part")
    }

    fn run(&self, statement: &str) -> Result<(), StoreError> {
        let ran = self.connection.prepare_cached(statement).and_then(|mut prepared| prepared.execute([]));
        ran.map(drop).map_err(|error| super::Failure::from(error).into())
    }

    /// The table as it is now, if there is one.
    pub(super) fn table(&mut self, name: &str) -> Outcome<Option<(&Connection, &mut Table)>> {
        // Looked up twice at most; asking for an entry would allocate the name each time.
        if !self.tables.contains_key(name) {
            let Some(shape) = load(&self.connection, name)? else { return Ok(None) };
            self.remember(shape);
        }
        Ok(self.tables.get_mut(name).map(|table| (&self.connection, table)))
    }

    /// Takes note of a table that was just made.
    pub(super) fn remember(&mut self, shape: Shape) {
        match self.tables.entry(shape.table.clone()) {
            Entry::Occupied(mut entry) => entry.get_mut().become_shape(shape),
            Entry::Vacant(entry) => {
                entry.insert(Table { shape, plans: Plans::default(), had_latest: false });
            }
        }
    }

    fn forget(&mut self) {
        self.tables.clear();
    }
}

impl Table {
    /// The table has changed: statements made for what it was are of no use.
    pub(super) fn become_shape(&mut self, shape: Shape) {
        self.shape = shape;
        self.plans = Plans::default();
    }
}

/// A number that changes with every change to any table's columns, by anybody.
pub(super) fn schema_version(connection: &Connection) -> Outcome<i64> {
    Ok(connection.prepare_cached("PRAGMA schema_version")?.query_row([], |row| row.get(0))?)
}
