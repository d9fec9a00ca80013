//! Many seeds, on several threads.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use futures::FutureExt;

use crate::schedule::Kind;
use crate::simulate::{Outcome, simulate};
use crate::stage::Stage;
use crate::trace::Trace;
use crate::world::lock;

/// What came of many seeds.
#[derive(Debug, Clone, Default)]
pub struct Sum {
    /// Seeds simulated.
    pub seeds: u64,
    /// Processes killed.
    pub kills: u64,
    /// Runs that failed.
    pub failures: u64,
    /// Seeds with a failure that says that the source is not what its component says.
    pub noticed: u64,
    /// The same by the code of the failure.
    pub codes: BTreeMap<String, u64>,
    /// Seeds that did not hold, and why.
    pub broken: Vec<(u64, String)>,
}

impl Sum {
    fn add(&mut self, seed: u64, outcome: Result<Outcome, String>) {
        self.seeds += 1;
        match outcome {
            Ok(outcome) => {
                self.kills += outcome.kills;
                self.failures += outcome.failures;
                self.noticed += u64::from(!outcome.noticed.is_empty());
                for code in outcome.noticed {
                    *self.codes.entry(code).or_default() += 1;
                }
            }
            Err(reason) => self.broken.push((seed, reason)),
        }
    }
}

/// Which seeds, and how.
#[derive(Debug, Clone, Copy)]
pub struct Many {
    /// The first seed.
    pub from: u64,
    /// How many.
    pub seeds: u64,
    /// Which property.
    pub kind: Kind,
    /// How many at once.
    pub threads: usize,
}

impl Many {
    /// Simulates the seeds. After each, `look` sees the sum so far and says whether to go on.
    ///
    /// # Panics
    /// If a thread can't be started, or the components aren't sound.
    pub fn simulate(self, look: impl Fn(&Sum) -> bool + Sync) -> Sum {
        let stage = runtime().block_on(Stage::new());
        let (next, sum) = (AtomicU64::new(0), Arc::new(Mutex::new(Sum::default())));
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| self.work(&stage, &next, &sum, &look));
            }
        });
        lock(&sum).clone()
    }

    fn work(self, stage: &Stage, next: &AtomicU64, sum: &Mutex<Sum>, look: &(impl Fn(&Sum) -> bool + Sync)) {
        let runtime = runtime();
        let plans = runtime.block_on(stage.plans());
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= self.seeds {
                return;
            }
            let seed = self.from + index;
            let simulated = AssertUnwindSafe(simulate(&plans, seed, self.kind, Trace { on: false })).catch_unwind();
            let outcome = runtime.block_on(simulated).unwrap_or_else(|_| Err("it panicked".to_owned()));
            let mut sum = lock(sum);
            sum.add(seed, outcome);
            if !look(&sum) {
                next.store(self.seeds, Ordering::Relaxed);
            }
        }
    }
}

/// One thread for a seed, so that its parts run in the same order each time.
///
/// # Panics
/// If the system gives no thread.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_time().build().expect("the runtime starts")
}
