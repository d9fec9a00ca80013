//! How calls share the sandbox: places, of which there are many, and turns to run, of which there are fewer.
//!
//! An instance that waits in the host can't be moved out of memory, so a call keeps its place from its beginning to its end.
//! Its turn it gives back whenever it waits for a platform, and waits for the next one by order of arrival. Three limits are
//! taken in this order:
//!
//! 1. a place among those of its account, so that a platform that hangs holds no more than these;
//! 2. a place in the pool;
//! 3. a turn.
//!
//! Nobody waits for ever. Whoever has a turn waits for neither of the other two, and for nobody who needs a turn: it
//! computes, which has a limit, or gives its turn back. So turns come round. Whoever has a place in the pool waits for turns
//! alone, and for what lies outside, which its time-outs bound: so places in the pool come round. And whoever has a place of
//! its account waits for those two alone. Memory (`budget.rs`) is waited for with a place and without a turn, by calls that
//! have none, and not for long: what runs for a whole run may have all of it.

use std::sync::Arc;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::stop::Stop;
use crate::wall_clock::WallClock;

/// Most instances of components that live at the same time; further calls wait. A place costs address space; what an
/// instance really takes is counted in `budget.rs`.
pub const INSTANCES_MAX: u32 = 1024;
/// Of the largest pool, most instances that belong to the same account, waiting or not: a quarter. In a smaller pool each
/// counts for several.
const INSTANCES_OF_ACCOUNT_MAX: usize = INSTANCES_MAX as usize / 4;

/// The places and turns of a sandbox.
pub(crate) struct Places {
    pool: Semaphore,
    /// Those that run code at the same time, or are about to.
    running: Arc<Semaphore>,
    /// How much of what an account has each of its calls takes.
    of_account: u32,
    /// Calls without a connection share as much as an account has.
    of_nobody: AccountPlaces,
}

/// The places of an account.
pub(crate) struct AccountPlaces(Semaphore);

/// A place that a call has, until it is dropped.
pub(crate) struct Place<'a> {
    // Given back in this order.
    _in_pool: SemaphorePermit<'a>,
    _of_account: SemaphorePermit<'a>,
}

/// Why there is no place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoPlace {
    Stopped,
    Closing,
}

impl Default for AccountPlaces {
    fn default() -> Self {
        Self(Semaphore::new(INSTANCES_OF_ACCOUNT_MAX))
    }
}

impl Places {
    /// A pool of so many places, from 1 to [`INSTANCES_MAX`].
    pub(crate) fn new(instances: u32) -> Self {
        Self {
            pool: Semaphore::new(instances as usize),
            running: Arc::new(Semaphore::new(instances.div_ceil(2) as usize)),
            of_account: (INSTANCES_MAX / instances).min(INSTANCES_OF_ACCOUNT_MAX as u32),
            of_nobody: AccountPlaces::default(),
        }
    }

    /// Waits for a place for a call of this account, until the run is to stop.
    pub(crate) async fn enter<'a>(
        &'a self,
        account: Option<&'a AccountPlaces>,
        stop: &Stop,
    ) -> Result<Place<'a>, NoPlace> {
        let both = async {
            let of_account = account.unwrap_or(&self.of_nobody).0.acquire_many(self.of_account).await?;
            Ok::<_, AcquireError>(Place { _in_pool: self.pool.acquire().await?, _of_account: of_account })
        };
        let place = stop.while_waiting(both).await.ok_or(NoPlace::Stopped)?;
        place.map_err(|_| NoPlace::Closing)
    }

    /// The turns of a call with this clock. It has none yet.
    pub(crate) fn turn(&self, clock: &Arc<WallClock>) -> Turn {
        Turn { running: Arc::clone(&self.running), permit: None, clock: Arc::clone(clock) }
    }
}

/// Whether it is a call's turn to run.
pub(crate) struct Turn {
    running: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
    pub(crate) clock: Arc<WallClock>,
}

impl Turn {
    /// Waits for the call's turn; its clock stands still meanwhile.
    pub(crate) async fn begin(&mut self) {
        if self.permit.is_some() {
            return;
        }
        let _paused = self.clock.pause();
        // An error means that the sandbox is closing; then nobody else wants to run.
        self.permit = Arc::clone(&self.running).acquire_owned().await.ok();
    }

    /// Lets others run.
    pub(crate) fn end(&mut self) {
        self.permit = None;
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the clock of tokio is paused here")]
mod tests {
    use std::time::Duration;

    use super::*;

    const MOMENT: Duration = Duration::from_millis(1);

    async fn is_full(places: &Places, account: Option<&AccountPlaces>) -> bool {
        tokio::time::timeout(MOMENT, places.enter(account, &Stop::never())).await.is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn one_account_leaves_room_for_others() {
        for instances in [INSTANCES_MAX, 256, 20, 4] {
            let (places, greedy, modest) = (Places::new(instances), AccountPlaces::default(), AccountPlaces::default());
            let mut taken = Vec::new();
            for _ in 0..instances / 4 {
                taken.push(places.enter(Some(&greedy), &Stop::never()).await.unwrap_or_else(|_| panic!("a place")));
            }
            assert!(is_full(&places, Some(&greedy)).await);
            assert!(!is_full(&places, Some(&modest)).await && !is_full(&places, None).await);
            taken.pop();
            assert!(!is_full(&places, Some(&greedy)).await, "what was given back can be had again");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_for_an_account_holds_nothing_of_the_pool() {
        let (places, account) = (Places::new(INSTANCES_MAX), AccountPlaces(Semaphore::new(1)));
        let first = places.enter(Some(&account), &Stop::never()).await;
        assert!(is_full(&places, Some(&account)).await);
        assert_eq!(places.pool.available_permits(), INSTANCES_MAX as usize - 1);
        drop(first);
        assert_eq!(places.pool.available_permits(), INSTANCES_MAX as usize);
    }

    #[tokio::test]
    async fn a_stop_ends_waiting_and_nothing_else() {
        let (sender, receiver) = tokio::sync::watch::channel(true);
        let stop = Stop::from(receiver);
        let (places, account) = (Places::new(INSTANCES_MAX), AccountPlaces(Semaphore::new(1)));
        let first = places.enter(Some(&account), &stop).await;
        assert!(first.is_ok(), "there was nothing to wait for");
        assert_eq!(places.enter(Some(&account), &stop).await.err(), Some(NoPlace::Stopped));
        drop(sender);
    }

    #[tokio::test(start_paused = true)]
    async fn turns_go_by_order_of_arrival_and_cost_no_time() {
        let places = Places { running: Arc::new(Semaphore::new(1)), ..Places::new(INSTANCES_MAX) };
        let clock = WallClock::new(Duration::from_secs(1));
        let mut first = places.turn(&clock);
        first.begin().await;
        let order = std::sync::Mutex::new(Vec::new());
        let wait = async |number: u32| {
            let mut turn = places.turn(&clock);
            turn.begin().await;
            order.lock().unwrap().push(number);
        };
        let give_back = async {
            tokio::time::sleep(Duration::from_secs(10)).await;
            first.end();
            tokio::time::sleep(Duration::from_millis(500)).await;
        };
        tokio::select! {
            _ = async { tokio::join!(wait(1), wait(2), wait(3), give_back) } => {}
            () = clock.run_out() => panic!("waiting cost time"),
        }
        assert_eq!(*order.lock().unwrap(), [1, 2, 3]);
    }
}
