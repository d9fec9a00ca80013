//! Whatever owners do, and whenever: in each epoch of a run only one of them commits, and who has lost it writes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use proptest::prelude::*;

use crate::clock::Clock;
use crate::{
    Cell, Change, Commit, LEASE_TTL_MS, Lease, NewRun, Row, RunCommit, RunOutcome, Store, StoreError, StoreTarget,
    TableChange,
};

/// Who acts. The last two are of one process.
const OWNERS: [&str; 4] = ["one", "two", "three", "three"];
const RUNS: [&str; 2] = ["r1", "r2"];

#[derive(Debug, Clone)]
enum Act {
    Take { who: usize, run: usize },
    Commit { who: usize, run: usize },
    Fail { who: usize, run: usize },
    Renew { who: usize },
    Release { who: usize },
    Pass { ms: i64 },
}

fn any_act() -> impl Strategy<Value = Act> {
    let who_and_run = || (0..OWNERS.len(), 0..RUNS.len());
    prop_oneof![
        3 => who_and_run().prop_map(|(who, run)| Act::Take { who, run }),
        5 => who_and_run().prop_map(|(who, run)| Act::Commit { who, run }),
        1 => who_and_run().prop_map(|(who, run)| Act::Fail { who, run }),
        2 => (0..OWNERS.len()).prop_map(|who| Act::Renew { who }),
        1 => (0..OWNERS.len()).prop_map(|who| Act::Release { who }),
        2 => prop_oneof![0..LEASE_TTL_MS, Just(LEASE_TTL_MS)].prop_map(|ms| Act::Pass { ms }),
    ]
}

/// What is expected of a run.
#[derive(Default)]
struct Expected {
    epoch: u32,
    /// Whose lease it is, and its latest heartbeat.
    lease: Option<(&'static str, i64)>,
    commits: u32,
}

struct World {
    store: Store,
    now_ms: Arc<AtomicI64>,
    expected: [Expected; RUNS.len()],
    /// The leases that somebody thinks to have.
    leases: BTreeMap<(usize, usize), Lease>,
}

impl World {
    async fn new() -> World {
        let now_ms = Arc::new(AtomicI64::new(1_000_000));
        let clock = Clock::Set(Arc::clone(&now_ms));
        let store = Store::open_by(&StoreTarget::memory(), clock).await.unwrap();
        World { store, now_ms, expected: Default::default(), leases: BTreeMap::new() }
    }

    async fn act(&mut self, act: Act) {
        let now_ms = self.now_ms.load(Ordering::Relaxed);
        match act {
            Act::Pass { ms } => self.now_ms.store(now_ms + ms, Ordering::Relaxed),
            Act::Take { who, run } => self.take(who, run, now_ms).await,
            Act::Commit { who, run } => self.commit(who, run).await,
            Act::Fail { who, run } => self.fail(who, run).await,
            Act::Renew { who } => {
                let renewed = self.store.renew_leases(&[OWNERS[who].to_owned()]).await.unwrap();
                let own = self.own(who);
                assert_eq!(renewed, own.len() as u64);
                own.into_iter().for_each(|lease| lease.1 = now_ms);
            }
            Act::Release { who } => {
                let released = self.store.release_leases(OWNERS[who]).await.unwrap();
                assert_eq!(released, self.own(who).len() as u64);
                for expected in &mut self.expected {
                    expected.lease = expected.lease.filter(|(owner, _)| *owner != OWNERS[who]);
                }
            }
        }
    }

    fn own(&mut self, who: usize) -> Vec<&mut (&'static str, i64)> {
        let leases = self.expected.iter_mut().filter_map(|expected| expected.lease.as_mut());
        leases.filter(|(owner, _)| *owner == OWNERS[who]).collect()
    }

    async fn take(&mut self, who: usize, run: usize, now_ms: i64) {
        let new = NewRun {
            id: RUNS[run].to_owned(),
            fingerprint: RUNS[run].to_owned(),
            workflow: "w".to_owned(),
            inputs_json: "{}".to_owned(),
            started_at_ms: now_ms,
            seed: String::new(),
            owner: OWNERS[who].to_owned(),
            beside: false,
            components_json: "{}".to_owned(),
        };
        let begun = self.store.begin_run(new).await;
        let expected = &mut self.expected[run];
        match expected.lease {
            Some((_, heartbeat_ms)) if now_ms - heartbeat_ms < LEASE_TTL_MS => {
                assert!(matches!(begun, Err(StoreError::AlreadyRunning { .. })), "{begun:?}");
            }
            _ => {
                let begun = begun.unwrap();
                assert_eq!((begun.lease.epoch, begun.run.commits), (expected.epoch + 1, expected.commits));
                expected.epoch += 1;
                expected.lease = Some((OWNERS[who], now_ms));
                self.leases.insert((who, run), begun.lease);
            }
        }
    }

    async fn commit(&mut self, who: usize, run: usize) {
        let Some(lease) = self.leases.get(&(who, run)).cloned() else { return };
        let expected = &mut self.expected[run];
        // Who has lost the run may still guess the number that is next.
        let number = expected.commits + 1;
        let row = Row::new([
            ("run", Cell::text(RUNS[run])),
            ("number", Cell::number(number)),
            ("epoch", Cell::number(lease.epoch)),
            ("who", Cell::number(who)),
        ]);
        let change = TableChange {
            table: "written".to_owned(),
            key: vec!["run".to_owned(), "number".to_owned()],
            changes: vec![Change::Upsert(vec![row])],
            ..TableChange::default()
        };
        let is_latest = lease.epoch == expected.epoch;
        let run_commit = RunCommit { lease, number, counts_json: String::new() };
        let commit = Commit { run: Some(run_commit), changes: vec![change], ..Commit::default() };
        let outcome = self.store.commit(commit).await;
        if is_latest {
            outcome.unwrap();
            expected.commits += 1;
        } else {
            assert_eq!(outcome.unwrap_err(), StoreError::LeaseLost { run: RUNS[run].to_owned() });
        }
    }

    async fn fail(&mut self, who: usize, run: usize) {
        let Some(lease) = self.leases.get(&(who, run)).cloned() else { return };
        let ended = self.store.finish_run(&lease, RunOutcome::Failed, 0, String::new(), None).await;
        let expected = &mut self.expected[run];
        if lease.epoch == expected.epoch {
            ended.unwrap();
            expected.lease = None;
        } else {
            assert_eq!(ended.unwrap_err(), StoreError::LeaseLost { run: RUNS[run].to_owned() });
        }
    }

    /// Looks at what was written.
    async fn check(&self) {
        for (run, expected) in RUNS.iter().zip(&self.expected) {
            let written =
                self.store.find("written", &[("run".to_owned(), Cell::text(*run))], usize::MAX).await.unwrap();
            assert_eq!(written.len(), expected.commits as usize);
            let number_of = |row: &Row, name: &str| match row.get(name) {
                Some(Cell::Number(number)) => number.parse::<usize>().unwrap(),
                other => panic!("{other:?}"),
            };
            let mut whose = BTreeMap::new();
            let mut latest = 0;
            for row in &written {
                let (epoch, who) = (number_of(row, "epoch"), number_of(row, "who"));
                assert!(epoch >= latest, "an earlier one has written after a later one");
                latest = epoch;
                assert_eq!(*whose.entry(epoch).or_insert(who), who, "two have written in the epoch {epoch}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn only_who_has_the_lease_commits(acts in prop::collection::vec(any_act(), 1..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut world = World::new().await;
            for act in acts {
                world.act(act).await;
            }
            world.check().await;
        });
    }
}
