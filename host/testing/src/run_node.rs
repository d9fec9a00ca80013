//! A case of one node: called page by page, as the host does, each time in a fresh instance.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use weft_engine::sandbox::log::NoLog;
use weft_engine::sandbox::outside::{CallKey, Script, Scripted};
use weft_engine::sandbox::secret::{Hiding, Secret};
use weft_engine::sandbox::table::NoTables;
use weft_engine::sandbox::{Call, Component, Connection, Limits, LiveToken, NodeCall, Page, Sandbox, Stop};
use weft_engine::{AccountHandle, Effect, RunFailure, Written};

use crate::compare::{Mismatch, compare_ending, compare_requests, compare_value};
use crate::document::{At, Case, NodeSubject};
use crate::rehearse::Ended;
use crate::run_case::{Whole, unused};
use crate::script::Logged;

/// What a node does to tables shows only in a workflow.
const NO_TABLES: &str = "a test of a node has no tables: test a workflow that uses it";

/// Pages that a node may have in a test.
const PAGES_MAX: u32 = 1_000;

/// What a node is called with, besides what the case says.
pub struct NodeStage {
    /// The sandbox.
    pub sandbox: Arc<Sandbox>,
    /// The component that has the node.
    pub component: Arc<Component>,
    /// The node's name in it.
    pub node: String,
    /// The account, for components that have connections.
    pub account: Option<Arc<AccountHandle>>,
    /// When the calls start, in milliseconds since 1970-01-01T00:00:00Z.
    pub started_at_ms: i64,
    /// Their random.
    pub seed: [u8; 32],
}

/// What came of it.
pub struct NodeRan {
    /// Requests by step; the node is the only one.
    pub requests: BTreeMap<String, u64>,
    /// What is not as expected.
    pub mismatches: Vec<Mismatch>,
}

/// The connection's name in tests of a node: where a recording has the workflow's alias.
pub const NODE_ALIAS: &str = "connection";

/// Runs a case of a node.
pub async fn run_node(case: &Case, subject: &NodeSubject, stage: &NodeStage, script: Arc<dyn Whole>) -> NodeRan {
    let log = Logged::new(Arc::clone(&script) as Arc<dyn Script>);
    let outside = Arc::new(Scripted::started(stage.started_at_ms, stage.seed, Arc::clone(&log)));
    let connection = stage.account.as_ref().map(|handle| {
        give_tokens(handle, &stage.node);
        // The account is named like the alias that it has here.
        Connection::new(&handle.account.settings.name, Arc::clone(&handle.account), &stage.seed)
    });
    let hiding = connection.as_ref().map_or_else(|| Hiding::new([], []), |connection| connection.hiding());
    let written = match written(stage) {
        Ok(written) => written,
        Err(reason) => {
            let mismatches = vec![Mismatch::new("description", "one that can be read", reason)];
            return NodeRan { requests: BTreeMap::new(), mismatches };
        }
    };
    let call_for = |number: u32, page: Option<String>| NodeCall {
        allowed: Vec::new(),
        node: stage.node.clone(),
        call: Call { connection: None, parameters: subject.with.to_string(), window: subject.window, page },
        key: CallKey { step: stage.node.clone(), page: number, attempt: 1, ..CallKey::default() },
        started_at_ms: stage.started_at_ms,
        limits: Limits::default(),
        connection: connection.clone(),
        outside: Arc::clone(&outside) as _,
        tables: Arc::new(NoTables(NO_TABLES)),
        log: Arc::new(NoLog),
        stop: Stop::never(),
        hiding: hiding.clone(),
        reveals_hashes: false,
    };
    let mut came = Came::default();
    let mut ended = Ended::Finished(None);
    let mut page = None;
    let mut mismatches = Vec::new();
    for number in 1..=PAGES_MAX {
        let call = call_for(number, page.take());
        match stage.sandbox.call(&stage.component, call).await.0 {
            Err(error) => {
                ended = Ended::Failed(RunFailure::from(error));
                break;
            }
            Ok(of_page) => {
                if let Err(broken) = came.add(&of_page, &written) {
                    mismatches.push(broken);
                }
                page = of_page.next;
            }
        }
        if page.is_none() {
            break;
        }
    }
    compare(case, &ended, came, &log.requests(), &mut mismatches);
    if page.is_some() {
        mismatches.push(Mismatch::new("pages", format!("at most {PAGES_MAX}"), "more"));
    }
    if matches!(ended, Ended::Finished(_)) {
        mismatches.extend(unused(&*script));
    }
    NodeRan { requests: log.requests(), mismatches }
}

/// How the records of the node are written.
fn written(stage: &NodeStage) -> Result<Written, String> {
    let node = stage.component.description.nodes.iter().find(|node| node.name == stage.node);
    node.and_then(|node| node.records.as_ref()).map_or(Ok(Written::default()), |records| Written::of(&records.schema))
}

/// What came of all pages.
#[derive(Default)]
struct Came {
    records: Vec<Value>,
    /// That of the last page.
    output: Value,
    rejected: Vec<Value>,
    effect: Effect,
}

impl Came {
    /// Adds a page. One without records may leave their text empty.
    fn add(&mut self, page: &Page, written: &Written) -> Result<(), Mismatch> {
        let broken = |what: &str, expected: &str, text: &str| Mismatch::new(what, expected, format!("`{text}`"));
        self.effect = self.effect.and(page.effect.map(Effect::from).unwrap_or_default());
        for rejection in &page.rejected {
            let record = serde_json::from_str::<Map<String, Value>>(&rejection.record);
            let record = record.map_err(|_| broken("rejected", "records, each a JSON object", &rejection.record))?;
            self.rejected.push(Value::Object(record));
        }
        let records = page.records.text();
        if !records.is_empty() {
            let read: Vec<Value> = serde_json::from_str(&written.read(records))
                .map_err(|_| broken("records", "a JSON list of objects", records))?;
            self.records.extend(read);
        }
        self.output = match page.output.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).map_err(|_| broken("output", "a JSON value", text))?,
        };
        Ok(())
    }
}

/// A node under test has the tokens that the host would have obtained; the node that obtains them has none.
fn give_tokens(handle: &AccountHandle, node: &str) {
    let authorization = handle.authorization.iter().filter(|authorization| authorization.node != node);
    for name in authorization.flat_map(|authorization| authorization.token_names()) {
        let value = Secret::new(format!("token-of-the-test-{name}"));
        handle.account.put_token(name, LiveToken::new(value, None, 0));
    }
}

fn compare(case: &Case, ended: &Ended, came: Came, requests: &BTreeMap<String, u64>, found: &mut Vec<Mismatch>) {
    let expect = &case.expect;
    compare_ending(case, ended, found);
    if !found.is_empty() {
        return;
    }
    if matches!(ended, Ended::Finished(_)) {
        let list = |it: &At<Vec<Value>>| At { value: Value::Array(it.value.clone()), mark: it.mark, end: it.end };
        compare_value("records", expect.records.as_ref().map(list).as_ref(), Some(&Value::Array(came.records)), found);
        compare_value("output", expect.output.as_ref(), Some(&came.output), found);
        // A refused record that nobody expects would be lost in silence.
        if expect.rejected.is_none() && !came.rejected.is_empty() {
            let count = format!("{} refused", came.rejected.len());
            found.push(Mismatch::new("rejected", "no refused record, or `rejected` under `expect`", count));
        }
        let rejected = Value::Array(came.rejected);
        compare_value("rejected", expect.rejected.as_ref().map(list).as_ref(), Some(&rejected), found);
        let effect: Map<String, Value> =
            came.effect.counts().map(|(count, name)| (name.to_owned(), Value::from(count))).collect();
        compare_value("effect", expect.effect.as_ref(), Some(&Value::Object(effect)), found);
    }
    compare_requests(expect.requests.as_ref(), requests, found);
}
