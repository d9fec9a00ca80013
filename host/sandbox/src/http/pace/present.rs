//! What is known of the present, and of a request that has been sent.

use std::time::Duration;

use tokio::time::Instant;

/// Longest wait that is reckoned with: who waits longer looks again then.
pub(super) const WAIT_MAX: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// The present, by both clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    /// By the one that never goes back.
    pub(super) instant: Instant,
    /// By the one on the wall, in milliseconds since 1970-01-01T00:00:00Z.
    pub(super) wall_ms: i64,
}

impl Now {
    /// What the clock on the wall shows when the other one shows this.
    pub(super) fn wall_ms_at(self, later: Instant) -> i64 {
        let until = later.saturating_duration_since(self.instant);
        self.wall_ms.saturating_add(i64::try_from(until.as_millis()).unwrap_or(i64::MAX))
    }
}

/// A request that has been sent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sent {
    /// Tells it from all others.
    pub(super) number: u64,
    pub(super) at: Instant,
    pub(super) cost: u32,
}
