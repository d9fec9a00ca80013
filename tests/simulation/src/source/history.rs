//! All versions of all rows, and when each can be seen.

use super::row::Version;
use crate::dice::Dice;
use crate::trace::{Trace, show};

const SECOND_MS: i64 = 1_000;
const MINUTE_MS: i64 = 60 * SECOND_MS;
const HOUR_MS: i64 = 60 * MINUTE_MS;
/// How far back the rows reach that are there before the first run.
const PAST_MS: i64 = 44 * HOUR_MS;

/// How a source behaves, all its life.
#[derive(Debug, Clone)]
pub struct Habits {
    /// Rows come, but never change.
    pub append_only: bool,
    /// Longest time until a row can be read after the second it is dated with.
    pub lateness_ms_max: i64,
    /// How far its clock is ahead of weft's.
    pub skew_ms: i64,
    /// Number of rows per request; bursts are measured by it.
    pub page_size: u64,
    /// Number of rows before the first run.
    pub rows_at_start: u64,
}

/// The source's past, and its future as far as somebody asked.
#[derive(Debug)]
pub struct History {
    habits: Habits,
    dice: Dice,
    versions: Vec<Version>,
    /// Index of each row's newest version.
    newest: Vec<usize>,
    now_ms: i64,
    next_ms: i64,
    lively_until_ms: i64,
    busy_until_ms: i64,
    silent: bool,
    trace: Trace,
}

impl History {
    /// A source with some rows from the time before `now_ms`.
    pub fn new(seed: u64, habits: Habits, now_ms: i64, trace: Trace) -> Self {
        let mut history = Self {
            dice: Dice::of(seed, "history", &[]),
            versions: Vec::new(),
            newest: Vec::new(),
            now_ms: now_ms - PAST_MS,
            next_ms: now_ms,
            lively_until_ms: 0,
            busy_until_ms: 0,
            silent: false,
            trace,
            habits,
        };
        let mut times: Vec<i64> =
            (0..history.habits.rows_at_start).map(|_| now_ms - history.dice.between(MINUTE_MS, PAST_MS)).collect();
        times.sort_unstable();
        for at_ms in times {
            history.change(at_ms);
        }
        history.now_ms = now_ms;
        history
    }

    /// Lets the time come; whatever happens until then happens now.
    pub fn advance(&mut self, to_ms: i64) {
        while !self.silent && self.next_ms <= to_ms {
            let at_ms = self.next_ms;
            self.change(at_ms);
            self.next_ms = at_ms + self.pause(at_ms);
        }
        self.now_ms = self.now_ms.max(to_ms);
    }

    /// How far the time has come.
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Something happens every minute from now until the first moment, and every second until the other.
    pub fn be_busy(&mut self, lively_until_ms: i64, busy_until_ms: i64) {
        (self.lively_until_ms, self.busy_until_ms) = (lively_until_ms, busy_until_ms);
        self.next_ms = self.now_ms + self.pause(self.now_ms);
    }

    /// Nothing happens any more.
    pub fn fall_silent(&mut self) {
        self.silent = true;
    }

    /// What can be seen at a moment, in the order of the source's lists. That moment must have come.
    pub fn visible(&self, at_ms: i64) -> Vec<&Version> {
        let mut visible: Vec<&Version> = self.versions.iter().filter(|version| version.is_visible(at_ms)).collect();
        visible.sort_by_key(|version| (version.updated_at_s, version.id));
        visible
    }

    /// A version that there was or is.
    pub fn version(&self, id: i64, version: u32) -> Option<&Version> {
        self.versions.iter().find(|one| one.id == id && one.version == version)
    }

    fn pause(&mut self, at_ms: i64) -> i64 {
        let (low, high) = if at_ms < self.lively_until_ms {
            (SECOND_MS, MINUTE_MS)
        } else if at_ms < self.busy_until_ms {
            (20, 3 * SECOND_MS)
        } else {
            (5 * MINUTE_MS, 10 * HOUR_MS)
        };
        self.dice.between(low, high)
    }

    fn change(&mut self, at_ms: i64) {
        let may_update = !self.habits.append_only && !self.newest.is_empty();
        // A second in which much happens: more rows with the same date than a page holds.
        let rows = match self.dice.percent(6) {
            true => self.dice.between(1, 3 * i64::try_from(self.habits.page_size).unwrap_or(1)),
            false => 1,
        };
        let late = self.dice.percent(20);
        for _ in 0..rows {
            let row = match may_update && self.dice.percent(65) {
                true => self.dice.below(self.newest.len() as u64) as usize,
                false => self.newest.len(),
            };
            self.write(row, at_ms, late);
        }
    }

    fn write(&mut self, row: usize, at_ms: i64, late: bool) {
        let before = self.newest.get(row).map(|&index| &self.versions[index]);
        let version = before.map_or(0, |before| before.version) + 1;
        let lateness_ms = if late { self.dice.between(0, self.habits.lateness_ms_max) } else { 0 };
        // Changes of one row can be seen in the order in which they were made.
        let earliest_ms = self.newest.get(row).map_or(i64::MIN, |&index| self.versions[index].visible_from_ms + 1);
        let visible_from_ms = (at_ms + lateness_ms).max(earliest_ms);
        let updated_at_s = (at_ms + self.habits.skew_ms).div_euclid(SECOND_MS);
        let made = Version::new(&mut self.dice, Version::id_of(row), version, updated_at_s, visible_from_ms);
        self.trace.line(at_ms, || {
            let seen = show(visible_from_ms);
            format!("source: row {} version {version}, dated {}, seen from {seen}", row, show(updated_at_s * 1_000))
        });
        let index = self.versions.len();
        match self.newest.get_mut(row) {
            Some(newest) => {
                self.versions[*newest].visible_until_ms = visible_from_ms;
                *newest = index;
            }
            None => self.newest.push(index),
        }
        self.versions.push(made);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const START_MS: i64 = 1_772_000_000_000;

    fn history(append_only: bool) -> History {
        let lateness_ms_max = 10 * MINUTE_MS;
        let habits = Habits { append_only, lateness_ms_max, skew_ms: -7_300, page_size: 4, rows_at_start: 30 };
        let mut history = History::new(11, habits, START_MS, Trace { on: false });
        history.be_busy(START_MS, START_MS + 5 * MINUTE_MS);
        history.advance(START_MS + 20 * HOUR_MS);
        history
    }

    #[test]
    fn a_row_is_seen_once_at_any_moment_and_never_gets_older() {
        let history = history(false);
        let mut seen = BTreeMap::new();
        for at_ms in (START_MS..START_MS + 10 * MINUTE_MS).step_by(500) {
            let visible = history.visible(at_ms);
            let mut ids: Vec<i64> = visible.iter().map(|version| version.id).collect();
            ids.sort_unstable();
            ids.dedup();
            assert_eq!(ids.len(), visible.len());
            for version in visible {
                let before = seen.insert(version.id, version.version).unwrap_or_default();
                assert!(before <= version.version);
            }
        }
        assert!(seen.values().any(|&version| version > 1));
    }

    #[test]
    fn lateness_and_skew_are_bounded() {
        for version in history(false).versions {
            let behind_ms = version.visible_from_ms - version.updated_at_s * SECOND_MS;
            assert!((-20_000..10 * MINUTE_MS + 21_000).contains(&behind_ms), "{version:?}");
        }
    }

    #[test]
    fn many_rows_share_a_second() {
        let history = history(true);
        assert!(history.versions.iter().all(|version| version.version == 1));
        let mut by_second = BTreeMap::new();
        for version in &history.versions {
            *by_second.entry(version.updated_at_s).or_insert(0) += 1;
        }
        assert!(by_second.values().any(|&rows| rows > 4));
    }

    #[test]
    fn the_future_does_not_depend_on_how_often_it_was_looked_at() {
        let once = history(false);
        let mut often = history(false);
        for step in 1..50 {
            often.advance(START_MS + 20 * HOUR_MS + step * HOUR_MS);
        }
        let mut late = once;
        late.advance(START_MS + 69 * HOUR_MS);
        assert_eq!(late.versions, often.versions);
    }

    #[test]
    fn a_silent_source_stays_as_it_is() {
        let mut history = history(false);
        history.fall_silent();
        let count = history.versions.len();
        history.advance(START_MS + 100 * HOUR_MS);
        assert_eq!(history.versions.len(), count);
    }
}
