//! From records to rows.

use weft_store::{Cell, Row, RowsError, rows_from_json};

use crate::report::failure::{FailureClass, RunFailure};

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
    rows_from_json(records).map_err(unreadable)
}

/// Why records can't be read.
pub(crate) fn unreadable(error: RowsError) -> RunFailure {
    RunFailure::new(FailureClass::Invalid, error.to_string())
        .with_remedy("`into` takes a list of objects: look at the expression or the node that makes them")
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
    use super::*;

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
