//! A call outside of any run: it reads what it is given, and reaches nothing.

use std::sync::Arc;

use async_trait::async_trait;

use crate::call::{CallError, NodeCall};
use crate::component::Component;
use crate::engine::Sandbox;
use crate::limits::Limits;
use crate::log::{LogLine, LogSink};
use crate::outside::{CallKey, Live};
use crate::secret::Hiding;
use crate::stop::Stop;
use crate::table::{Found, TableError, Tables};
use crate::types::node::{Call, Page};

/// The same random for each, so that the same is found each time.
const SEED: [u8; 32] = [0; 32];

impl Sandbox {
    /// Calls a node with parameters (a JSON object) and nothing else: no network, no secrets, no tables, no log.
    pub async fn call_alone(&self, component: &Component, node: &str, parameters: &str) -> Result<Page, CallError> {
        let call = NodeCall {
            node: node.to_owned(),
            call: Call { connection: None, parameters: parameters.to_owned(), window: None, page: None },
            key: CallKey::default(),
            started_at_ms: 0,
            limits: Limits::default(),
            connection: None,
            allowed: Vec::new(),
            outside: Arc::new(Live::started(0, SEED)),
            tables: Arc::new(Nothing),
            log: Arc::new(Nothing),
            stop: Stop::never(),
            hiding: Hiding::new([], []),
        };
        self.call(component, call).await.0
    }
}

struct Nothing;

const NO_TABLES: &str = "this call has no tables";

#[async_trait]
impl Tables for Nothing {
    async fn find(&self, _: &str, _: &str, _: Option<&str>, _: u32) -> Result<Found, TableError> {
        Err(TableError::Store(NO_TABLES.to_owned()))
    }

    async fn upsert(&self, _: &str, _: &[String], _: &str) -> Result<u64, TableError> {
        Err(TableError::Store(NO_TABLES.to_owned()))
    }

    async fn delete(&self, _: &str, _: &str) -> Result<u64, TableError> {
        Err(TableError::Store(NO_TABLES.to_owned()))
    }
}

impl LogSink for Nothing {
    fn line(&self, _: LogLine) {}
}
