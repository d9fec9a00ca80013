//! What a platform returned, against what was asked: checked, not trusted.
//!
//! What a look at the page can settle is counted and goes on: records that come again on the next page, records that
//! changed while they were read. What a second look can settle is read again from where it was last in order: a list
//! that shrank while it was read by page numbers has skipped records, a page that came twice may hide another. What
//! stays wrong, or can't be explained, is a failure with the evidence: going on would lose records without a word.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use weft_store::{Cell, Row};
use weft_workflow::{CheckedStep, WindowRules};

use crate::failure::{FailureClass, RunFailure};
use crate::instant::{self, Instant};
use crate::window::{Range, show};

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
    /// Fields that tell records apart; empty if the node describes none.
    key: &'a [String],
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
        let key = if described.is_empty() { written } else { described };
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
    /// Records of the page before that came again.
    pub(crate) repeated: u64,
    /// Records that changed while they were read: they belong to a later window, which will bring them again.
    pub(crate) moved: u64,
}

/// What is remembered of a range from page to page. It is kept with the position, so that a run which goes on after a
/// stop goes on checking.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// The range; another one begins with a clean slate.
    range: Option<Range>,
    pages: u32,
    /// Records on them.
    records: u64,
    /// What the platform counted in all on the latest page that said so.
    total: Option<u64>,
    /// Where the latest pages began, and how many records they had.
    starts: VecDeque<(Option<String>, u64)>,
    /// A `next` from before, and at which page it was taken: to find cycles with one memory (Brent 1980).
    milestone: Option<(String, u32)>,
    shrinks: u32,
    repeats: u32,
    /// Keys of the page before, hashed under a seed of this process.
    #[serde(skip)]
    keys: HashSet<u64>,
    #[serde(skip)]
    hasher: RandomState,
}

impl Seen {
    /// Says which range the next page belongs to.
    pub(crate) fn enter(&mut self, range: Option<Range>) {
        if self.range != range {
            *self = Self { range, ..Self::default() };
        }
    }

    /// Judges the next page of the range. The error says what can't be explained.
    pub(crate) fn judge(&mut self, asked: &Asked<'_>, page: &Returned<'_>) -> Result<Verdict, RunFailure> {
        let moved = match &asked.window {
            Some(window) => check_times(asked, window, page)?,
            None => 0,
        };
        if let Some(reason) = self.shrank(page) {
            return self.step_back(page, reason);
        }
        let keys = self.keys_of(asked, page.rows);
        let repeated = keys.iter().filter(|key| self.keys.contains(key)).count() as u64;
        if repeated > 0 && repeated == page.rows.len() as u64 && !self.grew_by(repeated, page) {
            return self.read_again(page_repeats(asked, page.rows), Some(1));
        }
        self.remember(page, keys);
        self.check_next(page)?;
        if page.next.is_none() && self.total.is_some_and(|total| self.records < total) {
            return self.read_again(incomplete(self.records, self.total), None);
        }
        Ok(Verdict::Fine(Counts { repeated, moved }))
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
        matches!((self.total, page.total), (Some(before), Some(now)) if now >= before + records)
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
            covered += self.starts[self.starts.len() - pages].1;
        }
        self.total = page.total;
        let far_enough = covered >= gone;
        Ok(Verdict::Again { from: self.rewind(far_enough.then_some(pages)), reason })
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
        self.keys.clear();
        let from = match pages.filter(|&pages| pages <= self.starts.len()) {
            Some(pages) => {
                let dropped = self.starts.split_off(self.starts.len() - pages);
                self.records = self.records.saturating_sub(dropped.iter().map(|(_, records)| records).sum());
                dropped.into_iter().next().and_then(|(start, _)| start)
            }
            None => None,
        };
        // The way from here has been gone before, and is no cycle.
        self.milestone = None;
        if from.is_none() {
            self.starts.clear();
            self.records = 0;
        }
        from
    }

    fn remember(&mut self, page: &Returned<'_>, keys: Vec<u64>) {
        self.pages += 1;
        self.records += page.rows.len() as u64;
        self.total = page.total.filter(|&total| total > 0 || !page.rows.is_empty()).or(self.total);
        self.keys = keys.into_iter().collect();
        if self.starts.len() == STARTS_MAX {
            self.starts.pop_front();
        }
        self.starts.push_back((page.start.map(str::to_owned), page.rows.len() as u64));
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

    /// The keys of records that have one.
    fn keys_of(&self, asked: &Asked<'_>, rows: &[Row]) -> Vec<u64> {
        if asked.key.is_empty() {
            return Vec::new();
        }
        rows.iter().filter_map(|row| self.key_of(asked, row)).collect()
    }

    fn key_of(&self, asked: &Asked<'_>, row: &Row) -> Option<u64> {
        let mut hasher = self.hasher.build_hasher();
        for field in asked.key {
            match row.get(field)? {
                Cell::Null => return None,
                cell => cell.hash(&mut hasher),
            }
        }
        Some(hasher.finish())
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

fn inconsistent(code: &str, message: String) -> RunFailure {
    RunFailure { code: code.to_owned(), ..RunFailure::new(FailureClass::Inconsistent, message) }
}

fn outside_window(asked: &Asked<'_>, window: &AskedWindow<'_>, row: &Row) -> RunFailure {
    let field = window.rules.filters.as_deref().unwrap_or_default();
    let message = format!(
        "the platform returned a record outside the window that was asked for: {} has `{field}` {}, the window is {} to {}",
        name(asked, row),
        value(row, field),
        show(window.range.since_ms),
        show(window.range.until_ms),
    );
    inconsistent("outside_window", message).with_remedy(format!(
        "the platform seems to filter by something else than `{field}`, or to write it in another time zone than {}: \
         then windows would miss records; report it to the component's author",
        window.rules.zone
    ))
}

fn in_the_future(asked: &Asked<'_>, window: &AskedWindow<'_>, row: &Row, read_at_ms: i64) -> RunFailure {
    let field = window.rules.filters.as_deref().unwrap_or_default();
    let message = format!(
        "the platform returned a record from the future: {} has `{field}` {}, and it was read at {}",
        name(asked, row),
        value(row, field),
        show(read_at_ms),
    );
    inconsistent("in_the_future", message).with_remedy(format!(
        "check the clock of this machine; if it is right, the platform writes `{field}` in another time zone than {}: \
         report it to the component's author",
        window.rules.zone
    ))
}

fn out_of_order(asked: &Asked<'_>, rules: &WindowRules, before: &Row, row: &Row) -> RunFailure {
    let field = rules.sorts.as_deref().unwrap_or_default();
    let message = format!(
        "the platform's records are not in the order of `{field}`: {} ({}) comes behind {} ({})",
        name(asked, row),
        value(row, field),
        name(asked, before),
        value(before, field),
    );
    inconsistent("out_of_order", message)
        .with_remedy("pages of a list in another order can skip records; report it to the component's author")
}

fn page_repeats(asked: &Asked<'_>, rows: &[Row]) -> RunFailure {
    let first = rows.first().map(|row| name(asked, row)).unwrap_or_default();
    let message = format!(
        "the platform returned the same page again instead of the next one ({} records from {first})",
        rows.len()
    );
    inconsistent("page_repeats", message).with_remedy(
        "check the names under `paging`: the platform seems to ignore where a page is to begin. If it gives its last page \
         again behind the end, say where it counts all records (`total: …`, and `until: total` for pages); if a cursor that \
         stays the same is the end, write `same: end`",
    )
}

fn incomplete(records: u64, total: Option<u64>) -> RunFailure {
    let total = total.unwrap_or_default();
    let message = format!("the platform counts {total} records, but its pages ended after {records}");
    inconsistent("incomplete", message).with_remedy(
        "many platforms end a list after a number of pages: read narrower windows (`sync.step`), or by a cursor where \
         the node offers one; the bookmark stays where it was",
    )
}

pub(crate) fn cursor_repeats(next: &str) -> RunFailure {
    inconsistent("cursor_repeats", format!("the platform's paging does not move on: `next` is {next} again"))
        .with_remedy("this is a mistake in the component or on the platform: report it to the component's author")
}

fn too_many_pages() -> RunFailure {
    inconsistent("too_many_pages", format!("a window has more than {PAGES_MAX} pages"))
        .with_remedy("read narrower windows (`sync.step`) or larger pages")
}

/// What a record is called in a message: its key.
fn name(asked: &Asked<'_>, row: &Row) -> String {
    let parts: Vec<String> = asked.key.iter().map(|field| format!("{field} {}", value(row, field))).collect();
    if parts.is_empty() { "a record".to_owned() } else { parts.join(", ") }
}

fn value(row: &Row, field: &str) -> String {
    match row.get(field) {
        None | Some(Cell::Null) => "nothing".to_owned(),
        Some(Cell::Boolean(value)) => value.to_string(),
        Some(Cell::Number(text) | Cell::Text(text) | Cell::Json(text)) => text.chars().take(80).collect(),
    }
}

#[cfg(test)]
mod tests;
