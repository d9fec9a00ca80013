//! The store in a SQLite file: one thread that writes, a few connections that read. All SQL of SQLite is in here, and no
//! type of its driver leaves.
//!
//! | file | what it does |
//! |---|---|
//! | `backend` | what the store asks for, each as a job of the writer or of a reader |
//! | `open`, `lock`, `system` | tell our files from others, take the lock, make the file and weft's own tables |
//! | `writer`, `state` | the thread that writes, and what it knows between transactions |
//! | `reader` | connections for reading |
//! | `shape`, `values`, `make`, `room` | columns of a table as it has them; their values; making, extending and widening them |
//! | `commit`, `upsert`, `plan`, `delete`, `conditions`, `find`, `query` | rows in and out |
//! | `overview`, `counts` | what tables there are, and how many rows they have |
//! | `bookmarks`, `runs`, `leases`, `recordings`, `tokens`, `accounts`, `failures` | weft's own records |
//! | `prune` | what of them is too old |

mod accounts;
mod alter;
mod backend;
mod bookmarks;
mod commit;
mod conditions;
mod counts;
mod delete;
mod failure;
mod failures;
mod find;
mod leases;
mod lock;
mod make;
mod open;
mod overview;
mod plan;
mod prune;
mod query;
mod reader;
mod recordings;
mod room;
mod runs;
mod salt;
mod shape;
mod state;
mod system;
mod tokens;
mod upsert;
mod values;
mod writer;

use failure::{Failure, Outcome};
use reader::{Reader, Readers};
use state::WriterState;
use writer::Writer;

use crate::clock::Clock;
use crate::pending::Pending;
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
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut WriterState) -> Outcome<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.queue(work).await?.await
    }

    /// Queues some work. It is on the disk when what is returned is done.
    async fn queue<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut WriterState) -> Outcome<T> + Send + 'static,
    ) -> Result<Pending<T>, StoreError> {
        match &self.writer {
            Some(writer) => writer.submit(work).await,
            None => Err(StoreError::OpenedReadOnly),
        }
    }

    /// Queues some work that nobody waits for, if there is room in the queue.
    fn queue_unwatched(&self, work: impl FnOnce(&mut WriterState) -> Outcome<()> + Send + 'static) {
        if let Some(writer) = &self.writer {
            writer.submit_unwatched(work);
        }
    }

    /// Does some work on a connection that sees the last commit.
    async fn read<T: Send + 'static>(
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
