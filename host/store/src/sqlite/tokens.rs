//! Tokens, as ciphertext: a row for each sealed value of an account.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::Outcome;
use crate::{SealedToken, StoredSecret};

/// Keeps a token in place of the one before.
pub(super) fn save(connection: &Connection, token: &SealedToken) -> Outcome<()> {
    remove(connection, &token.account)?;
    for (name, value) in &token.values {
        let mut statement = connection.prepare_cached(
            "INSERT INTO _weft_tokens (account, name, ciphertext, expires_at_ms) VALUES (?1, ?2, ?3, ?4)",
        )?;
        statement.execute((&token.account, name, &value.ciphertext, value.expires_at_ms))?;
    }
    Ok(())
}

/// The token of an account.
pub(super) fn load(connection: &Connection, account: &str) -> Outcome<Option<SealedToken>> {
    let mut statement =
        connection.prepare_cached("SELECT name, ciphertext, expires_at_ms FROM _weft_tokens WHERE account = ?1")?;
    let mut token = SealedToken { account: account.to_owned(), values: BTreeMap::new() };
    let mut rows = statement.query([account])?;
    while let Some(row) = rows.next()? {
        let value = StoredSecret { ciphertext: row.get(1)?, expires_at_ms: row.get(2)? };
        token.values.insert(row.get(0)?, value);
    }
    Ok(if token.values.is_empty() { None } else { Some(token) })
}

/// Forgets the token of an account.
pub(super) fn remove(connection: &Connection, account: &str) -> Outcome<()> {
    connection.prepare_cached("DELETE FROM _weft_tokens WHERE account = ?1")?.execute([account])?;
    Ok(())
}
