//! One step, once or on one page: items, condition, parameters, calls, rows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesOrdered;
use serde_json::Value;
use serde_json::value::RawValue;
use weft_store::{FailureRecord, Row, RowsError};

use crate::drain;
use crate::failure::{FailureClass, RunFailure};
use crate::inner::Outer;
use crate::input::{self, Results, Values};
use crate::left_out::LeftOut;
use crate::page::{Joined, StepResult};
use crate::plan::Work;
use crate::records;
use crate::refused::Refused;
use crate::staging::Staging;
use crate::state::RunState;

/// Items of one `for_each`, on one page.
const ITEMS_MAX: usize = 100_000;
/// A page of the paging step that others depend on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct FlowPage {
    /// Its time window, from 1; 0 without windows.
    pub(crate) window: u32,
    /// Its number, from 1; 0 for steps that run once.
    pub(crate) page: u32,
}

/// What the steps of one page share.
pub(crate) struct PageScope {
    /// The writes of the page.
    pub(crate) staging: Arc<Staging>,
    /// Results of the steps of this page so far.
    pub(crate) results: Results,
    /// Which page of the paging step; none of it for steps that run once.
    pub(crate) flow_page: FlowPage,
    failures: Mutex<Vec<FailureRecord>>,
}

impl PageScope {
    pub(crate) fn new(staging: Arc<Staging>, flow_page: FlowPage) -> Self {
        Self { staging, results: Results::new(), flow_page, failures: Mutex::default() }
    }

    /// The same, with results at hand.
    pub(crate) fn with_results(staging: Arc<Staging>, flow_page: FlowPage, results: Results) -> Self {
        Self { results, ..Self::new(staging, flow_page) }
    }

    /// The records that were left out and are to be kept.
    pub(crate) fn take_failures(&self) -> Vec<FailureRecord> {
        std::mem::take(&mut *self.failures.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn keep(&self, failure: FailureRecord) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).push(failure);
    }
}

impl RunState<'_> {
    /// Runs a step and stages its rows.
    pub(crate) async fn run_step(&self, index: usize, scope: &PageScope) -> Result<StepResult, RunFailure> {
        let result = self.results_of(index, scope).await.map_err(|failure| self.placed(index, failure))?;
        self.count(index, |totals| totals.records += result.count as u64);
        self.stage_rows(index, scope, &result, None).await.map_err(|failure| self.placed(index, failure))?;
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
                Ok(self.item(index, scope, 0, &item, None).await?.unwrap_or_else(StepResult::nothing))
            }
        }
    }

    /// Runs the node for every item, several at once, and joins the results in the order of the items.
    async fn each(&self, index: usize, scope: &PageScope, items: String) -> Result<StepResult, RunFailure> {
        let step = self.plan.step(index);
        let raw = split(&items)?;
        let values = self.evaluate_items(index, scope, Some(items.clone())).await?;
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
                running.push_back(self.item_of(index, scope, number, values, Some(item)));
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
        number: u32,
        values: &'b Values,
        item: Option<&'b RawValue>,
    ) -> BoxFuture<'b, Result<Option<StepResult>, RunFailure>> {
        Box::pin(self.item(index, scope, number, values, item))
    }

    /// One item, or the step itself: none if its condition isn't met or it was left out.
    async fn item(
        &self,
        index: usize,
        scope: &PageScope,
        number: u32,
        values: &Values,
        item: Option<&RawValue>,
    ) -> Result<Option<StepResult>, RunFailure> {
        if !self.condition_met(index, values) {
            return Ok(None);
        }
        let parameters = match self.parameters(index, values) {
            Ok(parameters) => parameters,
            Err(failure) => {
                let left = LeftOut { item: item.map(RawValue::get), ..LeftOut::default() };
                return self.leave_out(index, scope, failure, left).map(|()| None);
            }
        };
        let left = LeftOut { item: item.map(RawValue::get), parameters: Some(&parameters), record: None };
        let refuse = |refused: Refused| {
            let (record, parameters) = (Some(refused.record.as_str()), Some(refused.parameters.as_str()));
            self.leave_out(index, scope, refused.failure, LeftOut { record, parameters, ..left })
        };
        let outcome = match &self.plan.steps[index].work {
            Work::Node(_) => self.drain(index, scope, number, parameters.clone(), &refuse).await,
            Work::Workflow(plan) => {
                let item = item.map(RawValue::get).unwrap_or_default();
                self.run_workflow(index, plan, Outer { scope, number, item, parameters: &parameters }).await
            }
        };
        match outcome {
            Ok(result) => {
                for (record, failure) in scope.staging.take_rejected(&self.origin(index, number)) {
                    self.leave_out(index, scope, failure, LeftOut { record: Some(&record), ..left })?;
                }
                Ok(Some(result))
            }
            Err(failure) => self.leave_out(index, scope, failure, left).map(|()| None),
        }
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
        let mut text = input::fill(&self.plan.step(index).with, values);
        if text == "null" {
            text = "{}".to_owned();
        }
        let parameters: Value = serde_json::from_str(&text).map_err(|error| {
            RunFailure::new(FailureClass::Invalid, format!("its parameters can't be read: {error}"))
        })?;
        self.plan.steps[index].parameters.validate(&parameters).map_err(|reasons| {
            RunFailure::new(FailureClass::Invalid, format!("its parameters don't fit: {}", reasons.join("; ")))
                .with_remedy("look at the expressions under `with`, and at `weft nodes` for what the node takes")
        })?;
        Ok(text)
    }

    pub(crate) async fn stage_rows(
        &self,
        index: usize,
        scope: &PageScope,
        result: &StepResult,
        rows: Option<Vec<Row>>,
    ) -> Result<(), RunFailure> {
        let step = self.plan.step(index);
        let Some(into) = &step.into else { return Ok(()) };
        let rows = match (into.records, rows) {
            (None, Some(rows)) => rows,
            (None, None) => records::read(&result.records)?,
            (Some(expression), _) => {
                let own = Results::from([(index, result.clone())]);
                let records =
                    self.evaluate(index, &[expression], &[&own, &scope.results], None).await?.remove(0).remove(0);
                records::read(&records)?
            }
        };
        self.land(index, scope, rows).await
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
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let rows = self.evaluate(index, &wanted, &[&scope.results], items).await?;
        Ok(rows.into_iter().map(|row| wanted.iter().copied().zip(row).collect()).collect())
    }

    async fn value(&self, index: usize, scope: &PageScope, expression: usize) -> Result<String, RunFailure> {
        Ok(self.evaluate(index, &[expression], &[&scope.results], None).await?.remove(0).remove(0))
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
        let input = input::write(&self.plan.checked, &step.expressions, expressions, &self.facts, &sources);
        let first = self.plan.steps[index].first_program;
        let programs: Vec<u32> = expressions.iter().map(|&expression| first + expression as u32).collect();
        let rows = self.plan.expressions.evaluate(&programs, input, items.clone()).await.map_err(|error| {
            let which = error.program.and_then(|program| step.expressions.get(program.checked_sub(first as usize)?));
            self.placed_at(index, which.map(|expression| &expression.place), expression_failure(error))
        })?;
        if items.is_none() && rows.first().is_none_or(|row| row.len() != expressions.len()) {
            return Err(RunFailure::new(FailureClass::Host, "the expression engine gave too few values"));
        }
        Ok(rows)
    }
}

pub(crate) fn expression_failure(error: weft_sandbox::ExpressionError) -> RunFailure {
    let item = error.item.map(|item| format!(" (item {})", item + 1)).unwrap_or_default();
    RunFailure::new(FailureClass::Expression, format!("an expression has no value{item}: {}", error.message))
        .with_remedy("use `?`, `//` or `if` in the expression where data may be missing")
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

/// Records that can't be read: more than there may be, or a mistake in the component.
pub(crate) fn broken_records(error: &RowsError) -> RunFailure {
    if error.too_large {
        return RunFailure::new(FailureClass::Limit, format!("{error}"))
            .with_remedy("read smaller pages, or fewer fields");
    }
    broken_page(format!("the component's records are no list of objects: {error}"))
}

pub(crate) fn broken_page(reason: String) -> RunFailure {
    RunFailure::new(FailureClass::Trap, reason)
        .with_remedy("this is a mistake in the component: report it to its author")
}
