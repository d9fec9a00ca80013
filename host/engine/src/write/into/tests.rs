use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use weft_store::{TableSchema, rows_to_json};
use weft_workflow::{DetailList, Mask, Names, RecordsDescription};

use super::*;
use crate::plan::schemas::Schemas;
use crate::write::mask::{mask_cell, mask_row, masked};

const SALT: [u8; 32] = [7; 32];

fn into(mask: &[(&str, Mask)]) -> Into {
    Into {
        table: "orders".to_owned(),
        key: vec!["id".to_owned()],
        hashed: None,
        records: None,
        add: Vec::new(),
        details: vec![DetailTable {
            table: "lines".to_owned(),
            field: "lines".to_owned(),
            link: vec!["order_id".to_owned()],
            own_key: vec!["id".to_owned()],
        }],
        mask: mask.iter().map(|(field, mask)| ((*field).to_owned(), *mask)).collect::<BTreeMap<_, _>>(),
        names: Some(Names {
            table: "words".to_owned(),
            fields: vec![("state".to_owned(), "order.state".to_owned())],
            column: "name_zh".to_owned(),
        }),
    }
}

fn row(json: &str) -> Row {
    rows_from_json(&format!("[{json}]")).unwrap().remove(0)
}

fn json_of(rows: &[Row]) -> String {
    rows_to_json(rows)
}

#[test]
fn a_list_becomes_rows_with_the_key_of_their_record() {
    let record = r#"{"id":"o1","lines":[{"id":1,"n":1.00},{"id":2,"order_id":"x"}],"state":3}"#;
    let landed = landed(row(record), &into(&[])).unwrap();
    assert_eq!(json_of(&[landed.head]), r#"[{"id":"o1","state":3}]"#);
    let (gone, come) = landed.details[0].clone().unwrap();
    assert_eq!(gone, [("order_id".to_owned(), Cell::text("o1"))]);
    assert_eq!(json_of(&come), r#"[{"id":1,"n":1.00,"order_id":"o1"},{"id":2,"order_id":"o1"}]"#);
}

#[test]
fn an_empty_list_takes_the_entries_away_and_a_missing_one_does_not() {
    for empty in [r#""lines":[]"#, r#""lines":{}"#, r#""lines":"""#] {
        let landed = landed(row(&format!(r#"{{"id":1,{empty}}}"#)), &into(&[])).unwrap();
        assert_eq!(landed.details[0].as_ref().map(|(_, come)| come.len()), Some(0), "{empty}");
        assert_eq!(json_of(&[landed.head]), r#"[{"id":1}]"#);
    }
    for unknown in ["", r#","lines":null"#, r#","lines":7"#] {
        let landed = landed(row(&format!(r#"{{"id":1{unknown}}}"#)), &into(&[])).unwrap();
        assert!(landed.details[0].is_none(), "{unknown}");
        assert_eq!(json_of(&[landed.head]), format!(r#"[{{"id":1{unknown}}}]"#), "nothing is lost");
    }
}

#[test]
fn a_record_with_a_broken_list_is_left_out_as_a_whole() {
    for (lines, reason) in [
        (r#"[{"n":1}]"#, "entry 1 of its `lines` has no value in its key field `id`"),
        (r#"[{"id":1},5]"#, "its `lines` is no list of objects: entry 2"),
    ] {
        let record = format!(r#"{{"id":1,"lines":{lines}}}"#);
        let (kept, failure) = *landed(row(&record), &into(&[])).err().unwrap();
        assert_eq!(kept, record);
        assert!(failure.message.starts_with(reason), "{}", failure.message);
    }
}

#[test]
fn entries_without_a_key_of_their_own_are_known_by_their_position() {
    let mut into = into(&[]);
    into.details[0].own_key = vec![POSITION.to_owned()];
    let landed = landed(row(r#"{"id":1,"lines":[{"n":1},{"n":2}]}"#), &into).unwrap();
    let (_, come) = landed.details[0].clone().unwrap();
    assert_eq!(json_of(&come), r#"[{"n":1,"order_id":1,"position":1},{"n":2,"order_id":1,"position":2}]"#);
}

#[test]
fn masked_fields_are_masked_wherever_they_stand() {
    let masks = [("phone", Mask::LastFour), ("name", Mask::Hash), ("address", Mask::Drop)];
    let mut record = row(concat!(
        r#"{"id":1,"phone":13800001234,"name":"李雷","address":"x","lines":"#,
        r#"[{"id":9007199254740993,"name":"李雷","phone":"","price":1.10,"to":{"address":"y","phone":"13900005678"}}]}"#
    ));
    let mut unmet = BTreeSet::from(["phone", "name", "address", "adress"].map(str::to_owned));
    mask_row(&mut record, &into(&masks).mask, &SALT, &mut unmet).unwrap();
    assert_eq!(unmet, BTreeSet::from(["adress".to_owned()]), "it stands nowhere");
    let hash = masked("李雷", Mask::Hash, &SALT);
    let expected = format!(
        concat!(
            r#"[{{"id":1,"phone":"****1234","name":"{hash}","lines":"#,
            r#"[{{"id":9007199254740993,"name":"{hash}","phone":"","price":1.10,"to":{{"phone":"****5678"}}}}]}}]"#
        ),
        hash = hash
    );
    assert_eq!(json_of(&[record]), expected);
}

#[test]
fn a_hash_is_of_one_store_and_shows_nothing() {
    let hash = masked("13800001234", Mask::Hash, &SALT);
    assert_eq!(hash.len(), 32);
    assert_eq!(hash, masked("13800001234", Mask::Hash, &SALT));
    assert_ne!(hash, masked("13800001235", Mask::Hash, &SALT));
    assert_ne!(hash, masked("13800001234", Mask::Hash, &[8; 32]));
}

#[test]
fn of_a_short_value_nothing_stays() {
    assert_eq!(masked("12345678", Mask::LastFour, &SALT), "****");
    assert_eq!(masked("123456789", Mask::LastFour, &SALT), "****6789");
    assert_eq!(masked("北京市朝阳区建国路一号", Mask::LastFour, &SALT), "****国路一号");
    assert_eq!(mask_cell(&Cell::Null, Mask::Hash, &SALT), Cell::Null);
    assert_eq!(mask_cell(&Cell::text(""), Mask::Hash, &SALT), Cell::text(""));
}

#[test]
fn a_code_has_its_name_beside_it_however_it_is_written() {
    let dictionary = Dictionary::new([("state".to_owned(), vec![("3".to_owned(), "绿".to_owned())])]);
    let named = |json: &str| {
        let mut row = row(json);
        dictionary.name_codes(&mut row);
        json_of(&[row])
    };
    assert_eq!(named(r#"{"state":3}"#), r#"[{"state":3,"state_name":"绿"}]"#);
    assert_eq!(named(r#"{"state":"3"}"#), r#"[{"state":"3","state_name":"绿"}]"#);
    assert_eq!(named(r#"{"state":4}"#), r#"[{"state":4,"state_name":null}]"#);
    assert_eq!(named(r#"{"id":1}"#), r#"[{"id":1}]"#);
}

#[test]
fn the_tables_have_their_columns_from_the_description() {
    let records = RecordsDescription {
        schema: json!({"properties": {
            "id": {"type": "integer"},
            "phone": {"type": "integer"},
            "address": {"type": "string"},
            "state": {"type": "integer"},
            "lines": {"type": "array", "items": {"properties": {
                "id": {"type": "integer"}, "order_id": {"type": "string"}, "phone": {"type": "integer"},
            }}},
        }}),
        key: vec!["id".to_owned()],
        details: vec![DetailList { field: "lines".to_owned(), key: vec!["id".to_owned()], link: vec![] }],
        personal: Vec::new(),
        missing_is_null: false,
    };
    let schemas = Schemas::of(&records, &into(&[("phone", Mask::LastFour), ("address", Mask::Drop)]));
    assert!(schemas.empty_if_missing.is_empty(), "unless the platform leaves out what is unset");
    let columns = |schema: &Option<Arc<TableSchema>>| {
        let columns = &schema.as_ref().unwrap().columns;
        columns.iter().map(|(name, kind)| format!("{name} {kind}")).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(columns(&schemas.head), "id integer, phone text, state integer, state_name text");
    assert_eq!(columns(&schemas.details[0]), "order_id integer, id integer, phone text");
}

#[test]
fn what_a_platform_leaves_out_when_it_is_unset_becomes_empty() {
    let records = RecordsDescription {
        schema: json!({"properties": {
            "id": {"type": "integer"},
            "buyer": {"type": "string"},
            "warehouse": {"type": "string"},
            "card": {"type": "string"},
            "sent_at": {"type": "string"},
            "state": {"type": "integer"},
            "lines": {"type": "array"},
            "parcels": {"type": "array"},
        }}),
        key: vec!["id".to_owned()],
        details: ["lines", "parcels"]
            .map(|field| DetailList { field: field.to_owned(), key: vec![], link: vec!["id".to_owned()] })
            .to_vec(),
        personal: vec!["buyer".to_owned()],
        missing_is_null: true,
    };
    let schemas = Schemas::of(&records, &into(&[("card", Mask::Drop)]));
    let mut unset = row(r#"{"id":1,"state":7,"warehouse":"W1","new":2}"#);
    empty_unset(&mut unset, &schemas.empty_if_missing);
    // Not the buyer, who may be withheld; not the lists, which are tables of their own; not what is never written.
    let expected = r#"[{"id":1,"state":7,"warehouse":"W1","new":2,"sent_at":null}]"#;
    assert_eq!(json_of(&[unset]), expected);
}

/// What nobody can look through is not written as it is.
#[test]
fn what_is_nested_too_deep_to_be_masked_is_named() {
    let deep = format!("{}{{\"phone\":\"13800000000\"}}{}", "[".repeat(200), "]".repeat(200));
    let mut record = Row::new([("id", Cell::number(1)), ("nested", Cell::Json(deep))]);
    let masks = [("phone".to_owned(), Mask::Drop)].into();
    assert_eq!(mask_row(&mut record, &masks, &SALT, &mut BTreeSet::new()), Err("nested".to_owned()));
}

#[test]
fn a_record_without_a_key_gets_a_hash_for_one() {
    let mut into = into(&[]);
    (into.key, into.hashed, into.details) = (vec![HASH.to_owned()], Some(Vec::new()), Vec::new());
    let head = |json: &str| landed(row(json), &into).map(|landed| landed.head);
    let rows = [r#"{"day":"1","sum":2.50}"#, r#"{"sum":2.50,"day":"1"}"#, r#"{"day":"2","sum":2.50}"#]
        .map(|json| head(json).unwrap());
    assert_eq!(rows[0].get(HASH), rows[1].get(HASH));
    assert_ne!(rows[0].get(HASH), rows[2].get(HASH));
    let written = hash::written(&rows);
    assert!(written.len() == 3 && written[0] == written[1] && written[0] != written[2], "{written:?}");
    let again = landed(rows[0].clone(), &into).unwrap().head;
    assert_eq!(again.get(HASH), rows[0].get(HASH), "a record that was kept with its hash has the same");
    let (_, failure) = *head("{}").unwrap_err();
    assert_eq!(failure.message, "the record has no value that a hash could be made of");
}
