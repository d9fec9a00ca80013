//! One step, once or on one page: items, condition, parameters, calls, rows.

use std::collections::BTreeMap;

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesOrdered;
use serde_json::Value;
use serde_json::value::RawValue;
use weft_sandbox::ExpressionCause;
use weft_store::{Row, RowsError};
use weft_workflow::{CheckedStep, ItemUse};

use crate::left_out::leave_out::LeftOut;
use crate::left_out::refused::Refused;
use crate::plan::planned::Work;
use crate::report::failure::{FailureClass, RunFailure};
use crate::report::remedy::{RECORDS, mend};
use crate::report::shares::Part;
use crate::state::frame::RunState;
use crate::state::input::{self, Results, Values};
use crate::state::results::{Joined, StepResult};
use crate::state::scope::{Item, PageScope};
use crate::step::drain::{self, Draining};
use crate::step::inner::Outer;
use crate::write::records;

/// Items of one `for_each`, on one page.
const ITEMS_MAX: usize = 100_000;

impl RunState<'_> {
    /// Runs a step and stages its rows.
    pub(crate) async fn run_step(&self, index: usize, scope: &PageScope) -> Result<StepResult, RunFailure> {
        let result = self.results_of(index, scope).await.map_err(|failure| self.placed(index, failure))?;
        self.count(index, |totals| totals.records += result.count as u64);
        if !self.lands_by_item(index) {
            let staged = self.stage_rows(index, scope, &result, None, Item::default()).await;
            staged.map_err(|failure| self.placed(index, failure))?;
        }
        self.check_left_out(index, scope)?;
        // The steps of an inner workflow have counted their rows themselves.
        if matches!(self.plan.steps[index].work, Work::Node(_)) {
            let rows = scope.staging.rows_of(&self.step_origin(index));
            self.count(index, |totals| totals.rows += rows);
        }
        self.progress(index);
        Ok(result)
    }

    async fn results_of(&self, index: usize, scope: &PageScope) -> Result<StepResult, RunFailure> {
        let step = self.plan.step(index);
        match step.for_each {
            Some(for_each) => {
                let items = self.value(index, scope, for_each).await?;
                self.each(index, scope, items).await
            }
            None => {
                let item = self.evaluate_items(index, scope, None).await?.pop().unwrap_or_default();
                let result = self.item(index, scope, Item::default(), &item).await?;
                Ok(result.unwrap_or_else(StepResult::nothing))
            }
        }
    }

    /// Runs the node for every item, several at once, and joins the results in the order of the items.
    async fn each(&self, index: usize, scope: &PageScope, items: String) -> Result<StepResult, RunFailure> {
        let step = self.plan.step(index);
        let raw = split(&items)?;
        let values = self.evaluate_items(index, scope, Some(items.clone())).await?;
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
                running.push_back(self.item_of(index, scope, Item { number, json: Some(item.get()) }, values));
            }
            let Some(result) = running.next().await else { break };
            joined.push(&result?.unwrap_or_else(StepResult::nothing));
            drain::check_bytes(joined.bytes())?;
        }
        Ok(joined.of_items())
    }

    /// The same as [`Self::item`], of a known type: a workflow that runs workflows would have a type without end.
    fn item_of<'b>(
        &'b self,
        index: usize,
        scope: &'b PageScope,
        item: Item<'b>,
        values: &'b Values,
    ) -> BoxFuture<'b, Result<Option<StepResult>, RunFailure>> {
        Box::pin(self.item(index, scope, item, values))
    }

    /// One item, or the step itself: none if its condition isn't met or it was left out. Of one that was left out
    /// nothing is written.
    async fn item(
        &self,
        index: usize,
        scope: &PageScope,
        item: Item<'_>,
        values: &Values,
    ) -> Result<Option<StepResult>, RunFailure> {
        if !self.condition_met(index, values) {
            return Ok(None);
        }
        self.tries(index, scope, Part::Items, self.stands_for(index, scope));
        let left = LeftOut { item: item.json, ..LeftOut::of(Part::Items) };
        let parameters = match self.parameters(index, values) {
            Ok(parameters) => parameters,
            Err(failure) => return self.leave_out(index, scope, failure, left).map(|()| None),
        };
        let left = LeftOut { parameters: Some(&parameters), ..left };
        let refuse = |refused: Refused| self.leave_out_refused(index, scope, refused, item.json);
        let outcome = match &self.plan.steps[index].work {
            Work::Node(_) => {
                let mark = self.mark(index, item.json.unwrap_or_default(), values)?;
                let number = item.number;
                let parameters = &parameters;
                Box::pin(self.drain(Draining { index, scope, number, parameters, mark, refuse: &refuse })).await
            }
            Work::Workflow(plan) => {
                let (number, json) = (item.number, item.json.unwrap_or_default());
                self.run_workflow(index, plan, Outer { scope, number, item: json, parameters: &parameters }).await
            }
        };
        let origin = self.origin(index, item.number);
        let result = match outcome {
            Ok(drained) => drained,
            Err(failure) => {
                self.leave_out(index, scope, failure, left)?;
                scope.staging.forget(&origin);
                return Ok(None);
            }
        };
        let offered = scope.staging.take_rejected(&origin);
        self.tries(index, scope, Part::Given, offered.number);
        for (record, failure) in offered.rejected {
            let left = LeftOut { record: Some(&record), part: Part::Given, ..left };
            self.leave_out(index, scope, failure, left)?;
        }
        self.call_passed(index, scope, item.json, Some(&parameters));
        self.records_passed(index, scope, &result.records)?;
        let result = self.with_added(index, values, result)?;
        if self.lands_by_item(index) {
            self.stage_rows(index, scope, &result, None, item).await?;
        }
        Ok(Some(result))
    }

    /// As in jq, everything but `false` and `null` is true.
    pub(crate) fn condition_met(&self, index: usize, values: &Values) -> bool {
        let Some(condition) = self.plan.step(index).condition else { return true };
        !matches!(values.get(&condition).map(|value| value.trim()), None | Some("null" | "false"))
    }

    /// The items of a `for_each`, each as JSON text.
    pub(crate) async fn items(
        &self,
        index: usize,
        scope: &PageScope,
        for_each: usize,
    ) -> Result<Vec<String>, RunFailure> {
        let items = self.value(index, scope, for_each).await?;
        Ok(split(&items)?.into_iter().map(|item| item.get().to_owned()).collect())
    }

    /// What a node is called with, as JSON text.
    pub(crate) fn parameters(&self, index: usize, values: &Values) -> Result<String, RunFailure> {
        let step = self.plan.step(index);
        let text = input::fill(&step.with, &self.with_sealed(step, values));
        let parameters: Value = serde_json::from_str(&text).map_err(|error| {
            RunFailure::new(FailureClass::Invalid, format!("its parameters can't be read: {error}"))
        })?;
        self.plan.steps[index].parameters.validate(&parameters).map_err(|reasons| {
            RunFailure::new(FailureClass::Invalid, format!("its parameters don't fit: {}", reasons.join("; ")))
                .with_remedy("look at the expressions under `with`, and at `weft nodes` for what the node takes")
        })?;
        Ok(text)
    }

    /// Whether what is written is made of what each item gave, and not of what all gave together: it is as soon as it
    /// names the item.
    fn lands_by_item(&self, index: usize) -> bool {
        let step = self.plan.step(index);
        let records = step.into.as_ref().and_then(|into| into.records);
        step.for_each.is_some()
            && records.is_some_and(|expression| step.expressions[expression].item != ItemUse::Nothing)
    }

    pub(crate) async fn stage_rows(
        &self,
        index: usize,
        scope: &PageScope,
        result: &StepResult,
        rows: Option<Vec<Row>>,
        item: Item<'_>,
    ) -> Result<(), RunFailure> {
        let step = self.plan.step(index);
        let Some(into) = &step.into else { return Ok(()) };
        let rows = match (into.records, rows) {
            (None, Some(rows)) => rows,
            (None, None) => records::read(&result.records)?,
            (Some(expression), _) => {
                let own = Results::from([(index, result.clone())]);
                let items = item.json.map(|item| format!("[{item}]"));
                let values = self.evaluate(index, &[expression], &[&own, &scope.results], items).await?;
                records::read(&only_value(values)?)?
            }
        };
        self.land(index, scope, rows, item).await
    }

    /// The values of everything that is evaluated for each item (or once, without items): parameters and condition.
    pub(crate) async fn evaluate_items(
        &self,
        index: usize,
        scope: &PageScope,
        items: Option<String>,
    ) -> Result<Vec<Values>, RunFailure> {
        let step = self.plan.step(index);
        let mut wanted: Vec<usize> = step.condition.into_iter().collect();
        input::expressions_of(&step.with, &mut wanted);
        self.expressions_added(index, &mut wanted);
        self.values_of(index, scope, wanted, items).await
    }

    /// The values of these expressions, for each item (or once, without items).
    pub(crate) async fn values_of(
        &self,
        index: usize,
        scope: &PageScope,
        mut wanted: Vec<usize>,
        items: Option<String>,
    ) -> Result<Vec<Values>, RunFailure> {
        let step = self.plan.step(index);
        // Secret inputs are not looked at: see `with_sealed`.
        wanted.retain(|&expression| step.expressions[expression].secret.is_none());
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.evaluate(index, &wanted, &[&scope.results], items).await?;
        Ok(rows.into_iter().map(|row| wanted.iter().copied().zip(row).collect()).collect())
    }

    async fn value(&self, index: usize, scope: &PageScope, expression: usize) -> Result<String, RunFailure> {
        only_value(self.evaluate(index, &[expression], &[&scope.results], None).await?)
    }

    /// Evaluates expressions of a step: a row of JSON texts for every item, or one row. Never fewer values than asked.
    async fn evaluate(
        &self,
        index: usize,
        expressions: &[usize],
        results: &[&Results],
        items: Option<String>,
    ) -> Result<Vec<Vec<String>>, RunFailure> {
        let step = self.plan.step(index);
        let once = self.once_results();
        let sources: Vec<&Results> = results.iter().copied().chain([once.as_ref()]).collect();
        let input = input::write(&self.plan.checked, &step.expressions, expressions, &self.facts, &sources)?;
        let first = self.plan.steps[index].first_program;
        let programs: Vec<u32> = expressions.iter().map(|&expression| first + expression as u32).collect();
        let rows = self.plan.expressions.evaluate(&programs, input, items.clone()).await.map_err(|error| {
            let which = error.program.and_then(|program| step.expressions.get(program.checked_sub(first as usize)?));
            self.placed_at(index, which.map(|expression| &expression.place), expression_failure(error))
        })?;
        let is_short = |row: &Vec<String>| row.len() != expressions.len();
        if (items.is_none() && rows.is_empty()) || rows.iter().any(is_short) {
            return Err(too_few_values());
        }
        Ok(rows)
    }
}

pub(crate) fn too_few_values() -> RunFailure {
    RunFailure::new(FailureClass::Host, "the expression engine gave too few values")
        .with_remedy("run it again; if it stays, report it as a mistake of weft")
}

/// The value of one expression that was evaluated once.
fn only_value(values: Vec<Vec<String>>) -> Result<String, RunFailure> {
    values.into_iter().flatten().next().ok_or_else(too_few_values)
}

/// There are values for every item, or for none if there is nothing to evaluate.
pub(crate) fn check_values(values: &[Values], items: usize) -> Result<(), RunFailure> {
    if values.is_empty() || values.len() == items { Ok(()) } else { Err(too_few_values()) }
}

pub(crate) fn expression_failure(error: weft_sandbox::ExpressionError) -> RunFailure {
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

fn split(items: &str) -> Result<Vec<&RawValue>, RunFailure> {
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

/// Records that can't be read: more than there may be, or no records.
pub(crate) fn broken_records(step: &CheckedStep, error: &RowsError) -> RunFailure {
    if error.too_large {
        return RunFailure::new(FailureClass::Limit, format!("{error}"))
            .with_remedy("read smaller pages, or fewer fields");
    }
    broken_page(step, format!("the component's records are no list of objects: {error}"))
}

pub(crate) fn broken_page(step: &CheckedStep, reason: String) -> RunFailure {
    RunFailure::new(FailureClass::Trap, reason).with_remedy(mend(step, RECORDS))
}
