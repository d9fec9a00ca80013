//! A run from its recording. Strict: a request that was not recorded fails, and so does one that was and never came.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use weft_recording::{RecordedCall, RecordedOutcome, RecordedRequest, Recording, differences};

use super::{CallKey, Exchange, ExchangeError, Outside, Response, keep_tokens};
use crate::account::Connection;
use crate::http::receive;
use crate::recording;

struct Replayed {
    call: RecordedCall,
    begun: bool,
    used: usize,
}

/// The outside of a replayed run. It dials nothing and waits for nothing.
pub struct Replay {
    run_started_at_ms: i64,
    now_ms: AtomicI64,
    seed: [u8; 32],
    calls: Mutex<BTreeMap<CallKey, Replayed>>,
}

impl Replay {
    /// Replays this recording.
    pub fn new(recording: &Recording) -> Self {
        let calls = recording.calls.iter().cloned().map(|call| {
            let call = recording::with_markers(call, &recording.seed);
            (call.key.clone(), Replayed { call, begun: false, used: 0 })
        });
        Self {
            run_started_at_ms: recording.started_at_ms,
            now_ms: AtomicI64::new(recording.started_at_ms),
            seed: recording.seed,
            calls: Mutex::new(calls.collect()),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<CallKey, Replayed>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, key: &CallKey, asked: &RecordedRequest) -> Result<(RecordedOutcome, u64), String> {
        let mut calls = self.lock();
        let position = calls.get(key).map_or(0, |replayed| replayed.used);
        let expected = calls.get(key).and_then(|replayed| replayed.call.exchanges.get(position));
        if let Some(expected) = expected.filter(|expected| differences(asked, &expected.request).is_empty()) {
            let found = (expected.outcome.clone(), expected.duration_ms);
            if let Some(replayed) = calls.get_mut(key) {
                replayed.used += 1;
            }
            return Ok(found);
        }
        let nearest = expected.map(|expected| (key.clone(), &expected.request)).or_else(|| nearest(&calls, asked));
        Err(explain(key, asked, nearest))
    }
}

/// The unused request that has most in common with the one that came.
fn nearest<'a>(
    calls: &'a BTreeMap<CallKey, Replayed>,
    asked: &RecordedRequest,
) -> Option<(CallKey, &'a RecordedRequest)> {
    let unused = calls.iter().flat_map(|(key, replayed)| {
        replayed.call.exchanges.iter().skip(replayed.used).map(move |exchange| (key.clone(), &exchange.request))
    });
    unused.min_by_key(|(_, request)| differences(asked, request).len())
}

fn explain(key: &CallKey, asked: &RecordedRequest, nearest: Option<(CallKey, &RecordedRequest)>) -> String {
    let head = format!("the recording has no answer to {} {} ({key})", asked.method, asked.url);
    match nearest {
        Some((recorded, request)) if differences(asked, request).is_empty() => {
            format!("{head}; the same is recorded for {recorded}")
        }
        Some((recorded, request)) => {
            let differences =
                differences(asked, request).iter().map(ToString::to_string).collect::<Vec<_>>().join("\n    ");
            format!(
                "{head}; nearest is {} {} ({recorded}), which differs:\n    {differences}",
                request.method, request.url
            )
        }
        None => format!("{head}; every recorded answer has been used"),
    }
}

/// What a recording holds and the run never asked for, one line each. To be asked when the run is over.
pub fn unused(replay: &Replay) -> Vec<String> {
    let calls = replay.lock();
    let left = calls.values().flat_map(|replayed| {
        replayed
            .call
            .exchanges
            .iter()
            .skip(replayed.used)
            .map(|exchange| format!("{} {} ({})", exchange.request.method, exchange.request.url, replayed.call.key))
    });
    left.collect()
}

#[async_trait]
impl Outside for Replay {
    fn run_started_at_ms(&self) -> i64 {
        self.run_started_at_ms
    }

    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    fn seed(&self) -> [u8; 32] {
        self.seed
    }

    /// A call that was not recorded may begin, when the run did: a new step that only computes or writes rows needs no
    /// recording. Its first request is what fails.
    fn begin_call(&self, key: &CallKey) -> Result<i64, String> {
        let mut calls = self.lock();
        let replayed = calls.entry(key.clone()).or_insert_with(|| Replayed {
            call: RecordedCall::new(key.clone(), self.run_started_at_ms),
            begun: false,
            used: 0,
        });
        if replayed.begun {
            return Err(format!("the call `{key}` was made twice"));
        }
        replayed.begun = true;
        self.now_ms.fetch_max(replayed.call.started_at_ms, Ordering::Relaxed);
        Ok(replayed.call.started_at_ms)
    }

    async fn exchange(&self, exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        let asked = recording::request(exchange.request);
        match self.next(exchange.key, &asked) {
            Err(reason) => (Err(ExchangeError::Replay(reason)), 0),
            Ok((outcome, duration_ms)) => {
                let response = recording::response(outcome).map(|response| {
                    let (response, sealed) = receive(&exchange, response);
                    keep_tokens(&exchange, sealed);
                    response
                });
                (response.map_err(ExchangeError::from), duration_ms)
            }
        }
    }

    async fn pace(&self, _: &Connection, _: &str) {}

    async fn sleep(&self, _: Duration) {}
}
