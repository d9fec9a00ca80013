//! Events as sentences, for bars and lines alike.

use weft_engine::{Event, RunStatus, StepTotals};

/// What is worth a line of its own, besides progress.
pub(super) fn line(event: &Event) -> Option<String> {
    match event {
        Event::RunStarted { run, workflow, started_at, resumed, .. } => Some(if *resumed {
            format!("{workflow}: going on with run {run}, started {started_at}")
        } else {
            format!("{workflow}: run {run}")
        }),
        Event::Retry { step, reason, wait_ms } => {
            Some(format!("{step}: {reason}; trying again in {}", duration(*wait_ms)))
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
        Event::RunFinished { status, tables, requests, left_out, duration_ms, .. } => {
            let rows: u64 = tables.values().sum();
            let left_out = if *left_out > 0 { format!(", {left_out} left out") } else { String::new() };
            let status = match status {
                RunStatus::Finished => "done",
                RunStatus::Failed => "failed",
                RunStatus::Interrupted => "stopped; the next run goes on from here",
            };
            Some(format!("{status}: {rows} rows written, {requests} requests{left_out}, {}", duration(*duration_ms)))
        }
        _ => None,
    }
}

/// What a step has done.
pub(super) fn totals(totals: &StepTotals) -> String {
    let mut parts = vec![format!("{} pages", totals.pages), format!("{} records", totals.records)];
    parts.push(format!("{} requests", totals.requests));
    if totals.left_out > 0 {
        parts.push(format!("{} left out", totals.left_out));
    }
    parts.join(", ")
}

pub(super) fn duration(duration_ms: u64) -> String {
    match duration_ms {
        0..1_000 => format!("{duration_ms} ms"),
        1_000..60_000 => format!("{}.{} s", duration_ms / 1_000, duration_ms % 1_000 / 100),
        _ => format!("{} min {} s", duration_ms / 60_000, duration_ms % 60_000 / 1_000),
    }
}
