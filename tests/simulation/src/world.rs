//! One simulated process: its network, its clock, and its end.
//!
//! A kill is an unwinding that starts in the middle of whatever the engine does at that moment and takes the whole run
//! with it, like `kill -9`. Only what the store's writing thread holds already may still happen; or not, where the next
//! process finds a copy of the file as it was in that moment.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use weft_engine::Event;
use weft_engine::sandbox::Connection;
use weft_engine::sandbox::outside::{CallKey, Exchange, ExchangeError, Outside, Pass, Response, World};

use crate::dice::Dice;
use crate::fault::{Fault, TIMEOUT_MS, whole};
use crate::source::{Answer, Asked, History, Lie, answer};
use crate::strands::Strands;
use crate::trace::Trace;

/// More requests than any honest run of the simulation needs: it goes round in circles.
pub const REQUESTS_MAX: u32 = 20_000;
/// How often an exchange steps aside, at most, so that the pages before are worked on first.
const YIELDS_MAX: u64 = 40;

/// The run ended like a killed process.
#[derive(Debug)]
pub struct Killed;

/// The run asked the source again and again.
#[derive(Debug)]
pub struct Endless;

/// Where a process can be killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KillAt {
    /// Before the source served a request.
    Request,
    /// After it served, before the answer arrived.
    Answer,
    /// When the engine reports something.
    Event,
    /// When it waits.
    Pause,
}

/// What happens to a process besides its work.
#[derive(Debug, Clone, Default)]
pub struct Fate {
    /// In how many of a hundred exchanges something goes wrong.
    pub faults_percent: u64,
    /// From when until when nothing answers.
    pub outage_ms: Option<(i64, i64)>,
    /// Where it is killed, and at which occasion.
    pub kill: Option<(KillAt, u32)>,
    /// The store's file, and where a copy of it is made in the moment of the kill. The copy is what is on the disk of a
    /// machine that lost its power: commits that were on their way aren't in it.
    pub copy: Option<(PathBuf, PathBuf)>,
}

impl Fate {
    /// The log is copied after the file that it belongs to: nothing is moved from it to the file meanwhile, and of what
    /// is added meanwhile only whole transactions count.
    fn copy_store(&self) {
        let Some((from, to)) = &self.copy else { return };
        let log = |path: &PathBuf| PathBuf::from(format!("{}-wal", path.display()));
        fs::copy(from, to).expect("the store's file can be copied");
        if log(from).exists() {
            fs::copy(log(from), log(to)).expect("the store's log can be copied");
        }
    }
}

/// What all processes of a seed share.
#[derive(Debug)]
pub struct Shared {
    /// The seed.
    pub seed: u64,
    /// The source.
    pub history: Mutex<History>,
    /// What it tells differently than it is.
    pub lie: Option<Lie>,
    /// Versions of rows that it told somebody.
    pub told: Mutex<BTreeSet<(i64, u32)>>,
    /// Prints what happens.
    pub trace: Trace,
}

#[derive(Debug)]
struct State {
    strands: Strands,
    /// Exchanges of each call so far.
    exchanges: BTreeMap<CallKey, u64>,
    requests: u32,
    occasions: [u32; 4],
}

/// One process.
#[derive(Debug)]
pub struct Process {
    shared: Arc<Shared>,
    number: u64,
    started_ms: i64,
    fate: Fate,
    state: Mutex<State>,
}

impl Process {
    /// A process that starts then.
    pub fn new(shared: Arc<Shared>, number: u64, started_ms: i64, fate: Fate) -> Arc<Self> {
        let state =
            State { strands: Strands::new(started_ms), exchanges: BTreeMap::new(), requests: 0, occasions: [0; 4] };
        Arc::new(Self { shared, number, started_ms, fate, state: Mutex::new(state) })
    }

    /// The present, by the strand that is furthest.
    pub fn now_ms(&self) -> i64 {
        self.state().strands.latest_ms()
    }

    /// Hears what the engine reports.
    pub fn hear(&self, event: &Event) {
        // A component's log comes from within a call, where exchanges can be killed already.
        if matches!(event, Event::Log { .. }) {
            return;
        }
        self.shared.trace.line(self.now_ms(), || format!("engine: {}", show(event)));
        self.may_die(KillAt::Event);
    }

    /// Ends the process if this is the occasion.
    fn may_die(&self, at: KillAt) {
        let occasion = {
            let mut state = self.state();
            let count = &mut state.occasions[at as usize];
            *count += 1;
            *count
        };
        if self.fate.kill == Some((at, occasion)) {
            self.shared.trace.line(self.now_ms(), || format!("killed: {at:?} {occasion}"));
            self.fate.copy_store();
            resume_unwind(Box::new(Killed));
        }
    }

    /// Random for one exchange, the same in whatever order strands run.
    fn dice(&self, key: &CallKey) -> Dice {
        let mut state = self.state();
        let count = state.exchanges.entry(key.clone()).or_default();
        *count += 1;
        let numbers = [key.flow_page, key.flow_item, key.item, key.window, key.page, key.attempt].map(u64::from);
        let numbers = [numbers.as_slice(), &[self.number, *count]].concat();
        Dice::of(self.shared.seed, &format!("exchange {}", key.step), &numbers)
    }

    /// Lets the pages before be worked on first, or a part of them, or nothing: the machine may do any of it.
    async fn step_aside(dice: &mut Dice) {
        let yields = if dice.percent(50) { dice.below(YIELDS_MAX) } else { 0 };
        for _ in 0..yields {
            tokio::task::yield_now().await;
        }
    }

    fn count_request(&self) {
        let requests = {
            let mut state = self.state();
            state.requests += 1;
            state.requests
        };
        if requests > REQUESTS_MAX {
            resume_unwind(Box::new(Endless));
        }
    }

    /// What goes wrong with an exchange that reaches the source at that moment.
    fn fault(&self, at_ms: i64, dice: &mut Dice) -> Option<Fault> {
        let out = self.fate.outage_ms.is_some_and(|(from_ms, until_ms)| (from_ms..until_ms).contains(&at_ms));
        let fault = Fault::draw(dice);
        (dice.percent(self.fate.faults_percent) || out).then_some(fault)
    }

    fn serve(&self, at_ms: i64, asked: &Asked) -> Answer {
        let mut history = lock(&self.shared.history);
        history.advance(at_ms);
        let answer = answer(&history, at_ms, asked, self.shared.lie);
        lock(&self.shared.told).extend(answer.told.iter().copied());
        answer
    }

    async fn ask(&self, key: &CallKey, asked: &Asked) -> (Result<Response, ExchangeError>, u64) {
        let mut dice = self.dice(key);
        self.count_request();
        Self::step_aside(&mut dice).await;
        let sent_ms = self.state().strands.now_ms(key);
        let at_ms = sent_ms + dice.between(5, 300);
        self.may_die(KillAt::Request);
        let fault = self.fault(at_ms, &mut dice);
        let answer = match fault {
            Some(Fault::Status(..) | Fault::NotConnected) => {
                Answer { status: 0, body: String::new(), told: Vec::new() }
            }
            _ => self.serve(at_ms, asked),
        };
        let arrived_ms =
            if fault == Some(Fault::Timeout) { sent_ms + TIMEOUT_MS } else { at_ms + dice.between(5, 300) };
        self.state().strands.set(key, arrived_ms);
        self.shared.trace.line(at_ms, || {
            let outcome = fault.map_or_else(|| format!("{} rows", answer.told.len()), |fault| format!("{fault:?}"));
            format!("{key}: {} -> {outcome}", asked.shown())
        });
        self.may_die(KillAt::Answer);
        let outcome = match fault {
            Some(fault) => fault.instead_of(answer.status, &answer.body).map_err(ExchangeError::from),
            None => Ok(whole(answer.status, &answer.body)),
        };
        (outcome, u64::try_from(arrived_ms - sent_ms).unwrap_or_default())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }
}

/// A kill may leave a lock poisoned; what it guards is whole all the same.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn show(event: &Event) -> String {
    serde_json::to_string(event).unwrap_or_default()
}

/// The outside of a run in a process.
struct Simulated {
    process: Arc<Process>,
    run_started_ms: i64,
    seed: [u8; 32],
}

/// The world of a process.
pub struct SimulatedWorld(pub Arc<Process>);

impl World for SimulatedWorld {
    fn start(&self) -> Arc<dyn Outside> {
        let mut dice = Dice::of(self.0.shared.seed, "run", &[self.0.number]);
        let seed = std::array::from_fn(|_| dice.below(256) as u8);
        Arc::new(Simulated { process: Arc::clone(&self.0), run_started_ms: self.0.started_ms, seed })
    }

    fn go_on(&self, run_started_ms: i64, seed: [u8; 32]) -> Arc<dyn Outside> {
        Arc::new(Simulated { process: Arc::clone(&self.0), run_started_ms, seed })
    }
}

#[async_trait]
impl Outside for Simulated {
    fn run_started_at_ms(&self) -> i64 {
        self.run_started_ms
    }

    fn now_ms(&self) -> i64 {
        self.process.now_ms()
    }

    fn seed(&self) -> [u8; 32] {
        self.seed
    }

    fn begin_call(&self, key: &CallKey) -> Result<i64, String> {
        Ok(self.process.state().strands.now_ms(key))
    }

    async fn exchange(&self, exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        self.process.ask(exchange.key, &Asked::of(exchange.request)).await
    }

    async fn pace(&self, _: &Connection, _: &str, _: u32) -> Result<Pass, ExchangeError> {
        Ok(Pass::free())
    }

    async fn sleep(&self, duration: Duration) {
        self.process.may_die(KillAt::Pause);
        let wait_ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        self.process.state().strands.wait(wait_ms);
    }
}
