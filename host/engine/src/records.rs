//! From records to rows.

use weft_store::{Cell, ColumnKind, Row, TableSchema, rows_from_json};

use crate::failure::{FailureClass, RunFailure};

/// The columns that a record schema describes. Fields it doesn't name get theirs when they come.
pub(crate) fn table_schema(schema: &serde_json::Value) -> TableSchema {
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

/// A record that can't be written: its JSON text, and why.
pub(crate) type Rejected = (String, RunFailure);

/// Rows that can be written, and records that can't.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    pub(crate) rows: Vec<Row>,
    pub(crate) rejected: Vec<Rejected>,
}

/// Reads records, a JSON array.
pub(crate) fn read(records: &str) -> Result<Vec<Row>, RunFailure> {
    rows_from_json(records).map_err(|error| {
        RunFailure::new(FailureClass::Invalid, error.to_string())
            .with_remedy("`into` takes a list of objects: look at the expression or the node that makes them")
    })
}

/// Sets aside the rows without a complete key.
pub(crate) fn sort_rows(rows: Vec<Row>, key: &[String]) -> Sorted {
    let mut sorted = Sorted::default();
    for row in rows {
        match missing_key(&row, key) {
            None => sorted.rows.push(row),
            Some(field) => {
                let reason = format!("the record has no value in its key field `{field}`");
                sorted.rejected.push(rejected(&row, reason));
            }
        }
    }
    sorted
}

/// The first field of the key that a row has no value in.
pub(crate) fn missing_key<'k>(row: &Row, key: &'k [String]) -> Option<&'k String> {
    key.iter().find(|field| matches!(row.get(field), None | Some(Cell::Null)))
}

/// A row as a record that can't be written.
pub(crate) fn rejected(row: &Row, reason: String) -> Rejected {
    let json = weft_store::rows_to_json(std::slice::from_ref(row));
    let record = json.trim_start_matches('[').trim_end_matches(']').to_owned();
    (record, RunFailure::new(FailureClass::Rejected, reason))
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

    #[test]
    fn records_without_a_key_are_set_aside() {
        let rows = read(r#"[{"id":1,"n":[1]},{"n":[2]},{"id":null}]"#).unwrap();
        let sorted = sort_rows(rows, &["id".to_owned()]);
        assert_eq!(sorted.rows.len(), 1);
        assert_eq!(sorted.rejected[0].0, r#"{"n":[2]}"#);
        assert_eq!(sorted.rejected.len(), 2);
        assert!(read("[1]").is_err());
    }
}
