//! The clock of a fake, and the only place that reads the machine's.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What time it is on the platform. Runs with the machine until a test sets, freezes or advances it.
pub struct Clock(Mutex<Reading>);

struct Reading {
    started: Instant,
    base_ms: i64,
    base_taken: Instant,
    frozen: bool,
    advanced: Duration,
}

impl Clock {
    /// The machine's time.
    #[allow(clippy::disallowed_methods, reason = "a fake platform lives outside of any run, on the machine's time")]
    pub fn real() -> Clock {
        let now = Instant::now();
        let base_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64);
        Clock(Mutex::new(Reading { started: now, base_ms, base_taken: now, frozen: false, advanced: Duration::ZERO }))
    }

    /// The platform's time, unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        let reading = self.lock();
        let ran_on = if reading.frozen { Duration::ZERO } else { reading.base_taken.elapsed() };
        reading.base_ms + ran_on.as_millis() as i64
    }

    /// The platform's time, unix seconds.
    pub fn now_s(&self) -> i64 {
        self.now_ms().div_euclid(1000)
    }

    /// Time since the start, for call limits: moves on even while the platform's time is frozen, and never back.
    pub fn uptime(&self) -> Duration {
        let reading = self.lock();
        reading.started.elapsed() + reading.advanced
    }

    /// Sets the platform's time, which stands still from there or runs on.
    #[allow(clippy::disallowed_methods, reason = "as in `real`")]
    pub fn set_ms(&self, unix_ms: i64, frozen: bool) {
        let mut reading = self.lock();
        reading.base_ms = unix_ms;
        reading.base_taken = Instant::now();
        reading.frozen = frozen;
    }

    /// Lets time pass at once, for the platform's time and for call limits.
    pub fn advance(&self, by: Duration) {
        let mut reading = self.lock();
        reading.base_ms += by.as_millis() as i64;
        reading.advanced += by;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Reading> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
