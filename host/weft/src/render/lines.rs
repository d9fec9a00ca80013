//! Events in a pipe or a log file: plain lines on stderr, one when a step is over, none that overwrites another.

use weft_engine::Event;

use super::{Render, text};

pub(super) struct Lines;

impl Render for Lines {
    fn event(&self, event: Event) {
        match &event {
            Event::StepFinished { step, totals } => eprintln!("{step}: {}", text::totals(totals)),
            Event::Window { step, since, until } => eprintln!("{step}: reading from {since} to {until}"),
            other => {
                if let Some(line) = text::line(other) {
                    eprintln!("{line}");
                }
            }
        }
    }

    fn finish(&self) {}
}
