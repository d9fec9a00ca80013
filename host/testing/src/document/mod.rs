//! Test files.
//!
//! ```yaml
//! weft_test: 1
//! workflow: xiaoe-orders.yaml              # beside this file; left out: NAME.yaml for NAME.test.yaml
//! tests:
//!   - name: orders and buyers land in their tables
//!     recording: xiaoe-orders.recording.yaml   # beside this file; or `calls:`, for cases written by hand
//!     inputs: { resource_type: 6 }             # instead of the recorded ones
//!     before:
//!       bookmarks: { orders: 2026-11-20T00:00:00+08:00 }
//!       tables: { contacts: { key: [user_id], rows: [{ user_id: u_1 }] } }
//!     faults:
//!       - { at: orders.p2, fault: unavailable, times: 2 }
//!     expect:
//!       status: finished
//!       tables:
//!         orders: { rows: 120, contains: [{ title: 示例专栏, price: "99.00" }] }
//! ```
//!
//! - here: what a test file says
//! - `fields.rs`: taking maps apart, with findings for what doesn't belong there
//! - `read.rs`: files and cases; `calls.rs`: calls; `expect.rs`: expectations

mod calls;
mod expect;
mod fields;
mod read;

use std::collections::BTreeMap;

use serde_json::Value;
use weft_engine::sandbox::Window;
use weft_recording::ExchangeName;
use weft_yaml::{Mark, Node};

use crate::fault::{Fault, PlatformAnswers};
use crate::rehearse::Before;
use crate::script::InlineCall;

pub use read::read;

/// A test file.
#[derive(Debug, Clone)]
pub struct TestFile {
    /// The workflow, as a path from the file's folder, if the file names one.
    pub workflow: Option<At<String>>,
    /// How the platform says what is not said by HTTP.
    pub answers: PlatformAnswers,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A value and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its first character.
    pub mark: Mark,
    /// Behind its last character.
    pub end: Mark,
}

impl<T> At<T> {
    fn new(node: &Node, value: T) -> Self {
        Self { value, mark: node.mark, end: node.end }
    }
}

/// One case.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it shows.
    pub name: At<String>,
    /// What is run.
    pub subject: Subject,
    /// What stands in for the network.
    pub source: Source,
    /// Inputs of the workflow.
    pub inputs: BTreeMap<String, Value>,
    /// Connections by alias, for cases without a recording.
    pub connections: BTreeMap<String, ConnectionFields>,
    /// When the run starts, in milliseconds since 1970-01-01T00:00:00Z.
    pub started_at_ms: Option<i64>,
    /// What the run finds.
    pub before: Before,
    /// What goes wrong.
    pub faults: Vec<FaultAt>,
    /// What has to come of it.
    pub expect: Expect,
}

/// What a case runs.
#[derive(Debug, Clone)]
pub enum Subject {
    /// The workflow of the file.
    Workflow,
    /// One node.
    Node(Box<NodeSubject>),
}

/// One node, and how it is called.
#[derive(Debug, Clone)]
pub struct NodeSubject {
    /// `COMPONENT/NODE`.
    pub name: At<String>,
    /// With a recording: the step whose exchanges it has.
    pub step: Option<At<String>>,
    /// Its parameters.
    pub with: Value,
    /// The range of time it reads.
    pub window: Option<Window>,
    /// Its connection.
    pub connection: ConnectionFields,
}

/// What a component sees of a connection.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConnectionFields {
    /// Scheme and host, if not the platform's own.
    pub base_url: Option<String>,
    /// Public fields.
    pub fields: BTreeMap<String, String>,
}

/// What stands in for the network.
#[derive(Debug, Clone)]
pub enum Source {
    /// A recording, as a path from the file's folder.
    Recording(At<String>),
    /// Calls written in the file.
    Calls(Vec<InlineCall>),
}

/// Something that goes wrong with an exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultAt {
    /// Which exchange.
    pub at: At<ExchangeName>,
    /// What.
    pub fault: Fault,
    /// How often in a row.
    pub times: u32,
}

/// What has to come of a case. What is not there is not looked at.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// Where the expectations begin.
    pub mark: Option<Mark>,
    /// Whether the run is to finish.
    pub status: Option<At<Status>>,
    /// What kind of failure.
    pub class: Option<At<String>>,
    /// The platform's code.
    pub code: Option<At<String>>,
    /// What the failure's message contains.
    pub message: Option<At<String>>,
    /// The step that fails.
    pub failed_at: Option<At<String>>,
    /// What the workflow gives.
    pub outputs: Option<At<Value>>,
    /// How many records are left out.
    pub left_out: Option<At<u64>>,
    /// How many requests are made, in all or by step.
    pub requests: Option<Requests>,
    /// What is kept among the failures.
    pub failures: Option<At<Vec<ExpectFailure>>>,
    /// The tables, all of them.
    pub tables: Option<At<ExpectTables>>,
    /// Rows that queries give.
    pub queries: Vec<ExpectQuery>,
    /// Bookmarks afterwards, by step, in milliseconds since 1970-01-01T00:00:00Z.
    pub bookmarks: Vec<(String, At<i64>)>,
    /// The records of a node, all pages.
    pub records: Option<At<Vec<Value>>>,
    /// What else a node gives: the output of its last page.
    pub output: Option<At<Value>>,
    /// The records that a node is refused one by one, all pages; none unless it says so.
    pub rejected: Option<At<Vec<Value>>>,
    /// What a node changes on the platform: the counts that are not zero.
    pub effect: Option<At<Value>>,
}

impl Expect {
    /// How the run is to end: as it says, or as follows from what else it says.
    pub fn status_or_implied(&self, name: &At<String>) -> At<Status> {
        let fails = self.class.is_some() || self.failed_at.is_some() || self.code.is_some() || self.message.is_some();
        let value = if fails { Status::Failed } else { Status::Finished };
        self.status.clone().unwrap_or(At { value, mark: name.mark, end: name.end })
    }
}

/// How a run is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// All steps done.
    Finished,
    /// A step failed.
    Failed,
}

impl Status {
    /// How it stands in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Finished => "finished",
            Self::Failed => "failed",
        }
    }
}

/// How many requests are made.
#[derive(Debug, Clone, PartialEq)]
pub enum Requests {
    /// In all.
    Total(At<u64>),
    /// By step; steps that aren't named are not looked at.
    BySteps(Vec<(String, At<u64>)>),
}

/// Something that is kept among the failures.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectFailure {
    /// The step.
    pub step: Option<String>,
    /// What its reason contains.
    pub reason: Option<String>,
    /// Fields of its record.
    pub record: Option<Value>,
}

/// Tables by name, each name where it is written.
pub type ExpectTables = Vec<(At<String>, ExpectTable)>;

/// What has to be in a table.
#[derive(Debug, Clone, Default)]
pub struct ExpectTable {
    /// How many rows.
    pub rows: Option<At<u64>>,
    /// Rows with these cells, and maybe more.
    pub contains: Vec<At<ExpectRow>>,
    /// All rows, with these cells and maybe more, in any order.
    pub all: Option<At<Vec<At<ExpectRow>>>>,
}

/// Cells of a row, by column.
pub type ExpectRow = Vec<(String, At<Value>)>;

/// Rows that a query gives.
#[derive(Debug, Clone)]
pub struct ExpectQuery {
    /// A `SELECT`.
    pub sql: At<String>,
    /// The rows, in order.
    pub rows: At<Vec<At<ExpectRow>>>,
}
