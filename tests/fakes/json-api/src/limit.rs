//! How much may be asked per time: a sliding window over all endpoints.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// At most so many requests in any stretch of that length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Number of requests.
    pub requests: usize,
    /// Length of the stretch.
    pub per: Duration,
}

/// The requests of the last stretch. One that is refused does not count, so whoever waits long enough gets through.
pub(crate) struct Limiter {
    limit: Option<Limit>,
    admitted: Mutex<VecDeque<Instant>>,
}

impl Limiter {
    pub(crate) fn new(limit: Option<Limit>) -> Limiter {
        Limiter { limit, admitted: Mutex::default() }
    }

    #[allow(clippy::disallowed_methods, reason = "a fake platform lives outside of any run, on the machine's time")]
    pub(crate) fn admits(&self) -> bool {
        self.limit.is_none_or(|limit| self.admits_at(limit, Instant::now()))
    }

    fn admits_at(&self, limit: Limit, now: Instant) -> bool {
        let mut admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        while admitted.front().is_some_and(|then| now.saturating_duration_since(*then) >= limit.per) {
            admitted.pop_front();
        }
        let admits = admitted.len() < limit.requests;
        if admits {
            admitted.push_back(now);
        }
        admits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "an instant can't be made otherwise")]
    fn the_window_slides() {
        let limit = Limit { requests: 2, per: Duration::from_millis(1000) };
        let limiter = Limiter::new(Some(limit));
        let start = Instant::now();
        let admits = |ms| limiter.admits_at(limit, start + Duration::from_millis(ms));
        assert_eq!([0, 600, 999, 1000, 1599, 1600].map(admits), [true, true, false, true, false, true]);
    }
}
