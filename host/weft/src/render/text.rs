//! Events as sentences, for bars and lines alike.

use weft_engine::{Event, RunStatus, StepTotals};

/// What is worth a line of its own, besides progress.
pub(super) fn line(event: &Event) -> Option<String> {
    sentence(event).map(|line| clean(&line))
}

fn sentence(event: &Event) -> Option<String> {
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
    let counted = [
        (totals.pages, "page", "pages"),
        (totals.records, "record", "records"),
        (totals.rows, "row", "rows"),
        (totals.requests, "request", "requests"),
        (totals.left_out, "left out", "left out"),
    ];
    let parts: Vec<String> = counted.into_iter().filter(|(number, ..)| *number > 0).map(count).collect();
    if parts.is_empty() { "nothing to do".to_owned() } else { parts.join(", ") }
}

fn count((number, one, several): (u64, &str, &str)) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// What platforms and components say may hold line ends and escape sequences; on a terminal they would do harm.
fn clean(line: &str) -> String {
    line.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

pub(super) fn duration(duration_ms: u64) -> String {
    match duration_ms {
        0..1_000 => format!("{duration_ms} ms"),
        1_000..60_000 => format!("{}.{} s", duration_ms / 1_000, duration_ms % 1_000 / 100),
        _ => format!("{} min {} s", duration_ms / 60_000, duration_ms % 60_000 / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_there_is_is_counted() {
        assert_eq!(totals(&StepTotals::default()), "nothing to do");
        let some = StepTotals { pages: 1, records: 2, ..StepTotals::default() };
        assert_eq!(totals(&some), "1 page, 2 records");
    }

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        let event = Event::Log {
            step: "orders".to_owned(),
            level: "info".to_owned(),
            message: "a\u{1b}[2Jb\nc".to_owned(),
            fields: serde_json::Value::Null,
        };
        assert_eq!(line(&event).unwrap(), "orders: info: a [2Jb c");
    }
}
