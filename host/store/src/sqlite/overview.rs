//! What tables there are.

use rusqlite::Connection;

use super::shape::{load, quoted};
use super::{Outcome, Reader};
use crate::columns::shape::{SYNCED_AT, Shape, is_reserved};
use crate::{ColumnInfo, TableInfo};

/// All tables of records, by name.
pub(super) fn tables(reader: &mut Reader) -> Outcome<Vec<TableInfo>> {
    reader.moment(|reader| {
        let connection = reader.connection();
        let mut found = Vec::new();
        for name in names(connection)? {
            if let Some(shape) = load(connection, &name)? {
                found.push(describe(connection, shape)?);
            }
        }
        Ok(found)
    })
}

fn names(connection: &Connection) -> Outcome<Vec<String>> {
    let mut statement =
        connection.prepare_cached("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
    let all: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter(|name| !is_reserved(name)).collect())
}

fn describe(connection: &Connection, shape: Shape) -> Outcome<TableInfo> {
    let latest = if shape.is_ours() { format!("max({SYNCED_AT})") } else { "NULL".to_owned() };
    let count = format!("SELECT count(*), {latest} FROM {}", quoted(&shape.table));
    let (rows, last_synced_at) = connection.query_row(&count, [], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?)))?;
    let columns = shape.data_columns().map(|column| ColumnInfo { name: column.name.clone(), kind: column.kind() });
    Ok(TableInfo {
        rows: rows.unsigned_abs(),
        columns: columns.collect(),
        last_synced_at,
        key: shape.key,
        name: shape.table,
    })
}
