//! Runs that share accounts and store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tokio::sync::Barrier;
use weft_engine::sandbox::LiveToken;
use weft_engine::sandbox::outside::{Exchange, Response};
use weft_engine::sandbox::secret::Secret;
use weft_engine::store::{Store, StoreTarget};
use weft_engine::workflow::{Authorization, TokenDescription};
use weft_engine::{RunRequest, RunStatus};
use weft_simulation::fault::whole;
use weft_simulation::many::runtime;
use weft_simulation::run::{Ended, accounts, request, run};
use weft_simulation::scripted::{Platform, Scripted};
use weft_simulation::simulate::scratch;
use weft_simulation::source::{Habits, History};
use weft_simulation::stage::Stage;
use weft_simulation::tables::check_end;
use weft_simulation::trace::Trace;
use weft_simulation::workflows::WORKFLOWS;
use weft_simulation::world::{Fate, Process, Shared, lock};

const ITEMS: usize = 50;
const RUNS: usize = 2;
const TOKEN: &str = "access_token";

const WORKFLOW: &str = "
weft: 1
name: tokens
connections:
  source: source
steps:
  - id: rows
    uses: source/list
    connection: source
    with: { size: 100 }
  - id: details
    for_each: ${ [.rows.records[].id] }
    uses: source/detail
    connection: source
    with:
      id: ${ .item }
    parallel: 50
    into: details
";

/// A platform whose first token is dead by the time that details are asked for.
struct Desk {
    issued: AtomicU32,
    /// What each marker stands for: the token that was live when the marker was first seen.
    markers: Mutex<BTreeMap<String, Vec<u8>>>,
    /// All items of all runs, each with the dead token.
    everybody: Barrier,
}

impl Desk {
    fn token(number: u32) -> String {
        format!("token-{number}-of-the-simulation")
    }

    async fn issue(&self, exchange: &Exchange<'_>) -> Response {
        let number = self.issued.fetch_add(1, Ordering::Relaxed) + 1;
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        // As the door does with what a response brings: the component gets to see a marker.
        let token = LiveToken::new(Secret::new(Self::token(number)), None, 0);
        exchange.connection.account.put_token(TOKEN, token);
        whole(200, r#"{"access_token":"sealed","expires_in":7200}"#)
    }

    fn is_live(&self, exchange: &Exchange<'_>) -> bool {
        let Some((_, marker)) = exchange.request.headers.iter().find(|(name, _)| name == "authorization") else {
            return false;
        };
        let live = exchange.connection.account.live_token(TOKEN, 0).map(|token| token.value.expose().to_vec());
        let mut markers = lock(&self.markers);
        let token = markers.entry(marker.clone()).or_insert_with(|| live.unwrap_or_default());
        let issued = self.issued.load(Ordering::Relaxed);
        issued > 0 && token.as_slice() == Self::token(issued).as_bytes()
    }
}

#[async_trait]
impl Platform for Desk {
    async fn answer(&self, exchange: &Exchange<'_>) -> Response {
        let url = &exchange.request.url;
        if url.ends_with("/token") {
            return self.issue(exchange).await;
        }
        if url.ends_with("/list") {
            let rows: Vec<String> = (1..=ITEMS).map(|id| format!("{{\"id\":{id}}}")).collect();
            return whole(200, format!("{{\"total\":{ITEMS},\"rows\":[{}]}}", rows.join(",")));
        }
        if !self.is_live(exchange) {
            self.everybody.wait().await;
            return whole(401, r#"{"message":"the token has expired"}"#);
        }
        let id = &exchange.request.query[0].1;
        whole(200, format!("{{\"row\":{{\"id\":{id}}}}}"))
    }
}

#[test]
fn many_items_of_two_runs_that_meet_a_dead_token_ask_for_one_new_one() {
    runtime().block_on(async {
        let plan = Stage::new().await.plan("tokens", WORKFLOW).await;
        let token = TokenDescription {
            name: TOKEN.to_owned(),
            pointer: Some("/access_token".to_owned()),
            lives: Some("/expires_in".to_owned()),
            renews: false,
        };
        let (node, tokens) = ("token".to_owned(), vec![token]);
        let authorization = Authorization { variants: Vec::new(), node, tokens, consent: None };
        let accounts = accounts(Some(authorization));
        let dead = LiveToken::new(Secret::new(Desk::token(0)), None, 0);
        accounts["source"].account.put_token(TOKEN, dead);
        let store = Store::open(&StoreTarget::memory()).await.expect("a store");
        let desk = Arc::new(Desk {
            issued: AtomicU32::new(0),
            markers: Mutex::default(),
            everybody: Barrier::new(ITEMS * RUNS),
        });
        let run = |seed: u8| {
            let world = Scripted { platform: Arc::clone(&desk), seed };
            // Runs of the same workflow that differ, or the second would go on with the first.
            let source_hash = seed.to_string();
            weft_engine::run(RunRequest { source_hash, ..request(&plan, &accounts, &store, Arc::new(world)) })
        };
        let (first, second) = futures::join!(run(1), run(2));
        for summary in [first, second] {
            let summary = summary.expect("the run is entered");
            assert_eq!((summary.status, summary.failure), (RunStatus::Finished, None));
        }
        assert_eq!(desk.issued.load(Ordering::Relaxed), 1);
        assert_eq!(store.find("details", &[], 1_000).await.expect("rows").len(), ITEMS);
    });
}

#[test]
#[allow(clippy::await_holding_lock, reason = "all is over by then, and nobody else takes the lock")]
fn two_runs_at_once_share_accounts_and_store() {
    runtime().block_on(async {
        let plans = Stage::new().await.plans().await;
        for seed in 0..20 {
            let begins_ms = 1_772_500_000_000;
            let habits = Habits { append_only: false, lateness_ms_max: 0, skew_ms: 0, page_size: 4, rows_at_start: 60 };
            let mut history = History::new(seed, habits, begins_ms, Trace { on: false });
            history.fall_silent();
            let shared = Arc::new(Shared {
                seed,
                history: Mutex::new(history),
                lie: None,
                told: Mutex::new(BTreeSet::new()),
                trace: Trace { on: false },
            });
            let folder = tempfile::tempdir_in(scratch()).expect("a folder");
            let store = Store::open(&StoreTarget::sqlite(folder.path().join("weft.db"))).await.expect("a store");
            let accounts = accounts(None);
            let fate = Fate { faults_percent: 10, ..Fate::default() };
            let processes: Vec<_> = (0..2)
                .map(|number| Process::new(Arc::clone(&shared), number, begins_ms + 120_000, fate.clone()))
                .collect();
            let ended = futures::join!(
                run(&processes[0], &plans["cursor"], &accounts, &store, 4),
                run(&processes[1], &plans["list"], &accounts, &store, 4)
            );
            // Faults may end a run, and then nothing is said about its table.
            for (ended, name) in [(ended.0, "cursor"), (ended.1, "list")] {
                let workflow = WORKFLOWS.iter().find(|workflow| workflow.name == name).expect("it is there");
                match ended {
                    Ended::Finished => {
                        let checked = check_end(&store, workflow, &lock(&shared.history)).await;
                        assert_eq!(checked, Ok(()), "seed {seed}");
                    }
                    Ended::Failed(failure) => assert_eq!(failure.class.as_str(), "unavailable", "{failure:?}"),
                    other => panic!("{other:?}"),
                }
            }
        }
    });
}
