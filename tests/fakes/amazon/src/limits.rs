//! Call limits: a bucket of tokens for each seller, application and operation.

use std::collections::HashMap;
use std::time::Duration;

use super::operation::Operation;

/// How fast a bucket fills, and how much it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Calls that come in in 10,000 seconds: 167 is 0.0167 a second.
    pub per_10_000_s: u32,
    /// Calls that a full bucket holds.
    pub burst: u32,
}

impl Rate {
    /// As the header tells it: calls a second, a decimal.
    pub fn text(self) -> String {
        let text = format!("{}.{:04}", self.per_10_000_s / 10_000, self.per_10_000_s % 10_000);
        let shorter = text.trim_end_matches('0');
        if shorter.ends_with('.') { format!("{shorter}0") } else { shorter.to_owned() }
    }
}

/// Which operations are limited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits(Vec<(Operation, Rate)>);

impl Default for Limits {
    /// The documented ones.
    fn default() -> Limits {
        let of_one_order = Rate { per_10_000_s: 5_000, burst: 30 };
        Limits(vec![
            (Operation::GetOrders, Rate { per_10_000_s: 167, burst: 20 }),
            (Operation::GetOrder, of_one_order),
            (Operation::GetOrderItems, of_one_order),
            (Operation::GetOrderAddress, of_one_order),
            (Operation::GetOrderBuyerInfo, of_one_order),
            (Operation::GetOrderItemsBuyerInfo, of_one_order),
            (Operation::SearchOrders, Rate { per_10_000_s: 56, burst: 20 }),
            (Operation::GetOrder2026, of_one_order),
            (Operation::RestrictedDataToken, Rate { per_10_000_s: 10_000, burst: 10 }),
            (Operation::Participations, Rate { per_10_000_s: 160, burst: 15 }),
        ])
    }
}

impl Limits {
    /// None, and no header that tells any.
    pub fn none() -> Limits {
        Limits(Vec::new())
    }

    /// The same, but for one operation: the live rate of a seller may differ from the documented one.
    pub fn with(mut self, operation: Operation, rate: Rate) -> Limits {
        self.0.retain(|(of, _)| *of != operation);
        self.0.push((operation, rate));
        self
    }

    /// What holds for an operation.
    pub fn of(&self, operation: Operation) -> Option<Rate> {
        self.0.iter().find(|(of, _)| *of == operation).map(|(_, rate)| *rate)
    }
}

/// Whose bucket: the application, the seller, the operation.
type Key = (String, String, Operation);

/// A call, in the unit of a bucket: what comes in in a millisecond at one call in 10,000 seconds.
const CALL: u64 = 10_000 * 1_000;

struct Bucket {
    content: u64,
    settled_at: Duration,
}

/// All buckets. One that was never used is full.
#[derive(Default)]
pub(crate) struct Buckets(HashMap<Key, Bucket>);

impl Buckets {
    /// Takes one call out, if there is one.
    pub(crate) fn take(&mut self, key: Key, rate: Rate, now: Duration) -> bool {
        let full = u64::from(rate.burst) * CALL;
        let bucket = self.0.entry(key).or_insert(Bucket { content: full, settled_at: now });
        let passed_ms = now.saturating_sub(bucket.settled_at).as_millis() as u64;
        bucket.content = full.min(bucket.content + passed_ms * u64::from(rate.per_10_000_s));
        // A part of a millisecond is not lost: it counts the next time.
        bucket.settled_at += Duration::from_millis(passed_ms);
        let has_one = bucket.content >= CALL;
        if has_one {
            bucket.content -= CALL;
        }
        has_one
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_decimals() {
        let text = |per_10_000_s| Rate { per_10_000_s, burst: 1 }.text();
        assert_eq!(
            [167, 56, 160, 5_000, 10_000, 12_500].map(text),
            ["0.0167", "0.0056", "0.016", "0.5", "1.0", "1.25"]
        );
    }

    #[test]
    fn a_bucket_empties_and_fills() {
        let mut buckets = Buckets::default();
        let rate = Rate { per_10_000_s: 5_000, burst: 3 };
        let mut take = |seller: &str, ms| {
            buckets.take(("app".to_owned(), seller.to_owned(), Operation::GetOrder), rate, Duration::from_millis(ms))
        };
        assert_eq!([0, 0, 0, 0, 1_999].map(|ms| take("a", ms)), [true, true, true, false, false]);
        assert!(take("b", 1_999), "a bucket of its own");
        assert_eq!(
            [2_000, 2_001, 100_000, 100_000, 100_000, 100_000].map(|ms| take("a", ms)),
            [true, false, true, true, true, false]
        );
    }
}
