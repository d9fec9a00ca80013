//! How long to wait before another try, where nobody has said how long.

use std::time::Duration;

/// Pauses that double from try to try.
#[derive(Debug, Clone, Copy)]
pub struct BackOff {
    /// The pause before the second try.
    pub first: Duration,
    /// No pause is longer.
    pub longest: Duration,
}

impl BackOff {
    /// The pause after this many tries that failed, in whole milliseconds, as the clocks of runs count them. `chance` is
    /// between 0 and 1: the pause is shortened by up to a half, so that tries that failed together don't come back
    /// together.
    pub fn pause(self, failed: u32, chance: f64) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(failed.saturating_sub(1)));
        let longest_ms = doubled.min(self.longest).as_millis() as f64;
        Duration::from_millis((longest_ms * (0.5 + chance / 2.0)) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACK_OFF: BackOff = BackOff { first: Duration::from_millis(500), longest: Duration::from_secs(3) };

    #[test]
    fn pauses_double_up_to_the_longest() {
        let pauses_ms = [1, 2, 3, 4, 40, u32::MAX].map(|failed| BACK_OFF.pause(failed, 1.0).as_millis());
        assert_eq!(pauses_ms, [500, 1_000, 2_000, 3_000, 3_000, 3_000]);
    }

    #[test]
    fn chance_shortens_them_by_up_to_a_half() {
        let pauses_ms = [0.0, 0.3, 1.0].map(|chance| BACK_OFF.pause(2, chance).as_millis());
        assert_eq!(pauses_ms, [500, 650, 1_000]);
        assert_eq!(BACK_OFF.pause(1, 0.123_456), Duration::from_millis(280), "whole milliseconds");
        assert_eq!(BACK_OFF.pause(9, 0.0), Duration::from_millis(1_500), "the longest is shortened too");
    }
}
