//! A call outside of any run: it reads what it is given, and reaches nothing.

use std::sync::Arc;

use crate::call::{CallError, NodeCall};
use crate::component::Component;
use crate::engine::Sandbox;
use crate::limits::Limits;
use crate::log::NoLog;
use crate::outside::{CallKey, Live};
use crate::secret::Hiding;
use crate::stop::Stop;
use crate::table::NoTables;
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
            tables: Arc::new(NoTables("this call has no tables")),
            log: Arc::new(NoLog),
            stop: Stop::never(),
            hiding: Hiding::new([], []),
            reveals_hashes: false,
        };
        self.call(component, call).await.0
    }
}
