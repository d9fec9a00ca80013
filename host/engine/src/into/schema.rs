//! The columns of the tables that records go to.

use std::sync::Arc;

use weft_store::{ColumnKind, TableSchema};
use weft_workflow::{DetailTable, HASH, Into, Mask, POSITION, RecordsDescription};

use super::companion;
use crate::records;

/// The columns of the tables of a step, as far as its node describes them.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    pub(super) head: Option<Arc<TableSchema>>,
    /// In the order of [`Into::details`].
    pub(super) details: Vec<Option<Arc<TableSchema>>>,
    /// Fields that are empty where a record doesn't have them.
    pub(super) empty_if_missing: Vec<Arc<str>>,
}

impl Schemas {
    /// Those of records that are described like this and go there.
    pub(crate) fn of(records: &RecordsDescription, into: &Into) -> Self {
        if into.records.is_some() {
            return Self::default();
        }
        let described = records::table_schema(&records.schema);
        let details = into.details.iter().map(|details| {
            let schema = detail_schema(records, &described, into, details)?;
            complete(schema, &details.key())
        });
        let details = details.collect();
        let mut head = masked_schema(described, into);
        head.columns.retain(|(name, _)| into.details.iter().all(|details| details.field != *name));
        for (field, _) in into.names.iter().flat_map(|names| &names.fields) {
            head.columns.push((companion(field), ColumnKind::Text));
        }
        let empty_if_missing = empty_if_missing(records, &head, into);
        if into.hashed.is_some() {
            head.columns.push((HASH.to_owned(), ColumnKind::Text));
        }
        Self { head: complete(head, &into.key), details, empty_if_missing }
    }
}

/// A record without its key is left out, so only other fields can be empty. A list that is not there says nothing of its
/// entries, and a personal field that is not there may just be withheld.
fn empty_if_missing(records: &RecordsDescription, head: &TableSchema, into: &Into) -> Vec<Arc<str>> {
    if !records.missing_is_null {
        return Vec::new();
    }
    let described =
        |name: &str| records.schema.get("properties").is_some_and(|properties| properties.get(name).is_some());
    let says_nothing = |name: &String| {
        into.key.contains(name)
            || records.personal.contains(name)
            || records.details.iter().any(|details| details.field == *name)
    };
    let names = head.columns.iter().map(|(name, _)| name).filter(|name| described(name) && !says_nothing(name));
    names.map(|name| Arc::from(name.as_str())).collect()
}

/// A table can be made before there are rows only if all fields of its key are known.
fn complete(schema: TableSchema, key: &[String]) -> Option<Arc<TableSchema>> {
    let has = |field: &String| schema.columns.iter().any(|(name, _)| name == field);
    key.iter().all(has).then(|| Arc::new(schema))
}

/// The links to the record come first.
fn detail_schema(
    records: &RecordsDescription,
    head: &TableSchema,
    into: &Into,
    details: &DetailTable,
) -> Option<TableSchema> {
    let items = records.schema.get("properties")?.get(&details.field)?.get("items")?;
    let kind = |field: &String| head.columns.iter().find(|(name, _)| name == field).map(|(_, kind)| *kind);
    let link = details.link.iter().zip(&into.key).filter_map(|(name, field)| Some((name.clone(), kind(field)?)));
    let mut columns: Vec<(String, ColumnKind)> = link.collect();
    if details.own_key == [POSITION] {
        columns.push((POSITION.to_owned(), ColumnKind::Integer));
    }
    for (name, kind) in records::table_schema(items).columns {
        if columns.iter().all(|(known, _)| *known != name) {
            columns.push((name, kind));
        }
    }
    Some(masked_schema(TableSchema { columns }, into))
}

/// Codes and remains are texts, whatever the values are.
fn masked_schema(schema: TableSchema, into: &Into) -> TableSchema {
    let columns = schema.columns.into_iter().filter_map(|(name, kind)| match into.mask.get(&name) {
        None => Some((name, kind)),
        Some(Mask::Drop) => None,
        Some(Mask::Hash | Mask::LastFour) => Some((name, ColumnKind::Text)),
    });
    TableSchema { columns: columns.collect() }
}
