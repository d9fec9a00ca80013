//! A run that is written down.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use weft_recording::placeholder::Placeholder;
use weft_recording::{RecordedCall, RecordedExchange};

use super::{CallKey, Exchange, ExchangeError, Outside, Response};
use crate::account::Connection;
use crate::recording::{self, Names};
use crate::secret::Secret;

/// Passes everything on to another outside and writes it down, as components see it: with markers where sealed values
/// stand.
pub struct Recorder {
    outside: Arc<dyn Outside>,
    recorded: Mutex<Recorded>,
}

#[derive(Default)]
struct Recorded {
    calls: BTreeMap<CallKey, RecordedCall>,
    /// Steps in the order in which they began.
    steps: Vec<String>,
    names: Names,
    tokens: BTreeMap<Placeholder, Secret>,
}

impl Recorder {
    /// Records what goes through this outside.
    pub fn new(outside: Arc<dyn Outside>) -> Self {
        Self { outside, recorded: Mutex::default() }
    }

    /// What was written down so far, with placeholders for sealed values: steps in the order in which they began, calls
    /// of a step by their keys.
    pub fn calls(&self) -> Vec<RecordedCall> {
        let recorded = self.lock();
        let mut calls: Vec<RecordedCall> = recorded.calls.values().cloned().collect();
        calls.sort_by_key(|call| recorded.steps.iter().position(|step| *step == call.key.step));
        calls.into_iter().map(|call| recording::with_placeholders(call, &recorded.names)).collect()
    }

    /// Every token that the platforms gave, those that were replaced too: none may be in a recording.
    pub fn tokens(&self) -> Vec<(Placeholder, Secret)> {
        self.lock().tokens.iter().map(|(name, token)| (name.clone(), token.clone())).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Recorded> {
        self.recorded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Recorded {
    fn begin(&mut self, key: &CallKey, started_at_ms: i64) {
        if !self.steps.contains(&key.step) {
            self.steps.push(key.step.clone());
        }
        self.calls.insert(key.clone(), RecordedCall::new(key.clone(), started_at_ms));
    }

    fn add(&mut self, key: &CallKey, exchange: RecordedExchange, connection: &Connection) {
        self.names.extend(connection.vault.names());
        self.tokens.extend(connection.vault.tokens());
        if let Some(call) = self.calls.get_mut(key) {
            call.exchanges.push(exchange);
        }
    }
}

#[async_trait]
impl Outside for Recorder {
    fn run_started_at_ms(&self) -> i64 {
        self.outside.run_started_at_ms()
    }

    fn now_ms(&self) -> i64 {
        self.outside.now_ms()
    }

    fn seed(&self) -> [u8; 32] {
        self.outside.seed()
    }

    fn number(&self) -> u32 {
        self.outside.number()
    }

    fn begin_call(&self, key: &CallKey) -> Result<i64, String> {
        let started_at_ms = self.outside.begin_call(key)?;
        self.lock().begin(key, started_at_ms);
        Ok(started_at_ms)
    }

    async fn exchange(&self, exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        let (key, connection) = (exchange.key, exchange.connection);
        let request = recording::request(exchange.request);
        let (outcome, duration_ms) = self.outside.exchange(exchange).await;
        let came = match &outcome {
            Ok(response) => Ok(response),
            Err(ExchangeError::Transport(error)) => Err(error),
            Err(ExchangeError::Replay(_)) => return (outcome, duration_ms),
        };
        let exchange = RecordedExchange { request, duration_ms, outcome: recording::outcome(came) };
        self.lock().add(key, exchange, connection);
        (outcome, duration_ms)
    }

    async fn pace(&self, connection: &Connection, node: &str) {
        self.outside.pace(connection, node).await;
    }

    async fn sleep(&self, duration: Duration) {
        self.outside.sleep(duration).await;
    }
}
