//! What happens in a run, as one stream. Progress, `--json`, the run history and tests all read it; none has a side
//! channel.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::report::effect::Effect;
use crate::report::failure::RunFailure;
use crate::report::receipt::Receipt;

/// Takes events. Must not block.
pub type EventSink = Arc<dyn Fn(Event) + Send + Sync>;

/// Something that happened. Serialized with its name in `event`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A run begins, or goes on.
    RunStarted {
        /// Id of the run.
        run: String,
        /// Name of the workflow.
        workflow: String,
        /// RFC 3339, UTC.
        started_at: String,
        /// Whether it goes on after a stop.
        resumed: bool,
        /// Ids of the steps, in the order they run.
        steps: Vec<String>,
    },
    /// A step begins.
    StepStarted {
        /// Id of the step.
        step: String,
    },
    /// A time range is about to be read.
    Window {
        /// Id of the step.
        step: String,
        /// RFC 3339, UTC.
        since: String,
        /// RFC 3339, UTC.
        until: String,
        /// How many windows the step reads; for one page or item, if it is read within such.
        all: u64,
        /// The page or item that it is read for, if the step runs on the pages of another one. It is in the tables with
        /// that page, so no [`Event::WindowDone`] follows.
        #[serde(skip_serializing_if = "Option::is_none")]
        within: Option<Within>,
    },
    /// A time range is in the tables, with all ranges before it.
    WindowDone {
        /// Id of the step.
        step: String,
        /// How many are done, those of earlier processes of the run too.
        done: u64,
        /// How many there are.
        all: u64,
        /// How long the rest will take if it goes on as it has, in milliseconds.
        left_ms: u64,
    },
    /// Something that whoever watches should know.
    Note {
        /// Id of the step, or empty if it is about the run as a whole.
        step: String,
        /// What.
        message: String,
    },
    /// Pages are read again, because records may have been skipped.
    ReadAgain {
        /// Id of the step.
        step: String,
        /// Why.
        reason: String,
    },
    /// A step has more results.
    Progress {
        /// Id of the step.
        step: String,
        /// What it has done so far.
        #[serde(flatten)]
        totals: StepTotals,
    },
    /// A page is in the tables, together with the bookmark.
    Committed {
        /// Id of the step whose page it was.
        step: String,
        /// Which page, from 1.
        page: u32,
        /// Rows written.
        rows: u64,
    },
    /// A step is over.
    StepFinished {
        /// Id of the step.
        step: String,
        /// What it did.
        #[serde(flatten)]
        totals: StepTotals,
    },
    /// A call will be made again.
    Retry {
        /// Id of the step.
        step: String,
        /// Why.
        reason: String,
        /// After how long.
        wait_ms: u64,
    },
    /// A new token was obtained.
    Authorized {
        /// Alias of the connection.
        connection: String,
    },
    /// A record was left out.
    LeftOut {
        /// Id of the step.
        step: String,
        /// Why.
        failure: RunFailure,
        /// Whether it is kept among the store's failures.
        kept: bool,
    },
    /// A column was widened to hold a value as it came.
    Widened {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What it was.
        from: String,
        /// What it is now.
        to: String,
        /// The value.
        sample: String,
    },
    /// A line of a component's log.
    Log {
        /// Id of the step.
        step: String,
        /// debug, info, warn or error.
        level: String,
        /// The line.
        message: String,
        /// More about it.
        fields: Value,
    },
    /// The run is over.
    RunFinished {
        /// Id of the run.
        run: String,
        /// How it ended.
        status: RunStatus,
        /// What each step did, in the order they ran.
        steps: Vec<StepSummary>,
        /// What the workflow gives, if it says so.
        #[serde(skip_serializing_if = "Option::is_none")]
        outputs: Option<Value>,
        /// Rows written, by table.
        tables: BTreeMap<String, u64>,
        /// Requests sent.
        requests: u64,
        /// Records left out.
        left_out: u64,
        /// Failures of earlier runs, of any workflow, that the store dropped as this run began: it keeps so many and no
        /// more.
        #[serde(skip_serializing_if = "is_none")]
        failures_dropped: u64,
        /// How long its processes worked on it, in milliseconds: the time between them is not in it.
        duration_ms: u64,
        /// Why it failed.
        failure: Option<RunFailure>,
        /// What each component asked for, was granted, and used.
        receipt: BTreeMap<String, Receipt>,
    },
}

/// A page of a paging step, and an item on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Within {
    /// The window of the page, from 1; 0 without windows.
    #[serde(skip_serializing_if = "is_no_number")]
    pub window: u32,
    /// The page, from 1; 0 in a step that runs once.
    #[serde(skip_serializing_if = "is_no_number")]
    pub page: u32,
    /// The item, from 1; 0 without items.
    #[serde(skip_serializing_if = "is_no_number")]
    pub item: u32,
}

/// What a step did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepSummary {
    /// Id of the step.
    pub step: String,
    /// What it did.
    #[serde(flatten)]
    pub totals: StepTotals,
    /// From its beginning to its end, in milliseconds, without the time between two processes. Steps on the pages of a paging step take as long as that.
    pub duration_ms: u64,
}

/// What a step has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepTotals {
    /// Time ranges read to their end for pages or items of another step. Those of a step by itself are told one by one.
    #[serde(skip_serializing_if = "is_none")]
    pub windows: u64,
    /// Pages read, those that were read again counted once. A node that doesn't page has none.
    pub pages: u64,
    /// Calls of a node that doesn't page.
    pub calls: u64,
    /// Records that came.
    pub records: u64,
    /// Rows staged for tables. They are in the tables when the page is committed.
    pub rows: u64,
    /// Requests sent.
    pub requests: u64,
    /// Records left out, and calls that failed and were left out with all they would have brought.
    pub left_out: u64,
    /// Those of them that were calls.
    pub left_out_calls: u64,
    /// Those of them that are not kept among the failures, because the workflow says so.
    pub skipped: u64,
    /// Calls among these.
    pub skipped_calls: u64,
    /// Records that had come before in the same list. They are one row each.
    pub repeated: u64,
    /// Records that are equal to another of their list in all that tells them apart (`key: hash`), on whichever of its
    /// pages. They are one row each.
    #[serde(skip_serializing_if = "is_none")]
    pub equal: u64,
    /// Records with a time behind the window that they came with. A later window reads that time.
    pub moved: u64,
    /// How often something was read again because records may have been skipped.
    pub read_again: u64,
    /// What was changed on the far side, by steps that write there.
    #[serde(skip_serializing_if = "Effect::is_none")]
    pub effect: Effect,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde wants")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde wants")]
fn is_no_number(number: &u32) -> bool {
    *number == 0
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// All steps are done.
    Finished,
    /// A step failed.
    Failed,
    /// Somebody stopped it; it can go on.
    Interrupted,
}
