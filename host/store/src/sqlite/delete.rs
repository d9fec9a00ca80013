//! Deleting rows.
//!
//! Each condition is a statement of its own. Where no index of the table serves it, each looks at all rows: a commit with
//! a hundred thousand of them would keep the only writer for hours. So a commit that has many conditions on the same
//! columns makes an index on these, for as long as it takes: nobody else ever sees it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, params_from_iter};

use super::Outcome;
use super::conditions::clause;
use super::shape::{quoted, quoted_list};
use crate::columns::shape::{PREFIX, Shape};
use crate::limits::{DELETE_COLUMNS_MAX, UNINDEXED_DELETES_MAX};
use crate::{Conditions, StoreError};

/// What one commit deletes.
#[derive(Default)]
pub(super) struct Deletes {
    /// How many conditions there were so far, by table and by the columns that they name, in the order of their names.
    conditions: HashMap<String, HashMap<Vec<String>, usize>>,
    /// The names of the indexes that were made.
    indexes: Vec<String>,
}

impl Deletes {
    /// Deletes the rows that meet any of these conditions, and returns how many there were.
    pub(super) fn delete(&mut self, connection: &Connection, shape: &Shape, any_of: &[Conditions]) -> Outcome<u64> {
        let mut deleted = 0;
        for conditions in any_of {
            if conditions.is_empty() {
                return Err(StoreError::NoConditions { table: shape.table.clone() }.into());
            }
            let Some((clause, values)) = clause(shape, conditions) else { continue };
            self.serve(connection, shape, conditions)?;
            let mut statement = connection.prepare_cached(&format!("DELETE FROM {}{clause}", quoted(&shape.table)))?;
            deleted += statement.execute(params_from_iter(values))? as u64;
        }
        Ok(deleted)
    }

    /// The commit's changes to tables are done.
    pub(super) fn end(self, connection: &Connection) -> Outcome<()> {
        for name in &self.indexes {
            connection.execute_batch(&format!("DROP INDEX {}", quoted(name)))?;
        }
        Ok(())
    }

    /// Makes sure that there is an index for conditions like this one, if there are many.
    fn serve(&mut self, connection: &Connection, shape: &Shape, conditions: &Conditions) -> Outcome<()> {
        let columns: BTreeSet<&str> = conditions.iter().map(|(field, _)| field.as_str()).collect();
        let columns: Vec<String> = columns.into_iter().map(str::to_owned).collect();
        let of_table = self.conditions.entry(shape.table.clone()).or_default();
        if of_table.len() == DELETE_COLUMNS_MAX && !of_table.contains_key(&columns) {
            return Err(StoreError::DeleteColumns { table: shape.table.clone() }.into());
        }
        let so_far = of_table.entry(columns.clone()).or_default();
        *so_far += 1;
        if *so_far != UNINDEXED_DELETES_MAX + 1 || is_served(connection, shape, &columns)? {
            return Ok(());
        }
        let name = format!("{PREFIX}delete_{}", self.indexes.len() + 1);
        let columns = quoted_list(columns.iter().map(String::as_str));
        connection.execute_batch(&format!("CREATE INDEX {} ON {} ({columns})", quoted(&name), quoted(&shape.table)))?;
        self.indexes.push(name);
        Ok(())
    }
}

/// Whether few rows have to be looked at for conditions on these columns: an index begins with all of them, or one that
/// has each value once has no others.
fn is_served(connection: &Connection, shape: &Shape, columns: &[String]) -> Outcome<bool> {
    if !shape.key.is_empty() && shape.key.iter().all(|field| columns.contains(field)) {
        return Ok(true);
    }
    let mut statement = connection.prepare_cached(
        r#"SELECT list.name, list."unique", info.name
           FROM pragma_index_list(?1) AS list, pragma_index_info(list.name) AS info
           WHERE list.partial = 0 ORDER BY list.name, info.seqno"#,
    )?;
    let mut indexes: BTreeMap<String, (bool, Vec<Option<String>>)> = BTreeMap::new();
    let mut rows = statement.query([&shape.table])?;
    while let Some(row) = rows.next()? {
        let (_, parts) = indexes.entry(row.get(0)?).or_insert((row.get(1)?, Vec::new()));
        // An expression has no name.
        parts.push(row.get(2)?);
    }
    let names_one_of_them = |part: &Option<String>| part.as_ref().is_some_and(|part| columns.contains(part));
    let serves = |(is_unique, parts): &(bool, Vec<Option<String>>)| {
        let beginning = &parts[..parts.len().min(columns.len())];
        beginning.iter().all(names_one_of_them) && (*is_unique || parts.len() >= columns.len())
    };
    Ok(indexes.values().any(serves))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cell;
    use crate::sqlite::shape::load;

    fn table(statements: &str) -> (Connection, Shape) {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(statements).unwrap();
        let shape = load(&connection, "t").unwrap().unwrap();
        (connection, shape)
    }

    fn conditions(columns: &[&str], number: usize) -> Conditions {
        columns.iter().map(|column| ((*column).to_owned(), Cell::text(format!("{number}")))).collect()
    }

    /// How the database goes about one of them.
    fn plan(connection: &Connection, shape: &Shape, columns: &[&str]) -> String {
        let conditions = conditions(columns, 1);
        let (clause, values) = clause(shape, &conditions).unwrap();
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN DELETE FROM t{clause}")).unwrap();
        let told = statement.query_map(params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        told.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    }

    const TABLE: &str = "CREATE TABLE t (shop TEXT NOT NULL, id TEXT NOT NULL, a TEXT, b TEXT, PRIMARY KEY (shop, id))";

    #[test]
    fn many_conditions_never_look_at_all_rows_each() {
        for columns in [&["a"][..], &["b", "a"], &["shop", "a"]] {
            let (connection, shape) = table(TABLE);
            let mut deletes = Deletes::default();
            let all: Vec<Conditions> = (0..=UNINDEXED_DELETES_MAX).map(|number| conditions(columns, number)).collect();
            deletes.delete(&connection, &shape, &all[1..]).unwrap();
            assert!(!plan(&connection, &shape, columns).contains("_weft_delete_"), "few are no reason for an index");
            deletes.delete(&connection, &shape, &all[..1]).unwrap();
            let told = plan(&connection, &shape, columns);
            assert!(told.contains("SEARCH t USING") && told.contains("INDEX _weft_delete_1 "), "{told}");
            deletes.end(&connection).unwrap();
            let indexes: i64 = connection
                .query_row("SELECT count(*) FROM sqlite_schema WHERE name GLOB '_weft_*'", [], |row| row.get(0))
                .unwrap();
            assert_eq!(indexes, 0);
        }
    }

    #[test]
    fn an_index_that_is_there_serves() {
        let (connection, shape) = table(&format!("{TABLE}; CREATE INDEX by_a ON t (a, b); CREATE INDEX by_b ON t (b)"));
        let served = |columns: &[&str]| {
            let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
            is_served(&connection, &shape, &columns).unwrap()
        };
        assert!(served(&["id", "shop"]) && served(&["a", "id", "shop"]), "the key");
        assert!(served(&["a"]) && served(&["a", "b"]) && served(&["b"]));
        assert!(!served(&["id"]) && !served(&["a", "shop"]) && !served(&["b", "shop"]));
    }

    #[test]
    fn conditions_on_ever_other_columns_end() {
        let names: Vec<String> = (0..=DELETE_COLUMNS_MAX).map(|column| format!("c{column}")).collect();
        let (connection, shape) = table(&format!("CREATE TABLE t (id TEXT PRIMARY KEY, {})", names.join(", ")));
        let all: Vec<Conditions> = names.iter().map(|name| conditions(&[name], 1)).collect();
        let error = Deletes::default().delete(&connection, &shape, &all).unwrap_err();
        assert_eq!(StoreError::from(error), StoreError::DeleteColumns { table: "t".to_owned() });
        assert!(Deletes::default().delete(&connection, &shape, &all[1..]).is_ok());
    }
}
