//! The real network and clock.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use async_trait::async_trait;

use super::answer::{keep_tokens, readable, receive};
use super::{CallKey, Exchange, ExchangeError, Outside, Pass, Response, World, dial};
use crate::connection::Connection;
use crate::http::fill;
use crate::limits::{LimitKind, Reached};
use crate::off_the_runtime::off_the_runtime;

/// A body that is larger than this takes so long to be unpacked and searched for secrets that others would wait for the
/// thread.
const LARGE_BODY_BYTES: usize = 1 << 20;

/// The outside of a live run.
pub struct Live {
    run_started_at_ms: i64,
    seed: [u8; 32],
}

impl Live {
    /// A run that starts now, with fresh random.
    pub fn now() -> Self {
        Self::started(now_ms(), fresh_seed())
    }

    /// A run that started then: one that goes on after a stop.
    pub fn started(run_started_at_ms: i64, seed: [u8; 32]) -> Self {
        Self { run_started_at_ms, seed }
    }
}

/// The only place that reads the machine's clock.
#[allow(clippy::disallowed_methods, reason = "this is the door")]
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// The only place that asks the machine for random.
#[allow(clippy::disallowed_methods, reason = "this is the door")]
fn fresh_seed() -> [u8; 32] {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).expect("the system gives random bytes");
    seed
}

/// How large it is then nobody knows.
fn is_packed(response: &Response) -> bool {
    const SMALL_BYTES_MAX: usize = 16 << 10;
    response.body.len() > SMALL_BYTES_MAX && response.headers.iter().any(|(name, _)| name == "content-encoding")
}

#[async_trait]
impl Outside for Live {
    fn run_started_at_ms(&self) -> i64 {
        self.run_started_at_ms
    }

    fn now_ms(&self) -> i64 {
        now_ms()
    }

    fn seed(&self) -> [u8; 32] {
        self.seed
    }

    fn salt(&self) -> [u8; 32] {
        fresh_seed()
    }

    fn begin_call(&self, _: &CallKey) -> Result<i64, String> {
        Ok(now_ms())
    }

    #[allow(clippy::disallowed_methods, reason = "this is the door")]
    async fn exchange(&self, mut exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        // The request is under way until its answer has been read.
        let mut pass = std::mem::take(&mut exchange.pass);
        let started = Instant::now();
        let outcome = match fill(exchange.holding, exchange.request) {
            Ok(wire) => dial::send(&exchange, wire).await,
            Err(error) => Err(error),
        };
        let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let response = outcome.and_then(|response| {
            pass.hear_headers(&response.headers);
            let large = response.body.len() > LARGE_BODY_BYTES || is_packed(&response);
            let seen = || {
                let response = readable(&exchange, response);
                response.inspect(|response| pass.hear_body(&response.body)).map(|response| receive(&exchange, response))
            };
            let (response, sealed) = if large { off_the_runtime(seen)? } else { seen()? };
            keep_tokens(&exchange, sealed);
            Ok(response)
        });
        (response.map_err(ExchangeError::from), duration_ms)
    }

    async fn pace(&self, connection: &Connection, node: &str, cost: u32) -> Result<Pass, ExchangeError> {
        let account = &connection.account;
        let pass = account.pace.admit(node, cost, &now_ms).await;
        pass.map_err(|spent| {
            let reason = format!("the account `{}` {spent}", account.settings.name);
            ExchangeError::Limit(Reached { reason, kind: LimitKind::Day })
        })
    }

    #[allow(clippy::disallowed_methods, reason = "this is the door")]
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// The machine: its network, its clock, its random.
#[derive(Debug, Clone, Copy)]
pub struct Machine;

impl World for Machine {
    fn start(&self) -> Arc<dyn Outside> {
        Arc::new(Live::now())
    }

    fn go_on(&self, started_at_ms: i64, seed: [u8; 32]) -> Arc<dyn Outside> {
        Arc::new(Live::started(started_at_ms, seed))
    }
}
