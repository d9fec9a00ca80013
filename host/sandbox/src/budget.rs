//! Memory that all instances of a sandbox share. Each has a limit of its own; but two dozen of them at that limit would be
//! more than most machines have.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// So many bytes for all together.
pub(crate) struct MemoryBudget {
    pub(crate) bytes_max: usize,
    taken: Mutex<usize>,
    /// Who waits for memory, by order of arrival.
    waiting: tokio::sync::Mutex<()>,
    freed: Notify,
}

impl MemoryBudget {
    pub(crate) fn new(bytes_max: usize) -> Arc<Self> {
        Arc::new(Self { bytes_max, taken: Mutex::new(0), waiting: tokio::sync::Mutex::default(), freed: Notify::new() })
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
        if bytes > 0 {
            let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            *taken = taken.saturating_sub(bytes);
            self.freed.notify_one();
        }
    }

    /// Whether somebody waits for memory: then nobody keeps any for later.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.waiting.try_lock().is_err()
    }

    /// Waits until there are so many bytes, after all who came before. Whoever waits has no memory, so it keeps nobody from
    /// giving back what it has; and those who have some may take more meanwhile, so that they come to their end. None if there
    /// are never so many.
    pub(crate) async fn reserve(self: &Arc<Self>, bytes: usize) -> Option<Share> {
        if bytes > self.bytes_max {
            return None;
        }
        let _first = self.waiting.lock().await;
        while !self.take(bytes) {
            self.freed.notified().await;
        }
        Some(Share { budget: Arc::clone(self), bytes, reserved: bytes })
    }
}

/// What one instance has of it, until it is dropped: all its memories together. That the pool keeps a little of them warm
/// for the next one is the pool's own affair.
pub(crate) struct Share {
    budget: Arc<MemoryBudget>,
    bytes: usize,
    /// It has at least that many, whether its memory has grown to them or not.
    reserved: usize,
}

impl Share {
    pub(crate) fn new(budget: &Arc<MemoryBudget>) -> Self {
        Self { budget: Arc::clone(budget), bytes: 0, reserved: 0 }
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
        let kept = current.max(self.reserved);
        self.budget.give_back(self.bytes.saturating_sub(kept));
        self.bytes = self.bytes.min(kept);
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

    #[tokio::test]
    async fn whoever_waits_gets_memory_by_order_of_arrival() {
        let budget = MemoryBudget::new(100);
        let mut busy = Share::new(&budget);
        assert!(busy.grow(0, 60));
        let order = Mutex::new(Vec::new());
        let wait = async |bytes: usize| {
            let mut share = budget.reserve(bytes).await.unwrap();
            order.lock().unwrap().push(bytes);
            assert!(share.grow(0, 5) && share.grow(5, bytes), "what is reserved is there");
        };
        let go_on = async {
            tokio::task::yield_now().await;
            assert!(order.lock().unwrap().is_empty(), "the small one doesn't pass the large one");
            assert!(busy.grow(60, 70), "whoever runs goes on");
            drop(busy);
        };
        tokio::join!(wait(90), wait(10), wait(50), go_on);
        assert_eq!(*order.lock().unwrap(), [90, 10, 50]);
        assert_eq!(taken(&budget), 0);
        assert!(budget.reserve(101).await.is_none(), "nobody waits for what never comes");
    }

    #[tokio::test]
    async fn whoever_stops_waiting_leaves_its_place_to_the_next() {
        let budget = MemoryBudget::new(100);
        let mut busy = Share::new(&budget);
        assert!(busy.grow(0, 60));
        let (mut one, mut other) = (Box::pin(budget.reserve(50)), Box::pin(budget.reserve(20)));
        assert!(futures::poll!(&mut one).is_pending() && futures::poll!(&mut other).is_pending());
        drop(one);
        assert!(other.await.is_some());
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
