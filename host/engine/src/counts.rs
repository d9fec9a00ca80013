//! What a run counts while it goes on. Each commit carries it along: whoever looks meanwhile sees how far it is, and when
//! it is killed and goes on in another process, it has counted everything that led to its rows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::event::StepTotals;
use crate::failure::RunFailure;
use crate::receipt::{Counted, Receipts};
use crate::tried::Tried;
use crate::units::to_json;

/// What is counted for all of a run. Clones count in the same place.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunCounts {
    /// The ids of the steps.
    steps: Arc<[String]>,
    pub(crate) tally: Arc<Mutex<Tally>>,
    pub(crate) receipts: Arc<Receipts>,
}

/// What the steps of a workflow did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// By the number of the step.
    pub(crate) steps: BTreeMap<usize, StepTotals>,
    /// When each step first began and last ended, in milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) times_ms: BTreeMap<usize, (i64, i64)>,
    pub(crate) authorizing_requests: u64,
    /// How much was tried and left out, by the path of the step, those of inner workflows too. Only of what was committed.
    pub(crate) tried: BTreeMap<String, Tried>,
}

/// What is written down. The names are those of the event that ends a run.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Written<'a> {
    steps: Vec<Step<'a>>,
    tables: Cow<'a, BTreeMap<String, u64>>,
    requests: u64,
    left_out: u64,
    tried: Cow<'a, BTreeMap<String, Tried>>,
    receipt: Cow<'a, BTreeMap<String, Counted>>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Step<'a> {
    step: Cow<'a, str>,
    #[serde(flatten)]
    totals: StepTotals,
    began_at_ms: i64,
    duration_ms: i64,
}

impl RunCounts {
    /// For a run that has counted nothing yet, and whose steps have these ids.
    pub(crate) fn new(steps: Arc<[String]>) -> Self {
        Self { steps, ..Self::default() }
    }

    /// What an earlier process had counted, and how many rows it had written to each table. Another release may have
    /// counted other things: then this one begins anew.
    pub(crate) fn read(json: &str, steps: Arc<[String]>) -> (Self, BTreeMap<String, u64>) {
        let written: Written<'_> = serde_json::from_str(json).unwrap_or_default();
        let tried = written.tried.into_owned();
        let mut tally = Tally { authorizing_requests: written.requests, tried, ..Tally::default() };
        for Step { step, totals, began_at_ms, duration_ms } in written.steps {
            let Some(number) = steps.iter().position(|id| *id == step) else { continue };
            tally.authorizing_requests = tally.authorizing_requests.saturating_sub(totals.requests);
            tally.steps.insert(number, totals);
            tally.times_ms.insert(number, (began_at_ms, began_at_ms.saturating_add(duration_ms)));
        }
        let receipts = Arc::new(Receipts::of(written.receipt.into_owned()));
        (Self { steps, tally: Arc::new(Mutex::new(tally)), receipts }, written.tables.into_owned())
    }

    /// All of it, and the rows written to each table.
    pub(crate) fn to_json(&self, tables: &BTreeMap<String, u64>) -> Result<String, RunFailure> {
        let (tally, receipts) = (self.tally(), self.receipts.lock());
        let step = |(number, id)| {
            let times_ms = tally.times_ms.get(&number);
            let totals = tally.steps.get(&number).copied();
            let (began_at_ms, ended_at_ms) = times_ms.copied().unwrap_or_default();
            let step = Cow::Borrowed(String::as_str(id));
            let duration_ms = ended_at_ms.saturating_sub(began_at_ms);
            let known = totals.is_some() || times_ms.is_some();
            known.then(|| Step { step, totals: totals.unwrap_or_default(), began_at_ms, duration_ms })
        };
        let written = Written {
            steps: self.steps.iter().enumerate().filter_map(step).collect(),
            tables: Cow::Borrowed(tables),
            requests: tally.requests(),
            left_out: tally.left_out(),
            tried: Cow::Borrowed(&tally.tried),
            receipt: Cow::Borrowed(&receipts),
        };
        to_json(&written)
    }

    /// For a workflow that a step runs: its own steps, and the components of all.
    pub(crate) fn of_inner(&self) -> Self {
        Self { receipts: Arc::clone(&self.receipts), ..Self::default() }
    }

    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tally {
    /// Requests of all steps, and for tokens.
    pub(crate) fn requests(&self) -> u64 {
        self.steps.values().map(|totals| totals.requests).sum::<u64>() + self.authorizing_requests
    }

    /// Records that all steps left out.
    pub(crate) fn left_out(&self) -> u64 {
        self.steps.values().map(|totals| totals.left_out).sum()
    }
}

#[cfg(test)]
mod tests {
    use weft_sandbox::Usage;

    use super::*;

    #[test]
    fn another_process_counts_on() {
        let steps: Arc<[String]> = ["token", "orders", "goods"].map(str::to_owned).into();
        let counts = RunCounts::new(Arc::clone(&steps));
        counts.tally().steps.insert(1, StepTotals { pages: 2, requests: 5, ..StepTotals::default() });
        counts.tally().times_ms.insert(1, (-5, 7));
        counts.tally().authorizing_requests = 2;
        let usage = Usage { calls: 1, sealed: [("key".to_owned(), 2)].into(), ..Usage::default() };
        counts.receipts.add("shop", &usage, &["orders".to_owned()]);
        let tables = BTreeMap::from([("orders".to_owned(), 9)]);
        let json = counts.to_json(&tables).unwrap();

        let (again, again_tables) = RunCounts::read(&json, steps);
        assert_eq!((again.to_json(&tables).unwrap(), again_tables), (json, tables.clone()));
        assert_eq!(*again.tally(), *counts.tally());
        again.receipts.add("shop", &usage, &[]);
        assert_eq!(again.receipts.lock()["shop"].used.sealed["key"], 4);
    }

    #[test]
    fn what_another_release_has_counted_stops_nobody() {
        for json in ["", "[]", r#"{"steps":7}"#, r#"{"receipt":{"shop":{"later":1}},"steps":[{"step":"later"}]}"#] {
            let (counts, tables) = RunCounts::read(json, Arc::default());
            assert_eq!((&*counts.tally(), tables.len()), (&Tally::default(), 0), "{json}");
        }
    }
}
