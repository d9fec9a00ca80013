//! Counting what a step tries and leaves out, and holding it to what it may.

use weft_store::Commit;
use weft_workflow::Scope;

use crate::report::failure::RunFailure;
use crate::report::shares::{Part, Share, excess, is_excess, too_much};
use crate::state::frame::Frame;
use crate::state::scope::PageScope;

/// How much one call of a step stands for. One for a whole page stands for all of its records, unless the workflow
/// says itself what becomes of such a call: then the page is one of many.
pub(crate) fn stands_for(frame: &Frame<'_>, index: usize, scope: &PageScope) -> u64 {
    let step = frame.plan.step(index);
    match step.scope {
        Scope::PageOf(root) if step.for_each.is_none() && step.on_failure.is_none() => {
            scope.results.get(&root).map_or(1, |page| page.count.max(1) as u64)
        }
        _ => 1,
    }
}

/// Counts what a step tries.
pub(crate) fn tries(frame: &Frame<'_>, index: usize, scope: &PageScope, part: Part, number: u64) {
    let max = frame.plan.step(index).left_out_max;
    scope.count(frame.path(index), |page| {
        page.max = max;
        page.tries(part, number);
    });
}

/// Counts what a step left out of it.
pub(crate) fn leaves_out(frame: &Frame<'_>, index: usize, scope: &PageScope, part: Part, number: u64, reason: &str) {
    let max = frame.plan.step(index).left_out_max;
    scope.count(frame.path(index), |page| {
        page.max = max;
        page.leaves_out(part, number, reason);
    });
}

/// Fails if a step, or one of a workflow that it runs, left out more than it may.
pub(crate) fn check_left_out(frame: &Frame<'_>, index: usize, scope: &PageScope) -> Result<(), RunFailure> {
    let path = frame.path(index);
    let inside = format!("{path}/");
    for (of, page) in scope.tried() {
        let own = of == path || of.starts_with(&inside);
        for part in Part::ALL.into_iter().filter(|_| own) {
            let before = frame.run.counts.tally().tried.get(&of).copied().unwrap_or_default();
            if let Some(excess) = excess(page.max, page.tried.of(part), before.of(part)) {
                let of_page = if scope.flow_page.page > 0 { " of a page" } else { "" };
                let failure = too_much(excess, noun(frame, index, part), of_page, page.most_frequent());
                return Err(frame.placed(index, failure));
            }
        }
    }
    Ok(())
}

/// The same of all that a paging step did in the run, once it is over: the lists of its items are one page.
pub(crate) fn check_left_out_of_run(frame: &Frame<'_>, root: usize) -> Result<(), RunFailure> {
    let path = frame.path(root);
    let run = frame.run.counts.tally().tried.get(&path).copied().unwrap_or_default().of(Part::Items);
    match excess(frame.plan.step(root).left_out_max, run, Share::default()) {
        Some(excess) => Err(frame.placed(root, too_much(excess, noun(frame, root, Part::Items), "", None))),
        None => Ok(()),
    }
}

fn noun(frame: &Frame<'_>, index: usize, part: Part) -> &'static str {
    match part {
        Part::Items if frame.plan.step(index).for_each.is_some() => "items",
        _ => "records",
    }
}

/// Takes over what a page tried, as it is committed.
pub(crate) fn count_tried(frame: &Frame<'_>, scope: &PageScope) {
    let mut tally = frame.run.counts.tally();
    for (path, page) in scope.tried() {
        let tried = tally.tried.entry(path).or_default();
        *tried = tried.plus(&page.tried);
    }
}

/// Keeps what a page that failed had left out, if that is why it failed: without it nobody could look at it. Nothing
/// else of the page is committed. Gives the failure back.
pub(crate) async fn keep_evidence(frame: &Frame<'_>, scope: &PageScope, failure: RunFailure) -> RunFailure {
    if !is_excess(&failure) || !frame.run.keeps_state {
        return failure;
    }
    let commit = Commit { failures: scope.take_failures(), ..Commit::default() };
    if commit.failures.is_empty() {
        return failure;
    }
    frame.run.commits.hand_in(commit, None).await.err().unwrap_or(failure)
}
