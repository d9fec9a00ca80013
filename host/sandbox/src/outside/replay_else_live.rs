//! A recording that no longer fits its workflow: what it has an answer to is answered, the rest is asked live.
//!
//! The recording may be a stranger's, who knows its random and so the markers of the run. What it answers therefore holds no
//! marker and no placeholder for one: the live part of the run would put a value in.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use weft_recording::Recording;

use super::live::Live;
use super::recorded_exchanges::RecordedExchanges;
use super::scripted::{Answer, deliver};
use super::{CallKey, Exchange, ExchangeError, Outside, Pass, Response};
use crate::connection::Connection;
use crate::recording;
use crate::stop::Stop;

/// A run with the start and the random of its recording. Recorded calls begin when they did; those that are new, and
/// those that obtain tokens, begin now. A request that seals a token always goes out: a recorded token has no value.
pub struct Mend {
    live: Live,
    exchanges: Mutex<RecordedExchanges>,
    counts: Mutex<Mended>,
    /// It waits for the rate budget within an exchange, where nobody else listens.
    stop: Stop,
}

/// Where the answers came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mended {
    /// From the recording.
    pub kept: usize,
    /// From the network.
    pub asked: usize,
    /// From the network, as they brought tokens.
    pub tokens: usize,
}

impl Mend {
    /// Mends this recording, until it is to stop.
    pub fn new(recording: &Recording, stop: Stop) -> Self {
        Self {
            live: Live::started(recording.started_at_ms, recording.seed),
            exchanges: Mutex::new(RecordedExchanges::new(recording)),
            counts: Mutex::default(),
            stop,
        }
    }

    /// Where the answers came from so far.
    pub fn counts(&self) -> Mended {
        *self.counting()
    }

    /// How many recorded exchanges nobody has asked for. To be asked when the run is over.
    pub fn dropped(&self) -> usize {
        self.exchanges().unused().count()
    }

    fn exchanges(&self) -> MutexGuard<'_, RecordedExchanges> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn counting(&self) -> MutexGuard<'_, Mended> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Outside for Mend {
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
        let recorded = self.exchanges().begin(key)?.filter(|_| !key.authorizes());
        recorded.map_or_else(|| self.live.begin_call(key), Ok)
    }

    async fn exchange(&self, mut exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        let asked = recording::request(exchange.request);
        let brings_tokens = !exchange.request.seal.is_empty() || exchange.key.authorizes();
        let recorded = self.exchanges().take_anywhere(exchange.key, &asked);
        if let Some(recorded) = recorded.filter(|_| !brings_tokens) {
            self.counting().kept += 1;
            return deliver(Answer::of(recording::without_markers(recorded)), &exchange);
        }
        let paused = exchange.clock.pause();
        let cost = exchange.request.cost.unwrap_or(1);
        let paced = self.stop.unless(self.live.pace(exchange.connection, exchange.node, cost)).await;
        drop(paused);
        match paced.unwrap_or(Err(ExchangeError::Stopped)) {
            Ok(pass) => exchange.pass = pass,
            Err(error) => return (Err(error), 0),
        }
        match brings_tokens {
            true => self.counting().tokens += 1,
            false => self.counting().asked += 1,
        }
        self.live.exchange(exchange).await
    }

    /// Only what is asked live has to wait for its turn, see above.
    async fn pace(&self, _: &Connection, _: &str, _: u32) -> Result<Pass, ExchangeError> {
        Ok(Pass::free())
    }

    async fn sleep(&self, duration: Duration) {
        self.live.sleep(duration).await;
    }
}
