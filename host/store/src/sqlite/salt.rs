//! What is mixed into the hashes of masked values.

use rusqlite::Connection;

use super::Outcome;

const NAME: &str = "mask_salt";

/// The salt of this store; this one if it has none.
pub(super) fn get_or_set(connection: &Connection, new: &[u8; 32]) -> Outcome<[u8; 32]> {
    let insert = "INSERT INTO _weft_meta (name, value) VALUES (?1, hex(?2)) ON CONFLICT DO NOTHING";
    connection.execute(insert, (NAME, new))?;
    let select = "SELECT unhex(value) FROM _weft_meta WHERE name = ?1";
    Ok(connection.query_row(select, [NAME], |row| row.get(0))?)
}
