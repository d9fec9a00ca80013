//! One way in which a source is not what it says.
//!
//! Every lie here leaves a mark in what the host gets to see, sooner or later. Two lies leave none and are left out:
//! a row that is dropped from every list with the total to match (nobody can miss what was never mentioned), and a
//! source that reads the host's range and writes its dates in the same wrong zone (to the host it is a source whose
//! rows come hours late). A page smaller than asked can't be noticed either where only a short page marks the end.

use super::row::Version;
use crate::dice::Dice;

const HOUR_S: i64 = 60 * 60;

/// What the source does instead of what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Every page is the first one.
    IgnoresPageNumber,
    /// Ranges have no beginning.
    IgnoresSince,
    /// Ranges are of `due_at`.
    FiltersByAnotherField,
    /// Lists are sorted by `due_at`.
    SortsByAnotherField,
    /// Dates are written as if they were of another zone: so many seconds off.
    DatesInAnotherZone(i64),
    /// From the third page on, the cursor is the one that came with the first.
    RepeatsCursor,
    /// Pages have at most so many rows.
    SmallerPages(u64),
    /// After the first page, rows of that page are left out, and the total is smaller by as many.
    DropsRows(usize),
    /// The same, but the total stays as it was.
    DropsRowsSilently(usize),
}

impl Lie {
    /// A lie that this kind of listing can tell.
    pub fn draw(dice: &mut Dice, path: &str, size: u64) -> Self {
        let dropped = dice.between(1, i64::try_from(size).unwrap_or(1)) as usize;
        let smaller = dice.below(size - 1) + 1;
        let zone = *dice.one_of(&[8 * HOUR_S, -8 * HOUR_S]);
        // The engine reads such a list again for long before it gives up, so this one is drawn less often.
        let drops = if dice.percent(25) { Self::DropsRows(dropped) } else { Self::DropsRowsSilently(dropped) };
        let by_page = [Self::IgnoresPageNumber, Self::SmallerPages(smaller), drops];
        let by_range = [
            Self::IgnoresSince,
            Self::FiltersByAnotherField,
            Self::SortsByAnotherField,
            Self::DatesInAnotherZone(zone),
        ];
        let choices: Vec<Self> = match path {
            "closed-range" => by_page.into_iter().chain(by_range).collect(),
            "range-by-cursor" => by_range.into_iter().chain([Self::RepeatsCursor]).collect(),
            "closed-range-without-total" => by_range.into_iter().chain([Self::IgnoresPageNumber]).collect(),
            _ => by_page.to_vec(),
        };
        *dice.one_of(&choices)
    }

    /// The field that ranges are of.
    pub fn filtered_s(lie: Option<Self>, version: &Version) -> i64 {
        if lie == Some(Self::FiltersByAnotherField) { version.due_at_s } else { version.updated_at_s }
    }

    /// How far dates are off.
    pub fn moved_s(lie: Option<Self>) -> i64 {
        if let Some(Self::DatesInAnotherZone(seconds)) = lie { seconds } else { 0 }
    }
}
