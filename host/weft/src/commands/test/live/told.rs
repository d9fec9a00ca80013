//! What people and programs are told of live answers.

use anstyle::{AnsiColor, Style};
use serde_json::json;
use weft_recording::Level;

use super::drift::Drift;
use super::read::{Came, Ended};
use crate::commands::test::files::OpenedFile;
use crate::commands::test::report::counted;
use crate::message::clean;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// What came of all cases.
#[derive(Default)]
pub struct Sum {
    cases: u64,
    notes: u64,
    warnings: u64,
    errors: u64,
    /// Cases that failed before one answer could be compared.
    without_answer: u64,
    /// The file that was told of last.
    file: String,
}

impl Sum {
    /// Tells of a case, and counts it.
    pub fn add(&mut self, file: &OpenedFile, name: &str, came: &Came, json: bool) {
        self.cases += 1;
        self.without_answer += u64::from(came.is_without_answer());
        for drift in &came.drifts {
            match drift.change.level {
                Level::Note => self.notes += 1,
                Level::Warning => self.warnings += 1,
                Level::Error => self.errors += 1,
            }
        }
        if json {
            return print_json(file, name, came);
        }
        if self.file != file.name() {
            self.file = file.name();
            say!("{}", self.file);
        }
        print_case(name, came);
    }

    /// No answer has changed its types, and no case failed without one.
    pub fn holds(&self) -> bool {
        self.errors == 0 && self.without_answer == 0
    }

    /// Prints the sum.
    pub fn print(&self, json: bool) {
        let Self { cases, notes, warnings, errors, without_answer, .. } = self;
        if json {
            let line = json!({
                "event": "live_finished", "cases": cases, "notes": notes, "warnings": warnings, "errors": errors,
                "without_answer": without_answer,
            });
            return say!("{line}");
        }
        let style = if self.holds() { GOOD } else { BAD };
        say!(
            "{style}{}: {}, {}, {}{style:#}",
            counted(*cases, "case"),
            counted(*errors, "error"),
            counted(*warnings, "warning"),
            counted(*notes, "note")
        );
    }
}

fn print_case(name: &str, came: &Came) {
    let has_errors = came.drifts.iter().any(|drift| drift.change.level == Level::Error) || came.is_without_answer();
    let (style, word) = if has_errors { (BAD, "FAIL") } else { (GOOD, "ok  ") };
    let requests = counted(came.requests as u64, "live request");
    say!("  {style}{word}{style:#}  {}  {QUIET}{requests}{QUIET:#}", clean(name));
    let mut place = None;
    for drift in &came.drifts {
        let Drift { step, request, change } = drift;
        if place != Some((step, request)) {
            place = Some((step, request));
            say!("        {step}: {}", clean(request));
        }
        let style = if change.level == Level::Error { BAD } else { QUIET };
        let path = if change.path.is_empty() { "/" } else { &change.path };
        say!("          {style}{}{style:#}: {} {}", change.level, clean(path), change.what);
    }
    match &came.ended {
        Ended::Finished => {}
        Ended::Stopped(step) => say!("        stopped before {step}, which may write"),
        Ended::Failed(message) => {
            say!("        the live run failed: {}", clean(&message.reason).replace('\n', "\n        "));
            say!("          remedy: {}", clean(&message.remedy));
        }
    }
    if came.is_without_answer() {
        say!("        {BAD}nothing was compared{BAD:#}: no recorded request was answered");
    }
}

fn print_json(file: &OpenedFile, name: &str, came: &Came) {
    for Drift { step, request, change } in &came.drifts {
        let line = json!({
            "event": "drift", "file": file.name(), "name": name, "step": step, "request": request,
            "level": change.level.to_string(), "path": change.path, "what": change.what,
        });
        say!("{line}");
    }
    let (stopped_before, failure) = match &came.ended {
        Ended::Finished => (None, None),
        Ended::Stopped(step) => (Some(step), None),
        Ended::Failed(message) => (None, Some(message)),
    };
    let line = json!({
        "event": "live", "file": file.name(), "name": name, "requests": came.requests, "compared": came.compared,
        "stopped_before": stopped_before, "failure": failure,
    });
    say!("{line}");
}
