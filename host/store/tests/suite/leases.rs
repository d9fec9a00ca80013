//! Leases: a run is started by one, and committed for by who has it.

use std::fs;

use weft_store::{Commit, NewRun, RunCommit, RunOutcome, RunStatus, Store, StoreError};

use crate::help::{Place, all, lease, new_run, number, row, upsert};

fn by(owner: &str, run: NewRun) -> NewRun {
    NewRun { owner: owner.to_owned(), ..run }
}

fn alone(run: NewRun) -> NewRun {
    NewRun { beside: false, ..run }
}

fn commit(run_id: &str, epoch: u32, numbered: u32) -> Commit {
    let run = RunCommit { lease: lease(run_id, epoch), number: numbered, counts_json: String::new() };
    Commit { run: Some(run), ..upsert(vec![row([("id", number(numbered))])]) }
}

fn running(error: StoreError) -> (String, String) {
    let told = error.remedy().unwrap();
    match error {
        StoreError::AlreadyRunning { run, owner, since_ms } => {
            assert!(since_ms > 1_700_000_000_000, "by the clock of the store: {since_ms}");
            assert!(told.contains("wait") && told.contains("--fresh"), "{told}");
            (run, owner)
        }
        other => panic!("{other:?}"),
    }
}

on_every_backend!(a_run_that_is_running_is_not_started_again);

async fn a_run_that_is_running_is_not_started_again(store: Store) {
    let begun = store.begin_run(by("one", new_run("r1", "f", 100))).await.unwrap();
    assert_eq!((begun.lease, begun.run.owner.as_deref()), (lease("r1", 1), Some("one")));
    for owner in ["one", "another"] {
        let error = store.begin_run(by(owner, new_run("r1", "f", 200))).await.unwrap_err();
        assert!(
            error.to_string().starts_with("the run r1 of the same workflow and inputs is running already, since 20")
        );
        assert_eq!(running(error), ("r1".to_owned(), "one".to_owned()));
        let error = store.begin_run(alone(by(owner, new_run("r2", "f", 200)))).await.unwrap_err();
        assert_eq!(running(error), ("r1".to_owned(), "one".to_owned()));
    }
    assert_eq!(store.runs(9).await.unwrap().len(), 1);
    store.begin_run(alone(new_run("r3", "another", 200))).await.unwrap();
    store.begin_run(new_run("r4", "f", 200)).await.unwrap();
    store.commit(commit("r1", 1, 1)).await.unwrap();
}

on_every_backend!(of_two_starts_at_once_one_begins);

/// Two who ask at once, before either is there.
async fn of_two_starts_at_once_one_begins(store: Store) {
    let (one, two) =
        tokio::join!(store.begin_run(alone(new_run("r1", "f", 100))), store.begin_run(alone(new_run("r2", "f", 100))));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    running(one.and(two).unwrap_err());
}

on_every_backend!(a_lease_that_was_given_back_is_good_until_somebody_takes_the_run);

async fn a_lease_that_was_given_back_is_good_until_somebody_takes_the_run(store: Store) {
    store.begin_run(by("one", new_run("r1", "f", 100))).await.unwrap();
    store.begin_run(by("one", new_run("r2", "g", 100))).await.unwrap();
    assert_eq!(store.renew_leases(&["one".to_owned()]).await.unwrap(), 2);
    assert_eq!(store.release_leases("one").await.unwrap(), 2);
    assert_eq!(store.renew_leases(&["one".to_owned()]).await.unwrap(), 0);
    store.commit(commit("r1", 1, 1)).await.unwrap();
    let taken = store.begin_run(by("two", new_run("r1", "f", 200))).await.unwrap();
    assert_eq!((taken.lease.epoch, taken.run.commits), (2, 1));
    let lost = StoreError::LeaseLost { run: "r1".into() };
    assert_eq!(store.commit(commit("r1", 1, 2)).await.unwrap_err(), lost);
    let ended = store.finish_run(&lease("r1", 1), RunOutcome::Finished, 1, String::new(), None).await;
    assert_eq!(ended.unwrap_err(), lost);
    store.let_go(lease("r1", 1));
    let run = store.run("r1").await.unwrap().unwrap();
    assert_eq!((run.status, run.owner.as_deref(), run.commits), (RunStatus::Running, Some("two"), 1));
    assert_eq!(all(&store, "t").await.len(), 1);
    store.commit(commit("r1", 2, 2)).await.unwrap();
}

on_every_backend!(a_run_that_is_over_or_dropped_can_be_taken_at_once);

async fn a_run_that_is_over_or_dropped_can_be_taken_at_once(store: Store) {
    store.begin_run(alone(new_run("r1", "f", 100))).await.unwrap();
    store.finish_run(&lease("r1", 1), RunOutcome::Interrupted, 1, String::new(), None).await.unwrap();
    assert_eq!(store.begin_run(alone(new_run("r1", "f", 200))).await.unwrap().lease.epoch, 2);
    store.let_go(lease("r1", 2));
    assert_eq!(store.begin_run(alone(new_run("r1", "f", 300))).await.unwrap().lease.epoch, 3);
}

/// What a killed process leaves behind says that somebody runs it; nobody does.
#[tokio::test]
async fn a_restart_after_a_crash_needs_no_waiting() {
    let (place, copy) = (Place::new(), Place::new());
    let store = place.store().await;
    store.begin_run(by("one", new_run("r1", "f", 100))).await.unwrap();
    store.commit(commit("r1", 1, 1)).await.unwrap();
    for name in ["weft.db", "weft.db-wal"] {
        fs::copy(place.folder.path().join(name), copy.folder.path().join(name)).unwrap();
    }
    let looking = Store::open_read_only(&copy.target()).await.unwrap();
    assert_eq!(looking.run("r1").await.unwrap().unwrap().owner.as_deref(), Some("one"));
    let reopened = copy.store().await;
    assert_eq!(looking.run("r1").await.unwrap().unwrap().owner, None);
    let begun = reopened.begin_run(alone(by("two", new_run("r1", "f", 200)))).await.unwrap();
    assert_eq!((begun.lease.epoch, begun.run.commits), (2, 1));
}
