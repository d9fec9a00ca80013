//! Whether somebody wants a run to stop.

use std::future::{Future, pending};

use tokio::sync::watch;

/// Becomes true once, and stays so. Clones are about the same run.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Nobody can stop it.
    pub fn never() -> Self {
        Self(watch::channel(false).1)
    }

    /// Whether it is to stop.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits for something, unless it is to stop, before or meanwhile: then there is nothing.
    pub async fn unless<T>(&self, awaited: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.requested() => None,
            done = awaited => Some(done),
        }
    }

    /// The same for what something is waited for: what is there at once is taken, whether it is to stop or not.
    pub(crate) async fn while_waiting<T>(&self, awaited: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = awaited => Some(done),
            () = self.requested() => None,
        }
    }

    async fn requested(&self) {
        // An error means that nobody is left who could ask for it.
        if self.0.clone().wait_for(|&requested| requested).await.is_err() {
            pending::<()>().await;
        }
    }
}

impl From<watch::Receiver<bool>> for Stop {
    fn from(receiver: watch::Receiver<bool>) -> Self {
        Self(receiver)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_takes_for_ever_ends_when_somebody_asks() {
        let (sender, receiver) = watch::channel(false);
        let stop = Stop::from(receiver);
        assert_eq!(stop.unless(async { 1 }).await, Some(1));
        let asked = async { sender.send(true) };
        let (waited, asked) = tokio::join!(stop.unless(pending::<()>()), asked);
        assert!(waited.is_none() && asked.is_ok() && stop.is_requested());
        assert_eq!(stop.unless(async { 1 }).await, None, "nothing is begun any more");
        assert_eq!(stop.while_waiting(async { 1 }).await, Some(1), "this was there at once");
        assert_eq!(stop.while_waiting(pending::<()>()).await, None);
    }

    #[tokio::test]
    async fn whom_nobody_can_stop_goes_on() {
        assert_eq!(Stop::never().unless(async { 1 }).await, Some(1));
    }
}
