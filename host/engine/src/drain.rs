//! A paging node that is read to its end within a step: on a page of another one, or for an item.

use weft_sandbox::Page;
use weft_sandbox::outside::CallKey;
use weft_store::{Bookmark, rows_from_json};
use weft_workflow::Sync;

use crate::bookmarks::Mark;
use crate::call::Calling;
use crate::event::Event;
use crate::failure::{FailureClass, RunFailure};
use crate::page::{Joined, StepResult};
use crate::state::RunState;
use crate::step::{FlowPage, PageScope, broken_page, broken_records};
use crate::verify::{Asked, Returned, Seen, Verdict};
use crate::window::{self, Range};

/// Pages of a node that is read to its end within a step.
const DRAINED_PAGES_MAX: u32 = 10_000;
/// Records of such a node, as text.
const DRAINED_BYTES_MAX: usize = 64 << 20;

/// What is read to its end: a step, or one of its items.
pub(crate) struct Draining<'a> {
    pub(crate) index: usize,
    pub(crate) scope: &'a PageScope,
    /// Which item, from 1; 0 without items.
    pub(crate) number: u32,
    /// What the node is called with, JSON.
    pub(crate) parameters: &'a str,
    /// What a step by time has a bookmark for.
    pub(crate) mark: Mark,
}

/// What has been read so far.
#[derive(Default)]
struct Drained {
    joined: Joined,
    pages: u32,
    seen: Seen,
}

impl RunState<'_> {
    /// Calls a node until it has no more pages: of each window, if it reads by time.
    pub(crate) async fn drain(&self, draining: Draining<'_>) -> Result<StepResult, RunFailure> {
        let mut drained = Drained::default();
        match &self.plan.step(draining.index).sync {
            None => self.drain_range(&draining, None, &mut drained).await?,
            Some(sync) => self.drain_windows(&draining, sync, &mut drained).await?,
        }
        Ok(drained.joined.of_pages())
    }

    /// Reads windows one after the other, from the bookmark of the item on. The bookmark moves with the page whose item it
    /// is: it is committed with the rows.
    async fn drain_windows(
        &self,
        draining: &Draining<'_>,
        sync: &Sync,
        drained: &mut Drained,
    ) -> Result<(), RunFailure> {
        let Draining { index, scope, mark, .. } = draining;
        let whole = match self.asked_range(*index) {
            Some(range) => window::again(sync, range, self.outside.run_started_at_ms()),
            None => self.whole(*index, sync, mark, self.drained_name(draining)).await?,
        };
        if whole.is_empty() {
            return Ok(());
        }
        let mut slice = window::slice(sync, whole.since_ms, whole);
        while !slice.is_empty() {
            self.drain_range(draining, Some(slice), drained).await?;
            slice = window::slice(sync, slice.until_ms, whole);
        }
        if self.moves_bookmarks() {
            scope.move_bookmark(self.bookmark_key(*index, mark), Bookmark { until_ms: whole.until_ms });
        }
        Ok(())
    }

    /// The name of what is drained among the streams of a run: its step, the page, and which item of that.
    fn drained_name(&self, draining: &Draining<'_>) -> String {
        let FlowPage { window, page } = draining.scope.flow_page;
        let window = if window > 0 { format!("{window}.") } else { String::new() };
        format!("{}[{window}{page}.{}]", self.name(draining.index), draining.number)
    }

    /// Reads the pages of one window, or of a list without windows.
    async fn drain_range(
        &self,
        draining: &Draining<'_>,
        slice: Option<Range>,
        drained: &mut Drained,
    ) -> Result<(), RunFailure> {
        let Draining { index, scope, number, parameters, .. } = draining;
        let mut next: Option<String> = None;
        drained.seen.enter(slice);
        while drained.pages < DRAINED_PAGES_MAX {
            drained.pages += 1;
            let key = CallKey {
                step: self.name(*index),
                flow_page: scope.flow_page.page,
                item: *number,
                window: scope.flow_page.window,
                page: drained.pages,
                attempt: 0,
            };
            let page = self
                .call(Calling {
                    step: *index,
                    staging: &scope.staging,
                    origin: self.origin(*index, *number),
                    key,
                    parameters: (*parameters).to_owned(),
                    window: self.component_window(*index, slice),
                    page: next.clone(),
                })
                .await?;
            self.count(*index, |totals| totals.pages += 1);
            if let Some(again) = self.judge_drained(*index, slice, &page, next.as_deref(), &mut drained.seen)? {
                next = again;
                continue;
            }
            drained.joined.push(&StepResult::of(&page).map_err(broken_page)?);
            check_bytes(drained.joined.bytes())?;
            match page.next {
                None => return Ok(()),
                following => next = following,
            }
        }
        Err(RunFailure::new(FailureClass::Limit, format!("more than {DRAINED_PAGES_MAX} pages for one item")))
    }

    /// Judges a page of a node that is read to its end within a step. Gives the place where it has to be read again:
    /// records that came before then come twice, and are one row each.
    fn judge_drained(
        &self,
        index: usize,
        slice: Option<Range>,
        page: &Page,
        start: Option<&str>,
        seen: &mut Seen,
    ) -> Result<Option<Option<String>>, RunFailure> {
        let step = self.plan.step(index);
        // A single page has nothing to be compared with.
        if slice.is_none() && start.is_none() && page.next.is_none() && page.total.is_none() {
            return Ok(None);
        }
        let rows = rows_from_json(&page.records).map_err(|error| broken_records(&error))?;
        let next = page.next.as_deref();
        let returned = Returned { rows: &rows, total: page.total, start, next, read_at_ms: self.outside.now_ms() };
        let asked = step.sync.as_ref().zip(slice).map(|(sync, slice)| window::asked(sync, slice));
        match seen.judge(&Asked::of(step, asked), &returned)? {
            Verdict::Fine(counts) => {
                self.count(index, |totals| {
                    totals.repeated += counts.repeated;
                    totals.moved += counts.moved;
                });
                Ok(None)
            }
            Verdict::Again { from, reason } => {
                self.count(index, |totals| totals.read_again += 1);
                (self.events)(Event::ReadAgain { step: self.name(index), reason });
                Ok(Some(from))
            }
        }
    }
}

/// Fails if a step holds more than it may.
pub(crate) fn check_bytes(bytes: usize) -> Result<(), RunFailure> {
    if bytes <= DRAINED_BYTES_MAX {
        return Ok(());
    }
    let reason = format!("the step has more than {DRAINED_BYTES_MAX} bytes of records at once");
    Err(RunFailure::new(FailureClass::Limit, reason).with_remedy("read smaller pages, or fewer items at once"))
}
