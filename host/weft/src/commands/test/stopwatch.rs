//! How long tests take people who wait for them. Runs have clocks of their own, which tell nothing about that.

use std::time::{Duration, Instant};

/// Started once.
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[allow(clippy::disallowed_methods, reason = "this measures the tests themselves, and no run sees it")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
