//! The lease of a run in the store: taken as it begins, renewed while it runs, and given back however it ends.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::pin::pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use weft_store::{LEASE_HEARTBEAT_MS, Lease, RunOutcome, Store, StoreError};

/// Who this process is among all that may share a store: no other has this text.
pub(crate) fn owner() -> &'static str {
    static OWNER: OnceLock<String> = OnceLock::new();
    // The keys of a new hasher are random from the system. No run ever sees them.
    let random = || RandomState::new().build_hasher().finish();
    OWNER.get_or_init(|| format!("{:016x}{:016x}", random(), random()))
}

/// A run that this process has.
pub(crate) struct Held {
    store: Store,
    lease: Lease,
    is_over: AtomicBool,
}

impl Held {
    pub(crate) fn new(store: Store, lease: Lease) -> Self {
        Self { store, lease, is_over: AtomicBool::new(false) }
    }

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
    }
}

/// Does what a run does, and renews what this process has meanwhile.
#[allow(clippy::disallowed_methods, reason = "the heartbeat is no part of what a run does")]
pub(crate) async fn beating<T>(store: &Store, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    loop {
        let pause = tokio::time::sleep(Duration::from_millis(LEASE_HEARTBEAT_MS));
        tokio::select! {
            biased;
            outcome = &mut work => return outcome,
            // One that fails is made up for by the next. Who took the run meanwhile is met at the next commit.
            () = pause => drop(store.renew_leases(owner()).await),
        }
    }
}
