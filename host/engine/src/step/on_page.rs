//! One step, once or on one page: items, condition, parameters, calls, rows.

use std::collections::BTreeMap;

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesOrdered;
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
use crate::step::evaluate::condition_met;
use crate::step::evaluate::{self, check_values, evaluate_items, split};
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
        Some(for_each) => {
            let items = evaluate::value(frame, index, scope, for_each).await?;
            run_items(frame, index, scope, items).await
        }
        None => {
            let item = evaluate_items(frame, index, scope, None).await?.pop().unwrap_or_default();
            let result = run_item(frame, index, scope, Item::default(), &item).await?;
            Ok(result.unwrap_or_else(StepResult::nothing))
        }
    }
}

/// Runs the node for every item, several at once, and joins the results in the order of the items.
async fn run_items(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    items: String,
) -> Result<StepResult, RunFailure> {
    let step = frame.plan.step(index);
    let raw = split(&items)?;
    let values = evaluate_items(frame, index, scope, Some(items.clone())).await?;
    check_values(&values, raw.len())?;
    // Without expressions of its own every item is the same call.
    let same = BTreeMap::new();
    let mut waiting = raw.iter().enumerate();
    let mut running = FuturesOrdered::new();
    let mut joined = Joined::default();
    loop {
        while running.len() < step.parallel
            && let Some((position, item)) = waiting.next()
        {
            let values = values.get(position).unwrap_or(&same);
            let number = u32::try_from(position + 1).unwrap_or(u32::MAX);
            running.push_back(run_item_boxed(frame, index, scope, Item { number, json: Some(item.get()) }, values));
        }
        let Some(result) = running.next().await else { break };
        joined.push(&result?.unwrap_or_else(StepResult::nothing));
        drain::check_bytes(joined.bytes())?;
    }
    Ok(joined.of_items())
}

/// The same as [`run_item`], of a known type: a workflow that runs workflows would have a type without end.
fn run_item_boxed<'b>(
    frame: &'b Frame<'_>,
    index: usize,
    scope: &'b PageScope,
    item: Item<'b>,
    values: &'b Values,
) -> BoxFuture<'b, Result<Option<StepResult>, RunFailure>> {
    Box::pin(run_item(frame, index, scope, item, values))
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
