//! Finding rows some at a time, while the table changes.

use weft_store::{Cell, Change, Found, Row, Store, StoreError};

use crate::help::{change, number, of, row, text, upsert};

/// The ids of all rows of `t`, read some at a time.
async fn ids_after(store: &Store, limit: usize, between: impl AsyncFn(usize)) -> Vec<String> {
    let (mut ids, mut after, mut finds) = (Vec::new(), None::<String>, 0);
    loop {
        let found = store.find_after("t", &[], after.as_deref(), limit).await.unwrap();
        assert!(found.rows.len() <= limit);
        let id = |row: &Row| match row.get("id").unwrap() {
            Cell::Number(id) | Cell::Text(id) => id.clone(),
            other => panic!("{other:?}"),
        };
        ids.extend(found.rows.iter().map(id));
        after = found.after;
        if after.is_none() {
            return ids;
        }
        finds += 1;
        between(finds).await;
    }
}

on_every_backend!(a_table_is_read_to_its_end_some_rows_at_a_time);

async fn a_table_is_read_to_its_end_some_rows_at_a_time(store: Store) {
    for rows in [0, 1, 9, 10, 11, 30] {
        let new = (0..rows).map(|id| row([("id", number(id))])).collect();
        store.commit(upsert(new)).await.unwrap();
        let ids = ids_after(&store, 10, async |_| {}).await;
        assert_eq!(ids, (0..rows).map(|id: i32| id.to_string()).collect::<Vec<_>>());
    }
    assert_eq!(store.find_after("nowhere", &[], None, 9).await.unwrap(), Found::default());
}

on_every_backend!(rows_that_come_go_or_change_meanwhile_move_no_other);

async fn rows_that_come_go_or_change_meanwhile_move_no_other(store: Store) {
    store.commit(upsert((0..40).map(|id| row([("id", number(id * 10))])).collect())).await.unwrap();
    let ids = ids_after(&store, 10, async |finds| {
        let gone = Change::Delete(vec![vec![("id".to_owned(), number((finds - 1) * 100))]]);
        store.commit(of(vec![change("t", &[], vec![gone])])).await.unwrap();
        // One before the place, and one that is still to come.
        let new = [finds * 100 - 15, 395].map(|id| row([("id", number(id)), ("again", number(finds))]));
        store.commit(upsert(new.to_vec())).await.unwrap();
    })
    .await;
    let mut expected: Vec<String> = (0..40).map(|id| (id * 10).to_string()).collect();
    expected.push("395".to_owned());
    expected.sort_by_key(|id| id.parse::<u32>().unwrap());
    assert_eq!(ids, expected);
}

on_every_backend!(keys_of_several_columns_and_conditions_go_on_where_they_were);

async fn keys_of_several_columns_and_conditions_go_on_where_they_were(store: Store) {
    let rows: Vec<Row> = (0..60)
        .map(|n| {
            row([("shop", text(&format!("s{}", n / 20))), ("id", number(n)), ("kind", text(&format!("k{}", n % 2)))])
        })
        .collect();
    store.commit(of(vec![change("t", &["shop", "id"], vec![Change::Upsert(rows)])])).await.unwrap();
    let odd = [("kind".to_owned(), text("k1"))];
    let (mut seen, mut after) = (Vec::new(), None::<String>);
    loop {
        let found = store.find_after("t", &odd, after.as_deref(), 7).await.unwrap();
        seen.extend(found.rows.iter().map(|row| row.get("id").cloned().unwrap()));
        after = found.after;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (0..60).filter(|n| n % 2 == 1).map(number).collect::<Vec<_>>());
}

on_every_backend!(large_rows_come_in_smaller_numbers_and_none_is_lost);

async fn large_rows_come_in_smaller_numbers_and_none_is_lost(store: Store) {
    let large = "x".repeat(1 << 20);
    store.commit(upsert((0..30).map(|id| row([("id", number(id)), ("a", text(&large))])).collect())).await.unwrap();
    let found = store.find_after("t", &[], None, 100).await.unwrap();
    assert!((14..=16).contains(&found.rows.len()) && found.after.is_some(), "{}", found.rows.len());
    assert_eq!(ids_after(&store, 100, async |_| {}).await.len(), 30);
}

on_every_backend!(a_place_that_does_not_fit_the_table_any_more_is_told);

async fn a_place_that_does_not_fit_the_table_any_more_is_told(store: Store) {
    store.commit(upsert((0..20).map(|id| row([("id", number(id))])).collect())).await.unwrap();
    let after = store.find_after("t", &[], None, 9).await.unwrap().after;
    // The key's column is widened: as texts, 10 comes before 9.
    store.commit(upsert(vec![row([("id", text("a"))])])).await.unwrap();
    for after in [after.as_deref(), Some("nonsense"), Some(r#"{"skip":3}"#)] {
        let error = store.find_after("t", &[], after, 9).await.unwrap_err();
        assert!(matches!(error, StoreError::Moved { .. }) && error.remedy().is_some(), "{error}");
    }
}
