//! A run whose answers come from a script: a recording, or a test.
//!
//! Nothing is dialled and nothing is waited for. The clock is the run's own: it stands still while the run works, and a
//! wait moves it on at once.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use weft_recording::RecordedExchange;

use super::answer::{keep_tokens, receive};
use super::body_reader::{BodyReader, at_once};
use super::{CallKey, Exchange, ExchangeError, Outside, Pass, Request, Response, World};
use crate::connection::Connection;
use crate::http::TransportError;
use crate::recording;

/// What comes back, in place of a network.
pub trait Script: Send + Sync {
    /// When a call begins, if the script knows; else it begins now. The error is a text: the call must not be.
    fn begin(&self, key: &CallKey) -> Result<Option<i64>, String>;

    /// What a request brings, and how long that takes in milliseconds. The error is a text: nobody expected it.
    fn answer(&self, key: &CallKey, request: &Request) -> Result<Answer, String>;
}

/// What a request brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// A response, or why there is none.
    pub outcome: Result<Response, TransportError>,
    /// How long it takes.
    pub duration_ms: u64,
    /// How many bytes of the body come at once; none for all of them.
    pub chunk_bytes: Option<NonZeroUsize>,
}

impl Answer {
    /// What was recorded, with the markers of the run.
    pub fn of(exchange: RecordedExchange) -> Self {
        Self { outcome: recording::response(exchange.outcome), duration_ms: exchange.duration_ms, chunk_bytes: None }
    }
}

/// The outside of a run that follows a script.
pub struct Scripted<S: ?Sized> {
    run_started_at_ms: i64,
    now_ms: AtomicI64,
    seed: [u8; 32],
    number: u32,
    /// What it follows.
    pub script: Arc<S>,
}

impl<S: Script + ?Sized> Scripted<S> {
    /// A run that starts then, with that random.
    pub fn started(run_started_at_ms: i64, seed: [u8; 32], script: Arc<S>) -> Self {
        Self { run_started_at_ms, now_ms: AtomicI64::new(run_started_at_ms), seed, number: 0, script }
    }

    fn pass(&self, duration: Duration) {
        let duration_ms = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        let later = |now_ms: i64| Some(now_ms.saturating_add(duration_ms));
        // Never fails: the closure always gives a value.
        let _ = self.now_ms.fetch_update(Ordering::Relaxed, Ordering::Relaxed, later);
    }
}

#[async_trait]
impl<S: Script + ?Sized> Outside for Scripted<S> {
    fn run_started_at_ms(&self) -> i64 {
        self.run_started_at_ms
    }

    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    fn seed(&self) -> [u8; 32] {
        self.seed
    }

    fn number(&self) -> u32 {
        self.number
    }

    fn begin_call(&self, key: &CallKey) -> Result<i64, String> {
        let started_at_ms = self.script.begin(key)?.unwrap_or_else(|| self.now_ms());
        self.now_ms.fetch_max(started_at_ms, Ordering::Relaxed);
        Ok(started_at_ms)
    }

    async fn exchange(&self, exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        match self.script.answer(exchange.key, exchange.request) {
            Err(reason) => (Err(ExchangeError::Replay(reason)), 0),
            Ok(answer) => deliver(answer, &exchange),
        }
    }

    async fn pace(&self, _: &Connection, _: &str, _: u32) -> Result<Pass, ExchangeError> {
        Ok(Pass::free())
    }

    /// Others get their turn, as they would while somebody really waits.
    async fn sleep(&self, duration: Duration) {
        self.pass(duration);
        tokio::task::yield_now().await;
    }
}

/// Hands a scripted answer to the component, as one that came over a network.
pub(super) fn deliver(answer: Answer, exchange: &Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
    let response = answer.outcome.and_then(|response| arrive(response, answer.chunk_bytes, exchange));
    let response = response.map(|response| {
        let (response, sealed) = receive(exchange, response);
        keep_tokens(exchange, sealed);
        response
    });
    (response.map_err(ExchangeError::from), answer.duration_ms)
}

/// Reads the body as it would be read from a network, up to the limit: piece by piece, if it is to come so.
fn arrive(
    response: Response,
    chunk_bytes: Option<NonZeroUsize>,
    exchange: &Exchange<'_>,
) -> Result<Response, TransportError> {
    let bytes_max = exchange.response_bytes_max;
    let Some(chunk_bytes) = chunk_bytes else {
        return Ok(Response { body: at_once(response.body, bytes_max)?, ..response });
    };
    let mut body = BodyReader::new(bytes_max, None);
    response.body.chunks(chunk_bytes.get()).try_for_each(|chunk| body.push(chunk))?;
    Ok(Response { body: body.read(), ..response })
}

/// A world in which every run follows a script.
pub struct ScriptedWorld<S: ?Sized> {
    /// When runs start.
    pub started_at_ms: i64,
    /// Their random.
    pub seed: [u8; 32],
    /// Tells a run from others by the same script.
    pub number: u32,
    /// What they follow.
    pub script: Arc<S>,
}

impl<S: Script + ?Sized + 'static> World for ScriptedWorld<S> {
    fn start(&self) -> Arc<dyn Outside> {
        self.go_on(self.started_at_ms, self.seed)
    }

    fn go_on(&self, started_at_ms: i64, seed: [u8; 32]) -> Arc<dyn Outside> {
        let number = self.number;
        Arc::new(Scripted { number, ..Scripted::started(started_at_ms, seed, Arc::clone(&self.script)) })
    }

    /// How far ahead a run reads depends on timing, and a script has to be followed the same way every time.
    fn reads_ahead(&self) -> bool {
        false
    }
}
