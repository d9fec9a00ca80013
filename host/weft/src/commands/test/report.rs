//! What people see of a test run.

use std::path::PathBuf;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use serde_json::json;
use weft_testing::Mismatch;

use super::CaseReport;
use super::files::OpenedFile;
use crate::message::clean;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const QUIET: Style = Style::new().dimmed();
/// Mismatches of one case that are shown.
const MISMATCHES_SHOWN_MAX: usize = 20;
/// Nodes without a test that are named.
const NODES_SHOWN_MAX: usize = 10;

/// Where the report goes, and how.
pub struct Report<'a> {
    /// The files, in order.
    pub files: &'a [OpenedFile],
    /// Whether a program reads along.
    pub json: bool,
}

impl Report<'_> {
    /// Prints what came of all cases, file by file.
    pub fn cases(&self, reports: &[CaseReport]) {
        let mut file = usize::MAX;
        for report in reports {
            if self.json {
                self.case_json(report);
                continue;
            }
            if report.file != file {
                file = report.file;
                say!("{}", self.files[file].name());
            }
            self.case(report);
        }
    }

    fn case(&self, report: &CaseReport) {
        let seconds = report.took.as_secs_f64();
        if report.passed() {
            let requests = counted(report.requests, "request");
            say!("  {GOOD}ok{GOOD:#}    {}  {QUIET}{requests}, {seconds:.1} s{QUIET:#}", clean(&report.name));
            return;
        }
        say!("  {BAD}FAIL{BAD:#}  {}", clean(&report.name));
        if let Some(messages) = &report.broken {
            messages.print(false);
        }
        for mismatch in report.mismatches.iter().take(MISMATCHES_SHOWN_MAX) {
            self.mismatch(&self.files[report.file], mismatch);
        }
        if report.mismatches.len() > MISMATCHES_SHOWN_MAX {
            say!("        … and {} more", report.mismatches.len() - MISMATCHES_SHOWN_MAX);
        }
    }

    fn mismatch(&self, file: &OpenedFile, mismatch: &Mismatch) {
        let place = mismatch.mark.map(|mark| format!("{}: ", file.place(mark))).unwrap_or_default();
        say!("        {QUIET}{place}{QUIET:#}{}", clean(&mismatch.what));
        say!("          expected  {}", indented(&mismatch.expected));
        say!("          {BAD}came{BAD:#}      {}", indented(&mismatch.found));
        for line in &mismatch.more {
            say!("          {}", indented(line));
        }
    }

    fn case_json(&self, report: &CaseReport) {
        let file = &self.files[report.file];
        let mismatches = report.mismatches.iter().map(|mismatch| {
            json!({
                "place": mismatch.mark.map(|mark| file.place(mark).to_string()),
                "what": mismatch.what,
                "expected": mismatch.expected,
                "found": mismatch.found,
                "more": mismatch.more,
            })
        });
        let mut line = json!({
            "event": "test",
            "file": file.name(),
            "name": report.name,
            "passed": report.passed(),
            "requests": report.requests,
            "duration_ms": u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX),
            "mismatches": mismatches.collect::<Vec<_>>(),
        });
        if let Some(messages) = &report.broken {
            line["errors"] = json!(messages.all());
        }
        say!("{line}");
    }

    /// Prints the sum, and what has no test.
    pub fn end(&self, reports: &[CaseReport], took: Duration, untested: &[PathBuf], untested_nodes: &[String]) {
        let failed = reports.iter().filter(|report| !report.passed()).count();
        let passed = reports.len() - failed;
        if self.json {
            let untested: Vec<String> = untested.iter().map(|path| path.display().to_string()).collect();
            let line = json!({
                "event": "tests_finished", "passed": passed, "failed": failed,
                "workflows_without_test": untested, "nodes_without_test": untested_nodes,
            });
            say!("{line}");
            return;
        }
        for path in untested {
            say!("no test: {} (write one, or make it from a run: weft test --from-run RUN)", path.display());
        }
        if !untested_nodes.is_empty() {
            let shown = untested_nodes.iter().take(NODES_SHOWN_MAX).cloned().collect::<Vec<_>>().join(", ");
            let more = if untested_nodes.len() > NODES_SHOWN_MAX { ", …" } else { "" };
            say!("no test: {shown}{more}");
        }
        let style = if failed == 0 { GOOD } else { BAD };
        let seconds = took.as_secs_f64();
        say!(
            "{style}{passed} passed, {failed} failed{style:#}  {QUIET}{}, {seconds:.1} s{QUIET:#}",
            counted(self.files.len() as u64, "file")
        );
    }
}

fn indented(text: &str) -> String {
    clean(text).replace('\n', "\n          ")
}

/// `1 request`, `2 requests`.
pub fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
