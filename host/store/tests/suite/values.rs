//! Values come back as they went in, whatever column they meet.

use proptest::prelude::*;
use rusqlite::types::Value;
use weft_store::{Cell, ColumnKind, Row, Store, rows_from_json, rows_to_json};

use crate::help::{Place, all, kind, memory, number, row, text, upsert};

/// The characters of a value, which nothing may change.
fn characters(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Null => None,
        Cell::Boolean(truth) => Some(truth.to_string()),
        Cell::Number(text) | Cell::Text(text) | Cell::Json(text) => Some(text.clone()),
    }
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Null),
        any::<bool>().prop_map(Cell::Boolean),
        any::<i64>().prop_map(number),
        any::<u64>().prop_map(number),
        "-?(0|[1-9][0-9]{0,29})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?".prop_map(Cell::Number),
        any::<i64>().prop_map(|whole| Cell::text(whole.to_string())),
        "[ +-]?0{0,2}[0-9]{0,3}(\\.0{1,2})?".prop_map(Cell::Text),
        any::<String>().prop_map(Cell::Text),
        any::<String>().prop_map(|inside| Cell::Json(serde_json::json!({"a": [inside, 1]}).to_string())),
    ]
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(work)
}

/// A row for each value, all in the column `v`.
fn rows_of(cells: &[Cell]) -> Vec<Row> {
    cells.iter().enumerate().map(|(id, cell)| row([("id", number(id)), ("v", cell.clone())])).collect()
}

async fn found(store: &Store) -> Vec<Option<String>> {
    all(store, "t").await.iter().map(|row| row.get("v").and_then(characters)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_values_share_a_column_unchanged(cells in prop::collection::vec(any_cell(), 1..12)) {
        let wanted: Vec<_> = cells.iter().map(characters).collect();
        let got = block_on(async {
            let store = memory().await;
            store.commit(upsert(rows_of(&cells))).await.unwrap();
            found(&store).await
        });
        prop_assert_eq!(got, wanted);
    }

    #[test]
    fn a_value_alone_comes_back_as_the_same_cell(cell in any_cell()) {
        let rows = vec![row([("id", number(1)), ("v", cell.clone())])];
        let got = block_on(async {
            let store = memory().await;
            store.commit(upsert(rows)).await.unwrap();
            all(&store, "t").await
        });
        prop_assert_eq!(got[0].get("v").unwrap_or(&Cell::Null), &cell);
    }

    #[test]
    fn rows_survive_json(cells in prop::collection::vec(any_cell(), 0..12)) {
        let rows = rows_of(&cells);
        prop_assert_eq!(rows_from_json(&rows_to_json(&rows)).unwrap(), rows);
    }

    #[test]
    fn keys_of_any_kind_stay_apart(cells in prop::collection::vec(any_cell(), 1..12)) {
        let named: Vec<_> = cells.iter().filter_map(characters).collect();
        let rows: Vec<_> = cells.into_iter().filter(|cell| *cell != Cell::Null).map(|cell| row([("id", cell)])).collect();
        let got = block_on(async {
            let store = memory().await;
            store.commit(upsert(rows)).await.unwrap();
            all(&store, "t").await
        });
        let mut got: Vec<_> = got.iter().filter_map(|row| row.get("id").and_then(characters)).collect();
        let mut wanted = named;
        got.sort();
        wanted.sort();
        wanted.dedup();
        prop_assert_eq!(got, wanted);
    }
}

#[tokio::test]
async fn the_sqlite_tool_sees_ordinary_typed_columns() {
    let place = Place::new();
    let store = place.store().await;
    let json = r#"[{"id":9223372036854775807,"price":"1.00","total":1.00,"big":18446744073709551615,
        "zip":"007","paid":true,"tags":["a", {"b":1.0}],"名":"é","none":null}]"#;
    store.commit(upsert(rows_from_json(json).unwrap())).await.unwrap();
    let plain = place.plain();
    let values: Vec<Value> = plain
        .query_row(r#"SELECT id, price, total, big, zip, paid, tags, "名", _synced_at FROM t"#, [], |row| {
            (0..9).map(|index| row.get(index)).collect()
        })
        .unwrap();
    let texts = ["1.00", "1.00", "18446744073709551615", "007"].map(|each| Value::Text(each.into()));
    assert_eq!(values[0], Value::Integer(i64::MAX));
    assert_eq!(values[1..5], texts);
    assert_eq!(values[5], Value::Integer(1));
    let rest = [r#"["a", {"b":1.0}]"#, "é", "2025-03-04T12:00:00Z"].map(|each| Value::Text(each.into()));
    assert_eq!(values[6..], rest);
    let declared: String = plain
        .query_row("SELECT group_concat(name || ' ' || type, ', ') FROM pragma_table_info('t')", [], |row| row.get(0))
        .unwrap();
    assert_eq!(
        declared,
        "id INTEGER, price TEXT, total DECIMAL TEXT, big DECIMAL TEXT, zip TEXT, paid BOOLEAN, tags JSON TEXT, 名 TEXT, \
         _synced_at TEXT"
    );
}

on_every_backend!(a_column_becomes_as_wide_as_needed_and_says_so);

async fn a_column_becomes_as_wide_as_needed_and_says_so(store: Store) {
    let steps = [
        (number(5), ColumnKind::Integer),
        (text("6"), ColumnKind::Integer),
        (number(u64::MAX), ColumnKind::Decimal),
        (text("1.50"), ColumnKind::Decimal),
        (text("007"), ColumnKind::Text),
        (Cell::Json("[1]".into()), ColumnKind::Text),
    ];
    let mut widened = Vec::new();
    for (id, (cell, wanted)) in steps.iter().enumerate() {
        let commit = upsert(vec![row([("id", number(id)), ("v", cell.clone())])]);
        widened.extend(store.commit(commit).await.unwrap().widened);
        assert_eq!(kind(&store, "v").await, Some(*wanted), "{cell:?}");
    }
    let told: Vec<_> = widened.iter().map(|each| (each.from, each.to, each.sample.as_str())).collect();
    let big = (ColumnKind::Integer, ColumnKind::Decimal, "18446744073709551615");
    assert_eq!(told, [big, (ColumnKind::Decimal, ColumnKind::Text, "007")]);
    let wanted = ["5", "6", "18446744073709551615", "1.50", "007", "[1]"].map(|each| Some(each.to_owned()));
    assert_eq!(found(&store).await, wanted);
}

on_every_backend!(true_and_false_keep_their_words_in_a_text_column);

async fn true_and_false_keep_their_words_in_a_text_column(store: Store) {
    store.commit(upsert(rows_of(&[Cell::Boolean(true), Cell::Boolean(false), Cell::Null]))).await.unwrap();
    assert_eq!(all(&store, "t").await[0].get("v"), Some(&Cell::Boolean(true)));
    store.commit(upsert(vec![row([("id", number(3)), ("v", number(1))])])).await.unwrap();
    let wanted = [Some("true"), Some("false"), None, Some("1")].map(|each| each.map(str::to_owned));
    assert_eq!(found(&store).await, wanted);
}
