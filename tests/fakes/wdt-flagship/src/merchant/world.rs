//! The stretch of time, and the deals in it.

use super::deal::Deal;

const DAY_S: i64 = 86_400;
/// Documents are an archive rather than a load: a big merchant has no more than this of each kind.
const DOCUMENTS_MIN: usize = 12;
const DOCUMENTS_MAX: usize = 400;
/// The archive has at least as many deals, so that every kind of row is in it.
const ARCHIVED_MIN: usize = 40;

/// What all rows are written from.
pub(crate) struct World {
    pub(crate) start_s: i64,
    pub(crate) end_s: i64,
    pub(crate) deals: Vec<Deal>,
    /// How many documents there are of each kind.
    pub(crate) documents: usize,
}

impl World {
    pub(crate) fn new(seed: u64, orders: usize, end_s: i64, days: u32) -> World {
        let start_s = end_s - i64::from(days.max(1)) * DAY_S;
        let archived = (orders / 10).max(ARCHIVED_MIN);
        let current = (0..orders).map(|n| Deal::current(seed, n, spread(start_s, end_s, n, orders), end_s));
        // What is in the archive had time to come to its end.
        let quarter_s = start_s + (end_s - start_s) / 4;
        let old =
            (0..archived).map(|n| Deal::archived(seed, orders + n, n, spread(start_s, quarter_s, n, archived), end_s));
        World {
            start_s,
            end_s,
            deals: current.chain(old).collect(),
            documents: (orders / 10).clamp(DOCUMENTS_MIN, DOCUMENTS_MAX),
        }
    }

    /// The instant of number `n` of `count` that are spread evenly over the time. Never the very end.
    pub(crate) fn at(&self, n: usize, count: usize) -> i64 {
        spread(self.start_s, self.end_s, n, count)
    }
}

fn spread(start_s: i64, end_s: i64, n: usize, count: usize) -> i64 {
    start_s + (i128::from(end_s - start_s) * n as i128 / count.max(1) as i128) as i64
}
