//! A live run that is written down.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::{CallKey, Exchange, ExchangeError, Live, Outside, Response};
use crate::account::Connection;
use crate::recording::{RecordedCall, RecordedExchange, RecordedOutcome, RecordedRequest};

/// Passes everything on to the live outside and writes it down, as components see it: with markers where sealed values
/// stand.
pub struct Recorder {
    live: Live,
    calls: Mutex<BTreeMap<CallKey, RecordedCall>>,
}

impl Recorder {
    /// Records what goes through this outside.
    pub fn new(live: Live) -> Self {
        Self { live, calls: Mutex::default() }
    }

    /// What was written down so far, in the order in which it began. Calls that began at the same time are in the order
    /// of their keys.
    pub fn calls(&self) -> Vec<RecordedCall> {
        let mut calls: Vec<RecordedCall> = self.lock().values().cloned().collect();
        calls.sort_by_key(|call| call.started_at_ms);
        calls
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<CallKey, RecordedCall>> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Outside for Recorder {
    fn run_started_at_ms(&self) -> i64 {
        self.live.run_started_at_ms()
    }

    fn now_ms(&self) -> i64 {
        self.live.now_ms()
    }

    fn seed(&self) -> [u8; 32] {
        self.live.seed()
    }

    fn begin_call(&self, key: &CallKey) -> Result<i64, String> {
        let started_at_ms = self.live.begin_call(key)?;
        self.lock().insert(key.clone(), RecordedCall::new(key.clone(), started_at_ms));
        Ok(started_at_ms)
    }

    async fn exchange(&self, exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        let key = exchange.key.clone();
        let request = RecordedRequest::of(exchange.request);
        let (outcome, duration_ms) = self.live.exchange(exchange).await;
        let recorded = match &outcome {
            Ok(response) => RecordedOutcome::of(response),
            Err(ExchangeError::Transport(error)) => RecordedOutcome::failed(error),
            Err(ExchangeError::Replay(_)) => return (outcome, duration_ms),
        };
        if let Some(call) = self.lock().get_mut(&key) {
            call.exchanges.push(RecordedExchange { request, duration_ms, outcome: recorded });
        }
        (outcome, duration_ms)
    }

    async fn pace(&self, connection: &Connection, node: &str) {
        self.live.pace(connection, node).await;
    }

    async fn sleep(&self, duration: Duration) {
        self.live.sleep(duration).await;
    }
}
