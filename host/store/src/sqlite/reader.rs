//! Connections for reading. In the write-ahead mode they neither wait for the writer nor hold it up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::open::Database;
use super::shape::load;
use super::state::schema_version;
use super::{Outcome, blocking};
use crate::StoreError;
use crate::columns::shape::Shape;
use crate::limits::READERS_MAX;

/// The reading connections: opened when needed, kept for the next.
pub(super) struct Readers {
    pool: Arc<Pool>,
    permits: Arc<Semaphore>,
}

struct Pool {
    // Before the database, so that a database in memory goes last.
    idle: Mutex<Vec<Reader>>,
    database: Database,
}

/// A connection for reading, and the tables it has seen.
pub(crate) struct Reader {
    connection: Connection,
    shapes: HashMap<String, Arc<Shape>>,
    schema_version: i64,
}

impl Readers {
    pub(super) fn new(database: Database) -> Readers {
        let pool = Pool { idle: Mutex::new(Vec::new()), database };
        Readers { pool: Arc::new(pool), permits: Arc::new(Semaphore::new(READERS_MAX)) }
    }

    /// Finds out whether the database can be read at all.
    pub(super) fn check(&self) -> Outcome<()> {
        let reader = self.pool.take()?;
        self.pool.put_back(reader);
        Ok(())
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Reader) -> Outcome<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Stopped)?;
        let pool = Arc::clone(&self.pool);
        blocking(move || {
            let mut reader = pool.take()?;
            let outcome = work(&mut reader);
            pool.put_back(reader);
            drop(permit);
            outcome
        })
        .await
    }
}

impl Pool {
    fn take(&self) -> Outcome<Reader> {
        // A list of idle connections is as good after a panic as before.
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(reader) => Ok(reader),
            None => Reader::new(self.database.connect_for_reading()?),
        }
    }

    fn put_back(&self, reader: Reader) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
    }
}

impl Reader {
    fn new(connection: Connection) -> Outcome<Reader> {
        let schema_version = schema_version(&connection)?;
        Ok(Reader { connection, shapes: HashMap::new(), schema_version })
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Reads things as they are at one moment: the columns of a table and its rows belong together.
    pub(super) fn moment<T>(&mut self, work: impl FnOnce(&mut Reader) -> Outcome<T>) -> Outcome<T> {
        self.connection.prepare_cached("BEGIN")?.execute([])?;
        let outcome = work(self);
        self.connection.prepare_cached("ROLLBACK")?.execute([])?;
        outcome
    }

    /// A table as it is, if there is one. What was seen before counts until any table changes.
    pub(super) fn shape(&mut self, table: &str) -> Outcome<Option<Arc<Shape>>> {
        let version = schema_version(&self.connection)?;
        if version != self.schema_version {
            self.shapes.clear();
            self.schema_version = version;
        }
        if let Some(shape) = self.shapes.get(table) {
            return Ok(Some(Arc::clone(shape)));
        }
        // Only tables that exist are remembered, or asking for ever new names would fill the memory.
        let Some(shape) = load(&self.connection, table)?.map(Arc::new) else { return Ok(None) };
        self.shapes.insert(table.to_owned(), Arc::clone(&shape));
        Ok(Some(shape))
    }
}
