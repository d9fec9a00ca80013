//! Trying again what was left out: calls that failed, and records that could not be written.
//!
//! What was kept is the item, and the record. What the workflow makes of them is made anew, since the workflow may have
//! been corrected meanwhile: the parameters of a call from its item, the row from its record. Only where `with` reads a
//! page, which is not kept, a call is made with the parameters of then, and that is said.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;

use weft_store::{Commit, Failure, FailureRecord, rows_to_json};
use weft_workflow::{ItemUse, Scope};

use crate::call::sealed::recalled_parameters;
use crate::flow::pages::run_stream;
use crate::flow::stream::{Course, Stream};
use crate::flow::streams;
use crate::left_out::refused::{Refused, leave_out_refused};
use crate::plan::planned::Work;
use crate::report::event::Event;
use crate::report::failure::RunFailure;
use crate::run::again::journaled;
use crate::state::frame::Frame;
use crate::state::input::{self, Results, Values};
use crate::state::results::{Joined, StepResult};
use crate::state::scope::{FlowPage, Item, PageScope};
use crate::step::added::{self, Added, expressions_added};
use crate::step::bookmarks::mark_again;
use crate::step::commit::commit_of;
use crate::step::drain::{Draining, drain};
use crate::step::evaluate;
use crate::step::evaluate::condition_met;
use crate::step::inner::{Outer, run_workflow};
use crate::step::land::{land_masked, stage_rows};
use crate::step::on_page::run_step;
use crate::write::records;

/// A call that is made again, with the parameters that it has now.
#[derive(Clone, Copy)]
struct Recalled<'a> {
    /// Index of the step.
    index: usize,
    record: &'a FailureRecord,
    /// JSON.
    parameters: &'a str,
}

/// Tries failures again, each by itself: its rows, and that it is resolved, become true together. What fails again
/// stays as it is.
pub(crate) async fn retry_failures(frame: &Frame<'_>, ids: &[i64]) -> Result<(), RunFailure> {
    let wanted: BTreeSet<i64> = ids.iter().copied().collect();
    let mut number = 0;
    for id in wanted {
        frame.check_stop()?;
        // One after the other, as each may have a record. Some that were tried before this one may have resolved it, or left
        // out what it is about once more.
        frame.run.commits.settle().await?;
        let Some(failure) = frame.run.store.failure(id).await? else { continue };
        number += 1;
        Box::pin(retry_failure(frame, &failure, number)).await?;
    }
    Ok(())
}

async fn retry_failure(frame: &Frame<'_>, failure: &Failure, number: u32) -> Result<(), RunFailure> {
    let record = &failure.record;
    let own = frame.plan.checked.steps.iter().position(|step| step.id == record.step);
    let Some(index) = own.filter(|_| record.workflow == frame.plan.checked.name) else {
        let message = why_not(frame, failure);
        frame.tell(Event::Note { step: record.step.clone(), message });
        return Ok(());
    };
    // Expressions see what ran once in that run.
    frame.set_once_results(journaled(frame.plan, &frame.run.store, &record.run_id).await?);
    let mut scope = PageScope::new(frame.staging(), FlowPage { page: number, ..FlowPage::default() });
    let tried = match &record.parameters_json {
        Some(kept) if frame.plan.step(index).scope == Scope::Pages => {
            read_list_again(frame, index, failure, kept, number).await
        }
        _ => try_again(frame, index, failure, &mut scope).await,
    };
    if let Err(failed) = tried {
        if !failed.class.is_of_one_item() {
            return Err(failed);
        }
        let is_call = u64::from(record.record_json.is_none());
        frame.count(index, |totals| {
            totals.left_out += 1;
            totals.left_out_calls += is_call;
        });
        let step = record.step.clone();
        frame.tell(Event::LeftOut { step, failure: failed, kept: true });
        return Ok(());
    }
    let commit = Commit { resolved: vec![failure.id], ..commit_of(frame, &scope) };
    frame.run.commits.hand_in(commit, Some((record.step.clone(), number))).await
}

/// Reads the list of an item, or the only one of its step, from where its bookmark stayed, with all that depends on
/// its pages. They are committed one by one.
async fn read_list_again(
    frame: &Frame<'_>,
    root: usize,
    failure: &Failure,
    kept: &str,
    number: u32,
) -> Result<(), RunFailure> {
    let placed = |failure: RunFailure| frame.placed(root, failure);
    let record = &failure.record;
    let Some(parameters) = made_anew(frame, root, failure, kept).await.map_err(placed)? else { return Ok(()) };
    let mark = mark_again(frame, root, record.item_json.as_deref(), &parameters).map_err(placed)?;
    let unit = frame.plan.units.iter().find(|unit| unit.steps()[0] == root);
    let members: Vec<usize> = unit.map(|unit| unit.steps()[1..].to_vec()).unwrap_or_default();
    let stream = Stream {
        root,
        parameters,
        item: 0,
        number,
        item_name: record.item_json.clone().unwrap_or_default(),
        mark,
        added: added_to(frame, root, record).await.map_err(placed)?,
        windows: AtomicU64::new(0),
    };
    let Some(start) = streams::start(frame, &stream).await.map_err(placed)? else { return Ok(()) };
    let mut course = Course::new(&members);
    run_stream(frame, &stream, start, &mut course).await.map_err(placed)
}

/// The fields that the records of a step get in addition, for the item of a failure.
async fn added_to(frame: &Frame<'_>, index: usize, record: &FailureRecord) -> Result<Added, RunFailure> {
    let mut wanted = Vec::new();
    expressions_added(frame, index, &mut wanted);
    check_there(frame, index, &wanted)?;
    let values = values_again(frame, index, record, wanted).await?;
    added::fields(frame, index, &values)
}

/// Whether all that these expressions read is there: the step itself, and what ran once in that run.
fn check_there(frame: &Frame<'_>, index: usize, expressions: &[usize]) -> Result<(), RunFailure> {
    let step = frame.plan.step(index);
    let once = frame.once_results();
    let mut read = expressions.iter().flat_map(|&expression| &step.expressions[expression].steps);
    match read.find(|&&read| read != index && !once.contains_key(&read)) {
        None => Ok(()),
        Some(&missing) => {
            let missing = &frame.plan.step(missing).id;
            let reason = format!("it can't be tried by itself: its rows also need `.{missing}` of that run");
            Err(RunFailure::rejected(&reason).with_remedy("run the workflow as a whole"))
        }
    }
}

/// Makes the call again or writes the record again, and runs what depends on it.
async fn try_again(
    frame: &Frame<'_>,
    index: usize,
    failure: &Failure,
    scope: &mut PageScope,
) -> Result<(), RunFailure> {
    let placed = |failure: RunFailure| frame.placed(index, failure);
    let record = &failure.record;
    match (&record.parameters_json, &record.record_json) {
        (Some(kept), _) => {
            let Some(parameters) = made_anew(frame, index, failure, kept).await.map_err(placed)? else {
                return Ok(());
            };
            let call = Recalled { index, record, parameters: &parameters };
            let result = call_again(frame, call, scope).await.map_err(placed)?;
            // Those who read the step see a list of outputs, of this one item.
            let result = if frame.plan.step(index).for_each.is_some() { Joined::of_one(&result) } else { result };
            scope.results.insert(index, result);
        }
        (None, Some(json)) => stage_record(frame, index, json, scope).await.map_err(placed)?,
        (None, None) => return Err(placed(RunFailure::rejected("nothing was kept that could be tried again"))),
    }
    let rows = scope.staging.rows_of(&frame.step_origin(index));
    frame.count(index, |totals| totals.rows += rows);
    frame.progress(index);
    run_dependents(frame, index, scope).await
}

/// Makes the call again, and stages its rows.
async fn call_again(frame: &Frame<'_>, call: Recalled<'_>, scope: &PageScope) -> Result<StepResult, RunFailure> {
    let Recalled { index, record, .. } = call;
    let records = frame.plan.step(index).into.as_ref().and_then(|into| into.records);
    check_there(frame, index, records.as_slice())?;
    let added = added_to(frame, index, record).await?;
    let mut result = work_again(frame, call, scope).await?;
    if let Some((_, failure)) = scope.staging.take_rejected(&frame.origin(index, 1)).rejected.into_iter().next() {
        return Err(failure);
    }
    frame.count(index, |totals| totals.records += result.count as u64);
    if !added.is_empty() {
        let mut rows = result.records.rows().map_err(records::unreadable)?;
        added::add(&added, &mut rows)?;
        result.records = rows_to_json(&rows).into();
    }
    let item = Item { number: u32::from(record.item_json.is_some()), json: record.item_json.as_deref() };
    stage_rows(frame, index, scope, &result, None, item).await?;
    Ok(result)
}

/// The parameters of a call, made by the workflow as it is now from what was kept; as they were kept where that is
/// not enough. None if the step is not to run for this item any more.
async fn made_anew(
    frame: &Frame<'_>,
    index: usize,
    failure: &Failure,
    kept: &str,
) -> Result<Option<String>, RunFailure> {
    // A record that was refused by itself: it came from a list that is not kept.
    if failure.record.record_json.is_some() {
        return Ok(Some(recalled_parameters(frame, frame.plan.step(index), kept)));
    }
    let step = frame.plan.step(index);
    let once = frame.once_results();
    let note = |message: String| frame.tell(Event::Note { step: frame.name(index), message });
    if let Some(missing) = what_is_missing(frame, index, &failure.record, &once) {
        note(format!(
            "failure {} is tried with the parameters that were kept: they are made from {missing}, which is not kept; \
             if the workflow makes others now: weft run FILE --from-step {} --of {}",
            failure.id, step.id, failure.record.run_id
        ));
        return Ok(Some(recalled_parameters(frame, frame.plan.step(index), kept)));
    }
    let values = values_again(frame, index, &failure.record, expressions_of_call(frame, index)).await?;
    if !condition_met(frame, index, &values) {
        note(format!("failure {} is none any more: the step's `if` leaves its item out now", failure.id));
        return Ok(None);
    }
    evaluate::parameters(frame, index, &values).map(Some)
}

/// The expressions that decide whether a call is made, and with which parameters.
fn expressions_of_call(frame: &Frame<'_>, index: usize) -> Vec<usize> {
    let step = frame.plan.step(index);
    let mut wanted: Vec<usize> = step.condition.into_iter().collect();
    input::expressions_of(&step.with, &mut wanted);
    wanted
}

/// The values of expressions of a step for the item of a failure.
async fn values_again(
    frame: &Frame<'_>,
    index: usize,
    record: &FailureRecord,
    wanted: Vec<usize>,
) -> Result<Values, RunFailure> {
    let scope = PageScope::new(frame.staging(), FlowPage::default());
    let has_items = frame.plan.step(index).for_each.is_some();
    let item = record.item_json.as_deref().filter(|_| has_items);
    evaluate::values_of(frame, index, &scope, wanted, item).await
}

/// What the parameters of a call are made from and nobody has kept, as words.
fn what_is_missing(frame: &Frame<'_>, index: usize, record: &FailureRecord, once: &Results) -> Option<String> {
    let step = frame.plan.step(index);
    let wanted = expressions_of_call(frame, index);
    let expressions = || wanted.iter().map(|&wanted| &step.expressions[wanted]);
    if record.item_json.is_none() && expressions().any(|expression| expression.item != ItemUse::Nothing) {
        return Some("an item".to_owned());
    }
    let mut read = expressions().flat_map(|expression| expression.steps.iter().copied());
    let missing = read.find(|read| !once.contains_key(read) || pages(frame, *read))?;
    Some(format!("the records of `{}`", frame.plan.step(missing).id))
}

/// Whether a step has a result for each page only: what is journaled of a paging step says that it is over.
fn pages(frame: &Frame<'_>, index: usize) -> bool {
    frame.plan.step(index).scope != Scope::Once
}

/// Makes a call again, or runs the workflow again that the step runs.
async fn work_again(frame: &Frame<'_>, call: Recalled<'_>, scope: &PageScope) -> Result<StepResult, RunFailure> {
    let Recalled { index, record, parameters } = call;
    match &frame.plan.steps[index].work {
        Work::Node(_) => {
            let mark = mark_again(frame, index, record.item_json.as_deref(), parameters)?;
            let item = record.item_json.as_deref();
            // Refused by itself again, it stays as it is; of a call with many records each is kept by itself now.
            let refuse = |refused: Refused| match record.record_json.is_some() {
                true => Err(refused.failure),
                false => leave_out_refused(frame, index, scope, refused, item),
            };
            Box::pin(drain(frame, Draining { index, scope, number: 1, parameters, mark, refuse: &refuse })).await
        }
        Work::Workflow(plan) => {
            let item = record.item_json.as_deref().unwrap_or_default();
            let outer = Outer { scope, number: scope.flow_page.page, item, parameters };
            run_workflow(frame, index, plan, outer).await
        }
    }
}

/// Why a failure can't be tried again by itself, and which command does what it takes.
fn why_not(frame: &Frame<'_>, failure: &Failure) -> String {
    let (number, record) = (failure.id, &failure.record);
    let outer = record.step.split(['/', '[']).next().unwrap_or_default();
    let is_known = |id: &str| frame.plan.checked.steps.iter().any(|step| step.id == id);
    if outer != record.step && is_known(outer) {
        return format!(
            "failure {number} can't be tried again by itself: its step is in a workflow that `{outer}` runs; run that \
             again (weft run FILE --from-step {outer} --of {}), then forget the failure (weft failures forget {number})",
            record.run_id
        );
    }
    format!(
        "failure {number} can't be tried again: the workflow has no step `{}` any more; if another step does its work \
         now, run that again (weft run FILE --from-step STEP --of {}); then forget the failure (weft failures forget \
         {number})",
        record.step, record.run_id
    )
}

/// A record that could not be written: the workflow may have another key now.
async fn stage_record(frame: &Frame<'_>, index: usize, json: &str, scope: &PageScope) -> Result<(), RunFailure> {
    if frame.plan.step(index).into.is_none() {
        return Err(RunFailure::rejected("the step no longer writes its records to a table"));
    }
    // It was masked before it was kept.
    let rows = records::read(&format!("[{json}]"))?;
    match land_masked(frame, index, scope, rows, 0).await?.pop() {
        Some((_, failure)) => Err(failure),
        None => Ok(()),
    }
}

/// The steps on the same page that read only what is there: this step's result, and what ran once in that run.
async fn run_dependents(frame: &Frame<'_>, index: usize, scope: &mut PageScope) -> Result<(), RunFailure> {
    if !scope.results.contains_key(&index) {
        return Ok(());
    }
    let once = frame.once_results();
    for dependent in index + 1..frame.plan.checked.steps.len() {
        let step = frame.plan.step(dependent);
        let there = |read: &usize| scope.results.contains_key(read) || once.contains_key(read);
        let depends = step.reads.iter().any(|read| scope.results.contains_key(read));
        if !depends {
            continue;
        }
        if step.reads.iter().all(there) {
            let result = run_step(frame, dependent, scope).await?;
            scope.results.insert(dependent, result);
        } else {
            let message = format!("`{}` was not run: it also needs the page that the failure came from", step.id);
            frame.tell(Event::Note { step: frame.name(dependent), message });
        }
    }
    Ok(())
}
