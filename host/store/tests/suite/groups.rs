//! Commits that wait together share a transaction, and stay apart all the same.

use weft_store::{Bookmark, BookmarkKey, Change, Commit, Store, StoreError};

use crate::help::{Place, all, change, number, of, row, text, upsert};

fn key() -> BookmarkKey {
    BookmarkKey {
        workflow: "w".into(),
        step: "s".into(),
        account: "a".into(),
        item: String::new(),
        asked: String::new(),
    }
}

on_every_backend!(a_commit_that_fails_leaves_nothing);

async fn a_commit_that_fails_leaves_nothing(store: Store) {
    store.commit(upsert(vec![row([("id", number(1)), ("v", number(1))])])).await.unwrap();
    let widens_and_fails = Commit {
        bookmarks: vec![(key(), Bookmark { until_ms: 5 })],
        ..of(vec![
            change("other", &["id"], vec![Change::Upsert(vec![row([("id", number(1))])])]),
            change(
                "t",
                &["id"],
                vec![Change::Upsert(vec![row([("id", number(2)), ("v", text("x")), ("n", number(1))])])],
            ),
            change("t", &["id"], vec![Change::Upsert(vec![row([("v", number(3))])])]),
        ])
    };
    assert!(store.commit(widens_and_fails).await.is_err());
    assert_eq!(all(&store, "t").await, [row([("id", number(1)), ("v", number(1))])]);
    assert_eq!(store.tables().await.unwrap().len(), 1);
    assert_eq!(store.bookmark(&key()).await.unwrap(), None);
    store.commit(upsert(vec![row([("id", number(2)), ("v", text("x")), ("n", number(1))])])).await.unwrap();
    assert_eq!(all(&store, "t").await.len(), 2);
}

#[tokio::test]
async fn commits_that_wait_together_succeed_and_fail_apart() {
    let place = Place::new();
    let store = place.store().await;
    let mut waiting = tokio::task::JoinSet::new();
    for id in 0..200 {
        let store = store.clone();
        waiting.spawn(async move {
            let cell = if id % 5 == 0 { weft_store::Cell::Null } else { number(id) };
            (id, store.commit(upsert(vec![row([("v", text("x")), ("id", cell)])])).await)
        });
    }
    while let Some(done) = waiting.join_next().await {
        let (id, outcome) = done.unwrap();
        assert_eq!(outcome.is_err(), id % 5 == 0, "{id}: {outcome:?}");
    }
    assert_eq!(all(&store, "t").await.len(), 160);
}

#[tokio::test]
async fn somebody_elses_transaction_is_waited_for_and_then_named() {
    let place = Place::new();
    let store = place.store().await;
    let plain = place.plain();
    plain.execute_batch("BEGIN IMMEDIATE").unwrap();
    let commit = upsert(vec![row([("id", number(1))])]);
    assert_eq!(store.commit(commit.clone()).await.unwrap_err(), StoreError::Busy);
    plain.execute_batch("ROLLBACK").unwrap();
    store.commit(commit).await.unwrap();
}
