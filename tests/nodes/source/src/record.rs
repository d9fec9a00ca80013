//! What a row looks like, and the rules of its windows.

use schemars::JsonSchema;
use weft_sdk::schema::{Decimal, Integer, Text, Time};
use weft_sdk::{WindowRules, keyed};

/// A row of the source.
#[derive(Debug, JsonSchema)]
pub struct Row {
    /// Identifies the row.
    pub id: Integer,
    /// When it was last changed, by the source's clock, to the second.
    pub updated_at: Time,
    /// Counts its changes, from 1.
    pub version: Integer,
    /// An amount.
    pub price: Decimal,
    /// Any text.
    pub note: Text,
    /// A time that has nothing to do with changes.
    pub due_at: Time,
}

keyed!(Row, ["id"]);

const SECOND_MS: u64 = 1_000;
const MINUTE_MS: u64 = 60 * SECOND_MS;
const HOUR_MS: u64 = 60 * MINUTE_MS;

/// Longest time from the second that a row is dated with until it can be read.
pub const LATENESS_MS_MAX: u64 = 10 * MINUTE_MS;
/// Most that the source's clock and the host's differ.
pub const SKEW_MS_MAX: u64 = 20 * SECOND_MS;

/// The rules for a node that reads a range of `updated_at`.
///
/// A row that isn't late is dated later than any window that is open at that moment (the lag), so windows only lose
/// rows while they are read, and the total tells. Only a late row can hide that: it comes into a window, and the total
/// stays as it was. The lookback is longer than rows are late, and the host lets no window reach across the line where
/// the next run begins: whatever was skipped behind it is read again.
pub fn window(closed_end: bool) -> WindowRules {
    WindowRules {
        filters: Some("updated_at".to_owned()),
        sorts: Some("updated_at".to_owned()),
        closed_end,
        widest_ms: 6 * HOUR_MS,
        zone: "Asia/Shanghai".to_owned(),
        lag_ms: MINUTE_MS,
        first_ms: 3 * 24 * HOUR_MS,
        lookback_ms: 30 * MINUTE_MS,
        parallel: 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lookback_covers_late_rows() {
        let rules = window(true);
        assert!(rules.lookback_ms + rules.lag_ms >= LATENESS_MS_MAX + SKEW_MS_MAX + SECOND_MS);
        assert!(rules.lag_ms > SKEW_MS_MAX + SECOND_MS);
    }
}
