//! Accounts of the vault, and who may renew their tokens.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row};

use super::{Outcome, leases};
use crate::{Renewal, StoreError, StoredAccount, StoredSecret};

const COLUMNS: &str =
    "id, platform, name, site, external_id, state, facts_json, generation, key_id, wrapped_key, used_at_ms";

/// All accounts, by platform and name.
pub(super) fn all(connection: &Connection) -> Outcome<Vec<StoredAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM _weft_accounts ORDER BY platform, name COLLATE NOCASE");
    let mut statement = connection.prepare_cached(&sql)?;
    let accounts = statement.query_map([], read)?.collect::<Result<Vec<_>, _>>()?;
    accounts.into_iter().map(|account| with_secrets(connection, account)).collect()
}

/// The account of that name.
pub(super) fn load(connection: &Connection, platform: &str, name: &str) -> Outcome<Option<StoredAccount>> {
    let sql = format!("SELECT {COLUMNS} FROM _weft_accounts WHERE platform = ?1 AND name = ?2 COLLATE NOCASE");
    let account = connection.prepare_cached(&sql)?.query_row((platform, name), read).optional()?;
    account.map(|account| with_secrets(connection, account)).transpose()
}

fn read(row: &Row<'_>) -> rusqlite::Result<StoredAccount> {
    Ok(StoredAccount {
        id: row.get(0)?,
        platform: row.get(1)?,
        name: row.get(2)?,
        site: row.get(3)?,
        external_id: row.get(4)?,
        state: row.get(5)?,
        facts_json: row.get(6)?,
        generation: row.get(7)?,
        key_id: row.get(8)?,
        wrapped_key: row.get(9)?,
        secrets: BTreeMap::new(),
        used_at_ms: row.get(10)?,
    })
}

fn with_secrets(connection: &Connection, mut account: StoredAccount) -> Outcome<StoredAccount> {
    let mut statement = connection
        .prepare_cached("SELECT name, ciphertext, expires_at_ms FROM _weft_account_secrets WHERE account_id = ?1")?;
    let mut rows = statement.query([&account.id])?;
    while let Some(row) = rows.next()? {
        let secret = StoredSecret { ciphertext: row.get(1)?, expires_at_ms: row.get(2)? };
        account.secrets.insert(row.get(0)?, secret);
    }
    Ok(account)
}

/// Keeps an account, with all its secrets, in place of what was kept of it. `before` is the generation that it had; none for
/// a new one.
pub(super) fn save(connection: &Connection, account: &StoredAccount, before: Option<i64>) -> Outcome<()> {
    let mut statement = connection.prepare_cached("SELECT generation FROM _weft_accounts WHERE id = ?1")?;
    let found: Option<i64> = statement.query_row([&account.id], |row| row.get(0)).optional()?;
    if found != before {
        return Err(StoreError::AccountChanged { account: account.name.clone() }.into());
    }
    check_free(connection, account)?;
    remove_rows(connection, &account.id)?;
    let sql = format!("INSERT INTO _weft_accounts ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    connection.prepare_cached(&sql)?.execute(rusqlite::params![
        account.id,
        account.platform,
        account.name,
        account.site,
        account.external_id,
        account.state,
        account.facts_json,
        account.generation,
        account.key_id,
        account.wrapped_key,
        account.used_at_ms,
    ])?;
    for (name, secret) in &account.secrets {
        let mut statement = connection.prepare_cached(
            "INSERT INTO _weft_account_secrets (account_id, name, ciphertext, expires_at_ms) VALUES (?1, ?2, ?3, ?4)",
        )?;
        statement.execute((&account.id, name, &secret.ciphertext, secret.expires_at_ms))?;
    }
    Ok(())
}

/// Refuses a name, or an owner, that another account has.
fn check_free(connection: &Connection, account: &StoredAccount) -> Outcome<()> {
    let mut statement = connection.prepare_cached(
        "SELECT name FROM _weft_accounts WHERE id <> ?1 AND platform = ?2 AND name = ?3 COLLATE NOCASE",
    )?;
    let parameters = (&account.id, &account.platform, &account.name);
    if let Some(name) = statement.query_row(parameters, |row| row.get::<_, String>(0)).optional()? {
        return Err(StoreError::AccountNameTaken { name }.into());
    }
    let mut statement = connection.prepare_cached(
        "SELECT name FROM _weft_accounts WHERE id <> ?1 AND platform = ?2 AND site = ?3 AND external_id = ?4",
    )?;
    let parameters = (&account.id, &account.platform, &account.site, &account.external_id);
    match statement.query_row(parameters, |row| row.get(0)).optional()? {
        Some(name) => Err(StoreError::AccountOwnerTaken { name }.into()),
        None => Ok(()),
    }
}

/// Forgets an account, with all that is kept of it.
pub(super) fn remove(connection: &Connection, id: &str) -> Outcome<()> {
    remove_rows(connection, id)?;
    connection.prepare_cached("DELETE FROM _weft_renewals WHERE account = ?1")?.execute([id])?;
    Ok(())
}

fn remove_rows(connection: &Connection, id: &str) -> Outcome<()> {
    connection.prepare_cached("DELETE FROM _weft_account_secrets WHERE account_id = ?1")?.execute([id])?;
    connection.prepare_cached("DELETE FROM _weft_accounts WHERE id = ?1")?.execute([id])?;
    Ok(())
}

/// Notes that an account is used.
pub(super) fn note_use(connection: &Connection, id: &str, at_ms: i64) -> Outcome<()> {
    connection.prepare_cached("UPDATE _weft_accounts SET used_at_ms = ?2 WHERE id = ?1")?.execute((id, at_ms))?;
    Ok(())
}

/// Puts the keys of accounts, sealed anew, in place of those before: all of them or none.
pub(super) fn rewrap(connection: &Connection, keys: &[(String, String, Vec<u8>)]) -> Outcome<()> {
    let sql = "UPDATE _weft_accounts SET key_id = ?2, wrapped_key = ?3 WHERE id = ?1";
    for (id, key_id, wrapped) in keys {
        connection.prepare_cached(sql)?.execute((id, key_id, wrapped))?;
    }
    Ok(())
}

/// Takes the right to renew the tokens of an account, for so long by the clock of the database. A time that is over, or that
/// is further off than anybody takes it for (the clock was set back since), is nobody's any more.
pub(super) fn take_renewal(connection: &Connection, account: &str, owner: &str, lasts_ms: i64) -> Outcome<Renewal> {
    let now_ms = leases::now_ms(connection)?;
    let mut statement =
        connection.prepare_cached("SELECT owner, until_ms, begun_at_ms FROM _weft_renewals WHERE account = ?1")?;
    let held = statement
        .query_row([account], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?)))
        .optional()?;
    if let Some((holder, until_ms, _)) = &held
        && holder != owner
        && (1..=lasts_ms).contains(&(until_ms - now_ms))
    {
        return Ok(Renewal::Busy { left_ms: until_ms - now_ms });
    }
    let mut statement = connection.prepare_cached(
        "INSERT OR REPLACE INTO _weft_renewals (account, owner, until_ms, begun_at_ms) VALUES (?1, ?2, ?3, ?4)",
    )?;
    statement.execute((account, owner, now_ms + lasts_ms, now_ms))?;
    Ok(Renewal::Taken { interrupted_at_ms: held.map(|(_, _, begun_at_ms)| begun_at_ms) })
}

/// Gives the right back.
pub(super) fn end_renewal(connection: &Connection, account: &str, owner: &str) -> Outcome<()> {
    connection
        .prepare_cached("DELETE FROM _weft_renewals WHERE account = ?1 AND owner = ?2")?
        .execute((account, owner))?;
    Ok(())
}
