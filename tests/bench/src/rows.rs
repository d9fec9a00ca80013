//! Whether all sides wrote the same rows: what doesn't do the same can't be compared.

use std::path::Path;

use rusqlite::Connection;

use crate::Outcome;

/// Fails unless both databases hold so many orders and no two differ. When a row was written doesn't count.
pub fn check_same(one: &Path, other: &Path, orders: u64) -> Outcome<()> {
    let connection = Connection::open(one)?;
    connection.execute("ATTACH ?1 AS other", [other.display().to_string()])?;
    let columns: String = connection.query_row(COLUMNS, [], |row| row.get(0))?;
    let count = |query: &str| connection.query_row(query, [], |row| row.get::<_, i64>(0));
    let counted = (count("SELECT count(*) FROM main.orders")?, count("SELECT count(*) FROM other.orders")?);
    let different = count(&format!(
        "SELECT count(*) FROM (SELECT {columns} FROM main.orders EXCEPT SELECT {columns} FROM other.orders)"
    ))?;
    let expected = i64::try_from(orders)?;
    if counted == (expected, expected) && different == 0 {
        return Ok(());
    }
    Err(format!("of {orders} orders the two sides wrote {counted:?}, {different} of them different").into())
}

const COLUMNS: &str =
    "SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('orders') WHERE name <> '_synced_at'";
