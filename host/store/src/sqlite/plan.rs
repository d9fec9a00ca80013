//! Plans: the statement that upserts rows with certain fields, made once and used for all rows of that shape.

use std::sync::Arc;

use super::Outcome;
use super::shape::{quoted, quoted_list};
use crate::columns::shape::{Holds, SYNCED_AT, Shape};
use crate::limits::PLANS_MAX;
use crate::{ColumnKind, Row, StoreError};

/// How to upsert rows that have these fields in this order.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) statement: String,
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
        Ok(Plan { statement: upsert_statement(shape, &names), fields })
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

fn upsert_statement(shape: &Shape, names: &[&str]) -> String {
    let parameters: Vec<String> = (1..=names.len()).map(|number| format!("?{number}")).collect();
    let in_key = |name: &&&str| shape.key.iter().any(|field| field == **name);
    let updates: Vec<String> = names
        .iter()
        .filter(|name| !in_key(name))
        .map(|name| format!("{name} = excluded.{name}", name = quoted(name)))
        .collect();
    format!(
        "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO UPDATE SET {}",
        quoted(&shape.table),
        quoted_list(names.iter().copied()),
        parameters.join(", "),
        quoted_list(shape.key.iter().map(String::as_str)),
        updates.join(", ")
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
