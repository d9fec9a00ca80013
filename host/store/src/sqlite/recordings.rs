//! The exchanges of runs, kept to do them again.

use rusqlite::{Connection, OptionalExtension, Row};

use super::Outcome;
use crate::history::{Item, overdue};
use crate::limits::RECORDINGS_BYTES_MAX;
use crate::{Lacks, RunRecording};

const TABLES: [&str; 2] = ["_weft_recordings", "_weft_recording_files"];

/// Keeps a recording, and drops the oldest ones that there is no room for.
pub(super) fn keep(connection: &Connection, recording: &RunRecording) -> Outcome<()> {
    if recording.lacks.is_some() && has_whole(connection, &recording.run_id)? {
        return Ok(());
    }
    drop_one(connection, &recording.run_id)?;
    connection.execute(
        "INSERT INTO _weft_recordings (run_id, lacks, bytes, kept_at_ms, text) VALUES (?1, ?2, ?3, ?4, ?5)",
        (
            &recording.run_id,
            recording.lacks.map(Lacks::as_str),
            i64::try_from(recording.bytes()).unwrap_or(i64::MAX),
            recording.kept_at_ms,
            &recording.text,
        ),
    )?;
    for (name, content) in &recording.files {
        connection.execute(
            "INSERT INTO _weft_recording_files (run_id, name, content) VALUES (?1, ?2, ?3)",
            (&recording.run_id, name, content),
        )?;
    }
    prune(connection)
}

/// A run that is started again and again goes on with the same trouble: the process that met it first is the one that
/// can be done again.
fn has_whole(connection: &Connection, run_id: &str) -> Outcome<bool> {
    let mut statement =
        connection.prepare_cached("SELECT 1 FROM _weft_recordings WHERE run_id = ?1 AND lacks IS NULL")?;
    Ok(statement.exists([run_id])?)
}

fn drop_one(connection: &Connection, run_id: &str) -> Outcome<()> {
    for table in TABLES {
        connection.execute(&format!("DELETE FROM {table} WHERE run_id = ?1"), [run_id])?;
    }
    Ok(())
}

/// The newest stays whatever its size: somebody asked for it just now.
fn prune(connection: &Connection) -> Outcome<()> {
    let mut statement = connection.prepare_cached(
        "SELECT run_id, coalesce(workflow, ''), bytes
         FROM _weft_recordings LEFT JOIN _weft_runs ON id = run_id
         ORDER BY kept_at_ms DESC, _weft_recordings.rowid DESC",
    )?;
    let read =
        |row: &Row<'_>| Ok(Item { run_id: row.get(0)?, workflow: row.get(1)?, bytes: row.get(2)?, stays: false });
    let mut items: Vec<Item> = statement.query_map([], read)?.collect::<Result<_, _>>()?;
    if let Some(newest) = items.first_mut() {
        newest.stays = true;
    }
    overdue(&items, RECORDINGS_BYTES_MAX).into_iter().try_for_each(|run_id| drop_one(connection, run_id))
}

/// What was kept of a run.
pub(super) fn load(connection: &Connection, run_id: &str) -> Outcome<Option<RunRecording>> {
    let mut statement =
        connection.prepare_cached("SELECT lacks, kept_at_ms, text FROM _weft_recordings WHERE run_id = ?1")?;
    let read = |row: &Row<'_>| {
        let lacks: Option<String> = row.get(0)?;
        Ok(RunRecording {
            run_id: run_id.to_owned(),
            lacks: lacks.as_deref().map(Lacks::parse),
            kept_at_ms: row.get(1)?,
            text: row.get(2)?,
            files: Vec::new(),
        })
    };
    let Some(recording) = statement.query_row([run_id], read).optional()? else { return Ok(None) };
    let files = files(connection, run_id)?;
    Ok(Some(RunRecording { files, ..recording }))
}

fn files(connection: &Connection, run_id: &str) -> Outcome<Vec<(String, Vec<u8>)>> {
    let mut statement =
        connection.prepare_cached("SELECT name, content FROM _weft_recording_files WHERE run_id = ?1 ORDER BY name")?;
    let files = statement.query_map([run_id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(files)
}
