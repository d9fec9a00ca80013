//! The store in a SQLite file: one thread that writes, a few connections that read. All SQL is in here.
//!
//! | file | what it does |
//! |---|---|
//! | `open`, `lock`, `system` | tell our files from others, take the lock, make the file and weft's own tables |
//! | `writer`, `state` | the thread that writes, and what it knows between transactions |
//! | `reader` | connections for reading |
//! | `shape`, `fit`, `make`, `room` | columns of a table; which values they hold; making, extending and widening them |
//! | `commit`, `upsert`, `plan`, `delete`, `conditions`, `find`, `query`, `overview` | rows in and out |
//! | `bookmarks`, `runs`, `leases`, `recordings`, `tokens`, `failures` | weft's own records |

mod alter;
pub(crate) mod bookmarks;
pub(crate) mod commit;
mod conditions;
mod delete;
mod failure;
pub(crate) mod failures;
pub(crate) mod find;
mod fit;
pub(crate) mod leases;
mod lock;
mod make;
mod open;
pub(crate) mod overview;
mod plan;
pub(crate) mod query;
mod reader;
pub(crate) mod recordings;
mod room;
pub(crate) mod runs;
pub(crate) mod salt;
mod shape;
mod state;
mod system;
pub(crate) mod tokens;
mod upsert;
mod writer;

use failure::{Failure, Outcome};
use reader::{Reader, Readers};
pub(crate) use state::Clock;
use state::WriterState;
pub use writer::Pending;
use writer::Writer;

use crate::target::Place;
use crate::{LockHolder, StoreError, StoreTarget};

/// An open SQLite database.
pub(crate) struct Sqlite {
    // Readers are dropped first. The last connection to close folds the log into the file, and only one that may
    // write can: afterwards the file alone is the whole store.
    readers: Readers,
    writer: Option<Writer>,
}

impl Sqlite {
    pub(crate) async fn open(target: StoreTarget, clock: Clock) -> Result<Sqlite, StoreError> {
        blocking(move || {
            let (place, lock) = open::prepare(&target)?;
            let state = WriterState::new(place.connect_for_writing()?, clock)?;
            Ok(Sqlite { writer: Some(Writer::start(state, lock)?), readers: Readers::new(place) })
        })
        .await
    }

    pub(crate) async fn open_read_only(target: StoreTarget) -> Result<Sqlite, StoreError> {
        blocking(move || {
            let place = open::existing(&target)?;
            let readers = Readers::new(place);
            readers.check()?;
            Ok(Sqlite { writer: None, readers })
        })
        .await
    }

    /// Who holds the lock of a file now.
    pub(crate) async fn holder(target: StoreTarget) -> Result<Option<LockHolder>, StoreError> {
        blocking(move || match target.place() {
            Place::Memory => Ok(None),
            Place::File(path) => lock::holder(path),
        })
        .await
    }

    /// Does some work in a transaction of the writing thread; it is on the disk when this returns.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut WriterState) -> Outcome<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.submit(work).await?.await
    }

    /// Queues some work. It is on the disk when what is returned is done.
    pub(crate) async fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut WriterState) -> Outcome<T> + Send + 'static,
    ) -> Result<Pending<T>, StoreError> {
        match &self.writer {
            Some(writer) => writer.submit(work).await,
            None => Err(StoreError::OpenedReadOnly),
        }
    }

    /// Queues some work that nobody waits for, if there is room in the queue.
    pub(crate) fn submit_unwatched(&self, work: impl FnOnce(&mut WriterState) -> Outcome<()> + Send + 'static) {
        if let Some(writer) = &self.writer {
            writer.submit_unwatched(work);
        }
    }

    /// Does some work on a connection that sees the last commit.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Reader) -> Outcome<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.readers.run(work).await
    }
}

/// Runs work that waits for the disk where waiting does no harm.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Outcome<T> + Send + 'static) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => Ok(outcome?),
        // The runtime shuts down, or the work panicked.
        Err(_) => Err(StoreError::Stopped),
    }
}
