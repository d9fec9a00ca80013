//! Events in a pipe or a log file: plain lines on stderr, one when a step is over, none that overwrites another.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use weft_engine::{Event, StepTotals};

use super::Render;
use super::text::{self, Hint, Sentences};

/// Steps that run in parallel meet the same trouble at the same time: a line that repeats the one before is left out.
pub(super) struct Lines {
    sentences: Sentences,
    last: Mutex<String>,
    /// What was told of the windows of items, by step.
    told: Mutex<HashMap<String, Told>>,
}

/// What was told of the windows that a step reads for items.
#[derive(Debug, Default, Clone, Copy)]
struct Told {
    /// Those that had a line each.
    single: u64,
    /// How many there were when they were told in sum.
    in_sum: u64,
}

/// So many windows have no line each.
const MANY: u64 = 20;

/// Every twentieth of many windows: a line for each would hide everything else.
fn is_milestone(done: u64, all: u64) -> bool {
    all >= MANY && done < all && done.is_multiple_of(all / MANY)
}

/// The name of a step, whichever item the workflow runs for that it is in.
fn without_items(step: &str) -> String {
    let mut parts = step.split('[');
    let outermost = parts.next().into_iter();
    outermost.chain(parts.filter_map(|part| Some(part.split_once(']')?.1))).collect()
}

impl Lines {
    pub(super) fn new(hint: Hint) -> Self {
        Self { sentences: Sentences::new(hint), last: Mutex::default(), told: Mutex::default() }
    }

    fn print(&self, line: String) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != line {
            tell!("{line}");
            *last = line;
        }
    }

    /// What is said before a window is read. Of how many items windows are read nobody knows before: the first have a
    /// line each, and all others are told in sum.
    fn window(&self, event: &Event) -> Option<String> {
        let Event::Window { step, since, until, all, within } = event else { return None };
        let of_item = within.as_ref().map(text::place).filter(|place| !place.is_empty());
        let of_item = of_item.map(|place| format!(" ({place})")).unwrap_or_default();
        let line = format!("{step}{of_item}: reading from {since} to {until}");
        if within.is_none() && !step.contains('[') {
            return (*all < MANY).then_some(line);
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = told.entry(without_items(step)).or_default();
        told.single += 1;
        match told.single {
            ..MANY => Some(line),
            MANY => Some(format!("{line}; further windows of items are told in sum")),
            _ => None,
        }
    }

    /// What a step has done that reads windows for items, whenever they are twice as many as at the last time.
    fn in_sum(&self, step: &str, totals: &StepTotals) -> Option<String> {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let told = told.get_mut(step)?;
        if totals.windows < 2 * told.in_sum.max(MANY) {
            return None;
        }
        told.in_sum = totals.windows;
        Some(format!("{step}: so far {}", text::totals(totals)))
    }
}

impl Render for Lines {
    fn event(&self, event: Event) {
        match &event {
            Event::StepFinished { step, totals } => self.print(format!("{step}: {}", text::totals(totals))),
            Event::Window { .. } => self.window(&event).into_iter().for_each(|line| self.print(line)),
            Event::Progress { step, totals } => self.in_sum(step, totals).into_iter().for_each(|line| self.print(line)),
            Event::WindowDone { step, done, all, left_ms } if is_milestone(*done, *all) => {
                self.print(format!("{step}: {}", text::windows(*done, *all, *left_ms)));
            }
            other => {
                for line in self.sentences.lines(other) {
                    self.print(line);
                }
            }
        }
    }

    fn finish(&self) {}
}

#[cfg(test)]
mod tests {
    use weft_engine::Within;

    use super::*;

    fn window(step: &str, within: Option<Within>) -> Event {
        let (since, until) = ("2026-03-01T00:00:00Z".to_owned(), "2026-03-02T00:00:00Z".to_owned());
        Event::Window { step: step.to_owned(), since, until, all: 1, within }
    }

    #[test]
    fn windows_of_ten_thousand_items_do_not_flood_the_log() {
        let lines = Lines::new(Hint::Nowhere);
        let mut told = Vec::new();
        for windows in 1..=10_000 {
            let within =
                Within { window: 0, page: 1 + (windows as u32 - 1) / 100, item: 1 + (windows as u32 - 1) % 100 };
            told.extend(lines.window(&window("changes", Some(within))));
            told.extend(lines.in_sum("changes", &StepTotals { windows, pages: windows, ..StepTotals::default() }));
        }
        assert_eq!(told[1], "changes (item 2 of page 1): reading from 2026-03-01T00:00:00Z to 2026-03-02T00:00:00Z");
        assert!(told[19].ends_with("; further windows of items are told in sum"), "{}", told[19]);
        assert_eq!(told[20], "changes: so far 40 windows, 40 pages");
        assert_eq!(
            (told.len(), told.last().map(String::as_str)),
            (28, Some("changes: so far 5120 windows, 5120 pages"))
        );
    }

    #[test]
    fn windows_of_workflows_that_run_for_items_do_not_flood_it_either() {
        let lines = Lines::new(Hint::Nowhere);
        let told = (1..=1_000).filter_map(|item| lines.window(&window(&format!("shops[{item}]/orders"), None)));
        assert_eq!(told.count(), MANY as usize);
        assert!(lines.window(&window("orders", None)).is_some());
    }
}
