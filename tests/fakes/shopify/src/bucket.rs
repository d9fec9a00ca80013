//! Leaky buckets: one counts calls (REST), one counts points of cost (GraphQL).

use std::time::Duration;

/// What fills up with use and leaks at a steady rate.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    size: u64,
    leak_per_second: u64,
    /// In thousandths, so that parts of a second leak too.
    filled_thousandths: u64,
    settled_at: Duration,
}

impl Bucket {
    pub(crate) fn new(size: u64, leak_per_second: u64) -> Bucket {
        Bucket { size, leak_per_second, filled_thousandths: 0, settled_at: Duration::ZERO }
    }

    /// Takes so much, if there is room for it.
    pub(crate) fn take(&mut self, amount: u64, now: Duration) -> bool {
        self.settle(now);
        let fits = self.filled_thousandths + amount * 1000 <= self.size * 1000;
        if fits {
            self.filled_thousandths += amount * 1000;
        }
        fits
    }

    /// Gives back what was taken and not used.
    pub(crate) fn give_back(&mut self, amount: u64) {
        self.filled_thousandths = self.filled_thousandths.saturating_sub(amount * 1000);
    }

    /// How full it is, rounded up.
    pub(crate) fn filled(&mut self, now: Duration) -> u64 {
        self.settle(now);
        self.filled_thousandths.div_ceil(1000)
    }

    /// How much goes in, rounded down.
    pub(crate) fn available(&mut self, now: Duration) -> u64 {
        self.size - self.filled(now)
    }

    /// Makes it full.
    pub(crate) fn fill(&mut self, now: Duration) {
        self.settle(now);
        self.filled_thousandths = self.size * 1000;
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn leak_per_second(&self) -> u64 {
        self.leak_per_second
    }

    fn settle(&mut self, now: Duration) {
        let passed_ms = now.saturating_sub(self.settled_at).as_millis() as u64;
        self.filled_thousandths = self.filled_thousandths.saturating_sub(passed_ms * self.leak_per_second);
        // A part of a millisecond is not lost: it counts the next time.
        self.settled_at += Duration::from_millis(passed_ms);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fills_and_leaks() {
        let mut bucket = Bucket::new(40, 2);
        let at = Duration::from_millis;
        assert!((0..40).all(|_| bucket.take(1, at(0))));
        assert!(!bucket.take(1, at(499)));
        assert_eq!(bucket.filled(at(499)), 40);
        assert!(bucket.take(1, at(500)));
        assert!(!bucket.take(1, at(500)));
        assert_eq!(bucket.available(at(10_500)), 20);
        assert_eq!(bucket.available(at(100_000)), 40);
    }

    #[test]
    fn what_was_not_used_comes_back() {
        let mut bucket = Bucket::new(1000, 50);
        assert!(bucket.take(900, Duration::ZERO));
        assert!(!bucket.take(101, Duration::ZERO));
        bucket.give_back(700);
        assert_eq!(bucket.available(Duration::ZERO), 800);
    }
}
