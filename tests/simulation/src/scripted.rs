//! A platform that a test programs, for what needs no schedule.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use weft_engine::sandbox::Connection;
use weft_engine::sandbox::outside::{CallKey, Exchange, ExchangeError, Outside, Pass, Response, World};

/// When every run begins: 2026-03-03T00:00:00Z.
const STARTED_MS: i64 = 1_772_496_000_000;

/// What answers.
#[async_trait]
pub trait Platform: Send + Sync {
    /// The answer to a request.
    async fn answer(&self, exchange: &Exchange<'_>) -> Response;
}

/// A platform that is a function: of the last part of a request's path, and of the number that its query gives first (0 for
/// none).
pub struct Answers<F>(pub F);

#[async_trait]
impl<F, A> Platform for Answers<F>
where
    F: Fn(String, u64) -> A + Send + Sync,
    A: Future<Output = Response> + Send,
{
    async fn answer(&self, exchange: &Exchange<'_>) -> Response {
        let path = exchange.request.url.rsplit('/').next().unwrap_or_default().to_owned();
        let number = exchange.request.query.first().and_then(|(_, value)| value.parse().ok()).unwrap_or_default();
        (self.0)(path, number).await
    }
}

/// A world with this platform in it, and a clock that moves by a millisecond with every call.
pub struct Scripted<P> {
    /// The platform.
    pub platform: Arc<P>,
    /// Makes runs differ.
    pub seed: u8,
}

struct Run<P> {
    platform: Arc<P>,
    seed: [u8; 32],
    now_ms: AtomicI64,
}

impl<P: Platform + 'static> World for Scripted<P> {
    fn start(&self) -> Arc<dyn Outside> {
        self.go_on(STARTED_MS, [self.seed; 32])
    }

    fn go_on(&self, started_at_ms: i64, seed: [u8; 32]) -> Arc<dyn Outside> {
        Arc::new(Run { platform: Arc::clone(&self.platform), seed, now_ms: AtomicI64::new(started_at_ms) })
    }
}

#[async_trait]
impl<P: Platform> Outside for Run<P> {
    fn run_started_at_ms(&self) -> i64 {
        STARTED_MS
    }

    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::Relaxed)
    }

    fn seed(&self) -> [u8; 32] {
        self.seed
    }

    fn begin_call(&self, _: &CallKey) -> Result<i64, String> {
        Ok(self.now_ms.fetch_add(1, Ordering::Relaxed))
    }

    async fn exchange(&self, exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        (Ok(self.platform.answer(&exchange).await), 1)
    }

    async fn pace(&self, _: &Connection, _: &str, _: u32) -> Result<Pass, ExchangeError> {
        Ok(Pass::free())
    }

    async fn sleep(&self, duration: Duration) {
        self.now_ms.fetch_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX), Ordering::Relaxed);
    }
}
