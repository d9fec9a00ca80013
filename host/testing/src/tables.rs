//! What is in the tables.

use std::collections::BTreeMap;

use weft_engine::store::{Cell, Row, Store, StoreError, rows_to_json};

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

/// The first thing in which two states of the tables differ, in words; none if they are the same.
pub fn first_difference(expected: &Tables, found: &Tables) -> Option<String> {
    // Both are sorted, so this is quick where all is well.
    if expected == found {
        return None;
    }
    for (name, rows) in expected {
        let Some(others) = found.get(name) else { return Some(format!("there is no table `{name}`")) };
        if let Some(row) = rows.iter().find(|row| !others.contains(row)) {
            return Some(format!("`{name}` lacks the row {}", show(row)));
        }
        if let Some(row) = others.iter().find(|row| !rows.contains(row)) {
            return Some(format!("`{name}` has one more row: {}", show(row)));
        }
    }
    found.keys().find(|name| !expected.contains_key(*name)).map(|name| format!("there is a table `{name}`"))
}

/// A row on one line, as JSON.
fn show(row: &Row) -> String {
    const CHARS_MAX: usize = 200;
    let json = rows_to_json(std::slice::from_ref(row));
    let json = json.trim_start_matches('[').trim_end_matches(']');
    match json.char_indices().nth(CHARS_MAX) {
        Some((end, _)) => format!("{}…", &json[..end]),
        None => json.to_owned(),
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Boolean(value) => value.to_string(),
        Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => text.clone(),
    }
}
