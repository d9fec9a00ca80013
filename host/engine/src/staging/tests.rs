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
