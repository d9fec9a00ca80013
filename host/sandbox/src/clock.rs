//! A call's clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use wasmtime_wasi::clocks::HostWallClock;

/// A call's clock. It stands at the call's start and moves only by what the call waited for in the host, so that a
/// replay sees the same times.
#[derive(Debug)]
pub(crate) struct CallClock {
    started_at_ms: i64,
    waited_ms: AtomicU64,
}

impl CallClock {
    pub(crate) fn new(started_at_ms: i64) -> Arc<Self> {
        Arc::new(Self { started_at_ms, waited_ms: AtomicU64::new(0) })
    }

    pub(crate) fn advance(&self, waited_ms: u64) {
        let longer = |before_ms: u64| Some(before_ms.saturating_add(waited_ms));
        // It always has a value, so it always succeeds. A recording may say that an answer took until the end of time.
        let _ = self.waited_ms.fetch_update(Ordering::Relaxed, Ordering::Relaxed, longer);
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.started_at_ms.saturating_add_unsigned(self.waited_ms())
    }

    pub(crate) fn advance_to(&self, waited_ms: u64) {
        self.waited_ms.fetch_max(waited_ms, Ordering::Relaxed);
    }

    pub(crate) fn waited_ms(&self) -> u64 {
        self.waited_ms.load(Ordering::Relaxed)
    }
}

/// What `wasi:clocks/wall-clock` answers.
pub(crate) struct WallClock(pub(crate) Arc<CallClock>);

impl HostWallClock for WallClock {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.now_ms()).unwrap_or(0))
    }
}
