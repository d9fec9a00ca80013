//! Engines that wait for the next evaluation, of all workflows of a sandbox.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Running, Source};

/// Memory that they may have together.
const RESTING_BYTES_MAX: usize = 128 << 20;

/// Engines at rest, the one that has rested longest first.
pub(crate) struct Resting {
    all: Mutex<VecDeque<Rests>>,
    engines_max: usize,
}

struct Rests {
    /// Whose programs it has compiled.
    owner: u64,
    bytes: usize,
    engine: Running,
}

impl Resting {
    /// At most so many.
    pub(crate) fn new(engines_max: u32) -> Self {
        Self { all: Mutex::default(), engines_max: engines_max as usize }
    }

    /// An engine of this owner: one that has read the most of these sources, as a page is looked at by several steps.
    pub(super) fn take(&self, owner: u64, sources: &[Source<'_>]) -> Option<Running> {
        let mut all = self.lock();
        let read = |rests: &Rests| sources.iter().filter(|source| rests.engine.known.has(source.value)).count();
        let own = all.iter().enumerate().filter(|(_, rests)| rests.owner == owner);
        let (position, _) = own.max_by_key(|(position, rests)| (read(rests), *position))?;
        all.remove(position).map(|rests| rests.engine)
    }

    /// Lets an engine rest; others are dropped if there are too many.
    pub(super) fn put(&self, owner: u64, engine: Running) {
        let bytes = engine.bytes();
        let dropped = {
            let mut all = self.lock();
            all.push_back(Rests { owner, bytes, engine });
            let mut sum: usize = all.iter().map(|rests| rests.bytes).sum();
            let mut dropped = Vec::new();
            while (sum > RESTING_BYTES_MAX || all.len() > self.engines_max)
                && let Some(oldest) = all.pop_front()
            {
                sum -= oldest.bytes;
                dropped.push(oldest);
            }
            dropped
        };
        // Not while others wait for the lock.
        drop(dropped);
    }

    /// Drops all. Says whether there were any.
    pub(crate) fn clear(&self) -> bool {
        let all = std::mem::take(&mut *self.lock());
        !all.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Rests>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
