//! The parts of a workflow, one after the other: steps that run once, and paging steps with what runs on their pages.

use std::sync::{Arc, PoisonError};

use weft_store::{Commit, JournalEntry};

use crate::plan::planned::Unit;
use crate::report::failure::{RunFailure, written};
use crate::state::frame::RunState;
use crate::state::results::StepResult;
use crate::state::scope::{FlowPage, PageScope};

impl RunState<'_> {
    /// Runs everything that has not been done yet.
    pub(crate) async fn run_units(&self) -> Result<(), RunFailure> {
        if let Some(ids) = self.failures_to_retry() {
            return self.retry_failures(ids).await;
        }
        for unit in &self.plan.units {
            self.check_stop()?;
            let first = unit.steps()[0];
            let left_out = self.is_left_out(unit);
            if left_out || self.once_results().contains_key(&first) {
                continue;
            }
            self.begin_steps(&unit.steps());
            match unit {
                Unit::Once(step) => self.run_once(*step).await?,
                Unit::Flow { root, members } => {
                    self.run_flow(*root, members).await?;
                    self.journal_flow(*root).await?;
                }
            }
            self.end_steps(&unit.steps());
        }
        Ok(())
    }

    /// A step that runs once: its rows and its result are committed together, so that a restart doesn't repeat it.
    async fn run_once(&self, index: usize) -> Result<(), RunFailure> {
        let scope = PageScope::new(self.staging(), FlowPage::default());
        let result = match self.run_step(index, &scope).await {
            Ok(result) => result,
            Err(failure) => return Err(self.keep_evidence(&scope, failure).await),
        };
        let mut commit = self.commit_of(&scope);
        if self.keeps_state {
            commit.journal.push(self.journal_entry(index, &result)?);
        }
        self.commits.hand_in(commit, None).await?;
        let mut once = self.once.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut once).insert(index, result);
        Ok(())
    }

    /// A paging step has no result of its own once it is over; the entry only says that it is.
    async fn journal_flow(&self, root: usize) -> Result<(), RunFailure> {
        if self.keeps_state {
            let journal = vec![self.journal_entry(root, &StepResult::nothing())?];
            self.commits.hand_in(Commit { journal, ..Commit::default() }, None).await?;
        }
        Ok(())
    }

    /// What a page wrote, left out and passed. What it tried counts from now on.
    pub(crate) fn commit_of(&self, scope: &PageScope) -> Commit {
        self.count_tried(scope);
        // Where no state is kept, nothing says until when things were read either.
        let bookmarks = if self.keeps_state { scope.take_bookmarks() } else { Vec::new() };
        Commit {
            changes: scope.staging.take(),
            bookmarks,
            passed: self.take_passed(scope),
            failures: scope.take_failures(),
            ..Commit::default()
        }
    }

    fn journal_entry(&self, index: usize, result: &StepResult) -> Result<JournalEntry, RunFailure> {
        let output_json = written(result)?;
        Ok(JournalEntry { run_id: self.id.clone(), step: self.name(index), output_json })
    }
}
