//! Events as sentences, for bars and lines alike.

use std::sync::atomic::{AtomicU64, Ordering};

use weft_engine::{Effect, Event, RunStatus, StepSummary, StepTotals};

use crate::message::clean;
use crate::table_text::program;
use crate::times::show_duration;

/// How far the windows of a step have come, and how long it will take.
pub(super) fn windows(done: u64, all: u64, left_ms: u64) -> String {
    let done_of = format!("{done} of {all} windows");
    if done < all { format!("{done_of}, about {} left", show_duration(left_ms)) } else { done_of }
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

/// Events as sentences, and what has to be remembered until the last one.
#[derive(Default)]
pub(super) struct Sentences {
    hint: Hint,
    /// Left out so far, and kept among the failures.
    kept: AtomicU64,
}

impl Sentences {
    pub(super) fn new(hint: Hint) -> Self {
        Self { hint, kept: AtomicU64::new(0) }
    }

    /// What is worth lines of its own, besides progress.
    pub(super) fn lines(&self, event: &Event) -> Vec<String> {
        if let Event::LeftOut { kept: true, .. } = event {
            self.kept.fetch_add(1, Ordering::Relaxed);
        }
        let mut lines: Vec<String> = sentence(event).into_iter().collect();
        if let Event::RunFinished { run, steps, outputs, .. } = event {
            lines.extend(self.particulars(run, steps));
            lines.extend(outputs.as_ref().map(|outputs| format!("outputs: {outputs}")));
        }
        // What platforms and components say may hold escape sequences; on a terminal they would do harm.
        lines.iter().map(|line| clean(line).replace('\n', " ")).collect()
    }

    /// What was not as smooth as it could be, a line each.
    fn particulars(&self, run: &str, steps: &[StepSummary]) -> Vec<String> {
        let sum = |of: fn(&StepTotals) -> u64| steps.iter().map(|step| of(&step.totals)).sum::<u64>();
        let kept = self.kept.load(Ordering::Relaxed).min(sum(|totals| totals.left_out));
        let skipped = sum(|totals| totals.left_out) - kept;
        let (repeated, moved) = (sum(|totals| totals.repeated), sum(|totals| totals.moved));
        let again = sum(|totals| totals.read_again);
        let written = steps.iter().fold(Effect::default(), |all, step| all.and(step.totals.effect));
        let mut lines: Vec<String> =
            effect(written).map(|counts| format!("on the platforms: {counts}")).into_iter().collect();
        if kept > 0 {
            lines.extend(match &self.hint {
                Hint::Nowhere => Some(format!("{kept} left out, and not kept: this run leaves only rows behind")),
                Hint::Failures(store) => {
                    Some(format!("{kept} left out; to see why:  {} failures --run {run}{store}", program()))
                }
                Hint::ToldElsewhere => None,
            });
        }
        if skipped > 0 {
            lines.push(format!("{skipped} left out and not kept, as `on_failure: skip` says"));
        }
        if repeated > 0 {
            let records = several(repeated, "record", "records");
            lines.push(format!("{records} came twice, because others arrived meanwhile; each is one row"));
        }
        if moved > 0 {
            let records = several(moved, "record", "records");
            lines.push(format!("{records} changed while they were read; a later window brings them again"));
        }
        if again > 0 {
            let times = several(again, "time", "times");
            lines.push(format!("pages were read again ({times}), because records may have been skipped"));
        }
        lines
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
            let rows: u64 = tables.values().sum();
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
        (totals.pages, "page", "pages"),
        (totals.records, "record", "records"),
        (totals.rows, "row", "rows"),
        (totals.requests, "request", "requests"),
        (totals.left_out, "left out", "left out"),
    ];
    let mut parts: Vec<String> = counted.into_iter().filter(|(number, ..)| *number > 0).map(count).collect();
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
    fn the_end_tells_what_was_not_smooth() {
        let totals = StepTotals { left_out: 3, repeated: 1, moved: 2, read_again: 1, ..StepTotals::default() };
        let step = StepSummary { step: "orders".to_owned(), totals, duration_ms: 1 };
        let sentences = Sentences::new(Hint::Failures(" --store sqlite:shop.db".to_owned()));
        sentences.kept.store(2, Ordering::Relaxed);
        let lines = sentences.particulars("r1", &[step]);
        assert!(lines[0].ends_with("failures --run r1 --store sqlite:shop.db"), "{lines:?}");
        assert_eq!(
            lines[1..],
            [
                "1 left out and not kept, as `on_failure: skip` says",
                "1 record came twice, because others arrived meanwhile; each is one row",
                "2 records changed while they were read; a later window brings them again",
                "pages were read again (1 time), because records may have been skipped",
            ]
        );
        assert!(sentences.particulars("r1", &[]).is_empty());
    }
}
