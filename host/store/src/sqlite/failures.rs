//! Records that could not pass.

use rusqlite::{Connection, Row};

use super::Outcome;
use crate::FailureRecord;
use crate::limits::row_limit;

pub(super) fn save(connection: &Connection, failures: &[FailureRecord]) -> Outcome<()> {
    for failure in failures {
        let mut statement = connection.prepare_cached(
            "INSERT INTO _weft_failures
                 (run_id, workflow, step, item_json, class, code, message, record_json, at_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
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
            failure.at_ms,
        ))?;
    }
    Ok(())
}

/// The newest failures, newest first; of one run, or of all.
pub(crate) fn newest(connection: &Connection, run_id: Option<&str>, limit: usize) -> Outcome<Vec<FailureRecord>> {
    let clause = if run_id.is_some() { "WHERE run_id = ?1" } else { "" };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT run_id, workflow, step, item_json, class, code, message, record_json, at_ms
         FROM _weft_failures {clause} ORDER BY id DESC LIMIT {}",
        row_limit(limit)
    ))?;
    let failures = statement.query_map(rusqlite::params_from_iter(run_id), read)?.collect::<Result<_, _>>()?;
    Ok(failures)
}

fn read(row: &Row<'_>) -> rusqlite::Result<FailureRecord> {
    Ok(FailureRecord {
        run_id: row.get(0)?,
        workflow: row.get(1)?,
        step: row.get(2)?,
        item_json: row.get(3)?,
        class: row.get(4)?,
        code: row.get(5)?,
        message: row.get(6)?,
        record_json: row.get(7)?,
        at_ms: row.get(8)?,
    })
}
