//! One case, from an empty store to what it should have come to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use weft_engine::sandbox::outside::Script;
use weft_engine::store::{FailureFilter, Store, StoreError, StoreTarget};
use weft_engine::{Event, EventSink};

use crate::compare::{
    Mismatch, compare_count, compare_ending, compare_failures, compare_query, compare_requests, compare_tables,
    compare_value,
};
use crate::document::{At, Case};
use crate::fault::{Disturbed, PlatformAnswers};
use crate::matrix::Undisturbed;
use crate::rehearse::{Ended, Rehearsal, reopen};
use crate::script::Logged;
use crate::tables::{Tables, read_tables};

/// Processes that a killed run may take until it is done.
const PROCESSES_MAX: u32 = 8;

/// A script that knows whether it was followed to its end.
pub trait Whole: Script {
    /// What was never asked for, a line each.
    fn unused(&self) -> Vec<String>;
}

impl Whole for weft_engine::sandbox::outside::Strict {
    fn unused(&self) -> Vec<String> {
        Self::unused(self)
    }
}

impl Whole for crate::script::Inline {
    fn unused(&self) -> Vec<String> {
        Self::unused(self)
    }
}

/// What came of a case.
pub struct Ran {
    /// How the last process ended.
    pub ended: Ended,
    /// What is in the tables.
    pub tables: Tables,
    /// The key of each table.
    pub keys: BTreeMap<String, Vec<String>>,
    /// Records that were left out.
    pub left_out: u64,
    /// Requests by step.
    pub requests: BTreeMap<String, u64>,
    /// Whether a step asked for one item after the other, or for several at once.
    pub had_items: bool,
    /// What is not as expected.
    pub mismatches: Vec<Mismatch>,
    /// The run, to be disturbed; none if it was already.
    pub undisturbed: Option<Undisturbed>,
}

/// Makes a script that is followed once. It is asked for again where a run is repeated with something going wrong.
pub type MakeScript<'a> = dyn Fn() -> Arc<dyn Whole> + Send + Sync + 'a;

/// Runs a case of a workflow.
pub async fn run_case(
    case: &Case,
    rehearsal: &Rehearsal,
    script: &MakeScript<'_>,
    platform: &PlatformAnswers,
    events: EventSink,
) -> Result<Ran, StoreError> {
    let whole = script();
    let log = Logged::new(Arc::clone(&whole) as Arc<dyn Script>);
    let store = rehearsal.open(&StoreTarget::memory()).await?;
    let seen = Arc::new(Seen::default());
    let (ear, other_ear) = (Arc::clone(&seen), Arc::clone(&log));
    let hear = move |event: &Event| {
        ear.hear(event);
        other_ear.hear(event);
        events(event.clone());
    };
    let ended = rehearsal.process(&store, 0, Arc::clone(&log) as _, hear).await;
    let tables = read_tables(&store).await?;
    let undisturbed = Undisturbed::new(&log, tables.clone());
    if case.faults.is_empty() {
        let mut mismatches = Vec::new();
        compare(case, &ended, &log.requests(), &seen, &store, &mut mismatches).await?;
        // What a failed run did not come to is no surprise, unless it was to finish.
        if matches!(ended, Ended::Finished(_)) {
            mismatches.extend(unused(&*whole));
        }
        return Ok(Ran {
            ended,
            tables,
            keys: keys(&store).await?,
            left_out: seen.left_out(),
            requests: log.requests(),
            had_items: log.taken().iter().any(|taken| taken.name.call.item > 0),
            mismatches,
            undisturbed: Some(undisturbed),
        });
    }
    disturbed(case, rehearsal, &undisturbed, platform).await
}

/// Runs a case in which something goes wrong, by what it asked and got when nothing did.
async fn disturbed(
    case: &Case,
    rehearsal: &Rehearsal,
    undisturbed: &Undisturbed,
    platform: &PlatformAnswers,
) -> Result<Ran, StoreError> {
    let mut mismatches = missing_exchanges(case, undisturbed);
    if !mismatches.is_empty() {
        return Ok(Ran {
            ended: Ended::Finished(None),
            tables: undisturbed.tables.clone(),
            keys: BTreeMap::new(),
            left_out: 0,
            requests: BTreeMap::new(),
            had_items: false,
            mismatches,
            undisturbed: None,
        });
    }
    // One fault within the next: each takes its exchange, and leaves the others to the one before.
    let faults = case.faults.iter().map(|fault| {
        let book = Arc::clone(&undisturbed.book);
        Arc::new(Disturbed::new(book, fault.at.value.clone(), fault.fault, fault.times, platform.clone()))
    });
    let scripts: Vec<Arc<Disturbed>> = faults.collect();
    for (fault, script) in case.faults.iter().zip(&scripts) {
        if !script.can_happen() {
            let what = format!("fault {} at {}", fault.fault, fault.at.value);
            mismatches.push(Mismatch::new(what, "to be possible", "it can't happen to this answer").at(&fault.at));
        }
    }
    let log = Logged::new(Arc::new(Together(scripts.clone())));
    let folder = tempfile::tempdir().map_err(|error| StoreError::Database { message: error.to_string() })?;
    let target = StoreTarget::sqlite(folder.path().join("weft.db"));
    let mut store = rehearsal.open(&target).await?;
    let seen = Arc::new(Seen::default());
    let mut ended = Ended::Killed;
    for _ in 0..PROCESSES_MAX {
        let (ear, scripts) = (Arc::clone(&seen), scripts.clone());
        let hear = move |event: &Event| {
            ear.hear(event);
            scripts.iter().for_each(|script| script.hear(event));
        };
        ended = rehearsal.process(&store, 0, Arc::clone(&log) as _, hear).await;
        if ended != Ended::Killed {
            break;
        }
        drop(store);
        store = reopen(&target).await?;
    }
    let never = case.faults.iter().zip(&scripts).filter(|(_, script)| !script.has_happened());
    if mismatches.is_empty() {
        mismatches.extend(never.map(|(fault, _)| {
            let what = format!("fault {} at {}", fault.fault, fault.at.value);
            Mismatch::new(what, "to happen", "the run never came to this exchange").at(&fault.at)
        }));
    }
    compare(case, &ended, &log.requests(), &seen, &store, &mut mismatches).await?;
    let (tables, keys) = (read_tables(&store).await?, keys(&store).await?);
    drop(store);
    let had_items = log.taken().iter().any(|taken| taken.name.call.item > 0);
    let (left_out, requests) = (seen.left_out(), log.requests());
    Ok(Ran { ended, tables, keys, left_out, requests, had_items, mismatches, undisturbed: None })
}

async fn keys(store: &Store) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    Ok(store.tables().await?.into_iter().map(|table| (table.name, table.key)).collect())
}

/// Faults at exchanges that the undisturbed run did not have.
fn missing_exchanges(case: &Case, undisturbed: &Undisturbed) -> Vec<Mismatch> {
    let missing = case.faults.iter().filter(|fault| undisturbed.book.get(&fault.at.value).is_none());
    missing
        .map(|fault| {
            let step = &fault.at.value.call.step;
            let of_step = |name: &&weft_recording::ExchangeName| name.call.step == *step;
            let names = undisturbed.book.names();
            let near: Vec<String> = match undisturbed.book.names().any(|name| of_step(&name)) {
                true => names.filter(of_step).take(SHOWN_MAX).map(ToString::to_string).collect(),
                false => names
                    .filter(|name| name.number == 1 && name.call.page <= 1)
                    .take(SHOWN_MAX)
                    .map(ToString::to_string)
                    .collect(),
            };
            Mismatch::new(format!("fault {}", fault.fault), fault.at.value.to_string(), "no such exchange")
                .at(&fault.at)
                .with_line(format!("there are {}", near.join(", ")))
        })
        .collect()
}

/// Names of exchanges that are shown when one is missing.
const SHOWN_MAX: usize = 8;

pub(crate) fn unused(whole: &dyn Whole) -> Option<Mismatch> {
    let unused = whole.unused();
    if unused.is_empty() {
        return None;
    }
    let count = format!("{} never came", unused.len());
    let is_cut = unused.len() > SHOWN_MAX;
    let mut lines: Vec<String> = unused.into_iter().take(SHOWN_MAX).collect();
    if is_cut {
        lines.push("…".to_owned());
    }
    let mut mismatch = Mismatch::new("requests", "every recorded or written call", count);
    mismatch.more = lines;
    Some(mismatch)
}

async fn compare(
    case: &Case,
    ended: &Ended,
    requests: &BTreeMap<String, u64>,
    seen: &Seen,
    store: &Store,
    found: &mut Vec<Mismatch>,
) -> Result<(), StoreError> {
    let expect = &case.expect;
    compare_ending(case, ended, found);
    if !found.is_empty() {
        return Ok(());
    }
    let outputs = match ended {
        Ended::Finished(outputs) => outputs.as_ref(),
        _ => None,
    };
    compare_value("outputs", expect.outputs.as_ref(), outputs, found);
    compare_count("left_out", expect.left_out.as_ref(), seen.left_out(), found);
    compare_requests(expect.requests.as_ref(), requests, found);
    if expect.failures.is_some() {
        compare_failures(
            expect.failures.as_ref(),
            &store.failures(&FailureFilter::default(), None, usize::MAX).await?,
            found,
        );
    }
    if let Some(tables) = &expect.tables {
        compare_tables(tables, &read_tables(store).await?, found);
    }
    for (index, query) in expect.queries.iter().enumerate() {
        match store.query(&query.sql.value).await {
            Ok(rows) => compare_query(index + 1, &query.rows, &rows, found),
            Err(error) => {
                let what = format!("queries[{}]", index + 1);
                found.push(Mismatch::new(what, "rows", error.reason()).at(&query.sql));
            }
        }
    }
    if !expect.bookmarks.is_empty() {
        compare_bookmarks(&expect.bookmarks, store, found).await?;
    }
    Ok(())
}

async fn compare_bookmarks(
    expected: &[(String, At<i64>)],
    store: &Store,
    found: &mut Vec<Mismatch>,
) -> Result<(), StoreError> {
    let bookmarks = store.bookmarks().await?;
    for (step, until_ms) in expected {
        let came = bookmarks.iter().find(|(key, _)| key.step == *step).map(|(_, bookmark)| bookmark.until_ms);
        if came != Some(until_ms.value) {
            let show = |time_ms: i64| Value::from(show_time(time_ms)).to_string();
            let mismatch = Mismatch::new(
                format!("bookmarks.{step}"),
                show_time(until_ms.value),
                came.map_or_else(|| "no bookmark".to_owned(), show_time),
            );
            found.push(match came {
                Some(came) => mismatch.edited(until_ms, show(came)),
                None => mismatch.at(until_ms),
            });
        }
    }
    Ok(())
}

pub(crate) fn show_time(time_ms: i64) -> String {
    let time = chrono::DateTime::from_timestamp_millis(time_ms).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// What a run reported.
#[derive(Default)]
struct Seen {
    left_out: Mutex<u64>,
}

impl Seen {
    fn hear(&self, event: &Event) {
        if matches!(event, Event::LeftOut { .. }) {
            *self.left_out.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        }
    }

    fn left_out(&self) -> u64 {
        *self.left_out.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Several things that go wrong in one run.
struct Together(Vec<Arc<Disturbed>>);

impl Script for Together {
    fn begin(&self, key: &weft_recording::CallKey) -> Result<Option<i64>, String> {
        self.0.first().map_or(Ok(None), |script| script.begin(key))
    }

    fn answer(
        &self,
        key: &weft_recording::CallKey,
        request: &weft_engine::sandbox::outside::Request,
    ) -> Result<weft_engine::sandbox::outside::Answer, String> {
        let Some(first) = self.0.first() else { return Err("there is no script".to_owned()) };
        let name = first.name_of(key, request)?;
        let of_fault = self.0.iter().find(|script| script.is_due_at(&name));
        of_fault.unwrap_or(first).answer_as(&name)
    }
}
