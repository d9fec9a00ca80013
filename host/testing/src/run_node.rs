//! A case of one node: called page by page, as the host does, each time in a fresh instance.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use serde_json::Value;
use weft_engine::sandbox::log::{LogLine, LogSink};
use weft_engine::sandbox::outside::{CallKey, Script, Scripted};
use weft_engine::sandbox::secret::Secret;
use weft_engine::sandbox::table::{TableError, Tables};
use weft_engine::sandbox::{Call, Component, Connection, Limits, LiveToken, NodeCall, Page, Sandbox, Stop, Window};
use weft_engine::{AccountHandle, RunFailure};

use crate::compare::{Mismatch, compare_ending, compare_requests, compare_value};
use crate::document::{At, Case, NodeSubject};
use crate::rehearse::Ended;
use crate::run_case::{Whole, unused};
use crate::script::Logged;

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
    let mut records = Vec::new();
    let mut output = Value::Null;
    let mut ended = Ended::Finished(None);
    let mut page = None;
    let mut mismatches = Vec::new();
    for number in 1..=PAGES_MAX {
        let call = NodeCall {
            node: stage.node.clone(),
            call: Call {
                connection: None,
                parameters: subject.with.to_string(),
                window: subject.window_ms.map(|(since_ms, until_ms)| Window {
                    since_ms,
                    until_ms,
                    wall_since_ms: since_ms,
                    wall_until_ms: until_ms,
                }),
                page: page.take(),
            },
            key: CallKey { step: stage.node.clone(), page: number, attempt: 1, ..CallKey::default() },
            started_at_ms: stage.started_at_ms,
            limits: Limits::default(),
            connection: connection.clone(),
            outside: Arc::clone(&outside) as _,
            tables: Arc::new(NoTables),
            log: Arc::new(NoLog),
            stop: Stop::never(),
        };
        match stage.sandbox.call(&stage.component, call).await.0 {
            Err(error) => {
                ended = Ended::Failed(RunFailure::from(error));
                break;
            }
            Ok(came) => {
                match read(&came) {
                    Ok((of_page, last)) => {
                        records.extend(of_page);
                        output = last;
                    }
                    Err(broken) => mismatches.push(broken),
                }
                page = came.next;
            }
        }
        if page.is_none() {
            break;
        }
    }
    compare(case, &ended, records, &output, &log.requests(), &mut mismatches);
    if page.is_some() {
        mismatches.push(Mismatch::new("pages", format!("at most {PAGES_MAX}"), "more"));
    }
    if matches!(ended, Ended::Finished(_)) {
        mismatches.extend(unused(&*script));
    }
    NodeRan { requests: log.requests(), mismatches }
}

/// The records and the output of a page. A page without records may leave their text empty.
fn read(page: &Page) -> Result<(Vec<Value>, Value), Mismatch> {
    let broken = |what: &str, expected: &str, text: &str| Mismatch::new(what, expected, format!("`{text}`"));
    let records = match page.records.as_str() {
        "" => Vec::new(),
        text => serde_json::from_str(text).map_err(|_| broken("records", "a JSON list of objects", text))?,
    };
    let output = match page.output.as_str() {
        "" => Value::Null,
        text => serde_json::from_str(text).map_err(|_| broken("output", "a JSON value", text))?,
    };
    Ok((records, output))
}

/// A node under test has the tokens that the host would have obtained; the node that obtains them has none.
fn give_tokens(handle: &AccountHandle, node: &str) {
    let authorization = handle.authorization.iter().filter(|authorization| authorization.node != node);
    for name in authorization.flat_map(|authorization| &authorization.tokens) {
        let value = Secret::new(format!("token-of-the-test-{name}"));
        handle.account.put_token(name, LiveToken::new(value, None, 0));
    }
}

fn compare(
    case: &Case,
    ended: &Ended,
    records: Vec<Value>,
    output: &Value,
    requests: &BTreeMap<String, u64>,
    found: &mut Vec<Mismatch>,
) {
    let expect = &case.expect;
    compare_ending(case, ended, found);
    if !found.is_empty() {
        return;
    }
    if matches!(ended, Ended::Finished(_)) {
        let wanted =
            expect.records.as_ref().map(|it| At { value: Value::Array(it.value.clone()), mark: it.mark, end: it.end });
        compare_value("records", wanted.as_ref(), Some(&Value::Array(records)), found);
        compare_value("output", expect.output.as_ref(), Some(output), found);
    }
    compare_requests(expect.requests.as_ref(), requests, found);
}

/// What a node does to tables shows only in a workflow.
struct NoTables;

const NO_TABLES: &str = "a test of a node has no tables: test a workflow that uses it";

#[async_trait]
impl Tables for NoTables {
    async fn find(&self, _: &str, _: &str, _: u32) -> Result<String, TableError> {
        Err(TableError::Store(NO_TABLES.to_owned()))
    }

    async fn upsert(&self, _: &str, _: &[String], _: &str) -> Result<u64, TableError> {
        Err(TableError::Store(NO_TABLES.to_owned()))
    }

    async fn delete(&self, _: &str, _: &str) -> Result<u64, TableError> {
        Err(TableError::Store(NO_TABLES.to_owned()))
    }
}

struct NoLog;

impl LogSink for NoLog {
    fn line(&self, _: LogLine) {}
}
