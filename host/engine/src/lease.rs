//! The leases of runs: taken as they begin, renewed while they go on, and given back however they end.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::task::AbortHandle;
use weft_store::{LEASE_HEARTBEAT_MS, Lease, RunOutcome, Store, StoreError};

/// Renews the leases of all runs of a runtime, as long as there are any.
pub(crate) struct Heart {
    /// Who this runtime is among all that may share a store: no other has this text.
    owner: String,
    beats: Mutex<Beats>,
}

#[derive(Default)]
struct Beats {
    /// Stores with runs of this runtime, and how many.
    stores: Vec<(Store, usize)>,
    task: Option<AbortHandle>,
}

impl Heart {
    pub(crate) fn new() -> Arc<Self> {
        // The keys of a new hasher are random from the system. No run ever sees them.
        let random = || RandomState::new().build_hasher().finish();
        Arc::new(Self { owner: format!("{:016x}{:016x}", random(), random()), beats: Mutex::default() })
    }

    pub(crate) fn owner(&self) -> &str {
        &self.owner
    }

    /// Holds a run: its lease is renewed until this is dropped, and given back then.
    pub(crate) fn hold(self: &Arc<Self>, store: Store, lease: Lease) -> Held {
        let mut beats = self.lock();
        match beats.stores.iter_mut().find(|(known, _)| known.is_same(&store)) {
            Some((_, runs)) => *runs += 1,
            None => beats.stores.push((store.clone(), 1)),
        }
        if beats.task.is_none() {
            beats.task = Some(tokio::spawn(beat(Arc::clone(self))).abort_handle());
        }
        drop(beats);
        Held { heart: Arc::clone(self), store, lease, is_over: AtomicBool::new(false) }
    }

    fn let_go(&self, store: &Store) {
        let mut beats = self.lock();
        if let Some((_, runs)) = beats.stores.iter_mut().find(|(known, _)| known.is_same(store)) {
            *runs -= 1;
        }
        beats.stores.retain(|(_, runs)| *runs > 0);
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
        let stores: Vec<Store> = heart.lock().stores.iter().map(|(store, _)| store.clone()).collect();
        for store in stores {
            // One that fails is made up for by the next. Who took a run meanwhile is met at its next commit.
            let _ = store.renew_leases(&heart.owner).await;
        }
    }
}

/// A run that this runtime has.
pub(crate) struct Held {
    heart: Arc<Heart>,
    store: Store,
    lease: Lease,
    is_over: AtomicBool,
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
        self.store.finish_run(&self.lease, outcome, finished_at_ms, summary, counts).await?;
        self.is_over.store(true, Ordering::Relaxed);
        Ok(())
    }
}

impl Drop for Held {
    /// A run that was dropped in the middle may be gone on with at once.
    fn drop(&mut self) {
        if !self.is_over.load(Ordering::Relaxed) {
            self.store.let_go(self.lease.clone());
        }
        self.heart.let_go(&self.store);
    }
}
