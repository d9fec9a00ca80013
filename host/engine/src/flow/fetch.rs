//! Fetching a page of a stream, and where it leads.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use weft_sandbox::outside::CallKey;
use weft_sandbox::{Page, PageRecords, Text};

use crate::call::calling::{Calling, call};
use crate::flow::position::Position;
use crate::flow::stream::Stream;
use crate::report::failure::RunFailure;
use crate::state::frame::Frame;
use crate::state::records::Records;
use crate::step::windows::{component_window, tell_window};
use crate::time::window;
use crate::write::staging::Staging;

/// Pages of a window that wait for their turn. One more may be on its way.
pub(crate) const PAGES_AHEAD_MAX: usize = 1;
/// Pages of a window that are dropped when one has to be read again: those that wait, and the one on its way.
pub(crate) const PAGES_DROPPED_MAX: u32 = PAGES_AHEAD_MAX as u32 + 1;

/// A page that was fetched.
pub(crate) struct Fetched {
    pub(crate) staging: Arc<Staging>,
    /// All of it but the records and the output.
    pub(crate) page: Page,
    pub(crate) records: Records,
    pub(crate) output: Text,
    /// Where it was read.
    pub(crate) at: Position,
    pub(crate) read_at_ms: i64,
}

/// How many windows are read at the same time.
pub(crate) fn windows_at_once(frame: &Frame<'_>, root: usize) -> usize {
    frame.plan.step(root).sync.as_ref().map_or(1, |sync| sync.parallel)
}

pub(crate) async fn fetch(frame: &Frame<'_>, stream: &Stream, at: Position) -> Result<Fetched, RunFailure> {
    frame.check_stop()?;
    if let (Some(slice), None) = (at.slice, &at.next) {
        tell_window(frame, stream.root, slice, stream.windows.load(Ordering::Relaxed), None);
    }
    let staging = frame.staging();
    let mut page = call(
        frame,
        Calling {
            step: stream.root,
            staging: &staging,
            origin: frame.origin(stream.root, stream.number),
            key: CallKey { page: at.pages + 1, ..page_key(frame, stream, &at) },
            parameters: stream.parameters.clone(),
            window: component_window(frame, stream.root, at.slice),
            page: at.next.clone(),
        },
    )
    .await?;
    let read_at_ms = frame.run.outside.now_ms();
    let records = std::mem::replace(&mut page.records, PageRecords::none());
    let records = Records::of(records, frame.plan.steps[stream.root].written.as_ref());
    let output = std::mem::take(&mut page.output).into();
    Ok(Fetched { staging, page, records, output, at, read_at_ms })
}

/// The call that brought the latest page of a position.
pub(crate) fn page_key(frame: &Frame<'_>, stream: &Stream, at: &Position) -> CallKey {
    CallKey {
        step: frame.name(stream.root),
        flow_page: 0,
        flow_item: 0,
        item: stream.number,
        window: at.window,
        page: at.pages,
        attempt: 0,
    }
}

/// Where a page leads: to the next page, to the next window, or to the end.
pub(crate) fn after(frame: &Frame<'_>, stream: &Stream, fetched: &Fetched) -> Option<Position> {
    next_page(fetched).or_else(|| next_window(frame, stream, &fetched.at))
}

/// The next page of the same window.
pub(crate) fn next_page(fetched: &Fetched) -> Option<Position> {
    let next = Some(fetched.page.next.clone()?);
    Some(Position { pages: fetched.at.pages + 1, next, ..fetched.at.clone() })
}

/// The beginning of the next window.
pub(crate) fn next_window(frame: &Frame<'_>, stream: &Stream, at: &Position) -> Option<Position> {
    let sync = frame.plan.step(stream.root).sync.as_ref()?;
    let (whole, slice) = (at.whole?, at.slice?);
    let following = window::slice(sync, slice.until_ms, whole);
    (!following.is_empty()).then(|| Position {
        window: at.next_window,
        next_window: at.next_window + 1,
        pages: 0,
        slice: Some(following),
        next: None,
        ..at.clone()
    })
}
