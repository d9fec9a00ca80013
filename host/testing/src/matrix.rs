//! Every exchange of a run, and everything that can go wrong with it.
//!
//! A cell of the matrix is one exchange with one fault. It holds if the run ends with the tables of the undisturbed run;
//! or if it says by name what went wrong, and the next run brings the same tables.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Semaphore;
use weft_engine::store::{Store, StoreTarget};
use weft_engine::{Event, EventSink, FailureClass, RunFailure};
use weft_recording::ExchangeName;

use crate::fault::{Disturbed, Fault, PlatformAnswers};
use crate::rehearse::{Ended, Rehearsal, reopen};
use crate::script::{Book, Logged};
use crate::tables::{Tables, first_difference, read_tables};

/// Processes that a killed run may take until it is done.
const PROCESSES_MAX: u32 = 4;

/// A run in which nothing went wrong on purpose: what it asked and got, and what came of it.
#[derive(Clone)]
pub struct Undisturbed {
    /// What it asked and got.
    pub book: Arc<Book>,
    /// The tables afterwards.
    pub tables: Tables,
}

impl Undisturbed {
    /// Keeps what a run asked and got.
    pub fn new(log: &Logged, tables: Tables) -> Self {
        Self { book: Arc::new(Book::new(log.taken(), log.begun())), tables }
    }
}

/// What became of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// This can't happen to this exchange.
    Impossible,
    /// The run ended with the right tables, maybe in a second process.
    Same,
    /// The run said what went wrong, and the next one brought the right tables.
    Recovered {
        /// What it said: the class of the failure, or `left_out`.
        said: String,
        /// Whether the next run had to read from where the disturbed one began, and not from its bookmarks: what it
        /// would have asked otherwise is not known.
        from_before: bool,
    },
    /// Anything else.
    Broken(String),
}

/// Cells by exchange and fault, exchanges in the order in which they took place.
pub type Matrix = Vec<(ExchangeName, BTreeMap<Fault, Cell>)>;

/// Tries these faults on all exchanges, so many times in a row, several cells at a time. `told` hears of each cell that is done.
pub async fn matrix(
    rehearsal: &Rehearsal,
    undisturbed: &Undisturbed,
    faults: &[Fault],
    times: u32,
    platform: &PlatformAnswers,
    at_once: usize,
    told: impl Fn(&ExchangeName, Fault, &Cell) + Send + Sync,
) -> Matrix {
    let places = Semaphore::new(at_once.max(1));
    let names: Vec<&ExchangeName> = undisturbed.book.names().collect();
    let (places, told) = (&places, &told);
    let cells = names.iter().flat_map(|&name| faults.iter().map(move |&fault| (name, fault)));
    let running = cells.map(|(name, fault)| async move {
        // The semaphore is never closed.
        let _place = places.acquire().await;
        let (rehearsal, undisturbed) = (rehearsal.clone(), undisturbed.clone());
        let (at, platform) = (name.clone(), platform.clone());
        let cell =
            tokio::spawn(
                async move { cell(&rehearsal, &undisturbed, at, fault, times, platform, Arc::new(|_| {})).await },
            )
            .await;
        let cell = cell.unwrap_or_else(|error| Cell::Broken(format!("the run broke down: {error}")));
        told(name, fault, &cell);
        (name.clone(), fault, cell)
    });
    let mut rows: BTreeMap<ExchangeName, BTreeMap<Fault, Cell>> = BTreeMap::new();
    for (name, fault, cell) in futures::future::join_all(running).await {
        rows.entry(name).or_default().insert(fault, cell);
    }
    names.into_iter().map(|name| (name.clone(), rows.remove(name).unwrap_or_default())).collect()
}

/// Tries one fault on one exchange, so many times in a row. `events` takes what the runs report.
pub async fn cell(
    rehearsal: &Rehearsal,
    undisturbed: &Undisturbed,
    at: ExchangeName,
    fault: Fault,
    times: u32,
    platform: PlatformAnswers,
    events: EventSink,
) -> Cell {
    // Who kills a process again and again ends it for good.
    let times = if fault.kills() { times.min(PROCESSES_MAX - 1) } else { times };
    let script = Disturbed::new(Arc::clone(&undisturbed.book), at, fault, times, platform);
    if !script.can_happen() {
        return Cell::Impossible;
    }
    match Trial::new(rehearsal, undisturbed, Arc::new(script), fault, events).await {
        Err(reason) => Cell::Broken(reason),
        Ok(mut trial) => trial.run().await.unwrap_or_else(Cell::Broken),
    }
}

/// One cell while it is tried.
struct Trial<'a> {
    rehearsal: &'a Rehearsal,
    undisturbed: &'a Undisturbed,
    script: Arc<Disturbed>,
    events: EventSink,
    left_out: Arc<AtomicU64>,
    /// Which run it is, from 0.
    run: u32,
    target: StoreTarget,
    store: Option<Store>,
    // Last, so that the store is closed before its folder goes.
    _folder: Option<tempfile::TempDir>,
}

impl<'a> Trial<'a> {
    async fn new(
        rehearsal: &'a Rehearsal,
        undisturbed: &'a Undisturbed,
        script: Arc<Disturbed>,
        fault: Fault,
        events: EventSink,
    ) -> Result<Self, String> {
        // What survives a kill is a file.
        let folder = match fault.kills() {
            true => Some(tempfile::tempdir().map_err(|error| format!("there is no room for a store: {error}"))?),
            false => None,
        };
        let target =
            folder.as_ref().map_or_else(StoreTarget::memory, |it| StoreTarget::sqlite(it.path().join("weft.db")));
        let store = rehearsal.open(&target).await.map_err(|error| error.reason())?;
        let left_out = Arc::new(AtomicU64::new(0));
        Ok(Self {
            rehearsal,
            undisturbed,
            script,
            events,
            left_out,
            run: 0,
            target,
            store: Some(store),
            _folder: folder,
        })
    }

    async fn run(&mut self) -> Result<Cell, String> {
        let ended = self.until_it_ends().await?;
        if !self.script.has_happened() {
            return Err("the run never came to this exchange".to_owned());
        }
        match ended {
            Ended::Finished(_) => {
                let Some(difference) = self.difference().await? else { return Ok(Cell::Same) };
                match self.left_out.load(Ordering::Relaxed) {
                    0 => Err(format!("the run finished without a word, and {difference}")),
                    _ => self.recover("left_out").await,
                }
            }
            Ended::Failed(failure) if !is_named(failure.class) => Err(told(&failure)),
            Ended::Failed(failure) => self.recover(failure.class.as_str()).await,
            Ended::Killed => Err(format!("the run was killed {PROCESSES_MAX} times")),
        }
    }

    /// Runs the workflow; killed, it goes on in a new process.
    async fn until_it_ends(&mut self) -> Result<Ended, String> {
        for _ in 0..PROCESSES_MAX {
            let ended = self.process().await?;
            if ended != Ended::Killed {
                return Ok(ended);
            }
            // Closing waits for what is queued.
            drop(self.store.take());
            self.store = Some(reopen(&self.target).await.map_err(|error| error.reason())?);
        }
        Ok(Ended::Killed)
    }

    async fn process(&self) -> Result<Ended, String> {
        let (ear, left_out) = (Arc::clone(&self.script), Arc::clone(&self.left_out));
        let events = Arc::clone(&self.events);
        let hear = move |event: &Event| {
            if matches!(event, Event::LeftOut { .. }) {
                left_out.fetch_add(1, Ordering::Relaxed);
            }
            events(event.clone());
            ear.hear(event);
        };
        Ok(self.rehearsal.process(self.store()?, self.run, Arc::clone(&self.script) as _, hear).await)
    }

    /// The next run, in which nothing goes wrong.
    async fn recover(&mut self, said: &str) -> Result<Cell, String> {
        self.script.stop();
        self.run += 1;
        let recovered = |from_before| Ok(Cell::Recovered { said: said.to_owned(), from_before });
        match self.until_it_ends().await? {
            Ended::Finished(_) => match self.difference().await? {
                None => recovered(false),
                Some(difference) => Err(format!("the run said `{said}`; after the next one {difference}")),
            },
            Ended::Failed(failure) if failure.class == FailureClass::Replay => {
                self.run += 1;
                self.rehearsal.set_bookmarks(self.store()?).await.map_err(|error| error.reason())?;
                match (self.until_it_ends().await?, self.difference().await?) {
                    (Ended::Finished(_), None) => recovered(true),
                    (Ended::Finished(_), Some(difference)) => {
                        Err(format!("the run said `{said}`; read once more from its beginning {difference}"))
                    }
                    (ended, _) => Err(format!("the run said `{said}`, and the next one ended as {ended:?}")),
                }
            }
            Ended::Failed(failure) => Err(format!("the run said `{said}`, and the next one: {}", told(&failure))),
            Ended::Killed => Err("the next run was killed".to_owned()),
        }
    }

    async fn difference(&self) -> Result<Option<String>, String> {
        let tables = read_tables(self.store()?).await.map_err(|error| error.reason())?;
        Ok(first_difference(&self.undisturbed.tables, &tables))
    }

    fn store(&self) -> Result<&Store, String> {
        self.store.as_ref().ok_or_else(|| "the store is closed".to_owned())
    }
}

/// Whether a failure of this class says to whoever reads it what went wrong outside of weft.
fn is_named(class: FailureClass) -> bool {
    !matches!(class, FailureClass::Trap | FailureClass::Host | FailureClass::Store | FailureClass::Replay)
}

fn told(failure: &RunFailure) -> String {
    format!("{} at `{}`: {}", failure.class.as_str(), failure.step, failure.message)
}
