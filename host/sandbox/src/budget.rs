//! Memory that all instances of a sandbox share. Each has a limit of its own; but two dozen of them at that limit would be
//! more than most machines have.

use std::sync::{Arc, Mutex, PoisonError};

/// So many bytes for all together.
pub(crate) struct MemoryBudget {
    pub(crate) bytes_max: usize,
    taken: Mutex<usize>,
}

impl MemoryBudget {
    pub(crate) fn new(bytes_max: usize) -> Arc<Self> {
        Arc::new(Self { bytes_max, taken: Mutex::new(0) })
    }

    fn take(&self, bytes: usize) -> bool {
        // A number is as good after a panic as before.
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.checked_add(bytes).filter(|sum| *sum <= self.bytes_max) {
            Some(sum) => {
                *taken = sum;
                true
            }
            None => false,
        }
    }

    fn give_back(&self, bytes: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        *taken = taken.saturating_sub(bytes);
    }
}

/// What one instance has of it, until it is dropped. An instance has one memory; that the pool keeps a little of it warm
/// for the next one is the pool's own affair.
pub(crate) struct Share {
    budget: Arc<MemoryBudget>,
    bytes: usize,
}

impl Share {
    pub(crate) fn new(budget: &Arc<MemoryBudget>) -> Self {
        Self { budget: Arc::clone(budget), bytes: 0 }
    }

    /// All that all may have.
    pub(crate) fn bytes_max(&self) -> usize {
        self.budget.bytes_max
    }

    /// What this one has.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Lets the memory grow, if there is room. `current` is what it really has: growth that was granted may have failed
    /// all the same.
    pub(crate) fn grow(&mut self, current: usize, desired: usize) -> bool {
        self.budget.give_back(self.bytes.saturating_sub(current));
        self.bytes = self.bytes.min(current);
        let more = desired.saturating_sub(self.bytes);
        let granted = self.budget.take(more);
        if granted {
            self.bytes += more;
        }
        granted
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.give_back(self.bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(budget: &MemoryBudget) -> usize {
        *budget.taken.lock().unwrap()
    }

    #[test]
    fn all_together_get_no_more_than_there_is() {
        let budget = MemoryBudget::new(100);
        let (mut one, mut other) = (Share::new(&budget), Share::new(&budget));
        assert!(one.grow(0, 60) && other.grow(0, 30));
        assert!(!other.grow(30, 41), "one more than there is");
        assert!(other.grow(30, 40), "what was refused took nothing");
        assert_eq!(taken(&budget), 100);
        drop(one);
        assert_eq!(taken(&budget), 40);
        assert!(other.grow(40, 100) && !other.grow(100, usize::MAX));
        drop(other);
        assert_eq!(taken(&budget), 0);
    }

    #[test]
    fn growth_that_failed_after_all_is_given_back_with_the_next() {
        let budget = MemoryBudget::new(100);
        let mut share = Share::new(&budget);
        assert!(share.grow(0, 20) && share.grow(20, 90));
        assert!(share.grow(20, 30), "the memory still has 20");
        assert_eq!(taken(&budget), 30);
        drop(share);
        assert_eq!(taken(&budget), 0);
    }
}
