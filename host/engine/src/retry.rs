//! Trying again what was left out: calls that failed, and records that could not be written.
//!
//! What was kept is the item, and the record. What the workflow makes of them is made anew, since the workflow may have
//! been corrected meanwhile: the parameters of a call from its item, the row from its record. Only where `with` reads a
//! page, which is not kept, a call is made with the parameters of then, and that is said.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_store::{Commit, Failure, FailureRecord};
use weft_workflow::Scope;

use crate::again::{Repeat, journaled};
use crate::event::Event;
use crate::failure::RunFailure;
use crate::inner::Outer;
use crate::input::{self, Results};
use crate::page::StepResult;
use crate::plan::Work;
use crate::records;
use crate::state::RunState;
use crate::step::{FlowPage, PageScope};

/// Failures that are looked at when one is sought by its number.
const FAILURES_SOUGHT_MAX: usize = weft_store::FAILURES_KEPT_MAX;

impl RunState<'_> {
    /// Tries failures again, each by itself: its rows, and that it is resolved, become true together. What fails again
    /// stays as it is.
    pub(crate) async fn retry_failures(&self, ids: &[i64]) -> Result<(), RunFailure> {
        let wanted: BTreeSet<i64> = ids.iter().copied().collect();
        let kept = self.store.failures(None, FAILURES_SOUGHT_MAX).await?;
        let mut failures: Vec<Failure> = kept.into_iter().filter(|failure| wanted.contains(&failure.id)).collect();
        failures.sort_by_key(|failure| failure.id);
        for (number, failure) in failures.into_iter().enumerate() {
            self.check_stop()?;
            let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
            self.retry_failure(&failure, number).await?;
        }
        Ok(())
    }

    async fn retry_failure(&self, failure: &Failure, number: u32) -> Result<(), RunFailure> {
        let record = &failure.record;
        let own = self.plan.checked.steps.iter().position(|step| step.id == record.step);
        let Some(index) = own.filter(|_| record.workflow == self.plan.checked.name) else {
            let message = self.why_not(failure);
            (self.events)(Event::Note { step: record.step.clone(), message });
            return Ok(());
        };
        let mut scope = PageScope::new(self.staging(), FlowPage { window: 0, page: number });
        let tried = self.try_again(index, failure, &mut scope).await;
        if let Err(failed) = tried {
            if !failed.class.is_of_one_item() {
                return Err(failed);
            }
            let is_call = u64::from(record.record_json.is_none());
            self.count(index, |totals| {
                totals.left_out += 1;
                totals.left_out_calls += is_call;
            });
            let step = record.step.clone();
            (self.events)(Event::LeftOut { step, failure: failed, kept: true });
            return Ok(());
        }
        let resolved = vec![failure.id];
        let failures = scope.take_failures();
        let commit = Commit { changes: scope.staging.take(), failures, resolved, ..Commit::default() };
        self.commits.hand_in(commit, Some((record.step.clone(), number))).await
    }

    /// Makes the call again or writes the record again, and runs what depends on it.
    async fn try_again(&self, index: usize, failure: &Failure, scope: &mut PageScope) -> Result<(), RunFailure> {
        let placed = |failure: RunFailure| self.placed(index, failure);
        let record = &failure.record;
        match (&record.parameters_json, &record.record_json) {
            (Some(kept), _) => {
                let Some(parameters) = self.made_anew(index, failure, kept, scope).await.map_err(placed)? else {
                    return Ok(());
                };
                let result = self.call_again(index, scope, record, parameters).await.map_err(placed)?;
                if let Some((_, failure)) = scope.staging.take_rejected(&self.origin(index, 1)).into_iter().next() {
                    return Err(placed(failure));
                }
                self.count(index, |totals| totals.records += result.count as u64);
                self.stage_rows(index, scope, &result, None).await.map_err(placed)?;
                scope.results.insert(index, result);
            }
            (None, Some(json)) => self.stage_record(index, json, scope).await.map_err(placed)?,
            (None, None) => return Err(placed(RunFailure::rejected("nothing was kept that could be tried again"))),
        }
        let rows = scope.staging.rows_of(&self.step_origin(index));
        self.count(index, |totals| totals.rows += rows);
        self.progress(index);
        self.run_dependents(index, record, scope).await
    }

    /// The parameters of a call, made by the workflow as it is now from what was kept; as they were kept where that is
    /// not enough. None if the step is not to run for this item any more.
    async fn made_anew(
        &self,
        index: usize,
        failure: &Failure,
        kept: &str,
        scope: &PageScope,
    ) -> Result<Option<String>, RunFailure> {
        let step = self.plan.step(index);
        let once = journaled(self.plan, &self.store, &failure.record.run_id).await?;
        let note = |message: String| (self.events)(Event::Note { step: self.name(index), message });
        if let Some(missing) = self.what_is_missing(index, &failure.record, &once) {
            note(format!(
                "failure {} is tried with the parameters that were kept: they are made from {missing}, which is not kept; \
                 if the workflow makes others now: weft run FILE --from-step {} --of {}",
                failure.id, step.id, failure.record.run_id
            ));
            return Ok(Some(kept.to_owned()));
        }
        let inputs = PageScope::with_results(Arc::clone(&scope.staging), scope.flow_page, once);
        let items = failure.record.item_json.as_ref().filter(|_| step.for_each.is_some());
        let values = self.evaluate_items(index, &inputs, items.map(|item| format!("[{item}]"))).await?;
        let values = values.into_iter().next().unwrap_or_default();
        if !self.condition_met(index, &values) {
            note(format!("failure {} is none any more: the step's `if` leaves its item out now", failure.id));
            return Ok(None);
        }
        self.parameters(index, &values).map(Some)
    }

    /// What the parameters of a call are made from and nobody has kept, as words.
    fn what_is_missing(&self, index: usize, record: &FailureRecord, once: &Results) -> Option<String> {
        let step = self.plan.step(index);
        let mut wanted: Vec<usize> = step.condition.into_iter().collect();
        input::expressions_of(&step.with, &mut wanted);
        let expressions = || wanted.iter().map(|&wanted| &step.expressions[wanted]);
        if record.item_json.is_none() && expressions().any(|expression| expression.reads_item) {
            return Some("an item".to_owned());
        }
        let mut read = expressions().flat_map(|expression| expression.steps.iter().copied());
        let missing = read.find(|read| !once.contains_key(read) || self.pages(*read))?;
        Some(format!("the records of `{}`", self.plan.step(missing).id))
    }

    /// Whether a step has a result for each page only: what is journaled of a paging step says that it is over.
    fn pages(&self, index: usize) -> bool {
        self.plan.step(index).scope != Scope::Once
    }

    /// Makes a call again, or runs the workflow again that the step runs.
    async fn call_again(
        &self,
        index: usize,
        scope: &PageScope,
        record: &FailureRecord,
        parameters: String,
    ) -> Result<StepResult, RunFailure> {
        match &self.plan.steps[index].work {
            Work::Node(_) => self.drain(index, scope, 1, parameters).await,
            Work::Workflow(plan) => {
                let item = record.item_json.as_deref().unwrap_or_default();
                let outer = Outer { scope, number: scope.flow_page.page, item, parameters: &parameters };
                self.run_workflow(index, plan, outer).await
            }
        }
    }

    /// Why a failure can't be tried again by itself, and which command does what it takes.
    fn why_not(&self, failure: &Failure) -> String {
        let (number, record) = (failure.id, &failure.record);
        let outer = record.step.split(['/', '[']).next().unwrap_or_default();
        let is_known = |id: &str| self.plan.checked.steps.iter().any(|step| step.id == id);
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
    async fn stage_record(&self, index: usize, json: &str, scope: &PageScope) -> Result<(), RunFailure> {
        if self.plan.step(index).into.is_none() {
            return Err(RunFailure::rejected("the step no longer writes its records to a table"));
        }
        // It was masked before it was kept.
        let rows = records::read(&format!("[{json}]"))?;
        match self.land_masked(index, scope, rows).await?.pop() {
            Some((_, failure)) => Err(failure),
            None => Ok(()),
        }
    }

    /// The steps on the same page that read only what is there: this step's result, and what ran once in that run.
    async fn run_dependents(
        &self,
        index: usize,
        record: &FailureRecord,
        scope: &mut PageScope,
    ) -> Result<(), RunFailure> {
        if !scope.results.contains_key(&index) {
            return Ok(());
        }
        let once = journaled(self.plan, &self.store, &record.run_id).await?;
        for dependent in index + 1..self.plan.checked.steps.len() {
            let step = self.plan.step(dependent);
            let there = |read: &usize| scope.results.contains_key(read) || once.contains_key(read);
            let depends = step.reads.iter().any(|read| scope.results.contains_key(read));
            if !depends {
                continue;
            }
            if step.reads.iter().all(there) {
                let inputs =
                    PageScope::with_results(Arc::clone(&scope.staging), scope.flow_page, merged(&once, &scope.results));
                let result = self.run_step(dependent, &inputs).await?;
                for failure in inputs.take_failures() {
                    scope.keep(failure);
                }
                scope.results.insert(dependent, result);
            } else {
                let message = format!("`{}` was not run: it also needs the page that the failure came from", step.id);
                (self.events)(Event::Note { step: self.name(dependent), message });
            }
        }
        Ok(())
    }

    /// The failures to try again, if that is what this run does.
    pub(crate) fn failures_to_retry(&self) -> Option<&[i64]> {
        match &self.repeat {
            Some(Repeat::Failures(ids)) => Some(ids),
            _ => None,
        }
    }
}

fn merged(once: &Results, page: &Results) -> Results {
    once.iter().chain(page).map(|(index, result)| (*index, result.clone())).collect()
}
