//! The pages of one stream: fetched, and then in their order judged, worked on and committed.
//!
//! While a page is committed, the next one is there already and the one after is asked for. Nothing is told from the
//! pages that were fetched ahead until it is their turn: when a page turns out to need reading again, they are dropped.

use std::sync::atomic::Ordering;

use crate::flow::ahead::read_ahead;
use crate::flow::fetch::{self, PAGES_DROPPED_MAX};
use crate::flow::finish::finish;
use crate::flow::position::Position;
use crate::flow::stream::{Course, Stream, WindowCount};
use crate::report::failure::RunFailure;
use crate::state::frame::Frame;

/// Reads a stream to its end.
pub(crate) async fn run_stream(
    frame: &Frame<'_>,
    stream: &Stream,
    start: Position,
    course: &mut Course<'_>,
) -> Result<(), RunFailure> {
    let sync = frame.plan.step(stream.root).sync.as_ref();
    course.windows =
        sync.and_then(|sync| WindowCount::at(sync, &start, frame.run.outside.now_ms())).unwrap_or_default();
    stream.windows.store(course.windows.all, Ordering::Relaxed);
    let mut start = Some(start);
    while let Some(position) = start {
        start = if frame.run.reads_ahead {
            read_ahead(frame, stream, position, course).await?
        } else {
            read_in_turn(frame, stream, position, course).await?
        };
        if let Some(again) = &start {
            let pages = again.pages - PAGES_DROPPED_MAX;
            let behind = fetch::page_key(frame, stream, &Position { pages, ..again.clone() });
            frame.run.exchanges.forget_pages_behind(&behind);
        }
    }
    Ok(())
}

/// Reads one page after the other. Gives the place where something has to be read again.
async fn read_in_turn(
    frame: &Frame<'_>,
    stream: &Stream,
    start: Position,
    course: &mut Course<'_>,
) -> Result<Option<Position>, RunFailure> {
    let mut position = Some(start);
    while let Some(current) = position {
        let fetched = fetch::fetch(frame, stream, current).await?;
        if let Some(again) = finish(frame, stream, &fetched, course).await? {
            return Ok(Some(again));
        }
        position = fetch::after(frame, stream, &fetched);
    }
    Ok(None)
}
