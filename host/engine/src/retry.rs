//! Trying again what was left out: calls that failed and records that could not be written, as they were kept.

use std::collections::BTreeSet;
use std::sync::Arc;

use weft_store::{Commit, Failure, FailureRecord};

use crate::again::{Repeat, journaled};
use crate::event::Event;
use crate::failure::RunFailure;
use crate::input::Results;
use crate::left_out::LeftOut;
use crate::records;
use crate::refused::Refused;
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
            if self.is_stopped() {
                return Err(self.interrupted());
            }
            let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
            self.retry_failure(&failure, number).await?;
        }
        Ok(())
    }

    async fn retry_failure(&self, failure: &Failure, number: u32) -> Result<(), RunFailure> {
        let record = &failure.record;
        let own = self.plan.checked.steps.iter().position(|step| step.id == record.step);
        let Some(index) = own.filter(|_| record.workflow == self.plan.checked.name) else {
            let message =
                format!("failure {} can't be tried again by itself: the workflow has no such step", failure.id);
            (self.events)(Event::Note { step: record.step.clone(), message });
            return Ok(());
        };
        let mut scope = PageScope::new(self.staging(), FlowPage { window: 0, page: number });
        let tried = self.try_again(index, record, &mut scope).await;
        if let Err(failed) = tried {
            if !failed.class.is_of_one_item() {
                return Err(failed);
            }
            self.count(index, |totals| totals.left_out += 1);
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
    async fn try_again(&self, index: usize, record: &FailureRecord, scope: &mut PageScope) -> Result<(), RunFailure> {
        let placed = |failure: RunFailure| self.placed(index, failure);
        match (&record.parameters_json, &record.record_json) {
            (Some(parameters), _) => {
                // Refused by itself again, it stays as it is; of a call with many records each is kept by itself now.
                let refuse = |refused: Refused| match refused.parameters == *parameters {
                    true => Err(refused.failure),
                    false => {
                        let (record, parameters) = (Some(refused.record.as_str()), Some(refused.parameters.as_str()));
                        let item = None;
                        self.leave_out(index, scope, refused.failure, LeftOut { item, parameters, record })
                    }
                };
                let result = self.drain(index, scope, 1, parameters.clone(), &refuse).await.map_err(placed)?;
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
