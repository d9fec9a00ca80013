//! Work that was handed in.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::oneshot;

use crate::StoreError;

/// Where a backend says what became of it.
pub(crate) type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

/// Both ends of it. An answer that never comes means that the store has stopped.
pub(crate) fn pending<T>() -> (Answer<T>, Pending<T>) {
    let (reply, answer) = oneshot::channel();
    (reply, Pending { answer })
}

/// Work that is queued or done: what became of it, once it is on the disk.
#[derive(Debug)]
pub struct Pending<T> {
    answer: oneshot::Receiver<Result<T, StoreError>>,
}

impl<T> Future for Pending<T> {
    type Output = Result<T, StoreError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answer).poll(context).map(|answer| answer.unwrap_or(Err(StoreError::Stopped)))
    }
}
