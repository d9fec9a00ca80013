//! Records that could not pass.

use rusqlite::{Connection, OptionalExtension, Row};

use super::Outcome;
use crate::limits::{FAILURES_KEPT_MAX, row_limit};
use crate::{Failure, FailureRecord, Passed};

/// Keeps failures. One that is kept already, of the same subject and for the same reason, is not kept again: it is
/// brought up to date, and counted once for each run.
pub(super) fn save(connection: &Connection, failures: &[FailureRecord]) -> Outcome<()> {
    for failure in failures {
        match known(connection, failure)? {
            Some(id) => update(connection, id, failure)?,
            None => insert(connection, failure)?,
        }
    }
    Ok(())
}

/// A platform's code says why; its words may change from time to time.
fn known(connection: &Connection, failure: &FailureRecord) -> Outcome<Option<i64>> {
    if failure.subject.is_empty() {
        return Ok(None);
    }
    let mut statement = connection.prepare_cached(
        "SELECT id FROM _weft_failures
         WHERE workflow = ?1 AND subject = ?2 AND class = ?3 AND code IS ?4 AND (code IS NOT NULL OR message = ?5)",
    )?;
    let FailureRecord { workflow, subject, class, code, message, .. } = failure;
    Ok(statement.query_row((workflow, subject, class, code, message), |row| row.get(0)).optional()?)
}

fn update(connection: &Connection, id: i64, failure: &FailureRecord) -> Outcome<()> {
    let mut statement = connection.prepare_cached(
        "UPDATE _weft_failures
         SET times = times + (run_id <> ?2), run_id = ?2, step = ?3, message = ?4, item_json = ?5, record_json = ?6,
             parameters_json = ?7, at_ms = ?8
         WHERE id = ?1",
    )?;
    statement.execute((
        id,
        &failure.run_id,
        &failure.step,
        &failure.message,
        &failure.item_json,
        &failure.record_json,
        &failure.parameters_json,
        failure.at_ms,
    ))?;
    Ok(())
}

fn insert(connection: &Connection, failure: &FailureRecord) -> Outcome<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO _weft_failures
             (run_id, workflow, step, subject, item_json, class, code, message, record_json, parameters_json, at_ms,
              first_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)",
    )?;
    statement.execute((
        &failure.run_id,
        &failure.workflow,
        &failure.step,
        &failure.subject,
        &failure.item_json,
        &failure.class,
        &failure.code,
        &failure.message,
        &failure.record_json,
        &failure.parameters_json,
        failure.at_ms,
    ))?;
    Ok(())
}

/// Drops the failures of what has passed.
pub(super) fn pass(connection: &Connection, passed: &[Passed]) -> Outcome<()> {
    for Passed { workflow, subject } in passed.iter().filter(|passed| !passed.subject.is_empty()) {
        let delete = "DELETE FROM _weft_failures WHERE workflow = ?1 AND subject = ?2";
        connection.prepare_cached(delete)?.execute((workflow, subject))?;
    }
    Ok(())
}

/// What has failed in a workflow and not passed since, as [`FailureRecord::subject`] has it.
pub(super) fn subjects(connection: &Connection, workflow: &str) -> Outcome<Vec<String>> {
    let select = "SELECT DISTINCT subject FROM _weft_failures WHERE workflow = ?1 AND subject <> ''";
    let mut statement = connection.prepare_cached(select)?;
    let subjects = statement.query_map([workflow], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(subjects)
}

/// Drops failures that are none any more.
pub(super) fn resolve(connection: &Connection, ids: &[i64]) -> Outcome<()> {
    for id in ids {
        connection.prepare_cached("DELETE FROM _weft_failures WHERE id = ?1")?.execute([id])?;
    }
    Ok(())
}

/// Drops the oldest failures beyond the cap, so that a platform that refuses everything never fills the disk. Gives their
/// number.
pub(super) fn prune(connection: &Connection) -> Outcome<u64> {
    let dropped = connection.execute(
        "DELETE FROM _weft_failures WHERE id IN
             (SELECT id FROM _weft_failures ORDER BY at_ms DESC, id DESC LIMIT -1 OFFSET ?1)",
        [row_limit(FAILURES_KEPT_MAX)],
    )?;
    Ok(dropped as u64)
}

/// How many there are, of all workflows.
pub(super) fn count(connection: &Connection) -> Outcome<u64> {
    let count: i64 = connection.query_row("SELECT count(*) FROM _weft_failures", [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

/// The newest failures, newest first; of one run, or of all.
pub(super) fn newest(connection: &Connection, run_id: Option<&str>, limit: usize) -> Outcome<Vec<Failure>> {
    let clause = if run_id.is_some() { "WHERE run_id = ?1" } else { "" };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id, run_id, workflow, step, subject, item_json, class, code, message, record_json, parameters_json,
                at_ms, times, coalesce(first_at_ms, at_ms) AS first_at_ms
         FROM _weft_failures {clause} ORDER BY at_ms DESC, id DESC LIMIT {}",
        row_limit(limit)
    ))?;
    let failures = statement.query_map(rusqlite::params_from_iter(run_id), read)?.collect::<Result<_, _>>()?;
    Ok(failures)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Failure> {
    let record = FailureRecord {
        run_id: row.get("run_id")?,
        workflow: row.get("workflow")?,
        step: row.get("step")?,
        subject: row.get("subject")?,
        item_json: row.get("item_json")?,
        class: row.get("class")?,
        code: row.get("code")?,
        message: row.get("message")?,
        record_json: row.get("record_json")?,
        parameters_json: row.get("parameters_json")?,
        at_ms: row.get("at_ms")?,
    };
    let first_at_ms = row.get("first_at_ms")?;
    Ok(Failure { id: row.get("id")?, record, times: row.get("times")?, first_at_ms })
}
