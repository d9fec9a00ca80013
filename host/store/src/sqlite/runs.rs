//! Runs, and what lets a run go on after a crash: its journal and its progress.

use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::{Outcome, WriterState, failures, leases};
use crate::history::{Item, overdue, shares};
use crate::limits::{JOURNAL_BYTES_MAX, RUNS_KEPT_ALL_MAX, RUNS_KEPT_DAYS, RUNS_KEPT_MAX, row_limit};
use crate::{Begun, JournalEntry, Lease, NewRun, Progress, Run, RunCommit, RunOutcome, RunStatus, StoreError};

const COLUMNS: &str = "id, fingerprint, workflow, inputs_json, started_at_ms, seed, owner, status, finished_at_ms, \
                       summary_json, commits, counts_json, components_json";

// What old history is looked for with: a full one has thousands of runs, and nothing else is written meanwhile.
const TOO_OLD: &str = "DELETE FROM _weft_runs WHERE id <> ?1 AND started_at_ms < ?2";
const OF_EACH_WORKFLOW: &str = "SELECT workflow, count(*) FROM _weft_runs GROUP BY workflow";
const BEYOND_SHARE: &str = "
    DELETE FROM _weft_runs WHERE workflow = ?1 AND id <> ?2 AND status <> ?3 AND id NOT IN
        (SELECT id FROM _weft_runs WHERE workflow = ?1 ORDER BY started_at_ms DESC, rowid DESC LIMIT ?4)";

// What journals take is known of each run: to look into them would take as long as reading them all.
const JOURNALED: &str = "SELECT coalesce(sum(bytes), 0) FROM _weft_journal_bytes";
const JOURNALS: &str = "
    SELECT run_id, workflow, bytes FROM _weft_journal_bytes JOIN _weft_runs ON id = run_id WHERE status = ?1
    ORDER BY started_at_ms DESC, _weft_runs.rowid DESC";
const JOURNALED_BEFORE: &str =
    "SELECT coalesce((SELECT octet_length(output_json) FROM _weft_journal WHERE run_id = ?1 AND step = ?2), 0)";
const COUNT_JOURNALED: &str = "
    INSERT INTO _weft_journal_bytes (run_id, bytes) VALUES (?1, ?2)
    ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes";

/// Begins a run, or goes on with one that nobody is running.
pub(super) fn begin(state: &mut WriterState, run: &NewRun) -> Outcome<Begun> {
    let now_ms = state.now_ms()?;
    leases::check_free(state.connection(), run, now_ms)?;
    match load(state.connection(), &run.id)? {
        Some(known) if known.status == RunStatus::Finished => {
            Err(StoreError::RunFinished { id: run.id.clone() }.into())
        }
        Some(known) => {
            let lease = leases::take(state.connection(), &run.id, &run.owner, now_ms)?;
            let run = resume(state.connection(), known, &run.owner)?;
            Ok(Begun { run, lease, failures_dropped: 0 })
        }
        None => {
            insert(state.connection(), run)?;
            let lease = leases::take(state.connection(), &run.id, &run.owner, now_ms)?;
            let failures_dropped = if state.is_time_to_prune() { prune(state.connection(), run)? } else { 0 };
            Ok(Begun { run: run.clone().begun(), lease, failures_dropped })
        }
    }
}

fn resume(connection: &Connection, known: Run, owner: &str) -> Outcome<Run> {
    connection.execute(
        "UPDATE _weft_runs SET status = ?2, finished_at_ms = NULL, summary_json = NULL WHERE id = ?1",
        (&known.id, RunStatus::Running.as_str()),
    )?;
    let owner = Some(owner.to_owned());
    Ok(Run { status: RunStatus::Running, owner, finished_at_ms: None, summary_json: None, ..known })
}

fn insert(connection: &Connection, run: &NewRun) -> Outcome<()> {
    connection
        .prepare_cached(
            "INSERT INTO _weft_runs (id, fingerprint, workflow, inputs_json, started_at_ms, seed, status, components_json)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            &run.id,
            &run.fingerprint,
            &run.workflow,
            &run.inputs_json,
            run.started_at_ms,
            &run.seed,
            RunStatus::Running.as_str(),
            &run.components_json,
        ))?;
    Ok(())
}

/// Drops old history, and says how many failures were among it: nobody has looked at those yet. A run that is running
/// stays however many came after it: it needs its journal.
fn prune(connection: &Connection, new: &NewRun) -> Outcome<u64> {
    const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
    let kept_since_ms = new.started_at_ms.saturating_sub(RUNS_KEPT_DAYS * DAY_MS);
    let mut dropped = connection.execute(TOO_OLD, (&new.id, kept_since_ms))?;
    dropped += prune_workflows(connection, &new.id)?;
    if dropped > 0 {
        // Failures stay: nobody has looked at them yet.
        let kept =
            ["_weft_journal", "_weft_journal_bytes", "_weft_progress", "_weft_recordings", "_weft_recording_files"];
        for table in kept {
            let orphans = format!("DELETE FROM {table} WHERE run_id NOT IN (SELECT id FROM _weft_runs)");
            connection.execute(&orphans, [])?;
        }
    }
    prune_journals(connection)?;
    failures::prune(connection)
}

/// Drops the oldest runs of the workflows that have too many.
fn prune_workflows(connection: &Connection, new_id: &str) -> Outcome<usize> {
    let mut statement = connection.prepare_cached(OF_EACH_WORKFLOW)?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()));
    let (workflows, counts): (Vec<String>, Vec<u64>) = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    let shares = shares(&counts, RUNS_KEPT_MAX as u64, RUNS_KEPT_ALL_MAX as u64);
    let mut dropped = 0;
    for ((workflow, count), share) in workflows.iter().zip(&counts).zip(shares) {
        if share < *count {
            dropped += connection.execute(
                BEYOND_SHARE,
                (workflow, new_id, RunStatus::Running.as_str(), i64::try_from(share).unwrap_or(i64::MAX)),
            )?;
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

/// Ends a run, and with it its lease.
pub(super) fn finish(
    connection: &Connection,
    lease: &Lease,
    outcome: RunOutcome,
    finished_at_ms: i64,
    summary_json: &str,
    counts_json: Option<&str>,
) -> Outcome<()> {
    let mut statement = connection.prepare_cached(
        "UPDATE _weft_runs SET status = ?2, finished_at_ms = ?3, summary_json = ?4, counts_json = ?5 WHERE id = ?1",
    )?;
    leases::check(connection, lease)?;
    let status = RunStatus::from(outcome).as_str();
    statement.execute((&lease.run_id, status, finished_at_ms, summary_json, counts_json))?;
    leases::release(connection, lease)
}

/// Counts a commit of a run that is not over, if its lease is the latest and it is the one after the latest that lasts.
pub(super) fn count_commit(connection: &Connection, commit: &RunCommit) -> Outcome<()> {
    let mut statement = connection.prepare_cached(
        "UPDATE _weft_runs SET commits = ?2, counts_json = ?4
         WHERE id = ?1 AND commits = ?2 - 1 AND status <> ?3 AND epoch = ?5",
    )?;
    let RunCommit { lease, number, counts_json } = commit;
    let parameters = (&lease.run_id, number, RunStatus::Finished.as_str(), counts_json, lease.epoch);
    if statement.execute(parameters)? == 1 {
        return Ok(());
    }
    leases::check(connection, lease)?;
    let id = lease.run_id.clone();
    Err(match load(connection, &id)? {
        Some(run) if run.status == RunStatus::Finished => StoreError::RunFinished { id },
        Some(run) => StoreError::CommitOutOfTurn { id, number: commit.number, latest: run.commits },
        None => StoreError::UnknownRun { id },
    }
    .into())
}

fn load(connection: &Connection, id: &str) -> Outcome<Option<Run>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM _weft_runs WHERE id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
}

/// The newest run with this fingerprint, unless it is finished: one that a later run has done again is history.
pub(super) fn unfinished(connection: &Connection, fingerprint: &str) -> Outcome<Option<Run>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM _weft_runs WHERE fingerprint = ?1 ORDER BY started_at_ms DESC, rowid DESC LIMIT 1"
    ))?;
    let newest = statement.query_row([fingerprint], read).optional()?;
    Ok(newest.filter(|run| run.status != RunStatus::Finished))
}

/// The run of that id.
pub(super) fn one(connection: &Connection, id: &str) -> Outcome<Option<Run>> {
    load(connection, id)
}

/// The ids of all runs, newest first; of one workflow, or of all.
pub(super) fn ids(connection: &Connection, workflow: Option<&str>) -> Outcome<Vec<String>> {
    let of_workflow = workflow.map_or("", |_| "WHERE workflow = ?1");
    let select = format!("SELECT id FROM _weft_runs {of_workflow} ORDER BY started_at_ms DESC, rowid DESC");
    let mut statement = connection.prepare_cached(&select)?;
    let ids = statement.query_map(params_from_iter(workflow), |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(ids)
}

/// The newest runs, newest first.
pub(super) fn newest(connection: &Connection, limit: usize) -> Outcome<Vec<Run>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM _weft_runs ORDER BY started_at_ms DESC, rowid DESC LIMIT ?1"
    ))?;
    let runs = statement.query_map([row_limit(limit)], read)?.collect::<Result<_, _>>()?;
    Ok(runs)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Run> {
    let status: String = row.get("status")?;
    Ok(Run {
        id: row.get("id")?,
        fingerprint: row.get("fingerprint")?,
        workflow: row.get("workflow")?,
        inputs_json: row.get("inputs_json")?,
        started_at_ms: row.get("started_at_ms")?,
        seed: row.get("seed")?,
        owner: row.get("owner")?,
        // A word that this release doesn't know is no reason to run something twice that may be done.
        status: RunStatus::parse(&status).unwrap_or(RunStatus::Finished),
        finished_at_ms: row.get("finished_at_ms")?,
        summary_json: row.get("summary_json")?,
        commits: row.get("commits")?,
        counts_json: row.get("counts_json")?,
        components_json: row.get("components_json")?,
    })
}

pub(super) fn save_journal(connection: &Connection, entries: &[JournalEntry]) -> Outcome<()> {
    for entry in entries {
        let mut before = connection.prepare_cached(JOURNALED_BEFORE)?;
        let before_bytes: i64 = before.query_row((&entry.run_id, &entry.step), |row| row.get(0))?;
        let bytes = i64::try_from(entry.output_json.len()).unwrap_or(i64::MAX);
        connection.prepare_cached(COUNT_JOURNALED)?.execute((&entry.run_id, bytes - before_bytes))?;
        let mut statement = connection.prepare_cached(
            "INSERT INTO _weft_journal (run_id, step, output_json) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET output_json = excluded.output_json",
        )?;
        statement.execute((&entry.run_id, &entry.step, &entry.output_json))?;
    }
    Ok(())
}

/// What a run has journaled, in the order it came.
pub(super) fn journal(connection: &Connection, run_id: &str) -> Outcome<Vec<JournalEntry>> {
    let mut statement = connection
        .prepare_cached("SELECT run_id, step, output_json FROM _weft_journal WHERE run_id = ?1 ORDER BY rowid")?;
    let read = |row: &Row<'_>| Ok(JournalEntry { run_id: row.get(0)?, step: row.get(1)?, output_json: row.get(2)? });
    let entries = statement.query_map([run_id], read)?.collect::<Result<_, _>>()?;
    Ok(entries)
}

/// Whether a run has journaled anything, or has come to anywhere.
pub(super) fn has_journal(connection: &Connection, run_id: &str) -> Outcome<bool> {
    let mut statement = connection.prepare_cached(
        "SELECT 1 FROM _weft_journal WHERE run_id = ?1 UNION ALL SELECT 1 FROM _weft_progress WHERE run_id = ?1",
    )?;
    Ok(statement.exists([run_id])?)
}

pub(super) fn save_progress(connection: &Connection, progress: &[Progress]) -> Outcome<()> {
    for each in progress {
        let mut statement = connection.prepare_cached(
            "INSERT INTO _weft_progress (run_id, step, item, state_json) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET state_json = excluded.state_json",
        )?;
        statement.execute((&each.run_id, &each.step, &each.item, &each.state_json))?;
    }
    Ok(())
}

/// The positions of a run's paging steps, by step and item.
pub(super) fn progress(connection: &Connection, run_id: &str) -> Outcome<Vec<Progress>> {
    let mut statement = connection.prepare_cached(
        "SELECT run_id, step, item, state_json FROM _weft_progress WHERE run_id = ?1 ORDER BY step, item",
    )?;
    let read = |row: &Row<'_>| {
        Ok(Progress { run_id: row.get(0)?, step: row.get(1)?, item: row.get(2)?, state_json: row.get(3)? })
    };
    let progress = statement.query_map([run_id], read)?.collect::<Result<_, _>>()?;
    Ok(progress)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::system;

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
}
