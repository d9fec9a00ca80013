//! A call through the sandbox, as the engine makes it.

use std::sync::Arc;

use async_trait::async_trait;
use weft_engine::sandbox::log::{LogLine, LogSink};
use weft_engine::sandbox::outside::{CallKey, Live, Outside};
use weft_engine::sandbox::secret::Hiding;
use weft_engine::sandbox::table::{Found, TableError, Tables};
use weft_engine::sandbox::{
    Call, CallError, Component, Connection, Limits, NodeCall, Page, Sandbox, SandboxSettings, Stop,
};

use super::FOUND_ROWS;
use crate::Outcome;

/// The sandbox with one component.
pub struct Sandboxed {
    sandbox: Sandbox,
    component: Component,
    outside: Arc<dyn Outside>,
    connection: Option<Arc<Connection>>,
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
            connection: None,
            host: Arc::new(Host),
            hiding: Hiding::new([], []),
        })
    }

    /// What requests go through from now on, and to whom.
    pub fn answer(&mut self, outside: Arc<dyn Outside>, connection: Arc<Connection>) {
        self.outside = outside;
        self.connection = Some(connection);
    }

    /// Calls a node in a fresh instance. A refusal of the node is an answer too.
    pub async fn call(&self, node: &str, parameters: &str) -> Outcome<()> {
        match self.page(node, parameters, Limits::default()).await {
            Ok(_) | Err(CallError::Failure(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The same with limits; a refusal is an error.
    pub async fn call_within(&self, node: &str, parameters: &str, limits: Limits) -> Outcome<()> {
        Ok(self.page(node, parameters, limits).await.map(|_| ())?)
    }

    async fn page(&self, node: &str, parameters: &str, limits: Limits) -> Result<Page, CallError> {
        let key = CallKey { step: "step".to_owned(), page: 1, attempt: 1, ..CallKey::default() };
        let call = NodeCall {
            allowed: Vec::new(),
            node: node.to_owned(),
            call: Call { connection: None, parameters: parameters.to_owned(), window: None, page: None },
            started_at_ms: self.outside.now_ms(),
            key,
            limits,
            connection: self.connection.clone(),
            outside: Arc::clone(&self.outside),
            tables: Arc::clone(&self.host) as _,
            log: Arc::clone(&self.host) as _,
            stop: Stop::never(),
            hiding: Arc::clone(&self.hiding),
            reveals_hashes: false,
        };
        self.sandbox.call(&self.component, call).await.0
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
