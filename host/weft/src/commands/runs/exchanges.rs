//! The exchanges of a run, a line each.

use serde_json::{Value, json};
use weft_engine::store::{Lacks, Run, RunRecording, StoreTarget};
use weft_recording::{ExchangeName, RecordedExchange, RecordedOutcome, Recording};

use crate::commands::shared::{kept_run, stores};
use crate::message::{Messages, clean};
use crate::table_text::{cut_to, print_lines, program};
use crate::times::show_duration;

/// Exchanges that are shown: the last ones, as those tell most about a failure.
const EXCHANGES_SHOWN_MAX: usize = 20;

/// Widest path.
const PATH_WIDTH_MAX: usize = 60;

/// What is kept of a run's exchanges.
pub struct Exchanges {
    lines: Vec<Line>,
    lacks: Option<Lacks>,
    kept_at_ms: i64,
}

struct Line {
    name: String,
    method: String,
    path: String,
    /// None if there was no response.
    status: Option<u16>,
    failed: Option<&'static str>,
    duration_ms: u64,
    bytes: usize,
}

impl Exchanges {
    /// Reads what was kept.
    pub fn of(kept: &RunRecording) -> Result<Self, Messages> {
        let lines = lines(&kept_run::read(kept)?);
        Ok(Self { lines, lacks: kept.lacks, kept_at_ms: kept.kept_at_ms })
    }

    /// Whether the run can be done again with them.
    pub fn are_whole(&self) -> bool {
        self.lacks.is_none()
    }

    pub fn to_json(&self) -> Value {
        let line = |line: &Line| {
            json!({
                "exchange": line.name, "method": line.method, "path": line.path, "status": line.status,
                "failed": line.failed, "duration_ms": line.duration_ms, "bytes": line.bytes,
            })
        };
        Value::Array(self.lines.iter().map(line).collect())
    }

    /// What they lack, for programs.
    pub fn lacks(&self) -> Option<&'static str> {
        self.lacks.map(Lacks::as_str)
    }

    pub fn print(&self, run: &Run, target: &StoreTarget) {
        let left_out = self.lines.len().saturating_sub(EXCHANGES_SHOWN_MAX);
        let lines = self.lines[left_out..].iter().map(|line| {
            let status = line.status.map_or_else(|| line.failed.unwrap_or_default().to_owned(), |it| it.to_string());
            let asked = format!("{} {}", line.method, cut_to(&line.path, PATH_WIDTH_MAX));
            vec![line.name.clone(), clean(&asked), status, show_duration(line.duration_ms), line.bytes.to_string()]
        });
        let head = ["exchange", "request", "status", "duration", "bytes"].map(str::to_owned).to_vec();
        say!();
        print_lines(&std::iter::once(head).chain(lines).collect::<Vec<_>>());
        if left_out > 0 {
            say!("and {left_out} before:  {} runs show {} --json{}", program(), run.id, stores::options(target));
        }
        self.remarks(run).into_iter().for_each(|remark| say!("{remark}"));
    }

    fn remarks(&self, run: &Run) -> Vec<&'static str> {
        let lacks = self.lacks.map(|lacks| match lacks {
            Lacks::EarlierExchanges => "these are only the last ones: there was no room for all of them",
            Lacks::EarlierProcess => "these are those of the last process: the run went on after a stop",
            Lacks::EarlierRun => "what the run built on is not among them: it did a part of the work again",
        });
        let ended_later = run.finished_at_ms.is_none_or(|finished_at_ms| finished_at_ms != self.kept_at_ms);
        let earlier = ended_later.then_some("the run has gone on since; these are from before that");
        lacks.into_iter().chain(earlier).collect()
    }
}

/// Said where nothing is kept.
pub fn print_nothing_kept() {
    say!("\nno exchanges are kept of this run; to keep those of runs that finish, too:  --keep-exchanges");
}

/// In the order in which the calls began.
fn lines(recording: &Recording) -> Vec<Line> {
    let mut calls: Vec<_> = recording.calls.iter().collect();
    calls.sort_by_key(|call| call.started_at_ms);
    let exchanges = calls.into_iter().flat_map(|call| (1..).zip(&call.exchanges).map(move |it| (&call.key, it)));
    exchanges.map(|(call, (number, exchange))| line(ExchangeName { call: call.clone(), number }, exchange)).collect()
}

fn line(name: ExchangeName, exchange: &RecordedExchange) -> Line {
    let url = &exchange.request.url;
    let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|start| &rest[start..])).unwrap_or("/");
    let (status, failed, bytes) = match &exchange.outcome {
        RecordedOutcome::Response { status, body, .. } => (Some(*status), None, body.len()),
        RecordedOutcome::Failed { kind, .. } => (None, Some(kind.name()), 0),
    };
    Line {
        name: name.to_string(),
        method: exchange.request.method.clone(),
        path: path.to_owned(),
        status,
        failed,
        duration_ms: exchange.duration_ms,
        bytes,
    }
}
