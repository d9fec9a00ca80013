//! The values of a step's expressions, on a page: items, condition, parameters.

use serde_json::Value;
use weft_sandbox::{Evaluated, ExpressionCause, ExpressionError, Items};

use crate::call::sealed::with_sealed;
use crate::report::failure::{FailureClass, RunFailure};
use crate::state::frame::Frame;
use crate::state::input::{self, Results, Values};
use crate::state::scope::PageScope;
use crate::step::added::expressions_added;

/// Items of one `for_each`, on one page.
const ITEMS_MAX: u32 = 100_000;

/// As in jq, everything but `false` and `null` is true.
pub(crate) fn condition_met(frame: &Frame<'_>, index: usize, values: &Values) -> bool {
    let Some(condition) = frame.plan.step(index).condition else { return true };
    !matches!(values.get(&condition).map(|value| value.trim()), None | Some("null" | "false"))
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

/// The items of a `for_each`, each as JSON text, and for each what is evaluated for it: parameters and condition. Without
/// expressions of its own every item has the same.
pub(crate) async fn for_each(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    list: usize,
) -> Result<Vec<(String, Values)>, RunFailure> {
    let wanted = seen(frame, index, wanted(frame, index));
    // The program's number: the list is an expression of the step like any other.
    let items = Items::Of { program: list as u32, items_max: ITEMS_MAX };
    let evaluated = evaluate(frame, index, &wanted, &[&scope.results], items).await?;
    let rows = evaluated.rows.into_iter().map(|row| wanted.iter().copied().zip(row).collect());
    Ok(evaluated.items.into_iter().zip(rows).collect())
}

/// The values of everything that is evaluated once for a step without items: parameters and condition.
pub(crate) async fn once(frame: &Frame<'_>, index: usize, scope: &PageScope) -> Result<Values, RunFailure> {
    values_of(frame, index, scope, wanted(frame, index), None).await
}

/// The expressions of parameters, condition and fields in addition.
fn wanted(frame: &Frame<'_>, index: usize) -> Vec<usize> {
    let step = frame.plan.step(index);
    let mut wanted: Vec<usize> = step.condition.into_iter().collect();
    input::expressions_of(&step.with, &mut wanted);
    expressions_added(frame, index, &mut wanted);
    wanted
}

/// Those that are evaluated, each once: secret inputs are not looked at (see `with_sealed`).
fn seen(frame: &Frame<'_>, index: usize, mut wanted: Vec<usize>) -> Vec<usize> {
    let step = frame.plan.step(index);
    wanted.retain(|&expression| step.expressions[expression].secret.is_none());
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// The values of these expressions, for an item (JSON) if there is one.
pub(crate) async fn values_of(
    frame: &Frame<'_>,
    index: usize,
    scope: &PageScope,
    wanted: Vec<usize>,
    item: Option<&str>,
) -> Result<Values, RunFailure> {
    let wanted = seen(frame, index, wanted);
    if wanted.is_empty() {
        return Ok(Values::new());
    }
    let items = item.map(|item| format!("[{item}]"));
    let items = items.as_deref().map_or(Items::Once, Items::These);
    let evaluated = evaluate(frame, index, &wanted, &[&scope.results], items).await?;
    let row = evaluated.rows.into_iter().next().ok_or_else(too_few_values)?;
    Ok(wanted.into_iter().zip(row).collect())
}

/// The value of one expression, for an item (JSON) if there is one.
pub(crate) async fn value(
    frame: &Frame<'_>,
    index: usize,
    results: &[&Results],
    expression: usize,
    item: Option<&str>,
) -> Result<String, RunFailure> {
    let items = item.map(|item| format!("[{item}]"));
    let items = items.as_deref().map_or(Items::Once, Items::These);
    let evaluated = evaluate(frame, index, &[expression], results, items).await?;
    evaluated.rows.into_iter().flatten().next().ok_or_else(too_few_values)
}

/// Evaluates expressions of a step, and names programs by them. Never fewer values than asked.
async fn evaluate(
    frame: &Frame<'_>,
    index: usize,
    expressions: &[usize],
    results: &[&Results],
    items: Items<'_>,
) -> Result<Evaluated, RunFailure> {
    let step = frame.plan.step(index);
    let first = frame.plan.steps[index].first_program;
    let once = frame.once_results();
    let results: Vec<&Results> = results.iter().copied().chain([once.as_ref()]).collect();
    let (list, items) = match items {
        Items::Of { program, items_max } => (Some(program as usize), Items::Of { program: first + program, items_max }),
        items => (None, items),
    };
    let read: Vec<usize> = expressions.iter().copied().chain(list).collect();
    let sources = input::sources(&frame.plan.checked, &step.expressions, &read, &frame.facts, &results)?;
    let programs: Vec<u32> = expressions.iter().map(|&expression| first + expression as u32).collect();
    let evaluated =
        frame.plan.expressions.evaluate(&programs, &sources, items).await.map_err(|error| match error.cause {
            ExpressionCause::NoList => no_list(),
            ExpressionCause::TooManyItems => too_many_items(&error.message),
            _ => {
                let which =
                    error.program.and_then(|program| step.expressions.get(program.checked_sub(first as usize)?));
                frame.placed_at(index, which.map(|expression| &expression.place), expression_failure(error))
            }
        })?;
    let expected = if list.is_some() { evaluated.items.len() } else { 1 };
    let is_short = |row: &Vec<String>| row.len() != expressions.len();
    if evaluated.rows.len() != expected || evaluated.rows.iter().any(is_short) {
        return Err(too_few_values());
    }
    Ok(evaluated)
}

fn no_list() -> RunFailure {
    RunFailure::new(FailureClass::Expression, "`for_each` must give a list")
        .with_remedy("put brackets round it: ${ [ … ] }")
}

fn too_many_items(number: &str) -> RunFailure {
    let reason = format!("`for_each` gives {number} items, more than {ITEMS_MAX}");
    RunFailure::new(FailureClass::Limit, reason).with_remedy("read smaller pages")
}

pub(crate) fn too_few_values() -> RunFailure {
    RunFailure::new(FailureClass::Host, "the expression engine gave too few values")
        .with_remedy("run it again; if it stays, report it as a mistake of weft")
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
        ExpressionCause::NoList | ExpressionCause::TooManyItems | ExpressionCause::Engine => {
            "run it again; if it stays, report it as a mistake of weft"
        }
    };
    RunFailure::new(FailureClass::Expression, format!("an expression has no value{item}: {}", error.message))
        .with_remedy(remedy)
}
