//! Items of a `for_each` that run at once: none holds another back, and which failure counts doesn't depend on time.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use serde_json::json;
use tokio::sync::watch;
use weft_engine::sandbox::outside::Response;
use weft_engine::store::{Store, StoreTarget};
use weft_engine::{Event, FailureClass, RunRequest, RunStatus, RunSummary};
use weft_simulation::fault::whole;
use weft_simulation::many::runtime;
use weft_simulation::run::{accounts, request};
use weft_simulation::scripted::{Answers, Platform, Scripted};
use weft_simulation::stage::Stage;
use weft_simulation::world::lock;

const ITEMS: usize = 20;
/// Longer than anything here takes on a slow machine, and shorter than a call may take.
const PATIENCE: Duration = Duration::from_secs(60);

fn workflow(parallel: usize) -> String {
    format!(
        "
weft: 1
name: items
connections:
  source: source
steps:
  - id: details
    for_each: ${{ [range(1; {})] }}
    uses: source/detail
    connection: source
    with:
      id: ${{ .item }}
    parallel: {parallel}
    into: details
outputs:
  order: ${{ [.details.records[].id] }}
",
        ITEMS + 1
    )
}

fn row(id: u64) -> Response {
    whole(200, format!("{{\"row\":{{\"id\":{id}}}}}"))
}

/// Runs the workflow against a platform, and gives the outputs besides.
async fn run_against(
    parallel: usize,
    platform: impl Platform + 'static,
) -> (RunSummary, Option<serde_json::Value>, Store) {
    let plan = Stage::new().await.plan("items", &workflow(parallel)).await;
    let store = Store::open(&StoreTarget::memory()).await.expect("a store");
    let world = Scripted { platform: Arc::new(platform), seed: 1 };
    let told = Arc::new(Mutex::new(None));
    let ear = Arc::clone(&told);
    let events = Arc::new(move |event| {
        if let Event::RunFinished { outputs, .. } = event {
            *lock(&ear) = outputs;
        }
    });
    let request = RunRequest { events, ..request(&plan, &accounts(None), &store, Arc::new(world)) };
    let summary = weft_engine::run(request).await.expect("the run is entered");
    let outputs = lock(&told).take();
    (summary, outputs, store)
}

#[test]
fn an_item_that_is_slow_holds_back_no_other() {
    runtime().block_on(async {
        for parallel in [2, ITEMS] {
            // Items that were answered; the first one waits until these are all the others.
            let (answered, watched) = watch::channel(BTreeSet::new());
            let seen = Arc::new(Mutex::new(None));
            let noted = Arc::clone(&seen);
            let platform = Answers(move |_, id| {
                let (answered, mut watched, noted) = (answered.clone(), watched.clone(), Arc::clone(&noted));
                async move {
                    if id == 1 {
                        let others = watched.wait_for(|done: &BTreeSet<u64>| done.len() == ITEMS - 1);
                        let _ = tokio::time::timeout(PATIENCE, others).await;
                        *lock(&noted) = Some(answered.borrow().len());
                    } else {
                        answered.send_modify(|done| {
                            done.insert(id);
                        });
                    }
                    row(id)
                }
                .boxed()
            });
            let (summary, outputs, store) = run_against(parallel, platform).await;
            let seen = *lock(&seen);
            assert_eq!(
                seen,
                Some(ITEMS - 1),
                "parallel: {parallel}: so many items were answered while the first one of {ITEMS} was not"
            );
            assert_eq!((summary.status, summary.failure), (RunStatus::Finished, None), "parallel: {parallel}");
            let order: Vec<usize> = (1..=ITEMS).collect();
            assert_eq!(
                outputs,
                Some(json!({ "order": order })),
                "parallel: {parallel}: results are in the order of items"
            );
            assert_eq!(store.find("details", &[], 1_000).await.expect("rows").len(), ITEMS, "parallel: {parallel}");
        }
    });
}

#[test]
fn of_several_items_that_fail_the_first_one_counts() {
    // Each of these fails in its own way, so that the failure says whose it is.
    const FIRST: (u64, u16) = (3, 403);
    const LATER: [(u64, u16); 2] = [(7, 400), (12, 409)];
    runtime().block_on(async {
        // With few at once, the second to fail ends what is still to begin.
        for (parallel, fail_before) in [(4, 1), (ITEMS, LATER.len())] {
            let (failed, watched) = watch::channel(0);
            let platform = Answers(move |_, id| {
                let (failed, mut watched) = (failed.clone(), watched.clone());
                async move {
                    let status = LATER.iter().find(|(later, _)| *later == id).map(|(_, status)| *status);
                    if id == FIRST.0 {
                        let others = watched.wait_for(|failed| *failed >= fail_before);
                        assert!(
                            tokio::time::timeout(PATIENCE, others).await.is_ok(),
                            "parallel: {parallel}: fewer than {fail_before} others failed while item {id} was on its way"
                        );
                        // They reach the engine before this one does.
                        tokio::time::sleep(Duration::from_millis(300)).await;
                        return whole(FIRST.1, "{}");
                    }
                    match status {
                        Some(status) => {
                            failed.send_modify(|failed| *failed += 1);
                            whole(status, "{}")
                        }
                        None => row(id),
                    }
                }
                .boxed()
            });
            let (summary, _, store) = run_against(parallel, platform).await;
            let failure = summary.failure.expect("the run fails");
            assert_eq!(failure.class, FailureClass::Invalid, "parallel: {parallel}: {failure:?}");
            assert!(
                failure.message.contains(&format!("status {}", FIRST.1)),
                "parallel: {parallel}: item {} failed last and is the first in order, and this was told: {failure:?}",
                FIRST.0
            );
            assert_eq!(failure.step, "details", "{failure:?}");
            assert_eq!(store.find("details", &[], 1_000).await.expect("no rows"), [], "parallel: {parallel}");
        }
    });
}
