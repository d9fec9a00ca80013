//! How long code may compute, and how it leaves room for others: a thread that runs it runs nothing else meanwhile.

use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use wasmtime::{Store, UpdateDeadline};

use crate::limits::Limits;

/// Why running code was interrupted.
pub(crate) mod interruption {
    pub(crate) const NONE: u8 = 0;
    pub(crate) const COMPUTING: u8 = 1;
}

/// Code that has computed that long steps aside from then on, so that others find a core.
const TICKS_IN_A_ROW: u32 = 10;

/// How many calls and expressions of the process compute long at this moment. They share its cores, whichever runs and
/// sandboxes they belong to.
static LONG: AtomicUsize = AtomicUsize::new(0);

/// Cores of the machine that this process may use.
static CORES: LazyLock<usize> = LazyLock::new(|| std::thread::available_parallelism().map_or(1, usize::from));

/// Lets running code stop for breath at every tick, and ends it when it has had its share. Time spent waiting in the
/// host is not counted: the epoch moves on, but the code is asked only once when it goes on.
#[allow(clippy::disallowed_methods, reason = "stepping aside is the machine's business: the call's clock stands")]
pub(crate) fn interrupt_after<T: 'static>(store: &mut Store<T>, computing: Duration, interrupted: &Arc<AtomicU8>) {
    let mut ticks_left = computing.as_millis() / Limits::TICK.as_millis();
    let mut ticks = 0;
    let mut long = None;
    let interrupted = Arc::clone(interrupted);
    store.set_epoch_deadline(1);
    store.epoch_deadline_callback(move |_| {
        if ticks_left == 0 {
            interrupted.store(interruption::COMPUTING, Ordering::Relaxed);
            return Ok(UpdateDeadline::Interrupt);
        }
        ticks_left -= 1;
        ticks += 1;
        if ticks <= TICKS_IN_A_ROW {
            return Ok(UpdateDeadline::Yield(1));
        }
        let among_others = long.get_or_insert_with(|| Long::begin(&LONG));
        Ok(UpdateDeadline::YieldCustom(1, Box::pin(tokio::time::sleep(among_others.pause()))))
    });
}

/// The code of this store is at rest: it no longer counts among those that compute long.
pub(crate) fn rest<T: 'static>(store: &mut Store<T>) {
    store.epoch_deadline_trap();
}

/// One of those that compute long, until it is dropped.
struct Long(&'static AtomicUsize);

impl Long {
    fn begin(all: &'static AtomicUsize) -> Self {
        all.fetch_add(1, Ordering::Relaxed);
        Self(all)
    }

    /// How long to step aside after each tick.
    fn pause(&self) -> Duration {
        Limits::TICK * pause_ticks(self.0.load(Ordering::Relaxed), *CORES)
    }
}

impl Drop for Long {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Pauses that are long enough for all together to keep no more than half of the cores busy.
fn pause_ticks(long: usize, cores: usize) -> u32 {
    let ticks = (2 * long).div_ceil(cores).saturating_sub(1).max(1);
    u32::try_from(ticks).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_the_cores_stay_free() {
        for (long, cores, pause) in [(1, 1, 1), (1, 8, 1), (4, 2, 3), (64, 2, 63), (5, 4, 2)] {
            assert_eq!(pause_ticks(long, cores), pause, "{long} on {cores}");
            assert!(2 * long <= cores * (1 + pause as usize), "{long} on {cores}");
        }
    }

    #[test]
    fn whoever_is_done_makes_room() {
        static ALL: AtomicUsize = AtomicUsize::new(0);
        let (one, other) = (Long::begin(&ALL), Long::begin(&ALL));
        assert_eq!(ALL.load(Ordering::Relaxed), 2);
        drop(one);
        assert_eq!(ALL.load(Ordering::Relaxed), 1);
        drop(other);
        assert_eq!(ALL.load(Ordering::Relaxed), 0);
    }
}
