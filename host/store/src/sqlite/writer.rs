//! The thread that writes. Jobs that wait together share one transaction, and so one fsync; each is a savepoint of its
//! own, so one that fails leaves the others alone.

use std::thread::{self, JoinHandle};

use tokio::sync::mpsc;

use super::lock::Lock;
use super::{Outcome, WriterState};
use crate::StoreError;
use crate::limits::{GROUP_MAX, WRITE_QUEUE_MAX};
use crate::pending::{Answer, Pending, pending};

/// The handle on the writing thread.
pub(super) struct Writer {
    queue: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

/// Work that somebody waits for.
trait Job: Send {
    /// Does the work inside the transaction.
    fn run(&mut self, state: &mut WriterState);
    /// Tells whoever waits. `group` is what became of the transaction.
    fn answer(self: Box<Self>, group: Result<(), StoreError>);
}

struct Task<W, T> {
    work: Option<W>,
    result: Result<T, StoreError>,
    reply: Answer<T>,
}

impl<W, T> Job for Task<W, T>
where
    W: FnOnce(&mut WriterState) -> Outcome<T> + Send,
    T: Send,
{
    fn run(&mut self, state: &mut WriterState) {
        if let Some(work) = self.work.take() {
            self.result = state.attempt(work);
        }
    }

    fn answer(self: Box<Self>, group: Result<(), StoreError>) {
        let result = group.and(self.result);
        // Nobody to answer: the caller was dropped, which is its right.
        let _ = self.reply.send(result);
    }
}

impl Writer {
    /// Starts the thread, which holds the lock for as long as it runs.
    pub(super) fn start(state: WriterState, lock: Option<Lock>) -> Outcome<Writer> {
        let (queue, jobs) = mpsc::channel(WRITE_QUEUE_MAX);
        let thread = thread::Builder::new().name("weft-store".to_owned()).spawn(move || {
            write_all(state, jobs);
            drop(lock);
        });
        let thread = thread.map_err(|error| StoreError::Database { message: error.to_string() })?;
        Ok(Writer { queue: Some(queue), thread: Some(thread) })
    }

    /// Queues some work.
    pub(super) async fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut WriterState) -> Outcome<T> + Send + 'static,
    ) -> Result<Pending<T>, StoreError> {
        let queue = self.queue.as_ref().ok_or(StoreError::Stopped)?;
        let (task, pending) = task(work);
        queue.send(task).await.map_err(|_| StoreError::Stopped)?;
        Ok(pending)
    }

    /// Queues some work that nobody waits for, if there is room for it.
    pub(super) fn submit_unwatched(&self, work: impl FnOnce(&mut WriterState) -> Outcome<()> + Send + 'static) {
        if let Some(queue) = &self.queue {
            let _ = queue.try_send(task(work).0);
        }
    }
}

fn task<T: Send + 'static>(
    work: impl FnOnce(&mut WriterState) -> Outcome<T> + Send + 'static,
) -> (Box<dyn Job>, Pending<T>) {
    let (reply, pending) = pending();
    (Box::new(Task { work: Some(work), result: Err(StoreError::Stopped), reply }), pending)
}

impl Drop for Writer {
    /// Waits for the thread, so that whoever opens the store next finds it unlocked.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn write_all(mut state: WriterState, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
    while let Some(first) = jobs.blocking_recv() {
        write_group(&mut state, first, &mut jobs);
    }
}

/// Runs a job, and those that have queued up by the time it is done, in one transaction.
fn write_group(state: &mut WriterState, first: Box<dyn Job>, jobs: &mut mpsc::Receiver<Box<dyn Job>>) {
    if let Err(failure) = state.begin() {
        return first.answer(Err(failure.into()));
    }
    let mut group = Vec::new();
    let mut next = Some(first);
    while let Some(mut job) = next {
        job.run(state);
        group.push(job);
        next = if group.len() < GROUP_MAX { jobs.try_recv().ok() } else { None };
    }
    let committed = state.commit().map_err(StoreError::from);
    for job in group {
        job.answer(committed.clone());
    }
}
