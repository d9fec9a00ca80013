//! What a run counts while it goes on. Each commit carries it along: whoever looks meanwhile sees how far it is, and when
//! it is killed and goes on in another process, it has counted everything that led to its rows.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::report::event::StepTotals;
use crate::report::failure::{RunFailure, written};
use crate::report::receipt::{Counted, Receipts};
use crate::report::shares::Tried;

/// What is counted for all of a run. Clones count in the same place.
#[derive(Debug, Clone, Default)]
pub(crate) struct RunCounts {
    /// The ids of the steps.
    steps: Arc<[String]>,
    pub(crate) tally: Arc<Mutex<Tally>>,
    pub(crate) receipts: Arc<Receipts>,
    pub(crate) masks: Arc<Masks>,
}

/// The fields that are to be masked and that no record has had so far, by the name of the step.
#[derive(Debug, Default)]
pub(crate) struct Masks(Mutex<Unmet>);

type Unmet = BTreeMap<String, BTreeSet<String>>;

/// What the steps of a workflow did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// By the number of the step.
    pub(crate) steps: BTreeMap<usize, StepTotals>,
    /// How long each step that was begun has taken.
    pub(crate) times: BTreeMap<usize, Spent>,
    /// How long all of it has taken.
    pub(crate) run: Spent,
    pub(crate) authorizing_requests: u64,
    /// Failures of earlier runs that the store dropped as this one began.
    pub(crate) failures_dropped: u64,
    /// How much was tried and left out, by the path of the step, those of inner workflows too. Only of what was committed.
    pub(crate) tried: BTreeMap<String, Tried>,
}

/// How long something has taken in the processes that worked on it. The time between two of them is not in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Spent {
    /// In earlier processes, in milliseconds.
    before_ms: u64,
    /// In this one: from and to, in milliseconds since 1970-01-01T00:00:00Z.
    here_ms: Option<(i64, i64)>,
}

impl Spent {
    /// What earlier processes have taken.
    fn before(before_ms: u64) -> Self {
        Self { before_ms, here_ms: None }
    }

    /// It has begun by now, or goes on.
    pub(crate) fn begin(&mut self, now_ms: i64) {
        self.here_ms.get_or_insert((now_ms, now_ms)).1 = now_ms;
    }

    /// It goes on, if it has begun.
    pub(crate) fn go_on(&mut self, now_ms: i64) {
        if let Some((_, until_ms)) = &mut self.here_ms {
            *until_ms = now_ms;
        }
    }

    /// In milliseconds.
    pub(crate) fn total_ms(self) -> u64 {
        let here_ms = self.here_ms.map_or(0, |(from_ms, until_ms)| until_ms.saturating_sub(from_ms));
        self.before_ms.saturating_add(u64::try_from(here_ms).unwrap_or_default())
    }
}

/// What is written down. The names are those of the event that ends a run.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Written<'a> {
    steps: Vec<Step<'a>>,
    tables: Cow<'a, BTreeMap<String, u64>>,
    requests: u64,
    left_out: u64,
    failures_dropped: u64,
    tried: Cow<'a, BTreeMap<String, Tried>>,
    /// How long it has taken, in milliseconds, and when that was counted.
    duration_ms: u64,
    counted_at_ms: i64,
    receipt: Cow<'a, BTreeMap<String, Counted>>,
    unmet_masks: Unmet,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Step<'a> {
    step: Cow<'a, str>,
    #[serde(flatten)]
    totals: StepTotals,
    duration_ms: u64,
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
        let (run, tried) = (Spent::before(written.duration_ms), written.tried.into_owned());
        let failures_dropped = written.failures_dropped;
        let mut tally =
            Tally { authorizing_requests: written.requests, failures_dropped, run, tried, ..Tally::default() };
        for Step { step, totals, duration_ms } in written.steps {
            let Some(number) = steps.iter().position(|id| *id == step) else { continue };
            tally.authorizing_requests = tally.authorizing_requests.saturating_sub(totals.requests);
            tally.steps.insert(number, totals);
            tally.times.insert(number, Spent::before(duration_ms));
        }
        let receipts = Arc::new(Receipts::of(written.receipt.into_owned()));
        let masks = Arc::new(Masks(Mutex::new(written.unmet_masks)));
        (Self { steps, tally: Arc::new(Mutex::new(tally)), receipts, masks }, written.tables.into_owned())
    }

    /// All of it, and the rows written to each table.
    pub(crate) fn to_json(&self, tables: &BTreeMap<String, u64>) -> Result<String, RunFailure> {
        let (tally, receipts) = (self.tally(), self.receipts.lock());
        let step = |(number, id)| {
            let spent = tally.times.get(&number);
            let totals = tally.steps.get(&number).copied();
            let step = Cow::Borrowed(String::as_str(id));
            let duration_ms = spent.copied().unwrap_or_default().total_ms();
            let known = totals.is_some() || spent.is_some();
            known.then(|| Step { step, totals: totals.unwrap_or_default(), duration_ms })
        };
        let counted = Written {
            steps: self.steps.iter().enumerate().filter_map(step).collect(),
            tables: Cow::Borrowed(tables),
            requests: tally.requests(),
            left_out: tally.left_out(),
            failures_dropped: tally.failures_dropped,
            tried: Cow::Borrowed(&tally.tried),
            duration_ms: tally.run.total_ms(),
            counted_at_ms: tally.run.here_ms.map_or(0, |(_, until_ms)| until_ms),
            receipt: Cow::Borrowed(&receipts),
            unmet_masks: self.masks.lock().clone(),
        };
        written(&counted)
    }

    pub(crate) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Masks {
    /// Lets a step that writes so many records take the fields that they have out of those that none has had. The error is
    /// the one that taking them gave.
    pub(crate) fn of_step<M>(
        &self,
        step: &str,
        masks: &BTreeMap<String, M>,
        records: usize,
        meet: impl FnOnce(&mut BTreeSet<String>) -> Result<(), String>,
    ) -> Result<(), String> {
        if records == 0 {
            return Ok(());
        }
        meet(self.lock().entry(step.to_owned()).or_insert_with(|| masks.keys().cloned().collect()))
    }

    /// Those that no record has had, by step.
    pub(crate) fn unmet(&self) -> Unmet {
        self.lock()
            .iter()
            .filter(|(_, fields)| !fields.is_empty())
            .map(|(step, fields)| (step.clone(), fields.clone()))
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, Unmet> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tally {
    /// Requests of all steps, and for tokens.
    pub(crate) fn requests(&self) -> u64 {
        self.sum(|totals| totals.requests).saturating_add(self.authorizing_requests)
    }

    /// Records that all steps left out.
    pub(crate) fn left_out(&self) -> u64 {
        self.sum(|totals| totals.left_out)
    }

    /// Components have a say in what is counted, so that a sum may be anything.
    fn sum(&self, of: fn(&StepTotals) -> u64) -> u64 {
        self.steps.values().map(of).fold(0, u64::saturating_add)
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
        counts.tally().times.insert(1, Spent::before(12));
        counts.tally().run = Spent::before(20);
        counts.tally().authorizing_requests = 2;
        counts.tally().failures_dropped = 3;
        let masks = BTreeMap::from([("phone", ()), ("name", ())].map(|(field, mask)| (field.to_owned(), mask)));
        counts.masks.of_step("orders", &masks, 0, |_| unreachable!("without records nothing is known")).unwrap();
        counts
            .masks
            .of_step("orders", &masks, 1, |unmet| {
                assert!(unmet.remove("name"));
                Ok(())
            })
            .unwrap();
        let usage = Usage { calls: 1, sealed: [("key".to_owned(), 2)].into(), ..Usage::default() };
        counts.receipts.add("shop", &usage, &["orders".to_owned()]);
        let tables = BTreeMap::from([("orders".to_owned(), 9)]);
        let json = counts.to_json(&tables).unwrap();

        let (again, again_tables) = RunCounts::read(&json, steps);
        assert_eq!((again.to_json(&tables).unwrap(), again_tables), (json, tables.clone()));
        assert_eq!(*again.tally(), *counts.tally());
        again
            .masks
            .of_step("orders", &masks, 1, |unmet| {
                assert!(!unmet.contains("name"), "it was met");
                Ok(())
            })
            .unwrap();
        assert_eq!(again.masks.unmet()["orders"], BTreeSet::from(["phone".to_owned()]));
        again.receipts.add("shop", &usage, &[]);
        assert_eq!(again.receipts.lock()["shop"].used.sealed["key"], 4);
    }

    #[test]
    fn the_time_between_two_processes_is_nobodys() {
        let steps: Arc<[String]> = ["orders".to_owned()].into();
        let counts = RunCounts::new(Arc::clone(&steps));
        counts.tally().run.begin(1_000);
        counts.tally().times.entry(0).or_default().begin(2_000);
        counts.tally().run.go_on(5_000);
        counts.tally().times.get_mut(&0).unwrap().go_on(4_000);
        let (again, _) = RunCounts::read(&counts.to_json(&BTreeMap::new()).unwrap(), steps);
        again.tally().times.get_mut(&0).unwrap().go_on(i64::MAX);
        assert_eq!(again.tally().run.total_ms(), 4_000);
        assert_eq!(again.tally().times[&0].total_ms(), 2_000);
        again.tally().run.begin(9_000_000);
        again.tally().run.go_on(9_000_500);
        assert_eq!(again.tally().run.total_ms(), 4_500);
    }

    #[test]
    fn no_count_and_no_clock_is_too_large() {
        let most = StepTotals { requests: u64::MAX, left_out: u64::MAX, ..StepTotals::default() };
        let mut tally = Tally { authorizing_requests: u64::MAX, ..Tally::default() };
        tally.steps = [(0, most), (1, most)].into();
        assert_eq!((tally.requests(), tally.left_out()), (u64::MAX, u64::MAX));
        let mut spent = Spent::before(u64::MAX);
        spent.begin(i64::MIN);
        spent.go_on(i64::MAX);
        assert_eq!(spent.total_ms(), u64::MAX);
        let mut back = Spent::default();
        back.begin(i64::MAX);
        back.go_on(i64::MIN);
        assert_eq!(back.total_ms(), 0, "a clock that was put back took no time");
    }

    #[test]
    fn what_another_release_has_counted_stops_nobody() {
        for json in ["", "[]", r#"{"steps":7}"#, r#"{"receipt":{"shop":{"later":1}},"steps":[{"step":"later"}]}"#] {
            let (counts, tables) = RunCounts::read(json, Arc::default());
            assert_eq!((&*counts.tally(), tables.len()), (&Tally::default(), 0), "{json}");
        }
    }
}
