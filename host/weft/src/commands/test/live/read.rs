//! One case against the real platform, reading only.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::BoxFuture;
use tokio::sync::watch;
use weft_engine::sandbox::outside::{Live, Outside, Reading, Recorder};
use weft_engine::store::StoreTarget;
use weft_engine::{KeepExchanges, Mode, RunRequest};

use super::LiveCase;
use super::drift::{Drift, compare};
use crate::commands::shared::outcome::failed;
use crate::message::{Message, Messages};

/// What came of a case.
pub struct Came {
    /// Requests that were answered.
    pub requests: usize,
    /// How many kinds of requests could be compared.
    pub compared: usize,
    pub drifts: Vec<Drift>,
    pub ended: Ended,
}

impl Came {
    /// Whether it failed before there was anything to compare.
    pub fn is_without_answer(&self) -> bool {
        self.compared == 0 && matches!(self.ended, Ended::Failed(_))
    }
}

/// How the live run ended.
pub enum Ended {
    Finished,
    /// Before this step, which may write.
    Stopped(String),
    Failed(Message),
}

/// Runs the workflow with the start and the random of its recording, so that it asks for the same, and holds the
/// answers against those that were recorded. Rows go to memory.
pub async fn read(
    case: &LiveCase,
    nodes: BTreeSet<(String, String)>,
    stop: watch::Receiver<bool>,
) -> Result<Came, Messages> {
    let Some(rehearsal) = &case.prepared.rehearsal else { unreachable!("a case with a workflow has a rehearsal") };
    let live = Arc::new(Live::started(rehearsal.started_at_ms, rehearsal.seed));
    let reading = Arc::new(Reading::new(live, nodes));
    let recorder = Arc::new(Recorder::new(Arc::clone(&reading) as Arc<dyn Outside>));
    let request = RunRequest {
        plan: Arc::clone(&rehearsal.plan),
        accounts: case.accounts.clone(),
        inputs: rehearsal.inputs.clone(),
        secret_inputs: weft_engine::SecretInputs::new(),
        source_hash: String::new(),
        store: rehearsal.open(&StoreTarget::memory()).await?,
        store_key: None,
        mode: Mode::Record(Arc::clone(&recorder)),
        again: None,
        bookmarks: case.recording.bookmarks.clone(),
        keep_exchanges: KeepExchanges::Never,
        fresh: true,
        events: Arc::new(|_| {}),
        stop,
    };
    // Boxed: the compiler gives up on a type that deep.
    let run: BoxFuture<'_, _> = Box::pin(weft_engine::run(request));
    let failure = run.await.map_or_else(Some, |summary| summary.failure);
    let ended = match (reading.refused(), failure) {
        (Some(step), _) => Ended::Stopped(step),
        (None, Some(failure)) => Ended::Failed(message(failed(&failure, &case.workflow))),
        (None, None) => Ended::Finished,
    };
    let calls = recorder.calls();
    let (compared, drifts) = compare(&case.recording.calls, &calls);
    let requests = calls.iter().map(|call| call.exchanges.len()).sum();
    Ok(Came { requests, compared, drifts, ended })
}

/// A failed run has one message.
fn message(messages: Messages) -> Message {
    let first = messages.all().first().cloned();
    first.unwrap_or_else(|| Message::new("the run failed", "report it as a mistake of weft: it does not say why"))
}
