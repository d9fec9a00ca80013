//! The call limit of version 3: calls in a window, counted for each merchant and application.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// So many calls in a window that begins with the first of them. The platform publishes no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallLimit {
    /// How many calls.
    pub calls: u32,
    /// In how long.
    pub window: Duration,
}

struct Window {
    began_ms: i64,
    used: u32,
}

/// The windows of all merchants and applications.
pub(crate) struct Limiter {
    limit: Mutex<Option<CallLimit>>,
    windows: Mutex<HashMap<(String, String), Window>>,
}

impl Limiter {
    pub(crate) fn new(limit: Option<CallLimit>) -> Limiter {
        Limiter { limit: Mutex::new(limit), windows: Mutex::default() }
    }

    pub(crate) fn set(&self, limit: Option<CallLimit>) {
        *self.limit.lock().unwrap_or_else(PoisonError::into_inner) = limit;
    }

    /// The calls that remain, or when the window ends. None when there is no limit.
    pub(crate) fn admit(&self, merchant_id: &str, client_id: &str, now_ms: i64) -> Result<Option<u32>, i64> {
        let Some(limit) = *self.limit.lock().unwrap_or_else(PoisonError::into_inner) else { return Ok(None) };
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (merchant_id.to_owned(), client_id.to_owned());
        let window = windows.entry(key).or_insert(Window { began_ms: now_ms, used: 0 });
        let length_ms = limit.window.as_millis() as i64;
        // A clock that was set back begins a new window too.
        if !(0..length_ms).contains(&(now_ms - window.began_ms)) {
            *window = Window { began_ms: now_ms, used: 0 };
        }
        if window.used >= limit.calls {
            return Err(window.began_ms + length_ms);
        }
        window.used += 1;
        Ok(Some(limit.calls - window.used))
    }
}
