//! Runs, and what lets a run go on after a crash: its journal and its progress.

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};

use super::leases::ENDED;
use super::{Outcome, WriterState, failures, leases, prune};
use crate::limits::row_limit;
use crate::{Begun, JournalEntry, Lease, NewRun, Progress, Run, RunCommit, RunOutcome, RunStatus, StoreError};

const COLUMNS: &str = "id, fingerprint, workflow, inputs_json, started_at_ms, seed, owner, status, finished_at_ms, \
                       summary_json, commits, counts_json, components_json";

const JOURNALED_BEFORE: &str =
    "SELECT coalesce((SELECT octet_length(output_json) FROM _weft_journal WHERE run_id = ?1 AND step = ?2), 0)";
const COUNT_JOURNALED: &str = "
    INSERT INTO _weft_journal_bytes (run_id, bytes) VALUES (?1, ?2)
    ON CONFLICT DO UPDATE SET bytes = bytes + excluded.bytes";

/// Begins a run, or goes on with one that nobody is running.
pub(super) fn begin(state: &mut WriterState, run: &NewRun) -> Outcome<Begun> {
    let now_ms = state.now_ms()?;
    leases::check_free(state.connection(), run, now_ms)?;
    let has_failures = failures::has_any(state.connection(), &run.workflow)?;
    match load(state.connection(), &run.id)? {
        Some(known) if known.status == RunStatus::Finished => {
            Err(StoreError::RunFinished { id: run.id.clone() }.into())
        }
        Some(known) => {
            let lease = leases::take(state.connection(), &run.id, &run.owner, now_ms)?;
            let run = resume(state.connection(), known, &run.owner)?;
            Ok(Begun { run, lease, failures_dropped: 0, has_failures })
        }
        None => {
            let lease = insert(state.connection(), run, now_ms)?;
            let failures_dropped = prune::prune(state, run)?;
            Ok(Begun { run: run.clone().begun(), lease, failures_dropped, has_failures })
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

/// Enters a run that is taken at once.
fn insert(connection: &Connection, run: &NewRun, now_ms: i64) -> Outcome<Lease> {
    const EPOCH: u32 = 1;
    let mut statement = connection.prepare_cached(
        "INSERT INTO _weft_runs (id, fingerprint, workflow, inputs_json, started_at_ms, seed, status, components_json,
             owner, epoch, leased_at_ms, heartbeat_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
    )?;
    statement.execute(params![
        run.id,
        run.fingerprint,
        run.workflow,
        run.inputs_json,
        run.started_at_ms,
        run.seed,
        RunStatus::Running.as_str(),
        run.components_json,
        run.owner,
        EPOCH,
        now_ms,
    ])?;
    Ok(Lease { run_id: run.id.clone(), epoch: EPOCH })
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
    let mut statement = connection.prepare_cached(&format!(
        "UPDATE _weft_runs SET status = ?2, finished_at_ms = ?3, summary_json = ?4, counts_json = ?5, {ENDED}
         WHERE id = ?1 AND epoch = ?6"
    ))?;
    let status = RunStatus::from(outcome).as_str();
    let parameters = (&lease.run_id, status, finished_at_ms, summary_json, counts_json, lease.epoch);
    if statement.execute(parameters)? == 0 {
        leases::check(connection, lease)?;
    }
    Ok(())
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
