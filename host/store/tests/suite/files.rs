//! Files: ours, those of others, and those that can't be used.

use std::fs;

use rusqlite::Connection;
use weft_store::{FailureFilter, Store, StoreError, StoreTarget};

use crate::help::{Place, all, bytes, number, row, upsert};

#[tokio::test]
async fn what_was_committed_is_there_after_reopening() {
    let place = Place::new();
    for id in 0..3 {
        let store = place.store().await;
        store.commit(upsert(vec![row([("id", number(id))])])).await.unwrap();
        drop(store);
    }
    assert_eq!(all(&place.store().await, "t").await.len(), 3);
}

#[tokio::test]
async fn what_was_committed_is_there_after_a_crash() {
    let (place, copy) = (Place::new(), Place::new());
    let store = place.store().await;
    store.commit(upsert(vec![row([("id", number(1))])])).await.unwrap();
    // What a killed process leaves behind: the database and its log.
    for name in ["weft.db", "weft.db-wal"] {
        fs::copy(place.folder.path().join(name), copy.folder.path().join(name)).unwrap();
    }
    assert_eq!(all(&copy.store().await, "t").await.len(), 1);
}

#[tokio::test]
async fn who_holds_a_store_can_be_asked() {
    let place = Place::new();
    assert_eq!(Store::holder(&place.target()).await.unwrap(), None, "there is no store");
    let store = place.store().await;
    let holder = Store::holder(&place.target()).await.unwrap().expect("it is held");
    assert_eq!(holder.pid, std::process::id());
    drop(store);
    assert_eq!(Store::holder(&place.target()).await.unwrap(), None);
    place.store().await;
    assert_eq!(Store::holder(&StoreTarget::memory()).await.unwrap(), None);
}

/// Whoever can read a file can lock it.
#[cfg(unix)]
#[tokio::test]
async fn only_those_can_hold_a_store_who_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let file = |name: &str| place.folder.path().join(name);
    let rights = |name: &str| fs::metadata(file(name)).unwrap().permissions().mode() & 0o777;
    let set = |name: &str, mode| fs::set_permissions(file(name), fs::Permissions::from_mode(mode)).unwrap();
    drop(place.store().await);
    assert_eq!((rights("weft.db"), rights("weft.db.lock")), (0o600, 0o600));
    // As an earlier version left it.
    set("weft.db.lock", 0o644);
    drop(place.store().await);
    assert_eq!(rights("weft.db.lock"), 0o600);
    set("weft.db", 0o640);
    drop(place.store().await);
    assert_eq!(rights("weft.db.lock"), 0o640);
}

#[tokio::test]
async fn one_process_writes_and_others_read() {
    let place = Place::new();
    let store = place.store().await;
    let error = Store::open(&place.target()).await.unwrap_err();
    let StoreError::Locked { holder: Some(holder), .. } = &error else { panic!("{error:?}") };
    assert_eq!(holder.pid, std::process::id());
    assert!(error.to_string().contains(&format!("by process {}, since 20", holder.pid)), "{error}");

    let reader = Store::open_read_only(&place.target()).await.unwrap();
    store.commit(upsert(vec![row([("id", number(1))])])).await.unwrap();
    assert_eq!(all(&reader, "t").await.len(), 1);
    assert_eq!(reader.commit(upsert(vec![])).await.unwrap_err(), StoreError::OpenedReadOnly);
    drop(store);
    assert!(place.folder.path().join("weft.db.lock").exists());
    place.store().await.commit(upsert(vec![row([("id", number(2))])])).await.unwrap();
    assert_eq!(all(&reader, "t").await.len(), 2);
}

#[tokio::test]
async fn a_store_at_rest_can_be_read() {
    let place = Place::new();
    drop(place.store().await);
    let reader = Store::open_read_only(&place.target()).await.unwrap();
    assert_eq!(reader.tables().await.unwrap(), []);
    let nowhere = StoreTarget::sqlite(place.folder.path().join("none.db"));
    assert!(matches!(Store::open_read_only(&nowhere).await, Err(StoreError::MissingFile { .. })));
    assert!(!place.folder.path().join("none.db").exists());
}

#[tokio::test]
async fn files_of_others_are_left_alone() {
    let place = Place::new();
    let make_database = |path| {
        Connection::open(path).unwrap().execute_batch("CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1)").unwrap();
    };
    let write = |path: std::path::PathBuf| fs::write(path, "Dear diary, ".repeat(100)).unwrap();
    for (make, is_database) in [(&make_database as &dyn Fn(_), true), (&write, false)] {
        let _ = fs::remove_file(place.path());
        make(place.path());
        let before = bytes(place.folder.path());
        for outcome in [Store::open(&place.target()).await, Store::open_read_only(&place.target()).await] {
            let error = outcome.unwrap_err();
            assert_eq!(matches!(error, StoreError::NotOurs { .. }), is_database, "{error}");
            assert_eq!(matches!(error, StoreError::NotADatabase { .. }), !is_database, "{error}");
            assert!(error.remedy().is_some());
        }
        assert_eq!(bytes(place.folder.path()), before);
    }
}

#[tokio::test]
async fn an_empty_file_becomes_a_store() {
    let place = Place::new();
    fs::write(place.path(), "").unwrap();
    place.store().await.commit(upsert(vec![row([("id", number(1))])])).await.unwrap();
}

#[tokio::test]
async fn a_later_format_is_refused() {
    let place = Place::new();
    drop(place.store().await);
    place.plain().execute_batch("PRAGMA user_version = 99").unwrap();
    let error = Store::open(&place.target()).await.unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
}

#[tokio::test]
async fn a_folder_must_exist_and_a_folder_is_no_file() {
    let place = Place::new();
    let nowhere = StoreTarget::sqlite(place.folder.path().join("no/weft.db"));
    let error = Store::open(&nowhere).await.unwrap_err();
    assert!(matches!(error, StoreError::MissingFolder { .. }), "{error}");
    let folder = StoreTarget::sqlite(place.folder.path());
    let error = Store::open(&folder).await.unwrap_err();
    assert!(matches!(error, StoreError::NotADatabase { .. }), "{error}");
}

#[tokio::test]
async fn the_log_of_a_lost_database_is_not_applied_to_a_new_one() {
    let place = Place::new();
    let log = place.folder.path().join("weft.db-wal");
    fs::write(&log, "the last commits").unwrap();
    assert!(matches!(Store::open(&place.target()).await, Err(StoreError::OrphanedLog { .. })));
    assert_eq!(fs::read(&log).unwrap(), b"the last commits");
}

#[tokio::test]
async fn a_file_that_may_not_be_written_is_named() {
    let place = Place::new();
    drop(place.store().await);
    let mut permissions = fs::metadata(place.path()).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(place.path(), permissions).unwrap();
    if fs::OpenOptions::new().append(true).open(place.path()).is_ok() {
        return; // The superuser may write to everything.
    }
    assert!(matches!(Store::open(&place.target()).await, Err(StoreError::ReadOnly { .. })));
}

/// Makes the tables of today those of format 5, which earlier ones are made of.
const TO_FORMAT_5: &str = "
    DROP INDEX _weft_runs_by_time;
    DROP INDEX _weft_runs_by_workflow;
    DROP INDEX _weft_runs_by_owner;
    ALTER TABLE _weft_runs ADD COLUMN pid INTEGER NOT NULL DEFAULT 7;
    ALTER TABLE _weft_runs DROP COLUMN owner;
    ALTER TABLE _weft_runs DROP COLUMN epoch;
    ALTER TABLE _weft_runs DROP COLUMN leased_at_ms;
    ALTER TABLE _weft_runs DROP COLUMN heartbeat_ms;
    DROP INDEX _weft_failures_by_time;
    DROP INDEX _weft_failures_by_workflow;
    DROP TABLE _weft_tables;
    DROP TABLE _weft_journal_bytes;
             DROP TABLE _weft_accounts; DROP TABLE _weft_account_secrets; DROP TABLE _weft_renewals;";

#[tokio::test]
async fn a_file_of_an_earlier_format_is_brought_up_to_date() {
    let place = Place::new();
    drop(place.store().await);
    place
        .plain()
        .execute_batch(&format!(
            "{TO_FORMAT_5}
             DROP TABLE _weft_recordings;
             DROP TABLE _weft_recording_files;
             ALTER TABLE _weft_runs DROP COLUMN commits;
             ALTER TABLE _weft_runs DROP COLUMN counts_json;
             ALTER TABLE _weft_runs DROP COLUMN components_json;
             ALTER TABLE _weft_failures DROP COLUMN parameters_json;
             DROP INDEX _weft_failures_by_subject;
             ALTER TABLE _weft_failures DROP COLUMN subject;
             ALTER TABLE _weft_failures DROP COLUMN times;
             ALTER TABLE _weft_failures DROP COLUMN first_at_ms;
             INSERT INTO _weft_failures (run_id, workflow, step, class, message, at_ms)
             VALUES ('r0', 'w', 's', 'rejected', 'kept long ago', 7);
             UPDATE _weft_meta SET value = '1' WHERE name = 'format_version';
             PRAGMA user_version = 1"
        ))
        .unwrap();
    let read_only = Store::open_read_only(&place.target()).await;
    assert_eq!(read_only.unwrap_err(), StoreError::Older { path: place.path(), found: 1 });
    let store = place.store().await;
    store.begin_run(crate::help::new_run("r1", "f", 1)).await.unwrap();
    assert_eq!(store.run("r1").await.unwrap().unwrap().commits, 0);
    assert_eq!(store.recording("r1").await.unwrap(), None);
    let kept = store.failures(&FailureFilter::default(), None, 9).await.unwrap();
    assert_eq!((kept[0].times, kept[0].first_at_ms, kept[0].record.subject.as_str()), (1, 7, ""));
    drop(store);
    assert!(Store::open_read_only(&place.target()).await.is_ok());
}

#[tokio::test]
async fn a_file_of_format_2_is_brought_up_to_date() {
    let place = Place::new();
    drop(place.store().await);
    place
        .plain()
        .execute_batch(&format!(
            "{TO_FORMAT_5}
             DROP TABLE _weft_recordings;
             DROP TABLE _weft_recording_files;
             ALTER TABLE _weft_runs DROP COLUMN counts_json;
             DROP INDEX _weft_failures_by_subject;
             ALTER TABLE _weft_failures DROP COLUMN subject;
             ALTER TABLE _weft_failures DROP COLUMN times;
             ALTER TABLE _weft_failures DROP COLUMN first_at_ms;
             ALTER TABLE _weft_runs DROP COLUMN components_json;
             UPDATE _weft_meta SET value = '2' WHERE name = 'format_version';
             PRAGMA user_version = 2"
        ))
        .unwrap();
    let store = place.store().await;
    let kept = crate::help::recording("r1", 1, "text");
    store.keep_recording(kept.clone()).await.unwrap();
    assert_eq!(store.recording("r1").await.unwrap(), Some(kept));
    drop(store);
    let version: String = place
        .plain()
        .query_row("SELECT value FROM _weft_meta WHERE name = 'format_version'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, "7");
}

/// Bookmarks of the format before say nothing about what was asked for.
#[tokio::test]
async fn bookmarks_of_an_earlier_format_are_kept() {
    let place = Place::new();
    drop(place.store().await);
    place
        .plain()
        .execute_batch(&format!(
            "{TO_FORMAT_5}
             ALTER TABLE _weft_runs DROP COLUMN components_json;
             DROP INDEX _weft_failures_by_subject;
             ALTER TABLE _weft_failures DROP COLUMN subject;
             ALTER TABLE _weft_failures DROP COLUMN times;
             ALTER TABLE _weft_failures DROP COLUMN first_at_ms;
             DROP TABLE _weft_bookmarks;
             CREATE TABLE _weft_bookmarks (
                 workflow TEXT NOT NULL, step TEXT NOT NULL, account TEXT NOT NULL, item TEXT NOT NULL,
                 until_ms INTEGER NOT NULL, PRIMARY KEY (workflow, step, account, item)
             ) WITHOUT ROWID;
             INSERT INTO _weft_bookmarks VALUES ('w', 's', 'a', '{{\"id\":1}}', 7);
             UPDATE _weft_meta SET value = '4' WHERE name = 'format_version';
             PRAGMA user_version = 4"
        ))
        .unwrap();
    let store = place.store().await;
    let bookmarks = store.bookmarks().await.unwrap();
    let [(key, bookmark)] = bookmarks.as_slice() else { panic!("{bookmarks:?}") };
    assert_eq!((key.item.as_str(), key.asked.as_str(), bookmark.until_ms), ("{\"id\":1}", "", 7));
    drop(store);
    let made = "SELECT sql FROM sqlite_master WHERE name = '_weft_bookmarks'";
    let made = |place: &Place| place.plain().query_row(made, [], |row| row.get::<_, String>(0)).unwrap();
    let new = Place::new();
    drop(new.store().await);
    assert_eq!(made(&place), made(&new), "the table is the same as in a new file");
}
