//! Events in a pipe or a log file: plain lines on stderr, one when a step is over, none that overwrites another.

use std::sync::{Mutex, PoisonError};

use weft_engine::Event;

use super::Render;
use super::text::{self, Hint, Sentences};

/// Steps that run in parallel meet the same trouble at the same time: a line that repeats the one before is left out.
pub(super) struct Lines {
    sentences: Sentences,
    last: Mutex<String>,
}

impl Lines {
    pub(super) fn new(hint: Hint) -> Self {
        Self { sentences: Sentences::new(hint), last: Mutex::default() }
    }

    fn print(&self, line: String) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != line {
            tell!("{line}");
            *last = line;
        }
    }
}

/// So many windows have no line each.
const MANY: u64 = 20;

/// Every twentieth of many windows: a line for each would hide everything else.
fn is_milestone(done: u64, all: u64) -> bool {
    all >= MANY && done < all && done.is_multiple_of(all / MANY)
}

impl Render for Lines {
    fn event(&self, event: Event) {
        match &event {
            Event::StepFinished { step, totals } => self.print(format!("{step}: {}", text::totals(totals))),
            Event::Window { step, since, until, all } if *all < MANY => {
                self.print(format!("{step}: reading from {since} to {until}"))
            }
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
