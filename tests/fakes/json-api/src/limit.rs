//! How much may be asked per time: a sliding window over all endpoints.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use weft_fakes_kit::limit::{self, Verdict, Window};

/// At most so many requests in any stretch of that length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// Number of requests.
    pub requests: usize,
    /// Length of the stretch.
    pub per: Duration,
}

/// The requests of the last stretch. None when nothing is counted.
pub(crate) struct Limiter(Option<Mutex<Window>>);

impl Limiter {
    pub(crate) fn new(limit: Option<Limit>) -> Limiter {
        let window = |limit: Limit| Window::new(limit::Limit::new(limit.requests, limit.per).without_burst_rule());
        Limiter(limit.map(|limit| Mutex::new(window(limit))))
    }

    pub(crate) fn admits(&self, now: Duration) -> bool {
        let admit = |window: &Mutex<Window>| window.lock().unwrap_or_else(PoisonError::into_inner).admit(now);
        self.0.as_ref().is_none_or(|window| admit(window) == Verdict::Admitted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_slides() {
        let limiter = Limiter::new(Some(Limit { requests: 2, per: Duration::from_millis(1000) }));
        let admits = |ms| limiter.admits(Duration::from_millis(ms));
        assert_eq!([0, 600, 999, 1000, 1599, 1600].map(admits), [true, true, false, true, false, true]);
    }
}
