//! The columns of the tables that records go to.

use std::sync::Arc;

use weft_store::{ColumnKind, TableSchema};
use weft_workflow::{DetailTable, HASH, Into, Mask, POSITION, RecordsDescription};

/// The columns of the tables of a step, as far as its node describes them.
#[derive(Debug, Default)]
pub(crate) struct Schemas {
    pub(crate) head: Option<Arc<TableSchema>>,
    /// In the order of [`Into::details`].
    pub(crate) details: Vec<Option<Arc<TableSchema>>>,
    /// Fields that are empty where a record doesn't have them.
    pub(crate) empty_if_missing: Vec<Arc<str>>,
}

impl Schemas {
    /// Those of records that are described like this and go there.
    pub(crate) fn of(records: &RecordsDescription, into: &Into) -> Self {
        if into.records.is_some() {
            return Self::default();
        }
        let described = table_schema(&records.schema);
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
    for (name, kind) in table_schema(items).columns {
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

/// The columns that a record schema describes. Fields it doesn't name get theirs when they come.
fn table_schema(schema: &serde_json::Value) -> TableSchema {
    let properties = schema.get("properties").and_then(serde_json::Value::as_object);
    let columns = properties.into_iter().flatten().map(|(name, schema)| (name.clone(), kind(schema)));
    TableSchema { columns: columns.collect() }
}

/// `format` says more than `type`, which lists every form in which a value may come.
fn kind(schema: &serde_json::Value) -> ColumnKind {
    let types: Vec<&str> = match schema.get("type") {
        Some(serde_json::Value::String(one)) => vec![one],
        Some(serde_json::Value::Array(several)) => several.iter().filter_map(serde_json::Value::as_str).collect(),
        _ => Vec::new(),
    };
    if schema.get("format").and_then(serde_json::Value::as_str) == Some("decimal") {
        return ColumnKind::Decimal;
    }
    let first = types.into_iter().find(|name| *name != "null");
    match first {
        Some("integer") => ColumnKind::Integer,
        Some("number") => ColumnKind::Decimal,
        Some("boolean") => ColumnKind::Boolean,
        Some("array" | "object") => ColumnKind::Json,
        _ => ColumnKind::Text,
    }
}

/// The column that says what the code in a field means.
pub(crate) fn companion(field: &str) -> String {
    format!("{field}_name")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_follow_the_schema() {
        let schema = json!({"properties": {
            "id": {"type": ["integer", "string", "null"], "format": "int64"},
            "price": {"type": ["number", "string", "null"], "format": "decimal"},
            "name": {"type": ["string", "null"]},
            "tags": {"type": ["array", "object", "null"]},
            "any": {},
        }});
        let schema = table_schema(&schema);
        let kinds: Vec<ColumnKind> = schema.columns.into_iter().map(|(_, kind)| kind).collect();
        use ColumnKind::{Decimal, Integer, Json, Text};
        assert_eq!(kinds, [Integer, Decimal, Text, Json, Text]);
    }
}
