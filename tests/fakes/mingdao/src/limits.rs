//! At most 50 requests of the limited methods per second and caller.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const REQUESTS_MAX: usize = 50;
const WINDOW: Duration = Duration::from_secs(1);

/// What the limit says about one request. Refusals come in turn as HTTP 503 and as code 51.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Admitted,
    Status503,
    Code51,
}

/// The requests of the last second. A refused request does not count, so whoever waits long enough gets through.
pub(crate) struct Limiter {
    enforced: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    admitted: HashMap<IpAddr, VecDeque<Duration>>,
    refused: u64,
}

impl Limiter {
    pub(crate) fn new(enforced: bool) -> Limiter {
        Limiter { enforced, state: Mutex::default() }
    }

    pub(crate) fn admit(&self, caller: IpAddr, now: Duration) -> Verdict {
        if !self.enforced {
            return Verdict::Admitted;
        }
        self.state.lock().unwrap_or_else(PoisonError::into_inner).admit(caller, now)
    }
}

impl State {
    fn admit(&mut self, caller: IpAddr, now: Duration) -> Verdict {
        let admitted = self.admitted.entry(caller).or_default();
        while admitted.front().is_some_and(|then| now.saturating_sub(*then) >= WINDOW) {
            admitted.pop_front();
        }
        if admitted.len() < REQUESTS_MAX {
            admitted.push_back(now);
            return Verdict::Admitted;
        }
        self.refused += 1;
        if self.refused % 2 == 1 { Verdict::Status503 } else { Verdict::Code51 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_a_second_and_caller() {
        let ip = |last| IpAddr::from([127, 0, 0, last]);
        let mut state = State::default();
        let ms = Duration::from_millis;
        assert!((0..50).all(|n| state.admit(ip(1), ms(n)) == Verdict::Admitted));
        assert_eq!(state.admit(ip(2), ms(60)), Verdict::Admitted);
        let refused: Vec<Verdict> = (0..3).map(|_| state.admit(ip(1), ms(999))).collect();
        assert_eq!(refused, [Verdict::Status503, Verdict::Code51, Verdict::Status503]);
        assert_eq!(state.admit(ip(1), ms(1_000)), Verdict::Admitted);
        assert_eq!(state.admit(ip(1), ms(1_000)), Verdict::Code51);
    }
}
