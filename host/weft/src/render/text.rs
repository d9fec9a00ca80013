//! Events as sentences, for bars and lines alike.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use weft_engine::store::FAILURES_KEPT_MAX;
use weft_engine::{Effect, Event, RunStatus, StepSummary, StepTotals, Within};

use crate::message::clean;
use crate::table_text::program;
use crate::times::show_duration;

/// How far the windows of a step have come, and how long it will take.
pub(super) fn windows(done: u64, all: u64, left_ms: u64) -> String {
    let done_of = format!("{done} of {all} windows");
    if done < all { format!("{done_of}, about {} left", show_duration(left_ms)) } else { done_of }
}

/// Where in a step on the pages of another one something happens: `item 2 of page 3`.
pub(super) fn place(within: &Within) -> String {
    let parts = [(within.item, "item"), (within.page, "page"), (within.window, "window")];
    let parts = parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, name)| format!("{name} {number}"));
    parts.collect::<Vec<_>>().join(" of ")
}

/// Where what was left out can be looked at afterwards.
#[derive(Debug, Clone, Default)]
pub enum Hint {
    /// Nowhere: the run leaves only rows behind.
    #[default]
    Nowhere,
    /// Among the failures of the run. With the options that name the store, to be pasted behind a command.
    Failures(String),
    /// Whoever shows the run says it.
    ToldElsewhere,
}

/// Lines of components' logs and notes that are remembered, to tell each once and then how often it came.
const LOG_LINES_MAX: usize = 256;

/// Events as sentences, and what has to be remembered until the last one.
#[derive(Default)]
pub(super) struct Sentences {
    hint: Hint,
    /// Lines of components' logs and notes of steps, and how often each came.
    log: Mutex<BTreeMap<String, u64>>,
}

impl Sentences {
    pub(super) fn new(hint: Hint) -> Self {
        Self { hint, log: Mutex::default() }
    }

    /// What is worth lines of its own, besides progress.
    pub(super) fn lines(&self, event: &Event) -> Vec<String> {
        let mut lines: Vec<String> = sentence(event).into_iter().collect();
        if is_of_many(event) {
            lines.retain(|line| self.is_new(line));
        }
        if let Event::RunFinished { run, steps, outputs, failures_dropped, .. } = event {
            lines.extend(self.particulars(run, steps));
            lines.extend(dropped(*failures_dropped));
            lines.extend(self.repeated());
            lines.extend(outputs.as_ref().map(|outputs| format!("outputs: {outputs}")));
        }
        // What platforms and components say may hold escape sequences; on a terminal they would do harm.
        lines.iter().map(|line| clean(line).replace('\n', " ")).collect()
    }

    /// What is said of each window or item would hide everything else.
    fn is_new(&self, line: &str) -> bool {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(times) = log.get_mut(line) {
            *times = times.saturating_add(1);
            return false;
        }
        if log.len() < LOG_LINES_MAX {
            log.insert(line.to_owned(), 1);
        }
        true
    }

    /// The lines that came more than once.
    fn repeated(&self) -> Vec<String> {
        let log = std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner));
        log.into_iter().filter(|(_, times)| *times > 1).map(|(line, times)| format!("{line} ({times} times)")).collect()
    }

    /// What was not as smooth as it could be, a line each.
    fn particulars(&self, run: &str, steps: &[StepSummary]) -> Vec<String> {
        let sum = |of: fn(&StepTotals) -> u64| steps.iter().map(|step| of(&step.totals)).fold(0, u64::saturating_add);
        let skipped = Left { all: sum(|totals| totals.skipped), calls: sum(|totals| totals.skipped_calls) };
        let left_out = Left { all: sum(|totals| totals.left_out), calls: sum(|totals| totals.left_out_calls) };
        let kept = left_out.without(skipped);
        let (repeated, moved) = (sum(|totals| totals.repeated), sum(|totals| totals.moved));
        let (again, equal) = (sum(|totals| totals.read_again), sum(|totals| totals.equal));
        let written = steps.iter().fold(Effect::default(), |all, step| all.and(step.totals.effect));
        let mut lines: Vec<String> =
            effect(written).map(|counts| format!("on the platforms: {counts}")).into_iter().collect();
        if kept.all > 0 {
            lines.extend(match &self.hint {
                Hint::Nowhere => Some(format!("{kept} left out, and not kept: this run leaves only rows behind")),
                Hint::Failures(store) => {
                    Some(format!("{kept} left out; to see why:  {} failures --run {run}{store}", program()))
                }
                Hint::ToldElsewhere => None,
            });
        }
        if skipped.all > 0 {
            lines.push(format!("{skipped} left out and not kept, as `on_failure: skip` says"));
        }
        if repeated > 0 {
            let records = several(repeated, "record", "records");
            lines.push(format!("{records} had come before in the same list; each is one row"));
        }
        if equal > 0 {
            let records = several(equal, "record is", "records are");
            lines.push(format!(
                "{records} equal to another in all that tells them apart (`key: hash`); equal ones are one row"
            ));
        }
        if moved > 0 {
            let records = several(moved, "record", "records");
            let verb = if moved == 1 { "has" } else { "have" };
            lines.push(format!(
                "{records} {verb} a time behind the window that they came with; a later window reads that time"
            ));
        }
        if again > 0 {
            let times = several(again, "time", "times");
            lines.push(format!("pages were read again ({times}), because records may have been skipped"));
        }
        lines
    }
}

/// Failures of earlier runs that are gone, as words.
pub fn dropped(failures: u64) -> Option<String> {
    let failures = (failures > 0).then(|| several(failures, "failure", "failures"))?;
    Some(format!("{failures} of earlier runs dropped: the store keeps the newest {FAILURES_KEPT_MAX}"))
}

/// What was left out: single records, and calls with all they would have brought.
#[derive(Debug, Clone, Copy)]
struct Left {
    all: u64,
    /// Those that were calls.
    calls: u64,
}

impl Left {
    fn without(self, other: Self) -> Self {
        Self { all: self.all.saturating_sub(other.all), calls: self.calls.saturating_sub(other.calls) }
    }
}

impl std::fmt::Display for Left {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let records = self.all.saturating_sub(self.calls);
        let parts = [(records, "record", "records"), (self.calls, "call", "calls")];
        let parts: Vec<String> = parts.into_iter().filter(|(number, ..)| *number > 0).map(count).collect();
        formatter.write_str(&parts.join(" and "))
    }
}

/// Whether it may come again, word for word, for each window or item.
fn is_of_many(event: &Event) -> bool {
    match event {
        Event::Log { .. } => true,
        Event::Note { step, .. } => !step.is_empty(),
        _ => false,
    }
}

fn sentence(event: &Event) -> Option<String> {
    match event {
        Event::RunStarted { run, workflow, started_at, resumed, .. } => Some(if *resumed {
            format!("{workflow}: going on with run {run}, started {started_at}")
        } else {
            format!("{workflow}: run {run}")
        }),
        Event::Retry { step, reason, wait_ms } => {
            Some(format!("{step}: {reason}; trying again in {}", show_duration(*wait_ms)))
        }
        Event::Authorized { connection } => Some(format!("{connection}: authorized")),
        Event::LeftOut { step, failure, kept } => {
            let kept = if *kept { "kept among the failures" } else { "skipped" };
            Some(format!("{step}: left out, {kept}: {}", failure.message))
        }
        Event::Widened { table, column, from, to, sample } => {
            Some(format!("{table}.{column}: now {to} instead of {from}, to hold `{sample}` as it came"))
        }
        Event::Log { step, level, message, .. } if level != "debug" => Some(format!("{step}: {level}: {message}")),
        Event::ReadAgain { step, reason } => Some(format!("{step}: reading again: {reason}")),
        Event::Note { step, message } if step.is_empty() => Some(message.clone()),
        Event::Note { step, message } => Some(format!("{step}: {message}")),
        Event::RunFinished { status, tables, requests, duration_ms, .. } => {
            let rows = tables.values().copied().fold(0, u64::saturating_add);
            let status = match status {
                RunStatus::Finished => "done",
                RunStatus::Failed => "failed",
                RunStatus::Interrupted => "stopped; the next run goes on from here",
            };
            let (rows, requests) = (several(rows, "row", "rows"), several(*requests, "request", "requests"));
            Some(format!("{status}: {rows} written, {requests}, {}", show_duration(*duration_ms)))
        }
        _ => None,
    }
}

/// What a step has done.
pub(super) fn totals(totals: &StepTotals) -> String {
    let counted = [
        (totals.windows, "window", "windows"),
        (totals.pages, "page", "pages"),
        (totals.calls, "call", "calls"),
        (totals.records, "record", "records"),
        (totals.rows, "row", "rows"),
        (totals.requests, "request", "requests"),
    ];
    let mut parts: Vec<String> = counted.into_iter().filter(|(number, ..)| *number > 0).map(count).collect();
    if totals.left_out > 0 {
        parts.push(format!("{} left out", Left { all: totals.left_out, calls: totals.left_out_calls }));
    }
    parts.extend(effect(totals.effect));
    if parts.is_empty() { "nothing to do".to_owned() } else { parts.join(", ") }
}

/// What was changed on the far side: `12 added, 3 edited, 85 unchanged`; none for steps that don't write there.
fn effect(effect: Effect) -> Option<String> {
    let parts: Vec<String> = effect.counts().map(|(number, word)| format!("{number} {word}")).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn count((number, one, many): (u64, &str, &str)) -> String {
    several(number, one, many)
}

/// `1 page`, `2 pages`.
pub fn several(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_there_is_is_counted() {
        assert_eq!(totals(&StepTotals::default()), "nothing to do");
        let some = StepTotals { pages: 1, records: 2, ..StepTotals::default() };
        assert_eq!(totals(&some), "1 page, 2 records");
        let effect = Effect { added: 12, edited: 3, unchanged: 85, ..Effect::default() };
        let writes = StepTotals { requests: 7, effect, ..StepTotals::default() };
        assert_eq!(totals(&writes), "7 requests, 12 added, 3 edited, 85 unchanged");
    }

    #[test]
    fn the_end_tells_what_was_changed_on_the_platforms() {
        let step = |added, deleted| {
            let totals = StepTotals { effect: Effect { added, deleted, ..Effect::default() }, ..StepTotals::default() };
            StepSummary { step: "rows".to_owned(), totals, duration_ms: 1 }
        };
        let lines = Sentences::default().particulars("r1", &[step(2, 0), step(1, 4)]);
        assert_eq!(lines, ["on the platforms: 3 added, 4 deleted"]);
    }

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        let event = Event::Log {
            step: "orders".to_owned(),
            level: "info".to_owned(),
            message: "a\u{1b}[2Jb\nc".to_owned(),
            fields: serde_json::Value::Null,
        };
        assert_eq!(Sentences::default().lines(&event), ["orders: info: a [2Jb c"]);
    }

    #[test]
    fn a_line_that_comes_for_each_window_is_told_once_and_counted() {
        let log = |step: &str, message: &str| Event::Log {
            step: step.to_owned(),
            level: "info".to_owned(),
            message: message.to_owned(),
            fields: serde_json::Value::Null,
        };
        let sentences = Sentences::default();
        let told: Vec<String> =
            ["a", "b", "a", "a"].iter().flat_map(|text| sentences.lines(&log("orders", text))).collect();
        assert_eq!(told, ["orders: info: a", "orders: info: b"]);
        assert_eq!(sentences.lines(&log("users", "a")), ["users: info: a"]);
        assert_eq!(sentences.repeated(), ["orders: info: a (3 times)"]);
    }

    #[test]
    fn a_note_that_comes_for_each_item_is_told_once_and_counted() {
        let note = |step: &str| Event::Note { step: step.to_owned(), message: "look".to_owned() };
        let sentences = Sentences::default();
        let told: Vec<String> = ["a", "b", "a", "", ""].iter().flat_map(|step| sentences.lines(&note(step))).collect();
        assert_eq!(told, ["a: look", "b: look", "look", "look"]);
        assert_eq!(sentences.repeated(), ["a: look (2 times)"]);
    }

    #[test]
    fn the_end_tells_what_was_not_smooth() {
        let totals = StepTotals {
            left_out: 7,
            left_out_calls: 3,
            skipped: 1,
            skipped_calls: 1,
            repeated: 1,
            moved: 2,
            read_again: 1,
            ..StepTotals::default()
        };
        assert_eq!(super::totals(&totals), "4 records and 3 calls left out");
        let step = StepSummary { step: "orders".to_owned(), totals, duration_ms: 1 };
        let sentences = Sentences::new(Hint::Failures(" --store sqlite:shop.db".to_owned()));
        let lines = sentences.particulars("r1", &[step]);
        assert!(lines[0].starts_with("4 records and 2 calls left out; to see why:"), "{lines:?}");
        assert!(lines[0].ends_with("failures --run r1 --store sqlite:shop.db"), "{lines:?}");
        assert_eq!(
            lines[1..],
            [
                "1 call left out and not kept, as `on_failure: skip` says",
                "1 record had come before in the same list; each is one row",
                "2 records have a time behind the window that they came with; a later window reads that time",
                "pages were read again (1 time), because records may have been skipped",
            ]
        );
        assert!(sentences.particulars("r1", &[]).is_empty());
    }
}
