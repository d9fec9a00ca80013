//! Runs of the same work that are started twice, dropped, or taken over: it is done once, by one of them at a time.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Either, select};
use tokio::sync::{Barrier, watch};
use weft_engine::sandbox::outside::Response;
use weft_engine::store::{Cell, RunStatus as StoredStatus, Store, StoreTarget};
use weft_engine::{Accounts, Event, FailureClass, Plan, RunFailure, RunRequest, RunStatus, RunSummary};
use weft_simulation::fault::whole;
use weft_simulation::many::runtime;
use weft_simulation::run::{accounts, request};
use weft_simulation::scripted::{Answers, Platform, Scripted};
use weft_simulation::stage::Stage;
use weft_simulation::world::lock;

/// Longer than anything here takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

const WORKFLOW: &str = "
weft: 1
name: starts
connections:
  source: source
steps:
  - id: first
    uses: source/detail
    connection: source
    with: { id: 1 }
    into: rows
  - id: second
    needs: first
    uses: source/detail
    connection: source
    with: { id: 2 }
    into: rows
";

/// What a start came to.
type Outcome = Result<RunSummary, RunFailure>;

/// How often each record was asked for.
type Asked = Arc<Mutex<BTreeMap<u64, u32>>>;

/// Answers at once, and puts `note` into each record.
fn prompt(note: &'static str, asked: &Asked) -> impl Platform + 'static {
    let (_, open) = watch::channel(true);
    gated(note, asked, open)
}

/// Answers for the second record only once the gate is open.
fn gated(note: &'static str, asked: &Asked, open: watch::Receiver<bool>) -> impl Platform + 'static {
    let asked = Arc::clone(asked);
    Answers(move |_, id| -> BoxFuture<'static, Response> {
        *lock(&asked).entry(id).or_default() += 1;
        let mut open = open.clone();
        async move {
            if id == 2 {
                let _ = open.wait_for(|open| *open).await;
            }
            whole(200, format!("{{\"row\":{{\"id\":{id},\"note\":\"{note}\"}}}}"))
        }
        .boxed()
    })
}

/// A start whose run has this seed; the second value says whether it went on with another one.
fn start(
    plan: &Arc<Plan>,
    accounts: &Accounts,
    store: &Store,
    platform: impl Platform + 'static,
    seed: u8,
) -> (BoxFuture<'static, Outcome>, Arc<Mutex<Option<bool>>>) {
    let went_on = Arc::new(Mutex::new(None));
    let ear = Arc::clone(&went_on);
    let events = Arc::new(move |event| {
        if let Event::RunStarted { resumed, .. } = event {
            *lock(&ear) = Some(resumed);
        }
    });
    let world = Arc::new(Scripted { platform: Arc::new(platform), seed });
    let request = RunRequest { events, ..request(plan, accounts, store, world) };
    (weft_engine::run(request).boxed(), went_on)
}

/// Lets a run that gets no answer for its second record come as far as asking for it.
async fn come_to_second(run: &mut BoxFuture<'static, Outcome>, asked: &Asked) {
    let is_at_second = async {
        while lock(asked).get(&2).is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    match tokio::time::timeout(PATIENCE, select(run, Box::pin(is_at_second))).await {
        Ok(Either::Right(_)) => {}
        Ok(Either::Left((outcome, _))) => panic!("it ended although the platform doesn't answer: {outcome:?}"),
        Err(_) => panic!("it doesn't come to its second step"),
    }
}

fn assert_finished(outcome: &Outcome, who: &str) {
    match outcome {
        Ok(summary) => assert_eq!((summary.status, &summary.failure), (RunStatus::Finished, &None), "{who}"),
        Err(failure) => panic!("{who} was not even entered: {failure:?}"),
    }
}

fn assert_refused(outcome: &Outcome, who: &str) {
    match outcome {
        Err(failure) => {
            let is_told = failure.class == FailureClass::Store && failure.message.contains("is running already");
            assert!(is_told, "{who} failed for another reason than that it runs already: {failure:?}");
        }
        Ok(summary) => panic!("{who} ran beside the other: {summary:?}"),
    }
}

async fn memory() -> Store {
    Store::open(&StoreTarget::memory()).await.expect("a store")
}

/// The notes of all rows, by id.
async fn notes(store: &Store) -> BTreeMap<String, String> {
    let text = |cell: Option<&Cell>| match cell {
        Some(Cell::Number(text) | Cell::Text(text)) => text.clone(),
        other => panic!("a cell that nobody wrote: {other:?}"),
    };
    let rows = store.find("rows", &[], 1_000).await.expect("rows");
    rows.iter().map(|row| (text(row.get("id")), text(row.get("note")))).collect()
}

fn both(note: &str) -> BTreeMap<String, String> {
    ["1", "2"].into_iter().map(|id| (id.to_owned(), note.to_owned())).collect()
}

/// All runs of a store: how they stand, and whether somebody has their lease.
async fn runs(store: &Store) -> Vec<(StoredStatus, bool)> {
    let runs = store.runs(1_000).await.expect("runs");
    runs.iter().map(|run| (run.status, run.owner.is_some())).collect()
}

#[test]
fn of_two_starts_of_the_same_work_one_runs_and_the_other_is_told() {
    runtime().block_on(async {
        let plan = Stage::new().await.plan("starts", WORKFLOW).await;
        let (accounts, store) = (accounts(None), memory().await);
        let (gate, open) = watch::channel(false);
        let asked = [Asked::default(), Asked::default()];
        let (first, _) = start(&plan, &accounts, &store, gated("once", &asked[0], open.clone()), 1);
        let (second, _) = start(&plan, &accounts, &store, gated("once", &asked[1], open), 2);
        // The one that runs can't end before the other has.
        let refused = tokio::time::timeout(PATIENCE, select(first, second)).await.expect("neither was refused");
        let (refused, running, whose) = match refused {
            Either::Left((refused, running)) => (refused, running, 0),
            Either::Right((refused, running)) => (refused, running, 1),
        };
        assert_refused(&refused, "the start that lost");
        assert_eq!(*lock(&asked[whose]), BTreeMap::new(), "the start that lost asked for records");
        gate.send_replace(true);
        assert_finished(&running.await, "the start that won");
        let once = BTreeMap::from([(1, 1), (2, 1)]);
        assert_eq!(*lock(&asked[1 - whose]), once, "how often the start that won asked for each record");
        assert_eq!(notes(&store).await, both("once"));
        assert_eq!(runs(&store).await, [(StoredStatus::Finished, false)]);

        // What is finished is begun anew.
        let anew = Asked::default();
        let (third, went_on) = start(&plan, &accounts, &store, prompt("anew", &anew), 3);
        assert_finished(&third.await, "the third start");
        assert_eq!((*lock(&went_on), lock(&anew).clone()), (Some(false), once), "the third start begins anew");
        assert_eq!(notes(&store).await, both("anew"));
        assert_eq!(runs(&store).await, [(StoredStatus::Finished, false); 2]);
    });
}

#[test]
fn starts_on_several_threads_are_refused_while_one_runs() {
    const STARTS: usize = 8;
    let threads = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build();
    threads.expect("threads").block_on(async {
        let plan = Stage::new().await.plan("starts", WORKFLOW).await;
        for time in 0..20 {
            let (accounts, store) = (accounts(None), memory().await);
            let (gate, open) = watch::channel(false);
            let asked = Asked::default();
            let together = Arc::new(Barrier::new(STARTS));
            let mut tasks = tokio::task::JoinSet::new();
            for seed in 0..STARTS as u8 {
                let (run, _) = start(&plan, &accounts, &store, gated("once", &asked, open.clone()), seed);
                let together = Arc::clone(&together);
                tasks.spawn(async move {
                    together.wait().await;
                    run.await
                });
            }
            for number in 1..STARTS {
                let ended = tokio::time::timeout(PATIENCE, tasks.join_next()).await;
                let ended = ended.unwrap_or_else(|_| panic!("time {time}: more than one of {STARTS} starts runs"));
                let ended = ended.expect("a start").expect("no start panics");
                assert_refused(&ended, &format!("time {time}: start {number} that ended"));
            }
            gate.send_replace(true);
            let last = tasks.join_next().await.expect("one is left").expect("it doesn't panic");
            assert_finished(&last, &format!("time {time}: the start that won"));
            assert_eq!(
                *lock(&asked),
                BTreeMap::from([(1, 1), (2, 1)]),
                "time {time}: how often records were asked for"
            );
            assert_eq!(runs(&store).await, [(StoredStatus::Finished, false)], "time {time}");
        }
    });
}

#[test]
fn a_run_that_was_dropped_is_gone_on_with_at_once() {
    runtime().block_on(async {
        let plan = Stage::new().await.plan("starts", WORKFLOW).await;
        let (accounts, store) = (accounts(None), memory().await);
        // The gate never opens.
        let (_gate, closed) = watch::channel(false);
        let asked = Asked::default();
        let (mut dropped, _) = start(&plan, &accounts, &store, gated("dropped", &asked, closed), 1);
        come_to_second(&mut dropped, &asked).await;
        drop(dropped);
        let again = Asked::default();
        let (next, went_on) = start(&plan, &accounts, &store, prompt("next", &again), 2);
        assert_finished(&next.await, "the start after the drop");
        assert_eq!(*lock(&went_on), Some(true), "it goes on with the run that was dropped");
        assert_eq!(*lock(&again), BTreeMap::from([(2, 1)]), "what was done is not done again");
        let expected = BTreeMap::from([("1", "dropped"), ("2", "next")]);
        let expected = expected.into_iter().map(|(id, note)| (id.to_owned(), note.to_owned())).collect();
        assert_eq!(notes(&store).await, expected);
        assert_eq!(runs(&store).await, [(StoredStatus::Finished, false)]);
    });
}

/// Polls a future so many times, unless it is done before, and then drops it.
struct Polls<F>(Option<F>, u32);

impl<F: Future + Unpin> Future for Polls<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.1 = self.1.saturating_sub(1);
        let is_last = self.1 == 0;
        let Some(future) = &mut self.0 else { return Poll::Ready(None) };
        match Pin::new(future).poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if is_last => {
                self.0 = None;
                Poll::Ready(None)
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

#[test]
fn wherever_a_run_is_dropped_the_next_start_is_not_refused() {
    runtime().block_on(async {
        let plan = Stage::new().await.plan("starts", WORKFLOW).await;
        let accounts = accounts(None);
        // How many it takes to the end is the machine's affair: whatever is answered while somebody else computes needs none.
        const POLLS_MAX: u32 = 60;
        let mut dropped = 0;
        for polls in 1..=POLLS_MAX {
            let store = memory().await;
            let (run, _) = start(&plan, &accounts, &store, prompt("dropped", &Asked::default()), 1);
            dropped += u32::from(Polls(Some(run), polls).await.is_none());
            let (next, _) = start(&plan, &accounts, &store, prompt("next", &Asked::default()), 2);
            let outcome = tokio::time::timeout(PATIENCE, next).await;
            let Ok(outcome) = outcome else { panic!("after {polls} polls: the next start doesn't end") };
            if let Err(failure) = &outcome {
                let left = store.runs(10).await.expect("runs");
                panic!(
                    "a run was dropped after {polls} polls, nobody has it, and the next start is refused: {failure:?}; in \
                     the store: {left:?}"
                );
            }
            assert_finished(&outcome, &format!("the start after a run that was dropped after {polls} polls"));
            let runs = runs(&store).await;
            assert!(!runs.iter().any(|(_, has_owner)| *has_owner), "after {polls} polls a lease is left: {runs:?}");
            let stored = store.runs(10).await.expect("runs");
            let unfinished = stored.iter().filter(|run| run.status != StoredStatus::Finished).count();
            assert_eq!(unfinished, 0, "after {polls} polls nobody goes on with a run: {stored:?}");
        }
        assert!(dropped > 0, "no run was dropped before its end");
    });
}

#[test]
fn whoever_lost_a_run_to_another_process_writes_nothing_more() {
    runtime().block_on(async {
        // Two processes that share a store, as they would share a database.
        let (one, other) = (Stage::new().await, Stage::new().await);
        let (plan, other_plan) = (one.plan("starts", WORKFLOW).await, other.plan("starts", WORKFLOW).await);
        let (accounts, store) = (accounts(None), memory().await);
        let (gate, open) = watch::channel(false);
        let asked = Asked::default();
        let (mut lost, _) = start(&plan, &accounts, &store, gated("lost", &asked, open), 1);
        come_to_second(&mut lost, &asked).await;

        // As long as its lease is alive nobody else gets it.
        let taken = Asked::default();
        let (early, _) = start(&other_plan, &accounts, &store, prompt("taken", &taken), 2);
        assert_refused(&early.await, "the other process, while the lease is alive");

        // It lapses: the first process hangs, say.
        let owner = store.runs(1).await.expect("runs").pop().and_then(|run| run.owner).expect("somebody runs it");
        assert_eq!(store.release_leases(&owner).await.expect("leases"), 1, "leases of the first process");
        let (late, went_on) = start(&other_plan, &accounts, &store, prompt("taken", &taken), 3);
        assert_finished(&late.await, "the other process");
        assert_eq!(*lock(&went_on), Some(true), "the other process goes on with the run");
        let before = (notes(&store).await, store.runs(10).await.expect("runs"));

        // The first one comes back, and brings what it has.
        gate.send_replace(true);
        let outcome = tokio::time::timeout(PATIENCE, lost).await.expect("the first process ends");
        let told = match &outcome {
            Err(failure) => Some(failure),
            Ok(summary) => summary.failure.as_ref(),
        };
        let told =
            told.unwrap_or_else(|| panic!("the first process doesn't know that it has lost the run: {outcome:?}"));
        let is_told = told.class == FailureClass::Store && told.message.contains("was taken over by another process");
        assert!(is_told, "the first process failed for another reason: {told:?}");
        assert_eq!(before, (notes(&store).await, store.runs(10).await.expect("runs")), "it has written something more");
        assert_eq!(before.0.get("2").map(String::as_str), Some("taken"), "{:?}", before.0);
        assert_eq!(runs(&store).await, [(StoredStatus::Finished, false)]);
    });
}
