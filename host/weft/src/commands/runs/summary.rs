//! What the engine has written down about a run.

use std::collections::BTreeMap;

use serde::Deserialize;
use weft_engine::store::Run;

use crate::commands::shared::stores::Standing;
use crate::times::{now, show};

/// What a program gets to know about a run.
pub fn to_json(run: &Run, standing: Standing) -> serde_json::Value {
    let summary = Summary::of(run);
    serde_json::json!({
        "run": run.id,
        "workflow": run.workflow,
        "status": standing.as_str(),
        "started_at": show(run.started_at_ms),
        "finished_at": run.finished_at_ms.map(show),
        "duration_ms": duration_ms(run, standing),
        "rows": summary.as_ref().map(Summary::rows),
        "requests": summary.as_ref().map(|summary| summary.requests),
        "left_out": summary.as_ref().map(|summary| summary.left_out),
    })
}

/// How long its processes have worked on it, the one that still does until now. Of a process that was killed nobody knows
/// how long it lived.
pub fn duration_ms(run: &Run, standing: Standing) -> Option<u64> {
    let summary = Summary::of(run);
    let counted_ms = summary.as_ref().and_then(|summary| summary.duration_ms);
    match standing {
        Standing::Killed => None,
        Standing::Running { since_ms, .. } => {
            let counted_at_ms = summary.map_or(run.started_at_ms, |summary| summary.counted_at_ms);
            let since_counted_ms = u64::try_from(now().saturating_sub(since_ms.max(counted_at_ms))).unwrap_or_default();
            Some(counted_ms.unwrap_or_default().saturating_add(since_counted_ms))
        }
        Standing::Known(_) => counted_ms.or_else(|| {
            // An earlier release counted nothing.
            u64::try_from(run.finished_at_ms?.saturating_sub(run.started_at_ms)).ok()
        }),
    }
}

/// What a run did, as the engine put it at its end, or at its latest commit if it is not over. Parts that an earlier
/// release did not write are empty.
#[derive(Debug, Default, Deserialize)]
pub struct Summary {
    #[serde(default)]
    pub steps: Vec<Step>,
    #[serde(default)]
    pub tables: BTreeMap<String, u64>,
    #[serde(default)]
    pub requests: u64,
    #[serde(default)]
    pub left_out: u64,
    /// Failures of earlier runs that the store dropped as it began.
    #[serde(default)]
    pub failures_dropped: u64,
    #[serde(default)]
    pub duration_ms: Option<u64>,
    /// When it was counted, if the run is not over: milliseconds since 1970-01-01T00:00:00Z.
    #[serde(default)]
    counted_at_ms: i64,
    #[serde(default)]
    pub outputs: Option<serde_json::Value>,
    #[serde(default)]
    pub failure: Option<RunFailure>,
}

/// What a step did.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Step {
    pub step: String,
    pub windows: u64,
    pub pages: u64,
    pub calls: u64,
    pub records: u64,
    pub rows: u64,
    pub requests: u64,
    pub left_out: u64,
    pub left_out_calls: u64,
    pub repeated: u64,
    pub equal: u64,
    pub moved: u64,
    pub read_again: u64,
    pub effect: weft_engine::Effect,
    pub duration_ms: u64,
}

/// Why a run failed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct RunFailure {
    pub step: String,
    pub class: String,
    pub code: String,
    pub message: String,
    pub remedy: Option<String>,
}

impl Summary {
    /// None for a run that has not committed anything, or of which that was not written down.
    pub fn of(run: &Run) -> Option<Self> {
        serde_json::from_str(Self::json(run)?).ok()
    }

    /// The same as the engine wrote it.
    pub fn json(run: &Run) -> Option<&str> {
        run.summary_json.as_deref().or(run.counts_json.as_deref())
    }

    pub fn rows(&self) -> u64 {
        self.tables.values().copied().fold(0, u64::saturating_add)
    }
}
