//! What is in the tables.

use std::collections::BTreeMap;

use weft_engine::store::{Cell, Row, Store, StoreError};

/// The rows of each table, in the order of its key.
pub type Tables = BTreeMap<String, Vec<Row>>;

/// All rows of all tables of a store, weft's own left out.
pub async fn read_tables(store: &Store) -> Result<Tables, StoreError> {
    let mut tables = Tables::new();
    for table in store.tables().await? {
        let mut rows = store.find(&table.name, &[], usize::MAX).await?;
        // Columns come in the order in which the fields were first seen, which a disturbed run may change.
        rows.iter_mut().for_each(|row| row.cells.sort_by(|one, other| one.0.cmp(&other.0)));
        rows.sort_by_cached_key(|row| row.cells.iter().map(|(_, cell)| text(cell)).collect::<Vec<_>>());
        tables.insert(table.name, rows);
    }
    Ok(tables)
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Boolean(value) => value.to_string(),
        Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => text.clone(),
    }
}
