//! What tables there are.

use rusqlite::Connection;

use super::counts::{self, Counted};
use super::shape::load;
use super::{Outcome, Reader};
use crate::columns::shape::{Shape, is_reserved};
use crate::{ColumnInfo, TableInfo};

/// All tables of records, by name.
pub(super) fn tables(reader: &mut Reader) -> Outcome<Vec<TableInfo>> {
    reader.moment(|reader| {
        let connection = reader.connection();
        let mut known = counts::known(connection)?;
        let mut found = Vec::new();
        for name in names(connection)? {
            if let Some(shape) = load(connection, &name)? {
                found.push(describe(connection, shape, known.remove(&name))?);
            }
        }
        Ok(found)
    })
}

/// The names of all tables of records.
fn names(connection: &Connection) -> Outcome<Vec<String>> {
    let mut statement =
        connection.prepare_cached("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?;
    let all: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter(|name| !is_reserved(name)).collect())
}

fn describe(connection: &Connection, shape: Shape, known: Option<Counted>) -> Outcome<TableInfo> {
    let counted = match known {
        Some(counted) => counted,
        None => counts::count(connection, &shape.table, shape.is_ours())?,
    };
    let columns = shape.data_columns().map(|column| ColumnInfo { name: column.name.clone(), kind: column.kind() });
    Ok(TableInfo {
        rows: counted.rows,
        columns: columns.collect(),
        last_synced_at: counted.last_synced_at,
        key: shape.key,
        name: shape.table,
    })
}
