//! Leases of runs: who may commit for one. They are columns of the runs: a commit that counts itself looks at its lease on
//! the way.

use rusqlite::{Connection, OptionalExtension};

use super::{Outcome, WriterState};
use crate::limits::LEASE_TTL_MS;
use crate::{Lease, NewRun, StoreError};

/// Ends a lease; the epoch stays, and with it the right to commit until somebody takes the run.
pub(super) const ENDED: &str = "owner = NULL, leased_at_ms = NULL, heartbeat_ms = NULL";

/// Every few seconds, for as long as there are runs.
pub(super) const RENEW: &str =
    "UPDATE _weft_runs SET heartbeat_ms = ?2 WHERE owner IN (SELECT value FROM json_each(?1))";

/// Each time that a store is opened.
pub(super) const HELD: &str = "SELECT 1 FROM _weft_runs WHERE owner IS NOT NULL";

/// As often.
const RENEWING: &str = "SELECT 1 FROM _weft_renewals WHERE until_ms > 0";

/// The clock of the database, in milliseconds since 1970.
pub(super) fn now_ms(connection: &Connection) -> Outcome<i64> {
    let mut statement = connection.prepare_cached("SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Refuses a run that somebody is running, or beside which it may not begin. A heartbeat far in the future is none: the
/// clock was set back since.
pub(super) fn check_free(connection: &Connection, run: &NewRun, now_ms: i64) -> Outcome<()> {
    let mut statement = connection.prepare_cached(
        "SELECT id, leased_at_ms, owner FROM _weft_runs
         WHERE (id = ?1 OR fingerprint = ?2 AND NOT ?3) AND owner IS NOT NULL AND abs(?4 - heartbeat_ms) < ?5
         ORDER BY leased_at_ms DESC, rowid DESC LIMIT 1",
    )?;
    let parameters = (&run.id, &run.fingerprint, run.beside, now_ms, LEASE_TTL_MS);
    let live = statement.query_row(parameters, |row| {
        Ok(StoreError::AlreadyRunning { run: row.get(0)?, since_ms: row.get(1)?, owner: row.get(2)? })
    });
    match live.optional()? {
        Some(running) => Err(running.into()),
        None => Ok(()),
    }
}

/// Takes a run that is there: whoever had it before has lost it.
pub(super) fn take(connection: &Connection, run_id: &str, owner: &str, now_ms: i64) -> Outcome<Lease> {
    let mut statement = connection.prepare_cached(
        "UPDATE _weft_runs SET owner = ?2, epoch = epoch + 1, leased_at_ms = ?3, heartbeat_ms = ?3
         WHERE id = ?1 RETURNING epoch",
    )?;
    let epoch = statement.query_row((run_id, owner, now_ms), |row| row.get(0))?;
    Ok(Lease { run_id: run_id.to_owned(), epoch })
}

/// Says why a lease is of no use for a run that is there, if it is not the latest.
pub(super) fn check(connection: &Connection, lease: &Lease) -> Outcome<()> {
    let mut statement = connection.prepare_cached("SELECT epoch FROM _weft_runs WHERE id = ?1")?;
    let epoch: Option<u32> = statement.query_row([&lease.run_id], |row| row.get(0)).optional()?;
    match epoch {
        None => Err(StoreError::UnknownRun { id: lease.run_id.clone() }.into()),
        Some(epoch) if epoch != lease.epoch => Err(StoreError::LeaseLost { run: lease.run_id.clone() }.into()),
        Some(_) => Ok(()),
    }
}

/// The owners live: all that they have lasts on. Gives their number.
pub(super) fn renew(state: &WriterState, owners: &[String]) -> Outcome<u64> {
    let now_ms = state.now_ms()?;
    let mut statement = state.connection().prepare_cached(RENEW)?;
    let owners = serde_json::json!(owners).to_string();
    Ok(statement.execute((owners, now_ms))? as u64)
}

/// Gives back all that an owner has. Gives their number.
pub(super) fn release_all(connection: &Connection, owner: &str) -> Outcome<u64> {
    let mut statement = connection.prepare_cached(&format!("UPDATE _weft_runs SET {ENDED} WHERE owner = ?1"))?;
    Ok(statement.execute([owner])? as u64)
}

/// Gives one back, if it is still the latest.
pub(super) fn release(connection: &Connection, lease: &Lease) -> Outcome<()> {
    let end = format!("UPDATE _weft_runs SET {ENDED} WHERE id = ?1 AND epoch = ?2");
    connection.prepare_cached(&end)?.execute((&lease.run_id, lease.epoch))?;
    Ok(())
}

/// Ends all leases. Only one process at a time can have the file open for writing, and it holds the file's lock: whoever
/// opens it finds leases of processes that are gone, and needs not wait for them to lapse.
pub(super) fn end_all(connection: &Connection) -> Outcome<()> {
    // Where there is none nothing is written, and so nobody else's transaction is waited for.
    if connection.prepare(HELD)?.exists([])? {
        connection.execute(&format!("UPDATE _weft_runs SET {ENDED} WHERE owner IS NOT NULL"), [])?;
    }
    if connection.prepare(RENEWING)?.exists([])? {
        connection.execute("UPDATE _weft_renewals SET until_ms = 0", [])?;
    }
    Ok(())
}
