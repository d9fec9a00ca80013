//! Records that could not pass.

use rusqlite::{Connection, Row};

use super::Outcome;
use crate::limits::{FAILURES_KEPT_MAX, row_limit};
use crate::{Failure, FailureRecord};

pub(super) fn save(connection: &Connection, failures: &[FailureRecord]) -> Outcome<()> {
    for failure in failures {
        let mut statement = connection.prepare_cached(
            "INSERT INTO _weft_failures
                 (run_id, workflow, step, item_json, class, code, message, record_json, parameters_json, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?;
        statement.execute((
            &failure.run_id,
            &failure.workflow,
            &failure.step,
            &failure.item_json,
            &failure.class,
            &failure.code,
            &failure.message,
            &failure.record_json,
            &failure.parameters_json,
            failure.at_ms,
        ))?;
    }
    Ok(())
}

/// Drops failures that are none any more.
pub(super) fn resolve(connection: &Connection, ids: &[i64]) -> Outcome<()> {
    for id in ids {
        connection.prepare_cached("DELETE FROM _weft_failures WHERE id = ?1")?.execute([id])?;
    }
    Ok(())
}

/// Drops the oldest failures beyond the cap, so that a platform that refuses everything never fills the disk.
pub(super) fn prune(connection: &Connection) -> Outcome<()> {
    connection.execute(
        "DELETE FROM _weft_failures WHERE id <=
             (SELECT id FROM _weft_failures ORDER BY id DESC LIMIT 1 OFFSET ?1)",
        [row_limit(FAILURES_KEPT_MAX)],
    )?;
    Ok(())
}

/// The newest failures, newest first; of one run, or of all.
pub(crate) fn newest(connection: &Connection, run_id: Option<&str>, limit: usize) -> Outcome<Vec<Failure>> {
    let clause = if run_id.is_some() { "WHERE run_id = ?1" } else { "" };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id, run_id, workflow, step, item_json, class, code, message, record_json, parameters_json, at_ms
         FROM _weft_failures {clause} ORDER BY id DESC LIMIT {}",
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
        item_json: row.get("item_json")?,
        class: row.get("class")?,
        code: row.get("code")?,
        message: row.get("message")?,
        record_json: row.get("record_json")?,
        parameters_json: row.get("parameters_json")?,
        at_ms: row.get("at_ms")?,
    };
    Ok(Failure { id: row.get("id")?, record })
}
