//! One step, once or on one page: items, condition, parameters, calls, rows.

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use weft_workflow::ItemUse;

use crate::left_out::leave_out::{LeftOut, leave_out};
use crate::left_out::refused::{Refused, leave_out_refused};
use crate::left_out::subject::{call_passed, records_passed};
use crate::left_out::tries::{check_left_out, stands_for, tries};
use crate::plan::planned::Work;
use crate::report::failure::RunFailure;
use crate::report::shares::Part;
use crate::state::frame::Frame;
use crate::state::input::Values;
use crate::state::results::{Joined, StepResult};
use crate::state::scope::{Item, PageScope};
use crate::step::added::with_added;
use crate::step::bookmarks;
use crate::step::drain::{self, Draining, drain};
use crate::step::evaluate::{self, condition_met};
use crate::step::inner::{Outer, run_workflow};
use crate::step::land::stage_rows;

/// Runs a step and stages its rows.
pub(crate) async fn run_step(frame: &Frame<'_>, index: usize, scope: &PageScope) -> Result<StepResult, RunFailure> {
    let result = results_of(frame, index, scope).await.map_err(|failure| frame.placed(index, failure))?;
    frame.count(index, |totals| totals.records += result.count as u64);
    if !lands_by_item(frame, index) {
        let staged = stage_rows(frame, index, scope, &result, None, Item::default()).await;
        staged.map_err(|failure| frame.placed(index, failure))?;
    }
    check_left_out(frame, index, scope)?;
    // The steps of an inner workflow have counted their rows themselves.
    if matches!(frame.plan.steps[index].work, Work::Node(_)) {
        let rows = scope.staging.rows_of(&frame.step_origin(index));
        frame.count(index, |totals| totals.rows += rows);
    }
    frame.progress(index);
    Ok(result)
}

async fn results_of(frame: &Frame<'_>, index: usize, scope: &PageScope) -> Result<StepResult, RunFailure> {
    let step = frame.plan.step(index);
    match step.for_each {
        Some(list) => {
            let items = evaluate::for_each(frame, index, scope, list).await?;
            run_items(frame, index, scope, &items).await
        }
        None => {
            let values = evaluate::once(frame, index, scope).await?;
            let result = run_item(frame, index, scope, Item::default(), &values).await?;
            Ok(result.unwrap_or_else(StepResult::nothing))
        }
    }
}

/// Runs the node for every item, several at once, and joins the results in the order of the items. An item that takes long
/// holds no other back; of several that fail, the first counts, whichever failed first.
async fn run_items(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    items: &[(String, Values)],
) -> Result<StepResult, RunFailure> {
    let run = |(position, item)| run_numbered(frame, index, scope, position, item);
    let mut waiting = items.iter().enumerate().map(run);
    let mut running: FuturesUnordered<_> = waiting.by_ref().take(frame.plan.step(index).parallel).collect();
    let mut results: Vec<Option<StepResult>> = vec![None; items.len()];
    let mut failed: Option<(usize, RunFailure)> = None;
    let mut bytes = 0;
    while let Some((position, result)) = running.next().await {
        match result {
            Ok(result) => {
                let result = result.unwrap_or_else(StepResult::nothing);
                bytes += result.bytes();
                drain::check_bytes(bytes)?;
                results[position] = Some(result);
            }
            Err(failure) if failed.as_ref().is_none_or(|(first, _)| position < *first) => {
                failed = Some((position, failure));
            }
            Err(_) => {}
        }
        match &failed {
            None => running.extend(waiting.next()),
            Some((first, _)) if results[..*first].iter().all(Option::is_some) => break,
            Some(_) => {}
        }
    }
    if let Some((_, failure)) = failed {
        return Err(failure);
    }
    let mut joined = Joined::default();
    results.iter().flatten().for_each(|result| joined.push(result));
    Ok(joined.of_items())
}

/// One of several items. Of a known type: a workflow that runs workflows would have a type without end.
fn run_numbered<'b>(
    frame: &'b Frame<'_>,
    index: usize,
    scope: &'b PageScope,
    position: usize,
    (json, values): &'b (String, Values),
) -> BoxFuture<'b, (usize, Result<Option<StepResult>, RunFailure>)> {
    let number = u32::try_from(position + 1).unwrap_or(u32::MAX);
    let item = Item { number, json: Some(json) };
    Box::pin(async move { (position, run_item(frame, index, scope, item, values).await) })
}

/// One item, or the step itself: none if its condition isn't met or it was left out. Of one that was left out
/// nothing is written.
async fn run_item(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    item: Item<'_>,
    values: &Values,
) -> Result<Option<StepResult>, RunFailure> {
    if !condition_met(frame, index, values) {
        return Ok(None);
    }
    tries(frame, index, scope, Part::Items, stands_for(frame, index, scope));
    let left = LeftOut { item: item.json, ..LeftOut::of(Part::Items) };
    let parameters = match evaluate::parameters(frame, index, values) {
        Ok(parameters) => parameters,
        Err(failure) => return leave_out(frame, index, scope, failure, left).map(|()| None),
    };
    let left = LeftOut { parameters: Some(&parameters), ..left };
    let refuse = |refused: Refused| leave_out_refused(frame, index, scope, refused, item.json);
    let outcome = match &frame.plan.steps[index].work {
        Work::Node(_) => {
            let mark = bookmarks::mark(frame, index, item.json.unwrap_or_default(), values)?;
            let number = item.number;
            let parameters = &parameters;
            Box::pin(drain(frame, Draining { index, scope, number, parameters, mark, refuse: &refuse })).await
        }
        Work::Workflow(plan) => {
            let (number, json) = (item.number, item.json.unwrap_or_default());
            run_workflow(frame, index, plan, Outer { scope, number, item: json, parameters: &parameters }).await
        }
    };
    let origin = frame.origin(index, item.number);
    let result = match outcome {
        Ok(drained) => drained,
        Err(failure) => {
            leave_out(frame, index, scope, failure, left)?;
            scope.staging.forget(&origin);
            return Ok(None);
        }
    };
    let offered = scope.staging.take_rejected(&origin);
    tries(frame, index, scope, Part::Given, offered.number);
    for (record, failure) in offered.rejected {
        let left = LeftOut { record: Some(&record), part: Part::Given, ..left };
        leave_out(frame, index, scope, failure, left)?;
    }
    call_passed(frame, index, scope, item.json, Some(&parameters));
    records_passed(frame, index, scope, &result.records)?;
    let result = with_added(frame, index, values, result)?;
    if lands_by_item(frame, index) {
        stage_rows(frame, index, scope, &result, None, item).await?;
    }
    Ok(Some(result))
}

/// Whether what is written is made of what each item gave, and not of what all gave together: it is as soon as it
/// names the item.
fn lands_by_item(frame: &Frame<'_>, index: usize) -> bool {
    let step = frame.plan.step(index);
    let records = step.into.as_ref().and_then(|into| into.records);
    step.for_each.is_some() && records.is_some_and(|expression| step.expressions[expression].item != ItemUse::Nothing)
}
