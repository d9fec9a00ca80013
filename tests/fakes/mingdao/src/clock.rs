//! The application's clock, and the only place that reads the machine's.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use chrono::DateTime;

const BEIJING_S: i64 = 8 * 3600;

/// What time it is. Runs with the machine unless a test stops it.
pub(crate) struct Clock {
    started: Instant,
    frozen_s: Mutex<Option<i64>>,
}

impl Clock {
    #[allow(clippy::disallowed_methods, reason = "a fake platform lives outside of any run, on the machine's time")]
    pub(crate) fn real() -> Clock {
        Clock { started: Instant::now(), frozen_s: Mutex::default() }
    }

    /// Beijing time, `YYYY-MM-DD HH:mm:ss`.
    pub(crate) fn now(&self) -> String {
        let frozen = *self.frozen_s.lock().unwrap_or_else(PoisonError::into_inner);
        DateTime::from_timestamp(frozen.unwrap_or_else(machine_s) + BEIJING_S, 0)
            .unwrap_or_default()
            .format("%Y-%m-%d %H:%M:%S")
            .to_string()
    }

    /// Time since the start, for the limit: it moves on even while the clock stands still.
    pub(crate) fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    pub(crate) fn freeze(&self, unix_s: i64) {
        *self.frozen_s.lock().unwrap_or_else(PoisonError::into_inner) = Some(unix_s);
    }
}

#[allow(clippy::disallowed_methods, reason = "as in `real`")]
fn machine_s() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}
