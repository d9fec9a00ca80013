//! A paging node that is read to its end within a step: on a page of another one, or for an item.

use weft_sandbox::outside::CallKey;
use weft_sandbox::{Page, PageRecords};
use weft_store::Bookmark;
use weft_workflow::Sync;

use crate::call::calling::{Calling, call};
use crate::left_out::refused::{self, Refuse};
use crate::report::event::Within;
use crate::report::failure::{FailureClass, RunFailure};
use crate::report::remedy::{broken_page, broken_records};
use crate::state::frame::Frame;
use crate::state::records::Records;
use crate::state::results::{Joined, StepResult};
use crate::state::scope::{FlowPage, PageScope};
use crate::step::bookmarks::{Mark, bookmark_key};
use crate::step::judge::{Again, judge_page};
use crate::step::windows::{self, asked_range, component_window, moves_bookmarks, tell_window};
use crate::time::range::Range;
use crate::time::window;
use crate::verify::{Returned, Seen};

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
    /// Takes records that a call was refused, page by page.
    pub(crate) refuse: &'a Refuse<'a>,
}

impl Draining<'_> {
    /// Where in the run that is.
    fn within(&self) -> Within {
        let FlowPage { window, page, .. } = self.scope.flow_page;
        Within { window, page, item: self.number }
    }
}

/// What has been read so far.
#[derive(Default)]
struct Drained {
    /// Each page, and where it began.
    pages: Vec<(Option<String>, StepResult)>,
    /// Bytes of them.
    bytes: usize,
    /// Pages that were asked for, those that were read again included.
    asked: u32,
    seen: Seen,
}

impl Drained {
    /// What is read again takes the place of what came before, among the pages from the first of its window on.
    fn drop_from(&mut self, first: usize, again: Option<&str>) {
        let before = self.pages[first..].iter().rposition(|(start, _)| start.as_deref() == again);
        self.pages.truncate(first + before.unwrap_or(0));
        self.bytes = self.pages.iter().map(|(_, page)| page.bytes()).sum();
    }

    fn joined(self) -> StepResult {
        let mut joined = Joined::default();
        self.pages.iter().for_each(|(_, page)| joined.push(page));
        joined.of_pages()
    }
}

/// Calls a node until it has no more pages: of each window, if it reads by time.
pub(crate) async fn drain(frame: &Frame<'_>, draining: Draining<'_>) -> Result<StepResult, RunFailure> {
    let mut drained = Drained::default();
    match &frame.plan.step(draining.index).sync {
        None => drain_range(frame, &draining, None, &mut drained).await?,
        Some(sync) => drain_windows(frame, &draining, sync, &mut drained).await?,
    }
    Ok(drained.joined())
}

/// Reads windows one after the other, from the bookmark of the item on. The bookmark moves with the page whose item it
/// is: it is committed with the rows.
async fn drain_windows(
    frame: &Frame<'_>,
    draining: &Draining<'_>,
    sync: &Sync,
    drained: &mut Drained,
) -> Result<(), RunFailure> {
    let Draining { index, scope, mark, .. } = draining;
    let whole = match asked_range(frame, *index) {
        Some(range) => window::again(sync, range, frame.run.outside.run_started_at_ms()),
        None => windows::whole(frame, *index, sync, mark, drained_name(frame, draining)).await?,
    };
    if whole.is_empty() {
        return Ok(());
    }
    let all = window::slices_until(sync, whole, whole.until_ms);
    let mut slice = window::slice(sync, whole.since_ms, whole);
    while !slice.is_empty() {
        tell_window(frame, *index, slice, all, Some(draining.within()));
        drain_range(frame, draining, Some(slice), drained).await?;
        frame.count(*index, |totals| totals.windows += 1);
        frame.progress(*index);
        slice = window::slice(sync, slice.until_ms, whole);
    }
    if moves_bookmarks(frame) {
        scope.move_bookmark(bookmark_key(frame, *index, mark), Bookmark { until_ms: whole.until_ms });
    }
    Ok(())
}

/// The name of what is drained among the streams of a run: its step, the page, and which item of that.
fn drained_name(frame: &Frame<'_>, draining: &Draining<'_>) -> String {
    let FlowPage { window, page, item } = draining.scope.flow_page;
    let unless_zero = |number: u32| if number > 0 { format!("{number}.") } else { String::new() };
    let (item, window) = (unless_zero(item), unless_zero(window));
    format!("{}[{item}{window}{page}.{}]", frame.name(draining.index), draining.number)
}

/// Reads the pages of one window, or of a list without windows.
async fn drain_range(
    frame: &Frame<'_>,
    draining: &Draining<'_>,
    slice: Option<Range>,
    drained: &mut Drained,
) -> Result<(), RunFailure> {
    let Draining { index, scope, number, parameters, refuse, .. } = draining;
    let mut next: Option<String> = None;
    let first = drained.pages.len();
    drained.seen.enter(slice);
    while drained.asked < DRAINED_PAGES_MAX {
        drained.asked += 1;
        let key = CallKey {
            step: frame.name(*index),
            flow_page: scope.flow_page.page,
            flow_item: scope.flow_page.item,
            item: *number,
            window: scope.flow_page.window,
            page: drained.asked,
            attempt: 0,
        };
        let mut page = call(
            frame,
            Calling {
                step: *index,
                staging: &scope.staging,
                origin: frame.origin(*index, *number),
                key,
                parameters: (*parameters).to_owned(),
                window: component_window(frame, *index, slice),
                page: next.clone(),
            },
        )
        .await?;
        let records = std::mem::replace(&mut page.records, PageRecords::none());
        let records = Records::of(records, frame.plan.steps[*index].written.as_ref());
        if let Some(again) = judge_drained(frame, *index, slice, (&page, &records), next.as_deref(), &mut drained.seen)?
        {
            drained.drop_from(first, again.as_deref());
            next = again;
            continue;
        }
        let pages = frame.plan.step(*index).node.paging;
        frame.count(*index, |totals| if pages { totals.pages += 1 } else { totals.calls += 1 });
        let output = std::mem::take(&mut page.output);
        let result = StepResult::of(records, output).map_err(|reason| broken_page(frame.plan.step(*index), reason))?;
        drained.bytes += result.bytes();
        for refused in refused::of_page(frame, *index, scope, &page, parameters, result.count)? {
            drained.bytes += refused.record.len();
            refuse(refused)?;
        }
        check_bytes(drained.bytes)?;
        drained.pages.push((next, result));
        match page.next {
            None => return Ok(()),
            following => next = following,
        }
    }
    Err(RunFailure::new(FailureClass::Limit, format!("more than {DRAINED_PAGES_MAX} pages for one item")))
}

/// Judges a page of a node that is read to its end within a step. Gives the place where it has to be read again.
fn judge_drained(
    frame: &Frame<'_>,
    index: usize,
    slice: Option<Range>,
    (page, records): (&Page, &Records),
    start: Option<&str>,
    seen: &mut Seen,
) -> Result<Option<Again>, RunFailure> {
    let step = frame.plan.step(index);
    // A single page has nothing to be compared with.
    if slice.is_none() && start.is_none() && page.next.is_none() && page.total.is_none() {
        return Ok(None);
    }
    let rows = records.rows().map_err(|error| broken_records(step, &error))?;
    let next = page.next.as_deref();
    let returned = Returned { rows: &rows, total: page.total, start, next, read_at_ms: frame.run.outside.now_ms() };
    judge_page(frame, index, slice, seen, &returned)
}

/// Fails if a step holds more than it may.
pub(crate) fn check_bytes(bytes: usize) -> Result<(), RunFailure> {
    if bytes <= DRAINED_BYTES_MAX {
        return Ok(());
    }
    let reason = format!("the step has more than {DRAINED_BYTES_MAX} bytes of records at once");
    Err(RunFailure::new(FailureClass::Limit, reason).with_remedy("read smaller pages, or fewer items at once"))
}
