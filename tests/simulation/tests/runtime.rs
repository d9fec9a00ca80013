//! What outlives runs: plans that are only known cost no places, and expressions of one workflow don't wait for each other.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use weft_engine::sandbox::outside::Response;
use weft_engine::store::{Store, StoreTarget};
use weft_engine::{Plan, RunRequest, RunStatus};
use weft_simulation::fault::whole;
use weft_simulation::run::{accounts, request};
use weft_simulation::scripted::{Answers, Platform, Scripted};
use weft_simulation::stage::Stage;

/// Longer than anything here takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(300);

fn threads() -> tokio::runtime::Runtime {
    let threads = tokio::runtime::Builder::new_multi_thread().enable_time().build();
    threads.expect("the runtime starts")
}

fn details() -> impl Platform + 'static {
    Answers(|_, id| async move { whole(200, format!("{{\"row\":{{\"id\":{id}}}}}")) }.boxed())
}

/// Runs a workflow with these inputs, which are to tell it from others.
async fn run(plan: Arc<Plan>, store: Store, inputs: BTreeMap<String, Value>, seed: u8) -> Result<(), String> {
    let world = Scripted { platform: Arc::new(details()), seed };
    let request = RunRequest { inputs, ..request(&plan, &accounts(None), &store, Arc::new(world)) };
    match weft_engine::run(request).await {
        Ok(summary) if summary.status == RunStatus::Finished => Ok(()),
        outcome => Err(format!("{outcome:?}")),
    }
}

#[test]
fn plans_that_are_only_known_take_no_places() {
    // As many as a runtime keeps, and several times what a sandbox has places for instances.
    const PLANS: usize = 10_000;
    const RUNS: u8 = 32;
    const CHEAP: &str = "
weft: 1
name: cheap
steps:
  - { id: rows, uses: table/find, with: { table: none } }
";
    const BUSY: &str = "
weft: 1
name: busy
connections: { source: source }
inputs: { number: integer }
steps:
  - id: details
    for_each: ${ [range(1; 9)] | map(. * 1000 + 1) }
    uses: source/detail
    connection: source
    with: { id: \"${ .item + .inputs.number }\" }
    parallel: 8
    into: details
";
    threads().block_on(async {
        let stage = Stage::new().await;
        let cheap = stage.check("cheap.yaml", CHEAP);
        let busy = stage.plan("busy", BUSY).await;
        let store = Store::open(&StoreTarget::memory()).await.expect("a store");
        // Runs go on all the while.
        let (all_made, is_over) = watch::channel(false);
        let running = tokio::spawn({
            let busy = Arc::clone(&busy);
            async move {
                let mut runs = 0_u32;
                while !*is_over.borrow() || runs == 0 {
                    let inputs = BTreeMap::from([("number".to_owned(), json!(runs % 100))]);
                    runs += 1;
                    // Of its own: there are only so many seeds, and runs of the same one would have the same id.
                    let store = Store::open(&StoreTarget::memory()).await.expect("a store");
                    if let Err(failure) = run(Arc::clone(&busy), store, inputs, 1).await {
                        return Err(format!("run {runs} beside plans that are made: {failure}"));
                    }
                }
                Ok(runs)
            }
        });
        let named = |number: usize| {
            let mut named = cheap.clone();
            named.name = format!("cheap-{number}");
            named
        };
        let mut plans = Vec::new();
        for number in 0..PLANS {
            let plan = stage.runtime().plan(&format!("text {number}"), &named(number)).await;
            plans.push(plan.unwrap_or_else(|error| panic!("plan {number} of {PLANS} can't be made: {error}")));
        }
        all_made.send_replace(true);
        let runs = running.await.expect("the runs beside don't panic");
        assert!(runs.as_ref().is_ok_and(|runs| *runs > 0), "{runs:?}");

        for (number, plan) in plans.iter().enumerate() {
            let again = stage.runtime().plan(&format!("text {number}"), &named(number)).await.expect("it is known");
            assert!(Arc::ptr_eq(plan, &again), "plan {number} was made a second time");
            assert_eq!(plan.checked.name, format!("cheap-{number}"), "a text got the plan of another one");
        }
        // With all of them held: as many runs at once as ever, of a workflow with expressions and of those that were only
        // known.
        let mut together = JoinSet::new();
        for number in 0..RUNS {
            let inputs = BTreeMap::from([("number".to_owned(), json!(1_000_000 + u32::from(number)))]);
            together.spawn(run(Arc::clone(&busy), store.clone(), inputs, number));
            let plan = Arc::clone(&plans[usize::from(number) * PLANS / usize::from(RUNS)]);
            together.spawn(run(plan, store.clone(), BTreeMap::new(), RUNS + number));
        }
        while let Some(ended) = together.join_next().await {
            ended.expect("no run panics").unwrap_or_else(|failure| panic!("with {PLANS} plans: {failure}"));
        }
    });
}

#[test]
fn runs_of_one_workflow_share_no_engine() {
    // More runs at once than there are cores, and more that compute without end than anybody would keep engines for one
    // workflow: whoever waited for any of those engines would wait until they are interrupted.
    const RUNS: u8 = 64;
    const ENDLESS: u8 = 16;
    const WORKFLOW: &str = "
weft: 1
name: engines
connections: { source: source }
inputs: { number: integer, loops: integer }
steps:
  - id: before
    uses: source/detail
    connection: source
    with: { id: \"${ .inputs.number }\" }
  - id: computed
    uses: table/upsert
    with: { table: computed, key: [number], rows: \"${ [{ number: .inputs.number, before: .before.records[0].id, last: last(range(.inputs.loops)) }] }\" }
";
    threads().block_on(async {
        let plan = Stage::new().await.plan("engines", WORKFLOW).await;
        let store = Store::open(&StoreTarget::memory()).await.expect("a store");
        let (came, mut watched) = watch::channel(0);
        // Says when the runs without end have come as far as their expression.
        let platform = Answers(move |_, id| -> futures::future::BoxFuture<'static, Response> {
            came.send_modify(|came| *came += 1);
            async move { whole(200, format!("{{\"row\":{{\"id\":{id}}}}}")) }.boxed()
        });
        let platform = Arc::new(platform);
        let start = |number: u8, loops: u64| {
            let inputs = [("number", json!(number)), ("loops", json!(loops))];
            let inputs = inputs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let world = Arc::new(Scripted { platform: Arc::clone(&platform), seed: number });
            let request = RunRequest { inputs, ..request(&plan, &accounts(None), &store, world) };
            weft_engine::run(request)
        };
        let mut endless = JoinSet::new();
        for number in 0..ENDLESS {
            endless.spawn(start(number, 1 << 50));
        }
        let all_came = watched.wait_for(|came| *came == u32::from(ENDLESS));
        tokio::time::timeout(PATIENCE, all_came).await.expect("all of them begin").expect("the platform is there");
        tokio::time::sleep(Duration::from_millis(300)).await;

        let mut short = JoinSet::new();
        for number in ENDLESS..RUNS {
            short.spawn(start(number, 10));
        }
        let mut ended = 0;
        while let Some(outcome) = short.join_next().await {
            let summary = outcome.expect("no run panics").expect("the run is entered");
            assert_eq!((summary.status, summary.failure), (RunStatus::Finished, None), "a short run");
            ended += 1;
            if let Some(interrupted) = endless.try_join_next() {
                panic!(
                    "{ended} of {} short runs were done when one without end was over, so they wait for its engine: \
                     {interrupted:?}",
                    RUNS - ENDLESS
                );
            }
        }
        let rows = store.find("computed", &[], 1_000).await.expect("rows").len();
        assert_eq!(rows, usize::from(RUNS - ENDLESS), "rows of the short runs");
        // Nobody needs to wait for them: dropped in the middle of an expression, they make room at once.
        endless.shutdown().await;
        let last = start(RUNS, 10).await.expect("the run is entered");
        assert_eq!((last.status, last.failure), (RunStatus::Finished, None), "a run after those without end");
    });
}
