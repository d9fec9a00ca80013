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
pub struct Standings {
    holder: Option<LockHolder>,
}

impl Standings {
    /// Looks who holds the store, if that matters to one of these runs.
    pub async fn of(target: &StoreTarget, runs: &[Run]) -> Result<Self, Messages> {
        let matters = runs.iter().any(|run| run.status == RunStatus::Running);
        let holder = if matters { Store::holder(target).await? } else { None };
        Ok(Self { holder })
    }

    pub fn standing(&self, run: &Run) -> Standing {
        if run.status != RunStatus::Running {
            return Standing::Known(run.status);
        }
        // Opening the store ends the leases of processes that are gone: who holds it has those that there are.
        match self.holder.as_ref().filter(|_| run.owner.is_some()) {
            Some(holder) => {
                Standing::Running { since_ms: times::read(&holder.since).unwrap_or(run.started_at_ms), pid: holder.pid }
            }
            None => Standing::Killed,
        }
    }
}

/// All runs that a store remembers, newest first; of one workflow, or of all. A few more than it keeps may be there until the
/// next one begins.
pub async fn runs(store: &Store, workflow: Option<&str>) -> Result<Vec<Run>, Messages> {
    let mut runs = store.runs(usize::MAX).await?;
    runs.retain(|run| workflow.is_none_or(|workflow| run.workflow == workflow));
    Ok(runs)
}

/// The run with this id, or the only one whose id begins so.
pub fn find<'a>(runs: &'a [Run], text: &str) -> Result<&'a Run, Messages> {
    let matching: Vec<&Run> = runs.iter().filter(|run| run.id.starts_with(text)).collect();
    match matching.as_slice() {
        _ if runs.is_empty() => Err(Messages::usage(format!("there is no run `{text}`"), "run a workflow first")),
        [] => {
            let remedy = format!("`weft runs` lists them; the nearest: {}", listed(&nearest(runs, text)));
            Err(Messages::usage(format!("there is no run `{text}`"), remedy))
        }
        [run] => Ok(run),
        several => match several.iter().find(|run| run.id == text) {
            Some(run) => Ok(run),
            None => {
                let reason = format!("the ids of {} runs begin with `{text}`", several.len());
                Err(Messages::usage(reason, format!("write more of it: {}", listed(several))))
            }
        },
    }
}

/// The ids that have the longest beginning in common with the text.
fn nearest<'a>(runs: &'a [Run], text: &str) -> Vec<&'a Run> {
    let common = |run: &Run| run.id.bytes().zip(text.bytes()).take_while(|(one, other)| one == other).count();
    let longest = runs.iter().map(common).max().unwrap_or_default();
    runs.iter().filter(|run| common(run) == longest).collect()
}

fn listed(runs: &[&Run]) -> String {
    const SHOWN_MAX: usize = 3;
    let ids: Vec<&str> = runs.iter().take(SHOWN_MAX).map(|run| run.id.as_str()).collect();
    let more = if runs.len() > SHOWN_MAX { ", …" } else { "" };
    format!("{}{more}", ids.join(", "))
}
