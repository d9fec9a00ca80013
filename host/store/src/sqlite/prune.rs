//! Old history, dropped as runs begin. A full one has thousands of runs, and nothing else is written meanwhile.

use rusqlite::{Connection, Params, Row};

use super::{Outcome, WriterState, failures};
use crate::history::{Item, overdue, shares};
use crate::limits::{JOURNAL_BYTES_MAX, RUNS_KEPT_ALL_MAX, RUNS_KEPT_DAYS, RUNS_KEPT_MAX};
use crate::{NewRun, RunStatus};

const TOO_OLD: &str = "DELETE FROM _weft_runs WHERE id <> ?1 AND started_at_ms < ?2 RETURNING id";
const OF_EACH_WORKFLOW: &str = "SELECT workflow, count(*) FROM _weft_runs GROUP BY workflow";
const BEYOND_SHARE: &str = "
    DELETE FROM _weft_runs WHERE workflow = ?1 AND id <> ?2 AND status <> ?3 AND id NOT IN
        (SELECT id FROM _weft_runs WHERE workflow = ?1 ORDER BY started_at_ms DESC, rowid DESC LIMIT ?4)
    RETURNING id";

// What journals take is known of each run: to look into them would take as long as reading them all.
const JOURNALED: &str = "SELECT coalesce(sum(bytes), 0) FROM _weft_journal_bytes";
const JOURNALS: &str = "
    SELECT run_id, workflow, bytes FROM _weft_journal_bytes JOIN _weft_runs ON id = run_id WHERE status = ?1
    ORDER BY started_at_ms DESC, _weft_runs.rowid DESC";
/// What goes with a run. Failures stay: nobody has looked at them yet.
const OF_RUNS: [&str; 5] =
    ["_weft_journal", "_weft_journal_bytes", "_weft_progress", "_weft_recordings", "_weft_recording_files"];

/// When old history is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pruning {
    /// As the first run begins since the file was opened: what somebody else has left behind goes too.
    First,
    /// Every now and again.
    Again,
}

/// Drops old history if it is time for that, and says how many failures were among it: nobody has looked at those yet. A run
/// that is running stays however many came after it: it needs its journal.
pub(super) fn prune(state: &mut WriterState, new: &NewRun) -> Outcome<u64> {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    let Some(pruning) = state.pruning() else { return Ok(0) };
    let connection = state.connection();
    let kept_since_ms = new.started_at_ms.saturating_sub(RUNS_KEPT_DAYS * DAY_MS);
    let mut dropped = drop_runs(connection, TOO_OLD, (&new.id, kept_since_ms))?;
    dropped.extend(prune_workflows(connection, &new.id)?);
    for table in OF_RUNS {
        match pruning {
            Pruning::First => {
                let orphans = format!("DELETE FROM {table} WHERE run_id NOT IN (SELECT id FROM _weft_runs)");
                connection.execute(&orphans, [])?;
            }
            Pruning::Again => {
                let mut statement = connection.prepare_cached(&of_run(table))?;
                dropped.iter().try_for_each(|run_id| statement.execute([run_id]).map(drop))?;
            }
        }
    }
    prune_journals(connection)?;
    failures::prune(connection)
}

fn of_run(table: &str) -> String {
    format!("DELETE FROM {table} WHERE run_id = ?1")
}

/// Drops runs, and gives their ids.
fn drop_runs(connection: &Connection, statement: &str, parameters: impl Params) -> Outcome<Vec<String>> {
    let mut statement = connection.prepare_cached(statement)?;
    Ok(statement.query_map(parameters, |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Drops the oldest runs of the workflows that have too many.
fn prune_workflows(connection: &Connection, new_id: &str) -> Outcome<Vec<String>> {
    let mut statement = connection.prepare_cached(OF_EACH_WORKFLOW)?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()));
    let (workflows, counts): (Vec<String>, Vec<u64>) = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    let shares = shares(&counts, RUNS_KEPT_MAX as u64, RUNS_KEPT_ALL_MAX as u64);
    let mut dropped = Vec::new();
    for ((workflow, count), share) in workflows.iter().zip(&counts).zip(shares) {
        if share < *count {
            let share = i64::try_from(share).unwrap_or(i64::MAX);
            let parameters = (workflow, new_id, RunStatus::Running.as_str(), share);
            dropped.extend(drop_runs(connection, BEYOND_SHARE, parameters)?);
        }
    }
    Ok(dropped)
}

/// Drops journals beyond the cap, though not of runs that may be gone on with.
fn prune_journals(connection: &Connection) -> Outcome<()> {
    let all_bytes: i64 = connection.prepare_cached(JOURNALED)?.query_row([], |row| row.get(0))?;
    if all_bytes <= JOURNAL_BYTES_MAX {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(JOURNALS)?;
    let read =
        |row: &Row<'_>| Ok(Item { run_id: row.get(0)?, workflow: row.get(1)?, bytes: row.get(2)?, stays: false });
    let journals: Vec<Item> = statement.query_map([RunStatus::Finished.as_str()], read)?.collect::<Result<_, _>>()?;
    for run_id in overdue(&journals, JOURNAL_BYTES_MAX) {
        connection.execute("DELETE FROM _weft_journal WHERE run_id = ?1", [run_id])?;
        connection.execute("DELETE FROM _weft_journal_bytes WHERE run_id = ?1", [run_id])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::{leases, system};

    /// How the database goes about it.
    fn plan(connection: &Connection, statement: &str) -> String {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        for parameter in 1..=statement.parameter_count() {
            statement.raw_bind_parameter(parameter, 1).unwrap();
        }
        let mut rows = statement.raw_query();
        let mut told = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            told.push(row.get::<_, String>(3).unwrap());
        }
        told.join("; ")
    }

    #[test]
    fn what_is_done_again_and_again_never_looks_at_all_runs() {
        let connection = Connection::open_in_memory().unwrap();
        system::create(&connection).unwrap();
        for statement in [TOO_OLD, OF_EACH_WORKFLOW, BEYOND_SHARE, leases::RENEW, leases::HELD] {
            let told = plan(&connection, statement);
            assert!(told.contains("_weft_runs USING"), "{told}");
            assert!(!told.split("; ").any(|part| part == "SCAN _weft_runs"), "{statement}: {told}");
        }
    }

    #[test]
    fn nobody_looks_into_journals_to_see_what_they_take() {
        let connection = Connection::open_in_memory().unwrap();
        system::create(&connection).unwrap();
        for statement in [JOURNALED, JOURNALS] {
            let told = plan(&connection, statement);
            let looks = |part: &str| part.split(' ').any(|word| word == "_weft_journal");
            assert!(told.contains("_weft_journal_bytes") && !told.split("; ").any(looks), "{statement}: {told}");
        }
    }

    #[test]
    fn what_goes_with_a_run_is_found_by_its_id() {
        let connection = Connection::open_in_memory().unwrap();
        system::create(&connection).unwrap();
        for table in OF_RUNS {
            let told = plan(&connection, &of_run(table));
            assert!(told.starts_with(&format!("SEARCH {table} USING")), "{told}");
        }
    }
}
