//! The leases of runs: taken as they begin, renewed while they go on, and given back however they end.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;
use weft_store::{Begun, LEASE_HEARTBEAT_MS, Lease, NewRun, RunOutcome, Store, StoreError};

/// Renews the leases of all runs of a runtime, as long as there are any.
pub(crate) struct Heart {
    /// Who this runtime is among all that may share a store: no other has this text.
    name: String,
    beats: Mutex<Beats>,
}

#[derive(Default)]
struct Beats {
    /// Counts starts.
    starts: u64,
    /// Stores with runs of this runtime, and their owners: each start is one.
    stores: Vec<(Store, Vec<String>)>,
    task: Option<AbortHandle>,
}

impl Heart {
    pub(crate) fn new() -> Arc<Self> {
        // The keys of a new hasher are random from the system. No run ever sees them.
        let random = || RandomState::new().build_hasher().finish();
        Arc::new(Self { name: format!("{:016x}{:016x}", random(), random()), beats: Mutex::default() })
    }

    /// Begins a run in a store, or goes on with it, and holds it. Refused if it is running already. None if the store has
    /// changed since somebody looked: the run was dropped here before it could be given back, which it is now, so that there
    /// is a stopped one to go on with; or its last commit was still on its way, and it is finished.
    pub(crate) async fn begin(
        self: &Arc<Self>,
        store: &Store,
        run: NewRun,
    ) -> Result<Option<(Held, Begun)>, StoreError> {
        let start = self.start(store.clone());
        match store.begin_run(NewRun { owner: start.owner.clone(), ..run }).await {
            Err(StoreError::AlreadyRunning { owner, .. }) if self.is_left(&owner) => {
                store.release_leases(&owner).await?;
                Ok(None)
            }
            Err(StoreError::RunFinished { .. }) => Ok(None),
            outcome => {
                let begun = outcome?;
                Ok(Some((Held { lease: begun.lease.clone(), is_over: AtomicBool::new(false), start }, begun)))
            }
        }
    }

    fn start(self: &Arc<Self>, store: Store) -> Start {
        let mut beats = self.lock();
        beats.starts += 1;
        let owner = format!("{}-{}", self.name, beats.starts);
        match beats.stores.iter_mut().find(|(known, _)| known.is_same(&store)) {
            Some((_, owners)) => owners.push(owner.clone()),
            None => beats.stores.push((store.clone(), vec![owner.clone()])),
        }
        if beats.task.is_none() {
            beats.task = Some(tokio::spawn(beat(Arc::clone(self))).abort_handle());
        }
        drop(beats);
        Start { heart: Arc::clone(self), store, owner }
    }

    /// Whether an owner was a start of this runtime that is no more.
    fn is_left(&self, owner: &str) -> bool {
        let is_own = owner.strip_prefix(&self.name).is_some_and(|rest| rest.starts_with('-'));
        is_own && !self.lock().stores.iter().any(|(_, owners)| owners.iter().any(|known| known == owner))
    }

    fn let_go(&self, store: &Store, owner: &str) {
        let mut beats = self.lock();
        if let Some((_, owners)) = beats.stores.iter_mut().find(|(known, _)| known.is_same(store)) {
            owners.retain(|known| known != owner);
        }
        beats.stores.retain(|(_, owners)| !owners.is_empty());
        if beats.stores.is_empty()
            && let Some(task) = beats.task.take()
        {
            task.abort();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Beats> {
        self.beats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Renews what there is, again and again.
#[allow(clippy::disallowed_methods, reason = "the heartbeat is no part of what a run does")]
async fn beat(heart: Arc<Heart>) {
    loop {
        tokio::time::sleep(Duration::from_millis(LEASE_HEARTBEAT_MS)).await;
        let stores = heart.lock().stores.clone();
        for (store, owners) in stores {
            // One that fails is made up for by the next. Who took a run meanwhile is met at its next commit.
            let _ = store.renew_leases(&owners).await;
        }
    }
}

/// One start of a run, whether it was entered or not.
struct Start {
    heart: Arc<Heart>,
    store: Store,
    owner: String,
}

impl Drop for Start {
    fn drop(&mut self) {
        self.heart.let_go(&self.store, &self.owner);
    }
}

/// A run that this runtime has.
pub(crate) struct Held {
    lease: Lease,
    is_over: AtomicBool,
    start: Start,
}

impl Held {
    pub(crate) fn lease(&self) -> &Lease {
        &self.lease
    }

    /// Ends the run in the store, and the lease with it.
    pub(crate) async fn finish(
        &self,
        outcome: RunOutcome,
        finished_at_ms: i64,
        summary: String,
        counts: Option<String>,
    ) -> Result<(), StoreError> {
        self.start.store.finish_run(&self.lease, outcome, finished_at_ms, summary, counts).await?;
        self.is_over.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Held {
    /// A run that was dropped in the middle may be gone on with at once. Where the store is too busy to be told,
    /// [`Heart::begin`] sees that nobody has it.
    fn drop(&mut self) {
        if !self.is_over.load(Ordering::Relaxed) {
            self.start.store.let_go(self.lease.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use weft_store::StoreTarget;

    use super::*;

    #[tokio::test]
    async fn a_run_that_finishes_while_somebody_wants_to_go_on_with_it_is_looked_at_again() {
        let store = Store::open(&StoreTarget::memory()).await.unwrap();
        let heart = Heart::new();
        let run = NewRun {
            id: "r1".to_owned(),
            fingerprint: "f".to_owned(),
            workflow: "w".to_owned(),
            inputs_json: "{}".to_owned(),
            started_at_ms: 0,
            seed: String::new(),
            owner: String::new(),
            beside: false,
            components_json: "{}".to_owned(),
        };
        let (held, _) = heart.begin(&store, run.clone()).await.unwrap().expect("it begins");
        store.finish_run(&held.lease, RunOutcome::Finished, 1, "{}".to_owned(), None).await.unwrap();
        assert!(heart.begin(&store, run).await.unwrap().is_none());
    }
}
