//! Bookmarks, runs, tokens and failures.

use weft_store::{
    Bookmark, BookmarkKey, Commit, FAILURES_KEPT_MAX, Failure, FailureFilter, FailureRecord, FailureSpan,
    JOURNAL_BYTES_MAX, JournalEntry, Lacks, NewRun, Passed, Progress, RECORDINGS_BYTES_MAX, RUNS_KEPT_MAX, Run,
    RunCommit, RunOutcome, RunRecording, RunStatus, SealedToken, Store, StoreError, StoredSecret,
};

use crate::help::{lease, memory, new_run, number, recording, row, upsert};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

fn journal(run_id: &str, step: &str, output: &str) -> JournalEntry {
    JournalEntry { run_id: run_id.into(), step: step.into(), output_json: output.into() }
}

fn progress(run_id: &str, step: &str, state: &str) -> Progress {
    Progress { run_id: run_id.into(), step: step.into(), item: String::new(), state_json: state.into() }
}

fn failure(run_id: &str, message: &str) -> FailureRecord {
    FailureRecord {
        run_id: run_id.into(),
        workflow: "w".into(),
        step: "s".into(),
        subject: String::new(),
        item_json: None,
        class: "rejected".into(),
        code: Some("E7".into()),
        message: message.into(),
        record_json: Some("{}".into()),
        parameters_json: None,
        at_ms: 5,
    }
}

on_every_backend!(bookmarks_are_kept_per_item);

async fn bookmarks_are_kept_per_item(store: Store) {
    let key = |item: &str| BookmarkKey {
        workflow: "w".into(),
        step: "s".into(),
        account: "a".into(),
        item: item.into(),
        asked: String::new(),
    };
    for (until_ms, then_ms) in [(1, 1), (3, 3), (2, 3)] {
        let bookmarks = vec![(key("x"), Bookmark { until_ms })];
        store.commit(Commit { bookmarks, ..Commit::default() }).await.unwrap();
        let now = store.bookmark(&key("x")).await.unwrap();
        assert_eq!(now, Some(Bookmark { until_ms: then_ms }), "a commit never moves it back");
    }
    store.set_bookmarks(vec![(key("x"), Bookmark { until_ms: 2 })]).await.unwrap();
    assert_eq!(store.bookmark(&key("x")).await.unwrap(), Some(Bookmark { until_ms: 2 }));
    assert_eq!(store.bookmark(&key("")).await.unwrap(), None);
}

on_every_backend!(bookmarks_are_kept_by_what_was_asked);

async fn bookmarks_are_kept_by_what_was_asked(store: Store) {
    let key = |asked: &str| BookmarkKey {
        workflow: "w".into(),
        step: "s".into(),
        account: "a".into(),
        item: "x".into(),
        asked: asked.into(),
    };
    store.set_bookmarks(vec![(key(""), Bookmark { until_ms: 5 }), (key("b"), Bookmark { until_ms: 7 })]).await.unwrap();
    store.hand_bookmark_over(key(""), key("b")).await.unwrap();
    assert_eq!(store.bookmark(&key("b")).await.unwrap(), Some(Bookmark { until_ms: 7 }), "it has one already");
    store.hand_bookmark_over(key(""), key("a")).await.unwrap();
    store.hand_bookmark_over(key(""), key("c")).await.unwrap();
    let kept = [(key("b"), Bookmark { until_ms: 7 }), (key("a"), Bookmark { until_ms: 5 })];
    assert_eq!(store.bookmarks_beside(&key("none")).await.unwrap(), kept, "one was handed over once");
    store.forget_bookmarks(vec![key("b")]).await.unwrap();
    assert_eq!(store.bookmarks().await.unwrap(), kept[1..]);
}

on_every_backend!(a_run_that_stopped_can_be_gone_on_with);

async fn a_run_that_stopped_can_be_gone_on_with(store: Store) {
    let begun = store.begin_run(new_run("r1", "f", 100)).await.unwrap().run;
    let commit = Commit {
        run: Some(RunCommit { lease: lease("r1", 1), number: 1, counts_json: "[1]".into() }),
        journal: vec![journal("r1", "token", "1"), journal("r1", "a", "2"), journal("r1", "token", "3")],
        progress: vec![progress("r1", "orders", "1"), progress("r1", "orders", "2")],
        failures: vec![failure("r1", "first"), failure("r1", "second")],
        ..Commit::default()
    };
    store.commit(commit.clone()).await.unwrap();
    let begun = Run { commits: 1, counts_json: Some("[1]".into()), ..begun };
    assert_eq!(store.unfinished_run("f").await.unwrap(), Some(begun.clone()));
    store.finish_run(&lease("r1", 1), RunOutcome::Failed, 200, "{}".into(), Some("[2]".into())).await.unwrap();
    let failed = store.unfinished_run("f").await.unwrap().unwrap();
    assert_eq!((failed.status, failed.owner), (RunStatus::Failed, None));

    let mut again = new_run("r1", "f", 300);
    again.seed = "other".into();
    let counted_at_its_end = Run { counts_json: Some("[2]".into()), ..begun };
    assert_eq!(store.begin_run(again).await.unwrap().run, counted_at_its_end);
    assert_eq!(store.journal("r1").await.unwrap(), [journal("r1", "token", "3"), journal("r1", "a", "2")]);
    assert_eq!(store.progress("r1").await.unwrap(), [progress("r1", "orders", "2")]);

    store.finish_run(&lease("r1", 2), RunOutcome::Finished, 400, "{\"rows\":1}".into(), None).await.unwrap();
    assert_eq!(store.unfinished_run("f").await.unwrap(), None);
    assert_eq!(store.journal("r1").await.unwrap().len(), 2, "a later run can begin in the middle of it");
    assert_eq!(store.failures(&FailureFilter::of_run("r1"), None, 1).await.unwrap()[0].record, failure("r1", "second"));
    let finished = store.runs(9).await.unwrap().remove(0);
    assert_eq!((finished.summary_json.as_deref(), finished.counts_json), (Some("{\"rows\":1}"), None));
    assert_eq!(store.commit(commit.clone()).await.unwrap_err(), StoreError::LeaseLost { run: "r1".into() });
    let finished = StoreError::RunFinished { id: "r1".into() };
    let run = Some(RunCommit { lease: lease("r1", 2), number: 2, counts_json: "[3]".into() });
    assert_eq!(store.commit(Commit { run, ..commit }).await.unwrap_err(), finished);
    assert_eq!(store.begin_run(new_run("r1", "f", 500)).await.unwrap_err(), finished);
}

on_every_backend!(a_run_that_a_later_one_has_done_again_is_history);

async fn a_run_that_a_later_one_has_done_again_is_history(store: Store) {
    store.begin_run(new_run("r1", "f", 100)).await.unwrap();
    store.begin_run(new_run("r2", "f", 200)).await.unwrap();
    assert_eq!(store.unfinished_run("f").await.unwrap().unwrap().id, "r2");
    store.finish_run(&lease("r2", 1), RunOutcome::Finished, 300, String::new(), None).await.unwrap();
    assert_eq!(store.unfinished_run("f").await.unwrap(), None);
    let unknown = store.finish_run(&lease("r3", 1), RunOutcome::Failed, 300, String::new(), None).await;
    assert_eq!(unknown.unwrap_err(), StoreError::UnknownRun { id: "r3".into() });
}

on_every_backend!(old_runs_are_forgotten_with_all_they_had);

async fn old_runs_are_forgotten_with_all_they_had(store: Store) {
    store.begin_run(new_run("old", "f", 0)).await.unwrap();
    let commit =
        Commit { journal: vec![journal("old", "a", "1")], failures: vec![failure("old", "x")], ..Commit::default() };
    store.commit(commit).await.unwrap();
    store.begin_run(new_run("running", "f", 89 * DAY_MS)).await.unwrap();
    assert_eq!(store.runs(9).await.unwrap().len(), 2);
    for index in 0..RUNS_KEPT_MAX as i64 + 5 {
        let id = format!("r{index}");
        store.begin_run(new_run(&id, &id, 91 * DAY_MS + index)).await.unwrap();
        store.finish_run(&lease(&id, 1), RunOutcome::Finished, 0, String::new(), None).await.unwrap();
    }
    let runs = store.runs(usize::MAX).await.unwrap();
    assert!((RUNS_KEPT_MAX..RUNS_KEPT_MAX + 70).contains(&runs.len()), "{}", runs.len());
    assert_eq!(runs.last().unwrap().id, "running");
    assert_eq!(store.journal("old").await.unwrap(), []);
    assert_eq!(
        store.failures(&FailureFilter::default(), None, 9).await.unwrap().len(),
        1,
        "nobody has looked at it yet"
    );
}

on_every_backend!(bookmarks_come_in_pages);

async fn bookmarks_come_in_pages(store: Store) {
    let key = |index: usize| BookmarkKey {
        workflow: format!("w{}", index % 2),
        step: format!("s{}", index % 3),
        account: format!("a{}", index % 5),
        item: format!("{{\"id\":{index}}}"),
        asked: String::new(),
    };
    let bookmarks = (0..40).map(|index| (key(index), Bookmark { until_ms: 7 }));
    store.set_bookmarks(bookmarks.collect()).await.unwrap();
    let (mut pages, mut after) = (Vec::new(), None::<BookmarkKey>);
    loop {
        let page = store.bookmarks_after(after.as_ref(), 7).await.unwrap();
        assert!(page.len() <= 7);
        let Some((last, _)) = page.last() else { break };
        after = Some(last.clone());
        pages.extend(page);
    }
    assert_eq!(pages.len(), 40);
    assert_eq!(pages, store.bookmarks().await.unwrap());
}

on_every_backend!(the_ids_of_runs_come_as_the_runs_do);

async fn the_ids_of_runs_come_as_the_runs_do(store: Store) {
    for (index, started_at_ms) in [5, 9, 9, 1, 7].into_iter().enumerate() {
        let workflow = format!("w{}", index % 2);
        let id = format!("r{index}");
        store.begin_run(NewRun { workflow, ..new_run(&id, &id, started_at_ms) }).await.unwrap();
    }
    let runs = store.runs(9).await.unwrap();
    let of = |workflow: Option<&str>| -> Vec<String> {
        let runs = runs.iter().filter(|run| workflow.is_none_or(|workflow| run.workflow == workflow));
        runs.map(|run| run.id.clone()).collect()
    };
    for workflow in [None, Some("w0"), Some("w1"), Some("none")] {
        assert_eq!(store.run_ids(workflow).await.unwrap(), of(workflow));
    }
}

on_every_backend!(what_journals_take_is_known);

async fn what_journals_take_is_known(store: Store) {
    let check = async |when: &str| {
        let known = "SELECT run_id, bytes FROM _weft_journal_bytes ORDER BY run_id";
        let counted = "SELECT run_id, sum(octet_length(output_json)) AS bytes FROM _weft_journal GROUP BY 1 ORDER BY 1";
        assert_eq!(store.query(known).await.unwrap(), store.query(counted).await.unwrap(), "{when}");
    };
    for run in ["r1", "r2"] {
        store.begin_run(new_run(run, run, 1)).await.unwrap();
        assert!(!store.has_journal(run).await.unwrap());
        for (step, output) in [("a", "[1]"), ("b", "\"\u{e9}\u{1f600}\""), ("a", "[]"), ("a", "[1,2,3]")] {
            let entries = vec![journal(run, step, output), journal(run, "c", output)];
            store.commit(Commit { journal: entries, ..Commit::default() }).await.unwrap();
            check("a step may be journaled again").await;
            assert!(store.has_journal(run).await.unwrap());
        }
    }
    let without_key = upsert(vec![row([("id", weft_store::Cell::Null)])]);
    let failing = Commit { journal: vec![journal("r1", "d", "1")], ..without_key };
    assert!(store.commit(failing).await.is_err());
    check("nothing of it has happened").await;
    store.begin_run(new_run("r3", "r3", 1)).await.unwrap();
    store.commit(Commit { progress: vec![progress("r3", "a", "{}")], ..Commit::default() }).await.unwrap();
    assert!(store.has_journal("r3").await.unwrap(), "it has a position");
}

on_every_backend!(old_journals_make_room_for_new_ones);

async fn old_journals_make_room_for_new_ones(store: Store) {
    let output = "x".repeat(JOURNAL_BYTES_MAX as usize / 4);
    for index in 0..130 {
        let id = format!("r{index:03}");
        store.begin_run(new_run(&id, &id, index)).await.unwrap();
        if index < 6 {
            let journal = vec![journal(&id, "a", &output)];
            store.commit(Commit { journal, ..Commit::default() }).await.unwrap();
        }
        let outcome = if index == 0 { RunOutcome::Failed } else { RunOutcome::Finished };
        store.finish_run(&lease(&id, 1), outcome, 0, String::new(), None).await.unwrap();
    }
    let mut kept = Vec::new();
    for index in 0..6 {
        kept.push(store.journal(&format!("r{index:03}")).await.unwrap().len());
    }
    assert_eq!(kept, [1, 0, 1, 1, 1, 1], "the first may be gone on with");
}

on_every_backend!(failures_are_resolved_by_their_number);

async fn failures_are_resolved_by_their_number(store: Store) {
    let failures = vec![failure("r1", "first"), failure("r1", "second")];
    store.commit(Commit { failures, ..Commit::default() }).await.unwrap();
    let kept = store.failures(&FailureFilter::default(), None, 9).await.unwrap();
    store.commit(Commit { resolved: vec![kept[0].id], ..Commit::default() }).await.unwrap();
    assert_eq!(store.failures(&FailureFilter::default(), None, 9).await.unwrap(), kept[1..]);
}

/// A failure of run `r` at that time, about this.
fn about(subject: &str, run: i64, code: Option<&str>, message: &str) -> FailureRecord {
    let (subject, code) = (subject.to_owned(), code.map(str::to_owned));
    FailureRecord { subject, code, at_ms: run, ..failure(&format!("r{run}"), message) }
}

on_every_backend!(the_same_failure_of_several_runs_is_kept_once);

async fn the_same_failure_of_several_runs_is_kept_once(store: Store) {
    let keep = async |failures| store.commit(Commit { failures, ..Commit::default() }).await.unwrap();
    keep(vec![about("s#1", 1, Some("E7"), "said so"), about("s#2", 1, None, "no key")]).await;
    // In the same run a page may be read twice.
    keep(vec![about("s#1", 1, Some("E7"), "said so")]).await;
    keep(vec![about("s#1", 2, Some("E7"), "said otherwise"), about("s#2", 2, None, "another reason")]).await;
    let kept = store.failures(&FailureFilter::default(), None, 9).await.unwrap();
    let told: Vec<_> = kept
        .iter()
        .map(|kept| (kept.record.message.as_str(), kept.times, kept.first_at_ms, kept.record.at_ms))
        .collect();
    assert_eq!(told, [("another reason", 1, 2, 2), ("said otherwise", 2, 1, 2), ("no key", 1, 1, 1)]);
    assert_eq!(store.failures(&FailureFilter::of_run("r2"), None, 9).await.unwrap().len(), 2, "the latest run has it");
    // Nobody can tell whether it is the same.
    keep(vec![about("", 3, None, "x"), about("", 3, None, "x")]).await;
    assert_eq!(store.failures(&FailureFilter::of_run("r3"), None, 9).await.unwrap().len(), 2);
}

on_every_backend!(what_passes_is_no_failure_any_more);

async fn what_passes_is_no_failure_any_more(store: Store) {
    let failures = vec![about("s#1", 1, None, "a"), about("s#1", 1, None, "b"), about("s#2", 1, None, "a")];
    store.commit(Commit { failures, ..Commit::default() }).await.unwrap();
    let mut subjects = store.failed_subjects("w").await.unwrap();
    subjects.sort();
    assert_eq!(subjects, ["s#1", "s#2"]);
    let passed = |workflow: &str| vec![Passed { workflow: workflow.into(), subject: "s#1".into() }];
    store.commit(Commit { passed: passed("another"), ..Commit::default() }).await.unwrap();
    assert_eq!(store.failures(&FailureFilter::default(), None, 9).await.unwrap().len(), 3);
    store.commit(Commit { passed: passed("w"), ..Commit::default() }).await.unwrap();
    assert_eq!(store.failed_subjects("w").await.unwrap(), ["s#2"]);
    let of_w = |id: &str| NewRun { workflow: "w".into(), ..new_run(id, id, 1) };
    assert!(store.begin_run(of_w("r1")).await.unwrap().has_failures, "that is what a run begins with");
    let passed = vec![Passed { workflow: "w".into(), subject: "s#2".into() }];
    store.commit(Commit { passed, ..Commit::default() }).await.unwrap();
    assert!(!store.begin_run(of_w("r2")).await.unwrap().has_failures);
}

on_every_backend!(failures_that_go_to_make_room_are_counted);

async fn failures_that_go_to_make_room_are_counted(store: Store) {
    assert_eq!(store.begin_run(new_run("r1", "f", 1)).await.unwrap().failures_dropped, 0);
    let too_many = FAILURES_KEPT_MAX as i64 + 3;
    let failure = |at_ms: i64| FailureRecord { at_ms, ..about("", 1, None, "no") };
    let failures = (1..=too_many).map(failure).collect();
    store.commit(Commit { failures, ..Commit::default() }).await.unwrap();
    assert_eq!(store.failure_count().await.unwrap(), too_many as u64);
    let mut dropped = Vec::new();
    for number in 2..=130 {
        let begun = store.begin_run(new_run(&format!("r{number}"), "f", number)).await.unwrap();
        dropped.extend(Some(begun.failures_dropped).filter(|&dropped| dropped > 0));
    }
    assert_eq!(dropped, [3], "once, and not at every run");
    let oldest = store.failures(&FailureFilter::default(), None, usize::MAX).await.unwrap().pop().unwrap();
    assert_eq!((store.failure_count().await.unwrap(), oldest.record.at_ms), (FAILURES_KEPT_MAX as u64, 4));
}

on_every_backend!(bookmarks_are_listed_and_forgotten);

async fn bookmarks_are_listed_and_forgotten(store: Store) {
    let key = |step: &str| BookmarkKey {
        workflow: "w".into(),
        step: step.into(),
        account: "a".into(),
        item: String::new(),
        asked: String::new(),
    };
    let bookmarks = vec![(key("b"), Bookmark { until_ms: 2 }), (key("a"), Bookmark { until_ms: 1 })];
    store.commit(Commit { bookmarks: bookmarks.clone(), ..Commit::default() }).await.unwrap();
    assert_eq!(store.bookmarks().await.unwrap(), [bookmarks[1].clone(), bookmarks[0].clone()]);
    store.forget_bookmarks(vec![key("a"), key("c")]).await.unwrap();
    assert_eq!(store.bookmarks().await.unwrap(), bookmarks[..1]);
}

on_every_backend!(a_commit_whose_predecessor_failed_is_refused);

/// Page 2 is handed in before anybody knows what became of page 1.
async fn a_commit_whose_predecessor_failed_is_refused(store: Store) {
    store.begin_run(new_run("r1", "f", 100)).await.unwrap();
    let key = BookmarkKey {
        workflow: "w".into(),
        step: "s".into(),
        account: "a".into(),
        item: String::new(),
        asked: String::new(),
    };
    let commit = |number, changes: Commit| Commit {
        run: Some(RunCommit { lease: lease("r1", 1), number, counts_json: String::new() }),
        bookmarks: vec![(key.clone(), Bookmark { until_ms: number.into() })],
        ..changes
    };
    let good = || upsert(vec![row([("id", number(1))])]);
    let bad = upsert(vec![row([("v", number(1))])]);
    let mut pending = Vec::new();
    for commit in [commit(1, good()), commit(2, bad), commit(3, good()), commit(2, good()), commit(4, good())] {
        pending.push(store.submit(commit).await.unwrap());
    }
    let mut outcomes = Vec::new();
    for pending in pending {
        outcomes.push(pending.await.map(|_| ()));
    }
    let out_of_turn = |number, latest| Err(StoreError::CommitOutOfTurn { id: "r1".into(), number, latest });
    assert!(matches!(outcomes[1], Err(StoreError::Key { .. })), "{:?}", outcomes[1]);
    let rest = [outcomes[0].clone(), outcomes[2].clone(), outcomes[3].clone(), outcomes[4].clone()];
    assert_eq!(rest, [Ok(()), out_of_turn(3, 1), Ok(()), out_of_turn(4, 2)]);
    assert_eq!(store.bookmark(&key).await.unwrap(), Some(Bookmark { until_ms: 2 }));
    assert_eq!(store.run("r1").await.unwrap().unwrap().commits, 2);
}

on_every_backend!(a_token_replaces_the_one_before);

async fn a_token_replaces_the_one_before(store: Store) {
    let token = |names: &[&str], expires_at_ms| {
        let value = |name: &&str| {
            let expires_at_ms = Some(9).filter(|_| *name != "access").or(expires_at_ms);
            (name.to_string(), StoredSecret { ciphertext: vec![0, 255, 7], expires_at_ms })
        };
        SealedToken { account: "shop".into(), values: names.iter().map(value).collect() }
    };
    assert_eq!(store.token("shop").await.unwrap(), None);
    store.save_token(token(&["access", "refresh"], Some(9))).await.unwrap();
    assert_eq!(store.token("shop").await.unwrap(), Some(token(&["access", "refresh"], Some(9))));
    store.save_token(token(&["access"], None)).await.unwrap();
    assert_eq!(store.token("shop").await.unwrap(), Some(token(&["access"], None)));
    store.drop_token("shop").await.unwrap();
    assert_eq!(store.token("shop").await.unwrap(), None);
}

on_every_backend!(exchanges_of_a_run_are_kept_as_they_are);

async fn exchanges_of_a_run_are_kept_as_they_are(store: Store) {
    for lacks in [Some(Lacks::EarlierExchanges), Some(Lacks::EarlierProcess), Some(Lacks::EarlierRun), None] {
        let files = vec![("0a.bin".to_owned(), vec![0, 255]), ("0b.json".to_owned(), b"{}".to_vec())];
        let kept = RunRecording { lacks, files, ..recording("r1", 7, "text: \u{1f41f}") };
        store.keep_recording(kept.clone()).await.unwrap();
        assert_eq!(store.recording("r1").await.unwrap(), Some(kept));
    }
    let later = recording("r1", 8, "later");
    store.keep_recording(later.clone()).await.unwrap();
    assert_eq!(store.recording("r1").await.unwrap(), Some(later.clone()), "its files are others, too");
    let part = RunRecording { lacks: Some(Lacks::EarlierProcess), ..recording("r1", 9, "part") };
    store.keep_recording(part).await.unwrap();
    assert_eq!(store.recording("r1").await.unwrap(), Some(later), "a part doesn't take the place of the whole");
    assert_eq!(store.recording("r2").await.unwrap(), None);
}

on_every_backend!(exchanges_of_the_oldest_runs_go_first);

async fn exchanges_of_the_oldest_runs_go_first(store: Store) {
    let third = "x".repeat(RECORDINGS_BYTES_MAX as usize / 3);
    for (run, at_ms) in [("r2", 2), ("r1", 1), ("r3", 3), ("r4", 4)] {
        store.keep_recording(recording(run, at_ms, &third)).await.unwrap();
    }
    let mut kept = Vec::new();
    for run in ["r1", "r2", "r3", "r4"] {
        kept.push(store.recording(run).await.unwrap().is_some());
    }
    assert_eq!(kept, [false, true, true, true]);
    let large = third.repeat(4);
    store.keep_recording(recording("r5", 5, &large)).await.unwrap();
    assert!(store.recording("r5").await.unwrap().is_some(), "the newest stays whatever its size");
    assert!(store.recording("r4").await.unwrap().is_none());
}

on_every_backend!(exchanges_go_with_their_run);

async fn exchanges_go_with_their_run(store: Store) {
    store.begin_run(new_run("old", "f", 0)).await.unwrap();
    store.finish_run(&lease("old", 1), RunOutcome::Failed, 1, String::new(), None).await.unwrap();
    store.keep_recording(recording("old", 1, "text")).await.unwrap();
    for number in 0..64 {
        store.begin_run(new_run(&format!("r{number}"), "f", 100 * DAY_MS + number)).await.unwrap();
    }
    assert_eq!(store.run("old").await.unwrap(), None);
    assert_eq!(store.recording("old").await.unwrap(), None);
}

/// As `begin_run`, for a workflow, and with its end.
async fn done(store: &Store, id: &str, workflow: &str, at_ms: i64) {
    let run = NewRun { workflow: workflow.to_owned(), ..new_run(id, id, at_ms) };
    let _begun = store.submit_run(run).await.unwrap();
    store.finish_run(&lease(id, 1), RunOutcome::Finished, at_ms, String::new(), None).await.unwrap();
}

#[tokio::test]
async fn a_busy_workflow_pushes_out_its_own_runs_only() {
    let store = memory().await;
    done(&store, "quiet", "quiet", 1).await;
    for index in 0..RUNS_KEPT_MAX as i64 + 200 {
        done(&store, &format!("busy{index}"), "busy", 10 + index).await;
    }
    let runs = store.runs(usize::MAX).await.unwrap();
    let busy = runs.iter().filter(|run| run.workflow == "busy").count();
    assert!((RUNS_KEPT_MAX..RUNS_KEPT_MAX + 70).contains(&busy), "{busy}");
    assert_eq!(runs.last().unwrap().id, "quiet");
}

#[tokio::test]
async fn a_busy_workflow_pushes_out_its_own_failures_only() {
    let store = memory().await;
    let of = |workflow: &str, at_ms: i64| FailureRecord { workflow: workflow.to_owned(), at_ms, ..failure("r1", "no") };
    let quiet = (0..10).map(|at_ms| of("quiet", at_ms));
    let busy = (0..FAILURES_KEPT_MAX as i64 + 10).map(|index| of("busy", 100 + index));
    store.commit(Commit { failures: quiet.chain(busy).collect(), ..Commit::default() }).await.unwrap();
    assert_eq!(store.begin_run(new_run("r1", "f", 1)).await.unwrap().failures_dropped, 20);
    assert_eq!(store.failure_count().await.unwrap(), FAILURES_KEPT_MAX as u64);
    let left = async |workflow| {
        let left = store.failures(&FailureFilter::of_workflow(workflow), None, usize::MAX).await.unwrap();
        (left.len(), left.last().unwrap().record.at_ms)
    };
    assert_eq!(left("quiet").await, (10, 0));
    assert_eq!(left("busy").await, (FAILURES_KEPT_MAX - 10, 120), "the oldest have gone");
}

on_every_backend!(failures_are_read_page_by_page);

async fn failures_are_read_page_by_page(store: Store) {
    // Several at the same moment, and the newest is not the last that came.
    let failures = (0..50_i64).map(|index| FailureRecord {
        workflow: if index % 3 == 0 { "w".into() } else { "another".into() },
        at_ms: (index * 7) % 20,
        ..failure(&format!("r{}", index % 2), "no")
    });
    store.commit(Commit { failures: failures.collect(), ..Commit::default() }).await.unwrap();
    let all = store.failures(&FailureFilter::default(), None, usize::MAX).await.unwrap();
    assert!(all.is_sorted_by(|one, next| one.key() > next.key()));
    let filters = [
        FailureFilter::default(),
        FailureFilter::of_workflow("w"),
        FailureFilter::of_run("r1"),
        FailureFilter { run_id: Some("r1".into()), ..FailureFilter::of_workflow("w") },
        FailureFilter { run_id_begins: Some("r".into()), ..FailureFilter::default() },
        FailureFilter { run_id_begins: Some("r2".into()), ..FailureFilter::of_workflow("w") },
        FailureFilter::of_workflow("none"),
    ];
    for filter in filters {
        let (mut pages, mut after) = (Vec::new(), None);
        loop {
            let page = store.failures(&filter, after, 7).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.key());
            pages.extend(page);
        }
        let meets = |failure: &&Failure| {
            filter.workflow.as_ref().is_none_or(|workflow| failure.record.workflow == *workflow)
                && filter.run_id.as_ref().is_none_or(|run_id| failure.record.run_id == *run_id)
                && filter.run_id_begins.as_ref().is_none_or(|begin| failure.record.run_id.starts_with(begin))
        };
        assert_eq!(pages, all.iter().filter(meets).cloned().collect::<Vec<_>>(), "{filter:?}");
        let (mut keys, mut after) = (Vec::new(), None);
        loop {
            let page = store.failure_keys(&filter, after, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(*last);
            keys.extend(page);
        }
        assert_eq!(keys, pages.iter().map(Failure::key).collect::<Vec<_>>(), "{filter:?}");
        let numbers = || keys.iter().map(|key| key.id);
        let span = FailureSpan { count: keys.len() as u64, numbers: numbers().min().zip(numbers().max()) };
        assert_eq!(store.failure_span(&filter).await.unwrap(), span, "{filter:?}");
    }
    assert_eq!(store.failure(all[3].id).await.unwrap().as_ref(), Some(&all[3]));
    assert_eq!(store.failure(1_000).await.unwrap(), None);
}
