//! Plans: the statements that upsert rows with certain fields, made once and used for all rows of that shape.

use std::sync::Arc;

use super::Outcome;
use super::shape::{quoted, quoted_list};
use crate::columns::shape::{Holds, SYNCED_AT, Shape};
use crate::limits::PLANS_MAX;
use crate::{ColumnKind, Row, StoreError};

/// How to upsert rows that have these fields in this order.
#[derive(Debug)]
pub(super) struct Plan {
    /// Adds a row, unless there is one with its key.
    pub(super) insert: String,
    /// Changes the row with its key, if there is one. The parameters are the same.
    pub(super) update: String,
    pub(super) fields: Vec<Field>,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: Arc<str>,
    pub(super) slot: Slot,
}

/// Where the value of a field goes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Slot {
    /// Nowhere yet: the column is made when a value comes.
    Missing,
    Column {
        /// Its place among the statement's parameters.
        parameter: usize,
        kind: ColumnKind,
        in_key: bool,
    },
}

impl Plan {
    /// The parameter of the time of the commit.
    pub(super) const SYNCED_AT_PARAMETER: usize = 1;

    fn new(shape: &Shape, row: &Row) -> Outcome<Plan> {
        let mut fields = Vec::with_capacity(row.cells.len());
        let mut names = vec![SYNCED_AT];
        for (name, _) in &row.cells {
            let slot = slot(shape, name, names.len() + 1)?;
            if let Slot::Column { .. } = slot {
                check_new(shape, &names, name)?;
                names.push(name);
            }
            fields.push(Field { name: name.clone(), slot });
        }
        if let Some(field) = shape.key.iter().find(|field| !names.contains(&field.as_str())) {
            return Err(StoreError::Key { table: shape.table.clone(), field: field.clone() }.into());
        }
        let (insert, update) = statements(shape, &names);
        Ok(Plan { insert, update, fields })
    }

    /// Whether a row has just these fields.
    pub(super) fn is_for(&self, row: &Row) -> bool {
        self.fields.len() == row.cells.len()
            && self
                .fields
                .iter()
                .zip(&row.cells)
                .all(|(field, (name, _))| Arc::ptr_eq(&field.name, name) || field.name == *name)
    }
}

fn slot(shape: &Shape, field: &str, parameter: usize) -> Outcome<Slot> {
    let Some(index) = shape.position(field)? else { return Ok(Slot::Missing) };
    let column = &shape.columns[index];
    match &column.holds {
        Holds::Kind(kind) => Ok(Slot::Column { parameter, kind: *kind, in_key: shape.key.contains(&column.name) }),
        Holds::Foreign(declared) => Err(StoreError::ForeignColumn {
            table: shape.table.clone(),
            column: column.name.clone(),
            declared: declared.clone(),
        }
        .into()),
    }
}

/// Rows read from JSON have each name once; rows made by hand might not.
fn check_new(shape: &Shape, names: &[&str], field: &str) -> Outcome<()> {
    if names.contains(&field) {
        let (table, field) = (shape.table.clone(), field.to_owned());
        return Err(StoreError::FieldCollision { table, column: field.clone(), field }.into());
    }
    Ok(())
}

/// What adds a row, and what changes one.
///
/// `INSERT … DO UPDATE` is both in one, and takes twice as long: as a trigger counts what is added, and as its update may
/// not be told to be `OR FAIL`, SQLite copies every page that each row touches, to be able to undo that one statement.
/// Nobody needs that: a commit that fails is undone as a whole.
fn statements(shape: &Shape, names: &[&str]) -> (String, String) {
    let table = quoted(&shape.table);
    let in_key = |name: &str| shape.key.iter().any(|field| field == name);
    let numbered = || names.iter().copied().zip(1..);
    let assigned = |(name, number): (&str, usize)| format!("{} = ?{number}", quoted(name));
    let columns = quoted_list(names.iter().copied());
    let parameters = numbered().map(|(_, number)| format!("?{number}")).collect::<Vec<_>>().join(", ");
    let key = quoted_list(shape.key.iter().map(String::as_str));
    let changes = numbered().filter(|(name, _)| !in_key(name)).map(assigned).collect::<Vec<_>>().join(", ");
    let of_key = numbered().filter(|(name, _)| in_key(name)).map(assigned).collect::<Vec<_>>().join(" AND ");
    (
        format!("INSERT OR FAIL INTO {table} ({columns}) VALUES ({parameters}) ON CONFLICT ({key}) DO NOTHING"),
        format!("UPDATE OR FAIL {table} SET {changes} WHERE {of_key}"),
    )
}

/// The plans of a table, the one used last in front of the others.
#[derive(Debug, Default)]
pub(super) struct Plans {
    ready: Vec<Arc<Plan>>,
    latest: usize,
}

impl Plans {
    /// The plan for rows like this one.
    pub(super) fn plan(&mut self, shape: &Shape, row: &Row) -> Outcome<Arc<Plan>> {
        if !self.ready.get(self.latest).is_some_and(|plan| plan.is_for(row)) {
            self.latest = match self.ready.iter().position(|plan| plan.is_for(row)) {
                Some(index) => index,
                None => self.make(shape, row)?,
            };
        }
        Ok(Arc::clone(&self.ready[self.latest]))
    }

    fn make(&mut self, shape: &Shape, row: &Row) -> Outcome<usize> {
        let plan = Plan::new(shape, row)?;
        if self.ready.len() == PLANS_MAX {
            self.ready.remove(0);
        }
        self.ready.push(Arc::new(plan));
        Ok(self.ready.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::columns::shape::Column;
    use crate::sqlite::shape::load;
    use crate::sqlite::{alter, counts, system};

    #[test]
    fn no_row_is_written_so_that_it_could_be_undone_by_itself() {
        let connection = Connection::open_in_memory().unwrap();
        system::create(&connection).unwrap();
        let columns = [SYNCED_AT, "id", "name"].map(|name| Column::new(name, ColumnKind::Text)).to_vec();
        let shape = Shape { table: "t".to_owned(), columns, key: vec!["id".to_owned()] };
        alter::create(&connection, &shape).unwrap();
        let shape = load(&connection, "t").unwrap().unwrap();
        counts::follow(&connection, &shape).unwrap();
        let (insert, update) = statements(&shape, &[SYNCED_AT, "id", "name"]);
        for statement in [insert, update] {
            let mut explain = connection.prepare(&format!("EXPLAIN {statement}")).unwrap();
            for parameter in 1..=3 {
                explain.raw_bind_parameter(parameter, "").unwrap();
            }
            let mut steps = explain.raw_query();
            // Where a constraint is broken, `Halt` says what becomes of the statement; 2 is to undo it.
            while let Some(step) = steps.next().unwrap() {
                let (name, reason, then): (String, i64, i64) =
                    (step.get(1).unwrap(), step.get(2).unwrap(), step.get(3).unwrap());
                assert!(!name.starts_with("Halt") || reason == 0 || then != 2, "{statement}: {name} {reason} {then}");
            }
        }
    }
}
