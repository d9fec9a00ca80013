//! One version of a row.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::json;

use crate::dice::Dice;

/// Ids begin beyond what a float can tell apart.
const FIRST_ID: i64 = 9_007_199_254_740_993;
const EAST_S: i32 = 8 * 60 * 60;

/// One version of a row, and when it can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Identifies the row.
    pub id: i64,
    /// Counts the row's changes, from 1.
    pub version: u32,
    /// When it was changed, by the source's clock, in seconds since 1970.
    pub updated_at_s: i64,
    /// Another time, which says nothing about changes.
    pub due_at_s: i64,
    /// An amount, as JSON.
    pub price: String,
    /// Any text.
    pub note: String,
    /// First moment at which it can be read, in milliseconds by weft's clock.
    pub visible_from_ms: i64,
    /// First moment at which it can't be read any more.
    pub visible_until_ms: i64,
}

impl Version {
    /// The first version of a row, or the next one of an existing row.
    pub fn new(dice: &mut Dice, id: i64, version: u32, updated_at_s: i64, visible_from_ms: i64) -> Self {
        const DAY_S: i64 = 24 * 60 * 60;
        Self {
            id,
            version,
            updated_at_s,
            due_at_s: updated_at_s + dice.between(-2 * DAY_S, 2 * DAY_S),
            price: price(dice),
            note: note(dice),
            visible_from_ms,
            visible_until_ms: i64::MAX,
        }
    }

    /// The id of the row that was made as number `number`.
    pub fn id_of(number: usize) -> i64 {
        FIRST_ID + i64::try_from(number).unwrap_or_default()
    }

    /// Whether it can be read at that moment.
    pub fn is_visible(&self, at_ms: i64) -> bool {
        self.visible_from_ms <= at_ms && at_ms < self.visible_until_ms
    }

    /// As the source writes it, its dates moved by so much.
    pub fn json(&self, moved_s: i64) -> String {
        format!(
            r#"{{"id":{},"updated_at":"{}","version":{},"price":{},"note":{},"due_at":"{}"}}"#,
            self.id,
            date(self.updated_at_s + moved_s),
            self.version,
            self.price,
            json!(self.note),
            date(self.due_at_s),
        )
    }
}

/// RFC 3339 with the source's offset.
fn date(at_s: i64) -> String {
    let zone = FixedOffset::east_opt(EAST_S).expect("eight hours are an offset");
    let at = DateTime::from_timestamp(at_s, 0).unwrap_or_default().with_timezone(&zone);
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// As text or as a number, with zeros that must not get lost.
fn price(dice: &mut Dice) -> String {
    let number = format!("{}.{:02}", dice.below(1_000_000_000_000), dice.below(10) * 10);
    if dice.percent(50) { number } else { format!("\"{number}\"") }
}

fn note(dice: &mut Dice) -> String {
    (*dice.one_of(&["", "示例 \"quoted\"\n", "null", "1.00", "${ .item }"])).to_owned()
}
