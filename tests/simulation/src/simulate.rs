//! A seed, from the first run to the last.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use weft_engine::store::{Store, StoreTarget};
use weft_engine::{FailureClass, Plan, RunFailure};

use crate::run::{Ended, accounts, run};
use crate::schedule::{Kind, Remains, Schedule};
use crate::source::History;
use crate::tables::{Ledger, check_end};
use crate::trace::Trace;
use crate::world::{Fate, Process, Shared, lock};

/// What became of a seed that held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Processes that were killed.
    pub kills: u64,
    /// Runs that failed.
    pub failures: u64,
    /// Codes of the failures that say that the source is not what its component says.
    pub noticed: BTreeSet<String>,
}

/// Simulates a seed. The error says what didn't hold.
pub async fn simulate(
    plans: &BTreeMap<&'static str, Arc<Plan>>,
    seed: u64,
    kind: Kind,
    trace: Trace,
) -> Result<Outcome, String> {
    let schedule = Schedule::of(seed, kind);
    if trace.on {
        println!("{schedule:#?}");
    }
    let plan = Arc::clone(&plans[schedule.workflow.name]);
    let mut simulation = Simulation::new(schedule, plan, trace).await?;
    for number in 0..simulation.schedule.runs {
        simulation.run(number).await?;
    }
    simulation.end().await
}

struct Simulation {
    schedule: Schedule,
    plan: Arc<Plan>,
    shared: Arc<Shared>,
    store: Store,
    file: PathBuf,
    ledger: Ledger,
    outcome: Outcome,
    processes: u64,
    clock_ms: i64,
    // Last, so that the store is closed before its folder goes.
    folder: TempDir,
}

impl Simulation {
    async fn new(schedule: Schedule, plan: Arc<Plan>, trace: Trace) -> Result<Self, String> {
        let folder = tempfile::tempdir_in(scratch()).map_err(|error| error.to_string())?;
        let file = folder.path().join("weft.db");
        let history = History::new(schedule.seed, schedule.habits.clone(), schedule.begins_ms, trace);
        let shared = Shared {
            seed: schedule.seed,
            history: Mutex::new(history),
            lie: schedule.lie,
            told: Mutex::new(BTreeSet::new()),
            trace,
        };
        Ok(Self {
            store: open(&StoreTarget::sqlite(&file)).await?,
            clock_ms: schedule.begins_ms,
            schedule,
            plan,
            shared: Arc::new(shared),
            file,
            ledger: Ledger::default(),
            outcome: Outcome::default(),
            processes: 0,
            folder,
        })
    }

    /// A run: as many processes as it takes until it is done or fails.
    async fn run(&mut self, number: u64) -> Result<(), String> {
        let mut kills = 0;
        loop {
            let mut fate = self.schedule.fate(self.processes, self.clock_ms, kills);
            let remains = self.schedule.remains(self.processes);
            let copy = self.folder.path().join(format!("weft-{}.db", self.processes));
            fate.copy = (remains == Remains::Copy).then(|| (self.file.clone(), copy));
            let file = fate.copy.as_ref().map_or(&self.file, |(_, copy)| copy).clone();
            match self.process(fate).await? {
                Ended::Killed => {
                    kills += 1;
                    self.outcome.kills += 1;
                    self.clock_ms += self.schedule.absence_ms(self.processes);
                    self.shared.trace.line(self.clock_ms, || format!("what remains of the store: {remains:?}"));
                    self.survive(remains, file).await?;
                }
                Ended::Failed(failure) => {
                    self.outcome.failures += 1;
                    self.judge(&failure)?;
                    break;
                }
                Ended::Finished => break,
                Ended::Endless => return Err("a run would never have ended".to_owned()),
            }
        }
        self.clock_ms += self.schedule.gap_ms(number);
        Ok(())
    }

    async fn process(&mut self, fate: Fate) -> Result<Ended, String> {
        let number = self.processes;
        self.processes += 1;
        {
            let mut history = lock(&self.shared.history);
            // A strand of the process before may have been ahead of its death.
            self.clock_ms = self.clock_ms.max(history.now_ms());
            let (before_ms, after_ms) = self.schedule.busy_ms(number);
            history.advance(self.clock_ms - before_ms);
            history.be_busy(self.clock_ms, self.clock_ms + after_ms);
            history.advance(self.clock_ms);
        }
        self.shared.trace.line(self.clock_ms, || {
            let (faults, outage, kill) = (fate.faults_percent, fate.outage_ms.is_some(), fate.kill);
            format!("process {number} starts: {faults} % faults, outage: {outage}, killed at: {kill:?}")
        });
        let process = Process::new(Arc::clone(&self.shared), number, self.clock_ms, fate);
        let size = self.schedule.habits.page_size;
        let ended = run(&process, &self.plan, &accounts(None), &self.store, size).await;
        self.clock_ms = process.now_ms();
        self.shared.trace.line(self.clock_ms, || format!("process {number} ended: {ended:?}"));
        Ok(ended)
    }

    /// What the next process finds: the store as the killed one left it, when its last commits are done or lost.
    async fn survive(&mut self, remains: Remains, file: PathBuf) -> Result<(), String> {
        if remains == Remains::Open {
            // The store does what it was asked for in order, so this comes after everything else.
            self.store.drop_token("nobody").await.map_err(|error| error.reason())?;
        } else {
            // Closing waits for what is queued.
            self.store = open(&StoreTarget::memory()).await?;
            self.store = open(&StoreTarget::sqlite(&file)).await?;
            self.file = file;
        }
        self.check().await
    }

    async fn check(&mut self) -> Result<(), String> {
        if self.schedule.lie.is_some() {
            return Ok(());
        }
        let (history, told) = (lock(&self.shared.history), lock(&self.shared.told));
        self.ledger.check(&self.store, &self.schedule.workflow, &history, &told).await
    }

    /// Which failures a run may end with.
    fn judge(&mut self, failure: &RunFailure) -> Result<(), String> {
        match failure.class {
            FailureClass::Unavailable | FailureClass::Throttled => Ok(()),
            FailureClass::Inconsistent => {
                self.outcome.noticed.insert(failure.code.clone());
                Ok(())
            }
            _ => Err(format!("a run failed: {failure:?}")),
        }
    }

    /// The source falls silent, and one more run is left alone.
    async fn end(mut self) -> Result<Outcome, String> {
        self.clock_ms += self.schedule.silence_ms();
        {
            let mut history = lock(&self.shared.history);
            history.advance(self.clock_ms - self.schedule.silence_ms());
            history.fall_silent();
            history.advance(self.clock_ms);
        }
        let ended = self.process(Fate::default()).await?;
        self.check().await?;
        match ended {
            Ended::Failed(failure) if self.schedule.lie.is_some() => self.judge(&failure)?,
            Ended::Finished if self.schedule.lie.is_some() && !self.outcome.noticed.is_empty() => {}
            Ended::Finished => check_end(&self.store, &self.schedule.workflow, &lock(&self.shared.history)).await?,
            other => return Err(format!("the last run ended as {other:?}")),
        }
        Ok(self.outcome)
    }
}

async fn open(target: &StoreTarget) -> Result<Store, String> {
    Store::open(target).await.map_err(|error| error.reason())
}

/// A folder in memory where there is one: nothing here tests the disk.
pub fn scratch() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { memory } else { std::env::temp_dir() }
}
