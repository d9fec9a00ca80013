//! A call through the sandbox, as the engine makes it.

use std::sync::Arc;

use async_trait::async_trait;
use weft_engine::sandbox::log::{LogLine, LogSink};
use weft_engine::sandbox::outside::{CallKey, Live, Outside};
use weft_engine::sandbox::secret::Hiding;
use weft_engine::sandbox::table::{Found, TableError, Tables};
use weft_engine::sandbox::{Call, CallError, Component, Limits, NodeCall, Sandbox, SandboxSettings, Stop};

use super::FOUND_ROWS;
use crate::Outcome;

/// The sandbox with one component.
pub struct Sandboxed {
    sandbox: Sandbox,
    component: Component,
    outside: Arc<dyn Outside>,
    host: Arc<Host>,
    /// One for the whole run.
    hiding: Arc<Hiding>,
}

impl Sandboxed {
    /// Compiles the component.
    pub async fn new(bytes: &[u8]) -> Outcome<Self> {
        let sandbox = Sandbox::new(&SandboxSettings::default())?;
        let component = sandbox.load(bytes).await?;
        Ok(Self {
            sandbox,
            component,
            outside: Arc::new(Live::now()),
            host: Arc::new(Host),
            hiding: Hiding::new([], []),
        })
    }

    /// Calls a node in a fresh instance. A refusal of the node is an answer too.
    pub async fn call(&self, node: &str, parameters: &str) -> Outcome<()> {
        let key = CallKey { step: "step".to_owned(), page: 1, attempt: 1, ..CallKey::default() };
        let call = NodeCall {
            allowed: Vec::new(),
            node: node.to_owned(),
            call: Call { connection: None, parameters: parameters.to_owned(), window: None, page: None },
            started_at_ms: self.outside.begin_call(&key)?,
            key,
            limits: Limits::default(),
            connection: None,
            outside: Arc::clone(&self.outside),
            tables: Arc::clone(&self.host) as _,
            log: Arc::clone(&self.host) as _,
            stop: Stop::never(),
            hiding: Arc::clone(&self.hiding),
        };
        match self.sandbox.call(&self.component, call).await.0 {
            Ok(_) | Err(CallError::Failure(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Tables with one row, and a log that nobody reads.
struct Host;

impl LogSink for Host {
    fn line(&self, _: LogLine) {}
}

#[async_trait]
impl Tables for Host {
    async fn find(&self, _: &str, _: &str, _: Option<&str>, _: u32) -> Result<Found, TableError> {
        Ok(Found { rows: FOUND_ROWS.to_owned(), after: None })
    }

    async fn upsert(&self, _: &str, _: &[String], _: &str) -> Result<u64, TableError> {
        Ok(0)
    }

    async fn delete(&self, _: &str, _: &str) -> Result<u64, TableError> {
        Ok(0)
    }
}
