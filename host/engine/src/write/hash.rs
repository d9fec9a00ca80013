//! A key for records that have none: a hash over their values, as they are written.
//!
//! Records that are equal in all of these values are one row: nothing tells them apart.

use sha2::{Digest, Sha256};
use weft_store::{Cell, Row};
use weft_workflow::HASH;

use weft_recording::hex;

/// Bytes of a hash that are written: enough that no two rows of a table have the same by chance.
const HASH_BYTES: usize = 16;

/// The hash of a row over these fields, or over all; none if it has a value in none of them. A field that is null is as
/// one that is not there, and the order of the fields says nothing.
pub(crate) fn of(row: &Row, fields: &[String]) -> Option<String> {
    let counts = |name: &str| name != HASH && (fields.is_empty() || fields.iter().any(|field| field == name));
    let cells = row.cells.iter().filter(|(name, cell)| counts(name) && *cell != Cell::Null);
    let mut cells: Vec<(&str, &Cell)> = cells.map(|(name, cell)| (&**name, cell)).collect();
    if cells.is_empty() {
        return None;
    }
    cells.sort_by_key(|(name, _)| *name);
    let mut hasher = Sha256::new();
    for (name, cell) in cells {
        let (kind, value) = told(cell);
        // Lengths keep what is written behind one another apart.
        for part in [name, kind, value] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    Some(hex(&hasher.finalize()[..HASH_BYTES]))
}

/// The kind of a value, and the value. A number keeps its digits: 1.0 and 1.00 are two values, as in the table.
fn told(cell: &Cell) -> (&'static str, &str) {
    match cell {
        Cell::Null => ("null", ""),
        Cell::Boolean(true) => ("boolean", "true"),
        Cell::Boolean(false) => ("boolean", "false"),
        Cell::Number(text) => ("number", text),
        Cell::Text(text) => ("text", text),
        Cell::Json(text) => ("json", text),
    }
}

/// The hashes that these rows are written by, shortened.
pub(crate) fn written(rows: &[Row]) -> Vec<u64> {
    let short = |row: &Row| match row.get(HASH) {
        Some(Cell::Text(hash)) => u64::from_str_radix(hash.get(..16)?, 16).ok(),
        _ => None,
    };
    rows.iter().filter_map(short).collect()
}

/// Why a record can't be written.
pub(crate) fn nothing_to_hash(fields: &[String]) -> String {
    match fields {
        [] => "the record has no value that a hash could be made of".to_owned(),
        fields => format!("the record has no value in any field of its key ({})", fields.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use weft_store::rows_from_json;

    use super::*;

    fn hash(json: &str, fields: &[&str]) -> Option<String> {
        let row = rows_from_json(&format!("[{json}]")).unwrap().remove(0);
        of(&row, &fields.iter().map(|&field| field.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn equal_records_have_one_hash_and_others_another() {
        let one = hash(r#"{"a":1,"b":"x","c":[1,2]}"#, &[]).unwrap();
        assert_eq!(one.len(), 2 * HASH_BYTES);
        for same in [
            r#"{"b":"x","c":[1,2],"a":1}"#,
            r#"{"a":1,"b":"x","c":[1,2],"d":null}"#,
            &format!(r#"{{"_hash":"{one}","a":1,"b":"x","c":[1,2]}}"#),
        ] {
            assert_eq!(hash(same, &[]).as_ref(), Some(&one), "{same}");
        }
        for other in [
            r#"{"a":"1","b":"x","c":[1,2]}"#,
            r#"{"a":1.0,"b":"x","c":[1,2]}"#,
            r#"{"a":1,"b":"X","c":[1,2]}"#,
            r#"{"a":1,"b":"x","c":"[1,2]"}"#,
            r#"{"a":1,"b":"x"}"#,
            r#"{"a":1,"b":"x","c":[1,2],"d":""}"#,
            r#"{"ab":1,"b":"x","c":[1,2]}"#,
        ] {
            assert_ne!(hash(other, &[]).as_ref(), Some(&one), "{other}");
        }
    }

    #[test]
    fn rows_are_told_apart_by_the_beginning_of_their_hash() {
        let rows =
            rows_from_json(r#"[{"_hash":"00000000000000ff0000000000000000"},{"_hash":"short"},{"a":1}]"#).unwrap();
        assert_eq!(written(&rows), [255]);
    }

    #[test]
    fn named_fields_alone_count() {
        let one = hash(r#"{"day":"d","shop":1,"sum":7}"#, &["shop", "day"]);
        assert!(one.is_some());
        assert_eq!(hash(r#"{"day":"d","shop":1,"sum":8}"#, &["day", "shop"]), one);
        assert_ne!(hash(r#"{"day":"d","sum":7}"#, &["day", "shop"]), one);
    }

    #[test]
    fn a_record_without_values_has_none() {
        assert_eq!(hash("{}", &[]), None);
        assert_eq!(hash(r#"{"a":null}"#, &[]), None);
        assert_eq!(hash(r#"{"sum":7,"day":null}"#, &["day", "shop"]), None);
    }
}
