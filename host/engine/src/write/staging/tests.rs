//! What a page stages, and what it sees of it.

use std::sync::Arc;

use serde::Deserialize;
use weft_sandbox::table::{TableError, Tables};
use weft_store::{Cell, Commit, StoreTarget};

use super::tables::StagedTables;
use super::*;

async fn staging() -> (Store, Arc<Staging>) {
    let target: StoreTarget = "sqlite::memory:".parse().unwrap();
    let store = Store::open(&target).await.unwrap();
    {
        let commits = Commits::new(store.clone(), String::new(), Arc::new(|_| ()));
        (store.clone(), Arc::new(Staging::new(store, Arc::new(commits))))
    }
}

fn tables(staging: &Arc<Staging>, origin: Origin) -> StagedTables {
    ItemTables { staging, origin }.granted(&["users", "t"].map(str::to_owned).into())
}

async fn find(tables: &StagedTables, table: &str, conditions: &str) -> String {
    let found = tables.find(table, conditions, None, 10).await.unwrap();
    assert_eq!(found.after, None);
    found.rows
}

/// The ids of all rows, read some at a time, and how many finds that took.
async fn ids(tables: &StagedTables, limit: u32) -> (Vec<u64>, u32) {
    #[derive(Deserialize)]
    struct Id {
        id: u64,
    }
    let (mut ids, mut finds, mut after) = (Vec::new(), 0, None::<String>);
    loop {
        let found = tables.find("t", "{}", after.as_deref(), limit).await.unwrap();
        finds += 1;
        let rows: Vec<Id> = serde_json::from_str(&found.rows).unwrap();
        ids.extend(rows.iter().map(|row| row.id));
        after = found.after;
        if after.is_none() {
            return (ids, finds);
        }
    }
}

#[tokio::test]
async fn rows_are_read_to_their_end_in_the_store_and_in_a_page_that_changes_them() {
    let (store, staging) = staging().await;
    let key = ["id".to_owned()];
    let rows = |ids: std::ops::Range<u64>| {
        let rows: Vec<String> = ids.map(|id| format!("{{\"id\":{id}}}")).collect();
        format!("[{}]", rows.join(","))
    };
    let tables = tables(&staging, vec![0, 0]);
    tables.upsert("t", &key, &rows(0..25)).await.unwrap();
    assert_eq!(ids(&tables, 10).await, ((0..25).collect(), 3), "all of them are the page's own");
    let synced_at = "2026-03-10T00:00:00Z".to_owned();
    store.commit(Commit { synced_at, changes: staging.take(), ..Commit::default() }).await.unwrap();
    assert_eq!(ids(&tables, 10).await, ((0..25).collect(), 3), "all of them are in the store");
    tables.upsert("t", &key, &rows(25..31)).await.unwrap();
    tables.delete("t", r#"[{"id":7}]"#).await.unwrap();
    let (seen, finds) = ids(&tables, 10).await;
    assert_eq!((seen.len(), seen.contains(&7), seen.contains(&30), finds), (30, false, true, 3));
}

#[tokio::test]
async fn a_table_that_is_changed_while_it_is_read_is_told() {
    let (_, staging) = staging().await;
    let key = ["id".to_owned()];
    let tables = tables(&staging, vec![0, 0]);
    tables.upsert("t", &key, r#"[{"id":1},{"id":2}]"#).await.unwrap();
    let found = tables.find("t", "{}", None, 1).await.unwrap();
    tables.upsert("t", &key, r#"[{"id":3}]"#).await.unwrap();
    let Err(TableError::Store(reason)) = tables.find("t", "{}", found.after.as_deref(), 1).await else {
        panic!("it went on")
    };
    assert!(reason.contains("changed while it was read"), "{reason}");
    assert!(matches!(tables.find("t", "{}", Some("nonsense"), 1).await, Err(TableError::Store(_))));
}

#[tokio::test]
async fn more_rows_than_can_be_held_are_told_and_never_cut() {
    let (_, staging) = staging().await;
    tables(&staging, vec![0, 0]).upsert("t", &["id".to_owned()], r#"[{"id":1},{"id":2}]"#).await.unwrap();
    assert_eq!(staging.find_all("t", &Vec::new(), 2).await.unwrap().len(), 2);
    assert!(matches!(staging.find_all("t", &Vec::new(), 1).await, Err(TableError::Store(_))));
}

#[tokio::test]
async fn staged_rows_are_seen_by_the_page_and_not_by_the_store() {
    let (store, staging) = staging().await;
    let tables = tables(&staging, vec![0, 0]);
    let key = ["id".to_owned()];
    tables.upsert("users", &key, r#"[{"id":1,"name":"a","city":"x"}]"#).await.unwrap();
    tables.upsert("users", &key, r#"[{"id":1,"name":"b"},{"id":2,"name":"b"}]"#).await.unwrap();
    let found = find(&tables, "users", r#"{"name":"b"}"#).await;
    assert_eq!(found, r#"[{"id":1,"name":"b","city":"x"},{"id":2,"name":"b"}]"#);
    assert_eq!(find(&tables, "users", r#"{"name":"a"}"#).await, "[]");
    assert_eq!(store.find("users", &[], 10).await.unwrap(), []);
    assert_eq!(tables.delete("users", r#"[{"id":2}]"#).await.unwrap(), 1);
    assert_eq!(find(&tables, "users", r#"{"id":2}"#).await, "[]");
    tables.upsert("users", &key, r#"[{"id":2,"age":3}]"#).await.unwrap();
    assert_eq!(find(&tables, "users", r#"{"id":2}"#).await, r#"[{"id":2,"age":3}]"#);
}

#[tokio::test]
async fn a_staged_row_completes_the_one_in_the_store() {
    let (store, staging) = staging().await;
    let key = ["id".to_owned()];
    tables(&staging, vec![0, 0]).upsert("users", &key, r#"[{"id":1,"name":"a","n":9007199254740993}]"#).await.unwrap();
    let synced_at = "2026-03-10T00:00:00Z".to_owned();
    store.commit(Commit { synced_at, changes: staging.take(), ..Commit::default() }).await.unwrap();
    let tables = tables(&staging, vec![0, 0]);
    tables.upsert("users", &key, r#"[{"id":1,"name":"b"}]"#).await.unwrap();
    let found = find(&tables, "users", r#"{"name":"b"}"#).await;
    assert!(found.contains("\"n\":9007199254740993"), "{found}");
}

#[tokio::test]
async fn a_row_without_its_key_is_set_aside_and_the_others_go_on() {
    let (_, staging) = staging().await;
    let tables = tables(&staging, vec![0, 3]);
    let rows = r#"[{"id":1},{"amount":1},{"id":2}]"#;
    assert_eq!(tables.upsert("t", &["id".to_owned()], rows).await, Ok(2));
    assert_eq!(staging.rows_of(&[0]), 2);
    assert!(staging.take_rejected(&[0, 1]).rejected.is_empty());
    let refused = staging.take_rejected(&[0, 3]);
    assert_eq!((refused.number, refused.rejected[0].0.as_str()), (3, r#"{"amount":1}"#));
    assert_eq!(staging.take_rejected(&[0, 3]).number, 0);
}

#[tokio::test]
async fn of_an_item_that_is_left_out_nothing_is_written() {
    let (_, staging) = staging().await;
    let key = ["id".to_owned()];
    for (origin, row) in [(vec![0, 1], r#"[{"id":1}]"#), (vec![0, 2], "[{}]"), (vec![0, 2, 5, 0], r#"[{"id":2}]"#)] {
        tables(&staging, origin).upsert("t", &key, row).await.unwrap();
    }
    tables(&staging, vec![0, 20]).upsert("t", &key, r#"[{"id":20}]"#).await.unwrap();
    staging.forget(&[0, 2]);
    tables(&staging, vec![0, 1]).upsert("t", &key, r#"[{"id":3}]"#).await.unwrap();
    assert_eq!((staging.rows_of(&[0]), staging.take_rejected(&[0, 2]).number), (3, 0));
}

#[tokio::test]
async fn changes_are_applied_in_the_order_of_steps_and_items() {
    let (_, staging) = staging().await;
    let key = ["id".to_owned()];
    for origin in [vec![1, 2], vec![0, 5], vec![1, 1], vec![1, 1, 0, 9]] {
        let rows = format!("[{{\"id\":\"{origin:?}\"}}]");
        tables(&staging, origin.clone()).upsert("t", &key, &rows).await.unwrap();
    }
    let order: Vec<Cell> = staging
        .take()
        .iter()
        .map(|change| match &change.changes[0] {
            Change::Upsert(rows) => rows[0].get("id").cloned().unwrap(),
            Change::Delete(_) => unreachable!(),
        })
        .collect();
    assert_eq!(order, ["[0, 5]", "[1, 1]", "[1, 1, 0, 9]", "[1, 2]"].map(Cell::text));
}

#[tokio::test]
async fn a_component_is_told_what_is_wrong() {
    let (_, staging) = staging().await;
    let tables = tables(&staging, vec![0, 0]);
    assert_eq!(tables.find("_weft_runs", "{}", None, 1).await, Err(TableError::Name("_weft_runs".to_owned())));
    assert_eq!(tables.find("orders", "{}", None, 1).await, Err(TableError::Name("orders".to_owned())));
    assert!(matches!(tables.upsert("t", &[], "[{}]").await, Err(TableError::Key(_))));
    assert!(matches!(tables.upsert("t", &["id".to_owned()], "[1]").await, Err(TableError::Data(_))));
    assert!(matches!(tables.delete("t", "[{}]").await, Err(TableError::Data(_))));
}

/// Many rows of a page and of the store together come some at a time, none is lost, and none is given twice.
#[tokio::test]
async fn a_find_ends_where_it_has_enough_bytes() {
    let (store, staging) = staging().await;
    let tables = tables(&staging, vec![0, 0]);
    let key = ["id".to_owned()];
    let large = "x".repeat(1 << 20);
    let rows = |ids: std::ops::Range<u64>| {
        let rows: Vec<String> = ids.map(|id| format!("{{\"id\":{id},\"a\":\"{large}\"}}")).collect();
        format!("[{}]", rows.join(","))
    };
    tables.upsert("t", &key, &rows(0..20)).await.unwrap();
    let synced_at = "2026-03-10T00:00:00Z".to_owned();
    store.commit(Commit { synced_at, changes: staging.take(), ..Commit::default() }).await.unwrap();
    tables.upsert("t", &key, &rows(5..8)).await.unwrap();
    tables.upsert("t", &key, &rows(20..40)).await.unwrap();
    tables.delete("t", r#"[{"id":7},{"id":19},{"id":39}]"#).await.unwrap();
    let (mut seen, finds) = ids(&tables, 1_000).await;
    assert_eq!(finds, 3, "37 rows of 1 MiB in no more than 16 MiB each");
    seen.sort_unstable();
    assert_eq!(seen, (0..40).filter(|id| ![7, 19, 39].contains(id)).collect::<Vec<u64>>());
}

#[tokio::test]
async fn a_row_that_became_too_large_is_named() {
    let (store, staging) = staging().await;
    let tables = tables(&staging, vec![0, 0]);
    let key = ["id".to_owned()];
    let large = "x".repeat(18 << 20);
    for column in ["a", "b"] {
        tables.upsert("t", &key, &format!(r#"[{{"id":5,"{column}":"{large}"}}]"#)).await.unwrap();
    }
    let Err(TableError::Store(reason)) = tables.find("t", "{}", None, 10).await else { panic!("it was read") };
    assert_eq!(reason, "the row (5) of the table `t` has more than 33 MiB");
    assert_eq!(store.find("t", &[], 1).await.unwrap(), []);
}

#[tokio::test]
async fn deletes_by_ever_other_columns_end() {
    let (_, staging) = staging().await;
    let tables = tables(&staging, vec![0, 0]);
    let by = |columns: std::ops::Range<usize>| {
        let gone: Vec<String> = columns.map(|column| format!("{{\"c{column}\":1}}")).collect();
        format!("[{}]", gone.join(","))
    };
    tables.delete("t", &by(0..20)).await.unwrap();
    tables.delete("t", &by(0..32)).await.unwrap();
    let Err(TableError::Data(reason)) = tables.delete("t", &by(32..33)).await else { panic!("they were taken") };
    assert!(reason.contains("more than 32 different sets of columns"), "{reason}");
    tables.delete("users", &by(32..33)).await.unwrap();
}

#[tokio::test]
async fn rows_that_many_conditions_name_are_counted_once() {
    let (store, staging) = staging().await;
    let tables = tables(&staging, vec![0, 0]);
    let key = ["id".to_owned()];
    let row = |id: usize| format!("{{\"id\":{id},\"a\":\"a{}\"}}", id % 500);
    let rows = |ids: std::ops::Range<usize>| format!("[{}]", ids.map(row).collect::<Vec<_>>().join(","));
    tables.upsert("t", &key, &rows(0..1_000)).await.unwrap();
    let synced_at = "2026-03-10T00:00:00Z".to_owned();
    store.commit(Commit { synced_at, changes: staging.take(), ..Commit::default() }).await.unwrap();
    tables.upsert("t", &key, &rows(1_000..1_500)).await.unwrap();
    let gone: Vec<String> = (0..400).map(|a| format!("{{\"a\":\"a{a}\"}}")).chain([r#"{"id":1}"#.to_owned()]).collect();
    assert_eq!(tables.delete("t", &format!("[{}]", gone.join(","))).await.unwrap(), 1_200);
    assert_eq!(tables.delete("t", r#"[{"id":450},{"a":"a450"},{"id":1}]"#).await.unwrap(), 3);
}

/// A component that writes and looks up in turn doesn't go through all that it has written before.
#[tokio::test]
async fn each_row_is_found_by_its_key_without_a_look_at_the_others() {
    let (_, staging) = staging().await;
    let tables = tables(&staging, vec![0, 0]);
    let key = ["id".to_owned()];
    let before = staging.overlay("t");
    for id in 0..200 {
        tables.upsert("t", &key, &format!(r#"[{{"id":{id}}}]"#)).await.unwrap();
        assert_eq!(find(&tables, "t", &format!(r#"{{"id":"{id}"}}"#)).await, format!(r#"[{{"id":{id}}}]"#));
    }
    let after = staging.overlay("t");
    assert!(after.has_grown_from(&before), "what is known of the rows was made anew");
    assert_eq!((after.changes(), after.compared()), (200, 200));
    staging.forget(&[0, 0]);
    assert_eq!(find(&tables, "t", r#"{"id":7}"#).await, "[]");
    tables.upsert("t", &key, r#"[{"id":7}]"#).await.unwrap();
    assert_eq!(find(&tables, "t", r#"{"id":7}"#).await, r#"[{"id":7}]"#);
}

/// What one find of everything gives, read two rows at a time, by id.
async fn all_of(tables: &StagedTables, conditions: &str) -> Vec<serde_json::Value> {
    let (mut all, mut after) = (Vec::new(), None::<String>);
    loop {
        let found = tables.find("t", conditions, after.as_deref(), 2).await.unwrap();
        all.extend(serde_json::from_str::<Vec<serde_json::Value>>(&found.rows).unwrap());
        after = found.after;
        if after.is_none() {
            all.sort_by_key(|row| row["id"].as_u64());
            return all;
        }
    }
}

/// A page sees tables as they are once it is committed, whatever it does before.
#[tokio::test]
async fn what_a_page_sees_is_what_it_leaves() {
    let key = ["id".to_owned()];
    for seed in 0..40_u64 {
        let (store, staging) = staging().await;
        let tables = tables(&staging, vec![0, 0]);
        // Small numbers that follow from the seed.
        let mut state = seed;
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for page in 0..3 {
            for _ in 0..6 {
                let (id, a, b) = (next(6), next(3), next(3));
                match next(5) {
                    0 => tables.upsert("t", &key, &format!(r#"[{{"id":{id},"a":{a}}}]"#)).await,
                    1 => tables.upsert("t", &key, &format!(r#"[{{"id":{id},"b":"{b}"}},{{"id":{a},"a":{b}}}]"#)).await,
                    2 => tables.delete("t", &format!(r#"[{{"a":{a}}}]"#)).await,
                    3 => tables.delete("t", &format!(r#"[{{"id":{id}}},{{"b":"{b}","a":{a}}}]"#)).await,
                    _ => tables.upsert("t", &key, &format!(r#"[{{"id":{id},"a":{a},"b":"{b}"}}]"#)).await,
                }
                .unwrap();
            }
            let asked = ["{}", r#"{"a":1}"#, r#"{"a":1,"b":"2"}"#, r#"{"b":"0"}"#, r#"{"id":3}"#];
            let mut seen = Vec::new();
            for conditions in asked {
                seen.push(all_of(&tables, conditions).await);
            }
            let synced_at = "2026-03-10T00:00:00Z".to_owned();
            store.commit(Commit { synced_at, changes: staging.take(), ..Commit::default() }).await.unwrap();
            for (conditions, seen) in asked.iter().zip(seen) {
                let left = all_of(&tables, conditions).await;
                let without_null = |rows: Vec<serde_json::Value>| {
                    let mut rows = rows;
                    rows.iter_mut()
                        .filter_map(|row| row.as_object_mut())
                        .for_each(|row| row.retain(|_, value| !value.is_null()));
                    rows
                };
                assert_eq!(without_null(seen), without_null(left), "seed {seed}, page {page}: {conditions}");
            }
        }
    }
}
