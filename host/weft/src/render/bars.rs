//! Events on a terminal: a line for each step that moves while it works.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use weft_engine::Event;

use super::Render;
use super::text::{self, Hint, Sentences};
use crate::print::harmless;

const REDRAW: Duration = Duration::from_millis(100);

pub(super) struct Bars {
    all: MultiProgress,
    sentences: Sentences,
    steps: Mutex<HashMap<String, ProgressBar>>,
    /// How far the windows of each step have come, or of which item one is read, as words.
    windows: Mutex<HashMap<String, String>>,
    /// What is said at the end, below the bars.
    ending: Mutex<Vec<String>>,
    /// The latest line: one that repeats it is left out.
    last: Mutex<String>,
}

impl Bars {
    pub(super) fn new(hint: Hint) -> Self {
        let sentences = Sentences::new(hint);
        Self {
            all: MultiProgress::new(),
            sentences,
            steps: Mutex::default(),
            windows: Mutex::default(),
            ending: Mutex::default(),
            last: Mutex::default(),
        }
    }

    fn with(&self, step: &str, change: impl FnOnce(&ProgressBar)) {
        if let Some(bar) = self.steps.lock().unwrap_or_else(PoisonError::into_inner).get(step) {
            change(bar);
        }
    }

    fn print(&self, line: String) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if *last != line {
            // Fails only if the terminal is gone, and then nobody reads.
            let _ = self.all.println(harmless(&line));
            *last = line;
        }
    }

    fn add(&self, step: &str) {
        let bar = self.all.add(ProgressBar::new_spinner());
        bar.set_style(style("{spinner:.cyan} {prefix:.bold}  {msg}  {rate:.dim}"));
        bar.set_prefix(step.to_owned());
        bar.enable_steady_tick(REDRAW);
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).insert(step.to_owned(), bar);
    }
}

fn style(template: &str) -> ProgressStyle {
    // The templates are constants of this file; a mistake in one falls back to the library's own.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.with_key("rate", |state: &ProgressState, text: &mut dyn Write| {
        if state.pos() > 0 {
            let _ = write!(text, "{:.0} records/s", state.per_sec());
        }
    })
}

impl Render for Bars {
    fn event(&self, event: Event) {
        match &event {
            Event::StepStarted { step } => self.add(step),
            Event::Progress { step, totals } => self.with(step, |bar| {
                bar.set_position(totals.records);
                let windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner).get(step).cloned();
                bar.set_message(text::totals(totals) + &windows.unwrap_or_default());
            }),
            Event::Window { step, within: Some(within), .. } => {
                let words = format!(", {}", text::place(within));
                self.windows.lock().unwrap_or_else(PoisonError::into_inner).insert(step.clone(), words);
            }
            Event::WindowDone { step, done, all, left_ms } => {
                let words = format!(", {}", text::windows(*done, *all, *left_ms));
                self.windows.lock().unwrap_or_else(PoisonError::into_inner).insert(step.clone(), words);
            }
            Event::StepFinished { step, totals } => self.with(step, |bar| {
                bar.set_style(style("{prefix:.green}  {msg}"));
                bar.finish_with_message(text::totals(totals));
            }),
            Event::RunFinished { .. } => {
                *self.ending.lock().unwrap_or_else(PoisonError::into_inner) = self.sentences.lines(&event);
            }
            other => {
                for line in self.sentences.lines(other) {
                    self.print(line);
                }
            }
        }
    }

    fn note(&self, text: &str) {
        let _ = self.all.println(harmless(text));
    }

    fn finish(&self) {
        for bar in self.steps.lock().unwrap_or_else(PoisonError::into_inner).values() {
            if !bar.is_finished() {
                bar.abandon();
            }
        }
        // The last bar leaves the cursor behind it.
        tell!();
        for line in self.ending.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            tell!("{line}");
        }
    }
}
