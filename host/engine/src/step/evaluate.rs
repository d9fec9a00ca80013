//! The values of a step's expressions, on a page: items, condition, parameters.

use serde_json::Value;
use serde_json::value::RawValue;
use weft_sandbox::{ExpressionCause, ExpressionError};

use crate::call::sealed::with_sealed;
use crate::report::failure::{FailureClass, RunFailure};
use crate::state::frame::Frame;
use crate::state::input::{self, Results, Values};
use crate::state::scope::PageScope;
use crate::step::added::expressions_added;

/// Items of one `for_each`, on one page.
const ITEMS_MAX: usize = 100_000;

/// As in jq, everything but `false` and `null` is true.
pub(crate) fn condition_met(frame: &Frame<'_>, index: usize, values: &Values) -> bool {
    let Some(condition) = frame.plan.step(index).condition else { return true };
    !matches!(values.get(&condition).map(|value| value.trim()), None | Some("null" | "false"))
}

/// The items of a `for_each`, each as JSON text.
pub(crate) async fn items(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    for_each: usize,
) -> Result<Vec<String>, RunFailure> {
    let items = value(frame, index, scope, for_each).await?;
    Ok(split(&items)?.into_iter().map(|item| item.get().to_owned()).collect())
}

/// What a node is called with, as JSON text.
pub(crate) fn parameters(frame: &Frame<'_>, index: usize, values: &Values) -> Result<String, RunFailure> {
    let step = frame.plan.step(index);
    let text = input::fill(&step.with, &with_sealed(frame, step, values));
    let parameters: Value = serde_json::from_str(&text)
        .map_err(|error| RunFailure::new(FailureClass::Invalid, format!("its parameters can't be read: {error}")))?;
    frame.plan.steps[index].parameters.validate(&parameters).map_err(|reasons| {
        RunFailure::new(FailureClass::Invalid, format!("its parameters don't fit: {}", reasons.join("; ")))
            .with_remedy("look at the expressions under `with`, and at `weft nodes` for what the node takes")
    })?;
    Ok(text)
}

/// The values of everything that is evaluated for each item (or once, without items): parameters and condition.
pub(crate) async fn evaluate_items(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    items: Option<String>,
) -> Result<Vec<Values>, RunFailure> {
    let step = frame.plan.step(index);
    let mut wanted: Vec<usize> = step.condition.into_iter().collect();
    input::expressions_of(&step.with, &mut wanted);
    expressions_added(frame, index, &mut wanted);
    values_of(frame, index, scope, wanted, items).await
}

/// The values of these expressions, for each item (or once, without items).
pub(crate) async fn values_of(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    mut wanted: Vec<usize>,
    items: Option<String>,
) -> Result<Vec<Values>, RunFailure> {
    let step = frame.plan.step(index);
    // Secret inputs are not looked at: see `with_sealed`.
    wanted.retain(|&expression| step.expressions[expression].secret.is_none());
    wanted.sort_unstable();
    wanted.dedup();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let rows = evaluate(frame, index, &wanted, &[&scope.results], items).await?;
    Ok(rows.into_iter().map(|row| wanted.iter().copied().zip(row).collect()).collect())
}

/// The value of an expression that is evaluated once.
pub(crate) async fn value(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    expression: usize,
) -> Result<String, RunFailure> {
    only_value(evaluate(frame, index, &[expression], &[&scope.results], None).await?)
}

/// Evaluates expressions of a step: a row of JSON texts for every item, or one row. Never fewer values than asked.
pub(crate) async fn evaluate(
    frame: &Frame<'_>,
    index: usize,
    expressions: &[usize],
    results: &[&Results],
    items: Option<String>,
) -> Result<Vec<Vec<String>>, RunFailure> {
    let step = frame.plan.step(index);
    let once = frame.once_results();
    let sources: Vec<&Results> = results.iter().copied().chain([once.as_ref()]).collect();
    let input = input::write(&frame.plan.checked, &step.expressions, expressions, &frame.facts, &sources)?;
    let first = frame.plan.steps[index].first_program;
    let programs: Vec<u32> = expressions.iter().map(|&expression| first + expression as u32).collect();
    let rows = frame.plan.expressions.evaluate(&programs, input, items.clone()).await.map_err(|error| {
        let which = error.program.and_then(|program| step.expressions.get(program.checked_sub(first as usize)?));
        frame.placed_at(index, which.map(|expression| &expression.place), expression_failure(error))
    })?;
    let is_short = |row: &Vec<String>| row.len() != expressions.len();
    if (items.is_none() && rows.is_empty()) || rows.iter().any(is_short) {
        return Err(too_few_values());
    }
    Ok(rows)
}

pub(crate) fn too_few_values() -> RunFailure {
    RunFailure::new(FailureClass::Host, "the expression engine gave too few values")
        .with_remedy("run it again; if it stays, report it as a mistake of weft")
}

/// The value of one expression that was evaluated once.
pub(crate) fn only_value(values: Vec<Vec<String>>) -> Result<String, RunFailure> {
    values.into_iter().flatten().next().ok_or_else(too_few_values)
}

/// There are values for every item, or for none if there is nothing to evaluate.
pub(crate) fn check_values(values: &[Values], items: usize) -> Result<(), RunFailure> {
    if values.is_empty() || values.len() == items { Ok(()) } else { Err(too_few_values()) }
}

pub(crate) fn expression_failure(error: ExpressionError) -> RunFailure {
    let item = error.item.map(|item| format!(" (item {})", item + 1)).unwrap_or_default();
    let remedy = match error.cause {
        ExpressionCause::Failed => "use `?`, `//` or `if` in the expression where data may be missing",
        ExpressionCause::NoValue => "let it give a value in every case: first(…) // null, or else null",
        ExpressionCause::ManyValues => "put brackets round it to have a list, ${ [ … ] }, or take one: first(…)",
        ExpressionCause::TooMuch => {
            "see that the expression ends, or give it less to work on: smaller pages, fewer fields"
        }
        ExpressionCause::Engine => "run it again; if it stays, report it as a mistake of weft",
    };
    RunFailure::new(FailureClass::Expression, format!("an expression has no value{item}: {}", error.message))
        .with_remedy(remedy)
}

/// The items of a list, each as JSON text.
pub(crate) fn split(items: &str) -> Result<Vec<&RawValue>, RunFailure> {
    let list: Vec<&RawValue> = serde_json::from_str(items).map_err(|_| {
        RunFailure::new(FailureClass::Expression, "`for_each` must give a list")
            .with_remedy("put brackets round it: ${ [ … ] }")
    })?;
    if list.len() > ITEMS_MAX {
        let reason = format!("`for_each` gives {} items, more than {ITEMS_MAX}", list.len());
        return Err(RunFailure::new(FailureClass::Limit, reason).with_remedy("read smaller pages"));
    }
    Ok(list)
}
