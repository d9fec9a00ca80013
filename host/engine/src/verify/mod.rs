//! What a platform returned, against what was asked: checked, not trusted.
//!
//! What a look at the page can settle is counted and goes on: records that come again on the next page, records that
//! changed while they were read. What a second look can settle is read again from where it was last in order: a list
//! that shrank while it was read by page numbers has skipped records, a page that came twice may hide another. What
//! stays wrong, or can't be explained, is a failure with the evidence: going on would lose records without a word.
//!
//! A total counts records that differ: a list that is cut into pages in a changing order gives some of them twice and
//! others never, and as many as it should. A total that the page beside it refutes says nothing.

pub(crate) mod equal;
mod evidence;
mod keys;

use std::borrow::Cow;
use std::collections::VecDeque;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use weft_store::Row;
use weft_workflow::{CheckedStep, WindowRules};

pub(crate) use self::evidence::cursor_repeats;
use self::evidence::{
    in_the_future, incomplete, inconsistent, out_of_order, outside_window, page_repeats, repeated_instead,
    too_many_pages,
};
pub(crate) use self::keys::Keys;

use crate::report::failure::RunFailure;
use crate::time::instant::{self, Instant};
use crate::time::range::Range;

/// Pages of one window, or of one list without windows.
pub(crate) const PAGES_MAX: u32 = 100_000;
/// How often a window is read again from the page where it was last in order because its list shrank.
const SHRINKS_MAX: u32 = 100;
/// How often it is read again because of anything else.
const REPEATS_MAX: u32 = 3;
/// Beginnings of pages that are remembered, to step back to.
const STARTS_MAX: usize = 8;
/// How far a platform's clock may be off from this machine's.
const CLOCK_TOLERANCE_MS: i64 = 5 * 60 * 1_000;

/// What was asked for.
pub(crate) struct Asked<'a> {
    /// Fields that tell records apart; empty if nobody says which.
    key: Cow<'a, [String]>,
    window: Option<AskedWindow<'a>>,
}

struct AskedWindow<'a> {
    rules: &'a WindowRules,
    range: Range,
    zone: Tz,
}

impl<'a> Asked<'a> {
    pub(crate) fn of(step: &'a CheckedStep, range: Option<Range>) -> Self {
        // Only the workflow knows what tells the records of a generic node apart.
        let written = step.into.as_ref().filter(|into| into.records.is_none()).map_or(&[][..], |into| &into.key);
        let described = step.node.records.as_ref().map_or(&[][..], |records| &records.key);
        // What the workflow adds to all of them tells none apart.
        let added = |field: &String| step.into.iter().flat_map(|into| &into.add).any(|(name, _)| name == field);
        let key = match described {
            [] if written.iter().any(added) => written.iter().filter(|field| !added(field)).cloned().collect(),
            [] => Cow::Borrowed(written),
            described => Cow::Borrowed(described),
        };
        let rules = step.node.window.as_ref();
        let window = rules.zip(range).map(|(rules, range)| AskedWindow {
            rules,
            range,
            zone: rules.zone.parse().unwrap_or(Tz::UTC),
        });
        Self { key, window }
    }
}

/// A page as it came.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Returned<'a> {
    pub(crate) rows: &'a [Row],
    /// What the platform counts in all.
    pub(crate) total: Option<u64>,
    /// Where this page began: the `next` of the page before.
    pub(crate) start: Option<&'a str>,
    /// Where it leads; none after the last page.
    pub(crate) next: Option<&'a str>,
    /// When it came, in milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) read_at_ms: i64,
}

/// What becomes of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is in order.
    Fine(Counts),
    /// Something may be missing. The range is read again from this `next`; from its beginning if there is none.
    Again {
        /// Where.
        from: Option<String>,
        /// Why, for whoever watches.
        reason: String,
    },
}

/// What was harmless.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Records that had come before.
    pub(crate) repeated: u64,
    /// Records with a time behind the window that they came with: they belong to a later one.
    pub(crate) moved: u64,
    /// Whether the list is over, and some of its records may have come in the place of others: not all of them could be
    /// remembered.
    pub(crate) is_unsure: bool,
}

/// What is remembered of a range from page to page. It is kept with the position, so that a run which goes on after a
/// stop goes on checking.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// The range; another one begins with a clean slate.
    range: Option<Range>,
    pages: u32,
    /// Pages that have not been read again.
    in_order: u32,
    /// Records on them.
    records: u64,
    /// Those of them that had come before.
    repeated: u64,
    /// What the platform counted in all on the latest page that said so.
    total: Option<u64>,
    /// The least that it counted: what was added since may not have been seen.
    least: Option<u64>,
    /// The latest pages.
    starts: VecDeque<Start>,
    /// A `next` from before, and at which page it was taken: to find cycles with one memory (Brent 1980).
    milestone: Option<(String, u32)>,
    shrinks: u32,
    repeats: u32,
    keys: Keys,
}

/// Where a page began, and what it brought.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Start {
    at: Option<String>,
    records: u64,
    repeated: u64,
}

impl Seen {
    /// Says which range the next page belongs to.
    pub(crate) fn enter(&mut self, range: Option<Range>) {
        if self.range != range {
            *self = Self { range, ..Self::default() };
        }
    }

    /// Pages of the range so far; those that were read again count once.
    pub(crate) fn pages_in_order(&self) -> u32 {
        self.in_order
    }

    /// As it is kept with the position.
    pub(crate) fn kept(&self) -> Self {
        Self {
            range: self.range,
            starts: self.starts.clone(),
            milestone: self.milestone.clone(),
            keys: if self.total.is_some() { self.keys.kept() } else { Keys::default() },
            ..*self
        }
    }

    /// Judges the next page of the range. The error says what can't be explained.
    pub(crate) fn judge(&mut self, asked: &Asked<'_>, page: &Returned<'_>) -> Result<Verdict, RunFailure> {
        let moved = match &asked.window {
            Some(window) => check_times(asked, window, page)?,
            None => 0,
        };
        let page = &Returned { total: self.credible(page), ..*page };
        if let Some(reason) = self.shrank(page) {
            return self.step_back(page, reason);
        }
        let keys: Vec<u64> = page.rows.iter().filter_map(|row| Keys::of(&asked.key, row)).collect();
        let at_once = self.keys.on_page_before(&keys);
        if at_once > 0 && at_once == page.rows.len() && !self.grew_by(at_once as u64, page) {
            return self.read_again(page_repeats(asked, page.rows), Some(1));
        }
        let repeated = self.remember(page, keys);
        self.check_next(page)?;
        if page.next.is_none()
            && let Some(failure) = self.too_few(asked)
        {
            return self.read_again(failure, None);
        }
        let can_tell = self.total.is_none() || asked.key.is_empty() || !self.keys.are_incomplete();
        Ok(Verdict::Fine(Counts { repeated, moved, is_unsure: page.next.is_none() && !can_tell }))
    }

    /// The total of a page, unless it can't be true: pages that brought more records than there are in all.
    fn credible(&self, page: &Returned<'_>) -> Option<u64> {
        let came = self.records + page.rows.len() as u64;
        page.total.filter(|&total| page.rows.is_empty() || total >= came)
    }

    /// What is wrong if the list is over now.
    fn too_few(&self, asked: &Asked<'_>) -> Option<RunFailure> {
        let different = self.records - self.repeated;
        let by_windows = asked.window.is_some();
        match (self.total, self.least) {
            (Some(total), _) if self.records < total => Some(incomplete(self.records, total, by_windows)),
            (_, Some(least)) if different < least => Some(repeated_instead(self.records, different, least)),
            _ => None,
        }
    }

    /// How many records fewer the platform counts than on the page before, as words.
    fn shrank(&self, page: &Returned<'_>) -> Option<String> {
        let (before, now) = (self.total?, page.total?);
        // Behind the last page some platforms count nothing at all.
        let behind_the_end = now == 0 && page.rows.is_empty();
        (now < before && !behind_the_end)
            .then(|| format!("the platform counted {before} records, and {now} one page later"))
    }

    fn grew_by(&self, records: u64, page: &Returned<'_>) -> bool {
        matches!((self.total, page.total), (Some(before), Some(now)) if now >= before.saturating_add(records))
    }

    /// Records moved up by as many places as have gone: as many of those that were to come are now on pages before.
    fn step_back(&mut self, page: &Returned<'_>, reason: String) -> Result<Verdict, RunFailure> {
        self.shrinks += 1;
        if self.shrinks > SHRINKS_MAX {
            return Err(inconsistent("total_shrinks", format!("{reason}, for the {}th time", self.shrinks))
                .with_remedy("read narrower windows (`sync.step`), or run it when fewer records change"));
        }
        let gone = self.total.unwrap_or_default().saturating_sub(page.total.unwrap_or_default());
        let mut pages = 0;
        let mut covered = 0;
        while covered < gone && pages < self.starts.len() {
            pages += 1;
            covered += self.starts[self.starts.len() - pages].records;
        }
        self.total = page.total;
        let far_enough = covered >= gone;
        let from = self.rewind(far_enough.then_some(pages));
        self.least = page.total;
        Ok(Verdict::Again { from, reason })
    }

    /// Reads again from some pages back, or from the beginning of the range; a few times.
    fn read_again(&mut self, failure: RunFailure, pages: Option<usize>) -> Result<Verdict, RunFailure> {
        self.repeats += 1;
        if self.repeats > REPEATS_MAX {
            return Err(failure);
        }
        Ok(Verdict::Again { from: self.rewind(pages), reason: failure.message })
    }

    /// Forgets the latest pages, or all, and gives the place where the range then goes on.
    fn rewind(&mut self, pages: Option<usize>) -> Option<String> {
        let from = match pages.filter(|&pages| pages <= self.starts.len()) {
            Some(pages) => {
                let dropped = self.starts.split_off(self.starts.len() - pages);
                self.records -= dropped.iter().map(|start| start.records).sum::<u64>();
                self.repeated -= dropped.iter().map(|start| start.repeated).sum::<u64>();
                self.in_order -= u32::try_from(pages).unwrap_or_default();
                dropped.into_iter().next().and_then(|start| start.at)
            }
            None => None,
        };
        // The way from here has been gone before, and is no cycle.
        self.milestone = None;
        self.keys.back_to(self.in_order);
        if from.is_none() {
            self.starts.clear();
            (self.records, self.repeated, self.in_order, self.least) = (0, 0, 0, None);
            self.keys = Keys::default();
        }
        from
    }

    /// Takes note of a page. Gives the number of its records that had come before.
    fn remember(&mut self, page: &Returned<'_>, keys: Vec<u64>) -> u64 {
        self.pages += 1;
        self.in_order += 1;
        let records = page.rows.len() as u64;
        let repeated = self.keys.add(self.in_order, keys);
        self.records += records;
        self.repeated += repeated;
        let total = page.total.filter(|&total| total > 0 || !page.rows.is_empty());
        self.total = total.or(self.total);
        self.least = self.least.into_iter().chain(total).min();
        if self.starts.len() == STARTS_MAX {
            self.starts.pop_front();
        }
        self.starts.push_back(Start { at: page.start.map(str::to_owned), records, repeated });
        repeated
    }

    /// A `next` that was there before leads in a circle.
    fn check_next(&mut self, page: &Returned<'_>) -> Result<(), RunFailure> {
        let Some(next) = page.next else { return Ok(()) };
        let known = self.milestone.as_ref().is_some_and(|(milestone, _)| milestone == next);
        if known || page.start == Some(next) {
            return Err(cursor_repeats(next));
        }
        if self.pages >= PAGES_MAX {
            return Err(too_many_pages());
        }
        if self.milestone.as_ref().is_none_or(|(_, taken)| self.pages >= 2 * taken) {
            self.milestone = Some((next.to_owned(), self.pages.max(1)));
        }
        Ok(())
    }
}

/// Looks at the times of all records. Gives the number of those that changed while they were read.
fn check_times(asked: &Asked<'_>, window: &AskedWindow<'_>, page: &Returned<'_>) -> Result<u64, RunFailure> {
    let rules = window.rules;
    let mut moved = 0;
    let mut before: Option<(Instant, &Row)> = None;
    for row in page.rows {
        let read = |field: &Option<String>| row.get(field.as_ref()?).and_then(|cell| instant::read(cell, window.zone));
        let filtered = read(&rules.filters);
        if filtered.is_some_and(|time| is_behind(window, time)) {
            check_behind(asked, window, row, page.read_at_ms, filtered)?;
            moved += 1;
            continue;
        }
        if filtered.is_some_and(|time| time.latest_ms < window.range.since_ms) {
            return Err(outside_window(asked, window, row));
        }
        let sorted = if rules.sorts == rules.filters { filtered } else { read(&rules.sorts) };
        let Some(sorted) = sorted else { continue };
        if let Some((earlier, other)) = before
            && sorted.latest_ms < earlier.earliest_ms
        {
            return Err(out_of_order(asked, rules, other, row));
        }
        before = Some((sorted, row));
    }
    Ok(moved)
}

fn is_behind(window: &AskedWindow<'_>, time: Instant) -> bool {
    let until_ms = window.range.until_ms;
    if window.rules.closed_end { time.earliest_ms > until_ms } else { time.earliest_ms >= until_ms }
}

/// A record behind the window can be one that changed after the platform had looked for it. Then it changed just now.
fn check_behind(
    asked: &Asked<'_>,
    window: &AskedWindow<'_>,
    row: &Row,
    read_at_ms: i64,
    time: Option<Instant>,
) -> Result<(), RunFailure> {
    let Some(time) = time else { return Ok(()) };
    if time.earliest_ms > read_at_ms + CLOCK_TOLERANCE_MS {
        return Err(in_the_future(asked, window, row, read_at_ms));
    }
    if time.latest_ms < read_at_ms - CLOCK_TOLERANCE_MS {
        return Err(outside_window(asked, window, row));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
