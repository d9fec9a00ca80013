//! Records that could not pass.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::Outcome;
use crate::history::shares;
use crate::limits::{FAILURES_KEPT_MAX, row_limit};
use crate::{Failure, FailureFilter, FailureKey, FailureRecord, FailureSpan, Passed};

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

/// Whether anything of a workflow has failed and not passed since.
pub(super) fn has_any(connection: &Connection, workflow: &str) -> Outcome<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM _weft_failures WHERE workflow = ?1 LIMIT 1")?.exists([workflow])?)
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
    select(connection, COLUMNS, (filter, after), limit, read)
}

/// Their keys.
pub(super) fn keys(
    connection: &Connection,
    filter: &FailureFilter,
    after: Option<FailureKey>,
    limit: usize,
) -> Outcome<Vec<FailureKey>> {
    let read = |row: &Row<'_>| Ok(FailureKey { at_ms: row.get(0)?, id: row.get(1)? });
    select(connection, "at_ms, id", (filter, after), limit, read)
}

/// How many there are, and which numbers they have.
pub(super) fn span(connection: &Connection, filter: &FailureFilter) -> Outcome<FailureSpan> {
    let (clauses, values) = clauses(filter);
    let select = format!("SELECT count(*), min(id), max(id) FROM _weft_failures{}", whole(&clauses));
    let read = |row: &Row<'_>| {
        let (lowest, highest): (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
        Ok(FailureSpan { count: row.get::<_, i64>(0)?.unsigned_abs(), numbers: lowest.zip(highest) })
    };
    Ok(connection.prepare_cached(&select)?.query_row(params_from_iter(values), read)?)
}

fn select<T>(
    connection: &Connection,
    columns: &str,
    (filter, after): (&FailureFilter, Option<FailureKey>),
    limit: usize,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Outcome<Vec<T>> {
    let (known, values) = clauses(filter);
    let mut found = Vec::new();
    for (behind, key) in behind(after, values.len()) {
        let statement = page_statement(columns, &known, behind.as_deref(), limit - found.len());
        let mut statement = connection.prepare_cached(&statement)?;
        let values = params_from_iter(values.iter().cloned().chain(key));
        for row in statement.query_map(values, &read)? {
            found.push(row?);
        }
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}

fn page_statement(columns: &str, known: &[String], behind: Option<&str>, limit: usize) -> String {
    let clauses: Vec<String> = known.iter().cloned().chain(behind.map(str::to_owned)).collect();
    let (clause, limit) = (whole(&clauses), row_limit(limit));
    format!("SELECT {columns} FROM _weft_failures{clause} ORDER BY at_ms DESC, id DESC LIMIT {limit}")
}

/// What is behind a key, one after the other. All failures of a run have the same time: to find the place among them by both
/// at once, SQLite would look at all that come before.
fn behind(after: Option<FailureKey>, bound: usize) -> Vec<(Option<String>, Vec<Value>)> {
    let Some(FailureKey { at_ms, id }) = after else { return vec![(None, Vec::new())] };
    let (first, second) = (bound + 1, bound + 2);
    vec![
        (Some(format!("at_ms = ?{first} AND id < ?{second}")), vec![at_ms.into(), id.into()]),
        (Some(format!("at_ms < ?{first}")), vec![at_ms.into()]),
    ]
}

/// A condition on what is bound at a place.
type Clause = fn(usize) -> String;

/// Conditions, and what to bind to them.
fn clauses(filter: &FailureFilter) -> (Vec<String>, Vec<Value>) {
    let FailureFilter { workflow, run_id, run_id_begins } = filter;
    let wanted: [(&Option<String>, Clause); 3] = [
        (workflow, |place| format!("workflow = ?{place}")),
        (run_id, |place| format!("run_id = ?{place}")),
        (run_id_begins, |place| format!("substr(run_id, 1, length(?{place})) = ?{place}")),
    ];
    let (mut clauses, mut values): (Vec<String>, Vec<Value>) = (Vec::new(), Vec::new());
    for (wanted, clause) in wanted {
        if let Some(wanted) = wanted {
            values.push(wanted.clone().into());
            clauses.push(clause(values.len()));
        }
    }
    (clauses, values)
}

fn whole(clauses: &[String]) -> String {
    if clauses.is_empty() { String::new() } else { format!(" WHERE {}", clauses.join(" AND ")) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::system;

    #[test]
    fn a_page_looks_at_none_of_those_before() {
        let connection = Connection::open_in_memory().unwrap();
        system::create(&connection).unwrap();
        let filters = [FailureFilter::default(), FailureFilter::of_workflow("w"), FailureFilter::of_run("r")];
        let pages = filters.iter().flat_map(|filter| {
            let (known, values) = clauses(filter);
            let key = Some(FailureKey { at_ms: 1, id: 1 });
            let pages = [behind(None, values.len()), behind(key, values.len())].concat();
            pages.into_iter().map(move |(behind, key)| (known.clone(), behind, [values.clone(), key].concat()))
        });
        for (known, behind, values) in pages {
            let statement = page_statement("at_ms, id", &known, behind.as_deref(), 9);
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
            let told = explain.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
            let told = told.map(Result::unwrap).collect::<Vec<_>>().join("; ");
            assert!(told.contains("COVERING INDEX") && !told.contains("TEMP B-TREE"), "{statement}: {told}");
            let is_in_order = behind.is_none_or(|behind| !behind.contains("id <") || told.contains("rowid<?"));
            assert!(is_in_order, "{statement}: {told}");
        }
    }
}
