//! The pages of one stream: fetched, and then in their order judged, worked on and committed.
//!
//! While a page is committed, the next one is there already and the one after is asked for. Nothing is told from the
//! pages that were fetched ahead until it is their turn: when a page turns out to need reading again, they are dropped.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use weft_sandbox::outside::CallKey;
use weft_sandbox::{Page, Window};

use crate::call::calling::Calling;
use crate::flow::position::Position;
use crate::flow::stream::{Course, Stream, WindowCount};
use crate::report::event::{Event, Within};
use crate::report::failure::RunFailure;
use crate::state::frame::RunState;
use crate::time::window::{self, Range};
use crate::write::staging::Staging;

/// Pages of a window that wait for their turn. One more may be on its way.
pub(super) const PAGES_AHEAD_MAX: usize = 1;
/// Pages of a window that are dropped when one has to be read again: those that wait, and the one on its way.
pub(super) const PAGES_DROPPED_MAX: u32 = PAGES_AHEAD_MAX as u32 + 1;

/// A page that was fetched.
pub(super) struct Fetched {
    pub(super) staging: Arc<Staging>,
    pub(super) page: Page,
    /// Where it was read.
    pub(super) at: Position,
    pub(super) read_at_ms: i64,
}

impl RunState<'_> {
    /// Reads a stream to its end.
    pub(crate) async fn run_stream(
        &self,
        stream: &Stream,
        start: Position,
        course: &mut Course<'_>,
    ) -> Result<(), RunFailure> {
        let sync = self.plan.step(stream.root).sync.as_ref();
        course.windows = sync.and_then(|sync| WindowCount::at(sync, &start, self.outside.now_ms())).unwrap_or_default();
        stream.windows.store(course.windows.all, Ordering::Relaxed);
        let mut start = Some(start);
        while let Some(position) = start {
            start = if self.overlaps {
                self.read_ahead(stream, position, course).await?
            } else {
                self.read_in_turn(stream, position, course).await?
            };
            if let Some(again) = &start {
                let pages = again.pages - PAGES_DROPPED_MAX;
                self.forget_pages_behind(&self.page_key(stream, &Position { pages, ..again.clone() }));
            }
        }
        Ok(())
    }

    /// Reads one page after the other. Gives the place where something has to be read again.
    async fn read_in_turn(
        &self,
        stream: &Stream,
        start: Position,
        course: &mut Course<'_>,
    ) -> Result<Option<Position>, RunFailure> {
        let mut position = Some(start);
        while let Some(current) = position {
            let fetched = self.fetch(stream, current).await?;
            if let Some(again) = self.finish(stream, &fetched, course).await? {
                return Ok(Some(again));
            }
            position = self.after(stream, &fetched);
        }
        Ok(None)
    }

    /// How many windows are read at the same time.
    pub(super) fn windows_at_once(&self, root: usize) -> usize {
        self.plan.step(root).sync.as_ref().map_or(1, |sync| sync.parallel)
    }

    /// The range that a step by time asks its component for.
    pub(crate) fn component_window(&self, index: usize, slice: Option<Range>) -> Option<Window> {
        let sync = self.plan.step(index).sync.as_ref()?;
        Some(window::of_component(sync, slice?))
    }

    /// Tells that a window is about to be read, one of so many.
    pub(crate) fn tell_window(&self, index: usize, slice: Range, all: u64, within: Option<Within>) {
        let asked = self.plan.step(index).sync.as_ref().map_or(slice, |sync| window::asked(sync, slice));
        let (since, until) = (window::show(asked.since_ms), window::show(asked.until_ms));
        (self.events)(Event::Window { step: self.name(index), since, until, all, within });
    }

    pub(super) async fn fetch(&self, stream: &Stream, at: Position) -> Result<Fetched, RunFailure> {
        self.check_stop()?;
        if let (Some(slice), None) = (at.slice, &at.next) {
            self.tell_window(stream.root, slice, stream.windows.load(Ordering::Relaxed), None);
        }
        let staging = self.staging();
        let page = self
            .call(Calling {
                step: stream.root,
                staging: &staging,
                origin: self.origin(stream.root, stream.number),
                key: CallKey { page: at.pages + 1, ..self.page_key(stream, &at) },
                parameters: stream.parameters.clone(),
                window: self.component_window(stream.root, at.slice),
                page: at.next.clone(),
            })
            .await?;
        let read_at_ms = self.outside.now_ms();
        Ok(Fetched { staging, page, at, read_at_ms })
    }

    /// The call that brought the latest page of a position.
    fn page_key(&self, stream: &Stream, at: &Position) -> CallKey {
        CallKey {
            step: self.name(stream.root),
            flow_page: 0,
            item: stream.number,
            window: at.window,
            page: at.pages,
            attempt: 0,
        }
    }

    /// Where a page leads: to the next page, to the next window, or to the end.
    pub(super) fn after(&self, stream: &Stream, fetched: &Fetched) -> Option<Position> {
        Self::next_page(fetched).or_else(|| self.next_window(stream, &fetched.at))
    }

    /// The next page of the same window.
    pub(super) fn next_page(fetched: &Fetched) -> Option<Position> {
        let next = Some(fetched.page.next.clone()?);
        Some(Position { pages: fetched.at.pages + 1, next, ..fetched.at.clone() })
    }

    /// The beginning of the next window.
    pub(super) fn next_window(&self, stream: &Stream, at: &Position) -> Option<Position> {
        let sync = self.plan.step(stream.root).sync.as_ref()?;
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
}
