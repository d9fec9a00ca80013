//! How long a call may take. What it only waits for its turn doesn't count: that is the others' time.

use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// Runs out when its time is used up, and stands still while it is paused.
pub(crate) struct WallClock {
    reading: Mutex<Reading>,
    /// Tells whoever waits for the end that it has moved. One waits at a time.
    moved: Notify,
}

#[derive(Clone, Copy)]
struct Reading {
    left: Duration,
    /// Since when that is left, unless the clock is paused.
    since: Instant,
    pauses: u32,
}

impl Reading {
    fn runs_out_at(self) -> Option<Instant> {
        (self.pauses == 0).then(|| self.since + self.left)
    }
}

/// As long as it is held, the clock stands still. Several may be held at once.
#[must_use]
pub(crate) struct Paused(Arc<WallClock>);

#[allow(clippy::disallowed_methods, reason = "the limit of the wall clock is the machine's time; no run sees it")]
impl WallClock {
    pub(crate) fn new(left: Duration) -> Arc<Self> {
        // More than a clock can count is a year.
        let left = left.min(Duration::from_secs(365 * 24 * 60 * 60));
        let reading = Mutex::new(Reading { left, since: Instant::now(), pauses: 0 });
        Arc::new(Self { reading, moved: Notify::new() })
    }

    pub(crate) fn pause(self: &Arc<Self>) -> Paused {
        let mut reading = self.reading();
        if reading.pauses == 0 {
            reading.left = reading.left.saturating_sub(reading.since.elapsed());
            self.moved.notify_one();
        }
        reading.pauses += 1;
        Paused(Arc::clone(self))
    }

    fn go_on(&self) {
        let mut reading = self.reading();
        reading.pauses = reading.pauses.saturating_sub(1);
        if reading.pauses == 0 {
            reading.since = Instant::now();
            self.moved.notify_one();
        }
    }

    /// Waits until no time is left. Nobody else may wait meanwhile.
    pub(crate) async fn run_out(&self) {
        loop {
            let runs_out_at = self.reading().runs_out_at();
            let run_out = async {
                match runs_out_at {
                    Some(time) => tokio::time::sleep_until(time).await,
                    None => pending().await,
                }
            };
            tokio::select! {
                () = run_out => return,
                // Also if it moved between the look at it and now.
                () = self.moved.notified() => {}
            }
        }
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        // Each change leaves it whole.
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Paused {
    fn drop(&mut self) {
        self.0.go_on();
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "the clock of tokio is paused here")]
mod tests {
    use tokio::time::sleep;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn pauses_do_not_count() {
        let clock = WallClock::new(3 * SECOND);
        let began = Instant::now();
        let waiting = async {
            sleep(SECOND).await;
            let paused = clock.pause();
            sleep(100 * SECOND).await;
            let within = clock.pause();
            drop(paused);
            sleep(100 * SECOND).await;
            drop(within);
            sleep(100 * SECOND).await;
        };
        tokio::select! {
            () = waiting => panic!("the clock runs out before"),
            () = clock.run_out() => {}
        }
        assert_eq!(began.elapsed(), 203 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_never_paused_runs_out_in_its_time() {
        let began = Instant::now();
        WallClock::new(3 * SECOND).run_out().await;
        assert_eq!(began.elapsed(), 3 * SECOND);
        WallClock::new(Duration::ZERO).run_out().await;
        assert_eq!(began.elapsed(), 3 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn no_time_is_too_long() {
        let endless = WallClock::new(Duration::MAX);
        assert!(tokio::time::timeout(SECOND, endless.run_out()).await.is_err());
    }
}
