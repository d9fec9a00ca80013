//! Trying again what was left out: calls that failed, and records that could not be written.
//!
//! What was kept is the item, and the record. What the workflow makes of them is made anew, since the workflow may have
//! been corrected meanwhile: the parameters of a call from its item, the row from its record. Only where `with` reads a
//! page, which is not kept, a call is made with the parameters of then, and that is said.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError};

use weft_store::{Commit, Failure, FailureFilter, FailureRecord, rows_to_json};
use weft_workflow::{ItemUse, Scope};

use crate::added::{self, Added};
use crate::again::{Repeat, journaled};
use crate::drain::Draining;
use crate::event::Event;
use crate::failure::RunFailure;
use crate::inner::Outer;
use crate::input::{self, Results, Values};
use crate::page::{Joined, StepResult};
use crate::plan::Work;
use crate::records;
use crate::refused::Refused;
use crate::scope::{FlowPage, Item, PageScope};
use crate::state::RunState;
use crate::stream::{Course, Stream};

/// Failures that are looked at when one is sought by its number.
const FAILURES_SOUGHT_MAX: usize = weft_store::FAILURES_KEPT_MAX;

/// A call that is made again, with the parameters that it has now.
#[derive(Clone, Copy)]
struct Recalled<'a> {
    /// Index of the step.
    index: usize,
    record: &'a FailureRecord,
    /// JSON.
    parameters: &'a str,
}

impl RunState<'_> {
    /// Tries failures again, each by itself: its rows, and that it is resolved, become true together. What fails again
    /// stays as it is.
    pub(crate) async fn retry_failures(&self, ids: &[i64]) -> Result<(), RunFailure> {
        let wanted: BTreeSet<i64> = ids.iter().copied().collect();
        let kept = self.store.failures(&FailureFilter::default(), None, FAILURES_SOUGHT_MAX).await?;
        let mut failures: Vec<Failure> = kept.into_iter().filter(|failure| wanted.contains(&failure.id)).collect();
        failures.sort_by_key(|failure| failure.id);
        for (number, failure) in failures.into_iter().enumerate() {
            self.check_stop()?;
            let number = u32::try_from(number + 1).unwrap_or(u32::MAX);
            Box::pin(self.retry_failure(&failure, number)).await?;
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
        // Expressions see what ran once in that run.
        let once = journaled(self.plan, &self.store, &record.run_id).await?;
        *self.once.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(once);
        let mut scope = PageScope::new(self.staging(), FlowPage { window: 0, page: number });
        let tried = match &record.parameters_json {
            Some(kept) if self.plan.step(index).scope == Scope::Pages => {
                self.read_list_again(index, failure, kept, number).await
            }
            _ => self.try_again(index, failure, &mut scope).await,
        };
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
        let commit = Commit { resolved: vec![failure.id], ..self.commit_of(&scope) };
        self.commits.hand_in(commit, Some((record.step.clone(), number))).await
    }

    /// Reads the list of an item, or the only one of its step, from where its bookmark stayed, with all that depends on
    /// its pages. They are committed one by one.
    async fn read_list_again(&self, root: usize, failure: &Failure, kept: &str, number: u32) -> Result<(), RunFailure> {
        let placed = |failure: RunFailure| self.placed(root, failure);
        let record = &failure.record;
        let Some(parameters) = self.made_anew(root, failure, kept).await.map_err(placed)? else { return Ok(()) };
        let mark = self.mark_again(root, record.item_json.as_deref(), &parameters).map_err(placed)?;
        let unit = self.plan.units.iter().find(|unit| unit.steps()[0] == root);
        let members: Vec<usize> = unit.map(|unit| unit.steps()[1..].to_vec()).unwrap_or_default();
        let stream = Stream {
            root,
            parameters,
            item: 0,
            number,
            item_name: record.item_json.clone().unwrap_or_default(),
            mark,
            added: self.added_to(root, record).await.map_err(placed)?,
            windows: AtomicU64::new(0),
        };
        let Some(start) = self.start(&stream).await.map_err(placed)? else { return Ok(()) };
        let mut course = Course::new(&members);
        self.run_stream(&stream, start, &mut course).await.map_err(placed)
    }

    /// The fields that the records of a step get in addition, for the item of a failure.
    async fn added_to(&self, index: usize, record: &FailureRecord) -> Result<Added, RunFailure> {
        let mut wanted = Vec::new();
        self.expressions_added(index, &mut wanted);
        self.check_there(index, &wanted)?;
        let values = self.values_again(index, record, wanted).await?;
        self.added(index, &values)
    }

    /// Whether all that these expressions read is there: the step itself, and what ran once in that run.
    fn check_there(&self, index: usize, expressions: &[usize]) -> Result<(), RunFailure> {
        let step = self.plan.step(index);
        let once = self.once_results();
        let mut read = expressions.iter().flat_map(|&expression| &step.expressions[expression].steps);
        match read.find(|&&read| read != index && !once.contains_key(&read)) {
            None => Ok(()),
            Some(&missing) => {
                let missing = &self.plan.step(missing).id;
                let reason = format!("it can't be tried by itself: its rows also need `.{missing}` of that run");
                Err(RunFailure::rejected(&reason).with_remedy("run the workflow as a whole"))
            }
        }
    }

    /// Makes the call again or writes the record again, and runs what depends on it.
    async fn try_again(&self, index: usize, failure: &Failure, scope: &mut PageScope) -> Result<(), RunFailure> {
        let placed = |failure: RunFailure| self.placed(index, failure);
        let record = &failure.record;
        match (&record.parameters_json, &record.record_json) {
            (Some(kept), _) => {
                let Some(parameters) = self.made_anew(index, failure, kept).await.map_err(placed)? else {
                    return Ok(());
                };
                let call = Recalled { index, record, parameters: &parameters };
                let result = self.call_again(call, scope).await.map_err(placed)?;
                // Those who read the step see a list of outputs, of this one item.
                let result = if self.plan.step(index).for_each.is_some() { Joined::of_one(&result) } else { result };
                scope.results.insert(index, result);
            }
            (None, Some(json)) => self.stage_record(index, json, scope).await.map_err(placed)?,
            (None, None) => return Err(placed(RunFailure::rejected("nothing was kept that could be tried again"))),
        }
        let rows = scope.staging.rows_of(&self.step_origin(index));
        self.count(index, |totals| totals.rows += rows);
        self.progress(index);
        self.run_dependents(index, scope).await
    }

    /// Makes the call again, and stages its rows.
    async fn call_again(&self, call: Recalled<'_>, scope: &PageScope) -> Result<StepResult, RunFailure> {
        let Recalled { index, record, .. } = call;
        let records = self.plan.step(index).into.as_ref().and_then(|into| into.records);
        self.check_there(index, records.as_slice())?;
        let added = self.added_to(index, record).await?;
        let mut result = self.work_again(call, scope).await?;
        if let Some((_, failure)) = scope.staging.take_rejected(&self.origin(index, 1)).rejected.into_iter().next() {
            return Err(failure);
        }
        self.count(index, |totals| totals.records += result.count as u64);
        if !added.is_empty() {
            let mut rows = records::read(&result.records)?;
            added::add(&added, &mut rows)?;
            result.records = rows_to_json(&rows);
        }
        let item = Item { number: u32::from(record.item_json.is_some()), json: record.item_json.as_deref() };
        self.stage_rows(index, scope, &result, None, item).await?;
        Ok(result)
    }

    /// The parameters of a call, made by the workflow as it is now from what was kept; as they were kept where that is
    /// not enough. None if the step is not to run for this item any more.
    async fn made_anew(&self, index: usize, failure: &Failure, kept: &str) -> Result<Option<String>, RunFailure> {
        // A record that was refused by itself: it came from a list that is not kept.
        if failure.record.record_json.is_some() {
            return Ok(Some(self.recalled_parameters(self.plan.step(index), kept)));
        }
        let step = self.plan.step(index);
        let once = self.once_results();
        let note = |message: String| (self.events)(Event::Note { step: self.name(index), message });
        if let Some(missing) = self.what_is_missing(index, &failure.record, &once) {
            note(format!(
                "failure {} is tried with the parameters that were kept: they are made from {missing}, which is not kept; \
                 if the workflow makes others now: weft run FILE --from-step {} --of {}",
                failure.id, step.id, failure.record.run_id
            ));
            return Ok(Some(self.recalled_parameters(self.plan.step(index), kept)));
        }
        let values = self.values_again(index, &failure.record, self.expressions_of_call(index)).await?;
        if !self.condition_met(index, &values) {
            note(format!("failure {} is none any more: the step's `if` leaves its item out now", failure.id));
            return Ok(None);
        }
        self.parameters(index, &values).map(Some)
    }

    /// The expressions that decide whether a call is made, and with which parameters.
    fn expressions_of_call(&self, index: usize) -> Vec<usize> {
        let step = self.plan.step(index);
        let mut wanted: Vec<usize> = step.condition.into_iter().collect();
        input::expressions_of(&step.with, &mut wanted);
        wanted
    }

    /// The values of expressions of a step for the item of a failure.
    async fn values_again(
        &self,
        index: usize,
        record: &FailureRecord,
        wanted: Vec<usize>,
    ) -> Result<Values, RunFailure> {
        let scope = PageScope::new(self.staging(), FlowPage::default());
        let has_items = self.plan.step(index).for_each.is_some();
        let items = record.item_json.as_ref().filter(|_| has_items).map(|item| format!("[{item}]"));
        Ok(self.values_of(index, &scope, wanted, items).await?.pop().unwrap_or_default())
    }

    /// What the parameters of a call are made from and nobody has kept, as words.
    fn what_is_missing(&self, index: usize, record: &FailureRecord, once: &Results) -> Option<String> {
        let step = self.plan.step(index);
        let wanted = self.expressions_of_call(index);
        let expressions = || wanted.iter().map(|&wanted| &step.expressions[wanted]);
        if record.item_json.is_none() && expressions().any(|expression| expression.item != ItemUse::Nothing) {
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
    async fn work_again(&self, call: Recalled<'_>, scope: &PageScope) -> Result<StepResult, RunFailure> {
        let Recalled { index, record, parameters } = call;
        match &self.plan.steps[index].work {
            Work::Node(_) => {
                let mark = self.mark_again(index, record.item_json.as_deref(), parameters)?;
                let item = record.item_json.as_deref();
                // Refused by itself again, it stays as it is; of a call with many records each is kept by itself now.
                let refuse = |refused: Refused| match record.record_json.is_some() {
                    true => Err(refused.failure),
                    false => self.leave_out_refused(index, scope, refused, item),
                };
                Box::pin(self.drain(Draining { index, scope, number: 1, parameters, mark, refuse: &refuse })).await
            }
            Work::Workflow(plan) => {
                let item = record.item_json.as_deref().unwrap_or_default();
                let outer = Outer { scope, number: scope.flow_page.page, item, parameters };
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
        match self.land_masked(index, scope, rows, 0).await?.pop() {
            Some((_, failure)) => Err(failure),
            None => Ok(()),
        }
    }

    /// The steps on the same page that read only what is there: this step's result, and what ran once in that run.
    async fn run_dependents(&self, index: usize, scope: &mut PageScope) -> Result<(), RunFailure> {
        if !scope.results.contains_key(&index) {
            return Ok(());
        }
        let once = self.once_results();
        for dependent in index + 1..self.plan.checked.steps.len() {
            let step = self.plan.step(dependent);
            let there = |read: &usize| scope.results.contains_key(read) || once.contains_key(read);
            let depends = step.reads.iter().any(|read| scope.results.contains_key(read));
            if !depends {
                continue;
            }
            if step.reads.iter().all(there) {
                let result = self.run_step(dependent, scope).await?;
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
