//! Opening stores, waiting for them, and finding runs in them.

use std::time::Duration;

use weft_engine::store::{LockHolder, Run, RunStatus, Store, StoreError, StoreTarget};

use crate::arguments;
use crate::exit;
use crate::message::{Message, Messages};
use crate::times::{self, Instant, now, show_duration};

/// How often a store that somebody holds is tried again.
const PAUSE: Duration = Duration::from_millis(250);

/// The options that name a store, to be pasted behind a command: none for the one that is used anyway.
pub fn options(target: &StoreTarget) -> String {
    let target = target.to_string();
    if target == arguments::DEFAULT_STORE { String::new() } else { format!(" --store {target}") }
}

/// Opens a store for a run, and waits for it if it may.
pub async fn open(target: &StoreTarget, wait: Option<Duration>, json: bool) -> Result<Store, Messages> {
    match wait {
        None => Store::open(target).await.map_err(offer_to_wait),
        Some(wait) => wait_for(target, wait, json).await,
    }
}

fn offer_to_wait(error: StoreError) -> Messages {
    match (&error, error.remedy()) {
        (StoreError::Locked { .. }, Some(remedy)) => {
            let message = Message::new(error.reason(), format!("{remedy}; to let this run wait: --wait"));
            Messages::one(exit::STORE, message.about("store"))
        }
        _ => error.into(),
    }
}

#[allow(clippy::disallowed_methods, reason = "there is no run yet")]
async fn wait_for(target: &StoreTarget, wait: Duration, json: bool) -> Result<Store, Messages> {
    let mut left = wait;
    let mut told = None;
    loop {
        let error = match Store::open(target).await {
            Ok(store) => return Ok(store),
            Err(error) => error,
        };
        let StoreError::Locked { path, holder } = &error else { return Err(error.into()) };
        if left.is_zero() {
            let waited = show_duration(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
            let reason = format!("{}; waited {waited} for it", error.reason());
            let message = Message::new(reason, error.remedy().unwrap_or_default()).about("store");
            return Err(Messages::one(exit::STORE, message));
        }
        if told.as_ref() != Some(holder) {
            tell(&path.display().to_string(), holder.as_ref(), json);
            told = Some(holder.clone());
        }
        let pause = PAUSE.min(left);
        tokio::time::sleep(pause).await;
        left -= pause;
    }
}

fn tell(path: &str, holder: Option<&LockHolder>, json: bool) {
    if json {
        let (pid, since) = (holder.map(|holder| holder.pid), holder.map(|holder| &holder.since));
        say!("{}", serde_json::json!({ "event": "waiting", "store": path, "pid": pid, "since": since }));
    } else if let Some(holder) = holder {
        tell!("waiting for process {}, which holds {path} since {}", holder.pid, holder.since);
    } else {
        tell!("waiting for another process, which holds {path}");
    }
}

/// Opens a store to look what a run would find there, and whether there is one: an empty one stands for a file that is
/// not there yet.
pub async fn look(target: &StoreTarget) -> Result<(Store, bool), Messages> {
    match Store::open_read_only(target).await {
        Ok(store) => Ok((store, true)),
        Err(StoreError::MissingFile { .. }) => Ok((Store::open(&StoreTarget::memory()).await?, false)),
        Err(error) => Err(error.into()),
    }
}

/// How a run stands. A process that was killed could not say how it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is over.
    Known(RunStatus),
    /// A process works on it, since then.
    Running { since_ms: Instant, pid: u32 },
    /// Its process is gone.
    Killed,
}

impl Standing {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known(status) => status.as_str(),
            Self::Running { .. } => RunStatus::Running.as_str(),
            Self::Killed => "killed",
        }
    }

    /// Whether the next run of the same workflow may go on with it.
    pub fn goes_on(self) -> bool {
        match self {
            Self::Killed => true,
            Self::Known(status) => matches!(status, RunStatus::Failed | RunStatus::Interrupted),
            Self::Running { .. } => false,
        }
    }
}

/// Whether a run that stopped may still be gone on with: the engine's rule, for hints.
pub fn is_recent(run: &Run) -> bool {
    const RESUMED_MS_MAX: i64 = 24 * 60 * 60 * 1_000;
    now().saturating_sub(run.started_at_ms) <= RESUMED_MS_MAX
}

/// Tells runs that are running from those whose process is gone.
#[derive(Default)]
pub struct Standings {
    /// Who holds the store, once that has mattered.
    holder: Option<Option<LockHolder>>,
}

impl Standings {
    /// How one run stands.
    pub async fn of(target: &StoreTarget, run: &Run) -> Result<Standing, Messages> {
        Self::default().look(target, run).await
    }

    /// How a run stands. Who holds the store is asked once for all of them, if it matters to any.
    pub async fn look(&mut self, target: &StoreTarget, run: &Run) -> Result<Standing, Messages> {
        if run.status != RunStatus::Running {
            return Ok(Standing::Known(run.status));
        }
        if self.holder.is_none() {
            self.holder = Some(Store::holder(target).await?);
        }
        // Opening the store ends the leases of processes that are gone: who holds it has those that there are.
        Ok(match self.holder.iter().flatten().find(|_| run.owner.is_some()) {
            Some(holder) => {
                Standing::Running { since_ms: times::read(&holder.since).unwrap_or(run.started_at_ms), pid: holder.pid }
            }
            None => Standing::Killed,
        })
    }
}

/// The newest run of a workflow that the store remembers.
pub async fn newest(store: &Store, workflow: &str) -> Result<Option<Run>, Messages> {
    match store.run_ids(Some(workflow)).await?.first() {
        Some(id) => Ok(store.run(id).await?),
        None => Ok(None),
    }
}

/// The run with this id, or the only one whose id begins so; of one workflow, or of all. Only its own inputs and summary are
/// read, however many runs there are.
pub async fn find(store: &Store, workflow: Option<&str>, text: &str) -> Result<Run, Messages> {
    let ids = store.run_ids(workflow).await?;
    let id = chosen(&ids, text)?;
    store.run(id).await?.ok_or_else(|| Messages::usage(format!("there is no run `{text}` any more"), SEE_RUNS))
}

const SEE_RUNS: &str = "`weft runs` lists those that there are";

fn chosen<'a>(ids: &'a [String], text: &str) -> Result<&'a str, Messages> {
    let matching: Vec<&str> = ids.iter().map(String::as_str).filter(|id| id.starts_with(text)).collect();
    match matching.as_slice() {
        _ if ids.is_empty() => Err(Messages::usage(format!("there is no run `{text}`"), "run a workflow first")),
        [] => {
            let remedy = format!("`weft runs` lists them; the nearest: {}", listed(&nearest(ids, text)));
            Err(Messages::usage(format!("there is no run `{text}`"), remedy))
        }
        [id] => Ok(id),
        several => match several.iter().find(|id| **id == text) {
            Some(id) => Ok(id),
            None => {
                let reason = format!("the ids of {} runs begin with `{text}`", several.len());
                Err(Messages::usage(reason, format!("write more of it: {}", listed(several))))
            }
        },
    }
}

/// The ids that have the longest beginning in common with the text.
fn nearest<'a>(ids: &'a [String], text: &str) -> Vec<&'a str> {
    let common = |id: &str| id.bytes().zip(text.bytes()).take_while(|(one, other)| one == other).count();
    let longest = ids.iter().map(|id| common(id)).max().unwrap_or_default();
    ids.iter().map(String::as_str).filter(|id| common(id) == longest).collect()
}

fn listed(ids: &[&str]) -> String {
    const SHOWN_MAX: usize = 3;
    let more = if ids.len() > SHOWN_MAX { ", …" } else { "" };
    format!("{}{more}", ids[..ids.len().min(SHOWN_MAX)].join(", "))
}
