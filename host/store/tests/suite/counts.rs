//! How many rows tables have: known, and not counted.

use proptest::prelude::*;
use weft_store::{Cell, Change, Row, Store};

use crate::help::{Backend, Place, change, fresh, number, of, row, text, upsert};

#[derive(Debug, Clone)]
enum Act {
    Upsert(Vec<i64>),
    /// Makes a column wider, so that the table may be made anew.
    Widen(i64),
    DeleteKeys(Vec<i64>),
    DeleteGroup(i64),
    /// Some rows, and then something that fails: nothing of it happens.
    Fail(Vec<i64>),
}

fn any_act() -> impl Strategy<Value = Act> {
    let ids = || prop::collection::vec(0..30_i64, 0..6);
    prop_oneof![
        4 => ids().prop_map(Act::Upsert),
        1 => (0..30_i64).prop_map(Act::Widen),
        3 => ids().prop_map(Act::DeleteKeys),
        1 => (0..3_i64).prop_map(Act::DeleteGroup),
        1 => ids().prop_map(Act::Fail),
    ]
}

fn rows(ids: &[i64]) -> Change {
    Change::Upsert(ids.iter().map(|id| row([("id", number(id)), ("part", number(id % 3))])).collect())
}

fn changes(act: Act) -> Vec<Change> {
    match act {
        Act::Upsert(ids) => vec![rows(&ids)],
        Act::Widen(id) => vec![Change::Upsert(vec![row([("id", number(id)), ("part", text("x"))])])],
        Act::DeleteKeys(ids) => {
            let conditions = ids.into_iter().map(|id| vec![("id".to_owned(), number(id))]);
            vec![Change::Delete(conditions.collect())]
        }
        Act::DeleteGroup(part) => vec![Change::Delete(vec![vec![("part".to_owned(), number(part))]])],
        Act::Fail(ids) => vec![rows(&ids), Change::Upsert(vec![row([("id", Cell::Null)])])],
    }
}

async fn counted(store: &Store, table: &str) -> String {
    let rows: Vec<Row> = store.query(&format!("SELECT count(*) AS n FROM {table}")).await.unwrap();
    match rows[0].get("n") {
        Some(Cell::Number(count)) => count.clone(),
        other => panic!("{other:?}"),
    }
}

async fn known(store: &Store, table: &str) -> String {
    let tables = store.tables().await.unwrap();
    tables.iter().find(|info| info.name == table).unwrap().rows.to_string()
}

async fn check(backend: Backend, commits: Vec<Vec<(usize, Act)>>) {
    let fresh = fresh(backend).await;
    let store = &fresh.store;
    let tables = ["t", "u"];
    for table in tables {
        store.commit(of(vec![change(table, &["id"], vec![rows(&[0])])])).await.unwrap();
    }
    for commit in commits {
        let changes = commit.into_iter().map(|(table, act)| change(tables[table], &["id"], changes(act)));
        let _either_way = store.commit(of(changes.collect())).await;
        for table in tables {
            assert_eq!(known(store, table).await, counted(store, table).await);
        }
        let by_others = store.query("SELECT sum(by_others + by_weft) AS n FROM _weft_tables").await.unwrap();
        assert_eq!(by_others[0].get("n"), Some(&number(0)), "nobody else has changed anything");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_known_number_of_rows_is_the_counted_one(
        commits in prop::collection::vec(prop::collection::vec((0..2_usize, any_act()), 1..4), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(check(Backend::SqliteMemory, commits));
    }
}

#[tokio::test]
async fn rows_are_not_counted_to_show_how_many_there_are() {
    let place = Place::new();
    let store = place.store().await;
    store.commit(upsert((0..5).map(|id| row([("id", number(id))])).collect())).await.unwrap();
    place.plain().execute_batch("UPDATE _weft_tables SET row_count = 7").unwrap();
    assert_eq!(known(&store, "t").await, "7");
}

#[tokio::test]
async fn what_people_change_by_hand_is_known_too() {
    let place = Place::new();
    let store = place.store().await;
    store.commit(upsert((0..5).map(|id| row([("id", number(id))])).collect())).await.unwrap();
    place.plain().execute_batch("DELETE FROM t WHERE id > 2").unwrap();
    assert_eq!(known(&store, "t").await, "3");
    place.plain().execute_batch("DELETE FROM t").unwrap();
    assert_eq!(known(&store, "t").await, "0");
    // Another table takes the name of one that was renamed or dropped.
    store.commit(upsert((0..5).map(|id| row([("id", number(id))])).collect())).await.unwrap();
    place.plain().execute_batch("ALTER TABLE t RENAME TO before").unwrap();
    store.commit(upsert(vec![row([("id", number(1))])])).await.unwrap();
    assert_eq!((known(&store, "t").await, known(&store, "before").await), ("1".into(), "5".into()));
    place.plain().execute_batch("DROP TABLE t; DELETE FROM before WHERE id = 1").unwrap();
    store.commit(upsert((0..2).map(|id| row([("id", number(id))])).collect())).await.unwrap();
    drop(store);
    let store = place.store().await;
    place.plain().execute_batch("DELETE FROM before WHERE id = 2").unwrap();
    assert_eq!((known(&store, "t").await, known(&store, "before").await), ("2".into(), "3".into()));
}

/// A number that nobody counts as long as nobody else has changed rows.
async fn is_known(store: &Store, place: &Place) -> bool {
    let before = "UPDATE _weft_tables SET row_count = row_count + 1000";
    place.plain().execute_batch(before).unwrap();
    let is_known = known(store, "t").await.len() > 3;
    place.plain().execute_batch("UPDATE _weft_tables SET row_count = row_count - 1000").unwrap();
    is_known
}

/// SQLite tells no trigger that a REPLACE removes rows.
#[tokio::test]
async fn rows_that_people_replace_are_not_counted_twice() {
    let by_hand = [
        "REPLACE INTO t (id, part, _synced_at) VALUES (1, 7, ''), (2, 7, '')",
        "INSERT OR REPLACE INTO t (id, part, _synced_at) SELECT id, 8, '' FROM t; DELETE FROM t WHERE id = 0",
        "UPDATE OR REPLACE t SET id = 3 WHERE id = 4",
        "REPLACE INTO t (id, part, _synced_at) VALUES (1, 7, ''); DELETE FROM t WHERE id = 2; DELETE FROM t WHERE id = 3",
    ];
    for by_hand in by_hand {
        let place = Place::new();
        let mut store = place.store().await;
        store.commit(of(vec![change("t", &["id"], vec![rows(&[0, 1, 2, 3, 4])])])).await.unwrap();
        assert!(is_known(&store, &place).await);
        place.plain().execute_batch(by_hand).unwrap();
        assert_eq!(known(&store, "t").await, counted(&store, "t").await, "{by_hand}");
        assert!(!is_known(&store, &place).await, "{by_hand}");
        // What weft writes doesn't make up for it.
        store.commit(of(vec![change("t", &["id"], vec![rows(&[1, 9])])])).await.unwrap();
        assert_eq!(known(&store, "t").await, counted(&store, "t").await, "{by_hand}");
        drop(store);
        place.plain().execute_batch("REPLACE INTO t (id, part, _synced_at) VALUES (1, 9, '')").unwrap();
        store = place.store().await;
        assert_eq!(known(&store, "t").await, counted(&store, "t").await, "{by_hand}");
        assert!(is_known(&store, &place).await, "it was counted as the store was opened: {by_hand}");
        store.commit(of(vec![change("t", &["id"], vec![rows(&[20, 21])])])).await.unwrap();
        assert!(is_known(&store, &place).await, "weft's own changes are no reason to count: {by_hand}");
        assert_eq!(known(&store, "t").await, counted(&store, "t").await, "{by_hand}");
    }
}

#[tokio::test]
async fn a_virtual_table_is_counted_and_nothing_else() {
    let place = Place::new();
    drop(place.store().await);
    let make = "CREATE VIRTUAL TABLE v USING fts5(body, _synced_at); INSERT INTO v VALUES ('x', '2025'), ('y', '2026')";
    place.plain().execute_batch(make).unwrap();
    assert_eq!(known(&place.store().await, "v").await, "2");
}
