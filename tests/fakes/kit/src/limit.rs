//! A call limit: a sliding window, and the rule against bursts.

use std::collections::VecDeque;
use std::time::Duration;

/// A burst is looked for in this stretch of time.
const BURST_WINDOW: Duration = Duration::from_millis(100);

/// How many calls an interface takes in how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    calls: usize,
    window: Duration,
    burst: usize,
}

impl Limit {
    /// So many calls in any stretch of that length, and no more than a tenth of them (at least one) inside 100 ms.
    pub fn new(calls: usize, window: Duration) -> Limit {
        Limit { calls, window, burst: (calls / 10).max(1) }
    }

    /// The same limit, with calls as close together as they like.
    pub fn without_burst_rule(self) -> Limit {
        Limit { burst: usize::MAX, ..self }
    }
}

/// What the limits say about one call.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is answered, and counts.
    Admitted,
    /// There were too many in the window.
    OverLimit,
    /// There were too many at once.
    Spike,
}

/// The calls that count at present. A refused call does not, so whoever waits long enough gets through.
pub struct Window {
    /// What holds.
    pub limit: Limit,
    admitted: VecDeque<Duration>,
}

impl Window {
    /// No call so far.
    pub fn new(limit: Limit) -> Window {
        Window { limit, admitted: VecDeque::new() }
    }

    /// Judges a call at this time since the start.
    pub fn admit(&mut self, now: Duration) -> Verdict {
        let age = |then: &Duration| now.saturating_sub(*then);
        while self.admitted.front().is_some_and(|then| age(then) >= self.limit.window) {
            self.admitted.pop_front();
        }
        if self.admitted.len() >= self.limit.calls {
            return Verdict::OverLimit;
        }
        let recent = self.admitted.iter().rev().take_while(|then| age(then) < BURST_WINDOW).count();
        if recent >= self.limit.burst {
            return Verdict::Spike;
        }
        self.admitted.push_back(now);
        Verdict::Admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(value: u64) -> Duration {
        Duration::from_millis(value)
    }

    #[test]
    fn the_window_slides() {
        let limit = Limit::new(2, ms(1000)).without_burst_rule();
        let mut window = Window::new(limit);
        assert_eq!(window.admit(ms(0)), Verdict::Admitted);
        assert_eq!(window.admit(ms(600)), Verdict::Admitted);
        assert_eq!(window.admit(ms(999)), Verdict::OverLimit);
        assert_eq!(window.admit(ms(1000)), Verdict::Admitted);
        assert_eq!(window.admit(ms(1599)), Verdict::OverLimit);
        assert_eq!(window.admit(ms(1600)), Verdict::Admitted);
    }

    #[test]
    fn more_than_a_tenth_inside_100_ms_is_a_spike() {
        let mut window = Window::new(Limit::new(30, ms(1000)));
        for _ in 0..3 {
            assert_eq!(window.admit(ms(50)), Verdict::Admitted);
        }
        assert_eq!(window.admit(ms(149)), Verdict::Spike);
        assert_eq!(window.admit(ms(150)), Verdict::Admitted);
    }
}
