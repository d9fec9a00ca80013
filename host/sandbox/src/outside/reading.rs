//! An outside through which a run can read and not write.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::{CallKey, Exchange, ExchangeError, Outside, Pass, Request, Response};
use crate::connection::Connection;

/// Lets requests of some nodes through, if they look like reading. Any other one is refused before it is sent, and ends
/// the run.
pub struct Reading {
    outside: Arc<dyn Outside>,
    /// Platforms and nodes.
    nodes: BTreeSet<(String, String)>,
    refused: Mutex<Option<String>>,
}

impl Reading {
    /// Only these nodes may send requests: platform and node.
    pub fn new(outside: Arc<dyn Outside>, nodes: BTreeSet<(String, String)>) -> Self {
        Self { outside, nodes, refused: Mutex::default() }
    }

    /// The step whose request was refused first, if one was.
    pub fn refused(&self) -> Option<String> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn allows(&self, exchange: &Exchange<'_>) -> bool {
        let node = (exchange.connection.account.settings.platform.clone(), exchange.node.to_owned());
        self.nodes.contains(&node) && reads(exchange.request)
    }
}

/// Whether a request reads, as far as can be told: many platforms are asked by POST. A repeatable PUT or DELETE is a
/// write that may be done twice.
fn reads(request: &Request) -> bool {
    match request.method.to_ascii_uppercase().as_str() {
        "GET" | "HEAD" => true,
        "POST" => request.repeatable,
        _ => false,
    }
}

#[async_trait]
impl Outside for Reading {
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
        self.outside.begin_call(key)
    }

    async fn exchange(&self, exchange: Exchange<'_>) -> (Result<Response, ExchangeError>, u64) {
        if self.allows(&exchange) {
            return self.outside.exchange(exchange).await;
        }
        let step = exchange.key.step.clone();
        let reason = format!("the run was stopped before `{step}`, which may write");
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(step);
        (Err(ExchangeError::Replay(reason)), 0)
    }

    async fn pace(&self, connection: &Connection, node: &str, cost: u32) -> Result<Pass, ExchangeError> {
        self.outside.pace(connection, node, cost).await
    }

    async fn sleep(&self, duration: Duration) {
        self.outside.sleep(duration).await;
    }
}
