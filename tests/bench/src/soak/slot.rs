//! One workflow on one account, round after round: one run at a time, and always one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::sync::watch;
use weft_engine::sandbox::outside::Machine;
use weft_engine::{Event, FailureClass, KeepExchanges, Mode, RunFailure, RunRequest, RunStatus, RunSummary, StoreKey};
use weft_fakes::kit::chance::{Chance, mixed};

use super::check::check_round;
use super::record::place;
use super::stage::Stage;
use super::weather::HANGS;

/// How long to wait after a failure. What fails at once would do nothing else.
const PAUSE: Duration = Duration::from_millis(200);
/// A run that was dropped while it was being entered may be in the way of the next start for a moment, and no longer.
const REFUSED_MAX: Duration = Duration::from_secs(5);
/// Runs are stopped or dropped before this.
const END_BEFORE_MS: u64 = 4_000;
/// So many of a hundred runs are stopped, and as many dropped.
const CUT_PERCENT: u64 = 6;
/// The rows of one in so many rounds are looked at as soon as it is over.
const ROUNDS_FOR_A_CHECK: u64 = 10;

/// One workflow on one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    pub account: usize,
    pub workflow: usize,
}

impl fmt::Display for Slot {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "account {}, workflow soak-{}", self.account, self.workflow)
    }
}

/// What is done to a run.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Whole,
    Stop(Duration),
    Drop(Duration),
}

impl Fate {
    fn draw(chance: &mut Chance) -> Self {
        let drawn = chance.below(100);
        let after = Duration::from_millis(chance.below(END_BEFORE_MS));
        match drawn {
            _ if drawn < CUT_PERCENT => Self::Stop(after),
            _ if drawn < 2 * CUT_PERCENT => Self::Drop(after),
            _ => Self::Whole,
        }
    }
}

/// How a run ended.
enum Ended {
    Finished,
    Stopped,
    Dropped,
    Failed(RunFailure),
    Refused(String),
}

/// Round after round, until the load is over. There is one round in any case.
pub async fn drive(stage: Arc<Stage>, slot: Slot) {
    let mut chance = Chance::from_state(mixed((slot.account as u64) << 32 | slot.workflow as u64));
    let account = &stage.accounts[slot.account];
    let mut round = 0;
    while round == 0 || !stage.weather.is_calm() {
        round += 1;
        account.platform.begin_round(slot.workflow, round);
        if let Err(wrong) = finish(&stage, slot, round, &mut chance).await {
            stage.wrong(format!("{slot}, round {round}: {wrong}"));
            break;
        }
        if chance.one_in(ROUNDS_FOR_A_CHECK) {
            let workflow = &stage.workflows[slot.workflow].workflow;
            if let Err(wrong) = check_round(&account.store, workflow, slot.account, round).await {
                stage.wrong(format!("{slot}, just after round {round}: {wrong}"));
            }
            stage.count(|figures| figures.checked += 1);
        }
    }
    stage.over(slot);
}

/// Starts runs until one of them has done the work of the round: each goes on where the one before ended. The error is about
/// the runtime.
async fn finish(stage: &Stage, slot: Slot, round: u64, chance: &mut Chance) -> Result<(), String> {
    let mut refused_since: Option<Instant> = None;
    let mut before = "it is the first".to_owned();
    for attempt in 1.. {
        stage.note(slot, format!("round {round}, run {attempt}; before: {before}"));
        let fate = if stage.weather.is_calm() { Fate::Whole } else { Fate::draw(chance) };
        let ended = start(stage, slot, round, fate).await?;
        if !matches!(ended, Ended::Refused(_)) {
            refused_since = None;
        }
        match ended {
            Ended::Finished => {
                stage.count(|figures| figures.finished += 1);
                return Ok(());
            }
            Ended::Stopped => {
                stage.count(|figures| figures.stopped += 1);
                before = "it was stopped".to_owned();
            }
            Ended::Dropped => {
                stage.count(|figures| figures.dropped += 1);
                before = "it was dropped".to_owned();
            }
            Ended::Failed(failure) => {
                before = format!("{}: {}", failure.class.as_str(), failure.message);
                let expected =
                    [FailureClass::Unavailable, FailureClass::Throttled, FailureClass::Limit].contains(&failure.class);
                stage.count(|figures| {
                    *figures.failed.entry(failure.class.as_str()).or_default() += 1;
                    if !expected {
                        figures
                            .wrong(format!("{slot}, round {round}: a failure that no platform explains: {failure:?}"));
                    }
                });
                tokio::time::sleep(PAUSE).await;
            }
            Ended::Refused(message) => {
                let since = *refused_since.get_or_insert_with(Instant::now);
                stage.count(|figures| figures.refused += 1);
                if since.elapsed() > REFUSED_MAX {
                    return Err(format!("nobody runs it, and starts are refused: {message} (before: {before})"));
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    Ok(())
}

/// One run, to its end or as far as its fate lets it come.
async fn start(stage: &Stage, slot: Slot, round: u64, fate: Fate) -> Result<Ended, String> {
    let account = &stage.accounts[slot.account];
    let plan = stage.plan(slot.workflow).await?;
    let (stop_it, stop) = watch::channel(false);
    let resumed = Arc::new(AtomicBool::new(false));
    let inputs = [("slot", Value::from(place(round))), ("round", Value::from(round))];
    let request = RunRequest {
        plan,
        accounts: stage.accounts_of(slot.account)?,
        inputs: inputs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        secret_inputs: BTreeMap::new(),
        source_hash: stage.workflows[slot.workflow].source_hash.clone(),
        store: account.store.clone(),
        store_key: Some(StoreKey::new([9; 32])),
        mode: Mode::Live(Arc::new(Machine)),
        again: None,
        bookmarks: BTreeMap::new(),
        keep_exchanges: KeepExchanges::Never,
        fresh: false,
        events: {
            let goes_on = Arc::clone(&resumed);
            Arc::new(move |event| {
                if matches!(event, Event::RunStarted { resumed: true, .. }) {
                    goes_on.store(true, Ordering::Relaxed);
                }
            })
        },
        stop,
    };
    account.platform.expect(slot.workflow);
    let began = Instant::now();
    let mut run = Box::pin(weft_engine::run(request));
    let ended = match fate {
        Fate::Whole => ended(run.await),
        Fate::Drop(after) => match tokio::time::timeout(after, &mut run).await {
            Ok(done) => ended(done),
            Err(_) => Ended::Dropped,
        },
        Fate::Stop(after) => match tokio::time::timeout(after, &mut run).await {
            Ok(done) => ended(done),
            Err(_) => {
                let told = Instant::now();
                // It can't fail: the run, which listens, is still there.
                let _ = stop_it.send(true);
                let done = ended(run.await);
                stage.count(|figures| figures.stopping.see(told.elapsed(), || slot.to_string()));
                done
            }
        },
    };
    let asked_at = account.platform.asked_at(slot.workflow);
    stage.count(|figures| {
        figures.ran.see(began.elapsed(), || slot.to_string());
        figures.resumed += u64::from(resumed.load(Ordering::Relaxed));
        let waited = asked_at.map(|asked_at| asked_at.saturating_duration_since(began));
        // One that ended before it asked for anything has waited all the time, unless it had nothing left to ask.
        let waited = waited.or_else(|| matches!(ended, Ended::Dropped).then(|| began.elapsed()));
        if let Some(waited) = waited {
            figures.waited[usize::from(slot.account == HANGS)].see(waited, || slot.to_string());
        }
    });
    Ok(ended)
}

fn ended(outcome: Result<RunSummary, RunFailure>) -> Ended {
    match outcome {
        Err(failure) if failure.message.contains("is running already") => Ended::Refused(failure.message),
        Err(failure) => Ended::Failed(failure),
        Ok(RunSummary { status: RunStatus::Finished, .. }) => Ended::Finished,
        Ok(RunSummary { status: RunStatus::Interrupted, .. }) => Ended::Stopped,
        Ok(RunSummary { failure, .. }) => Ended::Failed(failure.unwrap_or_else(unexplained)),
    }
}

fn unexplained() -> RunFailure {
    RunFailure {
        step: String::new(),
        place: String::new(),
        class: FailureClass::Host,
        code: String::new(),
        message: "the run failed and doesn't say why".to_owned(),
        remedy: None,
    }
}
