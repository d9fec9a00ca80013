//! Records that could not pass.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::Outcome;
use crate::history::shares;
use crate::limits::{FAILURES_KEPT_MAX, row_limit};
use crate::{Failure, FailureFilter, FailureKey, FailureRecord, Passed};

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

/// Drops the oldest failures of the workflows that have most beyond the cap, so that a platform that refuses everything
/// never fills the disk. Gives their number.
pub(super) fn prune(connection: &Connection) -> Outcome<u64> {
    let mut statement = connection.prepare_cached("SELECT workflow, count(*) FROM _weft_failures GROUP BY workflow")?;
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs()));
    let (workflows, counts): (Vec<String>, Vec<u64>) = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    let max = FAILURES_KEPT_MAX as u64;
    let mut dropped = 0;
    for ((workflow, count), share) in workflows.iter().zip(&counts).zip(shares(&counts, max, max)) {
        if share < *count {
            let limit = i64::try_from(count - share).unwrap_or(i64::MAX);
            dropped += connection.execute(
                "DELETE FROM _weft_failures WHERE id IN
                     (SELECT id FROM _weft_failures WHERE workflow = ?1 ORDER BY at_ms, id LIMIT ?2)",
                (workflow, limit),
            )?;
        }
    }
    Ok(dropped as u64)
}

/// How many there are, of all workflows.
pub(super) fn count(connection: &Connection) -> Outcome<u64> {
    let count: i64 = connection.query_row("SELECT count(*) FROM _weft_failures", [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

const COLUMNS: &str = "id, run_id, workflow, step, subject, item_json, class, code, message, record_json, \
                       parameters_json, at_ms, times, coalesce(first_at_ms, at_ms) AS first_at_ms";

/// Failures, newest first, from behind a key on.
pub(super) fn page(
    connection: &Connection,
    filter: &FailureFilter,
    after: Option<FailureKey>,
    limit: usize,
) -> Outcome<Vec<Failure>> {
    let mut clauses = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    for (column, wanted) in [("workflow", &filter.workflow), ("run_id", &filter.run_id)] {
        if let Some(wanted) = wanted {
            values.push(wanted.clone().into());
            clauses.push(format!("{column} = ?{}", values.len()));
        }
    }
    if let Some(FailureKey { at_ms, id }) = after {
        values.extend([at_ms.into(), id.into()]);
        clauses.push(format!("(at_ms, id) < (?{}, ?{})", values.len() - 1, values.len()));
    }
    let clause = if clauses.is_empty() { String::new() } else { format!("WHERE {}", clauses.join(" AND ")) };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM _weft_failures {clause} ORDER BY at_ms DESC, id DESC LIMIT {}",
        row_limit(limit)
    ))?;
    let failures = statement.query_map(params_from_iter(values), read)?.collect::<Result<_, _>>()?;
    Ok(failures)
}

/// The failure with this number.
pub(super) fn one(connection: &Connection, id: i64) -> Outcome<Option<Failure>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM _weft_failures WHERE id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
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
