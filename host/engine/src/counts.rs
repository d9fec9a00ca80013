//! What a run counts while it goes on. Each commit carries it along, so that a run that was killed and goes on in another
//! process has counted everything that led to its rows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::event::StepTotals;
use crate::receipt::{Counted, Receipts};

/// What is counted for all of a run. Clones count in the same place.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunCounts {
    pub(crate) tally: Arc<Mutex<Tally>>,
    pub(crate) receipts: Arc<Receipts>,
}

/// What the steps of a workflow did.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Tally {
    /// By the number of the step.
    pub(crate) steps: BTreeMap<usize, StepTotals>,
    /// When each step first began and last ended, in milliseconds since 1970-01-01T00:00:00Z.
    pub(crate) times_ms: BTreeMap<usize, (i64, i64)>,
    pub(crate) authorizing_requests: u64,
}

#[derive(Serialize)]
struct Written<'a> {
    tally: &'a Tally,
    receipts: &'a BTreeMap<String, Counted>,
    tables: &'a BTreeMap<String, u64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Read {
    tally: Tally,
    receipts: BTreeMap<String, Counted>,
    tables: BTreeMap<String, u64>,
}

impl RunCounts {
    /// What an earlier process had counted, and how many rows it had written to each table. Another release may have
    /// counted other things: then this one begins anew.
    pub(crate) fn read(json: &str) -> (Self, BTreeMap<String, u64>) {
        let read: Read = serde_json::from_str(json).unwrap_or_default();
        let counts = Self { tally: Arc::new(Mutex::new(read.tally)), receipts: Arc::new(Receipts::of(read.receipts)) };
        (counts, read.tables)
    }

    /// All of it, and the rows written to each table.
    pub(crate) fn to_json(&self, tables: &BTreeMap<String, u64>) -> String {
        let (tally, receipts) = (self.tally(), self.receipts.lock());
        serde_json::to_string(&Written { tally: &tally, receipts: &receipts, tables }).unwrap_or_default()
    }

    /// For a workflow that a step runs: its own steps, and the components of all.
    pub(crate) fn of_inner(&self) -> Self {
        Self { tally: Arc::default(), receipts: Arc::clone(&self.receipts) }
    }

    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use weft_sandbox::Usage;

    use super::*;

    #[test]
    fn another_process_counts_on() {
        let counts = RunCounts::default();
        counts.tally().steps.insert(3, StepTotals { pages: 2, requests: 5, ..StepTotals::default() });
        counts.tally().times_ms.insert(3, (-5, 7));
        let usage = Usage { calls: 1, sealed: [("key".to_owned(), 2)].into(), ..Usage::default() };
        counts.receipts.add("shop", &usage, &["orders".to_owned()]);
        let tables = BTreeMap::from([("orders".to_owned(), 9)]);
        let json = counts.to_json(&tables);

        let (again, again_tables) = RunCounts::read(&json);
        assert_eq!((again.to_json(&tables), again_tables), (json, tables.clone()));
        again.receipts.add("shop", &usage, &[]);
        assert_eq!(again.receipts.lock()["shop"].used.sealed["key"], 4);
    }

    #[test]
    fn what_another_release_has_counted_stops_nobody() {
        for json in ["", "[]", r#"{"tally":7}"#, r#"{"receipts":{"shop":{"later":1}},"later":[]}"#] {
            let (counts, tables) = RunCounts::read(json);
            assert_eq!((&*counts.tally(), tables.len()), (&Tally::default(), 0), "{json}");
        }
    }
}
