//! Workflows that were made ready, by their text.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::known::Known;
use crate::plan::planned::Plan;

/// Most plans that are kept. One takes some kilobytes, and no place in the sandbox.
const PLANS_MAX: usize = 10_000;

/// Workflows that were made ready. The components of a runtime don't change, so the text alone tells plans apart.
#[derive(Default)]
pub(super) struct KnownPlans(Mutex<Known<Arc<Plan>>>);

impl KnownPlans {
    pub(super) fn find(&self, source_hash: &str) -> Option<Arc<Plan>> {
        self.lock().find(source_hash).cloned()
    }

    pub(super) fn keep(&self, source_hash: &str, plan: &Arc<Plan>) {
        self.lock().keep(source_hash, Arc::clone(plan), PLANS_MAX);
    }

    fn lock(&self) -> MutexGuard<'_, Known<Arc<Plan>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
